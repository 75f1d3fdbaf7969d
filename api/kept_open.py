"""The served register, kept open between requests."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from borderkit.errors import RecordMissingError, RegisterError
from borderkit.store import Store, open_store
from borderkit.store.database import Clock
from borderkit.store.postgis.addresses import Place, is_address

__all__ = ["KeptOpen"]

T = TypeVar("T")


class KeptOpen:
    """One register, opened for reading only, once: opening it anew would judge it anew.

    Where another file has come to its place it is opened again, and so it is where it could not
    be read: its server may have gone away and come back.

    Parameters
    ----------
    place : str or Path
        The register: a GeoPackage file, or the address of a PostGIS database.
    clock : callable
        Gives the present time, with its zone.
    """

    def __init__(self, place: Place, *, clock: Clock) -> None:
        self.place = place
        self._clock = clock
        self._lock = threading.Lock()
        self._open: tuple[object, Store] | None = None

    def ask(self, question: Callable[[Store], T]) -> T:
        """Return what `question` gives of the register.

        Raises
        ------
        RecordMissingError
            What was asked for is not in it.
        RegisterError
            There is none, it is no register, or it cannot be read.
        """
        try:
            return question(self._store())
        except RecordMissingError:
            raise
        except RegisterError:
            self.close()
            return question(self._store())

    def mark(self) -> tuple[int, ...] | None:
        """Return what tells the file at the place from one that was put or copied there.

        None for an address, or where there is no file.
        """
        if is_address(self.place):
            return None
        try:
            found = Path(self.place).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size

    def close(self) -> None:
        """Close the register; the next question opens it again."""
        with self._lock:
            if self._open is not None:
                self._open[1].close()
            self._open = None

    def _store(self) -> Store:
        with self._lock:
            mark = self.mark()
            if self._open is not None and self._open[0] != mark:
                self._open[1].close()
                self._open = None
            if self._open is None:
                store = open_store(self.place, read_only=True, clock=self._clock)
                self._open = (mark, store)
            return self._open[1]
