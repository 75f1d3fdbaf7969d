"""Where the fields of a table stand: by its headings, by a mapping, or in a stated order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from borderkit.errors import Defect, InputError
from borderkit.io.surveys.gathering import Gathering, Told
from borderkit.io.surveys.tables.column_map import FIELDS, ColumnMap, ColumnUse
from borderkit.io.surveys.tables.table_body import (
    FieldUse,
    is_row_of_units,
    other_units,
    require_points,
    unread,
    with_clocks,
    with_hemispheres,
)
from borderkit.io.surveys.tables.table_headings import heading_of
from borderkit.io.surveys.tables.table_profiles import (
    BY_ORDER,
    PROFILES,
    TableProfile,
    odk_questions,
    profile_of,
)
from borderkit.io.surveys.tables.table_rows import Record
from borderkit.io.surveys.tables.table_times import Moments
from borderkit.io.surveys.tables.table_values import DecimalSign

__all__ = ["Layout", "layout_of"]

_ABOVE: Final = 30
_SAMPLE: Final = 500
_SHOWN: Final = 40
_PLAIN: Final = re.compile(r"\s*[+-]?[0-9]+(?:[.,][0-9]+)?\s*")
_GEOPOINT: Final = re.compile(
    r"\s*[+-]?[0-9]{1,2}(?:\.[0-9]+)? [+-]?[0-9]{1,3}(?:\.[0-9]+)? "
    r"[+-]?[0-9]+(?:\.[0-9]+)? [0-9]+(?:\.[0-9]+)?\s*"
)


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


def layout_of(
    records: Sequence[Record],
    told: Told,
    mapped: ColumnMap | None,
    into: Gathering,
    *,
    name: str,
    separator: str | None,
) -> Layout | None:
    """Return where the fields of a table stand, or ask and return None.

    Parameters
    ----------
    records : sequence of Record
        Its first rows.
    told : Told
        ``profile`` is used.
    mapped : ColumnMap or None
        A mapping by hand; it goes before all profiles.
    into : Gathering
        Takes the question.
    name : str
        Of the file, for messages.
    separator : str or None
        What parts its columns; None in a workbook.

    Raises
    ------
    InputError
        The profile or the columns that are stated are not in this table.
    SurveyFileError
        Its positions are texts of shapes.
    """
    if mapped is not None:
        return _by_mapping(records, mapped, told)
    known = sorted({*PROFILES, *BY_ORDER})
    if told.profile is not None and told.profile not in known:
        msg = f"there is no profile {told.profile!r} of tables; there is {', '.join(known)}"
        raise InputError(msg)
    for skipped, record in enumerate(records[:_ABOVE]):
        count = _count_numbers(record)
        if count >= 2:
            break
        found = None if count else profile_of(record.cells, name=told.profile)
        body = records[skipped + 1 :]
        if found is not None and (not skipped or _stands_above(body, found[1])):
            layout = _by_profile(*found, records[skipped:], skipped, told, into)
            return _run_on(layout, separator) if layout is not None else None
    if told.profile in BY_ORDER:
        return _by_order(records, told.profile or "", told, separator=separator)
    geopoint = _geopoint(records, told)
    if geopoint is not None:
        return geopoint
    if told.profile is not None:
        needed = " or ".join(" and ".join(pair) for pair in PROFILES[told.profile].told_by)
        msg = f"no row names the columns of the profile {told.profile}: {needed} are needed"
        raise InputError(msg)
    _ask(records, into, name)
    return None


def _count_numbers(record: Record) -> int:
    return sum(bool(_PLAIN.fullmatch(cell)) for cell in record.cells)


def _stands_above(body: Sequence[Record], places: Mapping[str, tuple[int, ...]]) -> bool:
    """Whether a row that has others above it stands above coordinates, as a heading does."""
    if body and is_row_of_units(body[0]):
        body = body[1:]
    wanted = [at[0] for name, at in places.items() if FIELDS[name] in ("angle", "plane")]
    return bool(body) and all(
        any(letter.isdigit() for letter in body[0].cells[at])
        for at in wanted
        if at < len(body[0].cells)
    )


def _ask(records: Sequence[Record], into: Gathering, name: str) -> None:
    """Ask what the columns are.

    Raises
    ------
    SurveyFileError
        No answer would help: the positions are texts of shapes.
    """
    if _count_numbers(records[0]) >= 2:
        cells = [cell.strip() for cell in records[0].cells]
        text = (
            f"No row names the columns; line {records[0].line} is: {_listed(cells)}. In which "
            "order are they? p is the point, c a code, n northing, e easting, z height, d "
            "description; in xyh, x and y. Or give a mapping of columns"
        )
        coded = len(cells) > 3 and not _PLAIN.fullmatch(cells[1])
        into.ask("profile", text, choices=sorted(BY_ORDER, key=lambda o: (o == "pcenz") != coded))
        return
    at = _likely_heading(records)
    heads = [cell.strip() for cell in records[at].cells]
    require_points(heads, records[at + 1 :], name)
    text = (
        "Which columns hold the position? The headings are: "
        f"{_listed([head for head in heads if head])}. Give a mapping of columns: "
        '{"station": "heading", "latitude": "heading", "longitude": "heading"}, or with '
        '"northing" and "easting", or with "position" where one column holds both'
    )
    into.ask("columns", text)


def _listed(cells: Sequence[str]) -> str:
    return ", ".join(cell[:_SHOWN] for cell in cells[:_SHOWN])


def _likely_heading(records: Sequence[Record]) -> int:
    """Return the place of the row that is the likeliest heading: the first of the fullest ones."""
    filled = [
        sum(bool(cell.strip()) for cell in record.cells) if _count_numbers(record) < 2 else 0
        for record in records[:_ABOVE]
    ]
    return filled.index(max(filled))


def _by_profile(
    profile: TableProfile,
    places: Mapping[str, tuple[int, ...]],
    rows: Sequence[Record],
    skipped: int,
    told: Told,
    into: Gathering,
) -> Layout | None:
    """Return the layout of a profile, or ask what its heading, the first of `rows`, leaves open."""
    record, *body = rows
    heads = [cell.strip() for cell in record.cells]
    if _asks_which(profile, places, into):
        return None
    uses: Mapping[str, FieldUse] = _uses_of(profile, places, heads, told)
    has_units = bool(body) and is_row_of_units(body[0])
    if has_units and _asks_unit(body[0], uses, into):
        return None
    body = body[has_units:]
    uses = with_clocks(with_hemispheres(uses, body), body)
    notes = list(profile.notes) if "observed_at" in uses else []
    if skipped:
        notes.append(f"{skipped} row(s) above the heading are not read")
    if has_units:
        notes.append(f"line {rows[1].line} names units and is not read")
    if profile.lists_unread:
        notes += unread(heads, uses)
    return Layout(
        profile=profile.name,
        skipped=skipped + 1 + has_units,
        width=_width(record.cells),
        uses=uses,
        crs=profile.crs,
        confidence=profile.confidence,
        antenna_reference=profile.antenna_reference,
        nameless_is_track=profile.nameless_is_track,
        notes=tuple(notes),
    )


def _uses_of(
    profile: TableProfile,
    places: Mapping[str, tuple[int, ...]],
    heads: Sequence[str],
    told: Told,
) -> dict[str, FieldUse]:
    zone = "UTC" if profile.utc else told.timezone
    how = Moments(zone=zone, month_first=profile.esri, milliseconds=profile.esri)
    kinds = profile.height_kinds
    return {
        name: FieldUse(
            at=at,
            heading=" + ".join(heads[number] for number in at),
            factor=profile.speed_factor if name == "speed_mps" else 1.0,
            kind=kinds.get(heading_of(heads[at[0]])) if name == "height" else None,
            how=_utc_heading(heads[at[0]], how),
        )
        for name, at in places.items()
    }


def _asks_unit(record: Record, uses: Mapping[str, FieldUse], into: Gathering) -> bool:
    """Ask for a mapping where a row of units names others than metres."""
    others = other_units(record, uses)
    if others:
        said = "; ".join(f"{heading} is in {unit}" for heading, unit in others.items())
        text = (
            f"Line {record.line} says that {said}. Give a mapping of columns that says so, such "
            'as {"height": {"column": "heading", "unit": "ft"}}; us_ft is the survey foot'
        )
        into.ask("columns", text)
    return bool(others)


def _asks_which(
    profile: TableProfile, places: Mapping[str, tuple[int, ...]], into: Gathering
) -> bool:
    """Ask which of several columns of one heading is meant, where there are such."""
    said = "; ".join(
        f"{name}: columns {', '.join(str(number + 1) for number in at)}"
        for name, at in places.items()
        if len(at) > 1 and name not in profile.several
    )
    if said:
        text = f"Several columns may be meant ({said}); give a mapping that tells their numbers"
        into.ask("columns", text)
    return bool(said)


def _utc_heading(heading: str, how: Moments) -> Moments:
    """Return how times are read under a heading that may say that they are UTC."""
    return replace(how, zone="UTC") if "utc" in heading_of(heading).split() else how


def _width(cells: Sequence[str]) -> int:
    """Return the count of columns of a heading, without empty ones at its end."""
    filled = [number for number, cell in enumerate(cells, 1) if cell.strip()]
    return filled[-1] if filled else 0


def _by_order(records: Sequence[Record], name: str, told: Told, *, separator: str | None) -> Layout:
    """Return the layout of a table without headings, in a stated order.

    Raises
    ------
    InputError
        It has too few columns.
    """
    order = BY_ORDER[name]
    first = records[0]
    width = max(len(record.cells) for record in records[:_SAMPLE])
    if width < 3:
        msg = f"the table has {width} column(s), and {name} has {', '.join(order)}"
        raise InputError(msg)
    headed = not any(_PLAIN.fullmatch(cell) for cell in first.cells[1:4])
    runs_on = separator if order[-1] == "remark" and width >= len(order) - 1 else None
    width = width if runs_on is None else len(order)
    uses = {
        field_name: FieldUse(at=(at,), heading=f"column {at + 1}", how=Moments(zone=told.timezone))
        for at, field_name in enumerate(order[:width])
    }
    notes = (f"line {first.line} holds no number and is not read",) if headed else ()
    return Layout(
        profile=name,
        skipped=int(headed),
        width=width,
        uses=uses,
        runs_on=runs_on,
        notes=notes,
    )


def _run_on(layout: Layout, separator: str | None) -> Layout:
    """Return a layout whose last column, if blanks part it and it is a text, may hold them too."""
    texts = ("code", "remark")
    last = [
        name
        for name in texts
        if name in layout.uses and layout.uses[name].at[0] + 1 == layout.width
    ]
    return replace(layout, runs_on=separator) if separator == " " and last else layout


def _geopoint(records: Sequence[Record], told: Told) -> Layout | None:
    """Return the layout of a table with geopoints in one column, ``lat lon alt acc``, if it is."""
    head, body = records[0], records[1:_SAMPLE]
    columns = [
        at
        for at in range(len(head.cells))
        if (cells := [r.cells[at] for r in body if at < len(r.cells) and r.cells[at].strip()])
        and all(_GEOPOINT.fullmatch(cell) for cell in cells)
    ]
    if len(columns) != 1 or told.profile not in (None, "odk"):
        return None
    odk = PROFILES["odk"]
    heads = [cell.strip() for cell in head.cells]
    places = {"position": (columns[0],)} | odk_questions([heading_of(head) for head in heads])
    uses = _uses_of(odk, {name: at[:1] for name, at in places.items()}, heads, told)
    return Layout(
        profile=odk.name,
        skipped=1,
        width=_width(head.cells),
        uses=uses,
        crs=odk.crs,
        notes=(*(odk.notes if "observed_at" in uses else ()), *unread(heads, uses)),
    )


def _by_mapping(records: Sequence[Record], mapped: ColumnMap, told: Told) -> Layout:
    """Return the layout that a mapping by hand makes.

    Raises
    ------
    InputError
        It names columns that the table has not, or has twice; each is told.
    """
    at_heading, heads = _mapped_heading(records, mapped)
    width = max(
        len(heads),
        0 if heads else max(len(record.cells) for record in records[:_SAMPLE]),
    )
    defects: list[Defect] = []
    uses = {}
    for name, use in mapped.columns.items():
        at = _column(use.column, heads, width)
        if isinstance(at, str):
            defects.append(Defect(name, at))
        else:
            uses[name] = _mapped_use(use, at, heads, told)
    if defects:
        shown = ", ".join(head[:_SHOWN] for head in heads[:_SHOWN]) or f"{width} without headings"
        msg = f"the mapping does not fit this table; its columns are: {shown}"
        raise InputError(msg, defects=defects)
    decimal: DecimalSign | None = mapped.decimal
    skipped = at_heading + 1 if mapped.heading else mapped.skip
    return Layout(profile="mapping", skipped=skipped, width=width, uses=uses, decimal=decimal)


def _mapped_use(use: ColumnUse, at: int, heads: Sequence[str], told: Told) -> FieldUse:
    how = Moments(zone=use.zone or told.timezone, form=use.form)
    heading = heads[at] if heads else f"column {at + 1}"
    return FieldUse(
        at=(at,),
        heading=heading,
        factor=use.factor,
        kind=use.kind,
        how=how if use.zone else _utc_heading(heading, how),
        values=use.values,
    )


def _mapped_heading(records: Sequence[Record], mapped: ColumnMap) -> tuple[int, list[str]]:
    """Return which row is the heading, and what it says; nothing where there is none."""
    if not mapped.heading:
        return mapped.skip, []
    wanted = [use.column for use in mapped.columns.values() if isinstance(use.column, str)]
    rows = [[cell.strip() for cell in record.cells] for record in records[: mapped.skip + _ABOVE]]
    for at, heads in enumerate(rows[mapped.skip :], mapped.skip):
        known = {*heads, *map(heading_of, heads)}
        if all(word.strip() in known or heading_of(word) in known for word in wanted):
            return at, heads[: _width(heads)]
    at = min(mapped.skip, len(rows) - 1)
    return at, rows[at][: _width(rows[at])]


def _column(column: str | int, heads: Sequence[str], width: int) -> int | str:
    """Return the place of a column, or what is wrong."""
    if isinstance(column, int):
        return column - 1 if column <= width else f"there is no column {column}; it has {width}"
    exact = [at for at, head in enumerate(heads) if head == column.strip()]
    like = [at for at, head in enumerate(heads) if heading_of(head) == heading_of(column)]
    found = exact or like
    if not found:
        return f"there is no column {column[:_SHOWN]!r}"
    if len(found) > 1:
        numbers = ", ".join(str(at + 1) for at in found)
        return f"{column[:_SHOWN]!r} heads the columns {numbers}; give the number of one"
    return found[0]
