"""Commands that keep clearances, show them, and judge them again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from borderkit.cli.answer_text import show_answer, span
from borderkit.cli.console import Output, called_as, plain_table, say
from borderkit.cli.files import read_whole
from borderkit.cli.identity import TokenFileOption, acting
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
from borderkit.cli.plain_text import printable
from borderkit.errors import ItineraryError

if TYPE_CHECKING:
    from pandas import DataFrame
    from rich.console import Console

    from borderkit.store import Store
    from borderkit.workflows.clearance_replay import Replay
    from borderkit.workflows.clearances import Clearance

__all__ = ["DIFFERENT", "keep_answer", "list_kept", "replay_kept", "show_kept"]

DIFFERENT: Final = 1
"""Exit code of a replay that does not give the kept answer in both ways."""

_TOLD: Final = 20

_NumberArgument = Annotated[
    str, typer.Argument(metavar="NUMBER", help="Of the clearance: C-2026-000012.")
]


def keep_answer(
    itinerary: Annotated[
        Path, typer.Argument(metavar="ITINERARY", help="The itinerary, JSON; - is standard input.")
    ],
    register: RegisterOption = None,
    at: AtOption = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="Why it is kept.")
    ] = None,
    token_file: TokenFileOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Judge an itinerary and keep the answer, with every record that it rests on.

    The same itinerary, judged at the same time by the same records, is one clearance.
    """
    place = named_register(register)
    tongue = settings_with(language=language).language
    time = instant(at)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Checking"):
        from borderkit.io.json_text import read_json
        from borderkit.store import open_store
        from borderkit.workflows.clearance_keeping import keep_clearance

        document = read_json(
            read_whole(itinerary),
            source="standard input" if str(itinerary) == "-" else str(itinerary),
            error=ItineraryError,
        )
        with open_store(place) as store:
            who = acting(store, token_file)
            kept = keep_clearance(store, document, at=time, principal=who, note=note)
    result = {name: value for name, value in kept.to_json().items() if name != "read"}
    output.result(
        {"register": str(place), "is_new": kept.is_new, **result},
        lambda console: _show_kept_now(console, kept, tongue),
    )


def show_kept(
    number: _NumberArgument,
    register: RegisterOption = None,
    token_file: TokenFileOption = None,
    language: LanguageOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show a kept clearance; with --json all of it, the records that it rests on among them."""
    place = named_register(register)
    tongue = settings_with(language=language).language
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Reading"):
        from borderkit.store import open_store
        from borderkit.workflows.clearances import read_clearance

        with open_store(place, read_only=True) as store:
            _require_reader(store, token_file)
            kept = read_clearance(store, number)
    output.result(kept.to_json(), lambda console: _show_clearance(console, kept, tongue))


def list_kept(
    register: RegisterOption = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=1_000, help="Show at most so many clearances.")
    ] = 100,
    before: Annotated[
        str | None,
        typer.Option("--before", metavar="NUMBER", help="Only those kept before this one."),
    ] = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """List kept clearances, the newest first."""
    place = named_register(register)
    from borderkit.store import open_store
    from borderkit.workflows.clearances import list_clearances

    with open_store(place, read_only=True) as store:
        _require_reader(store, token_file)
        frame = list_clearances(store, limit=limit, before=before)
    rows = frame.to_dict("records")
    Output(as_json=as_json, quiet=quiet).result(
        {"register": str(place), "clearances": rows}, lambda console: _show_list(console, frame)
    )


def replay_kept(
    number: _NumberArgument,
    register: RegisterOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Judge a kept clearance again: by the register as it stood, and by the kept records alone.

    Exit code 1 where not both give the kept answer, byte for byte. Stores nothing.
    """
    place = named_register(register)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Judging again"):
        from borderkit.store import open_store
        from borderkit.workflows.clearance_replay import replay_clearance

        with open_store(place, read_only=True) as store:
            _require_reader(store, token_file)
            found = replay_clearance(store, number)
    output.result(found.to_json(), lambda console: _show_replay(console, found))
    if not found.same:
        raise typer.Exit(DIFFERENT)


def _require_reader(store: "Store", token_file: Path | None) -> None:
    """Raise unless whoever acts may read what is for the office alone."""
    acting(store, token_file).require("read_office", "read clearances")


def _show_kept_now(console: "Console", kept: "Clearance", language: str) -> None:
    _show_clearance(console, kept, language)
    if kept.is_new:
        say(console, "", f"Kept as {kept.number}.")
    else:
        say(console, "", f"It was kept before, as {kept.number}; nothing is written.")
    say(console, f"Next: {called_as()} clearance replay {kept.number}")


def _show_clearance(console: "Console", kept: "Clearance", language: str) -> None:
    from borderkit.workflows.clearance_replay import recalled

    say(console, f"Clearance  {kept.number}")
    if kept.note is not None:
        say(console, f"Note       {kept.note}")
    shown = recalled(kept)
    if shown is not None:
        answer, plan, state = shown
        show_answer(console, answer, plan, state, language=language)
        return
    say(
        console,
        f"Itinerary  {kept.reference}",
        f"Verdict    {kept.verdict}",
        f"Bounds     {span(kept.answer['bounds'])}",
        f"Judged at  {kept.answer['evaluated_at']}, register revision {kept.register_revision}, "
        f"by borderkit {kept.engine_version}",
        "",
        "This borderkit no longer gives that answer; --json shows it as it was kept, and "
        f"{called_as()} clearance replay {kept.number} tells what differs.",
    )


def _show_list(console: "Console", frame: "DataFrame") -> None:
    if frame.empty:
        say(console, "There is no clearance.")
        return
    table = plain_table("number", "itinerary", "verdict", "judged at", "revision", "note")
    for row in frame.to_dict("records"):
        table.add_row(
            row["clearance"],
            printable(row["reference"] or ""),
            row["verdict"],
            row["evaluated_at"],
            str(row["register_revision"]),
            printable(row["note"] or ""),
        )
    console.print(table)


def _show_replay(console: "Console", found: "Replay") -> None:
    kept = found.clearance
    said = {True: "the same answer", False: "another answer", None: "cannot be judged again"}
    say(
        console,
        f"Clearance  {kept.number}, {kept.verdict}, judged at {kept.evaluated_at.isoformat()}",
        f"By the register as of revision {kept.register_revision}: {said[found.by_history]}",
        *([f"  {found.unread}"] if found.unread else []),
        f"By the kept records alone: {said[found.by_record]}",
    )
    if kept.engine_version != found.engine_version:
        say(
            console,
            f"It was judged by borderkit {kept.engine_version}, now by {found.engine_version}.",
        )
    for one in found.differences[:_TOLD]:
        say(
            console, f"  {one.by}: {one.where or 'answer'}: {_brief(one.kept)} -> {_brief(one.now)}"
        )
    if len(found.differences) > _TOLD:
        say(console, f"  and {len(found.differences) - _TOLD} more; --json tells all")


def _brief(value: Any) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 100 else text[:97] + "..."
