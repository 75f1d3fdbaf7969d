"""Works of markers: the check of their register. No peer does it."""

from typing import Any

import numpy as np

from tests.benchmarks.contest import Contest, Task

__all__ = ["MARKER_WORKS"]

MARKERS, VERTICES = 10_000, 5_000


def _check_with_borderkit() -> Task:
    import shapely

    from borderkit.layers import LAYERS
    from borderkit.markers.checks.register_checks import check_markers

    chance = np.random.default_rng(20261122)
    north = np.linspace(45.0, 48.5, VERTICES)
    line = np.column_stack([9.0 + 0.3 * np.sin(6.0 * north), north])
    at = np.sort(chance.integers(0, VERTICES, MARKERS))
    places = line[at] + 1e-6 * chance.normal(size=(MARKERS, 2))
    section = {"section": "1", "boundary": "AA-BB"}
    sections: Any = LAYERS["boundary_sections"].frame([section], [shapely.LineString(line)])
    columns = {
        "marker_uid": [f"M-{number}" for number in range(MARKERS)],
        "boundary": ["AA-BB"] * MARKERS,
        "number": [str(number + 1) for number in range(MARKERS)],
        "siting": ["single"] * MARKERS,
    }
    points = np.asarray(shapely.points(places))
    markers: Any = LAYERS["markers"].frame_of_columns(columns, points, count=MARKERS)

    def check() -> int:
        return len(check_markers(markers, sections))

    return Task([check], MARKERS, check, rounds=3)


MARKER_WORKS: dict[str, Contest] = {
    "markers-check": Contest(
        f"{MARKERS:,} markers checked along a line of {VERTICES:,} vertices",
        {"borderkit": _check_with_borderkit},
    ),
}
