"""Handlers and workers that tests start in processes of their own, to kill them."""

import json
import random
import threading
import time
from pathlib import Path
from typing import Any

from borderkit.layers import LAYERS
from borderkit.store import UnitOfWork
from borderkit.store.jobs.run import Run
from borderkit.store.jobs.worker import Worker

STEPS = 6


def write_line(unit: UnitOfWork, job: str, line: str) -> None:
    """Add a line to the record that keeps what a job has done, whatever stands in it."""
    found = unit.pick("sources", [(job,)])
    said = "" if found.empty else found["note"].iloc[0]
    row = {"source": job, "name": {"en": "job"}, "note": f"{said}{line};"}
    unit.upsert("sources", LAYERS["sources"].frame([row]))


def grind(run: Run) -> dict[str, Any]:
    """Write a line for each step, slowly, so that a kill meets it in the middle."""
    draw = random.Random()
    for number in range(STEPS):

        def step(unit: UnitOfWork, line: int = number) -> int:
            time.sleep(draw.uniform(0, 0.03))
            write_line(unit, run.job, str(line))
            time.sleep(draw.uniform(0, 0.06))
            return line

        run.step(f"step-{number}", step)
        run.progress(100 * number / STEPS, f"step {number} done")
    return {"steps": STEPS}


def once(run: Run) -> int:
    """Write one line."""
    run.step("only", lambda unit: write_line(unit, run.job, "done"))
    return 1


def pause(run: Run) -> None:
    """Write a line, give time to be stopped, write another."""
    run.step("first", lambda unit: write_line(unit, run.job, "first"))
    time.sleep(1.0)
    run.step("second", lambda unit: write_line(unit, run.job, "second"))


def work_until_killed(place: str | Path) -> None:
    """Do jobs until the process is killed."""
    handlers = {"grind": grind, "pause": pause}
    with Worker(place, handlers, lease_s=0.4, heartbeat_s=0.1, poll_s=0.02) as worker:
        worker.run_forever(threading.Event())


def work_until_empty(place: str | Path, told: Path) -> None:
    """Do jobs until there is none, and write down how many ended how."""
    with Worker(place, {"once": once}, poll_s=0.02) as worker:
        while worker.run_one() is not None:
            pass
        told.write_text(json.dumps(worker.counts), encoding="utf-8")
