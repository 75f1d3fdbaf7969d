"""The demo: twelve itineraries whose verdicts were worked out by hand, and their maps."""

import json

import pytest

from borderkit.errors import RegisterExistsError
from borderkit.itineraries.answer import VERDICTS
from borderkit.workflows.demo import build_demo
from geodata import demo_files
from tests.maps.samples import demo_case

# Worked out from the contract; the reasons stand in geodata/README.md.
BY_HAND = {
    "tourists-two-days-in-velmora": ("clear", ("clear", "clear"), ["clear", "clear"]),
    "tourists-by-the-weir-lane": (
        *("permit_required", ("permit_required", "permit_required")),
        ["permit_required", "permit_required"],
    ),
    "official-guests-at-the-reservoir": (
        *("conditional", ("conditional", "conditional"), ["conditional"]),
    ),
    "experts-at-the-reservoir": (
        *("permit_required", ("permit_required", "permit_required"), ["permit_required"]),
    ),
    "experts-at-the-outcrop": (
        *("permit_required", ("permit_required", "permit_required")),
        ["permit_required", "conditional"],
    ),
    "experts-with-a-sampling-permit": (
        *("conditional", ("conditional", "conditional"), ["conditional", "conditional"]),
    ),
    "ngo-supplies-by-day": ("clear", ("clear", "clear"), ["clear"]),
    "ngo-supplies-by-night": ("prohibited", ("prohibited", "prohibited"), ["prohibited"]),
    "ngo-supplies-some-time-that-day": (
        *("undetermined", ("clear", "prohibited"), ["undetermined"]),
    ),
    "students-road-stated": ("clear", ("clear", "clear"), ["clear", "clear"]),
    "journalists-to-signal-hill": (
        *("prohibited", ("prohibited", "prohibited"), ["prohibited", "prohibited"]),
    ),
    "students-road-not-stated": (
        *("undetermined", ("clear", "prohibited"), ["undetermined", "undetermined"]),
    ),
}


@pytest.mark.parametrize("name", BY_HAND)
def test_demo_itinerary_has_the_verdict_worked_out_by_hand(name):
    answer, _, _ = demo_case(name)
    members = [row.verdict for row in answer.by_member]
    assert (answer.verdict, answer.bounds, members) == BY_HAND[name]


def test_demo_itineraries_reach_all_five_verdicts():
    assert set(BY_HAND) == set(demo_files().itineraries)
    assert {verdict for verdict, _, _ in BY_HAND.values()} == set(VERDICTS)


@pytest.mark.parametrize(
    ("name", "zone", "kind", "apply_by"),
    [
        ("experts-at-the-outcrop", "DZ-07", "sampling", "2026-05-20"),
        ("official-guests-at-the-reservoir", "DZ-02", None, "2026-05-06"),
        ("experts-at-the-reservoir", "DZ-02", "works-visit", "2026-04-28"),
        ("tourists-by-the-weir-lane", "DZ-01", "border-pass", "2026-06-02"),
        ("ngo-supplies-by-night", "DZ-01", "border-pass", "2026-07-14"),
        ("journalists-to-signal-hill", "DZ-03", None, "2026-07-11"),
        ("journalists-to-signal-hill", "DZ-10", "press", "2026-06-24"),
        ("journalists-to-signal-hill", "DZ-01", "border-pass", "2026-07-07"),
    ],
)
def test_latest_dates_are_those_worked_out_by_hand(name, zone, kind, apply_by):
    answer, _, _ = demo_case(name)
    dates = {
        need.apply_by
        for finding in answer.findings
        if finding.zone == zone
        for need in finding.needs
        if need.permit_kind == kind
    }
    assert dates == {apply_by}


def test_the_readme_names_every_demo_itinerary_with_its_verdict(root):
    text = (root / "geodata" / "README.md").read_text(encoding="utf-8")
    for name, (verdict, _, _) in BY_HAND.items():
        assert f"| `{name}` | {verdict} |" in text


@pytest.mark.slow
def test_building_the_demo_writes_register_maps_and_report(tmp_path):
    report = build_demo(tmp_path / "demo")
    assert report.register.is_file()
    assert {row.name: row.verdict for row in report.rows} == {
        name: verdict for name, (verdict, _, _) in BY_HAND.items()
    }
    for row in report.rows:
        assert row.map.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
        assert row.why
    told = json.loads((tmp_path / "demo" / "demo.json").read_text(encoding="utf-8"))
    assert told == report.to_json()
    names = {path.name for path in (tmp_path / "demo").iterdir()}
    assert names == {
        *("demo.gpkg", "demo.json", "register.html", "terrain.tif"),
        *(f"{name}.html" for name in BY_HAND),
        *(survey.map.name for survey in report.surveys),
    }
    # Records of each file, and those that cannot be taken, as geodata/README.md lists them.
    assert {each.file: (each.read, each.accepted, each.rejected) for each in report.surveys} == {
        "walk-aa.gpx": (131, 130, 1),
        "rover-aa.csv": (9, 9, 0),
        "occupation-bb.nmea": (121, 120, 1),
        "marker-45.jpg": (1, 1, 0),
        "marker-46.jpg": (1, 1, 0),
    }


@pytest.mark.slow
def test_a_second_build_replaces_the_first_with_the_same_pages(tmp_path):
    first = build_demo(tmp_path)
    pages = {row.name: row.map.read_bytes() for row in first.rows}
    (tmp_path / "demo.gpkg-wal").write_bytes(b"left by a writer that was killed")
    again = build_demo(tmp_path)
    assert {row.name: row.map.read_bytes() for row in again.rows} == pages
    assert not (tmp_path / "demo.gpkg-wal").exists()


def test_a_register_that_is_not_the_demos_is_left_alone(tmp_path):
    (tmp_path / "demo.gpkg").write_bytes(b"mine")
    with pytest.raises(RegisterExistsError, match=r"demo\.gpkg"):
        build_demo(tmp_path)
    assert (tmp_path / "demo.gpkg").read_bytes() == b"mine"


@pytest.mark.slow
def test_a_build_that_fails_changes_nothing(tmp_path, monkeypatch):
    build_demo(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def refuse(*args, **kwargs):
        msg = "no maps today"
        raise OSError(msg)

    monkeypatch.setattr("borderkit.workflows.demo.register_map", refuse)
    with pytest.raises(OSError, match="no maps today"):
        build_demo(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
