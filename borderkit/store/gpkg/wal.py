"""The write-ahead log beside a SQLite file: whether opening the file would lose a commit.

SQLite reads a log up to the first frame whose checksum is wrong and silently drops the rest. That
is right for the torn tail that a kill leaves, which nobody was told is kept. It is wrong for a
damaged frame with commits behind it. How far the log was told to be kept stands in its index,
which a kill leaves too: it decides. Without it every commit mark behind the damage counts.

Formats: https://www.sqlite.org/fileformat2.html#walformat and
https://www.sqlite.org/walformat.html.
"""

import struct
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Loss", "lost_from_log"]

_MAGIC: Final = {b"\x37\x7f\x06\x82": "<u4", b"\x37\x7f\x06\x83": ">u4"}
_HEAD_BYTES: Final = 32
_FRAME_HEAD_BYTES: Final = 24
_VERSION: Final = 3_007_000
_BLOCK_BYTES: Final = 4_194_304
_LOCK_BYTE: Final = 0x40000000
_INDEX: Final = struct.Struct("=12I")
_INDEX_BYTES: Final = 48
_LOOKS: Final = 20
_ALIKE: Final = 3
_WAIT_S: Final = 0.01

Words = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Loss:
    """What a damaged log would lose if it were opened.

    Attributes
    ----------
    what : str
        What is wrong with the log, and where.
    commits : int
        How many commits stand behind the damage for certain; 0: it cannot be told.
    """

    what: str
    commits: int


_UNSETTLED: Final = Loss("it began anew while it was read", 0)


@dataclass(frozen=True, slots=True)
class _Index:
    """What the index (``-shm``) says of the log: frames committed, of them copied, and salts."""

    frames: int
    copied: int
    salts: bytes

    def begins_anew(self, salts: bytes) -> bool:
        """Whether a log with these `salts` was copied whole, and is about to be overwritten."""
        return not self.frames and _number(self.salts) == (_number(salts) + 1) % 2**32


def _number(salts: bytes) -> int:
    return int.from_bytes(salts[:4], "big")


@dataclass(slots=True)
class _Log:
    """Frames of a log as they are read, block by block; the checksum runs through all."""

    salts: bytes
    order: str
    page_bytes: int
    state: Words
    frames: int = 0
    held: int | None = None
    commits_after: list[int] = field(default_factory=list)
    links_after: int = 0
    size_pages: int = 0
    pages: list[NDArray[np.int64]] = field(default_factory=list)

    def add(self, block: NDArray[np.uint8]) -> None:
        """Take further frames: rows of `block`, shape (n, 24 + page size)."""
        weights, power = _frame_weights(block.shape[1])
        heads = block[:, :_FRAME_HEAD_BYTES].copy().view(">u4").astype(np.uint32)
        words = block.view(self.order).astype(np.uint32, copy=False)
        added = np.stack([np.einsum("ij,j->i", words, column) for column in weights], axis=1)
        stored = heads[:, 4:6]
        expected = np.vstack([self.state, stored[:-1]]) @ power + added
        salted = (block[:, 8:16] == np.frombuffer(self.salts, np.uint8)).all(axis=1)
        linked = (expected == stored).all(axis=1) & salted & (heads[:, 0] > 0)
        self._judge(heads, linked, salted & (heads[:, 1] > 0))
        self.state, self.frames = stored[-1:], self.frames + len(block)

    def _judge(self, heads: Words, linked: NDArray[np.bool_], commits: NDArray[np.bool_]) -> None:
        first = 0
        if self.held is None:
            first = len(linked) if linked.all() else int(np.argmin(linked))
            self._hold(heads[:first], commits[:first])
            if first == len(linked):
                return
            self.held = self.frames + first
            first += 1
        self.links_after += int(linked[first:].sum())
        numbers = np.flatnonzero(commits[first:]) + self.frames + first + 1
        self.commits_after += numbers.tolist()

    def _hold(self, heads: Words, commits: NDArray[np.bool_]) -> None:
        if len(heads):
            self.pages.append(heads[:, 0].astype(np.int64))
        if commits.any():
            self.size_pages = int(heads[np.flatnonzero(commits)[-1], 1])

    def whole(self) -> int:
        """Return how many frames from the first on hold."""
        return self.frames if self.held is None else self.held

    def lacking(self, file_pages: int) -> int:
        """Return how many pages of the last commit are neither in the log nor in the file."""
        if self.size_pages <= file_pages:
            return 0
        wanted = set(range(file_pages + 1, self.size_pages + 1))
        wanted.discard(_LOCK_BYTE // self.page_bytes + 1)
        return len(wanted.difference(np.concatenate(self.pages).tolist()))


def lost_from_log(
    path: Path, page_bytes: int, *, sleep: Callable[[float], None] = time.sleep
) -> Loss | None:
    """Return what would be lost if the SQLite file at `path` were opened, or None.

    Nothing is written or locked. A live writer may be in the middle of a frame, and a log may
    begin anew while it is read: damage has to be there at several looks to count.

    Parameters
    ----------
    path : Path
        The database file; its log and index have its name with ``-wal`` and ``-shm``.
    page_bytes : int
        Size of a page, as the file's header has it.
    sleep : callable
        Waits between two looks, seconds.

    Raises
    ------
    OSError
        A file cannot be read.
    """
    found: Loss | None = None
    alike = 0
    for look in range(_LOOKS):
        if look:
            sleep(_WAIT_S)
        seen = _look(path, page_bytes)
        if seen is None:
            return None
        alike = alike + 1 if seen == found else 1
        found = seen
        if alike >= _ALIKE and found is not _UNSETTLED:
            return found
    return None


def _look(path: Path, page_bytes: int) -> Loss | None:
    """Look once. The index is read first: what it counts has to be in the log by then."""
    index = _index_of(Path(f"{path}-shm"))
    try:
        with Path(f"{path}-wal").open("rb") as file:
            head = file.read(_HEAD_BYTES)
            log = _read(file, head, page_bytes)
            file.seek(0)
            if file.read(_HEAD_BYTES) != head:
                return _UNSETTLED
    except FileNotFoundError:
        return _without_log(index)
    if log is None:
        return _without_log(index)
    return _judged(log, head, index, path.stat().st_size // page_bytes)


def _without_log(index: _Index | None) -> Loss | None:
    if index is None or index.frames <= index.copied:
        return None
    left = index.frames - index.copied
    return Loss(f"its index counts {left} frames that are in neither the log nor the file", 0)


def _judged(log: _Log, head: bytes, index: _Index | None, file_pages: int) -> Loss | None:
    whole = log.whole()
    if not _is_head(head, log):
        if not any(head) and not log.links_after:
            return None
        return Loss("its header is damaged", len(log.commits_after) if log.links_after else 0)
    behind = log.commits_after
    if index is not None and index.salts == log.salts:
        behind = [number for number in behind if number <= index.frames]
        if index.frames > whole and not behind:
            return Loss(f"only {whole} of {index.frames} committed frames are sound", 0)
    elif index is not None and index.begins_anew(log.salts):
        behind = []
    if behind:
        return Loss(f"frame {whole + 1} of {log.frames} is damaged", len(behind))
    lacking = log.lacking(file_pages)
    if lacking:
        return Loss(f"{lacking} pages are in neither the log nor the file, which was cut off", 0)
    return None


def _read(file: BinaryIO, head: bytes, page_bytes: int) -> _Log | None:
    """Read all whole frames after `head`; None where there is not one."""
    frame_bytes = _FRAME_HEAD_BYTES + page_bytes
    order = _MAGIC.get(head[:4], "<u4")
    log = _Log(head[16:24], order, page_bytes, _checksum(head[:24], order))
    blocks = _blocks(file, frame_bytes)
    first = next(blocks, None)
    if first is None or len(head) < _HEAD_BYTES:
        return None
    if not _is_head(head, log):
        log.salts = first[0, 8:16].tobytes()
        log.held = 0
    for block in chain((first,), blocks):
        log.add(block)
    return log


def _blocks(file: BinaryIO, frame_bytes: int) -> Iterator[NDArray[np.uint8]]:
    """Yield whole frames, some megabytes at a time."""
    size = max(1, _BLOCK_BYTES // frame_bytes) * frame_bytes
    while raw := file.read(size):
        count = len(raw) // frame_bytes
        if count:
            yield np.frombuffer(raw, np.uint8, count * frame_bytes).reshape(count, frame_bytes)


def _is_head(head: bytes, log: _Log) -> bool:
    version, page = struct.unpack(">2I", head[4:12])
    given = np.frombuffer(head[24:32], ">u4").astype(np.uint32)
    return (
        head[:4] in _MAGIC
        and (version, page) == (_VERSION, log.page_bytes)
        and bool((_checksum(head[:24], log.order) == given).all())
    )


def _index_of(path: Path) -> _Index | None:
    """Return what the index says; of its two copies the older, where a kill came between them."""
    try:
        with path.open("rb") as file:
            raw = file.read(2 * _INDEX_BYTES + 4)
    except FileNotFoundError:
        return None
    if len(raw) < 2 * _INDEX_BYTES + 4:
        return None
    copied = int.from_bytes(raw[2 * _INDEX_BYTES :], sys.byteorder)
    for copy in (raw[:_INDEX_BYTES], raw[_INDEX_BYTES : 2 * _INDEX_BYTES]):
        values = _INDEX.unpack(copy)
        given = _checksum(copy[:40], "=u4")[0].tolist()
        if values[0] == _VERSION and given == list(values[10:]):
            return _Index(frames=values[4], copied=copied, salts=copy[32:40])
    return None


def _checksum(raw: bytes, order: str) -> Words:
    """Return the running checksum of `raw` from its beginning, shape (1, 2)."""
    weights, _ = _weights(len(raw))
    words = np.frombuffer(raw, order).astype(np.uint32)
    found: Words = (words @ weights).reshape(1, 2)
    return found


@lru_cache(maxsize=8)
def _weights(count: int) -> tuple[Words, Words]:
    """Return what each 4-byte word of `count` bytes adds to the checksum, and the old one.

    The checksum (s, t) takes words by twos: s += a + t, then t += b + s. It is linear, modulo
    2^32, so that a block of frames is two products of matrices.
    """
    kept = np.zeros((count // 4, 2), dtype=np.uint32)
    power = [[1, 0], [0, 1]]
    for pair in range(count // 8 - 1, -1, -1):
        (p, q), (r, s) = power
        kept[2 * pair] = ((p + q) & 0xFFFFFFFF, (r + s) & 0xFFFFFFFF)
        kept[2 * pair + 1] = (q, s)
        power = [[(x + y) & 0xFFFFFFFF, (x + 2 * y) & 0xFFFFFFFF] for x, y in power]
    return kept, np.array(power, dtype=np.uint32).T.copy()


@lru_cache(maxsize=8)
def _frame_weights(frame_bytes: int) -> tuple[Words, Words]:
    """Return the same for a frame: of its head, only the first 8 bytes are in the checksum."""
    weights, power = _weights(frame_bytes - _FRAME_HEAD_BYTES + 8)
    left_out = np.zeros(((_FRAME_HEAD_BYTES - 8) // 4, 2), dtype=np.uint32)
    return np.vstack([weights[:2], left_out, weights[2:]]).T.copy(), power
