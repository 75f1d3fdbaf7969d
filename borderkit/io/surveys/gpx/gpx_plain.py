"""Long stretches of plain points in a GPX file, taken apart at once instead of tag by tag.

Expat calls into Python for each tag and text, which costs more than all else. Most files are
millions of points that look alike. In a stretch of well-formed XML without comments, sections,
instructions and entities every ``<`` begins a tag; so its tags and texts are known by the places
of ``<`` and ``>`` alone. Whether it is well-formed is still for expat to say
(`borderkit.io.surveys.gpx.gpx_strict`), to which the stretch is given all the same. What is not
quite plain is left to it wholly.
"""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from borderkit.io.surveys.gpx.gpx_fields import element_key, extension_key

__all__ = ["PlainPoints", "plain_points"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_LEAST_POINTS: Final = 300
_MOST_TAGS: Final = 200
_DEPTH: Final = 50
_WORD: Final = 8
_QUOTES: Final = 4
_NOT_PLAIN: Final = (b"&", b"\r", b"\0", b"</trkseg", b"</rte>")
_NAME: Final = re.compile(rb"/?([^\s/]+)")
_POINT: Final = re.compile(
    rb"""(<(wpt|rtept|trkpt)[ ](lat|lon)=")[^"]*("[ ](?!\3)(?:lat|lon)=")[^"]*("[ ]?(/?)>)"""
)
_STRUCTURE: Final = frozenset({"wpt", "rtept", "trkpt", "gpx", "rte", "trk", "trkseg"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPoints:
    """Points of one kind that follow each other, with nothing between them but blanks.

    Attributes
    ----------
    name : str
        Of their element.
    end : int
        Where in the data the last of them ends.
    lines : array of int, shape (n,)
        How many line feeds are before each.
    columns : dict of str to pyarrow.Array of text, each of length n
        As in `borderkit.io.surveys.gpx.gpx_runs.GpxRun`.
    """

    name: str
    end: int
    lines: Ints
    columns: dict[str, pa.Array]


def plain_points(data: bytes) -> PlainPoints | None:
    """Return the plain points that a piece of a file begins with, or None where they are few.

    Each is ``<trkpt lat="" lon="">`` with no other attribute; its elements that are known hold
    nothing but a text, and none is there twice.

    Parameters
    ----------
    data : bytes
        UTF-8 that is well-formed, as far as it is returned; it begins with a point, outside of
        any other.
    """
    first = _POINT.match(data)
    if first is None:
        return None
    until = len(data)
    for mark in _NOT_PLAIN:
        found = data.find(mark, 0, until)
        until = until if found < 0 else found
    if until < _LEAST_POINTS * len(first[0]) // 2:
        return None
    tags = _Tags(data, until)
    points = _Points(tags, first)
    count = points.sound()
    if count < _LEAST_POINTS:
        return None
    columns = points.columns(count)
    if columns is None:
        return None
    starts = tags.opens[points.tags[:count]]
    feeds = np.flatnonzero(tags.bytes == ord("\n"))
    return PlainPoints(
        name=first[2].decode(),
        end=int(tags.closes[points.last]) + 1,
        lines=np.searchsorted(feeds, starts),
        columns=columns,
    )


class _Tags:
    """Tags of a stretch: where each opens and closes, from its beginning on."""

    def __init__(self, data: bytes, until: int) -> None:
        self.bytes = np.frombuffer(data, dtype=np.uint8, count=until)
        self._words = np.ndarray((until - _WORD + 1,), dtype="<u8", buffer=data, strides=(1,))
        self._buffer = pa.py_buffer(data)
        opens = np.flatnonzero(self.bytes == ord("<"))
        closes = np.flatnonzero(self.bytes == ord(">"))
        count = min(len(opens), len(closes))
        opens, closes = opens[:count], closes[:count]
        # A ">" may stand in a text, which is then not plain.
        odd = (closes < opens) | (np.append(opens[1:], until) < closes)
        after = self.bytes[np.minimum(opens + 1, until - 1)]
        for no_tag in b"!?":
            odd |= after == no_tag
        first = np.flatnonzero(odd)
        count = int(first[0]) if len(first) else count
        self.opens: Ints = opens[:count]
        self.closes: Ints = closes[:count]

    def holds(self, places: Ints, text: bytes) -> Bools:
        """Return where a text stands at some places."""
        found = np.ones(len(places), dtype=bool)
        for begin in range(0, len(text), _WORD):
            part = text[begin : begin + _WORD]
            here = places + begin
            within = here < len(self._words)
            words = self._words[np.where(within, here, 0)]
            mask = np.uint64((1 << (8 * len(part))) - 1)
            found &= within & (words & mask == np.uint64(int.from_bytes(part, "little")))
        return found

    def texts(self, begins: Ints, ends: Ints) -> pa.Array:
        """Return what stands between some places, which follow each other."""
        offsets = np.empty(2 * len(begins) + 1, dtype=np.int32)
        offsets[0:-1:2], offsets[1::2], offsets[-1] = begins, ends, ends[-1] if len(ends) else 0
        parts = [None, pa.py_buffer(offsets), self._buffer]
        both = pa.Array.from_buffers(pa.string(), 2 * len(begins), parts)
        return both.take(pa.array(np.arange(0, 2 * len(begins), 2)))


class _Points:
    """Points among the tags of a stretch, all written as the first of them is."""

    def __init__(self, tags: _Tags, first: re.Match[bytes]) -> None:
        self._tags = tags
        self._lead, self._name, self._axis, self._between, self._tail, closed = first.groups()
        self._is_point = tags.holds(tags.opens, self._lead[:_WORD])
        self.tags: Ints = np.flatnonzero(self._is_point)
        self.last = -1
        self._steps = np.full(len(tags.opens), 0 if closed else 1, dtype=np.int64)
        self._keys = np.full(len(tags.opens), -1, dtype=np.int64)
        self._known: list[str] = []
        self._odd = np.zeros(len(tags.opens), dtype=bool)
        self._odd[self.tags] = ~self._places()
        self._learn()

    def sound(self) -> int:
        """Return how many points there are up to the first thing that is not plain."""
        after = np.cumsum(self._steps)
        before = after - self._steps
        odd = self._odd | (self._is_point != (before == 0)) | (before < 0) | (after > _DEPTH)
        bad = np.flatnonzero(odd)
        ended = np.flatnonzero(after[: bad[0] if len(bad) else len(after)] == 0)
        if not len(ended):
            return 0
        self.last = int(ended[-1])
        return int(np.searchsorted(self.tags, self.last, side="right"))

    def columns(self, count: int) -> dict[str, pa.Array] | None:
        """Return what the first points say, or None where one says a thing twice."""
        q = self._quotes[:count]
        names = ("lat", "lon") if self._axis == b"lat" else ("lon", "lat")
        columns = {
            name: self._tags.texts(q[:, 2 * axis] + 1, q[:, 2 * axis + 1])
            for axis, name in enumerate(names)
        }
        keys = self._keys[: self.last + 1]
        points = np.cumsum(self._is_point[: self.last + 1]) - 1
        for number, key in enumerate(self._known):
            at = np.flatnonzero(keys == number)
            of = points[at]
            again = np.flatnonzero(np.diff(of) == 0) + 1
            if len(again):
                if key.startswith("/"):
                    return None
                at, of = np.delete(at, again), np.delete(of, again)
            if len(at):
                texts = self._tags.texts(self._tags.closes[at] + 1, self._tags.opens[at + 1])
                columns[key] = _spread(texts, of, count)
        return columns

    def _places(self) -> Bools:
        """Return whether each has latitude and longitude, and keep where their quotes are."""
        tags = self._tags
        begins, ends = tags.opens[self.tags], tags.closes[self.tags]
        quotes = np.flatnonzero(tags.bytes == ord('"'))
        first = np.searchsorted(quotes, begins)
        sound: Bools = np.searchsorted(quotes, ends) - first == _QUOTES
        quotes = np.append(quotes, np.full(_QUOTES, len(tags.bytes)))
        self._quotes = q = quotes[first[:, np.newaxis] + np.arange(_QUOTES)]
        sound &= tags.holds(begins, self._lead) & (q[:, 0] == begins + len(self._lead) - 1)
        sound &= tags.holds(q[:, 1], self._between) & (q[:, 2] == q[:, 1] + len(self._between) - 1)
        sound &= tags.holds(q[:, 3], self._tail) & (q[:, 3] + len(self._tail) - 1 == ends)
        blanks = np.flatnonzero(tags.bytes < ord(" "))
        sound &= np.searchsorted(blanks, begins) == np.searchsorted(blanks, ends)
        return sound

    def _learn(self) -> None:
        """Learn from each tag that is no point whether it begins or ends something known."""
        tags = self._tags
        others = np.flatnonzero(~self._is_point)
        every = tags.texts(tags.opens + 1, tags.closes).take(pa.array(others))
        coded = every.cast(pa.binary()).dictionary_encode()
        words = coded.dictionary.to_pylist()
        if not 0 < len(words) <= _MOST_TAGS:
            self._odd[others] = True
            return
        codes = coded.indices.to_numpy()
        steps, inner, outer, odd = (np.array(c) for c in zip(*map(self._word, words), strict=True))
        self._steps[others] = steps[codes]
        self._odd[others] |= odd[codes]
        within = np.cumsum(self._steps)[others] - steps[codes]
        keys = np.where(within == 1, inner[codes], outer[codes])
        self._keys[others] = keys
        ends = np.append(self._steps[1:], 0)[others] == -1
        self._odd[others] |= (keys >= 0) & ((steps[codes] != 1) | ~ends)

    def _word(self, word: bytes) -> tuple[int, int, int, bool]:
        """Return what a tag does: step, key in a point itself and deeper, whether it is odd."""
        found = _NAME.match(word)
        if found is None:
            return 0, -1, -1, True
        local = found[1].decode(errors="replace").rpartition(":")[2]
        if word.startswith(b"/"):
            return -1, -1, -1, local in _STRUCTURE and found[1] != self._name
        extension = self._key(extension_key(local))
        element = self._key(element_key(local))
        own = element if element >= 0 else extension
        return int(not word.endswith(b"/")), own, extension, local in _STRUCTURE

    def _key(self, key: str | None) -> int:
        if key is None:
            return -1
        if key not in self._known:
            self._known.append(key)
        return self._known.index(key)


def _spread(texts: pa.Array, of: Ints, count: int) -> pa.Array:
    """Return texts of some points as a column of all of them."""
    if len(of) == count:
        return texts
    places = np.full(count, -1)
    places[of] = np.arange(len(of))
    return texts.take(pa.array(places, mask=places < 0))
