"""Chainage, offset and side are those of the geodesics, whatever the latitude."""

from collections.abc import Sequence

import numpy as np
import pytest
from geopandas import GeoDataFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from borderkit.boundary.chainage import BEYOND, FARTHEST_M, ON_LINE_M, Chainage, Located
from borderkit.boundary.coarse import CoarseLine
from borderkit.boundary.legs import azimuth_difference
from borderkit.boundary.line import Line, Piece, line_of
from borderkit.boundary.step_search import StepSearch, near_together
from borderkit.crs import GEOD, WGS84, geocentric
from borderkit.errors import InputError

MILLIMETRE = 1e-3
SOME = settings(max_examples=settings().max_examples // 3)


def chainage_of(*parts: Sequence[Sequence[float]], boundary: str = "AA-BB") -> Chainage:
    """Return the chainage of a line whose sections 1, 2 ... are these parts."""
    frame = GeoDataFrame(
        {
            "section": [str(number + 1) for number in range(len(parts))],
            "boundary": [boundary] * len(parts),
            "sequence": list(range(len(parts))),
            "left_side": ["AA"] * len(parts),
            "right_side": ["BB"] * len(parts),
        },
        geometry=[LineString(part) for part in parts],
        crs=WGS84,
    )
    return Chainage(line_of(frame, boundary))


def plain(xy: np.ndarray) -> Chainage:
    """Return the chainage of a line of one section, quickly."""
    length = GEOD.line_length(*xy.T)
    piece = Piece(section="1", part=0, lonlat=xy, length_m=length, left="AA", right="BB")
    return Chainage(Line(boundary="AA-BB", pieces=(piece,), sections={"1": {}}))


def ragged(place: tuple[float, float], step_m: float, count: int, seed: int) -> np.ndarray:
    """Return a line (n, 2) that wanders about north-east, some edges short and some long."""
    rng = np.random.default_rng(seed)
    places = [place]
    for _ in range(count):
        length = step_m * 10.0 ** rng.uniform(-1.5, 1.0)
        lon, lat, _ = GEOD.fwd(places[-1][0], places[-1][1], rng.uniform(-30.0, 120.0), length)
        places.append((lon, lat))
    xy = np.array(places)
    xy[:, 0] = np.unwrap(xy[:, 0], period=360.0)
    return xy


def about(xy: np.ndarray, off_m: float, count: int, seed: int) -> np.ndarray:
    """Return places (count, 2) some way off vertices and edges of a line."""
    rng = np.random.default_rng(seed)
    some = rng.integers(0, len(xy), count)
    away = off_m * 10.0 ** rng.uniform(-5.0, 0.0, count)
    lon, lat, _ = GEOD.fwd(xy[some, 0], xy[some, 1], rng.uniform(0.0, 360.0, count), away)
    return np.column_stack([lon, lat])


def least_m(xy: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return how far places are from a line, by walking along each of its edges."""
    azimuth, _, length = (np.asarray(each) for each in GEOD.inv(*xy[:-1].T, *xy[1:].T))
    low = np.zeros((len(places), len(length)))
    away = np.empty(0)
    high = np.broadcast_to(length, low.shape)
    for _ in range(8):
        share = np.linspace(0.0, 1.0, 31)[:, None, None]
        along = low + (high - low) * share
        x, y, az = (np.broadcast_to(each, along.shape) for each in (*xy[:-1].T, azimuth))
        lon, lat, _ = GEOD.fwd(x, y, az, along)
        x, y = (np.broadcast_to(each[:, None], along.shape) for each in places.T)
        away = np.asarray(GEOD.inv(lon, lat, x, y)[2])
        best = away.argmin(axis=0)[None]
        low = np.take_along_axis(along, np.maximum(best - 1, 0), axis=0)[0]
        high = np.take_along_axis(along, np.minimum(best + 1, 30), axis=0)[0]
    return away.min(axis=(0, 2))


def off_square_m(found: Located, places: np.ndarray) -> np.ndarray:
    """Return how far each foot is from where the place stands square to the line."""
    foot = found.foot
    azimuth, _, away = GEOD.inv(*foot.lonlat.T, *places.T)
    return np.asarray(away) * np.cos(np.radians(np.asarray(azimuth) - foot.azimuth_deg))


PLACES = [(9.5, 47.1), (179.9, -65.0), (-179.95, 0.02), (20.0, 84.0), (-70.0, -89.4)]


@pytest.mark.parametrize(("lon", "lat"), PLACES)
@pytest.mark.parametrize(("step_m", "off_m"), [(300.0, 2_000.0), (20_000.0, 100_000.0)])
def test_offsets_are_the_least_geodesic_distances(lon, lat, step_m, off_m):
    xy = ragged((lon, lat), step_m, 12, seed=3)
    places = about(xy, off_m, 40, seed=4)
    found = plain(xy).locate(places)
    assert np.abs(found.distance_m - least_m(xy, places)).max() < MILLIMETRE / 10
    at_foot = np.asarray(GEOD.inv(*found.foot.lonlat.T, *places.T)[2])
    assert np.abs(found.distance_m - at_foot).max() < MILLIMETRE / 10


@pytest.mark.parametrize(("lon", "lat"), PLACES)
@pytest.mark.parametrize(("step_m", "off_m"), [(300.0, 2_000.0), (20_000.0, 100_000.0)])
def test_places_stand_square_to_the_line_at_their_feet(lon, lat, step_m, off_m):
    xy = ragged((lon, lat), step_m, 12, seed=5)
    chainage = plain(xy)
    places = about(xy, off_m, 200, seed=6)
    found = chainage.locate(places)
    starts = np.append(0.0, np.cumsum(GEOD.inv(*xy[:-1].T, *xy[1:].T)[2]))
    apart = np.abs(found.foot.chainage_m[:, None] - starts).min(axis=1)
    inside = apart > 2 * MILLIMETRE
    assert inside.sum() > 50
    assert np.abs(off_square_m(found, places))[inside].max() < MILLIMETRE


def test_a_leg_of_a_thousand_kilometres_is_one_geodesic():
    xy = np.array([[9.0, 47.0], [22.0, 48.0]])
    azimuth, _, length = GEOD.inv(*xy[0], *xy[1])
    lon, lat, back = GEOD.fwd(9.0, 47.0, azimuth, length / 3)
    place = GEOD.fwd(lon, lat, back + 180.0 - 90.0, 95_000.0)[:2]
    found = plain(xy).locate([place])
    assert found.foot.chainage_m[0] == pytest.approx(length / 3, abs=MILLIMETRE)
    assert found.offset_m[0] == pytest.approx(95_000.0, abs=MILLIMETRE)
    assert found.frame()["side"].tolist() == ["AA"]


@pytest.mark.parametrize("off_m", [300_000.0, 1_500_000.0, 4_900_000.0])
def test_farther_off_the_foot_is_still_the_nearest(off_m):
    xy = ragged((9.5, 47.1), 20_000.0, 12, seed=7)
    places = about(xy, off_m, 40, seed=8)
    found = plain(xy).locate(places)
    assert np.abs(found.distance_m - least_m(xy, places)).max() < 10 * MILLIMETRE


@SOME
@given(
    place=st.sampled_from(PLACES),
    step_m=st.sampled_from([20.0, 500.0, 30_000.0]),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_place_at_a_chainage_is_located_at_that_chainage(place, step_m, seed):
    chainage = plain(ragged(place, step_m, 15, seed))
    wanted = np.append([0.0, chainage.length_m], np.linspace(0.0, chainage.length_m, 30))
    there = chainage.at(wanted)
    found = chainage.locate(there.lonlat)
    assert np.abs(found.foot.chainage_m - wanted).max() < MILLIMETRE
    assert found.distance_m.max() < MILLIMETRE / 1000
    assert not found.turn.any()
    assert not found.beyond.any()


@SOME
@given(
    place=st.sampled_from(PLACES),
    step_m=st.sampled_from([20.0, 500.0, 30_000.0]),
    off_m=st.sampled_from([10.0, 3_000.0, 100_000.0]),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_place_at_the_chainage_of_a_foot_is_the_foot(place, step_m, off_m, seed):
    xy = ragged(place, step_m, 15, seed)
    chainage = plain(xy)
    found = chainage.locate(about(xy, off_m, 30, seed + 1))
    there = chainage.at(found.foot.chainage_m)
    apart = np.asarray(GEOD.inv(*there.lonlat.T, *found.foot.lonlat.T)[2])
    assert apart.max() < MILLIMETRE
    at_vertex = np.abs(azimuth_difference(there.azimuth_deg, found.foot.azimuth_deg)) > 1e-3
    assert (np.abs(there.lonlat[at_vertex][:, None] - xy).max(axis=2).min(axis=1) < 1e-7).all() or (
        abs(place[0]) > 179.0
    )


@SOME
@given(
    place=st.sampled_from(PLACES),
    step_m=st.sampled_from([20.0, 500.0, 30_000.0]),
    seed=st.integers(0, 2**32 - 1),
)
def test_a_line_turned_round_turns_chainage_and_side(place, step_m, seed):
    xy = ragged(place, step_m, 15, seed)
    places = about(xy, 20 * step_m, 30, seed + 1)
    there, back = plain(xy), plain(xy[::-1])
    one, other = there.locate(places), back.locate(places)
    assert np.abs(one.distance_m - other.distance_m).max() < MILLIMETRE / 1000
    tied = np.abs(one.foot.chainage_m + other.foot.chainage_m - there.length_m) > MILLIMETRE
    assert tied.sum() <= 1
    assert (one.turn == -other.turn)[~tied].all()


@SOME
@given(
    place=st.sampled_from(PLACES), off_m=st.sampled_from([100.0, 1e5]), seed=st.integers(0, 2**31)
)
def test_a_place_is_located_alone_as_it_is_among_others(place, off_m, seed):
    xy = ragged(place, 500.0, 40, seed)
    chainage = plain(xy)
    places = about(xy, off_m, 70, seed + 1)
    together = chainage.locate(places)
    for row in (0, 17, 69):
        alone = chainage.locate(places[row : row + 1])
        assert alone.foot.chainage_m[0] == together.foot.chainage_m[row]
        assert alone.offset_m[0] == together.offset_m[row]


@SOME
@given(seed=st.integers(0, 2**32 - 1))
def test_the_side_is_that_of_a_coarse_line(seed):
    xy = ragged((9.5, 47.1), 200.0, 15, seed)
    places = about(xy, 3_000.0, 30, seed + 1)
    found = plain(xy).locate(places)
    coarse = CoarseLine(LineString(xy), 1.0)
    sides = np.array([coarse.side(*place) for place in places])
    # On its own plane of degrees an edge bends by centimetres, and so the bisectors of corners.
    clear = (found.distance_m > 1.0) & (np.abs(sides) > 1.0)
    differ = (np.sign(sides) != found.turn) & clear
    assert differ.sum() <= 1


CORNER = [(20.0, 0.0), (20.1, 0.0), (20.1, 0.1)]
"""Along the equator to the east, then along a meridian to the north."""


def test_all_of_the_outside_of_a_turn_lies_on_one_side():
    chainage = chainage_of(CORNER)
    corner = GEOD.inv(*CORNER[0], *CORNER[1])[2]
    bearings = np.linspace(91.0, 179.0, 9)
    places = [GEOD.fwd(20.1, 0.0, bearing, 50.0)[:2] for bearing in bearings]
    found = chainage.locate(places)
    assert found.foot.chainage_m == pytest.approx(corner, abs=MILLIMETRE)
    assert found.offset_m == pytest.approx(-50.0, abs=MILLIMETRE)
    assert found.turn.tolist() == [-1] * 9
    assert not found.beyond.any()


def test_of_equally_near_places_the_one_of_the_least_chainage_is_told():
    chainage = chainage_of([(20.0, 0.0), (20.1, 0.0), (20.1, 0.1), (20.0, 0.1)])
    found = chainage.locate([(20.0, 0.05), (20.05, 0.05)])
    assert found.foot.chainage_m[0] < 1.0


@pytest.mark.parametrize(
    ("off_m", "turn"), [(ON_LINE_M * 0.9, 0), (ON_LINE_M * 1.1, 1), (-ON_LINE_M * 1.1, -1)]
)
def test_a_place_within_a_millimetre_is_on_no_side(off_m, turn):
    lat = off_m / 110_574.0
    found = chainage_of([(20.0, 0.0), (20.1, 0.0)]).locate([(20.05, lat)])
    assert found.turn.tolist() == [turn]


def test_places_beyond_the_ends_say_so():
    chainage = chainage_of([(20.0, 0.0), (20.1, 0.0)], [(20.2, 0.0), (20.3, 0.0)])
    found = chainage.locate(
        [(19.99, 0.001), (20.31, -0.001), (20.11, 0.001), (20.19, 0.001), (20.0, 0.001), (20.4, 0)]
    ).frame()
    assert found["beyond"].tolist() == ["start", "end", "gap", "gap", None, "end"]
    assert found["side"].tolist() == ["AA", "BB", "AA", "AA", "AA", None]
    assert found["section"].tolist() == ["1", "2", "1", "2", "1", "2"]
    assert found["chainage_m"][0] == 0.0
    assert found["chainage_m"][1] == pytest.approx(chainage.length_m)
    assert found["section_chainage_m"][3] == 0.0
    assert found["offset_m"][5] == pytest.approx(GEOD.inv(20.3, 0.0, 20.4, 0.0)[2])


def test_a_ring_has_no_ends():
    ring = [(20.0, 0.0), (20.1, 0.0), (20.1, 0.1), (20.0, 0.1), (20.0, 0.0)]
    chainage = chainage_of(ring)
    found = chainage.locate([(19.999, -0.001), (20.0, 0.0), (20.001, 0.0005)])
    assert found.foot.chainage_m[:2].tolist() == [0.0, 0.0]
    assert found.turn.tolist() == [-1, 0, 1]
    assert not found.beyond.any()


def test_a_line_over_a_pole_is_measured_through_it():
    chainage = chainage_of([(0.0, 89.0), (0.0, 90.0), (180.0, 89.0)])
    found = chainage.locate([(90.0, 89.9), (-90.0, 89.9), (0.0, 90.0)])
    half = GEOD.inv(0.0, 89.0, 0.0, 90.0)[2]
    assert found.foot.chainage_m == pytest.approx(half, abs=MILLIMETRE)
    assert found.offset_m[:2] == pytest.approx(
        [-GEOD.inv(0, 90, 0, 89.9)[2], GEOD.inv(0, 90, 0, 89.9)[2]], abs=MILLIMETRE
    )
    assert found.turn.tolist() == [-1, 1, 0]


def test_a_chainage_along_a_section_counts_from_its_own_start():
    chainage = chainage_of([(20.0, 0.0), (20.1, 0.0)], [(20.2, 0.0), (20.3, 0.0)])
    edge = chainage.length_m / 2
    found = chainage.at_section("2", [0.0, 100.0, edge])
    assert found.chainage_m.tolist() == pytest.approx([edge, edge + 100.0, 2 * edge])
    assert found.section_chainage_m.tolist() == pytest.approx([0.0, 100.0, edge])
    assert found.lonlat[[0, 2]].tolist() == [[20.2, 0.0], [20.3, 0.0]]
    assert found.piece.tolist() == [1, 1, 1]
    assert chainage.at([edge]).lonlat.tolist() == [[20.1, 0.0]]
    with pytest.raises(InputError, match="has no section '3'; it has 1, 2"):
        chainage.at_section("3", [0.0])
    with pytest.raises(InputError, match="1 of 1 chainages are off section 2, which goes from 0"):
        chainage.at_section("2", [edge + 1.0])


def test_a_stretch_is_cut_out_of_the_line_with_its_vertices():
    chainage = chainage_of([(179.9, 0.0), (180.0, 0.0)], [(-180.0, 0.0), (-179.9, 0.0)])
    edge = GEOD.inv(179.9, 0.0, 180.0, 0.0)[2]
    (part,) = chainage.between(edge / 2, 1.5 * edge)
    assert part == pytest.approx(np.array([[179.95, 0.0], [180.0, 0.0], [180.05, 0.0]]), abs=1e-9)
    whole = chainage.between(0.0, chainage.length_m)
    assert whole[0][:, 0].tolist() == pytest.approx([179.9, 180.0, 180.1])


def test_a_stretch_over_a_gap_comes_in_parts():
    chainage = chainage_of([(20.0, 0.0), (20.1, 0.0)], [(20.2, 0.0), (20.3, 0.0)])
    edge = chainage.length_m / 2
    first, second = chainage.between(edge - 100.0, edge + 50.0)
    assert GEOD.line_length(*first.T) == pytest.approx(100.0)
    assert GEOD.line_length(*second.T) == pytest.approx(50.0)
    assert second[0].tolist() == [20.2, 0.0]


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((5.0, 5.0), "has no length; give from below to"),
        ((-1.0, 5.0), "1 of 2 chainages are off the line AA-BB, which goes from 0 to 11131"),
        ((0.0, float("nan")), "1 of 2 chainages are off the line"),
    ],
)
def test_a_stretch_off_the_line_is_refused(ends, said):
    with pytest.raises(InputError, match=said):
        chainage_of([(20.0, 0.0), (20.1, 0.0)]).between(*ends)


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([(20.0, 91.0), (20.0, 0.0)], r"1 of 2 places are not on the earth"),
        ([(float("nan"), 0.0)], r"1 of 1 places are not on the earth"),
        ([(20.0, 0.0, 5.0)], r"shape \(1, 3\)"),
        ([(-100.0, 0.0)], "more than 5000 km from the line"),
    ],
)
def test_places_that_cannot_be_located_are_refused(places, said):
    with pytest.raises(InputError, match=said):
        chainage_of([(20.0, 0.0), (20.1, 0.0)]).locate(places)


def test_no_place_gives_no_row():
    found = chainage_of([(20.0, 0.0), (20.1, 0.0)]).locate(np.empty((0, 2)))
    assert len(found.frame()) == 0


@SOME
@given(seed=st.integers(0, 2**32 - 1), size=st.sampled_from([1e2, 1e5, 3e6]))
def test_search_keeps_the_step_that_is_nearest_of_all(seed, size):
    rng = np.random.default_rng(seed)
    ends = geocentric(np.column_stack([rng.uniform(-180, 180, 1), rng.uniform(-90, 90, 1)]))
    begin = ends + size * rng.normal(size=(50, 3))
    end = begin + 0.1 * size * rng.normal(size=(50, 3))
    points = ends + 3 * size * rng.normal(size=(100, 3))
    found = StepSearch(begin, end, bulge_m=0.0).pairs(points)
    off = begin - points[:, None]
    along = end - begin
    share = np.clip(-(off * along).sum(axis=2) / (along**2).sum(axis=1), 0.0, 1.0)
    best = ((off + along * share[..., None]) ** 2).sum(axis=2).argmin(axis=1)
    pairs = set(zip(found.point.tolist(), found.step.tolist(), strict=True))
    assert pairs >= set(enumerate(best.tolist()))
    assert (np.diff(found.point) >= 0).all()


def test_places_near_to_each_other_come_together_and_each_once():
    rng = np.random.default_rng(9)
    points = geocentric(np.column_stack([rng.uniform(9, 10, 40_000), rng.uniform(47, 48, 40_000)]))
    parts = list(near_together(points))
    assert len(parts) == 3
    assert np.array_equal(np.sort(np.concatenate(parts)), np.arange(40_000))
    assert all(np.ptp(points[part], axis=0).max() < 100_000.0 for part in parts)


def test_limits_are_those_that_are_written():
    assert BEYOND == (None, "start", "end", "gap")
    assert FARTHEST_M == 5e6
