"""What SQLite says when it cannot go on, as errors that say what to do."""

import sqlite3
from pathlib import Path
from typing import Any, Final

from borderkit.errors import (
    NotARegisterError,
    RegisterAccessError,
    RegisterBusyError,
    RegisterDamagedError,
    RegisterError,
    RegisterMissingError,
)

__all__ = ["register_error"]

_PRIMARY: Final = 0xFF
_RESTORE: Final = "see how far with borderkit audit verify, then restore a backup"
_UNDECODED: Final = "Could not decode to UTF-8"


def register_error(path: Path, fault: BaseException, *, busy_s: float) -> RegisterError:
    """Return what `fault`, which SQLite or its driver raised, means for the register.

    Parameters
    ----------
    path : Path
        The register.
    fault : BaseException
        As the driver raised it, or as SQLAlchemy wrapped it.
    busy_s : float
        How long a lock was waited for, seconds.
    """
    said: Any = getattr(fault, "orig", None) or fault
    text = str(said)
    if isinstance(said, UnicodeError) or text.startswith(_UNDECODED):
        return RegisterDamagedError(f"{path} is damaged (a text is no UTF-8); {_RESTORE}")
    code = getattr(said, "sqlite_errorcode", None)
    if code is None:
        return RegisterError(f"{path} cannot be used: {text}")
    match code & _PRIMARY:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return RegisterBusyError(
                f"{path}: another program has been writing for {busy_s:g} s; nothing was "
                "written: try again when it is done"
            )
        case sqlite3.SQLITE_NOTADB:
            return NotARegisterError(
                f"{path} is no SQLite file ({text}), or its first page is damaged; if it was a "
                "register, restore a backup"
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_FORMAT:
            return RegisterDamagedError(f"{path} is damaged ({text}); {_RESTORE}")
        case sqlite3.SQLITE_FULL:
            return RegisterError(
                f"{path}: the disk is full; nothing was written: make space and try again"
            )
        case sqlite3.SQLITE_IOERR:
            return RegisterError(
                f"{path}: the disk does not take or give data ({text}, "
                f"{said.sqlite_errorname}); nothing was written: see to the disk and its quota, "
                "then try again"
            )
    return _refused(path, code & _PRIMARY, text)


def _refused(path: Path, code: int, text: str) -> RegisterError:
    if code == sqlite3.SQLITE_CANTOPEN and not path.exists():
        return RegisterMissingError(
            f"there is no register {path}; make one with: borderkit init {path}"
        )
    if code == sqlite3.SQLITE_READONLY:
        return RegisterAccessError(
            f"{path}: it is opened or stored read-only; nothing was written: see who may write "
            "the file and its folder"
        )
    if code in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}:
        return RegisterAccessError(
            f"{path}: it cannot be opened ({text}); see who may read and write the file and its "
            "folder, and that the disk is not full"
        )
    return RegisterError(f"{path} cannot be used: {text}")
