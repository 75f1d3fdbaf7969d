"""Where a register is: a GeoPackage file, or the address of a PostGIS database."""

import re
from pathlib import Path
from typing import Final, TypeGuard

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from borderkit.errors import InputError

__all__ = [
    "Place",
    "has_password",
    "is_address",
    "place_of",
    "read_address",
    "shown",
    "shown_place",
]

Place = str | Path
"""Path of a GeoPackage, or ``postgresql+psycopg://user@host/database``."""

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_DRIVERS: Final = frozenset({"postgresql+psycopg", "postgresql", "postgres"})
_SECRET: Final = frozenset({"password", "sslpassword", "oauth_client_secret"})
_FORM: Final = "postgresql+psycopg://USER@HOST/DATABASE"


def is_address(place: Place) -> TypeGuard[str]:
    """Return whether `place` is the address of a database, not the path of a file."""
    return isinstance(place, str) and _SCHEME.match(place) is not None


def place_of(given: Place) -> Place:
    """Return what a user named as it is opened: an address as a text, a file as a path."""
    return given if is_address(given) else Path(given)


def shown_place(place: Place) -> str:
    """Return how messages name a register: its path, or its address without a password.

    Raises
    ------
    InputError
        It is an address that cannot be read.
    """
    return shown(read_address(place)) if is_address(place) else str(place)


def has_password(address: str) -> bool:
    """Return whether an address holds a password.

    Raises
    ------
    InputError
        It cannot be read.
    """
    url = read_address(address)
    return url.password is not None or any(name.lower() in _SECRET for name in url.query)


def read_address(place: str) -> URL:
    """Return the parts of an address, with the driver that borderkit uses.

    Raises
    ------
    InputError
        It is none of a PostgreSQL database, or it names no database.
    """
    try:
        url = make_url(place)
    except (ArgumentError, ValueError):
        # What cannot be taken apart may hold a password anywhere: it is not repeated.
        msg = f"the address of the register cannot be read; it is written {_FORM}"
        raise InputError(msg) from None
    if url.drivername not in _DRIVERS:
        msg = f"a register is not kept in {url.drivername}: give a GeoPackage file or {_FORM}"
        raise InputError(msg)
    if not url.database:
        msg = f"the address {shown(url)} names no database; it is written {_FORM}"
        raise InputError(msg)
    return url.set(drivername="postgresql+psycopg")


def shown(url: URL) -> str:
    """Return the address without any password in it, for messages and to open it again."""
    # SQLAlchemy keeps a password that is set to None, unless all parts are given anew.
    bare = URL.create(
        url.drivername,
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query={name: value for name, value in url.query.items() if name.lower() not in _SECRET},
    )
    return bare.render_as_string(hide_password=False)
