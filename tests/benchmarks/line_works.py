"""Works of the line and its markers: locating points, comparing lines, strips along them."""

from tests.benchmarks.contest import Contest
from tests.benchmarks.strip_works import STRIP_WORKS

__all__ = ["LINE_WORKS"]

LINE_WORKS: dict[str, Contest] = {**STRIP_WORKS}
