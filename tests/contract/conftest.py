"""The registers that the contract is tried on, one of each database.

A second database joins by a further entry of `DATABASES`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from borderkit.store import Store, open_store

Open = Callable[..., Store]


def _geopackage(folder: Path) -> Open:
    """Return what opens one register of its own in `folder`, again and again."""
    path = folder / "register.gpkg"
    return lambda **options: open_store(path, **options)


DATABASES: dict[str, Callable[[Path], Open]] = {"geopackage": _geopackage}


@pytest.fixture(params=DATABASES)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    return DATABASES[request.param](tmp_path)


@pytest.fixture
def store(opened: Open) -> Iterator[Store]:
    with opened(create=True) as register:
        yield register
