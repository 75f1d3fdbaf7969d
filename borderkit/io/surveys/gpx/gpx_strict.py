"""GPX read strictly by expat: document types refused, numbers never read by halves.

Speed is that of expat's calls into Python, so the handlers do little: a point is the mapping of
its attributes, to which its elements are added under ``/ele``, extensions under ``+averaged``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Final
from xml.parsers import expat

from borderkit.errors import FileFormatError
from borderkit.io.surveys.gpx.gpx_fields import element_key, extension_key

__all__ = ["GIVEN_TWICE", "KINDS_OF", "MISPLACED", "GpxDocument", "GpxRun"]

KINDS_OF: Final = {"wpt": "waypoint", "rtept": "route_point", "trkpt": "track_point"}
"""Element -> kind of point, in the order of the numbers in `GpxRun.kinds`."""

GIVEN_TWICE: Final = "!twice"
"""Key of a point that gives an element twice; its value names the element."""

MISPLACED: Final = "!place"
"""Key of a point that stands where none belongs; its value names the element about it."""

_POINTS: Final = len(KINDS_OF)
_PLACES: Final = {
    name: place for place, name in enumerate([*KINDS_OF, "gpx", "rte", "trk", "trkseg"])
}
_BELONGS_IN: Final = [_PLACES[name] for name in ("gpx", "rte", "trkseg")]
_TRACK: Final = _PLACES["trk"]
_TRACK_POINT: Final = _PLACES["trkpt"]
_PIECE: Final = 2**20
_RUN_POINTS: Final = 2**15
_RUN_PIECES: Final = 32
_DEPTH: Final = 100
_TOKEN: Final = 8 * 2**20
_TEXT_PIECES: Final = 8
_NAME: Final = 200

_Start = Callable[[str, dict[str, str]], None]
_End = Callable[[str], None]
_Unfinished = Callable[[], dict[str, str] | None]


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
        cut = GpxRun(*(part[:count] for part in self.parts()))
        for part in self.parts():
            del part[:count]
        return cut

    def parts(self) -> tuple[list[Any], ...]:
        """Return its lists."""
        return self.points, self.kinds, self.lines, self.tracks


class _Names:
    """What is known of elements, by their names with whatever prefix they have."""

    def __init__(self) -> None:
        self.places: dict[str, int | None] = {}
        self.elements: dict[str, str | None] = {}
        self.extensions: dict[str, str | None] = {}

    def learn(self, name: str) -> int | None:
        """Add a name that is met for the first time; return its place in the structure."""
        local = name.rpartition(":")[2]
        self.elements[name] = element_key(local)
        self.extensions[name] = extension_key(local)
        self.places[name] = found = _PLACES.get(local)
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
        self._trks: list[str | None] = []
        self._segments: list[int] = []
        self._run = GpxRun([], [], [], [])
        self._names = _Names()
        self._path: list[str] = []
        self._texts: list[str] = []
        self._outer: list[tuple[dict[str, str], str]] = []
        self._segment = -1
        self._parser: Any = expat.ParserCreate()
        self._listen()

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

    def _listen(self) -> None:
        start, end, self._unfinished = self._handlers()

        def root(name: str, attributes: dict[str, str]) -> None:
            if self._names.learn(name) != _PLACES["gpx"]:
                msg = f"{self.name} is no GPX: its outermost element is {name[:60]!r}"
                raise FileFormatError(msg)
            self.creator = attributes.get("creator", "").strip()[:_NAME]
            self.version = attributes.get("version", "").strip()[:_NAME]
            self._path.append(name)
            self._parser.StartElementHandler = start

        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = root
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = self._texts.append

    def _handlers(self) -> tuple[_Start, _End, _Unfinished]:  # noqa: C901 - speed
        """Return what is called at the start and end of each element, millions of times.

        The third tells the outermost point that is not read to its end.
        """
        names, path, outer, parser = self._names, self._path, self._outer, self._parser
        places, elements, extensions = names.places, names.elements, names.extensions
        push, pop, clear, joined = path.append, path.pop, self._texts.clear, "".join
        add, add_kind, add_line, add_track = (part.append for part in self._run.parts())
        point: dict[str, str] | None = None
        point_name = ""

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal point, point_name
            push(name)
            clear()
            try:
                place = places[name]
            except KeyError:
                place = names.learn(name)
            if place is None:
                return
            if place >= _POINTS:
                self._begin_line(place)
                return
            if point is not None:
                outer.append((point, point_name))
            if places[path[-2]] != _BELONGS_IN[place]:
                attributes[MISPLACED] = path[-2][:_NAME]
            add(attributes)
            add_kind(place)
            add_line(parser.CurrentLineNumber)
            add_track(self._segment if place == _TRACK_POINT else -1)
            point, point_name = attributes, name

        def end(name: str) -> None:
            nonlocal point, point_name
            pop()
            key = elements[name]
            if point is None:
                if key == "/name" and places[path[-1]] == _TRACK:
                    self._trks[-1] = joined(self._texts).strip()[:_NAME] or None
            elif key is not None and path[-1] == point_name:
                if key in point:
                    point[GIVEN_TWICE] = key[1:]
                else:
                    point[key] = joined(self._texts)
            elif name == point_name:
                point, point_name = outer.pop() if outer else (None, "")
            elif (key := extensions[name]) is not None and key not in point:
                point[key] = joined(self._texts)

        def unfinished() -> dict[str, str] | None:
            return outer[0][0] if outer else point

        return start, end, unfinished

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
        unfinished, count = self._unfinished(), len(self._run.points)
        while unfinished is not None and self._run.points[count - 1] is not unfinished:
            count -= 1
        return count if unfinished is None else count - 1

    def _doctype(self, *_: object) -> None:
        msg = (
            f"{self.name} declares a document type on line {self._parser.CurrentLineNumber}, which "
            "no GPX needs and which can fetch other files; remove the line <!DOCTYPE ...>"
        )
        raise FileFormatError(msg)

    def _begin_line(self, place: int) -> None:
        if place == _TRACK:
            self._trks.append(None)
        elif place == _PLACES["trkseg"]:
            within = self._names.places[self._path[-2]] == _TRACK
            self._segments.append(len(self._trks) - 1 if within else -1)
            self._segment += 1
