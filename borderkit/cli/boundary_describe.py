"""The command that tells what is known of the line of a boundary."""

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from borderkit.cli.boundary_locate import BoundaryChoice, ClaimantOption
from borderkit.cli.console import Output, plain_table, say
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
from borderkit.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["describe_line_of_boundary"]

_MOST_ROWS: Final = 40


def describe_line_of_boundary(
    register: RegisterOption = None,
    boundary: BoundaryChoice = None,
    list_all: Annotated[
        bool, typer.Option("--list", help="Only list the boundaries of the register.")
    ] = False,
    claimant: ClaimantOption = None,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Tell the line of a boundary: sections, lengths, gaps, documents, markers, waters, rules.

    Documents are told to be in force at --valid-at, else now.
    """
    path = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    if list_all and (boundary or claimant):
        msg = "--list tells all boundaries; leave out --boundary and --claimant"
        raise InputError(msg)
    with output.working("Reading the line"):
        from borderkit.workflows.export import StateOf
        from borderkit.workflows.line_description import describe_boundary, list_boundaries

        state = StateOf(revision=revision, valid_at=valid_time(valid_at))
        if list_all:
            told = {"boundaries": list_boundaries(path, state=state)}
        else:
            described = describe_boundary(path, boundary, claimant=claimant, state=state)
            told = described.to_json()
    output.result(told, lambda console: (_show_list if list_all else _show)(console, told))


def _show_list(console: "Console", told: dict[str, Any]) -> None:
    if not told["boundaries"]:
        say(console, "The register holds no boundary.")
        return
    table = plain_table("boundary", "name", "length, m", "sections", "markers", "claimed by")
    for row in told["boundaries"]:
        length = "" if row["length_m"] is None else f"{row['length_m']:,.1f}"
        table.add_row(
            printable(row["boundary"]),
            printable(_name(row["name"])),
            length,
            str(row["sections"]),
            str(row["markers"]),
            printable(", ".join(row["claimants"])),
        )
    console.print(table)


def _show(console: "Console", told: dict[str, Any]) -> None:
    name = _name(told.get("name"))
    say(console, f"Boundary {told['boundary']}{f': {name}' if name else ''}", *_head(told), "")
    _show_sections(console, told["sections"])
    for lines in (_breaks(told), _documents(told), _points(told), _waters(told), _rules(told)):
        if lines:
            say(console, "", *lines)


def _head(told: dict[str, Any]) -> list[str]:
    lines = [f"{told['length_m']:,.1f} m in {len(told['sections'])} section(s)"]
    for word, metres in told["lengths"].items():
        if set(metres) != {"unknown"}:
            parts = (f"{_word(key)} {value:,.1f} m" for key, value in metres.items())
            lines.append(f"by {word}: {', '.join(parts)}")
    return lines


def _show_sections(console: "Console", rows: list[dict[str, Any]]) -> None:
    table = plain_table(
        *("section", "from, m", "to, m", "length, m", "kind", "status", "left | right", "fixed by")
    )
    for row in rows[:_MOST_ROWS]:
        by = " ".join(_word(row[key]) for key in ("document", "article") if row[key])
        sides = " | ".join(row[key] or "?" for key in ("left_side", "right_side"))
        table.add_row(
            printable(row["section"]),
            f"{row['from_m']:,.1f}",
            f"{row['to_m']:,.1f}",
            f"{row['length_m']:,.1f}",
            _word(row["kind"]),
            _word(row["status"]),
            printable("" if sides == "? | ?" else sides),
            printable(by),
        )
    console.print(table)
    if len(rows) > _MOST_ROWS:
        say(console, f"and {len(rows) - _MOST_ROWS} more; --json tells all")


def _breaks(told: dict[str, Any]) -> list[str]:
    lines = [
        f"Gap of {gap['gap_m']:,.1f} m after section {gap['after']}, before {gap['before']}, "
        f"at chainage {gap['chainage_m']:,.1f} m"
        for gap in told["gaps"][:_MOST_ROWS]
    ]
    lines += ["The line closes: its end is its start."] if told["closed"] else []
    return lines + [
        f"{claim['claimant']} claims {claim['length_m']:,.1f} m more: "
        f"section(s) {', '.join(claim['sections'])}"
        for claim in told["claims"]
    ]


def _documents(told: dict[str, Any]) -> list[str]:
    lines = [f"Documents, at {told['at'][:10]}:"] if told["documents"] else []
    for row in told["documents"]:
        if not row["known"]:
            lines.append(f"  {row['document']}: not in the register")
            continue
        about = [_word(row["kind"]), row["number"], row["dated"]]
        text = f"  {row['document']}: {_name(row['name'])}"
        text += f" ({', '.join(part for part in about if part)})" if any(about) else ""
        text += f", supplements {row['supplements']}" if row["supplements"] else ""
        lines.append(f"{text}, {'in force' if row['in_force'] else 'NOT in force'}")
    return lines


def _points(told: dict[str, Any]) -> list[str]:
    points, markers = told["turning_points"], told["markers"]
    lines = []
    if points:
        ends = f"{points[0]['point']} to {points[-1]['point']}"
        lines.append(f"Turning points: {len(points)} ({ends})")
    lines.append(f"Markers: {markers['count']}")
    for word in ("role", "condition", "side"):
        if markers["count"]:
            counts = (f"{_word(key)} {count}" for key, count in markers[word].items())
            lines.append(f"  by {word}: {', '.join(counts)}")
    if markers["without_pillar"]:
        lines.append(f"  boundary points without a pillar: {markers['without_pillar']}")
    return lines


def _waters(told: dict[str, Any]) -> list[str]:
    lines = []
    for row in told["water_lines"]:
        when = f"surveyed {row['surveyed_on']}" if row["surveyed_on"] else "date unknown"
        stage = f", stage {row['stage']}" if row["stage"] else ""
        lines.append(
            f"Beside section {row['section'] or '?'}, not the boundary: {_word(row['kind'])} "
            f"{row['water_line']}, {when}{stage}"
        )
    for row in told["islands"]:
        area = "" if row["area_m2"] is None else f", {row['area_m2']:,.0f} m2 as stated"
        owner = f"of {row['owner']}" if row["owner"] else "owner unknown"
        basis = f" ({row['basis']})" if row["basis"] else ""
        number = row["number"] or row["island"]
        names = f" {_name(row['name'])}" if row["name"] else ""
        lines.append(
            f"{_word(row['kind'] or 'island').capitalize()} {number}{names}, {owner}{basis}{area}"
        )
    if told["soundings"]["count"]:
        dates = ", ".join(told["soundings"]["surveyed_on"]) or "date unknown"
        lines.append(f"Soundings: {told['soundings']['count']} ({dates})")
    return lines


def _rules(told: dict[str, Any]) -> list[str]:
    lines = []
    for key, word in (("tolerance_m", "Tolerance of markers"), ("spacing_m", "Greatest spacing")):
        if told.get(key) is not None:
            source = told.get(key.replace("_m", "_source")) or "no source"
            lines.append(f"{word}: {told[key]:g} m ({source})")
    for strip in told["strips"]:
        notice = strip.get("notice_days")
        text = f"Strip {strip.get('strip')}: {strip.get('width_m'):g} m, {strip.get('activity')}"
        text += f", notice {notice} days" if notice is not None else ""
        lines.append(f"{text} ({strip.get('source') or 'no source'})")
    for row in told["transformations"]:
        accuracy = "" if row["accuracy_m"] is None else f", {row['accuracy_m']:g} m"
        lines.append(
            f"Transformation {row['transformation']}: {row['source_crs']} to "
            f"{row['target_crs']}, {_word(row['method'])}{accuracy} ({row['document']})"
        )
    return lines


def _name(names: dict[str, str] | None) -> str:
    """Return a name: local, English, else the first there is."""
    if not names:
        return ""
    return next((names[key] for key in ("und", "en") if key in names), next(iter(names.values())))


def _word(value: str | None) -> str:
    return (value or "").replace("_", " ")
