"""Where the fields of a table stand: by its headings, by a mapping, or in a stated order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from borderkit.errors import InputError
from borderkit.io.surveys.gathering import Gathering, Told
from borderkit.io.surveys.tables.column_map import FIELDS, ColumnMap
from borderkit.io.surveys.tables.table_body import (
    FieldUse,
    Layout,
    is_row_of_units,
    other_units,
    require_points,
    unread,
    utc_heading,
    width_of,
    with_clocks,
    with_hemispheres,
)
from borderkit.io.surveys.tables.table_headings import heading_of
from borderkit.io.surveys.tables.table_mapped import mapped_layout
from borderkit.io.surveys.tables.table_profiles import (
    BY_ORDER,
    PROFILES,
    TableProfile,
    odk_questions,
    profile_of,
)
from borderkit.io.surveys.tables.table_rows import Record
from borderkit.io.surveys.tables.table_times import Moments

__all__ = ["layout_of"]

_ABOVE: Final = 30
_SAMPLE: Final = 500
_SHOWN: Final = 40
_PLAIN: Final = re.compile(r"\s*[+-]?[0-9]+(?:[.,][0-9]+)?\s*")
_GEOPOINT: Final = re.compile(
    r"\s*[+-]?[0-9]{1,2}(?:\.[0-9]+)? [+-]?[0-9]{1,3}(?:\.[0-9]+)? "
    r"[+-]?[0-9]+(?:\.[0-9]+)? [0-9]+(?:\.[0-9]+)?\s*"
)


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
        return mapped_layout(records, mapped, told)
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
            head = _of_two_rows(record, records[skipped - 1], body) if skipped else record
            found = profile_of(head.cells, name=told.profile) or found
            layout = _by_profile(*found, [head, *body], skipped, told, into)
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


def _of_two_rows(record: Record, above: Record, body: Sequence[Record]) -> Record:
    """Return a heading, its empty cells filled from the row above where that is a heading too.

    So it is where one cell stands above two: ``No | Coordinates | | H`` above ``| X | Y |``. Only
    columns that hold something below are filled: what stands above may be anything.
    """
    if sum(bool(cell.strip()) for cell in above.cells) < 2 or _count_numbers(above):
        return record
    below = next((row for row in body if not is_row_of_units(row)), record)
    cells = [
        head if head.strip() or not held.strip() else up
        for head, up, held in zip_longest(record.cells, above.cells, below.cells, fillvalue="")
    ]
    return record._replace(cells=cells)


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
        notes.append(f"{skipped} row(s) stand above the heading")
    if has_units:
        notes.append(f"line {rows[1].line} names units and is not read")
    if profile.lists_unread:
        notes += unread(heads, uses)
    return Layout(
        profile=profile.name,
        skipped=skipped + 1 + has_units,
        width=width_of(record.cells),
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
            kind=kinds.get(_height_of(heads[at[0]], kinds)) if name == "height" else None,
            how=utc_heading(heads[at[0]], how),
        )
        for name, at in places.items()
    }


def _height_of(heading: str, kinds: Mapping[str, str]) -> str:
    found = heading_of(heading)
    return found if found in kinds else found.removesuffix(" m")


def _asks_unit(record: Record, uses: Mapping[str, FieldUse], into: Gathering) -> bool:
    """Ask for a mapping where a row of units names others than metres."""
    others = other_units(record, uses)
    if others:
        said = "; ".join(f"{heading} is in {unit}" for heading, unit in others.items())
        text = (
            f"Line {record.line} says that {said}. Give a mapping of columns that says so, such "
            'as {"height": {"column": "heading", "unit": "ft"}}; us_ft is the survey foot. '
            "Coordinates are read in the unit of their system"
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
        msg = (
            f"the table has {width} column(s), and {name} has {', '.join(order)}; part them by "
            "commas, or give a mapping with the separator"
        )
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
        width=width_of(head.cells),
        uses=uses,
        crs=odk.crs,
        notes=(*(odk.notes if "observed_at" in uses else ()), *unread(heads, uses)),
    )
