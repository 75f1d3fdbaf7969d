"""One index answers several threads at once as it answers one."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from borderkit.itineraries.check import check_itinerary
from borderkit.itineraries.plan import read_itinerary
from borderkit.itineraries.state import state_from_document
from geodata import DEMO_AT, demo_files


@pytest.mark.slow
def test_checks_in_eight_threads_give_the_bytes_of_checks_in_one():
    files = demo_files()
    register = json.loads(files.register.read_bytes())
    plans = [read_itinerary(json.loads(f.read_bytes())) for f in files.itineraries.values()]
    at = DEMO_AT
    alone = state_from_document(register)
    expected = [check_itinerary(plan, alone, at=at).to_bytes() for plan in plans]
    for _ in range(3):
        shared = state_from_document(register)
        with ThreadPoolExecutor(max_workers=8) as pool:
            jobs = [pool.submit(check_itinerary, plan, shared, at=at) for plan in plans * 8]
            answers = [job.result().to_bytes() for job in jobs]
        assert answers == expected * 8
