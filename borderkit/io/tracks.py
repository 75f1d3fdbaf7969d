"""Tracks and routes from GPX and KML, read strictly: no document types, no numbers by halves."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from xml.parsers import expat
from zoneinfo import ZoneInfo

from borderkit.errors import Defect, FileFormatError, TooLargeError
from borderkit.io.surveys.known_names import time_zone
from borderkit.itineraries.reading_tracks import TrackFile, TrackLine, TrackPoint, Waypoint
from borderkit.layers.fields import full_time

__all__ = ["POINT_LIMIT", "TRACK_LIMIT_BYTES", "kml_of", "parse_tracks"]

TRACK_LIMIT_BYTES: Final = 32 * 2**20
"""Largest GPX or KML file that is read, bytes."""

POINT_LIMIT: Final = 100_000
"""Most points of all tracks and routes of a file together."""

_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_LINES_LIMIT: Final = 500
_DEFECT_LIMIT: Final = 1_000
_DEPTH: Final = 100
_TEXT_LIMIT: Final = 8 * 2**20


@dataclass(slots=True)
class _Open:
    """A line that is being read."""

    name: str | None = None
    kind: str | None = None
    group: str = "tracks"
    points: list[TrackPoint] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    row: int = 0


class _Reading:
    """Everything that is collected while a file is parsed."""

    def __init__(self, source: str, timezone: ZoneInfo | None) -> None:
        self.source = source
        self.timezone = timezone
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.path: list[str] = []
        self.text: list[str] = []
        self.size = 0
        self.lines: list[TrackLine] = []
        self.waypoints: list[Waypoint] = []
        self.defects: list[Defect] = []
        self.notes: dict[str, int] = {}
        self.count = 0
        self.naive = 0

    @property
    def row(self) -> int:
        """The line of the file that is being read."""
        return self.parser.CurrentLineNumber

    def fault(self, what: str) -> None:
        """Add a defect at the line that is being read."""
        if len(self.defects) < _DEFECT_LIMIT:
            self.defects.append(Defect(f"line {self.row}", what))

    def note(self, what: str) -> None:
        """Count something that is not read."""
        self.notes[what] = self.notes.get(what, 0) + 1

    def position(self, lon: str | None, lat: str | None) -> tuple[float, float] | None:
        """Return a position in degrees, or None with the defect added."""
        self.count += 1
        if self.count > POINT_LIMIT:
            msg = f"{self.source} has more than the {POINT_LIMIT} points that are read; split it"
            raise TooLargeError(msg)
        values = []
        for name, text, limit in (("lon", lon, 180.0), ("lat", lat, 90.0)):
            if text is None:
                self.fault(f"{name} is not given")
            elif not _NUMBER.fullmatch(text.strip()):
                self.fault(f'{name}="{text.strip()[:40]}" is no number such as 9.5216')
            elif abs(float(text)) > limit:
                self.fault(f"{name} {text.strip()[:40]} is beyond {limit:g} degrees")
            else:
                values.append(float(text))
        return (values[0], values[1]) if len(values) == 2 else None

    def time(self, text: str) -> datetime | None:
        """Return a time with its offset, or None with the defect added."""
        found = full_time(text.strip())
        if found is None:
            self.fault(f"time {text.strip()[:40]!r} is no time such as 2026-06-03T08:10:00Z")
            return None
        if found.tzinfo is None:
            if self.timezone is None:
                self.naive += 1
                return None
            return found.replace(tzinfo=self.timezone)
        return found

    def add(self, line: _Open) -> None:
        """Keep a line that has been read to its end."""
        if len(self.lines) >= _LINES_LIMIT:
            msg = f"{self.source} has more than {_LINES_LIMIT} tracks and routes; split it"
            raise TooLargeError(msg)
        if line.points:
            self.lines.append(
                TrackLine(
                    name=(line.name or "").strip()[:100] or None,
                    kind=line.kind,
                    group=line.group,
                    row=line.row,
                    points=tuple(line.points),
                )
            )


def parse_tracks(data: bytes, *, source: str, timezone: str | None = None) -> TrackFile:
    """Return the tracks, routes and waypoints of a GPX or KML file.

    Parameters
    ----------
    data : bytes
        The whole file.
    source : str
        Its name, for messages.
    timezone : str, optional
        IANA name, for times without an offset; without it they are defects.

    Raises
    ------
    FileFormatError
        It is neither, is no well-formed XML, or declares a document type.
    TooLargeError
        It has more points or lines than are read.
    InputError
        There is no such time zone.
    """
    reading = _Reading(source, time_zone(timezone))
    root = _root(data, source)
    handler: _Gpx | _Kml = _Gpx(reading) if root == "gpx" else _Kml(reading)
    _feed(reading, data, start=handler.start, end=handler.end)
    if reading.naive:
        told = f"{reading.naive} of them have no offset; state their time zone (--timezone)"
        reading.defects.append(Defect("times", told))
    notes = tuple(f"{count} x {what}" for what, count in reading.notes.items())
    return TrackFile(
        source="gpx" if root == "gpx" else "kml",
        lines=tuple(reading.lines),
        waypoints=tuple(reading.waypoints),
        defects=tuple(reading.defects),
        notes=notes,
    )


def kml_of(data: bytes, *, source: str) -> bytes | None:
    """Return the KML that a KMZ file holds, or None if it is no such file.

    Raises
    ------
    FileFormatError
        It is damaged or locked.
    TooLargeError
        The KML in it is larger than is read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = [m for m in archive.infolist() if m.filename.casefold().endswith(".kml")]
            if not found or len(archive.infolist()) > _LINES_LIMIT:
                return None
            if found[0].file_size > TRACK_LIMIT_BYTES:
                size = f"{found[0].file_size} bytes"
                msg = f"{source} holds a KML of {size}, more than {TRACK_LIMIT_BYTES}; split it"
                raise TooLargeError(msg)
            return archive.read(found[0])
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as fault:
        msg = f"{source} is a damaged or locked zip file: {fault}; save it anew"
        raise FileFormatError(msg) from fault


def _root(data: bytes, source: str) -> str:
    """Return ``gpx`` or ``kml``.

    Raises
    ------
    FileFormatError
        The file is neither.
    """
    found: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = lambda name, _: found.append(name)
    try:
        parser.Parse(data[:65_536])
    except expat.ExpatError as fault:
        if not found:
            msg = f"{source} is no well-formed XML: {fault}; export it anew"
            raise FileFormatError(msg) from fault
    name = found[0].rpartition(" ")[2] if found else ""
    if name not in {"gpx", "kml"}:
        told = f"its outermost element is {name[:60]!r}" if name else "it has no element"
        msg = f"{source} is XML but neither GPX nor KML: {told}; export it as GPX"
        raise FileFormatError(msg)
    return name


def _feed(
    reading: _Reading,
    data: bytes,
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str, str], None],
) -> None:
    """Parse a file, telling of each element by its local name.

    Raises
    ------
    FileFormatError
        It is no well-formed XML, declares a document type, or is nested too deep.
    """

    def doctype(*_: object) -> None:
        msg = (
            f"{reading.source} declares a document type on line {reading.row}, which no track "
            "needs and which can fetch other files; remove the line <!DOCTYPE ...>"
        )
        raise FileFormatError(msg)

    def opened(name: str, attributes: dict[str, str]) -> None:
        reading.path.append(name.rpartition(" ")[2])
        reading.text, reading.size = [], 0
        if len(reading.path) > _DEPTH:
            msg = f"{reading.source} has elements {_DEPTH} deep; export it anew"
            raise FileFormatError(msg)
        start(reading.path[-1], attributes)

    def closed(_: str) -> None:
        end(reading.path[-1], "".join(reading.text))
        reading.path.pop()
        reading.text = []

    def told(text: str) -> None:
        reading.size += len(text)
        if reading.size <= _TEXT_LIMIT:
            reading.text.append(text)

    parser = reading.parser
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = told
    try:
        parser.Parse(data, True)  # noqa: FBT003 - it takes no names
    except expat.ExpatError as fault:
        msg = f"{reading.source} is no well-formed XML: {fault}; export it anew"
        raise FileFormatError(msg) from fault


class _Gpx:
    """Takes waypoints, tracks (each segment a line) and routes from a GPX file."""

    def __init__(self, reading: _Reading) -> None:
        self._r = reading
        self._line: _Open | None = None
        self._point: tuple[float, float] | None = None
        self._time: datetime | None = None
        self._waypoint: str | None = None
        self._names: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        if "extensions" in self._r.path[:-1]:
            return
        if name in {"trk", "rte"}:
            self._names = {}
        if name in {"trkseg", "rte"}:
            group = "tracks" if name == "trkseg" else "routes"
            self._line = _Open(group=group, row=self._r.row)
        if name in {"trkpt", "rtept", "wpt"}:
            self._point = self._r.position(attributes.get("lon"), attributes.get("lat"))
            self._time, self._waypoint = None, None

    def end(self, name: str, text: str) -> None:
        """End an element."""
        above = self._r.path[-2] if len(self._r.path) > 1 else ""
        if "extensions" in self._r.path[:-1]:
            return
        if name == "time" and above in {"trkpt", "rtept"} and text.strip():
            self._time = self._r.time(text)
        elif name == "name" and above == "wpt":
            self._waypoint = text.strip() or None
        elif name in {"name", "type"} and above in {"trk", "rte"}:
            self._names[name] = text
        elif name in {"trkpt", "rtept"} and self._point is not None and self._line is not None:
            self._line.points.append(TrackPoint(*self._point, self._time))
        elif name == "wpt" and self._point is not None:
            self._r.waypoints.append(Waypoint(self._waypoint, *self._point, self._r.row))
        elif name in {"trkseg", "rte"} and self._line is not None:
            self._line.name, self._line.kind = self._names.get("name"), self._names.get("type")
            self._r.add(self._line)
            self._line = None


class _Kml:
    """Takes line strings, tracks and points from a KML file."""

    def __init__(self, reading: _Reading) -> None:
        self._r = reading
        self._name: str | None = None
        self._line: _Open | None = None

    def start(self, name: str, _: dict[str, str]) -> None:
        """Begin an element."""
        if name == "Placemark":
            self._name = None
        if name in {"LineString", "Track"}:
            self._line = _Open(name=self._name, row=self._r.row)
        if name == "NetworkLink":
            self._r.note("link to another file, not followed")

    def end(self, name: str, text: str) -> None:
        """End an element."""
        path = self._r.path
        above = path[-2] if len(path) > 1 else ""
        if name == "name" and above == "Placemark":
            self._name = text.strip()[:100]
        elif name == "coordinates" and above == "LineString" and self._line is not None:
            self._coordinates(text, self._line)
        elif name == "coordinates" and above == "Point":
            self._pointed(text)
        elif name == "when" and above == "Track" and self._line is not None:
            self._line.times.append(text)
        elif name == "coord" and above == "Track" and self._line is not None:
            parts = text.split()
            found = self._r.position(*(parts + [None, None])[:2])
            if found is not None:
                self._line.points.append(TrackPoint(*found, None))
        elif name in {"LineString", "Track"} and self._line is not None:
            self._finish(self._line)
            self._line = None
        elif name in {"Polygon", "Model"}:
            self._r.note(f"{name}, which is no way, not read")

    def _coordinates(self, text: str, line: _Open) -> None:
        for item in text.split():
            found = self._position(item)
            if found is not None:
                line.points.append(TrackPoint(*found, None))

    def _pointed(self, text: str) -> None:
        items = text.split()
        found = self._position(items[0]) if len(items) == 1 else None
        if found is not None:
            self._r.waypoints.append(Waypoint(self._name, *found, self._r.row))

    def _position(self, item: str) -> tuple[float, float] | None:
        parts: list[str | None] = [*item.split(",")]
        if len(parts) not in {2, 3}:
            self._r.count += 1
            self._r.fault(f"coordinates {item[:40]!r} are not longitude,latitude[,height]")
            return None
        return self._r.position(parts[0], parts[1])

    def _finish(self, line: _Open) -> None:
        """Keep a line; times of a track belong to its positions in their order."""
        if line.times:
            if len(line.times) == len(line.points):
                line.points = [
                    TrackPoint(p.lon, p.lat, self._r.time(text) if text.strip() else None)
                    for p, text in zip(line.points, line.times, strict=True)
                ]
            else:
                self._r.fault(
                    f"the track has {len(line.times)} times for {len(line.points)} positions"
                )
        self._r.add(line)
