"""Commands that tell what was written: the versions of a record, and the revisions."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from borderkit.cli.console import Output, plain_table, say
from borderkit.cli.identity import TokenFileOption, acting
from borderkit.cli.options import JsonOption, QuietOption, RegisterOption, named_register
from borderkit.cli.plain_text import printable

if TYPE_CHECKING:
    from pandas import DataFrame
    from rich.console import Console

    from borderkit.workflows.record_history import FieldChange, RecordHistory, RecordVersion

__all__ = ["show_history", "show_revisions"]

_WIDEST: Final = 70


def show_history(
    uid: Annotated[
        str, typer.Argument(metavar="RECORD", help="Layer and key of the record: zones/DZ-04.")
    ],
    register: RegisterOption = None,
    token_file: TokenFileOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Tell every version of a record: who wrote it, when, why, and what it changed."""
    path = named_register(register)
    from borderkit.store import open_store
    from borderkit.workflows.record_history import record_history

    with open_store(path, read_only=True) as store:
        office = acting(store, token_file).may("read_office")
        history = record_history(store, uid, office=office)
    Output(as_json=as_json, quiet=quiet).result(
        history.to_json(), lambda console: _show_history(console, history)
    )


def show_revisions(
    register: RegisterOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Show at most so many.")] = 20,
    before: Annotated[
        int | None, typer.Option("--before", metavar="REVISION", help="Only those before it.")
    ] = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Tell the revisions of a register, the last first: who made each, when and why."""
    path = named_register(register)
    from borderkit.store import open_store
    from borderkit.workflows.record_history import register_revisions, revisions_json

    with open_store(path, read_only=True) as store:
        found = register_revisions(store, limit=limit, before=before)
    Output(as_json=as_json, quiet=quiet).result(
        {"register": store.place, "revisions": revisions_json(found)},
        lambda console: _show_revisions(console, found),
    )


def _show_history(console: "Console", history: "RecordHistory") -> None:
    say(console, f"{history.uid}, {len(history.versions)} version(s):")
    for version in history.versions:
        say(console, "", *_version_lines(version))


def _version_lines(version: "RecordVersion") -> list[str]:
    side = "" if version.side is None else f" of side {version.side}"
    head = f"revision {version.revision}, {_time(version.at)}, {version.actor}{side}"
    lines = [f"{head}: {version.reason}" if version.reason else head]
    lines += [f"  on document {version.document}"] if version.document else []
    if version.operation != "put":
        lines.append(f"  {_DONE[version.operation]}")
    if version.purged is not None:
        lines.append(f"  what it held was purged in revision {version.purged}")
    return lines + [f"  {_change(change)}" for change in version.changes]


_DONE: Final = {
    "succeed": "a new state in law; before it the record reads as it did",
    "remove": "removed",
    "purge": "purged after its time",
}


def _change(change: "FieldChange") -> str:
    before, after = _brief(change.before), _brief(change.after)
    if change.before is None:
        return f"{change.field}: {after}"
    return f"{change.field}: {before} -> {'nothing' if change.after is None else after}"


def _brief(value: Any) -> str:
    if hasattr(value, "geom_type"):
        from shapely import get_num_coordinates

        west, south, _, _ = value.bounds
        count = get_num_coordinates(value)
        return f"{value.geom_type} of {count} position(s) from {west:.6f}, {south:.6f}"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _WIDEST else text[: _WIDEST - 3] + "..."


def _show_revisions(console: "Console", found: "DataFrame") -> None:
    if found.empty:
        say(console, "Nothing was written.")
        return
    table = plain_table("revision", "when", "who", "side", "why", "document")
    for row in found.to_dict("records"):
        cells = (row["actor"], row["side"], row["reason"], row["document"])
        told = [printable(str(cell)) if cell else "" for cell in cells]
        table.add_row(str(row["revision"]), _time(row["at"]), *told)
    console.print(table)


def _time(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
