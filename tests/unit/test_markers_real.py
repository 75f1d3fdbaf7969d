"""Real stones and real treaty rows: what SOURCES.md says of them, counted independently."""

import csv
import re

import numpy as np
import pytest
from pyproj import Geod

from borderkit.layers import LAYERS
from borderkit.markers.numbering.number_order import in_order, missing_mains
from borderkit.markers.numbering.numbering import DEFAULT_SCHEME, Scheme
from borderkit.store import open_store
from borderkit.workflows.marker_records import list_markers, show_marker
from borderkit.workflows.osm_intake import import_osm
from tests.conftest import SHARED

pytestmark = pytest.mark.realdata

GEOD = Geod(ellps="WGS84")
STATED = re.compile(r"azimuth to marker 2 = ([\d ]+); distance ([\d.]+) m")


@pytest.fixture(scope="module")
def treaty():
    path = SHARED / "data" / "treaty-vectors" / "markers.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["marker"]: row for row in csv.DictReader(file)}
    return {number: row for number, row in rows.items() if row["lat_dms"]}


def degrees(text):
    whole, minutes, seconds = (float(part) for part in text.split())
    return whole + minutes / 60 + seconds / 3600


def test_ordinals_of_a_treaty_stand_first_and_lead_up_to_their_main(treaty):
    scheme = Scheme(ordinal_first=True, stands="before")
    read = [scheme.parse(number) for number in treaty]
    assert [scheme.text(number) for number in read] == list(treaty)
    assert [scheme.text(number) for number in in_order(scheme, reversed(read))] == list(treaty)


def test_stated_azimuth_and_distance_of_a_treaty_stand_beside_the_computed(treaty, tmp_path):
    points = {n: (degrees(r["lon_dms"]), degrees(r["lat_dms"])) for n, r in treaty.items()}
    stated = {
        number: (degrees(found[1]), float(found[2]))
        for number, row in treaty.items()
        if (found := STATED.search(row["stated_relation"]))
    }
    markers = LAYERS["markers"].frame(
        [{"marker_uid": n, "boundary": "AA-BB", "number": n} for n in points],
        [_point(at) for at in points.values()],
    )
    relations = LAYERS["marker_relations"].frame(
        [
            {
                "relation": number,
                "marker": number,
                "target": "2",
                "kind": "neighbour",
                "azimuth_deg": azimuth,
                "azimuth_kind": "true",
                "distance_m": distance,
            }
            for number, (azimuth, distance) in stated.items()
        ]
    )
    with open_store(tmp_path / "treaty.gpkg", create=True) as store:
        with store.unit() as unit:
            unit.upsert("markers", markers)
            unit.upsert("marker_relations", relations)
        told = [show_marker(store, n)[0].record.relations[0].to_json() for n in stated]
    # On Krassovsky's ellipsoid they are 981.32 and 519.92 m; a register is on that of WGS84.
    assert [row["computed"]["distance_m"] for row in told] == pytest.approx(
        [981.3, 519.9], abs=0.03
    )
    assert told[0]["distance_off_m"] == pytest.approx(-0.41, abs=0.02)
    seconds = [abs(row["azimuth_off_deg"] * 3600) for row in told]
    assert seconds == pytest.approx([35, 21], abs=0.5)


def _point(lonlat):
    from shapely.geometry import Point

    return Point(lonlat)


@pytest.fixture(scope="module")
def liechtenstein(tmp_path_factory):
    folder = SHARED / "data" / "osm-liechtenstein"
    place = tmp_path_factory.mktemp("li") / "li.gpkg"
    with open_store(place, create=True) as store:
        extract = folder / "liechtenstein-2024-03-04.osm.pbf"
        import_osm(store, extract, boundaries=["CH-LI", "AT-LI"])
        yield store


@pytest.mark.slow
def test_stones_of_liechtenstein_stand_in_the_order_of_their_numbers(liechtenstein):
    found = list_markers(liechtenstein, "LI-CH")
    numbers = [DEFAULT_SCHEME.parse(text) for text in found["number"].dropna()]
    assert in_order(DEFAULT_SCHEME, numbers) in (numbers, numbers[::-1])
    assert [number.main for number in missing_mains(DEFAULT_SCHEME, numbers)] == [1, 48]
    bearers = found["number"].value_counts()
    assert sorted(bearers[bearers == 2].index) == ["39", "6", "9"]


@pytest.mark.slow
def test_the_two_stones_39_are_told_together_with_their_distance(liechtenstein):
    one, other = show_marker(liechtenstein, "39")
    (twin,) = one.record.twins
    assert twin.marker_uid == other.found.marker_uid
    away = GEOD.inv(one.record.lon, one.record.lat, other.record.lon, other.record.lat)[2]
    assert twin.distance_m == pytest.approx(away, abs=1e-6)
    assert 8.5 < away < 9.5
    assert any("bears the same number 39" in note for note in one.record.notes)


@pytest.mark.slow
def test_stones_that_are_no_vertices_of_the_line_lie_off_it_or_between_two(liechtenstein):
    found = list_markers(liechtenstein)
    assert len(found) == 59
    assert (np.abs(found["offset_m"]) > 0.001).sum() <= 10


@pytest.mark.slow
def test_borne_427_stands_a_metre_from_the_line(tmp_path):
    with open_store(tmp_path / "ad.gpkg", create=True) as store:
        extract = SHARED / "data" / "osm-andorra" / "andorra-2025-01-19.osm.pbf"
        import_osm(store, extract, boundaries=["AD-FR"])
        (shown,) = show_marker(store, "427")
    assert abs(shown.record.to_json()["place"]["offset_m"]) == pytest.approx(1.1, abs=0.1)
