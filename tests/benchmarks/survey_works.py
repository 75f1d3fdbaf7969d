"""Works of the survey intake: reading what the field brought back, and matching it to markers."""

from tests.benchmarks.contest import Contest
from tests.benchmarks.survey_match_works import SURVEY_MATCH_WORKS

__all__ = ["SURVEY_WORKS"]

SURVEY_WORKS: dict[str, Contest] = {**SURVEY_MATCH_WORKS}
