"""The limits of time that were promised; the least of several runs counts, for a busy machine."""

import statistics
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from tests.benchmarks import synthetic

CHECK_S = 0.005
HELP_TIMES_TYPER = 3.0

pytestmark = pytest.mark.slow


def _least(call, runs):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def test_one_itinerary_against_2000_zones_takes_under_5_ms():
    from borderkit.itineraries.check import check_itinerary
    from borderkit.itineraries.plan import read_itinerary
    from borderkit.itineraries.state import state_from_document

    state = state_from_document(synthetic.register_document())
    at = datetime.fromisoformat(synthetic.AT)
    plans = [read_itinerary(plan) for plan in synthetic.itineraries()]
    assert len(state.zones) == 2_000
    assert all(len(plan.stops) == 10 and len(plan.legs) == 9 for plan in plans)
    times = [
        _least(lambda plan=plan: check_itinerary(plan, state, at=at), runs=5) for plan in plans
    ]
    assert statistics.median(times) < CHECK_S


def test_help_takes_under_three_imports_of_typer():
    script = Path(sys.executable).with_name("borderkit")

    def run(*command):
        return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    help_s = _least(run(str(script), "--help"), runs=7)
    typer_s = _least(run(sys.executable, "-c", "import typer"), runs=7)
    assert help_s < HELP_TIMES_TYPER * typer_s
