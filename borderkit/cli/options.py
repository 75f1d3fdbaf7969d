"""Options that several commands share."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from borderkit.errors import Defect, InputError, SettingsError

if TYPE_CHECKING:
    from borderkit.settings import Settings
    from borderkit.store.postgis.addresses import Place

__all__ = [
    "AtOption",
    "BasedOnOption",
    "BasemapOption",
    "DatumOption",
    "DemOption",
    "DocumentOption",
    "JsonOption",
    "LanguageOption",
    "OwnerOption",
    "PngOption",
    "QuietOption",
    "ReasonOption",
    "RegisterOption",
    "RevisionOption",
    "SkipBadOption",
    "ValidAtOption",
    "grounds",
    "instant",
    "named_register",
    "settings_with",
    "valid_time",
]

RegisterOption = Annotated[
    str | None,
    typer.Option(
        "--register",
        "-r",
        metavar="REGISTER",
        help="The register: a GeoPackage file, or postgresql+psycopg://USER@HOST/DATABASE. "
        "Default: BORDERKIT_REGISTER_FILE.",
    ),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Write the result as JSON, an error as a problem object.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Write nothing but errors.")]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="TIME",
        help="The time to judge at, with its offset: 2026-06-03T08:10:00+02:00. Default: now.",
    ),
]
LanguageOption = Annotated[
    Literal["en", "zh", "ru"] | None,
    typer.Option(
        "--language",
        help="Language of the map and of conditions. Default: BORDERKIT_LANGUAGE, else en.",
    ),
]
DemOption = Annotated[
    Path | None,
    typer.Option(
        "--dem",
        metavar="DEM",
        help="Elevation model to shade maps from, a GeoTIFF. Default: BORDERKIT_DEM, else none.",
    ),
]
BasemapOption = Annotated[
    Path | None,
    typer.Option(
        "--basemap",
        metavar="RASTER",
        help="Scanned map or orthophoto under the map. Default: BORDERKIT_BASEMAP_FILE, else none.",
    ),
]
DatumOption = Annotated[
    str | None,
    typer.Option(
        "--basemap-datum",
        metavar="DATUM",
        help="wgs84, or crs where the picture is true by its own CRS. "
        "Default: BORDERKIT_BASEMAP_DATUM.",
    ),
]
OwnerOption = Annotated[
    str | None,
    typer.Option(
        "--basemap-attribution",
        metavar="TEXT",
        help="What its owner wants to be said. Default: BORDERKIT_BASEMAP_ATTRIBUTION.",
    ),
]
PngOption = Annotated[
    Path | None,
    typer.Option("--png", metavar="OUT.png", help="Also draw the map as a picture for reports."),
]
SkipBadOption = Annotated[
    bool,
    typer.Option("--skip-bad", help="Keep the good records of a file that holds bad ones too."),
]
RevisionOption = Annotated[
    int | None,
    typer.Option(
        "--revision",
        metavar="N",
        min=0,
        help="The register as it stood after revision N. Default: as it stands.",
    ),
]
ValidAtOption = Annotated[
    str | None,
    typer.Option(
        "--valid-at",
        metavar="DATE",
        help="Only records in force then, as they were in force: a date, or a time with its "
        "offset. Default: all.",
    ),
]
ReasonOption = Annotated[
    str | None,
    typer.Option(
        "--reason",
        metavar="TEXT",
        help="Why it is written, kept with the revision. Default: what is imported.",
    ),
]
DocumentOption = Annotated[
    str | None,
    typer.Option(
        "--document", metavar="TEXT", help="The document it rests on, kept with the revision."
    ),
]
BasedOnOption = Annotated[
    int | None,
    typer.Option(
        "--based-on",
        metavar="N",
        min=0,
        help="The revision that the file was made from: what changed since then is refused "
        "with both values.",
    ),
]


def grounds(settings: "Settings") -> list[Path]:
    """Return the files that settings put under maps, which no output may replace."""
    return [file for file in (settings.dem, settings.basemap_file) if file is not None]


def settings_with(**given: object) -> "Settings":
    """Return the settings, with those of `given` that are not None in front.

    Raises
    ------
    SettingsError
        A variable ``BORDERKIT_*`` of no known name, or a value that cannot be used.
    """
    from borderkit.settings import read_settings

    return read_settings(**{name: value for name, value in given.items() if value is not None})


def named_register(register: str | None) -> "Place":
    """Return the register that the command is to work on: a path, or an address.

    Raises
    ------
    SettingsError
        None was named, neither by --register nor by the setting.
    """
    path = settings_with(register_file=register).register_file
    if path is None:
        msg = (
            "no register is named; give --register FILE, or set BORDERKIT_REGISTER_FILE "
            "(borderkit init FILE makes one)"
        )
        raise SettingsError(msg)
    return path


def instant(at: str | None) -> datetime:
    """Return the time that --at names, or now.

    Raises
    ------
    InputError
        It is no full time, or it has no offset.
    """
    if at is None:
        return datetime.now(UTC)
    from borderkit.layers.fields import Fields

    defects: list[Defect] = []
    time = Fields({"--at": at}, "", defects, known=("--at",)).time("--at")
    if time is None:
        msg = "the time to judge at cannot be used; correct --at"
        raise InputError(msg, defects=defects)
    return time


def valid_time(text: str | None) -> date | datetime | None:
    """Return the day or the time that --valid-at names, if it is given.

    Raises
    ------
    InputError
        It is neither, or a time without an offset.
    """
    from borderkit.layers.fields import Fields, day_or_time

    defects: list[Defect] = []
    key = "--valid-at"
    found = day_or_time(Fields({key: text}, "", defects, known=(key,)), key)
    if defects:
        msg = "the time of validity cannot be used; give a date, or a time with its offset"
        raise InputError(msg, defects=defects)
    return found
