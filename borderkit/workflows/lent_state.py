"""One state of a register, lent by whatever is at hand: a path, an open register, a state."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from borderkit.store import Snapshot, Store, open_store

__all__ = ["lent"]


@contextmanager
def lent(register: Store | Snapshot | str | Path) -> Iterator[Snapshot]:
    """Lend one state of a register.

    Parameters
    ----------
    register : Store, Snapshot, path or address
        An open register or a state of it, or where it is; it is then opened for reading only.

    Yields
    ------
    Snapshot
        The state; the same one where a state is given.

    Raises
    ------
    RegisterError
        The register cannot be opened or read.
    """
    if isinstance(register, Snapshot):
        yield register
    elif isinstance(register, Store):
        with register.snapshot() as view:
            yield view
    else:
        with open_store(register, read_only=True) as store, store.snapshot() as view:
            yield view
