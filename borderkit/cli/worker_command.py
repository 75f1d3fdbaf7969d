"""The command that works off the jobs of a register in a process of its own."""

import signal
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from borderkit.cli.console import Output, say
from borderkit.cli.options import JsonOption, QuietOption, RegisterOption, named_register

if TYPE_CHECKING:
    from borderkit.store.worker import Worker

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
        from borderkit.store.worker import Worker
        from borderkit.workflows.job_handlers import HANDLERS

        open_store(path).close()
    stopping = threading.Event()
    with Worker(path, HANDLERS, told=output.note) as worker:
        _stop_on_signals(worker, stopping)
        output.note(f"{path}: worker {worker.name}. Ctrl-C ends.")
        if not once:
            worker.run_forever(stopping)
        while once and not stopping.is_set() and worker.run_one(stopping) is not None:
            pass
    counts = dict(worker.counts)
    words = {"accepted": "put back"}
    ended = [f"{count} {words.get(state, state)}" for state, count in counts.items()]
    told = ", ".join(ended) or "no job was ready"
    output.result(
        {"register": str(path), "worker": worker.name, "jobs": counts},
        lambda console: say(console, f"{path}: {told}."),
    )


def _stop_on_signals(worker: "Worker", stopping: threading.Event) -> None:
    """End at the next step at the first signal, at once at the second."""

    def stop(number: int, _frame: object) -> None:
        stopping.set()
        worker.wake()
        signal.signal(number, signal.SIG_DFL if number != signal.SIGINT else _interrupt)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt
