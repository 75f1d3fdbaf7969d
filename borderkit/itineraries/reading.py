"""What was read of an itinerary that came as a table, a text or a track, and what is open."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from borderkit.errors import Defect
from borderkit.itineraries.plan import Itinerary, read_itinerary

__all__ = [
    "Cell",
    "Choice",
    "DayLine",
    "DayTable",
    "ItineraryReading",
    "Lack",
    "Question",
    "ReadCell",
    "Sheet",
    "lacks_of",
]

Source = Literal["json", "xlsx", "csv", "text", "gpx", "kml"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table, or one part of a line.

    Attributes
    ----------
    where : str
        ``Sheet1!B4``, ``line 3, column 2``, ``line 3``.
    value : str, date or None
        Text without outer blanks, or a date that the table holds as such; None is empty.
    row, column : int
        From 1.
    fault : str or None
        Why the value cannot be used.
    """

    where: str
    value: str | date | None
    row: int
    column: int
    fault: str | None = None

    @property
    def text(self) -> str:
        """The value as text."""
        return "" if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table: its rows of cells, merged cells filled downwards.

    Attributes
    ----------
    name : str
        Of the sheet; empty for a CSV file.
    rows : tuple of tuple of Cell
        Empty rows among them.
    hidden : bool
        Whether its program hides it.
    notes : tuple of str
        What should be known about it.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    hidden: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """A row of a table or a line of text, by the meaning of its cells; empty cells are None."""

    where: str
    date: Cell | None
    places: tuple[Cell, ...] = ()
    overnight: Cell | None = None
    transport: Cell | None = None
    activity: Cell | None = None
    entry: Cell | None = None
    exit: Cell | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTable:
    """The days of an itinerary, what stands above them, and what was not read."""

    lines: tuple[DayLine, ...]
    head: Mapping[str, Cell] = field(default_factory=dict)
    years: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    defects: tuple[Defect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCell:
    """What was read from one cell: its meaning, and as what it was taken."""

    where: str
    row: int
    column: int
    value: str
    meaning: str
    read_as: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to a question: what to give, and what it means."""

    answer: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something that is asked, never guessed.

    Attributes
    ----------
    key : str
        What an answer is given under: ``Velmorra=PL-01``.
    kind : str
        place, transport, date order, year, sheet, group, crossing, empty dates.
    text : str
        The question.
    where : tuple of str
        Cells that it is about.
    choices : tuple of Choice
        Answers; others may be allowed, as the text says.
    """

    key: str
    kind: str
    text: str
    where: tuple[str, ...]
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """A fact that a check will miss: the name it has there, the place, and what to do."""

    key: str
    where: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItineraryReading:
    """An itinerary as it was read, with what it was read from and what is still open.

    Attributes
    ----------
    source : str
        json, xlsx, csv, text, gpx or kml.
    document : mapping or None
        The itinerary (section 3 of the contract of a check); None while a question is open or
        something is defective.
    cells : tuple of ReadCell
        What was read from which cell.
    questions : tuple of Question
        What has to be answered first.
    missing : tuple of Lack
        What a check of the document will lack.
    defects : tuple of Defect
        What is wrong, cell by cell.
    notes : tuple of str
        What the reading rests on, in sentences.
    names : mapping of str to str
        Names of the places and crossings in it, by their codes.
    """

    source: str
    document: Mapping[str, Any] | None
    cells: tuple[ReadCell, ...] = ()
    questions: tuple[Question, ...] = ()
    missing: tuple[Lack, ...] = ()
    defects: tuple[Defect, ...] = ()
    notes: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the reading as a JSON object."""
        return {
            "source": self.source,
            "document": self.document,
            "questions": [
                {
                    "key": q.key,
                    "kind": q.kind,
                    "text": q.text,
                    "where": list(q.where),
                    "choices": [{"answer": c.answer, "label": c.label} for c in q.choices],
                }
                for q in self.questions
            ],
            "missing": [{"key": m.key, "where": m.where, "text": m.text} for m in self.missing],
            "defects": [{"where": d.where, "what": d.what} for d in self.defects],
            "cells": [
                {
                    "where": c.where,
                    "row": c.row,
                    "column": c.column,
                    "value": c.value,
                    "meaning": c.meaning,
                    "read_as": c.read_as,
                }
                for c in self.cells
            ],
            "notes": list(self.notes),
            "names": dict(self.names),
        }

    def to_bytes(self) -> bytes:
        """Return the reading as JSON, UTF-8."""
        return json.dumps(self.as_dict(), ensure_ascii=False).encode()


def lacks_of(document: Mapping[str, Any]) -> tuple[Lack, ...]:
    """Return what a check of an itinerary will miss.

    Parameters
    ----------
    document : mapping
        An itinerary that keeps the contract.

    Raises
    ------
    ItineraryError
        It does not.
    """
    plan = read_itinerary(document)
    return (*_lacks_of_group(plan), *_lacks_of_stops(plan), *_lacks_of_legs(plan))


def _lacks_of_group(plan: Itinerary) -> list[Lack]:
    found = []
    if plan.purpose is None:
        found.append(Lack(key="purpose", where="purpose", text="the purpose is not stated"))
    if plan.equipment is None:
        told = "the equipment is not stated; an empty list says that there is none"
        found.append(Lack(key="equipment", where="equipment", text=told))
    return found


def _lacks_of_stops(plan: Itinerary) -> list[Lack]:
    found = []
    for stop in plan.stops:
        where = f"stops[{stop.index}]"
        for key, time in (("arrive", stop.arrive), ("depart", stop.depart)):
            if time is None:
                told = "no time is stated: not even the day is known"
                found.append(Lack(key="time", where=f"{where}.{key}", text=told))
            elif time.first != time.last:
                told = f"it is only known to be from {time.first} to {time.last}"
                found.append(Lack(key="time", where=f"{where}.{key}", text=told))
        if stop.activities is None and not stop.pass_through:
            told = "what is done there is not stated"
            found.append(Lack(key="activity", where=f"{where}.activities", text=told))
    return found


def _lacks_of_legs(plan: Itinerary) -> list[Lack]:
    told = "the way is not stated; borderkit route drafts one by road"
    return [
        Lack(key="route", where=f"legs[{leg.index}].route", text=told)
        for leg in plan.legs
        if leg.route is None and leg.mode != "air"
    ]
