"""One way in for survey files: what a file is, is told by what it holds, and it is read so."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

import pyarrow as pa

from borderkit.errors import (
    BorderkitError,
    Defect,
    FileFormatError,
    InputError,
    InternalError,
    SurveyFileError,
    TooLargeError,
)
from borderkit.io.gdal_workers import GdalWorkers
from borderkit.io.surveys.gathering import Gathering, SurveyReading, SurveySource, Told
from borderkit.io.surveys.limits import Limits
from borderkit.io.surveys.packing.member_names import shown_name
from borderkit.io.surveys.packing.sniffing import name_note
from borderkit.io.surveys.packing.unpacking import Member, Upload, unpacked

__all__ = ["Progress", "Reader", "read_survey"]

Reader = Callable[[SurveySource, Told, Gathering], None]

Progress = Callable[[float, str], None]
"""Is told what share of an upload is read (0 to 1), and what is done now."""

_READERS: Final[Mapping[str, str]] = {
    "gpx": "borderkit.io.surveys.gpx.gpx:read_gpx",
    "nmea": "borderkit.io.surveys.logs.nmea:read_nmea",
    "jpeg": "borderkit.io.surveys.pictures.photos:read_photo",
    "table": "borderkit.io.surveys.tables.receiver_tables:read_table",
    "kml": "borderkit.io.surveys.layers.kml:read_kml",
    "shapefile": "borderkit.io.surveys.layers.map_layers:read_shapefile",
    "geojson": "borderkit.io.surveys.layers.map_layers:read_geojson",
    "geopackage": "borderkit.io.surveys.layers.map_layers:read_geopackage",
    "flatgeobuf": "borderkit.io.surveys.layers.map_layers:read_flatgeobuf",
    "dxf": "borderkit.io.surveys.layers.map_layers:read_dxf",
}
"""Form of a file -> its reader, imported when it is needed."""


def read_survey(
    path: str | Path,
    *,
    told: Told | None = None,
    limits: Limits | None = None,
    name: str | None = None,
    progress: Progress | None = None,
) -> SurveyReading:
    """Return every point of a survey file, and of every file in it where it is an archive.

    An archive is taken whole or not at all: a member that is damaged as a whole refuses it, and
    all such members are named.

    Parameters
    ----------
    path : str or Path
        The file, on this machine.
    told : Told, optional
        What is stated beside it; it holds for every file of an archive.
    limits : Limits, optional
        What reading it may cost.
    name : str, optional
        What people call the file; otherwise the name of `path`.
    progress : callable, optional
        Is told how far reading is.

    Returns
    -------
    SurveyReading
        What can be read, what cannot and why, and what has to be said before it can be taken.

    Raises
    ------
    InputError
        There is no such file, or it cannot be read.
    TooLargeError
        It is larger than is taken, has more points, or costs too much.
    FileFormatError
        It is no survey file, or is damaged as a whole.
    SurveyFileError
        It is an archive of which a member is not taken: every one is named.
    CrsError
        The reference system that it names, or that is told, cannot be used.
    """
    # Arrow's own allocator keeps what a large upload took; the system's gives it back.
    pa.set_memory_pool(pa.system_memory_pool())
    file, limits, told = Path(path), limits or Limits(), told or Told()
    shown = shown_name(name or file.name)
    into = Gathering(limits)
    with GdalWorkers() as workers:
        source = SurveySource(path=file, name=shown, limits=limits, workers=workers)
        _require_size(source)
        _read_upload(source, told, into, progress or _silent)
    return into.reading()


def _read_upload(source: SurveySource, told: Told, into: Gathering, progress: Progress) -> None:
    """Read every file of an upload."""
    with unpacked(source) as upload:
        for note in upload.notes:
            into.note(note)
        _read_all(source.name, upload, told, into, progress)


def _require_size(source: SurveySource) -> None:
    """Raise unless a path is a file of a size that is taken."""
    try:
        size, is_file = source.path.stat().st_size, source.path.is_file()
    except (OSError, ValueError) as fault:
        msg = f"{source.name} cannot be read: {fault}; name a file that can"
        raise InputError(msg) from fault
    if not is_file:
        msg = f"{source.name} is no file but a folder or device; pack a folder as a zip"
        raise InputError(msg)
    if size > source.limits.file_bytes:
        msg = (
            f"{source.name} has {size} bytes, more than the {source.limits.file_bytes} that are "
            "taken; split it, or raise BORDERKIT_SURVEY_FILE_BYTES"
        )
        raise TooLargeError(msg)


def _read_all(name: str, upload: Upload, told: Told, into: Gathering, progress: Progress) -> None:
    """Read every member.

    Raises
    ------
    SurveyFileError
        Some are damaged as a whole.
    """
    sizes = [max(1, member.source.path.stat().st_size) for member in upload.members]
    whole, done = sum(sizes), 0
    faults: list[Defect] = []
    for member, size in zip(upload.members, sizes, strict=True):
        progress(done / whole, member.source.name)
        try:
            _read(member, told, into)
        except (TooLargeError, InternalError):
            raise
        except BorderkitError as fault:
            if len(upload.members) == 1:
                raise
            faults += _as_defects(member.source.name, fault)
        done += size
    if faults:
        count = len({fault.where for fault in faults})
        msg = f"{name} is refused as a whole: {count} of its files cannot be read; mend and resend"
        raise SurveyFileError(msg, defects=faults)
    progress(1.0, name)


def _as_defects(name: str, fault: BorderkitError) -> list[Defect]:
    told = Defect(name, fault.message.removeprefix(f"{name} "))
    return [told, *(Defect(name, str(defect)) for defect in fault.defects)]


def _read(member: Member, told: Told, into: Gathering) -> None:
    reader = _reader(member.form)
    into.begin(member.source, member.form)
    note = name_note(member.source.name, member.form)
    if note is not None:
        into.note(note)
    reader(member.source, told, into)
    into.end()


def _reader(form: str) -> Reader:
    """Return the reader of a form.

    Raises
    ------
    FileFormatError
        There is none.
    """
    if form not in _READERS:
        msg = f"files of the form {form} are not read here"
        raise FileFormatError(msg)
    module, _, function = _READERS[form].partition(":")
    reader: Reader = getattr(import_module(module), function)
    return reader


def _silent(share: float, what: str) -> None:
    """Tell nobody."""
