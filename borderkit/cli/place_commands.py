"""The command that searches places."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from borderkit.cli.console import Output, plain_table, say
from borderkit.cli.options import (
    AtOption,
    JsonOption,
    QuietOption,
    RegisterOption,
    instant,
    named_register,
)
from borderkit.cli.plain_text import printable

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["find_places"]

_HOW = {
    "code": "its code",
    "name": "its name",
    "alias": "a further name",
    "old_name": "an old name",
    "transliteration": "sounds alike",
    "similar": "similar",
}


def find_places(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A code or name, in any script.")],
    register: RegisterOption = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=100, help="Show at most so many places.")
    ] = 5,
    at: AtOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Search places by code or name; misspelt names and other scripts are found too.

    Places are found that are in force at the time given.
    """
    path = named_register(register)
    time = instant(at)
    output = Output(as_json=as_json, quiet=quiet)
    with output.working("Searching"):
        from borderkit.workflows.place_search import search_places, search_result

        found = search_places(path, text, limit=limit, at=time)
        result = search_result(text, found, limit=limit)
    output.result(result, lambda console: _show(console, result))


def _show(console: "Console", result: dict[str, Any]) -> None:
    table = plain_table("code", "name", "kind", "in", "where", "found by")
    for match in result["matches"]:
        where = "" if match["lon"] is None else f"{match['lon']:.5f}, {match['lat']:.5f}"
        area = " (area)" if str(match["geometry"]).endswith("Polygon") else ""
        names = dict.fromkeys(_few(match["name"]))
        table.add_row(
            printable(match["place"]),
            printable(" / ".join(names)),
            match["kind"] or "",
            printable(match["admin_unit"] or ""),
            where + area,
            printable(f"{_HOW[match['how']]}: {match['matched']} ({match['score']:.0f})"),
        )
    if table.row_count:
        console.print(table)
        say(console, "")
    if result["note"]:
        say(console, result["note"][:1].upper() + result["note"][1:])
    if result["place"]:
        say(console, f"In an itinerary it is place {result['place']}.")
    elif result["matches"]:
        say(console, "State the code of the one that is meant.")


def _few(names: dict[str, str]) -> list[str]:
    """Return the names to show: local, English, Chinese, Russian, else the first there is."""
    return [names[key] for key in ("und", "en", "zh", "ru") if key in names] or [*names.values()][
        :1
    ]
