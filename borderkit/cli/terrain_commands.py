"""Commands about the ground under the line: its profile, and which markers see each other."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

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

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.workflows.line_terrain import LineProfile, MarkerSight

__all__ = ["draw_profile", "judge_sights"]

ModelOption = Annotated[
    Path, typer.Option("--dem", metavar="FILE", help="Elevation model: GeoTIFF, SRTM .hgt, DTED.")
]
AlongOption = Annotated[
    tuple[float, float] | None,
    typer.Option("--along", metavar="FROM TO", help="Only from one chainage to another, m."),
]
_MOST_ROWS = 40


def draw_profile(
    model: ModelOption,
    register: RegisterOption = None,
    boundary: BoundaryOption = None,
    along: AlongOption = None,
    section: Annotated[
        str | None, typer.Option("--section", metavar="S1", help="Only this section.")
    ] = None,
    step_m: Annotated[
        float | None,
        typer.Option("--step-m", metavar="M", help="Distance of heights. Default: half a cell."),
    ] = None,
    interpolation: Annotated[
        Literal["bilinear", "nearest"],
        typer.Option("--interpolation", help="Heights between the middles of cells."),
    ] = "bilinear",
    height_kind: Annotated[
        Literal["ellipsoidal", "orthometric", "normal", "unknown"],
        typer.Option("--height-kind", help="Of the model's heights, where it does not say."),
    ] = "unknown",
    height_system: Annotated[
        str | None, typer.Option("--height-system", metavar="NAME", help="Their height datum.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE.csv", help="Write every height.")
    ] = None,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Tell heights, slopes and the length over the ground along the line.

    Where the model has a void the height is unknown: it counts as nothing, never as 0 m.
    """
    path = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Walking the line"):
        from borderkit.terrain.heights import VerticalDatum
        from borderkit.workflows.export import StateOf
        from borderkit.workflows.line_terrain import HeightRule, line_profile

        stated = height_kind != "unknown" or height_system is not None
        datum = VerticalDatum(kind=height_kind, system=height_system, stated_by="user")
        found = line_profile(
            path,
            model,
            boundary,
            along_m=along,
            section=section,
            rule=HeightRule(
                step_m=step_m, interpolation=interpolation, datum=datum if stated else None
            ),
            state=StateOf(revision=revision, valid_at=valid_time(valid_at)),
        )
    if out is not None:
        _write(out, found)
    output.result(found.to_json(), lambda console: _show_profile(console, found, out))


def _write(out: Path, found: "LineProfile") -> None:
    with out.open("w", encoding="utf-8", newline="") as file:
        rows = found.to_json()["places"]
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _show_profile(console: "Console", found: "LineProfile", out: Path | None) -> None:
    told = found.to_json()
    say(
        console,
        f"{found.boundary}, chainage {found.from_m:,.1f} m to {found.to_m:,.1f} m",
        f"  on the ellipsoid    {told['length_m']:,.2f} m",
        f"  over the ground     {told['surface_length_m']:,.2f} m",
        f"  height unknown      {told['unknown_m']:,.2f} m of it (left out over the ground)",
        f"  up, down            {told['climb_m']:,.0f} m, {told['descent_m']:,.0f} m",
    )
    if told["lowest_m"] is not None:
        say(console, f"  lowest, highest     {told['lowest_m']:,.1f} m, {told['highest_m']:,.1f} m")
    system = told["height_system"] or "system unknown"
    say(
        console,
        f"  heights             {told['height_kind']}, {printable(system)}; cells of "
        f"{told['cell_m']:g} m, {told['interpolation']}",
    )
    if out is not None:
        say(console, f"Wrote {len(told['places']):,} places to {out}.")


def judge_sights(
    model: ModelOption,
    register: RegisterOption = None,
    boundary: BoundaryOption = None,
    along: AlongOption = None,
    most_m: Annotated[
        float | None,
        typer.Option("--most-m", metavar="M", help="Leave out neighbours farther apart."),
    ] = None,
    eye_m: Annotated[
        float, typer.Option("--eye-m", metavar="M", help="Eye above the ground.")
    ] = 1.6,
    target_m: Annotated[
        float, typer.Option("--target-m", metavar="M", help="Top of a marker above the ground.")
    ] = 1.0,
    refraction: Annotated[
        float, typer.Option("--refraction", metavar="K", help="Coefficient of refraction.")
    ] = 0.13,
    margin_m: Annotated[
        float,
        typer.Option("--margin-m", metavar="M", help="How well the model's heights are known."),
    ] = 0.0,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Tell which neighbouring markers see each other over the ground.

    The earth is curved and rays are bent. A void on the way makes it unknown, unless known
    ground cuts the ray.
    """
    path = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Looking from marker to marker"):
        from borderkit.workflows.export import StateOf
        from borderkit.workflows.line_terrain import SightRule, marker_sights

        rule = SightRule(eye_m=eye_m, target_m=target_m, refraction=refraction, margin_m=margin_m)
        found = marker_sights(
            path,
            model,
            boundary,
            rule=rule,
            most_m=most_m,
            along_m=along,
            state=StateOf(revision=revision, valid_at=valid_time(valid_at)),
        )
    counts = dict.fromkeys(("visible", "hidden", "unknown"), 0)
    for each in found:
        counts[each.sight.verdict] += 1
    output.result(
        {"counts": counts, "sights": [each.to_json() for each in found]},
        lambda console: _show_sights(console, found, counts),
    )


def _show_sights(
    console: "Console", found: "tuple[MarkerSight, ...]", counts: dict[str, int]
) -> None:
    table = plain_table("from", "to", "m", "answer", "clearance m", "at m", "unknown m")
    worth = [each for each in found if each.sight.verdict != "visible"]
    for each in worth[:_MOST_ROWS]:
        sight = each.sight
        table.add_row(
            printable(each.start_number or each.start),
            printable(each.end_number or each.end),
            f"{sight.distance_m:,.0f}",
            sight.verdict,
            "" if sight.clearance_m is None else f"{sight.clearance_m:.1f}",
            "" if sight.at_m is None else f"{sight.at_m:,.0f}",
            f"{sight.unknown_m:,.0f}" if sight.unknown_m else "",
        )
    if table.row_count:
        console.print(table)
    if len(worth) > _MOST_ROWS:
        say(console, f"... and {len(worth) - _MOST_ROWS} more; --json tells all.")
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    say(console, f"{len(found)} pairs of neighbours: {told}.")
