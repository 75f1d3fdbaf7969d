"""What commands of surveys share: what is stated beside a file, and how a receipt is shown."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from borderkit.cli.console import plain_table, say
from borderkit.cli.plain_text import printable
from borderkit.cli.survey_asked import show_asked

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.inspections.receipt import Receipt
    from borderkit.io.surveys.gathering import Told
    from borderkit.io.surveys.limits import Limits
    from borderkit.store.postgis.addresses import Place

__all__ = [
    "AnswerOption",
    "AxesOption",
    "CampaignOption",
    "ColumnsOption",
    "ConfidenceOption",
    "CrsOption",
    "DateOption",
    "EncodingOption",
    "HeightOption",
    "LayerOption",
    "OperatorOption",
    "ProfileOption",
    "ReceiverOption",
    "SideOption",
    "StationOption",
    "ZoneOption",
    "limits_now",
    "show_receipt",
    "told_of",
]

CampaignOption = Annotated[
    str | None, typer.Option("--campaign", metavar="CODE", help="Campaign that it is sent for.")
]
SideOption = Annotated[
    str | None, typer.Option("--side", metavar="AA", help="Side that surveyed it.")
]
CrsOption = Annotated[
    str | None,
    typer.Option(
        "--crs",
        metavar="CRS",
        help="Its reference system, where the file does not say: EPSG:4326, own:CODE.",
    ),
]
ZoneOption = Annotated[
    str | None,
    typer.Option("--timezone", metavar="ZONE", help="Of times without offset: Asia/Almaty."),
]
EncodingOption = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help="Of its texts: gb18030, cp1251.")
]
HeightOption = Annotated[
    Literal["ellipsoidal", "orthometric", "normal"] | None,
    typer.Option("--height-kind", help="Of heights whose kind the format leaves open."),
]
ConfidenceOption = Annotated[
    float | None,
    typer.Option(
        "--confidence",
        metavar="LEVEL",
        min=0.01,
        max=0.9999,
        help="Level of the accuracies it states: 0.95. Default: one standard deviation.",
    ),
]
AxesOption = Annotated[
    Literal["north_east", "east_north"] | None,
    typer.Option("--axes", help="Order of its grid coordinates, where it is not plain."),
]
LayerOption = Annotated[
    str | None, typer.Option("--layer", metavar="NAME", help="Layer, where it holds several.")
]
StationOption = Annotated[
    str | None,
    typer.Option("--station", metavar="NAME", help="Station that a log was recorded at."),
]
DateOption = Annotated[
    str | None,
    typer.Option("--date", metavar="YYYY-MM-DD", help="Date of a log that has none."),
]
ProfileOption = Annotated[
    str | None, typer.Option("--profile", metavar="NAME", help="Profile of its columns.")
]
ColumnsOption = Annotated[
    Path | None,
    typer.Option("--columns", metavar="FILE", help="JSON file that says which column is what."),
]
ReceiverOption = Annotated[
    str | None, typer.Option("--receiver", metavar="TEXT", help="Instrument, if it does not say.")
]
OperatorOption = Annotated[
    str | None,
    typer.Option("--operator", metavar="CODE", help="Opaque code of who observed; never a name."),
]
AnswerOption = Annotated[
    list[str] | None,
    typer.Option(
        "--answer",
        metavar="ROW=MARKER",
        help="Which marker_uid a record is of, where it is ambiguous, or none; may be given again.",
    ),
]

_SHOWN: Final = 20
_STATES: Final[Mapping[str, str]] = {
    "readable": "can be read; nothing is stored",
    "asks": "leaves something open; nothing is stored",
    "refused": "refused; nothing is stored",
    "kept": "survey {survey} of {campaign}, side {side}, is kept",
    "withdrawn": "survey {survey} of {campaign}, side {side}, is withdrawn: its observations "
    "count no more; file and receipt stay",
}
_EXAMPLES: Final[Mapping[str, str]] = {
    "crs": "EPSG:25833",
    "timezone": "Europe/Vienna",
    "columns": "columns.json",
    "date": "2026-06-03",
    "layer": "NAME",
}
"""Answers to show where a question has no choices of its own."""


def told_of(columns: Path | None = None, **stated: Any) -> "Told":
    """Return what is stated beside a file, from options.

    Raises
    ------
    InputError
        The file of columns is no mapping of columns; every defect is named.
    """
    from borderkit.io.surveys.gathering import Told
    from borderkit.io.surveys.tables.column_map import read_column_map

    known = read_column_map(columns) if columns is not None else None
    return Told(columns=known, **stated)


def limits_now() -> "Limits":
    """Return the limits of the intake, from the settings."""
    from borderkit.io.surveys.limits import Limits
    from borderkit.settings import read_settings

    known: dict[str, Any] = read_settings().survey_limits()
    return Limits(**known)


def show_receipt(
    console: "Console", receipt: "Receipt", *, register: "Place | None" = None
) -> None:
    """Write a receipt for people: counts, what is asked, each rejection with its remedy.

    Parameters
    ----------
    console : Console
        Where to.
    receipt : Receipt
        What became of a file.
    register : path or address, optional
        That was named on the command line, and has to be named again for an answer.
    """
    told = receipt.to_json()
    say(console, f"{printable(receipt.name)}: {_STATES[receipt.state].format(**told)}.")
    if receipt.read or receipt.state in ("readable", "kept", "withdrawn"):
        say(
            console,
            f"  {receipt.read} read = {receipt.accepted} accepted + {receipt.rejected} rejected + "
            f"{receipt.duplicate} there already.",
        )
    if receipt.crs:
        form, crs = printable(str(receipt.format)), printable(receipt.crs[:80])
        say(console, f"  Format {form}; reference system {crs}.")
    if receipt.time_from:
        times = (str(time).replace("+00:00", "Z") for time in (receipt.time_from, receipt.time_to))
        say(console, f"  From {' to '.join(times)}.")
    _show_judged(console, receipt.judged, accepted=receipt.accepted)
    show_asked(console, receipt, register=register)
    _show_rejections(console, told, total=receipt.rejected)
    _show_doubles(console, receipt.duplicates)
    for question in told["questions"]:
        say(console, f"  ? {printable(question['text'])}", f"    {_answer(question)}")
    for part in told["parts"]:
        alone = len(told["parts"]) == 1
        for note in part.get("notes", ()):
            say(console, f"  {'Note' if alone else printable(part['name'])}: {printable(note)}")
    say(console, *(f"  Note: {printable(note)}" for note in told["notes"]))


def _answer(question: Mapping[str, Any]) -> str:
    """Return how a question is answered: the option, with answers that would fit."""
    option = f"--{question['key'].replace('_', '-')}"
    examples = question["choices"][:5] or [_EXAMPLES.get(question["key"], "...")]
    return f"answer with {option}, such as {', '.join(map(printable, examples))}"


def _show_doubles(console: "Console", doubles: Sequence[Mapping[str, Any]]) -> None:
    """Show which records were there already, and as what."""
    told = [f"row {each['row']} (as {printable(str(each['same_as']))})" for each in doubles]
    if told:
        more = ", and more" if len(told) > _SHOWN else ""
        say(console, f"  There already: {', '.join(told[:_SHOWN])}{more}.")


def _show_judged(console: "Console", judged: Mapping[str, Any], *, accepted: int) -> None:
    photos = sum((judged.get("photos") or {}).values())
    count = (judged.get("observations") or 0) - photos
    if count > 0:
        words = ("matched", "unmatched", "ambiguous", "flagged")
        counts = ", ".join(f"{judged.get(word, 0)} {word}" for word in words)
        if of_none := judged.get("of_no_marker"):
            counts += f", {of_none} of no marker by an answer"
        say(console, f"  {count} observation{'s' * (count != 1)}: {counts}.")
    elif judged.get("observations") == 0 and accepted:
        say(console, "  No observation of a marker: its points are parts of tracks.")
    for name, title in (("displaced", "Displacement"), ("photos", "Photographs")):
        found = judged.get(name)
        if isinstance(found, Mapping) and any(found.values()):
            told = ", ".join(f"{count} {word.replace('_', ' ')}" for word, count in found.items())
            say(console, f"  {title}: {told}.")
    coverage = judged.get("coverage")
    if isinstance(coverage, Mapping) and coverage.get("covered_m"):
        say(
            console,
            f"  The line was walked on {coverage['covered_m']:,.0f} m of "
            f"{coverage['line_m']:,.0f} m.",
        )


def _show_rejections(console: "Console", told: Mapping[str, Any], *, total: int) -> None:
    rejections = told["rejections"]
    if not rejections:
        return
    names = ("row", "where", "field", "value", "reason", "remedy")
    table = plain_table(*names)
    for found in rejections[:_SHOWN]:
        row = {name: "" if found[name] is None else str(found[name]) for name in names}
        row["where"] = row["where"].removeprefix(told["name"]).lstrip(" !")
        table.add_row(*(printable(row[name]) for name in names))
    console.print(table)
    if len(rejections) <= _SHOWN:
        return
    by = ", ".join(f"{count:,} {code}" for code, count in (told.get("rejected_by") or {}).items())
    kept = told["survey"]
    where = f"`survey show {kept} --rejections OUT.csv` writes them" if kept else "--json has them"
    say(console, f"  and more: {total:,} rejected in all{f' ({by})' if by else ''}; {where}.")
