"""Points, lines and tracks of KML 2.0 to 2.3, read strictly by expat, each with its time.

Elements are told by their local names, whatever prefix they have (``gx:Track`` is ``Track`` in
KML 2.3). Links are never followed, document types are refused.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from borderkit.errors import FileFormatError
from borderkit.io.surveys.gathering import Gathering, SurveySource, Told
from borderkit.io.surveys.known_names import NUMBER, known_columns
from borderkit.io.surveys.rows import Rows

__all__ = ["read_kml"]

_DEPTH: Final = 100
_TEXT_LIMIT: Final = 2**20
_DATA: Final = 1_000
_ARRAYS: Final = 50
_PIECE: Final = 2**16
_SHOWN: Final = 10
_NAMESPACES: Final = ("http://www.opengis.net/kml/2.", "http://earth.google.com/kml/2.")
_GEOMETRIES: Final = ("Point", "LineString", "LinearRing", "Track", "MultiTrack", "MultiGeometry")
_FEATURES: Final = ("Document", "Folder", "Placemark")
_NOT_READ: Final = {
    "Polygon": "{n} x Polygon, which is no point or line, not read",
    "Model": "{n} x Model, which is no point or line, not read",
    "GroundOverlay": "{n} x GroundOverlay, not read",
    "ScreenOverlay": "{n} x ScreenOverlay, not read",
    "PhotoOverlay": "{n} x PhotoOverlay, not read",
    "Tour": "{n} x Tour, not read",
    "NetworkLink": "{n} x NetworkLink to another file, not followed",
    "NetworkLinkControl": "{n} x NetworkLinkControl, not followed",
}
_GROUND: Final = "{n} heights are clamped or relative to the ground: unknown"
_TAG: Final = re.compile(r"<[^>]*>")
_BLANKS_AT_COMMA: Final = re.compile(r"\s*,\s*")


@dataclass(slots=True)
class _Placemark:
    """What is known of the feature that is being read."""

    name: str | None = None
    remark: str | None = None
    time: str | None = None
    data: dict[str, str] = field(default_factory=dict)
    points: list[tuple[str, str, int]] = field(default_factory=list)
    is_placed: bool = False


@dataclass(slots=True)
class _Shape:
    """A geometry that is being read."""

    kind: str
    line: int
    mode: str = "clampToGround"
    track: int = -1
    text: str = ""
    whens: list[str] = field(default_factory=list)
    coords: list[tuple[str, int]] = field(default_factory=list)
    arrays: dict[str, list[str]] = field(default_factory=dict)


def read_kml(source: SurveySource, told: Told, into: Gathering) -> None:
    """Add the points, lines and tracks of a KML file.

    Coordinates are WGS84 longitude and latitude; an ``absolute`` altitude is metres above the
    EGM96 geoid (OGC 07-147r2, 6.1 and 9.20), any other is of no use without the ground.

    Parameters
    ----------
    source : SurveySource
        The file.
    told : Told
        What is stated beside it.
    into : Gathering
        Takes its records.

    Raises
    ------
    FileFormatError
        It is no KML, no well-formed XML, declares a document type or is nested too deep.
    TooLargeError
        It has more points than are taken.
    """
    into.tell(crs="EPSG:4326", crs_by="format")
    rows = Rows(source, told, into)
    reading = _Reading(source, rows)
    reading.run()
    reading.note_unread()
    rows.commit()


class _Reading:
    """Follows the elements of a file."""

    def __init__(self, source: SurveySource, rows: Rows) -> None:
        self._source = source
        self._rows = rows
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._path: list[str] = []
        self._text: list[str] = []
        self._size = 0
        self._skipped = 0
        self._placemark = _Placemark()
        self._shape: _Shape | None = None
        self._data_name: str | None = None
        self._unread: dict[str, None] = {}

    def run(self) -> None:
        """Read the file.

        Raises
        ------
        FileFormatError
            See `read_kml`.
        """
        parser = self._parser
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            with self._source.path.open("rb") as file:
                parser.ParseFile(file)
        except (expat.ExpatError, LookupError, ValueError) as fault:
            what = "convert it to UTF-8" if "encoding" in str(fault) else "export it anew"
            msg = f"{self._source.name} is no well-formed XML: {fault}; {what}"
            raise FileFormatError(msg) from fault

    @property
    def _line(self) -> int:
        return self._parser.CurrentLineNumber

    @property
    def _above(self) -> str:
        return self._path[-2] if len(self._path) > 1 else ""

    def _doctype(self, *_: object) -> None:
        msg = (
            f"{self._source.name} declares a document type on line {self._line}, which no survey "
            "needs and which can fetch other files; remove the line <!DOCTYPE ...>"
        )
        raise FileFormatError(msg)

    def _root(self, name: str) -> None:
        space, _, local = name.rpartition(" ")
        ours = space.startswith(_NAMESPACES) and local in (*_GEOMETRIES, *_FEATURES, "Polygon")
        if local != "kml" and not ours:
            msg = (
                f"{self._source.name} is no KML: its outermost element is {local[:60]!r}; export "
                "it as KML"
            )
            raise FileFormatError(msg)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self._path:
            self._root(name)
        local = name.rpartition(" ")[2]
        self._path.append(local)
        self._text, self._size = [], 0
        if len(self._path) > _DEPTH:
            msg = f"{self._source.name} has elements {_DEPTH} deep; export it anew"
            raise FileFormatError(msg)
        if self._skipped:
            return
        if local in _NOT_READ:
            self._placemark.is_placed = True
            self._rows.note(_NOT_READ[local])
            self._skipped = len(self._path)
        elif local == "Placemark":
            self._placemark = _Placemark()
        elif local in ("Point", "LineString", "LinearRing", "Track"):
            self._placemark.is_placed = True
            track = -1 if local == "Point" else self._rows.next_track()
            self._shape = _Shape(local, self._line, track=track)
        elif local in ("Data", "SimpleData", "SimpleArrayData"):
            self._data_name = attributes.get("name", "").strip()[:100] or None

    def _characters(self, text: str) -> None:
        self._size += len(text)
        shape = self._shape
        if shape is not None and self._path[-1] == "coordinates" and shape.kind != "Point":
            shape.text += text
            if len(shape.text) > _PIECE:
                shape.text = self._tuples(shape, shape.text)
        elif self._size <= _TEXT_LIMIT:
            self._text.append(text)

    def _end(self, _: str) -> None:
        local, text = self._path[-1], "".join(self._text)
        if not self._skipped:
            self._closed(local, text)
        if self._skipped == len(self._path):
            self._skipped = 0
        self._path.pop()
        self._text = []

    def _closed(self, local: str, text: str) -> None:
        above, shape, placemark = self._above, self._shape, self._placemark
        if above == "Placemark" and local in ("name", "description"):
            self._described(local, text)
        elif local == "when" and above == "TimeStamp" and self._path[-3:-2] == ["Placemark"]:
            placemark.time = text
        elif local in ("begin", "end") and above == "TimeSpan" and "Placemark" in self._path:
            self._rows.note("{n} times are spans of time, which no point has: not read")
        elif local in ("value", "SimpleData") and self._data_name and "Placemark" in self._path:
            self._datum(local, text)
        elif shape is not None:
            self._in_shape(shape, local, text)
        elif local == "Placemark":
            self._stations(placemark)
            if not placemark.is_placed:
                self._rows.note("{n} x Placemark without a position, not read")

    def _described(self, local: str, text: str) -> None:
        if local == "name":
            self._placemark.name = text
        else:
            self._placemark.remark = html.unescape(_TAG.sub(" ", text))

    def _datum(self, local: str, text: str) -> None:
        name = self._data_name or ""
        is_single = local == "SimpleData" or self._above == "Data"
        if self._shape is not None and self._above == "SimpleArrayData":
            if name in self._shape.arrays or len(self._shape.arrays) < _ARRAYS:
                values = self._shape.arrays.setdefault(name, [])
                values.append(text)
                self._rows.require_room(len(values))
        elif is_single and len(self._placemark.data) < _DATA:
            self._placemark.data[name] = text

    def _in_shape(self, shape: _Shape, local: str, text: str) -> None:
        if local == "altitudeMode":
            shape.mode = text.strip()
        elif local == "coordinates":
            shape.text += text
        elif local == "when" and self._above == "Track":
            shape.whens.append(text)
            self._rows.require_room(len(shape.whens))
        elif local == "coord" and self._above == "Track":
            shape.coords.append((text, self._line))
            self._rows.require_room(len(shape.coords))
        elif local == shape.kind:
            self._shape = None
            if shape.kind == "Point":
                self._placemark.points.append((shape.text, shape.mode, shape.line))
                self._rows.require_room(len(self._placemark.points))
                if "Placemark" not in self._path:
                    self._stations(self._placemark)
            elif shape.kind == "Track":
                self._track(shape)
            else:
                self._tuples(shape, shape.text + " ", whole=True)

    def _stations(self, placemark: _Placemark) -> None:
        """Add the points of a placemark: its name is that of each."""
        common, fields = self._known(placemark)
        common |= {"kind": "point", "track": -1}
        for text, mode, line in placemark.points:
            items = _BLANKS_AT_COMMA.sub(",", text.strip()).split()
            if len(items) > 1:
                detail = f"one point holds {len(items)} positions"
                self._rows.refuse("bad-record", line=line, value=text.strip(), detail=detail)
            else:
                parts = items[0].split(",") if items else [""]
                self._position(parts, mode, line, common, fields=fields)
        placemark.points = []

    def note_unread(self) -> None:
        """Note the data of points that are not known by their names."""
        if self._unread:
            listed = ", ".join(list(self._unread)[:_SHOWN])
            more = ", ..." if len(self._unread) > _SHOWN else ""
            self._rows.note(f"attributes without a known name are not taken: {listed}{more}")

    def _known(self, placemark: _Placemark) -> tuple[dict[str, Any], dict[str, str]]:
        """Return what is known of the points of a placemark, and what the file calls it."""
        headings = known_columns(placemark.data)
        if len(self._unread) <= _SHOWN:
            used = headings.values()
            self._unread |= {name: None for name in placemark.data if name not in used}
        common: dict[str, Any] = {c: placemark.data[h] for c, h in headings.items()}
        common.pop("height_m", None)
        own = {
            "station": placemark.name,
            "remark": placemark.remark,
            "observed_at": placemark.time,
        }
        said = {c: value for c, value in own.items() if value and value.strip()}
        return common | said, _FIELDS | {c: h for c, h in headings.items() if c not in said}

    def _tuples(self, shape: _Shape, text: str, *, whole: bool = False) -> str:
        """Add the positions of a line that are there as a whole, and return the rest."""
        body = _BLANKS_AT_COMMA.sub(",", text)
        kept = body.rstrip()
        cut = len(body) if whole else max(kept.rfind(blank) for blank in " \n\t\r")
        if cut < 0:
            if len(body) > _TEXT_LIMIT:
                msg = (
                    f"{self._source.name} has a position of more than {_TEXT_LIMIT} characters "
                    f"on line {self._line}; export it anew"
                )
                raise FileFormatError(msg)
            return body
        common = {"kind": "track_point", "track": shape.track, "track_name": self._placemark.name}
        for item in body[:cut].split():
            self._position(item.split(","), shape.mode, shape.line, common)
        return body[cut:]

    def _track(self, shape: _Shape) -> None:
        """Add the positions of a track, each with its time."""
        count, times = len(shape.coords), len(shape.whens)
        if times and times != count:
            detail = f"its track has {times} times for {count} positions"
            for text, line in shape.coords:
                self._rows.refuse("bad-record", line=line, value=text, detail=detail)
            return
        if count and not times:
            self._rows.note("{n} tracks have no times")
        columns: dict[str, Sequence[str]] = {"observed_at": shape.whens} if times else {}
        for column, heading in known_columns(shape.arrays).items():
            if len(shape.arrays[heading]) == count and column != "height_m":
                columns.setdefault(column, shape.arrays[heading])
        common = {"kind": "track_point", "track": shape.track, "track_name": self._placemark.name}
        for at, (text, line) in enumerate(shape.coords):
            known = {column: values[at] for column, values in columns.items()}
            self._position(text.split() or [""], shape.mode, line, common | known)

    def _position(
        self,
        parts: Sequence[str],
        mode: str,
        line: int,
        common: Mapping[str, Any],
        *,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        """Add a position: longitude, latitude and altitude as they are printed."""
        if len(parts) > 3:
            detail = "a position is longitude,latitude[,altitude]"
            value = ",".join(parts)
            self._rows.refuse("bad-record", line=line, value=value, detail=detail)
            return
        east, north, height, *_ = (*parts, "", "")
        values: dict[str, Any] = {**common, "north": north, "east": east}
        height = height.strip()
        if height and (mode == "absolute" or not NUMBER.fullmatch(height)):
            values |= {"height_m": height, "height_kind": "orthometric"}
        elif height:
            values["printed_height"] = height
            self._rows.note(_GROUND)
        self._rows.add(values, line=line, fields=fields or _FIELDS)


_FIELDS: Final = {
    "north": "latitude",
    "east": "longitude",
    "height_m": "altitude",
    "observed_at": "when",
}
