"""A real GPX track laid over a real Swiss zone, checked by engine and reference alike."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import shapely

from borderkit.crs import GEOD
from borderkit.io.ed318 import read_ed318
from borderkit.itineraries.check import check_document
from tests.compare import differences
from tests.reference import reference_answer

pytestmark = pytest.mark.realdata

AT = "2026-05-04T12:00:00+02:00"


def _track(path: Path) -> list[tuple[float, float]]:
    """Return all track points of a GPX file, as longitude and latitude."""
    root = ET.parse(path).getroot()
    return [
        (float(node.attrib["lon"]), float(node.attrib["lat"]))
        for node in root.iter()
        if node.tag.endswith("trkpt")
    ]


def _register(shared: Path, *, subject: Any) -> dict[str, Any]:
    sample = shared / "data" / "uas-zones" / "swiss_bazl_sample_ed318.json"
    zones = read_ed318(json.loads(sample.read_text(encoding="utf-8")), subject=subject)
    known = ("zone", "name", "class", "authority", "valid_from", "valid_to", "schedule")
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(shapely.to_geojson(row.geometry)),
            "properties": {key: row[key] for key in (*known, "rules", "exemptions")},
        }
        for _, row in zones.iterrows()
    ]
    ground = {
        "type": "Feature",
        "geometry": json.loads(shapely.to_geojson(shapely.box(5.9, 45.8, 10.6, 47.9))),
        "properties": {"code": "XX", "timezone": "Etc/GMT-2", "default_class": "open"},
    }
    return {
        "zones": {"type": "FeatureCollection", "features": features},
        "jurisdictions": {"type": "FeatureCollection", "features": [ground]},
    }


def _shifted(track: list[tuple[float, float]], to: tuple[float, float]) -> list[list[float]]:
    """Return the track moved so that its middle point lies at `to`."""
    middle = track[len(track) // 2]
    return [[lon - middle[0] + to[0], lat - middle[1] + to[1]] for lon, lat in track]


def _itinerary(route: list[list[float]], *, equipment: list[str]) -> dict[str, Any]:
    member = {
        "line": "m1",
        "role": "traveller",
        "category": "expert",
        "nationality": "XXA",
        "count": 2,
    }
    return {
        "reference": "GPX",
        "purpose": "geology",
        "group": {"members": [member]},
        "equipment": equipment,
        "permits": [],
        "mandates": [],
        "stops": [
            {
                "location": {"type": "Point", "coordinates": route[0]},
                "arrive": "2026-06-02T23:00:00+02:00",
                "depart": "2026-06-03T06:00:00+02:00",
            },
            {
                "location": {"type": "Point", "coordinates": route[-1]},
                "arrive": "2026-06-03T12:00:00+02:00",
                "depart": "2026-06-03T13:00:00+02:00",
            },
        ],
        "legs": [{"mode": "foot", "route": {"type": "LineString", "coordinates": route}}],
    }


@pytest.mark.parametrize("name", ["korita-zbevnica.gpx", "cerknicko-jezero.gpx"])
@pytest.mark.parametrize(("subject", "equipment"), [("all", ["gnss"]), ("uas", ["drone"])])
def test_lead_of_ten_days_gives_the_filing_date_ten_days_before_the_contact(
    shared, name, subject, equipment
):
    register = _register(shared, subject=subject)
    by_code = {f["properties"]["zone"]: f for f in register["zones"]["features"]}
    inside = shapely.from_geojson(json.dumps(by_code["LSZB003"]["geometry"]))
    point = inside.representative_point()
    route = _shifted(_track(shared / "data" / "gpx" / name), (point.x, point.y))
    itinerary = _itinerary(route, equipment=equipment)
    answer = check_document(register, itinerary, at=AT)
    met = [f for f in answer["findings"] if f["zone"] == "LSZB003" and f["leg"] == 0]
    assert [f["effect"] for f in met] == ["permit"]
    first = min(
        interval["enter"]
        for finding in answer["findings"]
        if finding["zone"] == "LSZB003"
        for interval in finding["intervals"]
    )
    # The short track lies whole in the zone: there the first stop, the evening before, counts.
    contact = (datetime.fromisoformat(first) + timedelta(hours=2)).date()
    assert contact == date(2026, 6, 2 if name.startswith("cerknicko") else 3)
    assert met[0]["needs"][0]["apply_by"] == (contact - timedelta(days=10)).isoformat()
    assert met[0]["needs"][0]["state"] == "open"
    assert answer["verdict"] == "permit_required"
    lengths = sum(interval["length_m"] for interval in met[0]["intervals"])
    lon, lat = zip(*route, strict=True)
    assert 0.0 < lengths <= GEOD.line_length(lon, lat)
    assert differences(reference_answer(register, itinerary, AT), answer) == []


def test_zone_for_drones_asks_a_walker_for_nothing(shared):
    register = _register(shared, subject="uas")
    zone = shapely.from_geojson(json.dumps(register["zones"]["features"][0]["geometry"]))
    point = zone.representative_point()
    route = _shifted(_track(shared / "data" / "gpx" / "korita-zbevnica.gpx"), (point.x, point.y))
    answer = check_document(register, _itinerary(route, equipment=["camera"]), at=AT)
    assert (answer["verdict"], answer["findings"]) == ("clear", [])
