"""Findings of a check of the register: which are shown, and how."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from borderkit.cli.console import say
from borderkit.cli.files import keep_apart, write_whole
from borderkit.cli.options import grounds, settings_with
from borderkit.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.boundary.finding import RegisterFinding
    from borderkit.store.postgis.addresses import Place

__all__ = [
    "CodeOption",
    "FindingMapOption",
    "SeverityOption",
    "StrictOption",
    "chosen",
    "draw_findings",
    "leave",
    "show_findings",
]

CodeOption = Annotated[
    list[str] | None,
    typer.Option("--code", metavar="CODE", help="Only findings of this code; again for each."),
]
SeverityOption = Annotated[
    Literal["error", "warning", "note"] | None,
    typer.Option("--severity", help="Only findings so bad or worse. Default: all."),
]
StrictOption = Annotated[
    bool,
    typer.Option(
        "--strict",
        help="Exit with 1 where an error is among what is shown. Without it every check exits "
        "with 0.",
    ),
]
FindingMapOption = Annotated[
    Path | None,
    typer.Option(
        "--map", metavar="OUT.html", help="Also draw the line, its markers and the findings."
    ),
]

_FOUND_ERRORS: Final = 1
_PLURALS: Final = {"error": "error(s)", "warning": "warning(s)", "note": "note(s)"}


def chosen(
    findings: "Sequence[RegisterFinding]",
    *,
    codes: Sequence[str] | None,
    severity: str | None,
    known: Collection[str],
) -> "list[RegisterFinding]":
    """Return the findings that options ask for.

    Raises
    ------
    InputError
        There is no such code or severity.
    """
    from borderkit.boundary.finding import at_least

    unknown = sorted(set(codes or ()) - set(known))
    if unknown:
        msg = f"no finding has the code {', '.join(unknown)}; there are {', '.join(sorted(known))}"
        raise InputError(msg)
    kept = at_least(findings, severity)
    return [each for each in kept if not codes or each.code in codes]


def show_findings(
    console: "Console", findings: "Sequence[RegisterFinding]", *, of: str, remedies: bool = True
) -> None:
    """Print findings: how many of each severity, then each with its place, then what to do."""
    if not findings:
        say(console, f"{of}: nothing was found.")
        return
    counts = {name: sum(each.severity == name for each in findings) for name in _PLURALS}
    told = ", ".join(f"{count} {_PLURALS[name]}" for name, count in counts.items() if count)
    say(console, f"{of}: {told}.")
    last = ""
    for each in findings:
        if each.code != last and last and remedies:
            say(console, f"    To do: {_remedy(findings, last)}")
        if each.code != last:
            say(console, "", f"{each.severity} {each.code}")
        say(console, f"  {each.message}{_where(each)}")
        last = each.code
    if remedies:
        say(console, f"    To do: {_remedy(findings, last)}")


def leave(findings: "Sequence[RegisterFinding]", *, strict: bool) -> None:
    """End the command with exit code 1 where `strict` asks for it and an error was found.

    Raises
    ------
    typer.Exit
        So.
    """
    if strict and any(each.severity == "error" for each in findings):
        raise typer.Exit(_FOUND_ERRORS)


def _remedy(findings: "Sequence[RegisterFinding]", code: str) -> str:
    return next(each.remedy for each in findings if each.code == code)


def _where(finding: "RegisterFinding") -> str:
    if finding.place is None:
        return ""
    lon, lat = finding.place
    return f" At {lon:.7f}, {lat:.7f}."


def draw_findings(
    page: Path,
    place: "Place",
    found: "Sequence[RegisterFinding]",
    boundary: str | None,
    state: "tuple[int | None, date | datetime | None]",
    language: str | None,
    *,
    dem: Path | None = None,
) -> None:
    """Write the map of findings, over the ground that settings name.

    Parameters
    ----------
    page : Path
        The file.
    place : path or address
        The register.
    found : sequence of RegisterFinding
        What is drawn.
    boundary : str or None
        The boundary that is drawn; None: all.
    state : (int or None, date, datetime or None)
        Revision of the register, and the time at which records are in force.
    language : str or None
        Of the page; None: the setting.
    dem : Path, optional
        Elevation model under it. Default: the setting.

    Raises
    ------
    InputError
        The file would replace the register or the ground, or cannot be written.
    """
    from borderkit.maps.base import BaseMap
    from borderkit.workflows.base_map import base_from, tiles_of
    from borderkit.workflows.finding_map import findings_map

    settings = settings_with(language=language, dem=dem)
    keep_apart(page, (place, *grounds(settings)))
    base = base_from(
        BaseMap(),
        dem=settings.dem,
        picture=settings.basemap_file,
        datum=settings.basemap_datum,
        tiles=tiles_of(settings.basemap_url, settings.basemap_attribution),
        attribution=(settings.basemap_attribution or "") if settings.basemap_file else "",
    )
    html = findings_map(
        place,
        found,
        boundary,
        revision=state[0],
        valid_at=state[1],
        base=base,
        language=settings.language,
    )
    write_whole(page, html)
