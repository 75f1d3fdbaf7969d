"""What PostgreSQL says when it cannot go on, as an error that says what to do."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from borderkit.errors import (
    BorderkitError,
    InputError,
    RegisterAccessError,
    RegisterBusyError,
    RegisterDamagedError,
    RegisterError,
    RegisterFileError,
    RegisterMissingError,
)

__all__ = ["FAULTS", "faults", "translated"]

FAULTS: Final = (DBAPIError, psycopg.Error, PoolTimeoutError)
"""What the driver and SQLAlchemy raise."""

Saying = tuple[type[BorderkitError], str]

_BUSY: Final = "another writer holds the register for too long; try again when it is done"
_STOPPED: Final = "the server stopped or was restarted; nothing was written: try again"
_NUL: Final = "a text holds a character that PostgreSQL does not keep (NUL)"
_GONE: Final = (
    "it has not all the tables of a register, or another program changed them; restore it from a "
    "backup"
)
_RIGHTS: Final = "the role may not do this; let the database's owner grant it, or take another role"
_READ_ONLY: Final = "it is opened read-only, or the server is a standby; nothing was written"
_CREDENTIALS: Final = (
    "the server does not let this role in; see the user in the address, and PGPASSWORD or the "
    "file that PGPASSFILE names"
)

_STATES: Final[dict[str, Saying]] = {
    "08": (RegisterError, _STOPPED),
    "22021": (RegisterFileError, _NUL),
    "22P05": (RegisterFileError, _NUL),
    "23": (RegisterError, "a rule of the register stands against it; nothing was written"),
    "25006": (RegisterAccessError, _READ_ONLY),
    "25P03": (RegisterError, "a unit stood still for too long, so the server ended it; try again"),
    "28": (RegisterAccessError, _CREDENTIALS),
    "3D000": (RegisterMissingError, "there is no such database; make it with createdb"),
    "3F000": (RegisterMissingError, "there is no such schema; make it with CREATE SCHEMA"),
    "40": (RegisterBusyError, _BUSY),
    "42501": (RegisterAccessError, _RIGHTS),
    "42703": (RegisterDamagedError, _GONE),
    "42704": (RegisterDamagedError, _GONE),
    "42883": (RegisterDamagedError, _GONE),
    "42P01": (RegisterDamagedError, _GONE),
    "53100": (RegisterError, "the server's disk is full; nothing was written"),
    "53200": (RegisterError, "the server is out of memory; nothing was written"),
    "53300": (RegisterBusyError, "the server has no connection left; try again"),
    "55P03": (RegisterBusyError, _BUSY),
    "57P": (RegisterError, _STOPPED),
    "57014": (RegisterError, "the server cancelled what was asked; nothing was written"),
    "58": (RegisterDamagedError, "the server cannot read its files; see its log"),
    "XX001": (RegisterDamagedError, "the server's files are damaged; restore it from a backup"),
    "XX002": (RegisterDamagedError, "an index is damaged; let the administrator run REINDEX"),
}
"""SQLSTATE, or the beginning of one -> what it means; the longest that fits counts."""

_REFUSALS: Final[dict[str, Saying]] = {
    r"authentication failed|no password supplied|pg_hba\.conf|not permitted to log in": (
        RegisterAccessError,
        _CREDENTIALS,
    ),
    r"FATAL:\s+role .* does not exist": (RegisterAccessError, _CREDENTIALS),
    r"permission denied for database": (
        RegisterAccessError,
        "the role may not connect to it; let its owner run GRANT CONNECT",
    ),
    r"FATAL:\s+database .* does not exist": _STATES["3D000"],
    r"starting up|shutting down|recovery mode|terminating connection": _STATES["57P"],
    r"too many (clients|connections)|connection slots": _STATES["53300"],
    r"resolve host|translate host name": (
        RegisterError,
        "there is no host of that name; see the address",
    ),
    r"refused|no such file|timeout|timed out|no route|unreachable": (
        RegisterError,
        "no server answers there; start it, or see host and port",
    ),
    r"closed the connection|connection (is|was) lost|broken pipe|reset": _STATES["08"],
    r"invalid connection option|invalid port|invalid .* value": (
        InputError,
        "the address cannot be used; correct it",
    ),
    r"NUL \(0x00\)": (RegisterFileError, _NUL),
}
"""What is said where there is no SQLSTATE: before anybody is let in, and by the driver."""


@contextmanager
def faults(place: str) -> Iterator[None]:
    """Turn what the database says into an error that says what to do.

    Parameters
    ----------
    place : str
        The address, without a password.

    Raises
    ------
    RegisterError, InputError
        See :func:`translated`.
    """
    try:
        yield
    except FAULTS as fault:
        raise translated(place, fault) from fault


def translated(place: str, fault: BaseException, *, keeping: bool = False) -> BorderkitError:
    """Return the error of borderkit for one of the database.

    Parameters
    ----------
    place : str
        The address, without a password.
    fault : Exception
        One of `FAULTS`.
    keeping : bool
        Whether it came while a unit was being kept, so that nobody knows whether it was.
    """
    said = _said(getattr(fault, "orig", None) or fault)
    if isinstance(fault, PoolTimeoutError):
        return RegisterBusyError(f"{place}: all connections of this program are in use; try again")
    kind, meaning = _meaning(_state(fault), said)
    if keeping and meaning == _STOPPED:
        meaning = (
            "the server stopped while the unit was being kept; see the last revision before "
            "trying again: it may be there"
        )
    return kind(f"{place}: {meaning} ({said[:300]})" if said else f"{place}: {meaning}")


def _said(fault: BaseException) -> str:
    """Return what was said without details, in which values of records may stand."""
    diagnosis = getattr(fault, "diag", None)
    text = (diagnosis and diagnosis.message_primary) or str(fault)
    return " ".join(text.split())


def _state(fault: BaseException) -> str | None:
    state: str | None = getattr(getattr(fault, "orig", None) or fault, "sqlstate", None)
    return state


def _meaning(state: str | None, said: str) -> Saying:
    if state is not None:
        for length in (5, 3, 2):
            if state[:length] in _STATES:
                return _STATES[state[:length]]
    for pattern, saying in _REFUSALS.items():
        if re.search(pattern, said, re.IGNORECASE):
            return saying
    return RegisterError, "it cannot be used"
