"""One way in for survey files: what a file is, is told by what it holds, and it is read so."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from borderkit.errors import FileFormatError
from borderkit.io.surveys.gathering import Gathering, SurveyReading, SurveySource, Told
from borderkit.io.surveys.limits import Limits

__all__ = ["Reader", "read_survey"]

Reader = Callable[[SurveySource, Told, Gathering], None]

_READERS: Final[Mapping[str, str]] = {
    "gpx": "borderkit.io.surveys.gpx:read_gpx",
    "nmea": "borderkit.io.surveys.nmea:read_nmea",
    "jpeg": "borderkit.io.surveys.photos:read_photo",
    "table": "borderkit.io.surveys.receiver_tables:read_table",
    "kml": "borderkit.io.surveys.kml:read_kml",
    "shapefile": "borderkit.io.surveys.map_layers:read_shapefile",
    "geojson": "borderkit.io.surveys.map_layers:read_geojson",
    "geopackage": "borderkit.io.surveys.map_layers:read_geopackage",
    "flatgeobuf": "borderkit.io.surveys.map_layers:read_flatgeobuf",
    "dxf": "borderkit.io.surveys.map_layers:read_dxf",
}
"""Form of a file -> its reader, imported when it is needed."""


def read_survey(
    path: str | Path,
    *,
    told: Told | None = None,
    limits: Limits | None = None,
    name: str | None = None,
) -> SurveyReading:
    """Return every point of a survey file, and of every file in it where it is an archive.

    Parameters
    ----------
    path : str or Path
        The file, on this machine.
    told : Told, optional
        What is stated beside it.
    limits : Limits, optional
        What reading it may cost.
    name : str, optional
        What people call the file; otherwise the name of `path`.

    Raises
    ------
    InputError, TooLargeError
        It cannot be read, or costs too much.
    FileFormatError
        It is no survey file, or is damaged as a whole.
    """
    file, limits, told = Path(path), limits or Limits(), told or Told()
    into = Gathering(limits)
    _read(SurveySource(path=file, name=name or file.name, limits=limits), told, into)
    return into.reading()


def _read(source: SurveySource, told: Told, into: Gathering) -> None:
    from borderkit.io.surveys.sniffing import form_of  # noqa: PLC0415

    form = form_of(source.path)
    reader = _reader(form)
    into.begin(source, form)
    reader(source, told, into)
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
