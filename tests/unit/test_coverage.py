"""Tracks along the line: what they cover, when, and what they do not."""

import numpy as np
import pandas as pd
import pytest
from geopandas import GeoDataFrame
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString

from borderkit.boundary.chainage import Chainage
from borderkit.boundary.line import line_of
from borderkit.inspections import coverage as coverage_module
from borderkit.inspections.coverage import Stretch, uncovered, union
from borderkit.inspections.walks import time_text, walks_of
from borderkit.layers import LAYERS
from tests.field_day import line_through, place, points

START = pd.Timestamp("2026-06-03T08:00:00Z")
STRAIGHT = Chainage(line_through((0, 0), (1000, 0)))


def walked(*at, line=STRAIGHT, within_m=50.0, timed=True, **columns):
    """Return tracks and coverage of points (east, north, track), a minute apart."""
    rows = [
        {
            "east_m": east,
            "north_m": north,
            "kind": "track_point",
            "track": track[0] if track else 0,
            "observed_at": START + pd.Timedelta(minutes=number) if timed else None,
            **columns,
        }
        for number, (east, north, *track) in enumerate(at)
    ]
    frame, moving = points(rows), np.ones(len(rows), dtype=bool)
    return walks_of(frame, moving, parts=["day.gpx"], chainage=line, within_m=within_m)


def stretches(coverage):
    return [(round(s["from_m"], 1), round(s["to_m"], 1)) for s in coverage["stretches"]]


def test_a_walk_along_the_line_covers_it_between_its_points():
    tracks, coverage = walked((100, 10), (180, -10), (260, 5))
    assert stretches(coverage) == [(100, 260)]
    assert coverage["covered_m"] == pytest.approx(160, abs=0.01)
    assert coverage["share"] == pytest.approx(0.16, abs=1e-4)
    rest = [(each["from_m"], each["to_m"]) for each in coverage["uncovered"]]
    assert rest == [pytest.approx((0, 100), abs=0.01), pytest.approx((260, 1000), abs=0.02)]
    assert tracks[0].covered[0].to_json()["time_from"] == "2026-06-03T08:00:00Z"
    assert tracks[0].covered[0].to_json()["time_to"] == "2026-06-03T08:02:00Z"


@pytest.mark.parametrize(("off", "covers"), [(49.9, True), (50.1, False)])
def test_only_what_comes_so_near_covers(off, covers):
    assert bool(stretches(walked((100, off), (150, off))[1])) is covers


@pytest.mark.parametrize(("sigma", "covers"), [(None, True), (50.0, True), (51.0, False)])
def test_points_that_are_coarser_than_the_distance_cover_nothing(sigma, covers):
    tracks, coverage = walked((100, 0), (150, 0), (200, 0), sigma_horizontal_m=sigma)
    assert bool(stretches(coverage)) is covers
    assert len(tracks[0].lonlat) == 3


@pytest.mark.parametrize(("apart", "covers"), [(99.9, True), (100.1, False)])
def test_points_too_far_apart_are_not_joined(apart, covers):
    assert bool(stretches(walked((100, 0), (100 + apart, 0))[1])) is covers


def test_one_point_alone_covers_nothing():
    assert stretches(walked((100, 0))[1]) == []


def test_leaving_the_line_and_coming_back_covers_what_lies_before_and_after():
    found = walked((100, 0), (150, 0), (150, 80), (230, 80), (230, 0), (300, 0))[1]
    assert stretches(found) == [(100, 150), (230, 300)]


def test_two_tracks_are_not_joined_but_overlap_once():
    tracks, coverage = walked((100, 0, 0), (180, 0, 0), (150, 3, 1), (240, 3, 1), (300, 0, 2))
    assert [len(track.covered) for track in tracks] == [1, 1, 0]
    assert stretches(coverage) == [(100, 240)]
    joined = coverage["stretches"][0]
    assert (joined["time_from"], joined["time_to"]) == (
        "2026-06-03T08:00:00Z",
        "2026-06-03T08:03:00Z",
    )


def test_a_step_over_the_neck_of_a_bend_does_not_cover_the_bend():
    bend = Chainage(line_through((0, 0), (500, 0), (500, 400), (540, 400), (540, 0), (1000, 0)))
    # 500 + 400 + 40 + 400 m of line lead to the far foot of the neck.
    found = walked((420, 0), (495, 0), (545, 0), (620, 0), line=bend)[1]
    assert stretches(found) == [(420, 495), (1345, 1420)]


def test_a_walk_around_an_island_covers_the_line_over_where_it_begins():
    corners = [(0, 0), (200, 0), (200, 200), (0, 200), (0, 0)]
    island = Chainage(line_through(*corners))
    _, coverage = walked((40, 0), (0, 0.5), (0, 40), (0, 80), line=island)
    assert stretches(coverage) == [(0.0, 40.0), (720.0, 800.0)]
    # Of a small one both ways are short: the one that was walked counts.
    pond = Chainage(line_through((0, 0), (15, 0), (15, 15), (0, 15), (0, 0)))
    assert stretches(walked((3, 0), (0, 3), line=pond)[1]) == [(0.0, 3.0), (57.0, 60.0)]


def test_a_step_from_one_part_of_the_line_to_another_does_not_cover_their_ends():
    ends = [((0, 0), (500, 0)), ((480, 20), (480, 220))]
    shapes = [LineString([place(*start), place(*end)]) for start, end in ends]
    records = [{"boundary": "AA-BB", "section": str(number)} for number in (1, 2)]
    frame = GeoDataFrame(LAYERS["boundary_sections"].frame(records, shapes))
    parted = Chainage(line_of(frame, "AA-BB"))
    _, coverage = walked((440, 0), (470, 0), (480, 50), (480, 60), line=parted)
    assert stretches(coverage) == [(440.0, 470.0), (530.0, 540.0)]


def test_a_line_without_times_shows_nobodys_walk():
    tracks, coverage = walked((100, 0), (150, 0), timed=False)
    assert (stretches(coverage), tracks[0].covered, tracks[0].time_from) == ([], (), None)


def test_one_time_is_enough_for_a_track_and_speaks_for_no_other():
    drawn = [(x, 0, 0) for x in (100, 150)]
    frame = points(
        [
            {"east_m": x, "north_m": y, "kind": "track_point", "track": track, "observed_at": when}
            for (x, y, track), when in zip(
                [*drawn, (300, 0, 1), (350, 0, 1)], [None, None, START, None], strict=True
            )
        ]
    )
    moving = np.ones(len(frame), dtype=bool)
    _, coverage = walks_of(frame, moving, parts=["a.gpx"], chainage=STRAIGHT, within_m=50.0)
    assert stretches(coverage) == [(300, 350)]


def test_without_a_line_there_are_tracks_and_no_coverage():
    tracks, coverage = walked((100, 0), (150, 0), line=None)
    assert len(tracks) == 1
    assert (coverage["line_m"], coverage["covered_m"]) == (None, None)


def test_a_track_keeps_its_name_its_records_and_its_times():
    track = walked((100, 0), (150, 0), track_name="Morning")[0][0]
    assert (track.name, track.part, track.rows) == ("Morning", "day.gpx", (1, 2))
    assert (track.time_from, track.time_to) == ("2026-06-03T08:00:00Z", "2026-06-03T08:01:00Z")
    assert track.lonlat[1] == pytest.approx(place(150, 0))


def test_times_are_told_in_utc_with_fractions_only_where_there_are():
    assert time_text(np.datetime64("2026-06-03T08:10:00")) == "2026-06-03T08:10:00Z"
    assert time_text(np.datetime64("2026-06-03T08:10:00.250")) == "2026-06-03T08:10:00.25Z"


spans = st.lists(st.tuples(st.integers(0, 100), st.integers(1, 30)), max_size=12)


@given(spans)
def test_what_is_covered_and_what_is_not_make_up_the_line(pairs):
    found = [Stretch(from_m=float(a), to_m=float(min(a + b, 100))) for a, b in pairs if a < 100]
    covered, rest = union(found), uncovered(found, 100.0)
    by_hand = {metre for each in found for metre in range(int(each.from_m), int(each.to_m))}
    assert sum(each.to_m - each.from_m for each in covered) == pytest.approx(len(by_hand))
    assert sum(b - a for a, b in rest) == pytest.approx(100 - len(by_hand))


@given(spans, st.tuples(st.integers(0, 100), st.integers(1, 30)))
def test_walking_more_never_covers_less(pairs, more):
    def length(of):
        return sum(
            each.to_m - each.from_m
            for each in union(Stretch(from_m=float(a), to_m=float(a + b)) for a, b in of)
        )

    assert length([*pairs, more]) >= length(pairs) - 1e-9


def test_many_points_are_covered_alike_in_parts_and_at_once(monkeypatch):
    way = [(100 + 20 * step, 10 * (step % 7)) for step in range(40)]
    whole = walked(*way)[1]
    monkeypatch.setattr(coverage_module, "_TOGETHER", 3)
    assert walked(*way)[1] == whole


def test_a_track_far_from_the_line_covers_nothing():
    assert stretches(walked((100, 50_000), (150, 50_000))[1]) == []


def test_a_receiver_that_stands_still_does_not_lengthen_what_is_covered():
    still = [(100 + 0.1 * (step % 2), 0) for step in range(50)]
    plain = stretches(walked((100, 0), (180, 0))[1])
    assert stretches(walked((100, 0), *still, (180, 0))[1]) == plain
    assert stretches(walked(*still, (180, 0))[1]) == plain
