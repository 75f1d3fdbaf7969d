"""The command that cuts strips along the line and tells the rules that set them."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from borderkit.cli.console import Output, plain_table, say
from borderkit.cli.marker_commands import BoundaryOption
from borderkit.cli.options import (
    JsonOption,
    QuietOption,
    RegisterOption,
    RevisionOption,
    ValidAtOption,
    named_register,
    valid_time,
)
from borderkit.cli.plain_text import printable
from borderkit.errors import Defect, InputError

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.boundary.strips.strip_rules import StripRule
    from borderkit.workflows.boundary_strip import StripReport
    from borderkit.workflows.export import StateOf

__all__ = ["cut_strip"]

_MOST_SHOWN = 40


_WidthOption = Annotated[
    float | None,
    typer.Option("--width-m", metavar="METRES", help="Distance from the line: 0.1 to 10,000."),
]
_NameOption = Annotated[
    str | None,
    typer.Option("--strip", metavar="NAME", help="A strip that the boundary's rules name."),
]
_ActivityOption = Annotated[
    str | None,
    typer.Option(
        "--activity", metavar="TEXT", help="The widest strip for what is to be done: blasting."
    ),
]
_RulesOption = Annotated[
    bool, typer.Option("--rules", help="Only list the strips of the boundary, cut nothing.")
]
_SideOption = Annotated[
    str | None,
    typer.Option(
        "--side",
        metavar="SIDE",
        help="Ground of one side alone: its code, or left or right of the line's direction.",
    ),
]
_InsideOption = Annotated[
    list[str] | None,
    typer.Option(
        "--inside",
        metavar="LAYER",
        help="List what of this layer lies in it: markers, assets ... Again for each layer.",
    ),
]
_BeginsOption = Annotated[
    str | None,
    typer.Option(
        "--begins",
        metavar="DATE",
        help="First day of the activity: tells by when the notice is due.",
    ),
]
_ClaimantOption = Annotated[
    str | None,
    typer.Option(
        "--claimant",
        metavar="SIDE",
        help="Along the line as this side sees it. Default: what no side claims alone.",
    ),
]
_OutOption = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="FILE", help="Write the strip: .gpkg, .geojson or .kml."),
]
_ForceOption = Annotated[bool, typer.Option("--force", help="Replace a file that is there.")]


def cut_strip(
    register: RegisterOption = None,
    boundary: BoundaryOption = None,
    width_m: _WidthOption = None,
    strip: _NameOption = None,
    activity: _ActivityOption = None,
    rules: _RulesOption = False,
    side: _SideOption = None,
    inside: _InsideOption = None,
    begins: _BeginsOption = None,
    claimant: _ClaimantOption = None,
    out: _OutOption = None,
    force: _ForceOption = False,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Cut the ground within a distance of the line, and list what lies in it.

    The edge is true to 1 cm of the geodesic distance. Both sides together end round at free ends
    of the line, one side ends square there.

    --rules lists the strips that the boundary's documents set. --json tells the strip as a
    GeoJSON feature.
    """
    path = named_register(register)
    day = _day(begins)
    output = Output(as_json=as_json, quiet=quiet)
    from borderkit.store import open_store
    from borderkit.workflows.boundary_strip import (
        StripAsked,
        boundary_strip,
        require_strip_file,
        strip_rules,
        write_strip,
    )

    state = _state(revision, valid_at)
    if out is not None:
        require_strip_file(out)
    with open_store(path, read_only=True) as store:
        if rules:
            _refuse_beside_rules(width_m, strip, activity, out)
            code, listed = strip_rules(store, boundary, state=state)
            told: dict[str, Any] = {"boundary": code, "rules": [rule.record() for rule in listed]}
            output.result(told, lambda console: _show_rules(console, code, listed))
            return
        with output.working("Cutting the strip"):
            asked = StripAsked(width_m=width_m, strip=strip, activity=activity, side=side)
            layers = tuple(inside or ())
            report = boundary_strip(
                store, boundary, asked=asked, inside=layers, claimant=claimant, state=state
            )
            files = () if out is None else write_strip(report, out, force=force)
    told = report.feature(begins=day)
    told["files"] = [str(file) for file in files]
    output.result(told, lambda console: _show(console, report, day, files, layers))


def _state(revision: int | None, valid_at: str | None) -> "StateOf":
    from borderkit.workflows.export import StateOf

    return StateOf(revision=revision, valid_at=valid_time(valid_at))


def _day(text: str | None) -> date | None:
    from borderkit.layers.fields import Fields

    defects: list[Defect] = []
    day = Fields({"--begins": text}, "", defects, known=("--begins",)).date("--begins")
    if defects:
        msg = "the first day cannot be used; give a date such as 2026-06-03"
        raise InputError(msg, defects=defects)
    return day


def _refuse_beside_rules(*given: object) -> None:
    if any(each is not None for each in given):
        msg = "--rules cuts nothing; leave out --width-m, --strip, --activity and --out"
        raise InputError(msg)


def _show_rules(console: "Console", boundary: str, rules: "tuple[StripRule, ...]") -> None:
    if not rules:
        say(console, f"The register lists no strips of boundary {boundary} (layer boundaries).")
        return
    table = plain_table("strip", "width", "sides", "for", "notice", "source")
    for rule in rules:
        cells = (
            rule.strip,
            f"{rule.width_m:g} m",
            ", ".join(rule.sides) or "both",
            ", ".join(rule.activity),
            _notice(rule),
            rule.source or "",
        )
        table.add_row(*(printable(cell) for cell in cells))
    console.print(table)


def _notice(rule: "StripRule") -> str:
    return "not stated" if rule.notice_days is None else f"{rule.notice_days} days before"


def _show(
    console: "Console",
    report: "StripReport",
    begins: date | None,
    files: tuple[Path, ...],
    layers: tuple[str, ...],
) -> None:
    whose = "both sides" if report.side is None else f"side {report.side}"
    say(
        console,
        f"Boundary {report.boundary}, {report.line_m:,.1f} m: ground within {report.width_m:g} m "
        f"of the line, {whose}: {report.area_m2:,.1f} m2 ({report.area_m2 / 1e6:,.4f} km2).",
    )
    if report.rule is not None:
        _show_rule(console, report, report.rule, begins)
    if layers:
        _show_inside(console, report, layers)
    say(console, *(f"{note[:1].upper()}{note[1:]}." for note in report.notes))
    say(console, *(f"Written: {file}" for file in files))
    say(console, *(f"Source to name: {text}" for text in report.attribution))


def _show_rule(
    console: "Console", report: "StripReport", rule: "StripRule", begins: date | None
) -> None:
    what = f" for {', '.join(rule.activity)}" if rule.activity else ""
    source = f" ({rule.source})" if rule.source else ""
    say(console, f"It is strip {rule.strip}{what}{source}; notice: {_notice(rule)}.")
    for also in report.also:
        say(
            console, f"For it there is strip {also.strip} too, {also.width_m:g} m: {_notice(also)}."
        )
    if begins is not None:
        due = report.notice_due(begins)
        told = "not known: no notice is stated" if due is None else due.isoformat()
        say(console, f"For what begins on {begins.isoformat()} the last day for it: {told}.")


def _show_inside(console: "Console", report: "StripReport", layers: tuple[str, ...]) -> None:
    if not report.inside:
        say(console, f"Nothing of {', '.join(layers)} lies in it.")
        return
    table = plain_table("from the line", "layer", "record", "what", "")
    for each in report.inside[:_MOST_SHOWN]:
        cells = (each.layer, each.key, each.name or "", "" if each.wholly else "in part")
        table.add_row(f"{each.distance_m:.2f} m", *(printable(cell) for cell in cells))
    console.print(table)
    left = len(report.inside) - _MOST_SHOWN
    if left > 0:
        say(console, f"{left} more; --json tells all.")
