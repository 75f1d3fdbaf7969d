"""Water beside the agreed line: distances, areas, sides, depths and islands worked by hand."""

import pytest
from geopandas import GeoDataFrame
from pyproj import Geod
from shapely import LineString, Point, Polygon

from borderkit.boundary.chainage import Chainage
from borderkit.boundary.checks.line_rules import LineLimits
from borderkit.boundary.checks.water_checks import BoundaryWaters, water_findings
from borderkit.boundary.line import line_of
from borderkit.boundary.waters.islands import listed_islands
from borderkit.boundary.waters.thalweg import ThalwegProposal, thalweg_proposal
from borderkit.boundary.waters.waters import water_beside
from borderkit.errors import InputError
from borderkit.layers import LAYERS

GEOD = Geod(ellps="WGS84")
LON, LAT = 10.0, 47.0
NO_THALWEG = ThalwegProposal(stations=(), station_m=25.0, unused=0, surveyed_on=())


def at(along_m, left_m=0.0):
    """A place beside a line that goes due north: so far along it, so far left (west) of it."""
    x, y, _ = GEOD.fwd(LON, LAT, 0.0, along_m)
    return GEOD.fwd(x, y, 270.0 if left_m >= 0 else 90.0, abs(left_m))[:2]


def agreed(**columns):
    row = {"boundary": "AA-BB", "section": "R", "kind": "river_midline"}
    row |= {"left_side": "AA", "right_side": "BB"} | columns
    frame = GeoDataFrame(
        [row | {"geometry": LineString([at(0), at(1000), at(2000)])}],
        geometry="geometry",
        crs=4326,
    )
    return Chainage(line_of(frame))


def layer(name, records):
    if not records:
        return LAYERS[name].frame([])
    return GeoDataFrame(records, geometry="geometry", crs=4326)


def water(*places, limit_m=1.0, chainage=None, **columns):
    columns = {"water_line": "W", "kind": "channel", "surveyed_on": "2025-01-01"} | columns
    return water_beside(chainage or agreed(), columns, LineString(places), limit_m=limit_m)


def test_a_channel_on_the_line_has_not_left_it():
    found = water(at(100), at(1900))
    assert found.beside_m == pytest.approx(1800.0, abs=1e-3)
    assert found.off_m == 0.0
    assert found.stretches == ()
    assert found.left_m2 + found.right_m2 == pytest.approx(0.0, abs=0.01)
    assert found.on_line == (pytest.approx((100.0, 1900.0), abs=1e-3),)


def test_a_channel_beside_the_line_tells_distance_side_and_ground_between():
    """20 m left over 400 m, with ends that go out and back over 100 m: 0.5 x (600 + 400) x 20."""
    found = water(at(500), at(600, 20), at(1000, 20), at(1100))
    [stretch] = found.stretches
    assert stretch.greatest_m == pytest.approx(20.0, abs=1e-3)
    assert (stretch.hand, stretch.side) == ("left", "AA")
    assert stretch.from_m == pytest.approx(505.0, abs=0.01)
    assert stretch.to_m == pytest.approx(1095.0, abs=0.01)
    assert found.left_m2 == pytest.approx(10_000.0, rel=1e-4)
    assert found.right_m2 == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize(("off_m", "left"), [(0.99, 0), (1.01, 1)])
def test_water_has_left_the_line_beyond_the_limit(off_m, left):
    assert len(water(at(500, off_m), at(600, off_m)).stretches) == left


def test_a_channel_that_changes_sides_has_a_stretch_and_an_area_on_each_and_one_crossing():
    """Triangles of 10 m by 100 m on both sides: 500 m2 each."""
    found = water(at(500, 10), at(600, 0), at(700, -10))
    assert [stretch.hand for stretch in found.stretches] == ["left", "right"]
    assert [stretch.side for stretch in found.stretches] == ["AA", "BB"]
    assert found.left_m2 == pytest.approx(500.0, rel=1e-3)
    assert found.right_m2 == pytest.approx(500.0, rel=1e-3)
    assert found.crossings_m == (pytest.approx(600.0, abs=0.05),)


def test_the_direction_in_which_water_is_drawn_changes_nothing():
    places = [at(500), at(600, 20), at(1000, 20), at(1100)]
    one, other = water(*places).record(), water(*places[::-1]).record()
    [there], [back] = one["stretches"], other["stretches"]
    assert there["from_m"] == pytest.approx(back["from_m"], abs=0.01)
    for name in ("beside_m", "off_m", "greatest_m", "left_m2", "right_m2"):
        assert one[name] == pytest.approx(other[name], abs=0.2)


def test_what_lies_past_the_ends_of_the_line_is_not_measured():
    found = water(at(1900, 5), at(2300, 5))
    assert found.beside_m == pytest.approx(100.0, abs=2.1)
    assert found.length_m == pytest.approx(400.0, abs=1e-2)


def soundings(*rows):
    records = [
        {"boundary": "AA-BB", "sounding": f"S{n}", "geometry": Point(place)}
        | {"depth_m": None, "bed_height_m": None, "height_system": None}
        | {"surveyed_on": "2025-01-01", "stage": None}
        | more
        for n, (place, more) in enumerate(rows)
    ]
    return layer("soundings", records)


def cross(along_m, depths):
    return [(at(along_m, left), {"depth_m": depth}) for left, depth in depths.items()]


def test_the_deepest_sounding_of_each_cross_section_makes_the_proposal_in_order_of_the_line():
    rows = [
        *cross(1000, {-10: 1.0, 0: 2.0, 10: 3.5, 20: 1.0}),
        *cross(500, {-10: 1.0, 0: 2.5, 10: 2.0}),
    ]
    found = thalweg_proposal(agreed(), soundings(*rows))
    assert [round(s.chainage_m) for s in found.stations] == [500, 1000]
    assert [round(s.offset_m, 3) for s in found.stations] == [0.0, 10.0]
    assert [s.depth_m for s in found.stations] == [2.5, 3.5]
    assert found.geometry is not None
    assert "proposal" in found.record()["standing"]


def test_a_deepest_place_at_the_edge_of_its_section_is_said_to_be_so():
    found = thalweg_proposal(agreed(), soundings(*cross(500, {-10: 1.0, 0: 2.0, 10: 3.0})))
    assert [station.at_edge for station in found.stations] == [True]
    assert found.geometry is None


def test_depths_of_different_surveys_are_not_compared():
    """The water stood higher at the second survey: its 9 m are no deeper place."""
    rows = [
        *cross(500, {-10: 1.0, 0: 2.0, 10: 1.5}),
        (at(501, 5), {"depth_m": 9.0, "surveyed_on": "2026-01-01"}),
    ]
    [station] = thalweg_proposal(agreed(), soundings(*rows)).stations
    assert station.depth_m == 2.0
    assert station.left_out == 1


def test_bed_heights_of_one_system_are_compared_whatever_the_survey():
    rows = [
        (at(500, left), {"bed_height_m": bed, "height_system": "H", "surveyed_on": day})
        for left, bed, day in [(-5, 400.0, "2024"), (0, 397.5, "2025"), (5, 399.0, "2026")]
    ]
    [station] = thalweg_proposal(agreed(), soundings(*rows)).stations
    assert station.bed_height_m == 397.5


@pytest.mark.parametrize(("count", "stations"), [(2, 0), (3, 1)])
def test_fewer_than_three_soundings_make_no_cross_section(count, stations):
    rows = cross(500, dict(list({-10: 1.0, 0: 2.0, 10: 1.5}.items())[:count]))
    found = thalweg_proposal(agreed(), soundings(*rows))
    assert len(found.stations) == stations
    assert found.unused == (0 if stations else count)


def test_soundings_without_depth_or_past_the_ends_are_left_out_and_counted():
    rows = [
        *cross(500, {-10: 1.0, 0: 2.0, 10: 1.5}),
        (at(500, 3), {}),
        (at(2500), {"depth_m": 7.0}),
    ]
    found = thalweg_proposal(agreed(), soundings(*rows))
    assert found.unused == 2


@pytest.mark.parametrize("station_m", [0.0, -1.0, float("nan")])
def test_cross_sections_need_a_length(station_m):
    with pytest.raises(InputError, match="more than 0 m"):
        thalweg_proposal(agreed(), soundings(), station_m=station_m)


def square(along_m, left_m, size_m):
    return Polygon(
        [
            at(along_m, left_m),
            at(along_m + size_m, left_m),
            at(along_m + size_m, left_m + size_m),
            at(along_m, left_m + size_m),
        ]
    )


def islands(*rows):
    records = [
        {"boundary": "AA-BB", "island": f"I{n}", "geometry": shape}
        | {"number": None, "owner": None, "basis": None, "area_m2": None, "kind": None}
        | {"sheet": None, "document": None, "note": None, "name": None}
        | columns
        for n, (shape, columns) in enumerate(rows)
    ]
    return layer("islands", records)


def given(*rows, chainage=None, waters=(), undated=()):
    chainage = chainage or agreed()
    found = tuple(listed_islands(islands(*rows), "AA-BB", chainage))
    return BoundaryWaters(
        boundary="AA-BB",
        line=chainage.line,
        waters=tuple(waters),
        thalweg=NO_THALWEG,
        islands=found,
        undated=undated,
    )


def codes(waters):
    return [each.code for each in water_findings(waters, LineLimits())]


def test_islands_stand_by_number_and_ten_comes_after_nine():
    numbers = ["10", "9", "9a", None]
    rows = [(Point(at(100, 5)), {"number": number}) for number in numbers]
    assert [i.columns["number"] for i in given(*rows).islands] == ["9", "9a", "10", None]


def test_an_island_has_the_side_and_the_area_of_its_ground():
    [island] = given((square(500, 10, 100), {"owner": "AA", "number": "1"})).islands
    assert (island.lies, island.side) == ("left", "AA")
    assert island.geodesic_m2 == pytest.approx(10_000.0, rel=1e-4)
    assert island.columns["owner"] == "AA"


@pytest.mark.parametrize(
    ("left_m", "columns", "expected"),
    [
        (10, {"owner": "AA"}, []),
        (10, {"owner": "BB"}, ["island-beyond-line"]),
        (10, {"owner": "BB", "basis": "art. 6"}, []),
        (-200, {"owner": "BB"}, []),
        (-50, {"owner": "BB"}, []),
        (10, {"owner": "XX"}, ["island-owner-unknown"]),
        (10, {}, ["island-not-judged"]),
    ],
)
def test_an_owner_is_held_against_the_side_on_which_the_island_lies(left_m, columns, expected):
    assert codes(given((square(500, left_m, 100), columns))) == expected


def test_where_the_sides_of_the_line_are_not_stated_no_island_is_judged():
    chainage = agreed(left_side=None, right_side=None)
    assert codes(given((square(500, 10, 100), {"owner": "BB"}), chainage=chainage)) == [
        "island-not-judged"
    ]


@pytest.mark.parametrize(("stated", "differs"), [(9_910.0, False), (9_890.0, True), (None, False)])
def test_a_stated_area_may_differ_by_a_hundredth(stated, differs):
    rows = (square(500, 10, 100), {"owner": "AA", "area_m2": stated})
    assert ("island-area-differs" in codes(given(rows))) is differs


def test_a_number_that_two_islands_have_is_an_error():
    rows = [(Point(at(100 * n, 5)), {"owner": "AA", "number": "4"}) for n in (1, 2)]
    assert codes(given(*rows)) == ["island-number-twice"]


def test_a_channel_off_the_line_is_a_note_that_the_line_does_not_move():
    off = water(at(500, -20), at(600, -20))
    [one] = water_findings(given(waters=[off]), LineLimits())
    assert (one.code, one.severity) == ("water-off-line", "note")
    assert one.amounts["greatest_m"] == pytest.approx(20.0, abs=1e-3)
    assert "ground of BB" in one.message
    assert "does not move" in one.remedy


@pytest.mark.parametrize(
    ("surveyed", "kind", "expected"),
    [
        ("2020-01-01", "channel", ["line-is-channel"]),
        ("2025-01-01", "channel", []),
        (None, "channel", []),
        ("2020-01-01", "structure_axis", ["line-is-structure-axis"]),
        (None, "bank", []),
    ],
)
def test_a_section_drawn_on_a_later_channel_or_on_an_axis_is_told(surveyed, kind, expected):
    chainage = agreed(surveyed_on=surveyed)
    along = water(at(0), at(1950), chainage=chainage, kind=kind)
    assert codes(given(chainage=chainage, waters=[along])) == expected


def test_a_structure_section_may_lie_on_the_axis_of_its_structure():
    chainage = agreed(kind="structure")
    along = water(at(0), at(2000), chainage=chainage, kind="structure_axis")
    assert codes(given(chainage=chainage, waters=[along])) == []


def test_water_that_is_not_beside_the_line_or_has_no_date_is_told():
    lost = water(at(2100), at(2200))
    told = codes(given(waters=[lost], undated=("water_lines/W",)))
    assert told == ["water-not-beside", "water-undated"]
