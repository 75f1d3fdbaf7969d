"""Real lines checked: what is found is so, and what is planted is found."""

from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pytest
import shapely
from geopandas import GeoDataFrame
from pyproj import Geod

from borderkit.boundary.checks.line_checks import check_line
from tests.real_stones import real_border

pytestmark = pytest.mark.realdata

GEOD = Geod(ellps="WGS84")
AT = datetime(2026, 6, 1, tzinfo=UTC)


def ends_of(sections):
    """Places where a line ends: those that one end of one section alone has, by boundary."""
    found = {}
    for code in sorted(set(sections["boundary"])):
        ends = Counter[tuple[float, ...]]()
        for line in sections[sections["boundary"] == code].geometry:
            ends.update([line.coords[0], line.coords[-1]])
        found[code] = {place for place, count in ends.items() if count == 1}
    return found


def with_geometry(sections, row, geometry):
    shapes = sections.geometry.to_numpy().copy()
    shapes[row] = geometry
    return GeoDataFrame(sections.drop(columns="geometry"), geometry=shapes, crs=4326)


@pytest.mark.parametrize(
    ("land", "day", "name"),
    [
        ("liechtenstein", "2024-03-04", "AT-CH-LI"),
        pytest.param("liechtenstein", "2025-09-19", "AT-CH-LI", marks=pytest.mark.slow),
        ("andorra", "2025-01-19", "AD-ES-FR"),
    ],
)
def test_tripoints_of_real_lines_are_named_where_the_lines_end_and_nothing_else_is_wrong(
    shared, land, day, name
):
    sections, markers, _ = real_border(shared, land, day)
    found = check_line(sections, at=AT, markers=markers)
    assert {each.severity for each in found} == {"note"}
    told = [each for each in found if each.code == "tripoint"]
    by_hand = ends_of(sections)
    assert len(told) == 2
    assert all({each.place for each in told} == ends for ends in by_hand.values())
    assert all(name in each.message and each.amounts["spread_m"] == 0.0 for each in told)


@pytest.mark.slow
def test_a_stone_stands_in_the_southern_tripoint_of_liechtenstein_and_its_role_is_unknown(shared):
    sections, markers, _ = real_border(shared, "liechtenstein", "2024-03-04")
    found = check_line(sections, at=AT, markers=markers)
    told = [each for each in found if each.code == "tripoint-unmarked"]
    assert sum("stands 0.000 m away" in each.message for each in told) == 1


@pytest.mark.slow
def test_a_section_taken_out_of_a_real_line_leaves_a_gap_as_long_as_its_chord(shared):
    sections, _, _ = real_border(shared, "liechtenstein", "2024-03-04")
    tips = set().union(*ends_of(sections).values())
    inner = next(
        row
        for row, line in enumerate(sections.geometry)
        if not {line.coords[0], line.coords[-1]} & tips
    )
    line = sections.geometry.iloc[inner]
    (lon, lat), (other_lon, other_lat) = line.coords[0], line.coords[-1]
    chord = GEOD.inv(lon, lat, other_lon, other_lat)[2]
    found = check_line(sections.drop(index=sections.index[inner]), at=AT)
    [gap] = [each for each in found if each.severity == "error"]
    assert gap.code == "line-gap"
    assert gap.amounts["gap_m"] == pytest.approx(chord, abs=1e-6)
    assert gap.place in {line.coords[0], line.coords[-1]}


@pytest.mark.slow
def test_a_doubled_vertex_and_a_doubled_section_are_found_in_a_real_line(shared):
    sections, _, _ = real_border(shared, "andorra", "2025-01-19")
    row = int(np.argmax(shapely.get_num_coordinates(sections.geometry)))
    line = sections.geometry.iloc[row]
    places = list(line.coords)
    doubled = with_geometry(sections, row, shapely.LineString([*places[:5], *places[4:]]))
    found = check_line(doubled, at=AT)
    [twice] = [each for each in found if each.severity != "note"]
    assert (twice.code, twice.place) == ("section-vertex-twice", places[4])
    copies = GeoDataFrame(
        [*sections.to_dict("records"), sections.iloc[row].to_dict() | {"section": "copy"}],
        geometry="geometry",
        crs=4326,
    )
    overlaps = [each for each in check_line(copies, at=AT) if each.code == "line-overlap"]
    assert sum(each.amounts["overlap_m"] for each in overlaps) == pytest.approx(
        GEOD.geometry_length(line), rel=0.01
    )
