"""One digest for one content, however the rows come and however they are packed."""

import itertools
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, box

from borderkit.store.care.content import Tally
from borderkit.store.gpkg.geopackage import Geopackage
from borderkit.store.tables import REVISIONS, SETTINGS, TABLES

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Geopackage:
    return Geopackage(tmp_path_factory.mktemp("none") / "none.gpkg")


def digest(database: Geopackage, table: Any, *parts: list[tuple[Any, ...]]) -> str:
    tally = Tally(database, table)
    for rows in parts:
        tally.add(rows)
    return tally.content().digest


@given(
    rows=st.lists(st.tuples(st.text(), st.text()), max_size=8),
    cuts=st.sets(st.integers(1, 7), max_size=4),
)
def test_it_does_not_matter_how_many_rows_come_at_a_time(database, rows, cuts):
    edges = [0, *sorted(cut for cut in cuts if cut < len(rows)), len(rows)]
    parts = [rows[start:end] for start, end in itertools.pairwise(edges)]
    assert digest(database, SETTINGS, *parts) == digest(database, SETTINGS, rows)


@given(
    left=st.lists(st.tuples(st.text(), st.text()), max_size=5),
    right=st.lists(st.tuples(st.text(), st.text()), max_size=5),
)
def test_rows_that_differ_have_another_digest(database, left, right):
    same = digest(database, SETTINGS, left) == digest(database, SETTINGS, right)
    assert same is (left == right)


def road(shape: bytes) -> tuple[Any, ...]:
    names = list(TABLES["places"].c.keys())
    return tuple({"fid": 1, "geom": shape, "place": "P"}.get(name) for name in names)


def test_it_does_not_matter_how_a_geometry_is_packed(database):
    """A header with an envelope, as GDAL writes it for points; big-endian; a single part."""
    point, many = Point(1.5, 2.5), MultiPolygon([box(0, 0, 1, 1)])
    bare = b"GP\x00\x01\xe6\x10\x00\x00"
    boxed = b"GP\x00\x03\xe6\x10\x00\x00" + bytes(32)
    little, big = (shapely.to_wkb(point, byte_order=order) for order in (1, 0))
    found = {
        digest(database, TABLES["places"], [road(head + body)])
        for head in (bare, boxed)
        for body in (little, big)
    }
    assert len(found) == 1
    single, multi = (
        digest(database, TABLES["places"], [road(bare + shapely.to_wkb(shape))])
        for shape in (many.geoms[0], many)
    )
    assert single == multi
    moved = road(bare + shapely.to_wkb(Point(1.5, 2.5 + 1e-15)))
    assert digest(database, TABLES["places"], [moved]) not in found


def test_a_time_is_the_same_in_every_zone(database):
    def at(time: datetime) -> str:
        return digest(database, REVISIONS, [(1, time, "a", "r", None, "[]", None, None)])

    east = timezone(timedelta(hours=8))
    assert at(NOON) == at(NOON.astimezone(east))
    assert at(NOON) != at(NOON + timedelta(microseconds=1))
