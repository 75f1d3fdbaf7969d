"""Commands that list and show markers, and tell the next free number."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

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

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from rich.console import Console

    from borderkit.markers.along import MarkerPlace
    from borderkit.markers.record import MarkerRecord, Sight, StatedRelation
    from borderkit.store.postgis.addresses import Place
    from borderkit.workflows.export import StateOf
    from borderkit.workflows.marker_records import ShownMarker

__all__ = ["BoundaryOption", "list_known_markers", "show_known_marker", "tell_next_number"]

BoundaryOption = Annotated[
    str | None,
    typer.Option(
        "--boundary",
        "-b",
        metavar="AA-BB",
        help="The boundary, sides in either order. Default: the only one, or all.",
    ),
]


def list_known_markers(
    register: RegisterOption = None,
    boundary: BoundaryOption = None,
    condition: Annotated[
        Literal["good", "leaning", "damaged", "destroyed", "missing", "unknown"] | None,
        typer.Option("--condition", help="Only those in this condition."),
    ] = None,
    side: Annotated[
        str | None, typer.Option("--side", metavar="AA", help="Only those on this side's ground.")
    ] = None,
    number: Annotated[
        str | None,
        typer.Option("--number", metavar="NUMBER", help="Only those that bear it, or bore it."),
    ] = None,
    along: Annotated[
        tuple[float, float] | None,
        typer.Option("--along", metavar="FROM TO", help="Only from one chainage to another, m."),
    ] = None,
    near: Annotated[
        tuple[float, float] | None,
        typer.Option("--near", metavar="LON LAT", help="The nearest to a place first, degrees."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Show at most so many.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Write .csv, .geojson, .gpkg, .xlsx, .kml."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """List markers in the order of the line, with chainage and distance from the line.

    Off the line is counted above 0 left of its direction. With --json it is GeoJSON.
    """
    path = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Looking along the line"):
        from borderkit.workflows.export import StateOf
        from borderkit.workflows.marker_records import list_markers

        state = StateOf(revision=revision, valid_at=valid_time(valid_at))
        found = list_markers(
            path,
            boundary,
            condition=condition,
            side=side,
            number=number,
            along_m=along,
            near=near,
            state=state,
        )
        shown = found if limit is None else found.iloc[:limit]
        if out is not None:
            _write(output, path, shown, out, state, force=force)
    left = len(found) - len(shown)
    if out is None or as_json:
        _tell_list(output, shown, left)


def _write(
    output: Output,
    register: "Place",
    shown: "GeoDataFrame",
    out: Path,
    state: "StateOf",
    *,
    force: bool,
) -> None:
    """Write a list into a file, and say so."""
    from borderkit.cli.files import keep_apart
    from borderkit.workflows.marker_export import write_marker_list

    keep_apart(out, [register])
    files, notes = write_marker_list(register, shown, out, state=state, force=force)
    written = " and ".join(str(file) for file in reversed(files))
    for line in (f"{written}: {len(shown)} marker(s).", *notes):
        output.note(line)


def _tell_list(output: Output, shown: "GeoDataFrame", left: int) -> None:
    from borderkit.workflows.marker_features import marker_collection

    output.result(marker_collection(shown), lambda console: _show_list(console, shown, left))


def show_known_marker(
    asked: Annotated[
        str,
        typer.Argument(metavar="NUMBER|UID", help="A number, one it bore before, or marker_uid."),
    ],
    register: RegisterOption = None,
    boundary: BoundaryOption = None,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show all that is known of a marker; of several with that number, all of them."""
    path = named_register(register)
    from borderkit.workflows.export import StateOf
    from borderkit.workflows.marker_records import show_marker

    state = StateOf(revision=revision, valid_at=valid_time(valid_at))
    shown = show_marker(path, asked, boundary=boundary, state=state)
    Output(as_json=as_json, quiet=quiet).result(
        {"asked": asked, "markers": [each.to_json() for each in shown]},
        lambda console: _show_markers(console, asked, shown),
    )


def tell_next_number(
    register: RegisterOption = None,
    boundary: BoundaryOption = None,
    beside: Annotated[
        str | None,
        typer.Option("--beside", metavar="NUMBER", help="The next auxiliary of this main number."),
    ] = None,
    between: Annotated[
        tuple[str, str] | None,
        typer.Option("--between", metavar="NUMBER NUMBER", help="The next that stands between."),
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Tell the next free number: one that no marker bears or ever bore."""
    path = named_register(register)
    from borderkit.workflows.marker_records import next_number

    found = next_number(path, boundary, beside=beside, between=between)
    Output(as_json=as_json, quiet=quiet).result(
        {"number": found}, lambda console: say(console, found)
    )


def _show_list(console: "Console", found: "GeoDataFrame", left: int) -> None:
    if found.empty:
        say(console, "No marker is so.")
        return
    near = found["distance_m"].notna().any()
    table = plain_table(
        *("number", "boundary", "chainage m", "off m", "role", "side", "condition"),
        *(["away m"] if near else []),
        "marker_uid",
    )
    for row in found.to_dict("records"):
        cells = (_text(row["role"]), _text(row["side"]), _text(row["condition"]))
        table.add_row(
            _text(row["number"]) or "-",
            printable(row["boundary"]),
            _metres(row["chainage_m"]),
            _metres(row["offset_m"]),
            *cells,
            *([_metres(row["distance_m"])] if near else []),
            printable(row["marker_uid"]),
        )
    console.print(table)
    told = f"{len(found)} marker(s); off: from the line, above 0 left of its direction."
    say(console, told, *([f"{left} more; --limit shows so many."] if left else []))


def _text(value: Any) -> str:
    return printable(str(value)) if isinstance(value, str) else ""


def _metres(value: float) -> str:
    return "" if value != value else f"{value + 0.0:,.2f}"  # noqa: PLR0124 - NaN is missing


_HOW = {
    "uid": "",
    "number": "",
    "pillar": " (a pillar of that number)",
    "previous": " (bore that number before)",
}


def _show_markers(console: "Console", asked: str, shown: "tuple[ShownMarker, ...]") -> None:
    if len(shown) > 1:
        say(console, f"{len(shown)} markers are called {asked} now or were before:", "")
    for count, each in enumerate(shown):
        marker = each.record.marker
        number = marker["number"] or "without a number"
        head = f"Marker {number}, boundary {marker['boundary']}, {each.found.marker_uid}"
        say(console, *([""] if count else []), head + _HOW[each.found.how])
        say(console, *(f"  {line}" for line in _record_lines(each.record)))
        say(console, *(f"  {line}" for line in _report_lines(each)))


def _record_lines(record: "MarkerRecord") -> list[str]:
    marker = record.marker
    lines = [f"{name}: {marker[name]}" for name in _FACTS if marker.get(name) is not None]
    lines.append(f"at: {record.lon:.7f}, {record.lat:.7f} (WGS84)")
    lines += [] if record.place is None else [_place_line(record.place)]
    lines += [_foot_line(record)] if record.foot is not None else []
    for old in record.previous:
        until = f" until {old.until}" if old.until else ""
        by = f", {old.document}" if old.document else ""
        lines.append(f"was: {old.number}{until}{by}")
    for name, seen in (("before", record.before), ("after", record.after)):
        lines += [] if seen is None else [f"{name}: {_sight(seen)}"]
    lines += [f"same number: {_sight(twin)}" for twin in record.twins]
    lines += [_relation_line(relation) for relation in record.relations]
    lines += [_position_line(position) for position in record.positions]
    lines += [f"document: {d['document']} {_title(d.get('name'))}" for d in record.documents]
    return lines + [f"note: {note}" for note in record.notes]


_FACTS = (
    *("role", "siting", "side", "pillar", "on_line", "section", "condition", "inspected_on"),
    *("material", "size_class", "size", "shape", "inscription", "erected_on", "year"),
    *("responsible_side", "place_text", "valid_from", "valid_to", "note", "origin"),
    *("image", "photos", "sketch", "document", "accuracy_m"),
)


def _place_line(place: "MarkerPlace") -> str:
    on = "on it" if place.distance_m < 0.005 else f"{place.distance_m:.2f} m"
    hand = "" if on == "on it" else " left of it" if place.offset_m > 0.0 else " right of it"
    ground = (
        f", on the ground of {place.side}" if place.side and hand and place.beyond is None else ""
    )
    ground += f", beyond its {place.beyond}" if place.beyond in {"start", "end"} else ""
    ground += ", where the line has a gap" if place.beyond == "gap" else ""
    return (
        f"line: chainage {place.chainage_m:,.2f} m (section {place.section}, "
        f"{place.section_chainage_m:,.2f} m), {on}{hand}{ground}"
    )


def _foot_line(record: "MarkerRecord") -> str:
    foot, marker = record.foot, record.marker
    if foot is None:
        return ""
    stated = [
        *([] if marker["offset_m"] is None else [f"{marker['offset_m']:g} m"]),
        *([] if marker["azimuth_deg"] is None else [_azimuth(marker)]),
    ]
    told = f"stated to the line: {' at '.join(stated)}"
    if foot.offset_off_m is not None:
        told += f"; that is {foot.offset_off_m:+.2f} m against the geometry"
    if foot.misses_line_m is not None:
        told += f", and leads to {foot.misses_line_m:.2f} m from the line"
    return told


def _azimuth(stated: Any) -> str:
    kind = stated["azimuth_kind"] or "of unknown north"
    return f"{stated['azimuth_deg']:.4f} degrees ({kind})"


def _sight(seen: "Sight") -> str:
    along = "" if seen.along_m is None else f", {seen.along_m:,.2f} m along the line"
    number = seen.number or "without a number"
    return (
        f"{number} ({seen.marker_uid}), {seen.distance_m:,.2f} m at {seen.azimuth_deg:.4f} "
        f"degrees{along}"
    )


def _relation_line(relation: "StatedRelation") -> str:
    stated = relation.stated
    told = [
        *([] if stated["distance_m"] is None else [f"{stated['distance_m']:g} m"]),
        *([] if stated["azimuth_deg"] is None else [_azimuth(stated)]),
    ]
    text = f"stated {stated['kind']}: {stated['target']}, {' at '.join(told) or 'no measure'}"
    if relation.distance_off_m is not None:
        text += f"; {relation.distance_off_m:+.2f} m"
    if relation.azimuth_off_deg is not None:
        text += f", {relation.azimuth_off_deg * 3600:+.1f} arc seconds"
    off = relation.distance_off_m is not None or relation.azimuth_off_deg is not None
    return text + (" against the coordinates" if off else "")


def _position_line(position: Any) -> str:
    of = f" by {position['side']}" if position.get("side") else ""
    when = f", {position['observed_at']}" if position.get("observed_at") else ""
    printed = (position.get("printed_north"), position.get("printed_east"))
    text = " ".join(part for part in printed if part)
    shown = f", printed {text} ({position.get('source_crs')})" if text else ""
    return f"{position['kind']}{of}: {position['lon']:.7f}, {position['lat']:.7f}{when}{shown}"


def _report_lines(shown: "ShownMarker") -> list[str]:
    """Return what its observed positions come to, if it has any."""
    if shown.report is None:
        return []
    shift = shown.report.facts["displacement"]
    told = f"displacement: {shown.report.verdict.replace('_', ' ')}"
    if shift["distance_m"] is not None:
        told += f", {shift['distance_m']:.3f} m at {shift['azimuth_deg']:.1f} degrees"
    if shift["tolerance_m"] is not None:
        told += f" (tolerance {shift['tolerance_m']:g} m)"
    why = [] if shown.report.reason is None else [f"why: {shown.report.reason}"]
    return [told, *why]


def _title(name: Any) -> str:
    return next(iter(name.values()), "") if isinstance(name, dict) else str(name or "")
