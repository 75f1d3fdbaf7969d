"""The registers that the contract is tried on, one of each database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from borderkit.store import Store, open_store

Open = Callable[..., Store]

_PLACES: dict[str, Callable[[pytest.FixtureRequest], str | Path]] = {
    "geopackage": lambda request: request.getfixturevalue("tmp_path") / "register.gpkg",
    "postgis": lambda request: request.getfixturevalue("database"),
}
"""How a place for one register of its own is made, by the database that keeps it."""


@pytest.fixture(
    params=["geopackage", pytest.param("postgis", marks=[pytest.mark.postgis, pytest.mark.slow])]
)
def opened(request: pytest.FixtureRequest) -> Open:
    """Return what opens one register of its own, again and again."""
    place = _PLACES[request.param](request)
    return lambda **options: open_store(place, **options)


@pytest.fixture
def store(opened: Open) -> Iterator[Store]:
    """Return an empty register."""
    with opened(create=True) as register:
        yield register
