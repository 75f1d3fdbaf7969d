"""Works of the first judgement: observations matched to markers, tracks laid along the line.

The plain ways do less: the nearest marker is no one-to-one matching and knows no doubt, and
distances in a map projection are wrong by up to 1 in 1,000.
"""

from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from tests.benchmarks.contest import Contest, Task

__all__ = ["SURVEY_MATCH_WORKS"]

MARKERS = 5_000
OBSERVATIONS = 10_000
TRACK = 1_000_000
WITHIN_M = 50.0


@cache
def _stones() -> Any:
    """Return places of markers some 110 m apart along a winding line, degrees."""
    north = 45.0 + np.arange(MARKERS) * 0.001
    return np.column_stack([9.0 + 0.02 * np.sin(np.arange(MARKERS) / 50.0), north])


@cache
def _seen() -> tuple[Any, Any]:
    """Return observations some metres off their markers, two of each, one in five unnamed."""
    chance = np.random.default_rng(20261122)
    which = chance.permutation(np.repeat(np.arange(MARKERS), OBSERVATIONS // MARKERS))
    places = _stones()[which] + 2e-5 * chance.normal(size=(OBSERVATIONS, 2))
    names = np.array([str(number + 1) for number in which], dtype=object)
    names[chance.random(OBSERVATIONS) < 0.2] = None
    return places, names


@cache
def _register() -> tuple[Any, Any, Any]:
    """Return markers, agreed positions and the line."""
    import shapely

    from borderkit.boundary.line import line_of
    from borderkit.layers import LAYERS

    places = shapely.points(_stones())
    uids = [f"M-{number}" for number in range(MARKERS)]
    markers = LAYERS["markers"].frame(
        [
            {"marker_uid": uid, "boundary": "AA-BB", "number": str(number)}
            for number, uid in enumerate(uids, 1)
        ],
        places,
    )
    sigmas = {"sigma_east_m": 0.02, "sigma_north_m": 0.02, "kind": "agreed"}
    positions = LAYERS["positions"].frame(
        [{"position": f"A-{uid}", "subject": f"markers/{uid}", **sigmas} for uid in uids], places
    )
    sections: Any = LAYERS["boundary_sections"].frame(
        [{"section": "1", "boundary": "AA-BB"}], [shapely.LineString(_stones())]
    )
    return markers, positions, line_of(sections)


def _match_with_borderkit() -> Task:
    from borderkit.inspections.observations import Known, observe
    from borderkit.inspections.points import points_frame

    markers, positions, line = _register()
    places, names = _seen()
    rows = np.arange(1, OBSERVATIONS + 1)
    points = points_frame(
        {
            "row": rows,
            "part": np.zeros_like(rows),
            "line": rows,
            "kind": ["waypoint"] * OBSERVATIONS,
            "track": np.full_like(rows, -1),
            "station": names,
            **dict.fromkeys(("north", "lat"), places[:, 1]),
            **dict.fromkeys(("east", "lon"), places[:, 0]),
        }
    )
    known = Known(campaign={}, markers=markers, positions=positions, line=line, tolerance_m=0.3)
    parts: Any = [SimpleNamespace(name="day.gpx", crs="EPSG:4326")]

    def match() -> Any:
        return observe(points, parts=parts, known=known)

    return Task([match], OBSERVATIONS, lambda: int(match().judged["matched"]), rounds=3)


def _match_with_geopandas() -> Task:
    from geopandas import GeoDataFrame, points_from_xy

    seen = GeoDataFrame(geometry=points_from_xy(*_seen()[0].T), crs="EPSG:4326")
    stones = GeoDataFrame(
        {"uid": np.arange(MARKERS)}, geometry=points_from_xy(*_stones().T), crs="EPSG:4326"
    )

    def match() -> Any:
        plane = (frame.to_crs("EPSG:32632") for frame in (seen, stones))
        return next(plane).sjoin_nearest(next(plane), max_distance=WITHIN_M)

    return Task([match], OBSERVATIONS, lambda: len(match()), rounds=3)


@cache
def _track() -> Any:
    """Return a track that keeps within some metres of the line, all along it, degrees."""
    chance = np.random.default_rng(20261122)
    at, numbers = np.linspace(0.0, MARKERS - 1.0, TRACK), np.arange(MARKERS)
    on = np.column_stack([np.interp(at, numbers, axis) for axis in _stones().T])
    return on + 5e-5 * chance.normal(size=(TRACK, 2))


def _cover_with_borderkit() -> Task:
    from borderkit.boundary.chainage import Chainage
    from borderkit.inspections.coverage import covered_stretches

    places, line = _track(), _register()[2]
    one = np.zeros(TRACK, dtype=np.intp)
    when = np.datetime64("2026-06-03T08:00:00", "us") + np.arange(TRACK).astype("m8[s]")

    def cover() -> Any:
        return covered_stretches(Chainage(line), places, one, when, within_m=WITHIN_M)

    def length() -> float:
        return sum(each.to_m - each.from_m for each in cover()[0])

    return Task([cover], TRACK, length)


def _cover_with_shapely() -> Task:
    import shapely
    from geopandas import GeoSeries, points_from_xy

    def cover() -> Any:
        line, points = (
            shapely.get_coordinates(
                GeoSeries(points_from_xy(*each.T), crs="EPSG:4326").to_crs("EPSG:32632").to_numpy()
            )
            for each in (_stones(), _track())
        )
        edges = np.asarray(shapely.linestrings(np.stack([line[:-1], line[1:]], axis=1)))
        cells = np.asarray(shapely.points(points))
        tree = shapely.STRtree(edges)
        (point, edge), _ = tree.query_nearest(
            cells, max_distance=WITHIN_M, return_distance=True, all_matches=False
        )
        starts = np.append(0.0, np.cumsum(shapely.length(edges)))[edge]
        along = starts + shapely.line_locate_point(edges[edge], cells[point])
        steps = np.abs(np.diff(along))[np.diff(point) == 1]
        return float(along.max() - along.min()), steps

    return Task([cover], TRACK, lambda: cover()[0])


SURVEY_MATCH_WORKS: dict[str, Contest] = {
    "survey-match": Contest(
        f"{OBSERVATIONS:,} observations matched to {MARKERS:,} markers, and displaced",
        {
            "borderkit": _match_with_borderkit,
            "geopandas sjoin_nearest in UTM (nearest only)": _match_with_geopandas,
        },
    ),
    "survey-coverage": Contest(
        f"{TRACK:,} points of a track laid along a line of {MARKERS:,} vertices",
        {
            "borderkit": _cover_with_borderkit,
            "shapely STRtree of edges in UTM (plane)": _cover_with_shapely,
        },
        agree=lambda ours, theirs: abs(ours - theirs) <= 2e-3 * theirs,
    ),
}
