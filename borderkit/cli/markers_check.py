"""The command that checks the register of markers."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from borderkit.cli.console import Output
from borderkit.cli.files import keep_apart, write_whole
from borderkit.cli.finding_text import (
    CodeOption,
    SeverityOption,
    StrictOption,
    chosen,
    leave,
    show_findings,
)
from borderkit.cli.marker_commands import BoundaryOption
from borderkit.cli.options import (
    JsonOption,
    LanguageOption,
    QuietOption,
    RegisterOption,
    RevisionOption,
    ValidAtOption,
    grounds,
    named_register,
    settings_with,
    valid_time,
)

if TYPE_CHECKING:
    from borderkit.boundary.finding import RegisterFinding
    from borderkit.store.postgis.addresses import Place

__all__ = ["check_register_of_markers"]


def check_register_of_markers(
    register: RegisterOption = None,
    boundary: BoundaryOption = None,
    codes: CodeOption = None,
    severity: SeverityOption = None,
    strict: StrictOption = False,
    page: Annotated[
        Path | None,
        typer.Option(
            "--map", metavar="OUT.html", help="Also draw the line, its markers and the findings."
        ),
    ] = None,
    language: LanguageOption = None,
    revision: RevisionOption = None,
    valid_at: ValidAtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Check the register of markers: numbers, places on the line, neighbours, positions.

    Each finding has a code, a severity, the markers concerned and what to do. What a missing
    fact keeps from being judged is a note. --json writes a list of findings.
    """
    place = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working(f"Checking {place}"):
        from borderkit.markers.marker_rules import MARKER_RULES
        from borderkit.workflows.marker_checks import check_markers_of

        at = valid_time(valid_at)
        every = check_markers_of(place, boundary, revision=revision, valid_at=at)
        found = chosen(every, codes=codes, severity=severity, known=MARKER_RULES)
        if page is not None:
            _draw(page, place, found, boundary, (revision, at), language)
    of = f"Markers of {boundary or place}"
    output.result(
        [each.record() for each in found], lambda console: show_findings(console, found, of=of)
    )
    if page is not None and str(page) != "-":
        output.note(f"map written to {page}")
    leave(found, strict=strict)


def _draw(
    page: Path,
    place: "Place",
    found: "Sequence[RegisterFinding]",
    boundary: str | None,
    state: "tuple[int | None, date | datetime | None]",
    language: str | None,
) -> None:
    """Write the map of findings, over the ground that settings name."""
    from borderkit.maps.base import BaseMap
    from borderkit.workflows.base_map import base_from, tiles_of
    from borderkit.workflows.marker_checks import marker_check_map

    settings = settings_with(language=language)
    keep_apart(page, (place, *grounds(settings)))
    base = base_from(
        BaseMap(),
        dem=settings.dem,
        picture=settings.basemap_file,
        datum=settings.basemap_datum,
        tiles=tiles_of(settings.basemap_url, settings.basemap_attribution),
        attribution=(settings.basemap_attribution or "") if settings.basemap_file else "",
    )
    html = marker_check_map(
        place,
        found,
        boundary,
        revision=state[0],
        valid_at=state[1],
        base=base,
        language=settings.language,
    )
    write_whole(page, html)
