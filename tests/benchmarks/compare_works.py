"""Two lines compared: lengths beyond three limits and the Hausdorff distance, both ways.

Shapely works on a plane, with a buffer and a difference for each limit; its Hausdorff distance
looks at vertices alone.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.contest import Contest, Task

__all__ = ["COMPARE_WORKS"]

VERTICES = 20_000
LIMITS_M = (1.0, 5.0, 25.0)
_PLANE = "+proj=tmerc +lon_0=10.25 +k=1 +ellps=WGS84 +units=m"

Floats = NDArray[np.float64]


def _lines() -> tuple[Floats, Floats]:
    """Return a winding line, and the same with noise and a part that moved by up to 30 m."""
    chance = np.random.default_rng(20261122)
    t = np.linspace(0.0, 1.0, VERTICES)
    wander = 1e-5 * chance.normal(size=(VERTICES, 2)).cumsum(axis=0)
    shape = [10.0 + 0.5 * t + 0.05 * np.cos(200 * t), 47.0 + 3.0 * t + 0.02 * np.sin(300 * t)]
    before = np.column_stack(shape) + wander
    after = before + chance.normal(0.0, 1e-6, before.shape)
    away = np.sin(np.pi * np.clip((t - 0.4) / 0.2, 0.0, 1.0))
    after[:, 0] += 4e-4 * away
    return before, after


def _with_borderkit() -> Task:
    from borderkit.boundary.comparison.compare import compare_lines

    before, after = _lines()

    def answer() -> list[float]:
        found = compare_lines(before, after, limits_m=LIMITS_M)
        return [*found.moved_m, found.hausdorff_m]

    return Task([lambda: compare_lines(before, after, limits_m=LIMITS_M)] * 3, VERTICES, answer)


def _with_shapely() -> Task:
    import shapely
    from pyproj import Transformer

    to_plane = Transformer.from_crs("EPSG:4326", _PLANE, always_xy=True)
    a, b = (shapely.linestrings(np.column_stack(to_plane.transform(*x.T))) for x in _lines())

    def compare() -> list[float]:
        moved = [
            shapely.length(shapely.difference(b, shapely.buffer(a, limit, quad_segs=16)))
            for limit in LIMITS_M
        ]
        for limit in LIMITS_M:
            shapely.difference(a, shapely.buffer(b, limit, quad_segs=16))
        return [*(float(length) for length in moved), float(shapely.hausdorff_distance(a, b))]

    return Task([compare], VERTICES, compare)


def _alike(ours: Any, theirs: Any) -> bool:
    return bool(np.allclose(ours, theirs, rtol=0.005, atol=0.05))


COMPARE_WORKS: dict[str, Contest] = {
    "compare-lines": Contest(
        "two lines of 20,000 vertices compared, both ways",
        {"borderkit": _with_borderkit, "shapely on a plane": _with_shapely},
        agree=_alike,
    ),
}
