"""GPX read strictly by expat: document types refused, numbers never read by halves.

Speed is that of expat's calls into Python, so the handlers do little: a point is the mapping of
its attributes, to which its elements are added under ``/ele``, extensions under ``+averaged``.
Expat parses every byte, but is not asked about the tags in long stretches of plain points
(`borderkit.io.surveys.gpx.gpx_plain`).
"""

import re
from collections.abc import Callable, Generator, Iterator
from typing import IO, Any, Final
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from borderkit.errors import FileFormatError
from borderkit.io.surveys.gpx.gpx_fields import element_key, extension_key
from borderkit.io.surveys.gpx.gpx_plain import PlainPoints, plain_points
from borderkit.io.surveys.gpx.gpx_runs import GatheredPoints, GpxRun, joined_runs

__all__ = ["GIVEN_TWICE", "KINDS_OF", "MISPLACED", "GpxDocument"]

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
_PIECE: Final = 2**22
_SLICE: Final = 2**20
_LEAST_BLOCK: Final = 2**16
_LEAST_WINDOW: Final = 2**18
_POINT: Final = re.compile(rb"<(?:wpt|rtept|trkpt) ")
_TWO_BYTE_CODES: Final = (b"\xfe\xff", b"\xff\xfe", b"\0", b"<\0")
_HEARD: Final = ("StartElementHandler", "EndElementHandler", "CharacterDataHandler")
_RUN_POINTS: Final = 2**15
_RUN_PIECES: Final = 8
_DEPTH: Final = 100
_TOKEN: Final = 8 * 2**20
_TEXT_PIECES: Final = 8
_NAME: Final = 200

_Start = Callable[[str, dict[str, str]], None]
_End = Callable[[str], None]
_Unfinished = Callable[[], dict[str, str] | None]


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
        self._run = GatheredPoints([], [], [], [])
        self._names = _Names()
        self._path: list[str] = []
        self._texts: list[str] = []
        self._outer: list[tuple[dict[str, str], str]] = []
        self._segment = -1
        self._fed = 0
        self._is_plain_code = True
        self._section = False
        self._block, self._window = _LEAST_BLOCK, _LEAST_WINDOW
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
        waiting: list[GpxRun] = []
        for run in self._runs(file):
            waiting.append(run)
            if sum(map(len, waiting)) >= _RUN_POINTS:
                yield joined_runs(waiting)
                waiting = []
        if waiting:
            yield joined_runs(waiting)

    def _runs(self, file: IO[bytes]) -> Iterator[GpxRun]:
        """Yield the points of the file in runs of any length."""
        rest, pieces = b"", 0
        while piece := file.read(_PIECE):
            if not self._fed:
                self._is_plain_code = not piece.startswith(_TWO_BYTE_CODES)
            rest = yield from self._read(rest + piece)
            pieces += 1
            if len(self._run.points) >= _RUN_POINTS or pieces % _RUN_PIECES == 0:
                yield self._run.cut(self._closed())
        self._feed(rest)
        self._feed(b"", last=True)
        yield self._run.cut(len(self._run.points))

    def _read(self, data: bytes) -> Generator[GpxRun, None, bytes]:
        """Read a piece of the file: its plain stretches at once; return what is left for later."""
        at, is_even = 0, False
        while at < len(data):
            begin = _POINT.search(data, at)
            here = begin.start() if begin else len(data)
            self._feed(data[at:here])
            if self._outside() and b"\r" in data and not is_even:
                # As XML has it (2.11), before anything else.
                data, here, is_even = data[here:].replace(b"\r\n", b"\n"), 0, True
            at = here
            until = min(at + self._window, len(data))
            plain = plain_points(data[at:until]) if begin and self._outside() else None
            is_short = plain is not None and at + plain.end < until - _LEAST_BLOCK
            self._window = _LEAST_WINDOW if is_short else min(2 * self._window, _PIECE)
            if plain is not None:
                if self._run.points:
                    yield self._run.cut(self._closed())
                yield self._plain_run(plain, data[at : at + plain.end])
                at, self._block = at + plain.end, _LEAST_BLOCK
            elif len(data) - at < _LEAST_BLOCK:
                break
            else:
                # Looking again costs as much as reading on.
                self._feed(data[at : at + self._block])
                at += self._block
                self._block = min(2 * self._block, _PIECE)
        return data[at:]

    def _outside(self) -> bool:
        """Whether the file is in UTF-8, and here outside of points, with nothing left open."""
        return (
            self._is_plain_code
            and bool(self._path)
            and not self._section
            and self._unfinished() is None
            and self._fed == self._parser.CurrentByteIndex
        )

    def _plain_run(self, plain: PlainPoints, data: bytes) -> GpxRun:
        """Let expat judge a stretch of points, without a word on each tag; return them."""
        parser, count, line = self._parser, len(plain.lines), self._parser.CurrentLineNumber
        kind = _PLACES[plain.name]
        heard = [getattr(parser, name) for name in _HEARD]
        for name in _HEARD:
            setattr(parser, name, None)
        self._feed(data)
        for name, handler in zip(_HEARD, heard, strict=True):
            setattr(parser, name, handler)
        columns = plain.columns
        if self._names.places[self._path[-1]] != _BELONGS_IN[kind]:
            columns = {**columns, MISPLACED: pa.array([self._path[-1][:_NAME]] * count)}
        return GpxRun(
            columns=columns,
            kinds=np.full(count, kind, dtype=np.int8),
            lines=plain.lines + line,
            tracks=np.full(count, self._segment if kind == _TRACK_POINT else -1),
        )

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
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartCdataSectionHandler = lambda: self._in_section(begins=True)
        self._parser.EndCdataSectionHandler = lambda: self._in_section(begins=False)
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

    def _feed(self, data: bytes, *, last: bool = False) -> None:
        for at in range(0, max(1, len(data)), _SLICE):
            piece = data[at : at + _SLICE]
            try:
                self._parser.Parse(piece, last)
            except (expat.ExpatError, ValueError, LookupError) as fault:
                remedy = "convert it to UTF-8" if "multi-byte" in str(fault) else "export it anew"
                msg = f"{self.name} is no well-formed XML: {fault}; {remedy}"
                raise FileFormatError(msg) from fault
            before, self._fed = self._fed, self._fed + len(piece)
            if self._fed // _SLICE > before // _SLICE:
                self._bound()

    def _bound(self) -> None:
        """Refuse what only fills the memory, and let go of texts that are too long."""
        if len(self._path) > _DEPTH:
            msg = f"{self.name} has elements more than {_DEPTH} deep; export it anew"
            raise FileFormatError(msg)
        if self._fed - self._parser.CurrentByteIndex > _TOKEN:
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

    def _declaration(self, _: str, code: str | None, __: int) -> None:
        self._is_plain_code &= code is None or code.lower() in ("utf-8", "us-ascii")

    def _in_section(self, *, begins: bool) -> None:
        self._section = begins

    def _begin_line(self, place: int) -> None:
        if place == _TRACK:
            self._trks.append(None)
        elif place == _PLACES["trkseg"]:
            within = self._names.places[self._path[-2]] == _TRACK
            self._segments.append(len(self._trks) - 1 if within else -1)
            self._segment += 1
