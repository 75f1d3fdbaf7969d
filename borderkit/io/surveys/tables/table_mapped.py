"""The layout of a table that a mapping by hand makes."""

from collections.abc import Sequence
from typing import Final

from borderkit.errors import Defect, InputError
from borderkit.io.surveys.gathering import Told
from borderkit.io.surveys.tables.column_map import ColumnMap, ColumnUse
from borderkit.io.surveys.tables.table_body import (
    FieldUse,
    Layout,
    is_row_of_units,
    utc_heading,
    width_of,
    with_hemispheres,
)
from borderkit.io.surveys.tables.table_headings import heading_of
from borderkit.io.surveys.tables.table_rows import Record
from borderkit.io.surveys.tables.table_times import Moments

__all__ = ["mapped_layout"]

_ABOVE: Final = 30
_SAMPLE: Final = 500
_SHOWN: Final = 40


def mapped_layout(records: Sequence[Record], mapped: ColumnMap, told: Told) -> Layout:
    """Return the layout that a mapping by hand makes.

    Parameters
    ----------
    records : sequence of Record
        The first rows of the table.
    mapped : ColumnMap
        The mapping.
    told : Told
        ``timezone`` is used.

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
    skipped = at_heading + 1 if mapped.heading else mapped.skip
    body = records[skipped:]
    notes: tuple[str, ...] = ()
    if mapped.heading and body and is_row_of_units(body[0]):
        notes = (f"line {body[0].line} names units and is not read",)
        skipped += 1
    return Layout(
        profile="mapping",
        skipped=skipped,
        width=width,
        uses=with_hemispheres(uses, body[len(notes) :]),
        decimal=mapped.decimal,
        notes=notes,
    )


def _mapped_use(use: ColumnUse, at: int, heads: Sequence[str], told: Told) -> FieldUse:
    how = Moments(zone=use.zone or told.timezone, form=use.form)
    heading = heads[at] if heads else f"column {at + 1}"
    return FieldUse(
        at=(at,),
        heading=heading,
        factor=use.factor,
        kind=use.kind,
        how=how if use.zone else utc_heading(heading, how),
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
            return at, heads[: width_of(heads)]
    at = min(mapped.skip, len(rows) - 1)
    return at, rows[at][: width_of(rows[at])]


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
