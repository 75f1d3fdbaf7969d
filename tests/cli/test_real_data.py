"""The main job on real input, from nothing, by commands alone and over HTTP."""

import json
import re
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from borderkit.settings import Settings

pytestmark = pytest.mark.realdata

AT = "2026-05-04T12:00:00+02:00"
DEPART = date(2026, 6, 10)


def _track(path):
    """Return the positions of a GPX track, longitude first."""
    points = re.findall(r'<trkpt\s+lat="([-.\d]+)"\s+lon="([-.\d]+)"', path.read_text("utf-8"))
    return [[float(lon), float(lat)] for lat, lon in points]


def _shifted_onto(ring, track):
    """Return the track moved so that its middle point lies on the middle of the ring's box."""
    centre = [(min(axis) + max(axis)) / 2 for axis in zip(*ring, strict=True)]
    middle = track[len(track) // 2]
    return [[x + centre[0] - middle[0], y + centre[1] - middle[1]] for x, y in track]


@pytest.fixture
def swiss(run, shared, tmp_path):
    """Return a register with the Swiss sample zones, for everybody, and the zone's ring."""
    source = shared / "data" / "uas-zones" / "swiss_bazl_sample_ed318.json"
    register = tmp_path / "swiss.gpkg"
    assert run("init", register).code == 0
    ran = run(
        *("import", "zones", source, "--register", register, "--subject", "all"),
        *("--covers", "extent", "--default-class", "open"),
    )
    assert ran.code == 0
    document = json.loads(source.read_text("utf-8"))
    (ring,) = (
        zone["geometry"]["coordinates"][0]
        for zone in document["features"]
        if zone["properties"]["identifier"] == "LSZB003"
    )
    return register, ring


@pytest.mark.parametrize("name", ["cerknicko-jezero", "korita-zbevnica"])
def test_real_track_over_a_real_zone_has_its_date_to_apply(run, swiss, shared, tmp_path, name):
    register, ring = swiss
    route = _shifted_onto(ring, _track(shared / "data" / "gpx" / f"{name}.gpx"))
    stops = [
        {
            "location": {"type": "Point", "coordinates": place},
            "arrive": f"{DEPART}T{hour:02}:00:00+02:00",
            "depart": f"{DEPART}T{hour:02}:30:00+02:00",
            "activities": ["visit"],
        }
        for place, hour in ((route[0], 8), (route[-1], 18))
    ]
    plan = {
        "reference": "GPX",
        "group": {
            "members": [{"line": "m1", "category": "expert", "nationality": "XXA", "count": 1}]
        },
        "equipment": [],
        "stops": stops,
        "legs": [{"mode": "foot", "route": {"type": "LineString", "coordinates": route}}],
    }
    path = tmp_path / "trip.json"
    path.write_text(json.dumps(plan))
    page = tmp_path / "trip.html"
    ran = run(
        *("check", path, "--register", register, "--at", AT, "--json", "--exit-verdict"),
        *("--map", page),
    )
    answer = json.loads(ran.out)
    assert ran.code == 11
    (finding,) = (row for row in answer["findings"] if row["leg"] == 0 and row["zone"] == "LSZB003")
    assert finding["contact"] == "crosses"
    (need,) = finding["needs"]
    assert need["permit_kind"] == "uas-authorization"
    assert need["apply_by"] == str(DEPART - timedelta(days=10))
    assert "LSZB003" in page.read_text(encoding="utf-8")
    client = TestClient(create_app(Settings(register_file=register)))
    reply = client.post("/itineraries/check", params={"at": AT}, json=plan)
    assert reply.json() == answer


@pytest.mark.parametrize(
    "name",
    [
        "ed318_Example_Collection",
        "ed318_Example_GeoZone_2_Layers",
        "ed318_Example_GeoZone_Circle",
        "ed318_Example_GeoZone_with_extension",
        "swiss_bazl_sample_ed318",
    ],
)
def test_published_zones_are_imported_and_drawn(run, shared, tmp_path, name):
    register = tmp_path / "zones.gpkg"
    run("init", register)
    source = shared / "data" / "uas-zones" / f"{name}.json"
    told = json.loads(run("import", "zones", source, "--register", register, "--json").out)
    assert told["accepted"] == len(json.loads(source.read_text("utf-8"))["features"])
    assert told["rejected"] == []
    page = run("map", "--register", register, "--out", "-").out
    assert page.startswith("<!DOCTYPE html>")
