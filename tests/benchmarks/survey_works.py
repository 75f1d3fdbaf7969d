"""Works of the survey intake: reading what the field brought back, and matching it to markers."""

from tests.benchmarks.contest import Contest
from tests.benchmarks.survey_log_works import SURVEY_LOG_WORKS
from tests.benchmarks.table_works import TABLE_WORKS

__all__ = ["SURVEY_WORKS"]

SURVEY_WORKS: dict[str, Contest] = {**SURVEY_LOG_WORKS, **TABLE_WORKS}
