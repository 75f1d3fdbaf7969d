"""The command that tells where places are along the line of a boundary."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
from borderkit.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.workflows.line_places import LocatedOnLine

__all__ = ["BoundaryChoice", "ClaimantOption", "locate_places"]

BoundaryChoice = Annotated[
    str | None,
    typer.Option(
        "--boundary",
        "-b",
        metavar="AA-BB",
        help="The boundary, sides in either order. Default: the only one.",
    ),
]
ClaimantOption = Annotated[
    str | None,
    typer.Option(
        "--claimant",
        metavar="AA",
        help="The line as this side sees it: what is agreed and what it claims. "
        "Default: what no side claims alone.",
    ),
]


def locate_places(
    numbers: Annotated[
        list[str] | None,
        typer.Argument(metavar="[LON LAT]...", help="Places, longitude first, degrees WGS84."),
    ] = None,
    register: RegisterOption = None,
    boundary: BoundaryChoice = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            metavar="PLACES.csv",
            help="Places of a CSV file instead: columns lon and lat, or easting and northing.",
        ),
    ] = None,
    chainage: Annotated[
        list[float] | None,
        typer.Option("--at", metavar="METRES", help="The place at a chainage; may be repeated."),
    ] = None,
    marker: Annotated[
        str | None,
        typer.Option("--marker", metavar="NUMBER", help="A marker, by its number or marker_uid."),
    ] = None,
    crs: Annotated[
        str,
        typer.Option("--crs", metavar="CRS", help="Reference system of places that are given."),
    ] = "EPSG:4326",
    claimant: ClaimantOption = None,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Tell chainage, offset, side and the markers about places, or the place at a chainage.

    Offsets are above 0 left of the line's direction, chainages geodesic, from its start.
    """
    path = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Measuring along the line"):
        from borderkit.workflows.export import StateOf
        from borderkit.workflows.line_places import locate_on_line

        lonlat, others, operation = _places(numbers, file, crs)
        found = locate_on_line(
            path,
            lonlat,
            chainage_m=chainage or None,
            marker=marker,
            boundary=boundary,
            claimant=claimant,
            state=StateOf(revision=revision, valid_at=valid_time(valid_at)),
        )
    document = found.to_json()
    if operation is not None:
        document["operation"] = operation
    for place, other in zip(document["places"], others, strict=False):
        place["given"] = other
    output.result(document, lambda console: _show(console, found, document))


def _places(
    numbers: list[str] | None, file: Path | None, crs: str
) -> tuple[Any, list[dict[str, Any]], str | None]:
    """Return the places given in WGS84, what else a file says of each, and the operation."""
    if numbers and file is not None:
        msg = "give places either in the command or in a file, not both"
        raise InputError(msg)
    if not numbers and file is None:
        return None, [], None
    others: list[dict[str, Any]] = []
    if file is not None:
        from borderkit.io.places import read_places

        given, table = read_places(file)
        others = [] if table.empty else table.to_dict("records")  # type: ignore[assignment]
    else:
        given = _pairs(numbers or [])
    if crs == "EPSG:4326":
        return given, others, None
    from borderkit.workflows.line_places import places_in_wgs84

    lonlat, operation = places_in_wgs84(given, crs)
    return lonlat, others, operation


def _pairs(texts: list[str]) -> Any:
    """Return the pairs (n, 2) of numbers that arguments give."""
    from numpy import array

    numbers: list[float] = []
    for text in texts:
        try:
            numbers.append(float(text))
        except ValueError as fault:
            msg = f"{text!r} is neither a number nor an option of this command; give LON LAT"
            raise InputError(msg) from fault
    if len(numbers) % 2:
        msg = f"{len(numbers)} number(s) make no pairs; give LON LAT, longitude first"
        raise InputError(msg)
    return array(numbers, dtype=float).reshape(-1, 2)


def _show(console: "Console", found: "LocatedOnLine", document: dict[str, Any]) -> None:
    head = f"Boundary {found.boundary}, {found.length_m:,.1f} m"
    say(console, head + (f"; places by {document['operation']}" if "operation" in document else ""))
    places = document["places"]
    if len(places) == 1:
        say(console, "", *_lines(places[0]))
        return
    table = plain_table("lon", "lat", "chainage", "section", "offset", "side", "where")
    for place in places:
        table.add_row(
            f"{place['lon']:.7f}",
            f"{place['lat']:.7f}",
            f"{place['chainage_m']:,.3f}",
            printable(place["section"]),
            f"{place['offset_m']:+,.3f}",
            printable(place["side"] or ""),
            printable(place["sentence"]),
        )
    console.print(table)


def _lines(place: dict[str, Any]) -> list[str]:
    sentence = place["sentence"]
    name = f"Marker {place['number'] or place['marker_uid']}: " if "marker_uid" in place else ""
    lines = [f"{name}{sentence}" if name else sentence[:1].upper() + sentence[1:]]
    lines.append(
        f"chainage {place['chainage_m']:,.3f} m; "
        f"{place['section_chainage_m']:,.3f} m along section {place['section']}"
    )
    side = f" (side {place['side']})" if place["side"] else ""
    lines.append(f"offset {place['offset_m']:+,.3f} m{side}, above 0 left of the line")
    lines.append(
        f"on the line at {place['foot_lon']:.8f}, {place['foot_lat']:.8f}, "
        f"course {place['azimuth_deg']:.5f} degrees"
    )
    for word, key in (("before it", "after_marker_m"), ("after it", "before_marker_m")):
        which = "before" if word == "before it" else "after"
        if place[f"marker_{which}"] is not None:
            told = place[f"number_{which}"] or place[f"marker_{which}"]
            lines.append(f"marker {word}: {told}, {place[key]:,.3f} m")
    return lines
