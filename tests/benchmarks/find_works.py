"""Finding places and roads: borderkit beside the plain calls that it is made of.

The plain ways do less: rapidfuzz knows no scripts, homonyms or administrative units; scipy is
handed the two junctions and a ready matrix of times, and returns no line.
"""

from functools import cache, partial
from typing import Any

import numpy as np

from tests.benchmarks.contest import Contest, Task

__all__ = ["FIND_WORKS"]

PLACES = 5_000
LOOK_UPS = 10_000
GRID = 120
ROUTES = 20

_SYLLABLES = ("ba", "ko", "sten", "tri", "es", "vad", "uz", "lan", "dor", "mer", "ach", "berg")


@cache
def _names() -> list[str]:
    chance = np.random.default_rng(20261124)
    sizes = chance.integers(2, 5, 3 * PLACES)
    picked = chance.integers(0, len(_SYLLABLES), (3 * PLACES, 4))
    return [
        "".join(_SYLLABLES[n] for n in row[:size])
        for row, size in zip(picked.tolist(), sizes.tolist(), strict=True)
    ]


@cache
def _wanted() -> list[str]:
    """Return what is looked for: every other name lacks its second letter."""
    names = _names()
    return [names[n] if n % 2 else names[n][:1] + names[n][2:] for n in range(LOOK_UPS)]


def _meant() -> list[str]:
    return [f"P{n // 3}" for n in range(LOOK_UPS)]


def _places_with_borderkit() -> Task:
    import shapely

    from borderkit.itineraries.gazetteer import Gazetteer
    from borderkit.layers import LAYERS

    names = _names()
    rows = [
        {"place": f"P{n}", "name": dict(zip(("de", "en", "und"), names[3 * n :], strict=False))}
        for n in range(PLACES)
    ]
    gazetteer = Gazetteer(LAYERS["places"].frame(rows, [shapely.Point(20, -45)] * PLACES))

    def found() -> int:
        matches = gazetteer.search_many(_wanted(), limit=5)
        return sum(
            any(match.place == code for match in row)
            for code, row in zip(_meant(), matches, strict=True)
        )

    return Task([partial(gazetteer.search_many, _wanted())], LOOK_UPS, found, rounds=3)


def _places_with_rapidfuzz() -> Task:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    names = _names()

    def search() -> list[Any]:
        return [
            extract(text, names, scorer=OSA.distance, score_cutoff=2, limit=5) for text in _wanted()
        ]

    def found() -> int:
        return sum(
            any(f"P{at // 3}" == code for _, _, at in row)
            for code, row in zip(_meant(), search(), strict=True)
        )

    return Task([search], LOOK_UPS, found)


@cache
def _network() -> Any:
    """Return a grid of streets, every fifth one a main road, its corners moved at random."""
    import shapely

    from borderkit.infrastructure.road_network import RoadNetwork
    from borderkit.layers import LAYERS

    chance = np.random.default_rng(20261125)
    x, y = np.meshgrid(np.arange(GRID), np.arange(GRID))
    xy = np.dstack([x, y]) * 0.002 + chance.uniform(-4e-4, 4e-4, (GRID, GRID, 2)) + (20.0, -45.0)
    lines = [*xy, *xy.transpose(1, 0, 2)]
    rows = [
        {"road": f"R{n}", "class": "main" if n % 5 == 0 else "local"} for n in range(len(lines))
    ]
    frame = LAYERS["roads"].frame(rows, list(map(shapely.LineString, lines)))
    corners = np.sort(chance.integers(0, GRID, (ROUTES, 2, 2)), axis=1)
    ends = [[xy[row, column] for row, column in pair] for pair in corners.tolist()]
    return RoadNetwork.of(frame), ends


def _routes_with_borderkit() -> Task:
    import shapely

    from borderkit.infrastructure.road_graph import RoadGraph, Use

    network, ends = _network()
    graph = RoadGraph(network, Use.of(network, "road"), {})

    def way(pair: Any) -> Any:
        snaps = [
            network.nearest(shapely.Point(*end), usable=graph.use.usable, most_m=100.0)
            for end in pair
        ]
        return graph.way(*snaps)

    calls = [partial(way, pair) for pair in ends]
    return Task(calls, 1, lambda: [round(way(pair).seconds, 2) for pair in ends], rounds=3)


def _routes_with_scipy() -> Task:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    from borderkit.infrastructure.road_graph import Use

    network, ends = _network()
    seconds = Use.of(network, "road").forward_s
    rows = np.concatenate([network.start, network.end])
    columns = np.concatenate([network.end, network.start])
    size = (network.nodes, network.nodes)
    matrix = csr_array((np.concatenate([seconds, seconds]), (rows, columns)), shape=size)
    at = {tuple(network.points[network.first[n]]): s for n, s in enumerate(network.start.tolist())}
    at |= {
        tuple(network.points[network.first[n + 1] - 1]): e
        for n, e in enumerate(network.end.tolist())
    }
    nodes = [[at[tuple(end)] for end in pair] for pair in ends]

    def way(one: int, two: int) -> float:
        return float(dijkstra(matrix, indices=[one], return_predecessors=True)[0][0, two])

    calls = [partial(way, *pair) for pair in nodes]
    return Task(calls, 1, lambda: [round(way(*pair), 2) for pair in nodes], rounds=3)


FIND_WORKS: dict[str, Contest] = {
    "places": Contest(
        "10,000 look-ups among 5,000 places of three names, half of them misspelt",
        {
            "borderkit": _places_with_borderkit,
            "rapidfuzz.process.extract, one by one": _places_with_rapidfuzz,
        },
        agree=lambda ours, theirs: bool(ours >= theirs),
    ),
    "route": Contest(
        "one route on a grid of 28,560 edges, from anywhere to anywhere",
        {
            "borderkit": _routes_with_borderkit,
            "scipy dijkstra between given nodes": _routes_with_scipy,
        },
    ),
}
