"""Commands that judge an itinerary and draw maps."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from borderkit.cli.answer_text import show_answer
from borderkit.cli.console import Output, say
from borderkit.cli.files import keep_apart, read_whole, write_whole
from borderkit.cli.options import (
    AtOption,
    BasemapOption,
    DatumOption,
    DemOption,
    JsonOption,
    LanguageOption,
    OwnerOption,
    PngOption,
    QuietOption,
    RegisterOption,
    RevisionOption,
    grounds,
    instant,
    named_register,
    settings_with,
)
from borderkit.errors import ItineraryError

if TYPE_CHECKING:
    from borderkit.maps.base import BaseMap
    from borderkit.settings import Settings

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
    png: PngOption = None,
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
    revision: RevisionOption = None,
    dem: DemOption = None,
    basemap: BasemapOption = None,
    basemap_datum: DatumOption = None,
    basemap_attribution: OwnerOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Judge an itinerary against every zone and rule in force. Stores nothing."""
    path = named_register(register)
    settings = settings_with(
        language=language,
        dem=dem,
        basemap_file=basemap,
        basemap_datum=basemap_datum,
        basemap_attribution=basemap_attribution,
    )
    tongue = settings.language
    time = instant(at)
    made = [file for file in (map_file, png) if file is not None]
    _keep_all_apart(made, (path, itinerary, *grounds(settings)))
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Checking"):
        from borderkit.io.json_text import read_json
        from borderkit.itineraries.plan import read_itinerary
        from borderkit.workflows import itinerary_clearance

        document = read_json(
            read_whole(itinerary),
            source="standard input" if str(itinerary) == "-" else str(itinerary),
            error=ItineraryError,
        )
        plan = read_itinerary(document)
        state = itinerary_clearance.open_state(path, revision=revision)
        answer = itinerary_clearance.check(state, plan, at=time)
        base = _base_map(path, settings, revision) if made else None
        if map_file is not None:
            from borderkit.workflows.itinerary_map import verdict_map

            write_whole(map_file, verdict_map(answer, plan, state, language=tongue, base=base))
        if png is not None:
            from borderkit.workflows.map_pictures import verdict_picture

            write_whole(png, verdict_picture(answer, plan, state, language=tongue, base=base))
    output.result(
        answer.to_bytes(evidence=evidence),
        lambda console: show_answer(console, answer, plan, state, language=tongue),
    )
    for file in made:
        output.note(f"map written to {file}")
    if exit_verdict:
        raise typer.Exit(EXIT_CODES[answer.verdict])


def draw_map(
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="OUT.html", help="The map; - writes it out.")
    ],
    register: RegisterOption = None,
    png: PngOption = None,
    at: AtOption = None,
    revision: RevisionOption = None,
    dem: DemOption = None,
    basemap: BasemapOption = None,
    basemap_datum: DatumOption = None,
    basemap_attribution: OwnerOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Draw all that the register holds on a map that needs no network.

    Where the page would be larger than 5 MB it is generalised, and a PMTiles file of the same
    name is written beside it with all detail.
    """
    path = named_register(register)
    settings = settings_with(
        language=language,
        dem=dem,
        basemap_file=basemap,
        basemap_datum=basemap_datum,
        basemap_attribution=basemap_attribution,
    )
    time = instant(at)
    details = None if str(out) == "-" else out.with_suffix(".pmtiles")
    made = [out, *([png] if png else [])]
    _keep_all_apart(made, (path, *grounds(settings)))
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Drawing"):
        from borderkit.workflows.itinerary_clearance import open_state
        from borderkit.workflows.register_map import register_page, write_details

        state = open_state(path, revision=revision)
        base = _base_map(path, settings, revision)
        page = register_page(
            state,
            base=base,
            at=time,
            language=settings.language,
            detail_file=details.name if details else None,
        )
        if page.is_generalised and details is not None:
            keep_apart(details, (path, *made))
            write_details(path, details, revision=revision)
        write_whole(out, page.html)
        if png is not None:
            from borderkit.workflows.map_pictures import register_picture

            picture = register_picture(state, base=base, at=time, language=settings.language)
            write_whole(png, picture)
    if str(out) != "-":
        from borderkit.store.postgis.addresses import shown_place

        written = {"map": str(out), "register": shown_place(path), "revision": state.revision}
        written |= {"png": str(png)} if png else {}
        beside = f", all detail to {details}" if page.is_generalised else ""
        beside += f", picture to {png}" if png else ""
        output.result(
            written | ({"details": str(details)} if page.is_generalised else {}),
            lambda console: say(console, f"map written to {out}{beside}"),
        )


def _keep_all_apart(made: Sequence[Path], read: Iterable[str | Path]) -> None:
    """Refuse output files that would replace what is read, or each other."""
    sources = tuple(read)
    for number, file in enumerate(made):
        keep_apart(file, (*sources, *made[:number]))


def _base_map(register: str | Path, settings: "Settings", revision: int | None) -> "BaseMap":
    """Return what the maps of a register show besides its law, as the settings say."""
    from borderkit.workflows.base_map import open_base, tiles_of

    tiles = tiles_of(settings.basemap_url, settings.basemap_attribution)
    return open_base(
        register,
        dem=settings.dem,
        picture=settings.basemap_file,
        datum=settings.basemap_datum,
        tiles=tiles,
        attribution=(settings.basemap_attribution or "") if settings.basemap_file else "",
        revision=revision,
    )
