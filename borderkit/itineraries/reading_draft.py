"""A table of days, or a track, as an itinerary: everything read together, or what is open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from borderkit.errors import ItineraryError
from borderkit.itineraries.gazetteer import Gazetteer
from borderkit.itineraries.plan import read_itinerary
from borderkit.itineraries.reading import Cell, DayTable, ItineraryReading, Source, lacks_of
from borderkit.itineraries.reading_dates import DateOrder
from borderkit.itineraries.reading_days import dated_lines, days_of, look_ahead
from borderkit.itineraries.reading_group import (
    group_question,
    head_keys,
    members_of_options,
    members_of_text,
)
from borderkit.itineraries.reading_names import Findings, NameReader
from borderkit.itineraries.reading_stops import stops_and_legs
from borderkit.itineraries.vocabulary import Vocabulary, word_key

__all__ = ["Answers", "Stated", "draft_of_days", "finished"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What was stated beside a file; it goes before what stands in it.

    Attributes
    ----------
    answers : mapping of str to str
        Answers to questions, by their key.
    members : tuple of str
        ``CATEGORY:NATIONALITY:COUNT`` or ``CATEGORY:NATIONALITY:COUNT:ROLE``.
    reference, purpose : str or None
        Keys of the itinerary.
    order : {"dmy", "mdy", "ymd"} or None
        Order of the numbers of dates.
    year : int or None
        Year of dates that have none.
    timezone : str or None
        IANA name, for times of tracks that have no offset.
    sheet : str or None
        The sheet to read.
    language : str
        Of names in questions.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    reference: str | None = None
    purpose: str | None = None
    order: DateOrder | None = None
    year: int | None = None
    timezone: str | None = None
    sheet: str | None = None
    language: str = "en"

    def keyed(self) -> "Answers":
        """Return the answers by the keys that are looked up."""
        return Answers(self.answers)


class Answers(Mapping[str, str]):
    """Given answers by the keys that are looked up; knows which of them were asked for.

    Parameters
    ----------
    given : mapping of str to str
        As somebody wrote them.
    """

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = {word_key(key) or key.strip(): (key, value) for key, value in given.items()}
        self._used: set[str] = set()

    def __getitem__(self, key: str) -> str:
        value = self._given[key][1]
        self._used.add(key)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def unused(self) -> list[str]:
        """Return the keys that nothing asked for, as somebody wrote them."""
        return [key for found, (key, _) in self._given.items() if found not in self._used]


def draft_of_days(
    table: DayTable,
    *,
    source: Source,
    places: Gazetteer,
    crossings: Gazetteer,
    words: Vocabulary,
    stated: Stated,
) -> ItineraryReading:
    """Return the itinerary that a table of days gives, or what has to be answered or mended.

    Parameters
    ----------
    table : DayTable
        From a sheet or from lines of text.
    source : str
        What kind of file it came in.
    places, crossings : Gazetteer
        Those of the register; of places those count that are in force on a day of the trip.
    words : Vocabulary
        The words that are understood.
    stated : Stated
        What was stated beside the file.
    """
    findings = Findings(defects=list(table.defects), notes=list(table.notes))
    answers = stated.keyed()
    if not table.lines:
        findings.fault("", "there is no row of a day below the heading; fill in at least one")
    dated = dated_lines(
        table.lines,
        words=words,
        answers=answers,
        order=stated.order,
        year=stated.year,
        years=table.years,
        findings=findings,
    )
    names = NameReader(
        _in_force(places, [days for _, days in dated]),
        crossings,
        words=words,
        answers=answers,
        findings=findings,
        language=stated.language,
    )
    done = {id(line) for line, _ in dated}
    undated = [line for line in table.lines if id(line) not in done]
    look_ahead(undated, names, words=words, findings=findings)
    days = days_of(dated, names, words=words, answers=answers, findings=findings)
    stops: list[dict[str, Any]] = []
    legs: list[dict[str, Any]] = []
    if days:
        stops, legs, findings.lacks = stops_and_legs(
            days, words=words, answers=answers, findings=findings
        )
    return finished(
        stops,
        legs,
        head=table.head,
        source=source,
        words=words,
        stated=stated,
        answers=answers,
        findings=findings,
    )


def _in_force(places: Gazetteer, days: Sequence[tuple[date, date]]) -> Gazetteer:
    """Return the places that are in force on a day of a trip (UTC); all where none is known."""
    if not days:
        return places
    first, last = min(day for day, _ in days), max(day for _, day in days)
    midnight = datetime.combine(first, time.min, UTC)
    return places.at(midnight, datetime.combine(last, time.max, UTC))


def finished(
    stops: Sequence[Mapping[str, Any]],
    legs: Sequence[Mapping[str, Any]],
    *,
    head: Mapping[str, Cell],
    source: Source,
    words: Vocabulary,
    stated: Stated,
    answers: Answers,
    findings: Findings,
) -> ItineraryReading:
    """Return the reading of an itinerary; its document only if nothing is open or defective.

    Parameters
    ----------
    stops, legs : sequence of mapping
        As the contract of a check has them.
    head : mapping of str to Cell
        What stands above them.
    source : str
        What kind of file they came in.
    words : Vocabulary
        The words that are understood.
    stated : Stated
        What was stated beside the file.
    answers : Answers
        Answers to former questions.
    findings : Findings
        What reading has come upon; what the rows leave open is in it.
    """
    keys = _keys(head, stops, words, stated, answers, findings)
    if not findings.questions and answers.unused():
        listed = ", ".join(repr(key) for key in answers.unused())
        findings.note(f"nothing asks for these answers: {listed}")
    document: dict[str, Any] | None = None
    missing = tuple(findings.lacks)
    if not findings.questions and not findings.defects and stops:
        document = {**keys, "stops": list(stops), "legs": list(legs)}
        try:
            read_itinerary(document)
        except ItineraryError as error:
            findings.defects += error.defects
            document = None
        else:
            missing = (*findings.lacks, *lacks_of(document))
    return ItineraryReading(
        source=source,
        document=document,
        cells=tuple(findings.cells),
        questions=tuple(findings.questions.values()),
        missing=missing,
        defects=tuple(findings.defects),
        notes=tuple(findings.notes),
        names=findings.names,
    )


def _keys(
    head: Mapping[str, Cell],
    stops: Sequence[Mapping[str, Any]],
    words: Vocabulary,
    stated: Stated,
    answers: Answers,
    findings: Findings,
) -> dict[str, Any]:
    """Return the keys of a document besides stops and legs."""
    given = {"reference": stated.reference or "", "purpose": stated.purpose or ""}
    group = answers.get("group")
    if stated.members or group:
        if "group" in head:
            findings.note(f"the group at {head['group'].where} is replaced by the one stated")
        head = {meaning: cell for meaning, cell in head.items() if meaning != "group"}
    for cell in head.values():
        if cell.fault:
            findings.fault(cell.where, cell.fault)
    keys = head_keys(head, given, words, findings)
    members: list[dict[str, Any]] = []
    if stated.members:
        members = members_of_options(stated.members, findings)
    elif group:
        answer = Cell(where="answer 'group'", value=group, row=0, column=0)
        members = members_of_text(answer, words, findings)
    if members:
        keys["group"] = {"members": members}
    if "group" not in keys and not ("group" in head or stated.members or group):
        findings.ask(group_question("the whole file"))
    if "reference" not in keys:
        first = str(stops[0].get("arrive", "undated"))[:10] if stops else "undated"
        keys["reference"] = f"TRIP-{first}"
        findings.note(f"no reference is stated; it is called {keys['reference']}")
    order = ("reference", "purpose", "group", "equipment", "permits")
    return {key: keys[key] for key in order if key in keys}
