"""Surveys and observations as tables for people: what came of them, in words."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from borderkit.cli.console import plain_table, say
from borderkit.cli.plain_text import printable

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["became", "show_observations", "show_surveys"]


def show_surveys(console: "Console", surveys: Sequence[Mapping[str, Any]]) -> None:
    """Write surveys by campaign and side, each with what came of its points."""

    def sender(row: Mapping[str, Any]) -> tuple[str, str, str]:
        return str(row["campaign"]), str(row["boundary"]), str(row["side"])

    for (campaign, boundary, side), rows in groupby(sorted(surveys, key=sender), key=sender):
        say(console, f"Campaign {printable(campaign)} of {boundary}, side {printable(side)}:")
        table = plain_table("survey", "from", "accepted", "matched", "asked", "file")
        for row in rows:
            stations = row["matched"] + row["unmatched"] + row["ambiguous"]
            withdrawn = " (withdrawn)" if row["state"] == "withdrawn" else ""
            table.add_row(
                str(row["survey"]),
                str(row["time_from"] or "")[:10],
                f"{row['accepted']} of {row['read']}",
                f"{row['matched']} of {stations}" if stations else "",
                str(row["ambiguous"] or ""),
                printable(f"{row['file_name'] or ''}{withdrawn}"),
            )
        console.print(table)


def show_observations(console: "Console", observations: Sequence[Mapping[str, Any]]) -> None:
    """Write observations, each with its marker, its displacement and what became of it."""
    table = plain_table("row", "station", "marker", "shift", "sigma", "what became of it")
    for row in observations:
        metres = (row[name] for name in ("displacement_m", "displacement_sigma_m"))
        named = row["station"] or (row["source_part"] if row["kind"] == "photo" else None)
        table.add_row(
            str(row["source_row"]),
            printable(str(named or "")),
            printable(str(row["marker"] or "")),
            *("" if value is None else f"{value:.3f} m" for value in metres),
            printable("; ".join(became(row))),
        )
    console.print(table)


def became(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield what became of an observation, what was concluded first, then the reasons.

    Parameters
    ----------
    row : mapping
        Record of layer ``observations``.
    """
    from borderkit.markers.positions.displacement import REASONS

    state = str(row["match_state"] or "not matched")
    if state == "none":
        state = "of no marker by an answer"
    elif row["matched_by"]:
        how = "an answer" if row["matched_by"] == "stated" else str(row["matched_by"])
        state = f"{state} by {how}"
    elif row["candidates"]:
        names = (str(each.get("marker")) for each in row["candidates"])
        state = f"{state}: {' or '.join(names)}"
    yield state
    if row["displacement"]:
        why, told = row["displacement_reason"], str(row["displacement"]).replace("_", " ")
        yield f"{told}: {REASONS.get(why, why)}" if why else told
    flags = [str(flag.get("what")).replace("; it must", ", must") for flag in row["flags"] or ()]
    if flags:
        yield f"flagged: {', and '.join(flags)}"
