"""Settings of the entry points, read from variables ``BORDERKIT_*``.

Only the command line and the API read them; everything below is handed what it needs.
"""

import os
import re
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from borderkit.errors import Defect, InputError, SettingsError
from borderkit.store.postgis.addresses import has_password, is_address, place_of

__all__ = ["PREFIX", "Language", "Settings", "read_settings"]

Language = Literal["en", "zh", "ru"]
"""Languages that maps are made in."""

PREFIX = "BORDERKIT_"
"""Start of the name of every variable; the rest is the field's name in capitals."""

_SHIFTED: Final = frozenset({"gcj02", "gcj-02", "bd09", "bd-09"})
_TILE_ADDRESS: Final = re.compile(
    r"https?://(\{s\}\.)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?/[!-~]*"
)

_TESTS_ONLY = frozenset({"BORDERKIT_HYPOTHESIS", "BORDERKIT_SHARED"})


class Settings(BaseSettings):
    """What the command line and the API can be told by variables.

    A field ``body_limit_bytes`` is the variable ``BORDERKIT_BODY_LIMIT_BYTES``.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    register_file: Path | str | None = Field(
        default=None,
        repr=False,
        description="The register, where --register is not given: a GeoPackage file, or the "
        "address of a PostGIS database.",
    )
    token: SecretStr | None = Field(
        default=None,
        max_length=1_000,
        description="Token that the commands which write act by, where --token-file is not given.",
    )
    anonymous: Literal["read", "none"] = Field(
        default="read",
        description="What the API answers without a token: all that reads, or /health alone.",
    )
    host: str = Field(
        default="127.0.0.1", pattern=r"^\S+$", description="Address that serve listens on."
    )
    port: int = Field(default=8000, ge=0, le=65535, description="Port that serve listens on.")
    language: Language = Field(default="en", description="Language of maps and conditions.")
    body_limit_bytes: int = Field(
        default=4_194_304, ge=1024, description="Largest request body that the API reads, bytes."
    )
    survey_body_bytes: int = Field(
        default=10_485_760,
        ge=1024,
        le=104_857_600,
        description="Largest survey file, or part of one, that one request may bring, bytes.",
    )
    survey_file_bytes: int = Field(
        default=536_870_912, ge=1024, le=2**36, description="Largest survey file, bytes."
    )
    survey_unpacked_bytes: int = Field(
        default=1_073_741_824,
        ge=1024,
        description="Most that all members of an archive may unpack to, bytes.",
    )
    survey_archive_ratio: float = Field(
        default=200.0,
        ge=1.0,
        allow_inf_nan=False,
        description="Most that a member of an archive, above 1 MiB, may grow when it is unpacked.",
    )
    survey_members: int = Field(default=1_000, ge=1, description="Most members of an archive.")
    survey_points: int = Field(
        default=5_000_000, ge=1, description="Most points of one survey file."
    )
    survey_worker_s: int = Field(
        default=120, ge=1, description="Time of the process that opens files with GDAL, seconds."
    )
    survey_worker_bytes: int = Field(
        default=4_294_967_296, ge=2**28, description="Memory of that process, bytes."
    )
    dem: Path | None = Field(
        default=None,
        description="Elevation model that maps are shaded from, where --dem is not given.",
    )
    basemap_datum: Literal["wgs84", "crs"] | None = Field(
        default=None,
        description="Datum of the base map: wgs84, or crs for a file that is true by its own CRS.",
    )
    basemap_attribution: str | None = Field(
        default=None, max_length=200, description="What the owner of the base map wants to be said."
    )
    basemap_file: Path | None = Field(
        default=None, description="A scanned map or orthophoto with a CRS, under all maps."
    )
    basemap_url: str | None = Field(
        default=None, description="Address of map tiles, with {z}, {x} and {y}; needs the network."
    )
    audit_key: Path | None = Field(
        default=None,
        description="Private key that signs heads of the audit log, where --key is not given.",
    )
    worker: Literal["on", "off"] = Field(
        default="on", description="Whether the API does the jobs of its register itself."
    )
    debug: bool = Field(
        default=False, description="Whether an unexpected fault shows its traceback."
    )

    def survey_limits(self) -> dict[str, Any]:
        """Return the limits of a survey file, by the names that ``Limits`` has."""
        return {
            "file_bytes": self.survey_file_bytes,
            "unpacked_bytes": self.survey_unpacked_bytes,
            "ratio": self.survey_archive_ratio,
            "members": self.survey_members,
            "points": self.survey_points,
            "worker_s": self.survey_worker_s,
            "worker_bytes": self.survey_worker_bytes,
        }

    @field_validator("register_file", mode="before")
    @classmethod
    def _file_or_address(cls, given: object) -> object:
        """Tell the path of a file from an address, and refuse a password in it."""
        if isinstance(given, str) and is_address(given):
            try:
                is_secret = has_password(given)
            except InputError as fault:
                raise ValueError(str(fault)) from None
            if is_secret:
                msg = (
                    "the address holds a password, which others on this machine could read; leave "
                    "it out, and keep it in ~/.pgpass, in the file that PGPASSFILE names, or in "
                    "PGPASSWORD"
                )
                raise ValueError(msg)
        return place_of(given) if isinstance(given, str) else given

    @field_validator("basemap_datum", mode="before")
    @classmethod
    def _true_datum(cls, given: object) -> object:
        """Refuse base maps that are shifted against true positions, and say why."""
        name = given.strip().casefold() if isinstance(given, str) else given
        if name in _SHIFTED:
            msg = (
                f"base maps in {given} are shifted by 100 to 700 m against true positions, so a "
                "zone would be drawn over the wrong ground; name a base map in WGS84, or leave it "
                "away and give BORDERKIT_DEM"
            )
            raise ValueError(msg)
        return name

    @field_validator("basemap_url")
    @classmethod
    def _whole_source(cls, given: str | None, info: ValidationInfo) -> str | None:
        """Refuse an address that is none of tiles, or of which datum or owner are not stated."""
        if given is None:
            return None
        if not _TILE_ADDRESS.fullmatch(given) or not all(k in given for k in ("{z}", "{x}", "{y}")):
            msg = "it must be http(s)://host/... with {z}, {x} and {y}, without user or password"
            raise ValueError(msg)
        if info.data.get("basemap_datum") == "crs":
            msg = (
                f"tiles have no CRS of their own; set {PREFIX}BASEMAP_DATUM=wgs84 if they are in it"
            )
            raise ValueError(msg)
        if info.data.get("basemap_file") is not None:
            msg = f"{PREFIX}BASEMAP_FILE names a base map already; unset one of the two"
            raise ValueError(msg)
        _require_whole(info)
        return given

    @field_validator("basemap_file")
    @classmethod
    def _whole_file(cls, given: Path | None, info: ValidationInfo) -> Path | None:
        """Refuse a base map of which datum or owner are not stated."""
        if given is not None:
            _require_whole(info)
        return given


def _require_whole(info: ValidationInfo) -> None:
    """Refuse a base map of which datum or owner are not stated."""
    for name in ("basemap_datum", "basemap_attribution"):
        if name in info.data and not info.data[name]:
            option = "--" + name.replace("_", "-")
            msg = f"it needs {PREFIX}{name.upper()} (or {option}) beside it"
            raise ValueError(msg)


def read_settings(**given: object) -> Settings:
    """Return the settings, from variables and from what is given by name.

    Parameters
    ----------
    **given : object
        Fields that win over the variables.

    Raises
    ------
    SettingsError
        A variable ``BORDERKIT_*`` of no known name, or a value that cannot be used.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    defects = [
        Defect(name, "no setting has this name; known are " + ", ".join(sorted(known)))
        for name in sorted(os.environ)
        if name.upper().startswith(PREFIX) and name.upper() not in known | _TESTS_ONLY
    ]
    if defects:
        msg = f"{len(defects)} unknown setting(s) in the environment; unset or correct them"
        raise SettingsError(msg, defects=defects)
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        defects = [
            Defect(PREFIX + ".".join(str(part) for part in fault["loc"]).upper(), fault["msg"])
            for fault in error.errors()
        ]
        msg = f"{len(defects)} setting(s) cannot be used; correct the variable or option"
        raise SettingsError(msg, defects=defects) from error
