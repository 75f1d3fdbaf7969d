"""The command that compares two editions of a line, or the lines of two sides."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from borderkit.cli.console import Output, plain_table, say
from borderkit.cli.files import keep_apart, write_whole
from borderkit.cli.options import (
    JsonOption,
    LanguageOption,
    QuietOption,
    RegisterOption,
    grounds,
    named_register,
    settings_with,
)
from borderkit.cli.plain_text import printable
from borderkit.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.workflows.line_comparison import BoundaryComparison, ClaimComparison

__all__ = ["compare_boundary_lines"]

_ROWS: Final = 20


def compare_boundary_lines(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="A B",
            help="Registers, or files with lines (GeoPackage, GeoJSON, shapefile): before and "
            "after. One: two editions of it, or both sides' lines in it. Default: --register.",
        ),
    ] = None,
    boundary: Annotated[
        str | None,
        typer.Option(
            "--boundary",
            "-b",
            metavar="AA-BB",
            help="Which boundary. Default: the only one there is.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="EDITION",
            help="Edition of A: a date (in force then), revision:N or document:CODE. "
            "Default: as it stands.",
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--to", metavar="EDITION", help="Edition of B. Default: as it stands."),
    ] = None,
    claimants: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--claimants", metavar="AA BB", help="Compare the lines that these two sides hold to."
        ),
    ] = None,
    tolerance_m: Annotated[
        float | None,
        typer.Option(
            "--tolerance-m",
            metavar="M",
            help="With --claimants: up to how far apart lines agree, metres. Default: the "
            "boundary's tolerance, else 1 m.",
        ),
    ] = None,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", metavar="OUT.html", help="Also draw both lines on a map."),
    ] = None,
    register: RegisterOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Compare a line with another: lengths that moved, how far, and ground that changed sides.

    Of two registers or files, of two editions of one register (--from, --to), or of the two
    sides' own lines (--claimants). Lengths are geodesic, and exact on the edges of the lines.
    """
    sources = _sources(files, register)
    settings = settings_with(language=language)
    if map_file is not None:
        keep_apart(map_file, (*sources, *grounds(settings)))
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Comparing"):
        found = _compared(sources, boundary, since, until, claimants, tolerance_m)
        if map_file is not None:
            from borderkit.workflows.base_map import open_base
            from borderkit.workflows.line_comparison_map import comparison_map

            base = open_base(sources[-1], dem=settings.dem) if found.b.is_register else None
            write_whole(map_file, comparison_map(found, language=settings.language, base=base))
    output.result(found.record(), lambda console: _show(console, found))
    if map_file is not None:
        output.note(f"map written to {map_file}")


def _sources(files: Sequence[str] | None, register: str | None) -> list[str]:
    """Return what is compared, as it was named.

    Raises
    ------
    InputError
        More than two were named.
    """
    given = list(files or ())
    if len(given) > 2:
        msg = f"{len(given)} registers or files were named; two are compared"
        raise InputError(msg)
    return given or [str(named_register(register))]


def _compared(
    sources: Sequence[str],
    boundary: str | None,
    since: str | None,
    until: str | None,
    claimants: tuple[str, str] | None,
    tolerance_m: float | None,
) -> "BoundaryComparison | ClaimComparison":
    from borderkit.workflows.line_comparison import compare_boundary, compare_claims

    other = sources[1] if len(sources) > 1 else None
    if claimants is None:
        if tolerance_m is not None:
            msg = "--tolerance-m goes with --claimants; without them the limits are 1, 5 and 25 m"
            raise InputError(msg)
        return compare_boundary(sources[0], other, boundary=boundary, since=since, until=until)
    if until is not None:
        msg = "--to goes with two editions; with --claimants name one with --from"
        raise InputError(msg)
    return compare_claims(
        sources[0],
        other,
        claimants=claimants,
        boundary=boundary,
        since=since,
        tolerance_m=tolerance_m,
    )


def _show(console: "Console", found: "BoundaryComparison | ClaimComparison") -> None:
    record = found.record()
    say(console, f"Boundary {record['boundary']}", f"  A: {record['a']}", f"  B: {record['b']}", "")
    if "differing" in record:
        _show_claims(console, record)
    else:
        _show_editions(console, record)
    say(console, *(f"Source to name: {text}" for text in record["attribution"]))
    say(console, *record["notes"])


def _show_editions(console: "Console", record: dict[str, Any]) -> None:
    table = plain_table("", "A", "B")
    for name, a, b in (
        ("length", record["length_a_m"], record["length_b_m"]),
        ("beyond 1 m of the other", record["a_off_b_over_1m_m"], record["moved_over_1m_m"]),
        ("beyond 5 m", record["a_off_b_over_5m_m"], record["moved_over_5m_m"]),
        ("beyond 25 m", record["a_off_b_over_25m_m"], record["moved_over_25m_m"]),
        ("farthest from the other", record["hausdorff_a_to_b_m"], record["hausdorff_b_to_a_m"]),
    ):
        table.add_row(name, _metres(a), _metres(b))
    console.print(table)
    changed = record["changed_sides"]
    say(
        console,
        f"Within 1 m of the other: {record['overlap'] * 100:.2f} % of both.",
        f"Ground that changed sides: {changed['area_m2']:,.1f} m² "
        f"({changed['left_of_a_m2']:,.1f} left of A, {changed['right_of_a_m2']:,.1f} right), "
        f"{changed['areas'] + changed['smaller_areas']} area(s).",
    )
    _show_stretches(console, "B beyond 1 m of A", record["stretches"])
    _show_areas(console, record["areas"])
    if record["markers"] is None:
        say(console, "", "Markers: not compared.")
    else:
        say(console, "", f"Markers that changed: {len(record['markers'])}")
        say(console, *(f"  {change['message']}" for change in record["markers"]))
    for name in ("documents_a", "documents_b"):
        if record[name] is not None:
            codes = [d["document"] for d in record[name]["documents"] if d["state"] == "in_force"]
            say(console, f"In force, {name[-1].upper()}: {', '.join(codes) or 'no document'}.")


def _show_claims(console: "Console", record: dict[str, Any]) -> None:
    match = record["edge_match"]
    say(
        console,
        f"Lines of {record['side_a']} ({_metres(record['length_a_m'])}) and {record['side_b']} "
        f"({_metres(record['length_b_m'])}), which agree up to {record['tolerance_m']:g} m "
        f"({record['tolerance_source']}):",
        f"  agreed {_metres(record['agreed_m'])}, differing {_metres(record['differing_m'])}, "
        f"farthest apart {_metres(record['hausdorff_m'])}",
        f"  ground between them {record['sliver_area_m2']:,.1f} m²",
        f"  edge match: {'the same coordinates' if match['edge_matched'] else 'not matched'}, "
        f"{len(match['only_in_a'])} of {match['vertices_a']} vertices only in A, "
        f"{len(match['only_in_b'])} of {match['vertices_b']} only in B, ends "
        f"{'meet' if match['ends_match'] else 'do not meet'}",
    )
    _show_stretches(console, "A beyond that of B", record["differing"])
    _show_areas(console, record["slivers"])


def _show_stretches(console: "Console", title: str, stretches: Sequence[dict[str, Any]]) -> None:
    if not stretches:
        return
    say(console, "", f"{title}: {len(stretches)} stretch(es)")
    table = plain_table("from m", "to m", "length", "farthest", "at", "sections")
    for each in stretches[:_ROWS]:
        table.add_row(
            f"{each['from_m']:,.1f}",
            f"{each['to_m']:,.1f}",
            _metres(each["length_m"]),
            _metres(each["greatest_m"]),
            f"{each['lat']:.6f}, {each['lon']:.6f}",
            printable(", ".join(each["sections"])),
        )
    console.print(table)
    _tell_more(console, len(stretches))


def _show_areas(console: "Console", areas: Sequence[dict[str, Any]]) -> None:
    if not areas:
        return
    say(console, "", f"Areas: {len(areas)}")
    claimed = "claimed_by" in areas[0]
    sided = any(each["side_by_a"] or each["side_by_b"] for each in areas)
    table = plain_table(
        *("at m", "area", "mean width", "of A lies"),
        *(["side by A -> by B"] if sided else []),
        *(["claimed by"] if claimed else []),
    )
    for each in sorted(areas, key=lambda area: -area["area_m2"])[:_ROWS]:
        sides = f"{each['side_by_a'] or '?'} -> {each['side_by_b'] or '?'}"
        table.add_row(
            f"{each['chainage_m']:,.1f}",
            f"{each['area_m2']:,.1f} m²",
            _metres(each["mean_width_m"]),
            each["hand_of_a"],
            *([printable(sides)] if sided else []),
            *([each["claimed_by"]] if claimed else []),
        )
    console.print(table)
    _tell_more(console, len(areas))


def _tell_more(console: "Console", count: int) -> None:
    if count > _ROWS:
        say(console, f"  and {count - _ROWS} more; --json gives all")


def _metres(length_m: float) -> str:
    return f"{length_m:,.2f} m"
