"""Real GPX files: as many points as an independent count finds, each where gpxpy has it."""

import re
import xml.etree.ElementTree as ET

import gpxpy
import numpy as np
import pytest

from borderkit.io.surveys.reading import read_survey

pytestmark = [pytest.mark.realdata, pytest.mark.slow]

# Counted with grep: waypoints, points of routes, points of tracks.
COUNTS = {
    "cerknicko-jezero.gpx": (7, 0, 296),
    "gpx1.0_with_all_fields.gpx": (2, 5, 1),
    "gpx1.1_with_all_fields.gpx": (2, 5, 1),
    "gpx1.1_with_extensions.gpx": (1, 0, 0),
    "korita-zbevnica.gpx": (2, 0, 871),
    "track-with-empty-segment.gpx": (0, 0, 9),
    "track-with-less-sec-time.gpx": (0, 0, 2),
    "track_with_dilution_errors.gpx": (1, 1, 1),
    "unicode_with_bom.gpx": (1, 0, 0),
}
KINDS = {"waypoint": "wpt", "route_point": "rtept", "track_point": "trkpt"}


@pytest.fixture(params=sorted(COUNTS))
def path(request, shared):
    return shared / "data" / "gpx" / request.param


@pytest.fixture
def reading(path):
    return read_survey(path)


def test_every_file_of_the_folder_is_counted(shared):
    assert {p.name for p in (shared / "data" / "gpx").glob("*.gpx")} == set(COUNTS)


def test_every_point_is_taken_and_nothing_else(path, reading):
    data = path.read_bytes()
    kinds = reading.points["kind"].tolist()
    counts = tuple(kinds.count(kind) for kind in KINDS)
    assert counts == COUNTS[path.name]
    assert counts == tuple(len(re.findall(rb"<%s\b" % t.encode(), data)) for t in KINDS.values())
    assert (reading.read, reading.rejections, reading.questions) == (sum(counts), (), ())
    assert not [note for note in reading.parts[0].notes if "reader" in note]


def test_positions_heights_and_times_are_those_of_gpxpy(path, reading):
    # gpxpy refuses the whole file for a fix that is empty.
    other = gpxpy.parse(path.read_text(encoding="utf-8-sig").replace("<fix></fix>", ""))
    points = [
        *other.waypoints,
        *(p for route in other.routes for p in route.points),
        *(p for way in other.tracks for part in way.segments for p in part.points),
    ]
    ours = reading.points
    assert ours["north"].tolist() == [p.latitude for p in points]
    assert ours["east"].tolist() == [p.longitude for p in points]
    if "height_m" in ours:
        heights = [np.nan if p.elevation is None else p.elevation for p in points]
        assert np.array_equal(ours["height_m"], heights, equal_nan=True)
    for row, point in zip(ours.to_dict("records"), points, strict=True):
        time = getattr(point, "time", None)
        if time is not None and time.tzinfo is not None:
            assert row["observed_at"].to_pydatetime() == time


def test_texts_are_those_that_element_tree_finds(path, reading):
    names = [
        (element.findtext("{*}name") or "").strip() or None
        for element in ET.parse(path).getroot().iter()
        if element.tag.rpartition("}")[2] in KINDS.values()
    ]
    ours = reading.points.get("station")
    assert [None] * len(names) == names if ours is None else ours.where(ours.notna(), None).tolist()
    if ours is not None:
        assert [name if isinstance(name, str) else None for name in ours] == names


def test_a_time_without_a_zone_among_others_is_left_out_and_told(shared):
    for version in ("1.0", "1.1"):
        reading = read_survey(shared / "data" / "gpx" / f"gpx{version}_with_all_fields.gpx")
        assert reading.points["observed_at"].notna().sum() == 2
        assert any(note.startswith("1 times have no time zone") for note in reading.parts[0].notes)


def test_every_field_of_a_point_is_kept(shared):
    points = read_survey(shared / "data" / "gpx" / "gpx1.0_with_all_fields.gpx").points
    row = points.iloc[0].dropna().to_dict()
    for at in ("row", "part", "line", "track", "observed_at"):
        row.pop(at)
    assert row == {
        "kind": "waypoint",
        "station": "example name",
        "code": "example type; example sym",
        "remark": "example cmt; example desc",
        "printed_north": "12.3",
        "printed_east": "45.6",
        "printed_height": "75.1",
        "north": 12.3,
        "east": 45.6,
        "height_m": 75.1,
        "height_kind": "unknown",
        "geoid_separation_m": 2.0,
        "fix_type": 1.0,
        "pdop": 8.0,
        "hdop": 6.0,
        "vdop": 7.0,
        "satellites": 5.0,
        "correction_age_s": 9.0,
        "station_id": "45",
    }
