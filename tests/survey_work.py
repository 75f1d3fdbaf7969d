"""Intake of surveys that tests start in processes of their own, to kill them."""

import os
import sys
import threading
from pathlib import Path

# Read here once, and not anew by each process that is killed.
import borderkit.io.surveys.layers.kml
import borderkit.io.surveys.points_file
import borderkit.workflows.survey_judging  # noqa: F401
from borderkit.cli import main
from borderkit.store.jobs.worker import Worker
from borderkit.workflows.job_handlers import HANDLERS
from tests.survey_service import CAMPAIGN

__all__ = ["take_until_killed", "upload_by_command"]


def take_until_killed(place: str) -> None:
    """Do jobs until the process is killed."""
    with Worker(place, HANDLERS, lease_s=0.5, heartbeat_s=0.1, poll_s=0.02) as worker:
        worker.run_forever(threading.Event())


def upload_by_command(place: str, file: Path) -> None:
    """Send a file by the command, as somebody at a terminal does."""
    out = os.open(os.devnull, os.O_WRONLY)
    os.dup2(out, 1)
    os.dup2(out, 2)
    for name in [name for name in os.environ if name.startswith("BORDERKIT_")]:
        del os.environ[name]
    asked = ["survey", "upload", str(file), "--register", place]
    sys.argv = ["borderkit", *asked, "--campaign", CAMPAIGN, "--side", "AA", "--json"]
    main()
