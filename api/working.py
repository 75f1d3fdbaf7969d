"""The worker in the API's own process: it does the register's jobs while the API is up."""

import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from anyio import to_thread
from fastapi import FastAPI

from borderkit.errors import RegisterError
from borderkit.settings import Settings
from borderkit.store import open_store
from borderkit.store.jobs.worker import Worker
from borderkit.store.postgis.addresses import is_address
from borderkit.workflows.job_handlers import HANDLERS

__all__ = ["leave_whole", "working"]

_FIRST_S: Final = 1.0
"""How long the API is up before the queue is first looked at, seconds."""


@asynccontextmanager
async def working(app: FastAPI) -> AsyncIterator[None]:
    """Do jobs in a thread while `app` is up; at its end the present step ends first.

    There is no worker where the setting ``worker`` is off, or the register cannot be written.
    """
    settings: Settings = app.state.settings
    place = settings.register_file
    if place is None or settings.worker == "off" or not _may_write(place):
        yield
        return
    worker, stopping = Worker(place, HANDLERS), threading.Event()
    thread = threading.Thread(
        target=worker.run_forever,
        args=(stopping,),
        kwargs={"first_s": _FIRST_S},
        name="worker",
        daemon=True,
    )
    app.state.wake_worker = worker.wake
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        worker.wake()
        await to_thread.run_sync(thread.join)


def leave_whole(place: Path | str) -> None:
    """Fold what was written into the file, once nobody here has it open.

    Whoever reads while a writer closes keeps the log from being folded.
    """
    log = Path(f"{place}-wal")
    with suppress(RegisterError, OSError):
        if not is_address(place) and log.stat().st_size and _may_write(place):
            open_store(place).close()


def _may_write(place: str | Path) -> bool:
    """Whether the register can be written, as far as the file and its folder tell."""
    if is_address(place):
        return True
    path = Path(place)
    return not path.exists() or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))
