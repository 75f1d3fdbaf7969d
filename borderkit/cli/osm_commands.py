"""The command that fills a register from an OpenStreetMap extract."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from borderkit.cli.console import Output, say
from borderkit.cli.identity import TokenFileOption, acting
from borderkit.cli.job_commands import queue
from borderkit.cli.options import (
    DocumentOption,
    JsonOption,
    QuietOption,
    ReasonOption,
    RegisterOption,
    named_register,
)

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.workflows.osm_report import OsmReport

__all__ = ["import_osm_file"]

_SHOWN = 12


BoundariesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--boundary",
        metavar="AA-BB",
        help="A national line to take, by ISO codes in either order; may be given again.",
    ),
]
TimezoneOption = Annotated[
    str | None,
    typer.Option(
        "--timezone",
        metavar="ZONE",
        help="IANA time zone of countries for which the extract states none: Etc/GMT-2.",
    ),
]


def import_osm_file(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="An OpenStreetMap extract: .osm.pbf, or .osm XML."),
    ],
    boundary: BoundariesOption = None,
    register: RegisterOption = None,
    default_class: Annotated[
        Literal["open", "non_open"] | None,
        typer.Option(
            "--default-class",
            help="Class of ground in no zone of the countries that are whole. Default: undeclared.",
        ),
    ] = None,
    timezone: TimezoneOption = None,
    near_m: Annotated[
        float | None,
        typer.Option(
            "--near-m",
            metavar="METRES",
            help="How far from the line markers and border works are taken. Default: 500.",
        ),
    ] = None,
    queued: Annotated[
        bool,
        typer.Option("--queue", help="Ask a worker to do it, as a job; see borderkit jobs."),
    ] = False,
    reason: ReasonOption = None,
    document: DocumentOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read a national line, its markers and the land about it from OpenStreetMap.

    A later extract of the same lines updates what an earlier one gave and reports what came,
    changed and is gone; what the office filled in stays. Without --boundary the lines that the
    extract holds are listed.
    """
    path = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    if queued:
        if not file.exists():
            output.note(f"{file} is not on this machine: the worker needs it under this very path")
        given = {
            "file": str(file.resolve()),
            "boundaries": boundary or [],
            "default_class": default_class,
            "timezone": timezone,
            "near_m": near_m,
            "reason": reason,
            "document": document,
        }
        queue(path, "import-osm", given, output=output, token_file=token_file)
        return
    with output.working(f"Reading {file}"):
        from borderkit.store import open_store
        from borderkit.workflows.occasion import Occasion
        from borderkit.workflows.osm_intake import NEAR_M, import_osm

        occasion = Occasion(reason=reason, document=document)
        with open_store(path) as store:
            report = import_osm(
                store,
                file,
                boundaries=boundary or (),
                default_class=default_class,
                timezone=timezone,
                near_m=NEAR_M if near_m is None else near_m,
                principal=acting(store, token_file),
                occasion=occasion,
            )
    place = store.place
    told = {"register": place, **report.to_json()}
    output.result(told, lambda console: _show(console, place, report))


def _show(console: "Console", register: str, report: "OsmReport") -> None:
    say(console, f"{register}, revision {report.revision}: {report.source}, {report.dated}.")
    for boundary in report.boundaries:
        length = f"{boundary.length_m / 1000:.2f} km"
        say(console, f"  {boundary.code}: {boundary.sections} sections, {length}")
    say(console, *(f"  {layer}: {count} taken" for layer, count in report.taken.items()))
    if not report.first:
        _show_difference(console, report)
    for left in report.left[:_SHOWN]:
        say(
            console,
            f"  left {left.count} of {left.layer}: {left.reason} ({left.examples[0]}"
            f"{' ...' if left.count > 1 else ''})",
        )
    if report.left[_SHOWN:]:
        rest = report.left[_SHOWN:]
        count = sum(left.count for left in rest)
        say(console, f"  left {count} more for {len(rest)} other reasons; --json lists them")
    say(console, *report.notes, f"Source to name: {report.attribution} ({report.licence})")


def _show_difference(console: "Console", report: "OsmReport") -> None:
    came = sum(map(len, report.came.values()))
    gone = sum(map(len, report.gone.values()))
    if not (came or gone or report.changed or report.renewed):
        say(console, "  nothing is different from what the register held")
        return
    say(
        console,
        f"  {came} came, {len(report.changed)} changed, {gone} are gone, "
        f"{report.renewed} have a new version that says the same; --json lists them",
    )
    for layer, keys in report.came.items():
        say(console, f"    {layer}: {len(keys)} came ({_few(keys)})")
    for layer, keys in report.gone.items():
        say(console, f"    {layer}: {len(keys)} gone ({_few(keys)})")
    line = [c for c in report.changed if c.layer in {"boundary_sections", "markers"}]
    for change in line[:_SHOWN]:
        moved = f"; moved {change.moved_m:.1f} m" if change.moved_m is not None else ""
        say(console, f"    {change.layer} {change.key}: {', '.join(change.columns)}{moved}")
    if line[_SHOWN:]:
        say(console, f"    and {len(line) - _SHOWN} more of the line and its markers")


def _few(keys: tuple[str, ...]) -> str:
    return ", ".join(keys[:3]) + (" ..." if keys[3:] else "")
