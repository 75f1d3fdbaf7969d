"""Where fields stand, and what the rows below a heading add: units, hemispheres, clocks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from borderkit.errors import SurveyFileError
from borderkit.io.surveys.tables.table_headings import UNITS, heading_of
from borderkit.io.surveys.tables.table_rows import Record
from borderkit.io.surveys.tables.table_times import Moments
from borderkit.io.surveys.tables.table_values import UNKNOWN_WORDS, DecimalSign

__all__ = [
    "FieldUse",
    "Layout",
    "is_row_of_units",
    "other_units",
    "require_points",
    "unread",
    "utc_heading",
    "width_of",
    "with_clocks",
    "with_hemispheres",
]

_SAMPLE: Final = 500
_SHOWN: Final = 40
_MOST: Final = 12
_LETTERS: Final = {
    "latitude": frozenset(("n", "s", "north", "south", "с.ш.", "ю.ш.", "北", "南")),  # noqa: RUF001
    "longitude": frozenset(("e", "w", "east", "west", "в.д.", "з.д.", "东", "西")),
}
"""What a column of hemispheres may hold; a word that is not known beside a number refuses it."""
_CLOCK: Final = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[AaPp][Mm])?")
_TEXT_OF_SHAPE: Final = re.compile(
    r"(?i)\s*(?:SRID=\d+;)?(?:MULTI)?(?:POINT|LINESTRING)\s*(?:Z|M|ZM)?\s*\("
)
_TRACE: Final = re.compile(r"\s*-?[0-9.]+ -?[0-9.]+ -?[0-9.]+ [0-9.]+;")
_NO_LENGTH: Final = ("station", "code", "remark", "antenna_unit", "speed_mps")
"""Fields without a unit, or with one that the profile knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldUse:
    """Where one field stands, and how it is read.

    Attributes
    ----------
    at : tuple of int
        Its columns, from 0 on: several are summed or joined.
    heading : str
        As the table has it, for people.
    factor : float
        To metres, or metres a second.
    kind : str or None
        Of a height.
    how : Moments
        Of times.
    values : mapping of str to float
        Kinds of fix by words.
    """

    at: tuple[int, ...]
    heading: str
    factor: float = 1.0
    kind: str | None = None
    how: Moments = field(default_factory=Moments)
    values: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What stands where in a table.

    Attributes
    ----------
    profile : str
        Its name; ``mapping`` for one by hand.
    skipped : int
        Rows above the first point, the heading among them.
    width : int
        Columns of a row.
    uses : mapping of str to FieldUse
        By field.
    decimal : {'.', ','} or None
        None: to be told by its coordinates.
    crs : str or None
        Where the maker of the profile says it.
    confidence : float or None
        Level of its sigmas.
    antenna_reference : str or None
        What the antenna height was used for.
    nameless_is_track : bool
        Whether rows without a station are of a track.
    runs_on : str or None
        What joins the cells beyond the last column, a text that may hold the separator.
    notes : tuple of str
        What should be known.
    """

    profile: str
    skipped: int
    width: int
    uses: Mapping[str, FieldUse]
    decimal: DecimalSign | None = None
    crs: str | None = None
    confidence: float | None = None
    antenna_reference: str | None = None
    nameless_is_track: bool = False
    runs_on: str | None = None
    notes: tuple[str, ...] = ()


Uses = Mapping[str, FieldUse]


def is_row_of_units(record: Record) -> bool:
    """Whether a row below the heading names units and nothing else: ``, deg, deg, m``."""
    words = _words(record)
    return len([word for word in words.values() if word != "-"]) >= 2 and all(
        word in UNITS for word in words.values()
    )


def other_units(record: Record, uses: Uses) -> dict[str, str]:
    """Return heading -> unit of the columns that a row of units has in other ones than metres."""
    words = _words(record)
    return {
        use.heading: words[at]
        for name, use in uses.items()
        for at in use.at
        if name not in _NO_LENGTH and not UNITS.get(words.get(at, "-"), False)
    }


def _words(record: Record) -> dict[int, str]:
    bare = (cell.strip().strip("[]()").strip().casefold() for cell in record.cells)
    return {at: word for at, word in enumerate(bare) if word}


def with_hemispheres(uses: Uses, body: Sequence[Record]) -> dict[str, FieldUse]:
    """Return the fields with the columns of N and S, of E and W, joined to those beside them."""
    joined = dict(uses)
    taken = {at for use in uses.values() for at in use.at}
    for name, letters in _LETTERS.items():
        use = uses.get(name)
        for at in (use.at[0] + 1, use.at[0] - 1) if use is not None else ():
            words = {cell.casefold() for cell in _cells(body, at)}
            if use is not None and at not in taken and words and words <= letters:
                joined[name] = replace(use, at=(*use.at, at))
                break
    return joined


def with_clocks(uses: Uses, body: Sequence[Record]) -> dict[str, FieldUse]:
    """Return the fields with times that are clocks alone as such, and without dates that are none.

    ``Start time`` may hold 08:10 beside a date, ``Date`` may hold both, and ``Datum`` is a date or
    a reference system.
    """
    found = dict(uses)
    at = found.get("observed_at")
    date = found.get("date")
    if date is not None and not any(cell[:1].isdigit() for cell in _cells(body, date.at[0])):
        del found["date"]
    elif date is not None and at and all(map(_CLOCK.fullmatch, _cells(body, at.at[0]))):
        found.setdefault("time", at)
        del found["observed_at"]
    elif date is not None and not at and "time" not in found and _hold_clocks(body, date):
        found["observed_at"] = found.pop("date")
    if "observed_at" not in found:
        found.pop("observed_until", None)
    return found


def _hold_clocks(body: Sequence[Record], date: FieldUse) -> bool:
    return any(":" in cell for cell in _cells(body, date.at[0]))


def _cells(body: Sequence[Record], at: int) -> list[str]:
    """Return what stands in a column, where anything does."""
    stripped = (
        record.cells[at].strip() for record in body[:_SAMPLE] if 0 <= at < len(record.cells)
    )
    return [cell for cell in stripped if cell.casefold() not in UNKNOWN_WORDS]


def unread(heads: Sequence[str], uses: Uses) -> list[str]:
    """Return notes on the columns that no field is read from, and on points without a name."""
    taken = {at for use in uses.values() for at in use.at}
    others = [head[:_SHOWN] for at, head in enumerate(heads) if head and at not in taken]
    notes = []
    if others:
        more = ", ..." if len(others) > _MOST else ""
        notes.append(f"columns that are not read: {', '.join(others[:_MOST])}{more}")
    if others and "station" not in uses:
        walk = "; a walk is better sent as GPX" if "observed_at" in uses else ""
        notes.append(
            f'no column names the points; a mapping with "station" says which one does{walk}'
        )
    return notes


def require_points(heads: Sequence[str], body: Sequence[Record], name: str) -> None:
    """Refuse a table whose positions are texts of shapes, which no mapping could read.

    Raises
    ------
    SurveyFileError
        It is one.
    """
    for at, head in enumerate(heads):
        cells = _cells(body, at)
        for form, said in ((_TEXT_OF_SHAPE, "well-known text"), (_TRACE, "traces of a form")):
            if cells and all(map(form.match, cells)):
                msg = (
                    f"{name} has its positions as {said} in the column {head[:_SHOWN]!r}, which "
                    "is not read from a table; export it as GeoJSON, KML or GeoPackage"
                )
                raise SurveyFileError(msg)


def utc_heading(heading: str, how: Moments) -> Moments:
    """Return how times are read under a heading that may say that they are UTC."""
    return replace(how, zone="UTC") if "utc" in heading_of(heading).split() else how


def width_of(cells: Sequence[str]) -> int:
    """Return the count of columns of a heading, without empty ones at its end."""
    filled = [number for number, cell in enumerate(cells, 1) if cell.strip()]
    return filled[-1] if filled else 0
