"""Commands that judge an itinerary and draw maps."""

from pathlib import Path
from typing import Annotated

import typer

from borderkit.cli.answer_text import show_answer
from borderkit.cli.console import Output, say
from borderkit.cli.files import keep_apart, read_whole, write_whole
from borderkit.cli.options import (
    AtOption,
    JsonOption,
    LanguageOption,
    QuietOption,
    RegisterOption,
    instant,
    named_register,
    settings_with,
)
from borderkit.errors import ItineraryError

__all__ = ["EXIT_CODES", "check_itinerary", "draw_map"]

EXIT_CODES = {
    "clear": 0,
    "conditional": 10,
    "permit_required": 11,
    "prohibited": 12,
    "undetermined": 13,
}
"""Verdict -> exit code of ``borderkit check --exit-verdict``."""


def check_itinerary(
    itinerary: Annotated[
        Path, typer.Argument(metavar="ITINERARY", help="The itinerary, JSON; - is standard input.")
    ],
    register: RegisterOption = None,
    map_file: Annotated[
        Path | None,
        typer.Option("--map", metavar="OUT.html", help="Also draw the answer on a map."),
    ] = None,
    at: AtOption = None,
    exit_verdict: Annotated[
        bool,
        typer.Option(
            "--exit-verdict",
            help="Exit with 0 clear, 10 conditional, 11 permit_required, 12 prohibited, "
            "13 undetermined. Without it every verdict exits with 0.",
        ),
    ] = False,
    evidence: Annotated[
        bool,
        typer.Option("--evidence", help="With --json: add the geometry of each contact."),
    ] = False,
    language: LanguageOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Judge an itinerary against every zone and rule in force. Stores nothing."""
    path = named_register(register)
    tongue = settings_with(language=language).language
    time = instant(at)
    if map_file is not None:
        keep_apart(map_file, (path, itinerary))
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Checking"):
        from borderkit.io.json_text import read_json
        from borderkit.itineraries.geometry import resolve_sites
        from borderkit.itineraries.plan import read_itinerary
        from borderkit.maps.clocks import Clocks
        from borderkit.workflows import itinerary_clearance

        document = read_json(
            read_whole(itinerary),
            source="standard input" if str(itinerary) == "-" else str(itinerary),
            error=ItineraryError,
        )
        plan = read_itinerary(document)
        state = itinerary_clearance.open_state(path)
        answer = itinerary_clearance.check(state, plan, at=time)
        clocks = Clocks.of(resolve_sites(plan, state), state)
        if map_file is not None:
            from borderkit.workflows.itinerary_map import verdict_map

            write_whole(map_file, verdict_map(answer, plan, state, language=tongue))
    output.result(
        answer.to_bytes(evidence=evidence),
        lambda console: show_answer(
            console, answer, itinerary=plan, clocks=clocks, language=tongue
        ),
    )
    if map_file is not None:
        output.note(f"map written to {map_file}")
    if exit_verdict:
        raise typer.Exit(EXIT_CODES[answer.verdict])


def draw_map(
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="OUT.html", help="The map; - writes it out.")
    ],
    register: RegisterOption = None,
    at: AtOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Draw the register's zones, crossings and boundary on a map that needs no network."""
    path = named_register(register)
    tongue = settings_with(language=language).language
    time = instant(at)
    keep_apart(out, (path,))
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Drawing"):
        from borderkit.workflows.itinerary_clearance import open_state
        from borderkit.workflows.register_map import register_map

        state = open_state(path)
        write_whole(out, register_map(state, at=time, language=tongue))
    if str(out) != "-":
        output.result(
            {"map": str(out), "register": str(path), "revision": state.revision},
            lambda console: say(console, f"map written to {out}"),
        )
