"""New register files: made beside their place, and given its name only when they are whole."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from borderkit.errors import InputError, RegisterBusyError, RegisterExistsError

__all__ = ["drafted"]

_COMPANIONS: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file that is open, or that was not closed."""


@contextmanager
def drafted(place: Path, *, replace: bool = False) -> Iterator[Path]:
    """Give a path to make a file at, and move that file to `place` when the block ends well.

    A block that fails leaves nothing behind. The file is on the disk before it has its name.

    Parameters
    ----------
    place : Path
        Where the file is to stand.
    replace : bool
        Whether a file that is there already gives way; not one that some program has open.

    Raises
    ------
    InputError
        There is no folder for it, or it may not be written to.
    RegisterExistsError
        Something is there already.
    RegisterBusyError
        What stands there is open in some program, or was not closed.
    """
    _require_room(place, replace=replace)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{place.name}-", dir=place.parent) as folder:
            draft = Path(folder) / place.name
            yield draft
            _to_disk(draft)
            _require_room(place, replace=replace)
            if replace:
                draft.replace(place)
            else:
                _give_name(draft, place)
            _to_disk(place.parent)
    except FileExistsError as fault:
        raise _exists(place) from fault
    except OSError as fault:
        msg = (
            f"{place} cannot be written: {fault.strerror or fault}; "
            "name a file in a folder that you may write to, with room for it"
        )
        raise InputError(msg) from fault


def _require_room(place: Path, *, replace: bool) -> None:
    if not place.parent.is_dir():
        msg = f"there is no folder {place.parent} to write {place.name} to; make it"
        raise InputError(msg)
    if place.is_dir():
        msg = f"{place} is a folder; name a file in it"
        raise InputError(msg)
    if (place.exists() or place.is_symlink()) and not replace:
        raise _exists(place)
    if replace:
        _settle(place)
    left = [f"{place.name}{end}" for end in _COMPANIONS if Path(f"{place}{end}").exists()]
    if left:
        msg = (
            f"beside {place} lies {' and '.join(left)}: a program has a register of that name "
            "open, or did not close it; name another file"
        )
        raise RegisterBusyError(msg)


def _settle(place: Path) -> None:
    """Let SQLite take the companions away that a reader left, if nobody has the file open."""
    if not (place.is_file() and Path(f"{place}-wal").exists()):
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(place, timeout=0)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _exists(place: Path) -> RegisterExistsError:
    return RegisterExistsError(
        f"{place} is there already; take another name, or let a backup replace it by --force"
    )


def _to_disk(path: Path) -> None:
    """Return when the file or folder at `path` is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _give_name(draft: Path, place: Path) -> None:
    """Move `draft` to `place`, never over a file that came there meanwhile."""
    try:
        os.link(draft, place)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems know no links; there the name is taken without replacing.
        os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        draft.replace(place)
