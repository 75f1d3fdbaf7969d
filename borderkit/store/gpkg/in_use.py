"""Which files this process has open through SQLite: their bytes must not be read past it.

Linux gives locks to processes, and takes all that a process has on a file when it closes any
descriptor of it. Who reads the bytes of a register, its log or its index, and closes them again,
would so take the locks away from every connection of the same process, and another writer could
come in between. This count is therefore one for the process.
"""

import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

__all__ = ["connect", "left_alone"]

_File = tuple[int, int]
_GUARD: Final = threading.Lock()
_OPEN: Final[Counter[_File]] = Counter()


class _Counted(sqlite3.Connection):
    """A connection that is counted until it is closed."""

    file: _File | None = None

    def close(self) -> None:
        """Close it."""
        super().close()
        file, self.file = self.file, None
        if file is not None:
            _count(file, -1)


def connect(path: Path, uri: str, **options: Any) -> sqlite3.Connection:
    """Return a new connection to the file at `path`.

    Parameters
    ----------
    path : Path
        The file.
    uri : str
        The same with what SQLite is told of it.
    **options : object
        As ``sqlite3.connect`` takes them.

    Raises
    ------
    sqlite3.Error
        It cannot be opened.
    """
    file = _file(path)
    if file is not None:
        _count(file, 1)
    try:
        raw: _Counted = sqlite3.connect(uri, uri=True, factory=_Counted, **options)
    except sqlite3.Error:
        if file is not None:
            _count(file, -1)
        raise
    raw.file = file
    return raw


@contextmanager
def left_alone(path: Path) -> Iterator[bool]:
    """Yield whether nobody in this process has the file open, and let nobody open it meanwhile."""
    file = _file(path)
    with _GUARD:
        yield file is None or not _OPEN[file]


def _count(file: _File, by: int) -> None:
    with _GUARD:
        _OPEN[file] += by
        if not _OPEN[file]:
            del _OPEN[file]


def _file(path: Path) -> _File | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
