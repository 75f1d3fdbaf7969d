"""The command that drafts routes."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from borderkit.cli.console import Output, plain_table, say
from borderkit.cli.files import keep_apart, read_whole, write_whole
from borderkit.cli.options import (
    AtOption,
    JsonOption,
    QuietOption,
    RegisterOption,
    instant,
    named_register,
)
from borderkit.cli.plain_text import printable
from borderkit.errors import ItineraryError

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["propose_routes"]


def propose_routes(
    itinerary: Annotated[
        Path, typer.Argument(metavar="ITINERARY", help="The itinerary, JSON; - is standard input.")
    ],
    register: RegisterOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="OUT.json", help="Write the itinerary with the drafts in it."
        ),
    ] = None,
    avoid: Annotated[
        list[str] | None,
        typer.Option(
            "--avoid",
            metavar="CLASS",
            help="Use no road in zones of this class (non_open ...); may stand several times.",
        ),
    ] = None,
    stub: Annotated[
        float,
        typer.Option("--stub", metavar="METRES", help="Look for a road so far from a stop."),
    ] = 2_000.0,
    at: AtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Propose a road route for each leg whose route is null; a person takes it or leaves it.

    Roads are used that are in force when the leg is travelled; where it states no time, at the
    time given.
    """
    path = named_register(register)
    time = instant(at)
    if out is not None and str(out) != "-":
        keep_apart(out, (path, itinerary))
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Drafting"):
        from borderkit.io.json_text import read_json
        from borderkit.workflows.route_drafting import draft_routes

        document = read_json(
            read_whole(itinerary),
            source="standard input" if str(itinerary) == "-" else str(itinerary),
            error=ItineraryError,
        )
        drafts = draft_routes(path, document, avoid=avoid or (), stub_m=stub, at=time)
        result = drafts.to_json()
        if out is not None:
            filled = drafts.put_into(document)
            write_whole(out, json.dumps(filled, ensure_ascii=False, indent=1) + "\n")
    if str(out) == "-":
        return
    output.result(result, lambda console: _show(console, result))
    if out is not None:
        made = sum(draft["route"] is not None for draft in result["drafts"])
        output.note(f"{made} of {len(result['drafts'])} drafts put into {out}")


def _show(console: "Console", result: dict[str, Any]) -> None:
    drafts = result["drafts"]
    say(console, f"Itinerary  {result['reference']}")
    if not drafts:
        say(console, "Every leg has its route; there is nothing to draft.")
        return
    table = plain_table("leg", "mode", "draft", "km", "minutes", "notes", leading=1)
    for draft in drafts:
        made = draft["route"] is not None
        classes = ", ".join(f"{name} {km:g} km" for name, km in draft["classes_km"].items())
        table.add_row(
            str(draft["leg"]),
            printable(draft["mode"]),
            f"{len(draft['route']['coordinates'])} positions" if made else "none",
            f"{draft['length_km']:.1f}" if made else "",
            f"{draft['minutes']:.0f}" if made else "",
            "\n".join(
                printable(line)
                for line in ([classes, *draft["notes"]] if made else [draft["reason"]])
                if line
            ),
        )
    console.print(table)
    say(console, "", result["notice"])
