"""The command that tells where places are along the line of a boundary."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from borderkit.cli.console import Output, plain_table, say
from borderkit.cli.files import keep_apart, write_whole
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
    from pandas import DataFrame
    from rich.console import Console

    from borderkit.workflows.line_places import LocatedOnLine

__all__ = ["BoundaryChoice", "ClaimantOption", "locate_places"]

_MOST_ROWS: Final = 200

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
    section: Annotated[
        str | None,
        typer.Option("--section", metavar="CODE", help="Section from whose start --at counts."),
    ] = None,
    marker: Annotated[
        str | None,
        typer.Option("--marker", metavar="NUMBER", help="A marker, by its number or marker_uid."),
    ] = None,
    crs: Annotated[
        str,
        typer.Option("--crs", metavar="CRS", help="Reference system of places that are given."),
    ] = "EPSG:4326",
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="OUT.csv", help="Write all places; - is the output."),
    ] = None,
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
    if out is not None and file is not None:
        keep_apart(out, [file])
    with output.working("Measuring along the line"):
        from borderkit.workflows.export import StateOf
        from borderkit.workflows.line_places import locate_on_line

        lonlat, others, operation = _places(numbers, file, crs)
        found = locate_on_line(
            path,
            lonlat,
            chainage_m=chainage or None,
            section=section,
            marker=marker,
            boundary=boundary,
            claimant=claimant,
            state=StateOf(revision=revision, valid_at=valid_time(valid_at)),
        )
    if out is not None:
        _write(out, found, others)
        output.note(f"{len(found.frame)} place(s) written")
        return
    told = found if as_json else found.first(_MOST_ROWS)
    document = told.to_json() | ({} if operation is None else {"operation": operation})
    if others is not None:
        for place, other in zip(document["places"], others.to_dict("records"), strict=False):
            place["given"] = other
    output.result(document, lambda console: _show(console, document, len(found.frame)))


def _places(
    numbers: list[str] | None, file: Path | None, crs: str
) -> tuple[Any, "DataFrame | None", str | None]:
    """Return the places given in WGS84, what else a file says of each, and the operation."""
    if numbers and file is not None:
        msg = "give places either in the command or in a file, not both"
        raise InputError(msg)
    if not numbers and file is None:
        return None, None, None
    others = None
    if file is not None:
        from borderkit.io.places import read_places

        given, table = read_places(file)
        others = table if len(table.columns) else None
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


def _write(out: Path, found: "LocatedOnLine", others: "DataFrame | None") -> None:
    """Write the places as a table, after what was given with each."""
    from pandas import concat

    from borderkit.io.places import places_csv

    told = found.told_frame()
    if others is not None:
        given = others.rename(columns={name: f"given_{name}" for name in others.columns})
        told = concat([given, told], axis=1)
    write_whole(out, places_csv(told))


def _show(console: "Console", document: dict[str, Any], count: int) -> None:
    head = f"Boundary {document['boundary']}, {document['length_m']:,.1f} m"
    say(console, head + (f"; places by {document['operation']}" if "operation" in document else ""))
    places = document["places"]
    if count == 1:
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
    if count > len(places):
        say(console, f"and {count - len(places)} more; --out OUT.csv writes all")


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
