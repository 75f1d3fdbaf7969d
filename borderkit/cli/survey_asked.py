"""What a receipt asks, and how people answer it: the very command to type."""

import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from borderkit.cli.console import called_as, say
from borderkit.cli.plain_text import printable
from borderkit.errors import Defect, InputError

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.inspections.receipt import Receipt
    from borderkit.store.postgis.addresses import Place

__all__ = ["answers_of", "show_asked"]

_SHOWN: Final = 20
_CANDIDATES: Final = 5
_LONGEST_ROW: Final = 15


def answers_of(given: Sequence[str] | None) -> dict[int, str | None]:
    """Return which marker each record is of, from ``ROW=MARKER``; ``ROW=none``: of none.

    Raises
    ------
    InputError
        One cannot be read, or a row is answered twice; all of them are named.
    """
    from borderkit.inspections.judged import NO_MARKER

    found: dict[int, str | None] = {}
    defects = []
    for text in given or ():
        row, sign, marker = (part.strip() for part in text.partition("="))
        is_row = row.isascii() and row.isdigit() and len(row) <= _LONGEST_ROW and int(row) > 0
        if not (sign and marker and is_row) or int(row) in found:
            told = "must be ROW=MARKER, each row once, such as 12=M-7 or 12=none"
            defects.append(Defect(f"--answer {text[:60]!r}", told))
            continue
        found[int(row)] = None if marker == NO_MARKER else marker
    if defects:
        msg = f"{len(defects)} answer(s) cannot be used; correct them"
        raise InputError(msg, defects=defects)
    return found


def show_asked(console: "Console", receipt: "Receipt", *, register: "Place | None" = None) -> None:
    """Write which points may be of several markers, how to answer, and what answers changed.

    Parameters
    ----------
    console : Console
        Where to.
    receipt : Receipt
        Of a kept survey, whose command to type is shown; or of a file that is not kept yet.
    register : path or address, optional
        That was named on the command line, and has to be named again.
    """
    judged = receipt.judged
    asked = () if receipt.state == "withdrawn" else judged.get("asked") or ()
    for point in asked[:_SHOWN]:
        say(console, f"  ? {_question(point)}")
        say(console, f"      {_command(point, receipt, register)}")
    if len(asked) > _SHOWN:
        total = judged.get("ambiguous", 0) + judged.get("photos", {}).get("ambiguous", 0)
        say(console, f"  and more ({total} asked in all); --json has them.")
    if stated := judged.get("answers"):
        told = [printable(f"{row}={marker}") for row, marker in list(stated.items())[:_SHOWN]]
        more = f" and {len(stated) - _SHOWN} more" if len(stated) > _SHOWN else ""
        say(console, f"  Answered: {', '.join(told)}{more}.")
    for each in (judged.get("rematched") or ())[:_SHOWN]:
        now = each["marker"] or f"{each['match_state']}, of no marker"
        words = f"was {printable(each['was'])} by {each['by']}, and is {printable(now)} now"
        say(console, f"  Row {each['row']}{_named(each)} {words}.")
    for marker, rows in list((judged.get("shared_markers") or {}).items())[:_SHOWN]:
        listed = ", ".join(str(row) for row in rows[:_SHOWN])
        say(console, f"  Rows {listed} are all of {printable(marker)}: was it measured again?")
    if unused := judged.get("unused_answers"):
        rows = ", ".join(str(row) for row in unused[:_SHOWN])
        say(console, f"  What --answer says of row {rows} is not used: it makes no observation.")


def _named(point: Mapping[str, Any]) -> str:
    name = point["station"] or (point["part"] if point.get("kind") == "photo" else None)
    return "" if name is None else f" ({printable(name)})"


def _question(point: Mapping[str, Any]) -> str:
    candidates = point["candidates"] or ()
    found = ", ".join(
        f"{printable(each['marker'])} ({printable(str(each['number'] or 'no number'))}, "
        f"{each['distance_m']:,.1f} m off)"
        for each in candidates[:_CANDIDATES]
    )
    more = len(candidates) - _CANDIDATES
    found += f" and {more} more" if more > 0 else ""
    return f"Row {point['row']}{_named(point)} may be of {found or 'a marker out of reach'}"


def _command(point: Mapping[str, Any], receipt: "Receipt", register: "Place | None") -> str:
    """Return what to type, with the nearest candidate, and what may stand in its place."""
    row = point["row"]
    names = [str(each["marker"]) for each in (point["candidates"] or ())[:_CANDIDATES]]
    answers = [printable(shlex.quote(f"{row}={name}")) for name in (*names, "none")]
    others = f"  (or {', '.join(answers[1:])})" if len(answers) > 1 else ""
    if receipt.survey is None:
        return f"state --answer {answers[0]}{others}"
    from borderkit.store.postgis.addresses import shown_place

    named = "" if register is None else f" -r {shlex.quote(shown_place(register))}"
    said = f"{called_as()} survey answer {receipt.survey}{named} --answer {answers[0]}"
    return f"{said}{others}"
