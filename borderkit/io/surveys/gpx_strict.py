"""GPX read strictly by expat: document types refused, numbers never read by halves.

Speed is that of expat's calls into Python, so the handlers do little: a point is the mapping of
its attributes, to which its elements are added under ``/ele``, extensions under ``+averaged``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Final
from xml.parsers import expat

from borderkit.errors import FileFormatError
from borderkit.io.surveys.gpx_fields import element_key, extension_key

__all__ = ["GIVEN_TWICE", "KINDS_OF", "MISPLACED", "GpxDocument", "GpxRun"]

KINDS_OF: Final = {"wpt": "waypoint", "rtept": "route_point", "trkpt": "track_point"}
"""Element -> kind of point, in the order of the numbers in `GpxRun.kinds`."""

GIVEN_TWICE: Final = "!twice"
"""Key of a point that gives an element twice; its value names the element."""

MISPLACED: Final = "!place"
"""Key of a point that stands where none belongs; its value names the element about it."""

_NUMBER_OF: Final = {name: number for number, name in enumerate(KINDS_OF)}
_PLACES: Final = {"wpt": "gpx", "rtept": "rte", "trkpt": "trkseg"}
_STRUCTURE: Final = frozenset([*KINDS_OF, "gpx", "rte", "trk", "trkseg"])
_PIECE: Final = 2**20
_RUN_POINTS: Final = 2**16
_RUN_PIECES: Final = 32
_DEPTH: Final = 100
_TOKEN: Final = 8 * 2**20
_TEXT_PIECES: Final = 8
_NAME: Final = 200


@dataclass(slots=True)
class GpxRun:
    """Consecutive points of a file, as they stand in it.

    Attributes
    ----------
    points : list of dict, length n
        Attributes, elements and extensions of each.
    kinds : list of int
        Index into `KINDS_OF`.
    lines : list of int
        Line of the file.
    tracks : list of int
        Segment of the file, from 0 on; -1 for what is in none.
    """

    points: list[dict[str, str]]
    kinds: list[int]
    lines: list[int]
    tracks: list[int]

    def cut(self, count: int) -> "GpxRun":
        """Return the first `count` points and keep the others."""
        cut = GpxRun(*(part[:count] for part in self._parts()))
        for part in self._parts():
            del part[:count]
        return cut

    def _parts(self) -> tuple[list[Any], ...]:
        return self.points, self.kinds, self.lines, self.tracks


class _Names(dict[str, Any]):
    """What is known of elements, by their names with whatever prefix they have."""

    def __missing__(self, name: str) -> Any:
        """Return ``trkpt`` of the structure, or the two keys of an element; None: neither."""
        local = name.rpartition(":")[2]
        found: Any = local if local in _STRUCTURE else (element_key(local), extension_key(local))
        if found == (None, None):
            found = None
        if len(self) < _RUN_POINTS:
            self[name] = found
        return found


class GpxDocument:
    """One GPX file while it is read.

    Parameters
    ----------
    name : str
        Of the file, for messages.

    Attributes
    ----------
    creator, version : str
        As its outermost element states.
    track_names : list of (str or None)
        Name of the track of each segment.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.creator = self.version = ""
        self.points_of = [0, 0, 0]
        self._trks: list[str | None] = []
        self._segments: list[int] = []
        self._run = GpxRun([], [], [], [])
        self._known = _Names()
        self._path: list[str] = []
        self._texts: list[str] = []
        self._point: dict[str, str] | None = None
        self._point_name = ""
        self._outer: list[tuple[dict[str, str], str]] = []
        self._whole = 0
        self._parser = self._listening()

    @property
    def track_names(self) -> list[str | None]:
        """Name of the track of each segment, in order."""
        return [self._trks[trk] if trk >= 0 else None for trk in self._segments]

    def read(self, file: IO[bytes]) -> Iterator[GpxRun]:
        """Yield the points of the file in runs, in its order.

        Raises
        ------
        FileFormatError
            It is no GPX, no well-formed XML, declares a document type, or is nested too deep.
        """
        pieces = fed = 0
        while piece := file.read(_PIECE):
            fed += len(piece)
            self._feed(piece, last=False)
            self._bound(fed)
            pieces += 1
            if len(self._run.points) >= _RUN_POINTS or pieces % _RUN_PIECES == 0:
                yield self._run.cut(self._closed())
        self._feed(b"", last=True)
        yield self._run

    def _listening(self) -> Any:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._root
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._texts.append
        return parser

    def _feed(self, data: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(data, last)
        except (expat.ExpatError, ValueError, LookupError) as fault:
            msg = f"{self.name} is no well-formed XML: {fault}; export it anew"
            raise FileFormatError(msg) from fault

    def _bound(self, fed: int) -> None:
        """Refuse what only fills the memory, and let go of texts that are too long."""
        if len(self._path) > _DEPTH:
            msg = f"{self.name} has elements more than {_DEPTH} deep; export it anew"
            raise FileFormatError(msg)
        if fed - self._parser.CurrentByteIndex > _TOKEN:
            msg = (
                f"{self.name} has a tag or comment of more than {_TOKEN // 2**20} MiB at line "
                f"{self._parser.CurrentLineNumber}; export it anew"
            )
            raise FileFormatError(msg)
        del self._texts[_TEXT_PIECES:]

    def _closed(self) -> int:
        """Return how many points are read to their end; those about the present one are not."""
        return len(self._run.points) if self._point is None else self._whole

    def _doctype(self, *_: object) -> None:
        msg = (
            f"{self.name} declares a document type on line {self._parser.CurrentLineNumber}, which "
            "no GPX needs and which can fetch other files; remove the line <!DOCTYPE ...>"
        )
        raise FileFormatError(msg)

    def _root(self, name: str, attributes: dict[str, str]) -> None:
        """Begin with the outermost element."""
        if self._known[name] != "gpx":
            msg = f"{self.name} is no GPX: its outermost element is {name[:60]!r}"
            raise FileFormatError(msg)
        self.creator = attributes.get("creator", "").strip()[:_NAME]
        self.version = attributes.get("version", "").strip()[:_NAME]
        self._path.append(name)
        self._parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._texts.clear()
        found = self._known[name]
        if found.__class__ is str:
            self._open(found, attributes)

    def _end(self, name: str) -> None:
        path = self._path
        path.pop()
        found = self._known[name]
        if found.__class__ is tuple:
            point = self._point
            if point is not None:
                key = (path[-1] == self._point_name and found[0]) or found[1]
                if key is not None and key not in point:
                    point[key] = "".join(self._texts)
                elif key is not None and key[0] == "/":
                    point[GIVEN_TWICE] = key[1:]
            elif found[0] == "/name" and self._known[path[-1]] == "trk":
                self._trks[-1] = "".join(self._texts).strip()[:_NAME] or None
        elif found is not None:
            self._close(found)

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a point, a track or a segment."""
        kind = _NUMBER_OF.get(name)
        if kind is None:
            if name == "trk":
                self._trks.append(None)
            elif name == "trkseg":
                within = self._known[self._path[-2]] == "trk"
                self._segments.append(len(self._trks) - 1 if within else -1)
            return
        run = self._run
        if self._point is None:
            self._whole = len(run.points)
        else:
            self._outer.append((self._point, self._point_name))
        above = self._known[self._path[-2]]
        if above != _PLACES[name]:
            attributes[MISPLACED] = self._path[-2][:_NAME]
        self._point, self._point_name = attributes, self._path[-1]
        run.points.append(attributes)
        run.kinds.append(kind)
        run.lines.append(self._parser.CurrentLineNumber)
        run.tracks.append(len(self._segments) - 1 if above == "trkseg" else -1)
        self.points_of[kind] += 1

    def _close(self, name: str) -> None:
        if name in _NUMBER_OF:
            self._point, self._point_name = self._outer.pop() if self._outer else (None, "")
