"""Checking a long line: all rules of `check_line`, beside shapely's noding of its edges alone."""

from datetime import UTC, datetime
from typing import Any

import numpy as np

from tests.benchmarks.contest import Contest, Task

__all__ = ["CHECK_WORKS"]

VERTICES, SECTION = 20_000, 200
_AT = datetime(2026, 6, 1, tzinfo=UTC)


def _walk() -> Any:
    """Vertices of a line of some 1,000 km that winds, and crosses itself in a few places."""
    chance = np.random.default_rng(20261122)
    lon = 5.0 + np.cumsum(chance.normal(0.0005, 0.0002, VERTICES))
    return np.column_stack([lon, 47.0 + np.cumsum(chance.normal(0.0, 0.0003, VERTICES))])


def _check_all() -> Task:
    import shapely

    from borderkit.boundary.checks.line_checks import check_line
    from borderkit.layers import LAYERS

    walk = _walk()
    starts = range(0, VERTICES - 1, SECTION)
    sections: Any = LAYERS["boundary_sections"].frame(
        [{"boundary": "AA-BB", "section": str(n), "sequence": n} for n, _ in enumerate(starts)],
        [shapely.LineString(walk[at : at + SECTION + 1]) for at in starts],
    )
    points: Any = LAYERS["turning_points"].frame(
        [
            {
                "boundary": "AA-BB",
                "point": str(n),
                "section": str(min(n // SECTION, len(starts) - 1)),
                "sequence": n,
            }
            for n in range(VERTICES)
        ],
        shapely.points(walk),
    )

    def check() -> Any:
        return check_line(sections, points, at=_AT)

    def answer() -> int:
        return sum(each.code == "line-crosses-itself" for each in check())

    return Task(calls=[check], items=VERTICES, answer=answer)


def _node_edges() -> Task:
    import shapely

    walk = _walk()
    edges: Any = shapely.linestrings(np.stack([walk[:-1], walk[1:]], axis=1))

    def node() -> Any:
        return shapely.get_num_geometries(shapely.node(shapely.multilinestrings(list(edges))))

    return Task(
        calls=[node],
        items=VERTICES,
        answer=lambda: int(node() - len(edges)) // 2,
    )


CHECK_WORKS: dict[str, Contest] = {
    "check-line": Contest(
        title="a line of 20,000 vertices and as many turning points checked",
        names={"borderkit": _check_all, "shapely (crossings alone)": _node_edges},
    ),
}
