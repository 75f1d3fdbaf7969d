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
    name = printable(receipt.name)
    what = f"survey {receipt.survey}, " if receipt.survey else ""
    say(console, f"{name}: {what}{receipt.state}; {receipt.format or 'nothing read'}.")
    if receipt.read or receipt.state in ("readable", "kept", "withdrawn"):
        say(
            console,
            f"  {receipt.read} read = {receipt.accepted} accepted + {receipt.rejected} rejected + "
            f"{receipt.duplicate} there already.",
        )
    if receipt.crs:
        say(console, f"  Reference system: {printable(receipt.crs[:80])}.")
    if receipt.time_from:
        say(console, f"  From {receipt.time_from} to {receipt.time_to}.")
    _show_judged(console, receipt.judged)
    show_asked(console, receipt, register=register)
    _show_rejections(console, told["rejections"], total=receipt.rejected)
    for question in told["questions"]:
        say(console, f"  ? {printable(question['text'])}")
        option = question["key"].replace("_", "-")
        choices = ", ".join(question["choices"][:5])
        say(console, f"    state --{option}{f', such as {choices}' if choices else ''}")
    for part in told["parts"]:
        for note in part.get("notes", ()):
            say(console, f"  {printable(part['name'])}: {printable(note)}")
    say(console, *(f"  {printable(note)}" for note in told["notes"]))


def _show_judged(console: "Console", judged: Mapping[str, Any]) -> None:
    if judged.get("observations"):
        words = ("matched", "unmatched", "ambiguous", "flagged")
        counts = ", ".join(f"{judged.get(word, 0)} {word}" for word in words)
        say(console, f"  {judged['observations']} observations: {counts}.")
    for name, title in (("displaced", "Displacement"), ("photos", "Photographs")):
        found = judged.get(name)
        if isinstance(found, Mapping) and any(found.values()):
            told = ", ".join(f"{count} {word.replace('_', ' ')}" for word, count in found.items())
            say(console, f"  {title}: {told}.")
    coverage = judged.get("coverage")
    if isinstance(coverage, Mapping) and coverage.get("covered_m"):
        say(
            console,
            f"  The line was walked on {coverage['covered_m'] / 1000:,.2f} km of "
            f"{coverage['line_m'] / 1000:,.2f} km.",
        )


def _show_rejections(
    console: "Console", rejections: Sequence[Mapping[str, Any]], *, total: int
) -> None:
    if not rejections:
        return
    table = plain_table("row", "where", "field", "value", "reason", "remedy")
    for found in rejections[:_SHOWN]:
        names = ("row", "where", "field", "value", "reason", "remedy")
        cells = ("" if found[name] is None else str(found[name]) for name in names)
        table.add_row(*(printable(cell) for cell in cells))
    console.print(table)
    if len(rejections) > _SHOWN:
        say(console, f"  and more ({total} rejected in all); --json has them.")
