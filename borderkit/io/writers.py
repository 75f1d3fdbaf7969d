"""Files that leave the register: one door for all formats, and a file is whole or not there."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import pyogrio

from borderkit.errors import InputError
from borderkit.io.sheets import Sheet
from borderkit.io.writers_kml import write_kml
from borderkit.io.writers_tables import write_csv, write_xlsx
from borderkit.io.writers_vector import write_geojson, write_geopackage

__all__ = ["FORMATS", "MANY", "drafts_of", "format_of", "write_export"]

FORMATS: Final[Mapping[str, str]] = {
    "gpkg": "application/geopackage+sqlite3",
    "geojson": "application/geo+json",
    "kml": "application/vnd.google-earth.kml+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
"""Format, which is also the end of a file's name -> its media type."""

MANY: Final = ("gpkg", "kml", "xlsx")
"""Formats that hold several layers in one file."""


def format_of(path: Path) -> str:
    """Return the format that the end of a file's name stands for.

    Raises
    ------
    InputError
        It stands for none.
    """
    name = path.suffix.lower().removeprefix(".")
    if name not in FORMATS:
        listed = ", ".join(f".{known}" for known in FORMATS)
        msg = f"{path} names no format that is written; let it end in one of {listed}"
        raise InputError(msg)
    return name


def write_export(
    path: Path,
    sheets: Sequence[Sheet],
    *,
    colours: Mapping[str, str],
    at: datetime,
    force: bool = False,
) -> tuple[tuple[Path, ...], list[str]]:
    """Write layers into a file of the format that its name ends in, in one step.

    Parameters
    ----------
    path : Path
        The file; beside a table ``FILE.csv`` stands ``FILE.about.json``.
    sheets : sequence of Sheet
        The layers; those that go into anything but a GeoPackage are in EPSG:4326.
    colours : mapping of str to str
        Colour (``#rrggbb``) of records of a class, for formats that draw.
    at : datetime
        When it is made, with its zone.
    force : bool
        Replace files that are there.

    Returns
    -------
    files : tuple of Path
        What was written.
    notes : list of str
        What had to be changed so that the format could hold it, in sentences.

    Raises
    ------
    InputError
        A file is there already and `force` is false, or it cannot be written.
    """
    form = format_of(path)
    files = (path.with_suffix(".about.json"), path) if form == "csv" else (path,)
    with drafts_of(files, force=force) as drafts:
        if form == "geojson":
            notes = write_geojson(drafts[0], sheets[0])
        elif form == "gpkg":
            notes = write_geopackage(drafts[0], sheets)
        elif form == "kml":
            notes = write_kml(drafts[0], sheets, colours=colours)
        elif form == "xlsx":
            notes = write_xlsx(drafts[0], sheets, at=at)
        else:
            notes = write_csv(drafts[1], drafts[0], sheets[0])
    return files, notes


@contextmanager
def drafts_of(files: Sequence[Path], *, force: bool) -> Iterator[list[Path]]:
    """Lend names of drafts beside `files`, which take their place when the block has ended well.

    Raises
    ------
    InputError
        One of them is there already and `force` is false, or it cannot be written.
    """
    for file in files:
        if file.is_dir():
            msg = f"{file} is a folder; name a file"
            raise InputError(msg)
        if not force and (file.exists() or file.is_symlink()):
            msg = f"{file} is there already; name another file, or replace it with --force"
            raise InputError(msg)
    place = files[-1]
    try:
        with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as folder:
            drafts = [Path(folder) / file.name for file in files]
            yield drafts
            for draft, file in zip(drafts, files, strict=True):
                _put(draft, file, force=force)
    except FileExistsError as fault:
        msg = f"{fault.filename2} came there meanwhile; name another file, or give --force"
        raise InputError(msg) from fault
    except (OSError, pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as fault:
        msg = (
            f"{place} cannot be written: {getattr(fault, 'strerror', None) or fault}; "
            "name a file in a folder that exists and that you may write to"
        )
        raise InputError(msg) from fault


def _put(draft: Path, file: Path, *, force: bool) -> None:
    with draft.open("rb+") as content:
        os.fsync(content.fileno())
    if force:
        draft.replace(file)
        return
    try:
        os.link(draft, file)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems know no links.
        draft.replace(file)
