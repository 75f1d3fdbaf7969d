"""The command that gives markers new numbers."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from borderkit.cli.console import Output, say
from borderkit.cli.identity import TokenFileOption, acting
from borderkit.cli.marker_commands import BoundaryOption
from borderkit.cli.options import (
    BasedOnOption,
    DocumentOption,
    JsonOption,
    QuietOption,
    ReasonOption,
    RegisterOption,
    named_register,
)
from borderkit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from borderkit.markers.numbering.renumbering import Renumbering
    from borderkit.workflows.renumbering import RenumberReport

__all__ = ["renumber_known_markers"]


def renumber_known_markers(
    register: RegisterOption = None,
    boundary: BoundaryOption = None,
    old: Annotated[
        list[str] | None,
        typer.Option("--from", metavar="NUMBER|UID", help="The marker; again for each."),
    ] = None,
    new: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="NUMBER", help="Its new number; again for each --from."),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", metavar="MAP", help="CSV or XLSX with columns from and to, instead."
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="First day of the new numbers. Default: today."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything and write nothing.")
    ] = False,
    based_on: BasedOnOption = None,
    reason: ReasonOption = None,
    document: DocumentOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Give markers new numbers, all in one revision; the old ones are kept and still found.

    All is taken together, so two may swap their numbers.
    """
    path = named_register(register)
    day = _day(on)
    asked = _asked(old or [], new or [], file)
    output = Output(as_json=as_json, quiet=quiet)
    from borderkit.store import open_store
    from borderkit.workflows.occasion import Occasion
    from borderkit.workflows.renumbering import renumber_markers

    occasion = Occasion(reason=reason, document=document, based_on=based_on)
    with open_store(path, read_only=dry_run) as store:
        report = renumber_markers(
            store,
            asked,
            boundary=boundary,
            on=day,
            dry_run=dry_run,
            principal=acting(store, token_file),
            occasion=occasion,
        )
        place = store.place
    output.result(
        {"register": place, **report.to_json()}, lambda console: _show(console, place, report)
    )


def _asked(old: list[str], new: list[str], file: Path | None) -> "Sequence[Renumbering]":
    """Return the new numbers that options or a file ask for.

    Raises
    ------
    InputError
        Neither or both of them, or not as many --from as --to.
    """
    if (file is None) == (not old and not new):
        given = "neither is" if file is None else "both are"
        msg = f"new numbers come by --from and --to, or by --file; {given} given"
        raise InputError(msg)
    if file is not None:
        from borderkit.io.number_maps import read_number_map

        return read_number_map(file)
    if len(old) != len(new):
        msg = f"--from stands {len(old)} times and --to {len(new)} times; give one --to for each"
        raise InputError(msg)
    from borderkit.markers.numbering.renumbering import Renumbering

    return [Renumbering(marker=marker, to=to) for marker, to in zip(old, new, strict=True)]


def _day(text: str | None) -> date | None:
    """Return the date that --on names.

    Raises
    ------
    InputError
        It is none.
    """
    if text is None:
        return None
    from borderkit.layers.fields import civil_date

    day = civil_date(text)
    if day is None:
        msg = f"--on is {text!r}; give a date such as 2026-06-03"
        raise InputError(msg)
    return day


def _show(console: "Console", place: str, report: "RenumberReport") -> None:
    state = "" if report.written else ", nothing is written (--dry-run)"
    count = len(report.done)
    say(console, f"{place}, revision {report.revision}: {count} marker(s) from {report.on}{state}.")
    for done in report.done:
        say(console, f"  {done.before or 'none'} -> {done.after}  ({done.marker_uid})")
    say(console, *report.notes)
