"""Works of the survey intake: reading what the field brought back, and matching it to markers.

The whole intake reads a walk by both readers, judges it, places it along a line and looks for
doubles; pyogrio only streams the same points past. Its limit is five times pyogrio's processor
time, with 600 MB above what importing takes.
"""

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.contest import Contest, Task
from tests.benchmarks.survey_gpx_works import SURVEY_GPX_WORKS
from tests.benchmarks.survey_log_works import SURVEY_LOG_WORKS
from tests.benchmarks.survey_match_works import SURVEY_MATCH_WORKS
from tests.benchmarks.table_works import TABLE_WORKS

__all__ = ["SURVEY_WORKS"]

POINTS = 1_000_000


@cache
def _walk() -> Path:
    """Return a GPX file of one walk of a million points, a second apart."""
    chance = np.random.default_rng(20261122)
    lon = 20.2 + np.cumsum(chance.normal(4e-7, 5e-7, POINTS))
    lat = -45.3 + np.cumsum(chance.normal(0.0, 5e-7, POINTS))
    seconds = np.datetime64("2026-06-03T00:00:00") + np.arange(POINTS).astype("timedelta64[s]")
    times = np.datetime_as_string(seconds)
    path = Path(tempfile.mkdtemp(prefix="borderkit-bench-")) / "walk.gpx"
    with path.open("w", encoding="ascii") as file:
        file.write('<gpx version="1.1" creator="bench" xmlns="http://www.topografix.com/GPX/1/1">')
        file.write("<trk><name>walk</name><trkseg>\n")
        file.writelines(
            f'<trkpt lat="{north:.8f}" lon="{east:.8f}"><ele>{500 + number % 100}.25</ele>'
            f"<time>{time}Z</time></trkpt>\n"
            for number, (north, east, time) in enumerate(zip(lat, lon, times, strict=True))
        )
        file.write("</trkseg></trk></gpx>\n")
    return path


def _intake_with_borderkit() -> Task:
    from shapely.geometry import LineString

    from borderkit.layers import LAYERS
    from borderkit.store import LOCAL, open_store
    from borderkit.workflows.campaigns import keep_campaign
    from borderkit.workflows.survey_intake import SurveyRequest, inspect_survey

    path = _walk()
    place = path.with_name("bench.gpkg")
    line = LineString(np.column_stack([np.linspace(20.0, 20.8, 500), np.full(500, -45.3)]))
    section = {"boundary": "AA-BB", "section": "S1", "status": "agreed"}
    with open_store(place, create=True) as store:
        with store.unit() as unit:
            unit.upsert("boundary_sections", LAYERS["boundary_sections"].frame([section], [line]))
        keep_campaign(store, "JI", boundary="AA-BB", principal=LOCAL)
    request = SurveyRequest(campaign="JI", side="AA")

    def take() -> Any:
        return inspect_survey(path, request=request, register=place)

    return Task([take], POINTS, lambda: take().accepted)


def _stream_with_pyogrio() -> Task:
    import pyogrio

    path = _walk()

    def stream() -> int:
        with pyogrio.raw.open_arrow(path, layer="track_points", use_pyarrow=True) as (_, reader):
            return sum(batch.num_rows for batch in reader)

    return Task([stream], POINTS, stream)


SURVEY_WORKS: dict[str, Contest] = {
    "survey-intake": Contest(
        f"GPX of {POINTS:,} points, whole intake up to the judged frame",
        {
            "borderkit": _intake_with_borderkit,
            "pyogrio Arrow stream alone": _stream_with_pyogrio,
        },
    ),
    **SURVEY_GPX_WORKS,
    **SURVEY_LOG_WORKS,
    **SURVEY_MATCH_WORKS,
    **TABLE_WORKS,
}
