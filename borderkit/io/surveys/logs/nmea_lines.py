"""Sentences of an NMEA 0183 log, found in its bytes and held against their checksums.

A sentence is ``$`` (or ``!`` at the start of a line), an address, fields, ``*`` and two
hexadecimal digits: the exclusive or of every byte between ``$`` and ``*`` (NMEA 0183; IEC 61162-1,
section 7). Receivers write binary messages between them, lines are cut, and logs are
joined: a sentence ends at the next byte that is no printable ASCII, or at the next ``$``.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Block", "Refused", "read_blocks"]

Ints = NDArray[np.int64]

_BLOCK_BYTES: Final = 4 * 2**20
"""So much of a log is looked at in one go."""

_WIDE: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_CHECKED: Final = re.compile(rb"[$!]([A-Z][A-Z0-9]{2,}[^*]*)\*([0-9A-Fa-f]{2})([^0-9A-Fa-f].*)?")
_ADDRESSED: Final = re.compile(rb"[$!][A-Z][A-Z0-9]")
_PIECE: Final = re.compile(rb"[ -~]*\*[0-9A-Fa-f]{2}\s*|[A-Z]{2}[A-Z]{3},[ -~]*,[ -~]*")
_SHORTEST: Final = 3
_SHOWN: Final = 120
_NIBBLE: Final = np.full(256, 255, dtype=np.uint8)
_NIBBLE[np.frombuffer(b"0123456789", dtype=np.uint8)] = np.arange(10)
_NIBBLE[np.frombuffer(b"ABCDEF", dtype=np.uint8)] = np.arange(10, 16)
_NIBBLE[np.frombuffer(b"abcdef", dtype=np.uint8)] = np.arange(10, 16)
_CAPITAL: Final = np.zeros(256, dtype=bool)
_CAPITAL[np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", dtype=np.uint8)] = True


@dataclass(frozen=True, slots=True)
class Refused:
    """A sentence that is broken: where it begins in the log, its line, why, and its text."""

    offset: int
    line: int
    code: str
    text: str
    detail: str | None = None


@dataclass(slots=True)
class Block:
    """A piece of a log: its good sentences, and what is wrong with the others.

    Attributes
    ----------
    text : str
        The bytes of the piece, one character each.
    offset : int
        Where the piece begins in the log.
    starts, stars : ndarray of int, shape (n,)
        Where each good sentence has its ``$`` and its ``*``, in `text`.
    lines : ndarray of int, shape (n,)
        Line of each, from 1 on.
    refused : list of Refused
        In any order.
    other_bytes : int
        Bytes that belong to no sentence, line ends apart.
    strays : int
        Runs of text among them that begin with ``$`` and were not meant as sentences.
    """

    text: str
    offset: int
    starts: Ints
    stars: Ints
    lines: Ints
    refused: list[Refused] = field(default_factory=list)
    other_bytes: int = 0
    strays: int = 0


def read_blocks(path: Path, *, block_bytes: int = _BLOCK_BYTES) -> Iterator[Block]:
    """Yield a log piece by piece, each of whole lines.

    Parameters
    ----------
    path : Path
        The log. One in UTF-16 needs its byte order mark.
    block_bytes : int, optional
        About how much is looked at in one go.
    """
    offset, line = 0, 1
    for data in _whole_lines(path, block_bytes):
        block, lines = _look_at(data, offset, line)
        yield block
        offset += len(data)
        line += lines


def _chunks(path: Path, block_bytes: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        head = file.read(3)
        wide = _WIDE.get(head[:2])
        file.seek(2 if wide else 3 if head == codecs.BOM_UTF8 else 0)
        decode = codecs.getincrementaldecoder(wide)("replace") if wide else None
        while data := file.read(block_bytes):
            yield decode.decode(data).encode("latin-1", "replace") if decode else data


def _whole_lines(path: Path, block_bytes: int) -> Iterator[bytes]:
    """Yield the bytes of a log, cut after line ends; where there is none, anywhere."""
    rest = b""
    for chunk in _chunks(path, block_bytes):
        data = rest + chunk
        cut = data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, len(data) - 1) + 1
        if not cut and len(data) > 2 * block_bytes:
            cut = len(data)
        if cut:
            yield data[:cut]
        rest = data[cut:]
    if rest:
        yield rest


def _look_at(data: bytes, offset: int, line: int) -> tuple[Block, int]:
    """Return the sentences of whole lines, and how many line ends there are."""
    raw = np.frombuffer(data, dtype=np.uint8)
    feeds = (raw == 10) | ((raw == 13) & (np.append(raw[1:], 0) != 10))
    ends_of_lines = np.flatnonzero(feeds)
    begins, ends = _runs(raw)
    lines = line + np.searchsorted(ends_of_lines, begins)
    good, stars, odd = _checked(raw, begins, ends)
    block = Block(
        data.decode("latin-1"), offset, begins[good], stars[good], lines[good].astype(np.int64)
    )
    taken = ends - begins > _SHORTEST
    more: list[tuple[int, int, int]] = []
    for i in np.flatnonzero(odd & taken).tolist():
        span, at = (int(begins[i]), int(ends[i])), int(lines[i])
        star, taken[i] = _look_closer(block, data, span, at)
        if star:
            more.append((span[0], star, at))
        block.strays += not taken[i]
    _add(block, more)
    breaks = int(np.count_nonzero((raw == 10) | (raw == 13)))
    block.other_bytes = len(data) - breaks - int((ends - begins)[taken].sum())
    if block.other_bytes:
        _look_between(block, data, begins[taken], ends[taken], (line, ends_of_lines))
    return block, len(ends_of_lines)


def _runs(raw: NDArray[np.uint8]) -> tuple[Ints, Ints]:
    """Return where runs of printable bytes that start like a sentence begin and end."""
    unprinted = (raw < 32) | (raw > 126)
    marks = raw == ord("!")
    marks[1:] &= (raw[:-1] == 10) | (raw[:-1] == 13)
    starting = (raw == ord("$")) | marks
    begins = np.flatnonzero(starting)
    bounds = np.append(np.flatnonzero(unprinted | starting), len(raw))
    return begins, bounds[np.searchsorted(bounds, begins, side="right")]


def _checked(
    raw: NDArray[np.uint8], begins: Ints, ends: Ints
) -> tuple[NDArray[np.bool_], Ints, NDArray[np.bool_]]:
    """Return which runs are good sentences, where their ``*`` is, and which are to be looked at."""
    if not len(begins):
        none = np.zeros(0, dtype=bool)
        return none, begins, none
    stars = ends - 3
    shaped = ends - begins >= 9
    stars = np.where(shaped, stars, begins)
    shaped &= raw[stars] == ord("*")
    for step in (1, 2, 3, 4):
        shaped &= _CAPITAL[raw[np.minimum(begins + step, len(raw) - 1)]]
    stars = np.where(shaped, stars, begins)
    last = len(raw) - 1
    high, low = _NIBBLE[raw[np.minimum(stars + 1, last)]], _NIBBLE[raw[np.minimum(stars + 2, last)]]
    spans = np.column_stack([np.minimum(begins + 1, last), stars]).ravel()
    found = np.bitwise_xor.reduceat(raw, spans)[::2]
    good = shaped & (high < 16) & (low < 16) & (found == ((high << 4) | (low & 15)))
    return good, stars, ~good


def _look_closer(block: Block, data: bytes, span: tuple[int, int], line: int) -> tuple[int, bool]:
    """Judge a run that is not plainly a good sentence: its ``*``, and whether it is meant as one.

    The ``*`` is 0 where the run is no good sentence.
    """
    start, end = span
    run = data[start:end].rstrip()
    at_line_end = data[end : end + 1] in {b"\r", b"\n"}
    if checked := _CHECKED.fullmatch(run):
        summed = 0
        for byte in checked[1]:
            summed ^= byte
        if summed == int(checked[2], 16):
            return start + 1 + len(checked[1]), True
        code, detail = "bad-checksum", f"it says {checked[2].decode()}, counted {summed:02X}"
    elif not _is_meant(run, data[end : end + 1]):
        return 0, False
    elif at_line_end and b"*" not in run and _ADDRESSED.match(run):
        code, detail = "no-checksum", None
    else:
        code, detail = "bad-sentence", None
    text = run[:_SHOWN].decode("latin-1")
    block.refused.append(Refused(block.offset + start, line, code, text, detail))
    return 0, True


def _is_meant(run: bytes, after: bytes) -> bool:
    """Tell whether a broken run was meant as a sentence, or is a ``$`` among binary bytes."""
    if after in {b"", b"\r", b"\n", b"$"}:
        return b"," in run or _ADDRESSED.match(run) is not None
    return b"," in run and _ADDRESSED.match(run) is not None


def _add(block: Block, more: list[tuple[int, int, int]]) -> None:
    """Add good sentences, each ``$``, ``*`` and line, in their places."""
    if more:
        starts, stars, lines = np.array(more, dtype=np.int64).T
        order = np.argsort(np.append(block.starts, starts), kind="stable")
        block.starts = np.append(block.starts, starts)[order]
        block.stars = np.append(block.stars, stars)[order]
        block.lines = np.append(block.lines, lines)[order]


def _look_between(
    block: Block, data: bytes, begins: Ints, ends: Ints, lines: tuple[int, Ints]
) -> None:
    """Add what stands between sentences and is a piece of one: its ``$`` was lost."""
    first, feeds = lines
    edges = np.append(0, ends), np.append(begins, len(data))
    for i in np.flatnonzero(edges[1] - edges[0] > 2).tolist():
        start, end = int(edges[0][i]), int(edges[1][i])
        for piece in re.finditer(rb"[ -~]{6,}", data[start:end]):
            at = start + piece.start()
            line_start = at == 0 or data[at - 1] in b"\r\n"
            if line_start and _PIECE.fullmatch(piece[0]):
                block.other_bytes -= len(piece[0])
                line = first + int(np.searchsorted(feeds, at))
                text = piece[0][:_SHOWN].decode("latin-1")
                block.refused.append(Refused(block.offset + at, line, "bad-sentence", text))
