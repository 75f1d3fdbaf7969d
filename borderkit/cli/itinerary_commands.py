"""Commands that read itineraries as they come, and write tables to fill in."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from borderkit.cli.console import Output, plain_table, say
from borderkit.cli.files import keep_apart, read_whole, write_whole
from borderkit.cli.options import JsonOption, QuietOption, RegisterOption, named_register
from borderkit.cli.plain_text import printable
from borderkit.errors import Defect, InputError, ItineraryError

if TYPE_CHECKING:
    from rich.console import Console

    from borderkit.itineraries.reading import ItineraryReading, Question

__all__ = ["read_trip", "write_template"]

_MOST_QUESTIONS = 200


_OutOption = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="TRIP.json", help="Write the itinerary; - writes it out."),
]
_AnswerOption = Annotated[
    list[str] | None,
    typer.Option(
        "--answer",
        metavar="KEY=VALUE",
        help="Answer a question, such as 'Velmorra=PL-01'. May be given several times.",
    ),
]
_MemberOption = Annotated[
    list[str] | None,
    typer.Option(
        "--member",
        metavar="CATEGORY:NATIONALITY:COUNT",
        help="Who travels; a fourth part is the role. May be given several times.",
    ),
]
_PurposeOption = Annotated[str | None, typer.Option("--purpose", help="What they travel for.")]
_ReferenceOption = Annotated[
    str | None, typer.Option("--reference", help="The office's number of the itinerary.")
]
_ZoneOption = Annotated[
    str | None,
    typer.Option("--timezone", metavar="ZONE", help="Of track times that have no offset."),
]
_SheetOption = Annotated[
    str | None, typer.Option("--sheet", metavar="NAME", help="The sheet to read.")
]
_YearOption = Annotated[
    int | None, typer.Option("--year", min=1900, max=2200, help="Of dates that have none.")
]
_OrderOption = Annotated[
    Literal["dmy", "mdy", "ymd"] | None,
    typer.Option("--date-order", help="Order of day, month and year in dates of numbers."),
]
_NamesOption = Annotated[
    Literal["en", "zh", "ru"], typer.Option("--language", help="Language of names in questions.")
]


def read_trip(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="JSON, an XLSX or CSV table, GPX, KML or lines of text; - is standard input.",
        ),
    ],
    register: RegisterOption = None,
    out: _OutOption = None,
    answer: _AnswerOption = None,
    member: _MemberOption = None,
    purpose: _PurposeOption = None,
    reference: _ReferenceOption = None,
    timezone: _ZoneOption = None,
    sheet: _SheetOption = None,
    year: _YearOption = None,
    date_order: _OrderOption = None,
    language: _NamesOption = "en",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read an itinerary as it came, and say what was read from which cell.

    What is not certain is asked, on a terminal one question after the other; elsewhere the
    questions are listed, nothing is written, and --answer gives the answers.
    """
    path = named_register(register)
    if out is not None and str(out) != "-":
        keep_apart(out, (path, file))
    answers = _answers(answer or [])
    output = Output(as_json=as_json, quiet=quiet)
    data = read_whole(file)
    name = "standard input" if str(file) == "-" else str(file)
    with output.working("Reading"):
        from borderkit.workflows.itinerary_intake import read_itinerary_file, trip_names

        names = trip_names(path)
    stated: dict[str, Any] = {
        "purpose": purpose,
        "reference": reference,
        "timezone": timezone,
        "sheet": sheet,
        "year": year,
        "order": date_order,
        "language": language,
    }

    def read(given: Mapping[str, str]) -> "ItineraryReading":
        return read_itinerary_file(
            data, names, answers=given, members=tuple(member or ()), name=name, **stated
        )

    reading = read(answers)
    if _may_ask(file) and not (as_json or quiet):
        reading = _ask_all(reading, answers, read)
    _require_answers(reading, name, output)
    if out is not None:
        write_whole(out, json.dumps(reading.document, ensure_ascii=False, indent=1) + "\n")
    if str(out) != "-":
        output.result(reading.as_dict(), lambda console: _show(console, reading))
    if out is not None and str(out) != "-":
        output.note(f"itinerary written to {out}; borderkit check judges it")


def write_template(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The table to write: .xlsx or .csv.")
    ],
    language: Annotated[
        Literal["en", "zh", "ru"], typer.Option("--language", help="Language of its headings.")
    ] = "en",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write an empty table for an itinerary, a row a day. A file that is there is refused."""
    kinds: dict[str, Literal["xlsx", "csv"]] = {".xlsx": "xlsx", ".csv": "csv"}
    kind = kinds.get(file.suffix.casefold())
    if kind is None:
        msg = f"{file} ends neither in .xlsx nor in .csv; name the table so"
        raise InputError(msg)
    if file.exists():
        msg = f"{file} is there already; name another file, or remove it first"
        raise InputError(msg)
    from borderkit.io.itinerary_templates import itinerary_template

    write_whole(file, itinerary_template(kind, language=language))
    Output(as_json=as_json, quiet=quiet).result(
        {"template": str(file), "language": language},
        lambda console: say(console, f"table written to {file}"),
    )


def _answers(given: list[str]) -> dict[str, str]:
    """Return the answers by their keys.

    Raises
    ------
    InputError
        One is not KEY=VALUE, or a key stands twice.
    """
    answers: dict[str, str] = {}
    defects = []
    for text in given:
        key, sign, value = text.rpartition("=")
        if not (sign and key.strip() and value.strip()):
            defects.append(Defect(f"--answer {text[:60]!r}", "must be KEY=VALUE"))
        elif key.strip() in answers:
            defects.append(Defect(f"--answer {text[:60]!r}", "the key is answered twice"))
        else:
            answers[key.strip()] = value.strip()
    if defects:
        msg = f"{len(defects)} answers cannot be used; write them as 'Velmorra=PL-01'"
        raise InputError(msg, defects=defects)
    return answers


def _may_ask(file: Path) -> bool:
    return str(file) != "-" and sys.stdin.isatty() and sys.stdout.isatty()


def _ask_all(
    reading: "ItineraryReading",
    answers: dict[str, str],
    read: "Callable[[Mapping[str, str]], ItineraryReading]",
) -> "ItineraryReading":
    """Ask one question after the other until none is open."""
    for _ in range(_MOST_QUESTIONS):
        if reading.defects or not reading.questions:
            break
        question = reading.questions[0]
        answers[question.key] = _ask(question)
        reading = read(answers)
    return reading


def _ask(question: "Question") -> str:
    """Ask one question on the terminal; a number picks a choice."""
    where = f" ({', '.join(question.where[:5])})" if question.where else ""
    typer.echo(printable(f"{question.text}{where}"), err=True)
    for number, choice in enumerate(question.choices, 1):
        typer.echo(printable(f"  {number}. {choice.label}  [{choice.answer}]"), err=True)
    given = str(typer.prompt("Answer", err=True)).strip()
    if given.isascii() and given.isdigit() and 1 <= int(given) <= len(question.choices):
        return question.choices[int(given) - 1].answer
    return given


def _require_answers(reading: "ItineraryReading", name: str, output: Output) -> None:
    """Raise unless the itinerary is there; with --json the reading is written first.

    Raises
    ------
    ItineraryError
        Questions are open, or cells are defective.
    """
    if reading.document is not None:
        return
    if output.as_json:
        typer.echo(json.dumps(reading.as_dict(), ensure_ascii=False))
    defects = list(reading.defects)
    defects += [Defect(", ".join(q.where[:5]), _told(q)) for q in reading.questions]
    counts = [
        f"{len(found)} {what}{'s' * (len(found) != 1)}"
        for found, what in ((reading.defects, "defect"), (reading.questions, "open question"))
        if found
    ]
    if reading.notes:
        output.note("\n".join(f"note: {note}" for note in reading.notes))
    remedy = "mend the cells" if reading.defects else "answer with --answer 'KEY=VALUE'"
    msg = f"{name} has {' and '.join(counts)}; nothing is written; {remedy} and read it again"
    raise ItineraryError(msg, defects=defects)


def _told(question: "Question") -> str:
    """Return a question with its key and choices in one line."""
    listed = "; ".join(f"{c.answer} = {c.label}" for c in question.choices)
    choices = f" Choices: {listed}." if listed else ""
    return f"{question.text}{choices} Answer: --answer '{question.key}=...'"


def _show(console: "Console", reading: "ItineraryReading") -> None:
    """Print an itinerary, what it was read from and what is missing."""
    document = reading.document or {}
    say(console, f"itinerary {document.get('reference')}, read from {reading.source}")
    table = plain_table("stop", "where", "arrive", "depart", "activities", "then by")
    legs = [leg["mode"] for leg in document.get("legs", [])]
    for number, stop in enumerate(document.get("stops", [])):
        code = stop.get("place") or stop.get("crossing")
        name = reading.names.get(code, code) if code else stop.get("name") or "a position"
        where = f"{name} ({code})" if code and name != code else name
        known = stop.get("activities")
        table.add_row(
            str(number),
            printable(str(where)),
            str(stop.get("arrive") or "-"),
            str(stop.get("depart") or "-"),
            printable(", ".join(known)) if known is not None else "not stated",
            legs[number] if number < len(legs) else "",
        )
    console.print(table)
    if reading.cells:
        cells = plain_table("cell", "holds", "meaning", "read as")
        for cell in reading.cells:
            values = (cell.where, cell.value[:60], cell.meaning, cell.read_as)
            cells.add_row(*(printable(value) for value in values))
        console.print(cells)
    for note in reading.notes:
        say(console, f"note: {note}")
    for lack in reading.missing:
        say(console, f"missing {lack.key} at {lack.where}: {lack.text}")
