"""The command that tells of the waters of a boundary."""

from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.boundary.checks.water_checks import BoundaryWaters
    from borderkit.boundary.waters.waters import WaterBeside

__all__ = ["show_waters"]


def show_waters(
    register: RegisterOption = None,
    boundary: BoundaryOption = None,
    limit_m: Annotated[
        float | None,
        typer.Option(
            "--limit-m",
            metavar="M",
            help="Up to here water counts as on the line. Default: the boundary's tolerance, "
            "else 1 m.",
        ),
    ] = None,
    station_m: Annotated[
        float,
        typer.Option(
            "--station-m",
            metavar="M",
            help="Soundings along so much of the line make one cross section.",
        ),
    ] = 25.0,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Hold channels, soundings and islands against the agreed line, which does not move.

    For each water line: how far it lies off, where, on whose ground, and the ground between.
    From soundings a line of deepest places is proposed; it is never the boundary, and neither
    is the axis of a structure.
    """
    place = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Reading {place}"):
        from borderkit.workflows.boundary_waters import boundary_waters, waters_record

        waters = boundary_waters(
            place,
            boundary,
            revision=revision,
            valid_at=valid_time(valid_at),
            limit_m=limit_m,
            station_m=station_m,
        )
        record = waters_record(waters)
    output.result(record, lambda console: _show(console, waters))


def _show(console: "Console", waters: "BoundaryWaters") -> None:
    line = waters.line
    length = "no agreed line" if line is None else f"agreed line of {line.length_m:.1f} m"
    say(console, f"{waters.boundary}: {length}.")
    if not (waters.waters or waters.islands or waters.thalweg.stations):
        say(console, "No waters are kept: layers water_lines, soundings, islands.")
    for water in waters.waters:
        _show_water(console, water)
    thalweg = waters.thalweg
    if thalweg.stations:
        dates = ", ".join(thalweg.surveyed_on) or "no date"
        say(
            console,
            "",
            f"Deepest places of {len(thalweg.stations)} cross sections (soundings of {dates}), a "
            "proposal only:",
        )
        table = plain_table("chainage m", "off the line m", "depth m", "bed m", "soundings")
        for each in thalweg.stations:
            table.add_row(
                f"{each.chainage_m:.1f}",
                f"{round(each.offset_m, 2) + 0.0:+.2f}",
                _number(each.depth_m),
                _number(each.bed_height_m),
                f"{each.soundings}{', at the edge' if each.at_edge else ''}",
            )
        console.print(table)
    if waters.islands:
        _show_islands(console, waters)


def _show_water(console: "Console", water: "WaterBeside") -> None:
    about = water.columns
    when = about.get("surveyed_on") or "no date"
    stage = f", stage {about['stage']}" if about.get("stage") else ""
    kind = str(about["kind"]).replace("_", " ")
    never = "; a limit of management, never the boundary" if kind == "structure axis" else ""
    say(
        console,
        "",
        f"{kind} {about['water_line']} ({when}{stage}): {water.beside_m:.1f} m beside the line, "
        f"{water.off_m:.1f} m of it farther off than {water.limit_m:g} m{never}",
        f"  between it and the line {water.left_m2:.0f} m2 left, {water.right_m2:.0f} m2 right",
    )
    if water.crossings_m:
        places = ", ".join(f"{each:.1f}" for each in water.crossings_m[:8])
        more = " ..." if len(water.crossings_m) > 8 else ""
        say(console, f"  it crosses the line at {places} m{more}")
    if kind == "structure axis":
        return
    for stretch in water.stretches[:12]:
        whose = f" (ground of {stretch.side})" if stretch.side else ""
        say(
            console,
            f"  {stretch.from_m:.1f} to {stretch.to_m:.1f} m: up to {stretch.greatest_m:.2f} m "
            f"{stretch.hand}{whose}",
        )
    if len(water.stretches) > 12:
        say(console, f"  and {len(water.stretches) - 12} stretches more")


def _show_islands(console: "Console", waters: "BoundaryWaters") -> None:
    table = plain_table(
        *("number", "kind", "name", "owner", "lies on", "basis", "area m2", "polygon m2", "sheet")
    )
    for island in waters.islands:
        about = island.columns
        table.add_row(
            str(about["number"] or about["island"]),
            about["kind"] or "",
            _name(about["name"]),
            about["owner"] or "unknown",
            island.side or island.lies or "unknown",
            about["basis"] or "",
            _number(about["area_m2"], 0),
            _number(island.geodesic_m2, 0),
            about["sheet"] or "",
        )
    say(console, "", f"{len(waters.islands)} islands and shoals:")
    console.print(table)


def _name(name: object) -> str:
    if isinstance(name, dict):
        return str(name.get("en") or next(iter(name.values()), ""))
    return "" if name is None else str(name)


def _number(value: float | None, digits: int = 2) -> str:
    return "" if value is None else f"{value:.{digits}f}"
