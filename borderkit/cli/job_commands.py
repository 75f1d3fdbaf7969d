"""Commands for long work: what there is, how it goes, asking for it, dismissing it."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from borderkit.cli.console import Output, called_as, plain_table, say
from borderkit.cli.identity import TokenFileOption, acting
from borderkit.cli.options import JsonOption, QuietOption, RegisterOption, named_register
from borderkit.cli.plain_text import printable

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.store import Store
    from borderkit.store.jobs.record import Job

__all__ = ["cancel_job", "list_jobs", "queue", "show_job", "start_long_work"]

_LOOK_S = 0.5

JobArgument = Annotated[str, typer.Argument(metavar="JOB", help="Name of the job.")]
FollowOption = Annotated[
    bool, typer.Option("--follow", help="Show how it goes until it has ended.")
]


def list_jobs(
    register: RegisterOption = None,
    state: Annotated[
        Literal["accepted", "running", "successful", "failed", "dismissed"] | None,
        typer.Option("--state", help="Only jobs in this state."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help="Only jobs of this kind.")
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """List the jobs of a register, the newest first."""
    from borderkit.store import open_store
    from borderkit.store.jobs.queue import Jobs

    with open_store(named_register(register), read_only=True) as store:
        found = Jobs(store).list(state=state, kind=kind)
    Output(as_json=as_json, quiet=quiet).result(
        {"register": store.place, "jobs": [job.status() for job in found]},
        lambda console: _show_list(console, found),
    )


def show_job(
    job: JobArgument,
    register: RegisterOption = None,
    follow: FollowOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show one job: its state, its input, what it gave or why it failed."""
    from borderkit.store import open_store
    from borderkit.store.jobs.queue import Jobs

    output = Output(as_json=as_json, quiet=quiet)
    with open_store(named_register(register), read_only=True) as store:
        found = _followed(store, job, output) if follow else Jobs(store).get(job)
    _report(output, found)


def start_long_work(
    kind: Annotated[
        str,
        typer.Argument(metavar="KIND", help="audit-verify, backup, import-osm or purge."),
    ],
    register: RegisterOption = None,
    given: Annotated[
        str | None,
        typer.Option("--input", metavar="JSON", help="What it is told, as a JSON object."),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option("--key", metavar="KEY", help="The same work under the same key is one job."),
    ] = None,
    follow: FollowOption = False,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Ask for long work, which a worker does: that of borderkit serve, or borderkit worker."""
    from borderkit.io.json_text import read_json

    told: Any = {}
    if given is not None:
        told = read_json(given.encode(errors="surrogateescape"), source="--input")
    output = Output(as_json=as_json, quiet=quiet)
    path = named_register(register)
    queue(path, kind, told, output=output, key=key, follow=follow, token_file=token_file)


def cancel_job(
    job: JobArgument,
    register: RegisterOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Dismiss a job: at once where it waits, at its next step where it runs."""
    from borderkit.store import open_store
    from borderkit.store.jobs.queue import Jobs

    with open_store(named_register(register)) as store:
        principal = acting(store, token_file)
        principal.require("run", "dismiss a job")
        found = Jobs(store).cancel(job, by=principal)
    _report(Output(as_json=as_json, quiet=quiet), found)


def queue(
    path: str | Path,
    kind: str,
    given: Any,
    *,
    output: Output,
    key: str | None = None,
    follow: bool = False,
    token_file: Path | None = None,
) -> None:
    """Ask for work of a kind, and say which job does it."""
    from borderkit.store import open_store
    from borderkit.workflows.job_handlers import start_job

    with open_store(path) as store:
        principal = acting(store, token_file)
        found = start_job(store, kind, given, principal=principal, request_key=key)
        if follow:
            found = _followed(store, found.job, output)
    _report(output, found, place=store.place)


def _followed(store: "Store", name: str, output: Output) -> "Job":
    """Return the job once it has ended; a bar shows how it goes meanwhile."""
    from borderkit.store.jobs.queue import Jobs

    jobs = Jobs(store)
    found = jobs.get(name)
    if found.state == "accepted":
        output.note("It waits for a worker: a running borderkit serve, or borderkit worker.")
    with output.working(f"{found.kind} {name}") as bar:
        while not found.ended:
            bar(found.progress, 100)
            time.sleep(_LOOK_S)
            found = jobs.get(name)
    return found


def _report(output: Output, job: "Job", *, place: str | None = None) -> None:
    """Write a job; one that was only just asked for with what comes next."""
    document = {
        **job.status(),
        "input": job.input,
        "result": job.result,
        "problem": job.problem,
    }
    output.result(document, lambda console: _show(console, job, place))


def _show(console: "Console", job: "Job", place: str | None) -> None:
    say(
        console,
        f"job {job.job}: {job.kind} for {job.principal.actor}, {job.state}, {job.progress} %.",
        f"  {job.message}",
    )
    times = {"asked for": job.created, "begun": job.started, "ended": job.finished}
    for what, at in times.items():
        if at is not None:
            say(console, f"  {what} {at.isoformat(timespec='seconds')}")
    for what, value in (("input", job.input), ("result", job.result)):
        if value:
            say(console, f"  {what}: {json.dumps(value, ensure_ascii=False)}")
    for defect in (job.problem or {}).get("defects", ()):
        say(console, f"  - {defect['where']}: {defect['what']}")
    if place is not None and job.state == "accepted":
        say(console, f"Next: {called_as()} worker --once --register {place}")
        say(console, "      (a running borderkit serve or borderkit worker takes it by itself)")


def _show_list(console: "Console", jobs: Sequence["Job"]) -> None:
    if not jobs:
        say(console, "No jobs.")
        return
    table = plain_table("job", "kind", "state", "%", "asked for", "message")
    for job in jobs:
        asked = job.created.isoformat(timespec="seconds")
        cells = (job.job, job.kind, job.state, str(job.progress), asked, job.message)
        table.add_row(*(printable(cell) for cell in cells))
    console.print(table)
