"""A country from OpenStreetMap, a zone by list, and one trip as a table, as CSV and as text."""

import csv
import io
import json

import pytest
from openpyxl import Workbook

AT = "2026-05-04T12:00:00+02:00"
ROWS = [
    ["访问行程"],
    ["目的", "参观"],
    ["团组", "tourist CHE 12"],
    [],
    ["日期", "地点", "住宿", "交通", "活动"],
    ["2026年6月3日", "Vaduz - Balzers", "Triessen", "汽车", ""],
    ["2026年6月4日", "Triesenberg", "Schaan", "汽车", ""],
    ["2026年6月5日", "Schaan - Ruggell", "", "汽车", ""],
]
LINES = """目的: 参观
团组: tourist CHE 12
2026年6月3日 Vaduz - Balzers, 住 Triessen, 汽车
2026年6月4日 Triesenberg, 住 Schaan, 汽车
2026年6月5日 Schaan - Ruggell, 汽车
"""
ZONE = {
    "zone": "TZ-1",
    "class": "controlled",
    "units": ["Triesenberg"],
    "rules": [
        {
            "id": "R1",
            "effect": "permit",
            "applies": {},
            "permit_kind": "zone-entry",
            "authority_chain": ["county"],
            "basis": {"instrument": "Invented", "article": "1"},
        }
    ],
}


def workbook() -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("行程")
    for row in ROWS:
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def table() -> bytes:
    held = io.StringIO()
    csv.writer(held).writerows(ROWS)
    return held.getvalue().encode("gb18030")


@pytest.mark.slow
@pytest.mark.realdata
def test_a_trip_of_three_days_becomes_a_verdict_after_one_question(run, tmp_path, shared):
    register = tmp_path / "r.gpkg"
    extract = shared / "data" / "osm-liechtenstein" / "liechtenstein-2025-09-19.osm.pbf"
    zones = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "geometry": None, "properties": ZONE}],
    }
    (tmp_path / "zones.geojson").write_text(json.dumps(zones), encoding="utf-8")
    to = ("--register", register)
    assert run("init", register).code == 0
    lines = ("--boundary", "LI-CH", "--boundary", "LI-AT", "--default-class", "open")
    assert run("import", "osm", extract, *lines, *to).code == 0
    assert run("import", "zones", tmp_path / "zones.geojson", *to).code == 0
    documents = []
    for name, data in {
        "trip.xlsx": workbook(),
        "trip.csv": table(),
        "trip.txt": LINES.encode(),
    }.items():
        (tmp_path / name).write_bytes(data)
        out = tmp_path / f"{name}.json"
        asked = run("itinerary", "read", tmp_path / name, "--out", out, *to)
        assert (asked.code, out.exists()) == (3, False)
        assert asked.err.count("which is meant?") == 1
        assert "Triesen (" in asked.err
        answer = ("--answer", "Triessen=Triesen")
        assert run("itinerary", "read", tmp_path / name, "--out", out, *answer, *to).code == 0
        document = json.loads(out.read_text(encoding="utf-8"))
        assert [leg["mode"] for leg in document["legs"]] == ["road"] * 5
        documents.append(document)
        by_road = tmp_path / f"{name}.road.json"
        assert run("route", out, "--out", by_road, *to).code == 0
        bare, whole = (
            json.loads(run("check", plan, "--at", AT, "--json", *to).out) for plan in (out, by_road)
        )
        assert (bare["verdict"], bare["bounds"][0]) == ("undetermined", "permit_required")
        assert whole["verdict"] == "permit_required"
        # Into the listed municipality and out of it, and the stop there.
        met = [
            (f["stop"], f["leg"]) for f in whole["findings"] if f["bounds"][0] == "permit_required"
        ]
        assert met == [(None, 2), (3, None), (None, 3)]
    assert documents[0] == documents[1] == documents[2]
