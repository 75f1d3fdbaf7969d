"""The command that works off the jobs of a register in a process of its own."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from borderkit.cli.console import Output, say
from borderkit.cli.options import JsonOption, QuietOption, RegisterOption, named_register

__all__ = ["work_off_jobs"]


def work_off_jobs(
    register: RegisterOption = None,
    once: Annotated[
        bool, typer.Option("--once", help="Do the jobs that are ready, then end.")
    ] = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Do the jobs of a register as they come, until Ctrl-C.

    Several may work on one register. At Ctrl-C or a stop by the system the present step ends
    and the job is given back; a second Ctrl-C ends at once, and the job is begun anew at its
    last step when its lease has run out.
    """
    path = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Starting"):
        from borderkit.store import open_store
        from borderkit.store.jobs.worker import Worker
        from borderkit.workflows.job_handlers import HANDLERS

        with open_store(path) as store:
            place = store.place
    stopping = threading.Event()
    with Worker(path, HANDLERS, told=output.note) as worker, _signals(stopping):
        output.note(f"{place}: worker {worker.name}. Ctrl-C ends.")
        if not once:
            worker.run_forever(stopping)
        while once and not stopping.is_set() and worker.run_one(stopping) is not None:
            pass
    counts = dict(worker.counts)
    words = {"accepted": "put back"}
    ended = [f"{count} {words.get(state, state)}" for state, count in counts.items()]
    told = ", ".join(ended) or "no job was ready"
    output.result(
        {"register": place, "worker": worker.name, "jobs": counts},
        lambda console: say(console, f"{place}: {told}."),
    )


@contextmanager
def _signals(stopping: threading.Event) -> Iterator[None]:
    """End at the next step at the first Ctrl-C or stop by the system, at once at the second."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in numbers}

    def stop(number: int, _frame: object) -> None:
        # Not worker.wake(): its lock may be held by the very thread that is interrupted here.
        signal.signal(number, before[signal.Signals(number)])
        stopping.set()

    for number in numbers:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
