"""Commands that make and fill a register."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from borderkit.cli.answer_text import span
from borderkit.cli.console import Output, called_as, plain_table, say
from borderkit.cli.identity import TokenFileOption, acting
from borderkit.cli.options import (
    BasedOnOption,
    DocumentOption,
    JsonOption,
    QuietOption,
    ReasonOption,
    RegisterOption,
    SkipBadOption,
    named_register,
)
from borderkit.cli.plain_text import printable
from borderkit.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.workflows.demo import DemoReport
    from borderkit.workflows.register_intake import IntakeReport

__all__ = ["build_demo_register", "import_register_file", "import_zone_file", "init_register"]


def init_register(
    file: Annotated[
        str | None,
        typer.Argument(metavar="[FILE]", help="The register to make: a file, or an address."),
    ] = None,
    register: RegisterOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Make an empty register. A file that is there already is left alone and refused."""
    if file is not None and register is not None and Path(file) != Path(register):
        msg = "two registers are named, one by --register and one without; name one"
        raise InputError(msg)
    path = named_register(file or register)
    from borderkit.store import open_store

    with open_store(path, create=True) as store:
        revision, place = store.revision(), store.place
    Output(as_json=as_json, quiet=quiet).result(
        {"register": place, "revision": revision},
        lambda console: say(
            console,
            f"{place}: an empty register.",
            f"Next: {called_as()} import layers FILE --register {shlex.quote(place)}",
        ),
    )


def build_demo_register(
    folder: Annotated[
        Path, typer.Argument(metavar="[FOLDER]", help="Where to put register and maps.")
    ] = Path("build/demo"),
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Build the demo register, take its surveys, check its itineraries, draw a map of each."""
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Building the demo"):
        from borderkit.workflows.demo import build_demo

        report = build_demo(folder)
    output.result(report.to_json(), lambda console: _show_demo(console, report))


def _show_demo(console: "Console", report: "DemoReport") -> None:
    table = plain_table("itinerary", "verdict", "why")
    for row in report.rows:
        open_bounds = f"\n{span(row.bounds)}" if row.bounds[0] != row.bounds[1] else ""
        table.add_row(printable(row.name), row.verdict + open_bounds, printable(row.why))
    console.print(table)
    program = called_as()
    say(
        console,
        "",
        f"Judged at {report.at.isoformat()} against {report.register}.",
        f"Maps: {report.register_map} and, one for each itinerary, "
        f"{report.rows[0].map.parent}/ITINERARY.html",
        f"Surveys: {len(report.surveys)} files of two teams, "
        f"{sum(survey.accepted for survey in report.surveys)} points accepted, "
        f"{sum(survey.rejected for survey in report.surveys)} rejected; "
        f"such as {report.surveys[0].map}",
        f"Next: open {report.rows[0].map} in a browser",
        f"Next: {program} check {_plan_beside(report)} --register {report.register} "
        f"--at {report.at.isoformat()}",
        f"Next: {program} survey list --register {report.register}",
        f"Next: {program} serve --register {report.register}",
    )


def _plan_beside(report: "DemoReport") -> Path:
    """Return the path of a demo itinerary, short where it lies below the present folder."""
    from geodata import demo_files

    path = Path(str(demo_files().itineraries[report.rows[0].name]))
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def import_register_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The register file, JSON.")],
    register: RegisterOption = None,
    skip_bad: SkipBadOption = False,
    based_on: BasedOnOption = None,
    reason: ReasonOption = None,
    document: DocumentOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read a register file (jurisdictions, zones, rules, crossings ...) into a register."""
    path = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Reading {file}"):
        from borderkit.store import open_store
        from borderkit.workflows.occasion import Occasion
        from borderkit.workflows.register_intake import import_layers

        occasion = Occasion(reason=reason, document=document, based_on=based_on)
        with open_store(path) as store:
            principal = acting(store, token_file)
            report = import_layers(
                store, file, skip_bad=skip_bad, principal=principal, occasion=occasion
            )
    _report_intake(output, store.place, report)


def import_zone_file(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Zones: GeoJSON, GeoPackage, ED-318, ED-269; lists of units: GeoJSON, XLSX, CSV.",
        ),
    ],
    register: RegisterOption = None,
    subject: Annotated[
        Literal["uas", "all"],
        typer.Option(
            "--subject", help="Drone zones: for drones only (uas), or for everybody (all)."
        ),
    ] = "uas",
    covers: Annotated[
        str | None,
        typer.Option(
            "--covers",
            metavar="extent|FILE",
            help="Also record a jurisdiction: over the zones' extent, or the polygon in FILE.",
        ),
    ] = None,
    default_class: Annotated[
        Literal["open", "non_open"] | None,
        typer.Option("--default-class", help="With --covers: the class of ground in no zone."),
    ] = None,
    skip_bad: SkipBadOption = False,
    based_on: BasedOnOption = None,
    reason: ReasonOption = None,
    document: DocumentOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read zones into a register.

    Without --covers and --default-class no jurisdiction is recorded: ground outside the zones
    then stays undeclared, and a check of an itinerary that no other jurisdiction covers is
    undetermined.
    """
    if (covers is None) != (default_class is None):
        given, lacks = ("--covers", "--default-class")[:: 1 if covers is not None else -1]
        msg = f"{given} is given without {lacks}; a jurisdiction needs both, give both or neither"
        raise InputError(msg)
    path = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Reading {file}"):
        from borderkit.store import open_store
        from borderkit.workflows.occasion import Occasion
        from borderkit.workflows.zone_intake import import_zones

        occasion = Occasion(reason=reason, document=document, based_on=based_on)
        with open_store(path) as store:
            report = import_zones(
                store,
                file,
                subject=subject,
                covers=Path(covers) if covers not in {None, "extent"} else covers,
                default_class=default_class,
                skip_bad=skip_bad,
                principal=acting(store, token_file),
                occasion=occasion,
            )
    _report_intake(output, store.place, report)


def _report_intake(output: Output, register: str, report: "IntakeReport") -> None:
    output.result(
        {
            "register": register,
            "revision": report.revision,
            "accepted": report.accepted,
            "layers": dict(report.layers),
            "rejected": [{"where": d.where, "what": d.what} for d in report.rejected],
            "notes": list(report.notes),
            "attribution": report.attribution,
        },
        lambda console: _show_intake(console, register, report),
    )


def _show_intake(console: "Console", register: str, report: "IntakeReport") -> None:
    counts = f"{report.accepted} accepted, {len(report.rejected)} rejected"
    say(console, f"{register}, revision {report.revision}: {counts}.")
    say(console, *(f"  {layer}: {count}" for layer, count in report.layers.items()))
    say(console, *(f"  rejected {defect}" for defect in report.rejected))
    say(console, *report.notes)
    if report.attribution is not None:
        say(console, f"Source to name: {report.attribution}")
