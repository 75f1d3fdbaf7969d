"""Works of the line and its markers: locating points, comparing lines, strips along them."""

from tests.benchmarks.compare_works import COMPARE_WORKS
from tests.benchmarks.contest import Contest

__all__ = ["LINE_WORKS"]

LINE_WORKS: dict[str, Contest] = {**COMPARE_WORKS}
