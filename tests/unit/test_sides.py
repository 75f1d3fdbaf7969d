"""Whose ground lies beside a section is told from the areas of the sides."""

import pytest
import shapely

from borderkit.boundary.sides import sides_beside

LINE = shapely.LineString([(20.0, 45.0), (20.1, 45.0), (20.2, 45.05)])
NORTH = shapely.Polygon([(20.0, 45.0), (20.1, 45.0), (20.2, 45.05), (20.2, 45.3), (20.0, 45.3)])
SOUTH = shapely.Polygon([(20.0, 45.0), (20.1, 45.0), (20.2, 45.05), (20.2, 44.3), (20.0, 44.3)])


@pytest.mark.parametrize(
    ("line", "areas", "told"),
    [
        (LINE, {"AA": NORTH}, ("AA", "BB")),
        (LINE, {"BB": SOUTH}, ("AA", "BB")),
        (LINE, {"AA": NORTH, "BB": SOUTH}, ("AA", "BB")),
        (shapely.reverse(LINE), {"AA": NORTH}, ("BB", "AA")),
        (LINE, {"BB": NORTH}, ("BB", "AA")),
        (LINE, {"CC": NORTH}, (None, None)),
        (LINE, {}, (None, None)),
        (LINE, {"AA": shapely.box(19, 44, 21, 46)}, (None, None)),
        (LINE, {"AA": shapely.box(0, 0, 1, 1)}, (None, None)),
        (shapely.MultiLineString([LINE, shapely.reverse(LINE)]), {"AA": NORTH}, (None, None)),
        (
            shapely.MultiLineString([LINE.coords[:2], LINE.coords[:0:-1]]),
            {"AA": NORTH},
            (None, None),
        ),
    ],
)
def test_sides_are_told_by_one_area_and_never_guessed(line, areas, told):
    assert sides_beside(line, "AA-BB", areas) == told
