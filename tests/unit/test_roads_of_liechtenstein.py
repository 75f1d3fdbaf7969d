"""Ways on the real roads of Liechtenstein, read here by hand, against a plain search."""

import heapq
import math
from itertools import pairwise

import numpy as np
import pytest
from shapely import LineString, Point

from borderkit.crs import GEOD
from borderkit.infrastructure.road_graph import RoadGraph, Use
from borderkit.infrastructure.road_network import RoadNetwork
from borderkit.layers import LAYERS

pytestmark = pytest.mark.realdata

CLASSES = {
    **dict.fromkeys(("motorway", "trunk", "primary", "motorway_link"), "main"),
    **dict.fromkeys(("secondary", "tertiary"), "secondary"),
    **dict.fromkeys(("unclassified", "residential", "living_street", "service"), "local"),
    "track": "track",
    **dict.fromkeys(("path", "footway"), "path"),
}
SPEEDS = {"main": 70.0, "secondary": 50.0, "local": 30.0, "track": 15.0}
VADUZ, MALBUN, RUGGELL = (9.5209, 47.1392), (9.6091, 47.1026), (9.5257, 47.2395)


@pytest.fixture(scope="module")
def streets(shared):
    """Return (positions, class, oneway) of the ways, as pyosmium reads them."""
    import osmium

    path = shared / "data" / "osm-liechtenstein" / "liechtenstein-2025-09-19.osm.pbf"
    found = []
    for way in (
        osmium.FileProcessor(str(path))
        .with_locations()
        .with_filter(osmium.filter.KeyFilter("highway"))
    ):
        if not isinstance(way, osmium.osm.Way):
            continue
        road_class = CLASSES.get(way.tags["highway"])
        if road_class and way.tags.get("access") not in ("no", "private"):
            line = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
            if len(line) > 1:
                found.append((line, road_class, way.tags.get("oneway") == "yes"))
    return found


@pytest.fixture(scope="module")
def network(streets):
    rows = [
        {"road": f"R{n}", "class": road_class, "oneway": oneway}
        for n, (_, road_class, oneway) in enumerate(streets)
    ]
    frame = LAYERS["roads"].frame(rows, [LineString(line) for line, _, _ in streets])
    return RoadNetwork.of(frame)


def _plain_seconds(streets, begin, ends):
    """Return the least seconds from one vertex to others, vertex by vertex, for cars."""
    steps: dict = {}
    for line, road_class, oneway in streets:
        if road_class == "path":
            continue
        lon, lat = np.array(line).T
        for one, two, m in zip(line, line[1:], GEOD.line_lengths(lon, lat), strict=False):
            seconds = m / (SPEEDS[road_class] / 3.6)
            steps.setdefault(one, []).append((two, seconds))
            steps.setdefault(two, [])
            if not oneway:
                steps[two].append((one, seconds))
    best, heap = {begin: 0.0}, [(0.0, begin)]
    while heap:
        cost, place = heapq.heappop(heap)
        if cost > best[place]:
            continue
        for other, seconds in steps[place]:
            if cost + seconds < best.get(other, math.inf):
                best[other] = cost + seconds
                heapq.heappush(heap, (cost + seconds, other))
    return [best.get(end) for end in ends]


def _vertex(network, usable, place):
    """Return the vertex of a usable road that is nearest to a place, and the snap there."""
    (snap,) = network.nearest(Point(*place), usable=usable, most_m=2_000.0)[:1]
    lon, lat = network.points[network.first[snap.edge]].tolist()
    return (lon, lat), network.nearest(Point(lon, lat), usable=usable, most_m=1.0)


def test_times_between_villages_are_those_of_a_plain_search(streets, network):
    use = Use.of(network, "road")
    (begin, starts), *others = (
        _vertex(network, use.usable, place) for place in (VADUZ, MALBUN, RUGGELL)
    )
    expected = _plain_seconds(streets, begin, [vertex for vertex, _ in others])
    graph = RoadGraph(network, use, {})
    found = [graph.way(starts, ends) for _, ends in others]
    assert [way and way.seconds for way in found] == pytest.approx(expected, rel=1e-6)


def test_the_way_to_malbun_is_one_line_of_about_fifteen_kilometres(network):
    use = Use.of(network, "road")
    ends = [network.nearest(Point(*p), usable=use.usable, most_m=500.0) for p in (VADUZ, MALBUN)]
    found = RoadGraph(network, use, {}).way(*ends)
    assert found is not None
    assert 13_000.0 < found.length_m < 16_000.0  # by road 14 to 15 km
    lines = [network.piece(p.edge, p.begin_m, p.end_m) for p in found.pieces]
    assert all((a[-1] == b[0]).all() for a, b in pairwise(lines))


def test_a_way_is_found_in_the_graph_of_all_streets(streets, network):
    rows = [{"road": f"R{n}", "class": kind} for n, (_, kind, _) in enumerate(streets)]
    frame = LAYERS["roads"].frame(rows, [LineString(line) for line, _, _ in streets])
    made = RoadNetwork.of(frame)
    use = Use.of(made, "road")
    graph = RoadGraph(made, use, {})
    assert Use.of(network, "road").usable.sum() > 5_000
    ends = [made.nearest(Point(*p), usable=use.usable, most_m=500.0) for p in (VADUZ, RUGGELL)]
    assert graph.way(*ends) is not None
