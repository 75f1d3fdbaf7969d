"""A batch of rows of a table as columns of the canonical frame, and every cell that is wrong."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS

from borderkit.io.surveys.gathering import Told
from borderkit.io.surveys.known_names import NO_HEIGHTS
from borderkit.io.surveys.tables.table_body import FieldUse, Layout
from borderkit.io.surveys.tables.table_frames import zone_faults
from borderkit.io.surveys.tables.table_rows import Record
from borderkit.io.surveys.tables.table_times import joined_clocks, moments
from borderkit.io.surveys.tables.table_values import (
    UNKNOWN_WORDS,
    CellFault,
    DecimalSign,
    coordinates,
    fix_types,
    numbers,
    texts_of,
)

__all__ = ["RowFault", "TableRows", "read_columns"]

Floats = NDArray[np.float64]

_MOST_NOTES: Final = 20
_TEXTS: Final = (
    "station", "code", "remark", "station_id", "receiver", "operator", "photo",
)  # fmt: skip
_NUMBERS: Final = (
    "correction_age_s", "geoid_separation_m", "epoch", "averaging_s",
)  # fmt: skip
_ABOVE_ZERO: Final = (
    "sigma_horizontal_m", "sigma_north_m", "sigma_east_m", "sigma_height_m", "averaging_h_m",
    "pdop", "hdop", "vdop", "averaged",
)  # fmt: skip
"""Where 0.0 is unknown, not perfect; and below zero is what phones write for unknown."""
_FROM_ZERO: Final = ("azimuth_deg", "speed_mps")
_FEET: Final[Mapping[str, float]] = {"m": 1.0, "ft": 0.3048, "us-ft": 1200 / 3937}


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing that is wrong with a row: its place in the batch, and as a rejection has it."""

    index: int
    code: str
    field: str | None = None
    value: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRows:
    """How the rows of a table are read, and what is noted of them all.

    Attributes
    ----------
    layout : Layout
        Settled: with its axes and its decimal sign.
    frame : CRS or None
        Of its coordinates; None: one of the register's own.
    told : Told
        ``height_kind``, ``confidence``, ``receiver`` and ``operator`` fill what is not there.
    notes : dict of str to None
        Filled while rows are read.
    """

    layout: Layout
    frame: CRS | None
    told: Told
    notes: dict[str, None] = field(default_factory=dict)


class _Batch:
    """The cells of a batch by column, and the faults found in them."""

    def __init__(self, records: Sequence[Record], table: TableRows) -> None:
        self.count = len(records)
        self.layout = table.layout
        self.decimal: DecimalSign = table.layout.decimal or "."
        self.notes = table.notes
        self.faults: list[RowFault] = []
        self.uneven: set[int] = set()
        self._unshown: set[tuple[int, int]] = set()
        self._columns = self._rectangular(records)
        self._check_cells(records)

    def _rectangular(self, records: Sequence[Record]) -> list[tuple[str, ...]]:
        """Return the cells by column; rows of another width are faults, and read as empty."""
        width = self.layout.width
        rows = []
        for at, record in enumerate(records):
            cells = self._run_on(record.cells)
            if len(cells) != width:
                if len(cells) < width or any(cell.strip() for cell in cells[width:]):
                    self.uneven.add(at)
                    self.faults.append(
                        RowFault(at, "bad-record", None, None, _uneven(record, width))
                    )
                    cells = [""] * width
                else:
                    cells = cells[:width]
            rows.append(cells)
        return list(zip(*rows, strict=True))

    def _run_on(self, cells: list[str]) -> list[str]:
        """Return the cells of a row, its last text whole, or empty where the row lacks it."""
        width, sign = self.layout.width, self.layout.runs_on
        if sign is None or len(cells) == width:
            return cells
        if len(cells) == width - 1:
            return [*cells, ""]
        return [*cells[: width - 1], sign.join(cells[width - 1 :])] if len(cells) > width else cells

    def _check_cells(self, records: Sequence[Record]) -> None:
        """Refuse cells that a workbook cannot show, and those with a zero byte."""
        used = {at: use for use in self.layout.uses.values() for at in use.at}
        for column, use in used.items():
            if "\0" in "".join(self._columns[column]):
                for at, cell in enumerate(self._columns[column]):
                    if "\0" in cell:
                        self.add(at, "bad-record", use, cell, "it holds a zero byte")
        for at, record in enumerate(records):
            for column, fault in record.faults.items() if record.faults else ():
                if column in used and at not in self.uneven:
                    self._unshown.add((at, column))
                    self.add(at, "bad-record", used[column], None, fault)

    def add(self, at: int, code: str, use: FieldUse, value: str | None, detail: str | None) -> None:
        """Add a fault of a cell, unless the whole row or the cell is at fault already."""
        if at not in self.uneven and not (code == "missing" and self._is_told(at, use)):
            self.faults.append(RowFault(at, code, use.heading, value, detail))

    def _is_told(self, at: int, use: FieldUse) -> bool:
        return any(cell in self._unshown for cell in ((at, column) for column in use.at))

    def add_all(self, faults: Iterable[CellFault], use: FieldUse, cells: Sequence[str]) -> None:
        """Add the faults of a column."""
        for fault in faults:
            self.add(fault.index, fault.code, use, cells[fault.index].strip() or None, fault.detail)

    def cells(self, use: FieldUse) -> tuple[str, ...]:
        """Return the cells of the first column of a field."""
        first, *_ = use.at
        return self._columns[first]

    def several(self, use: FieldUse) -> list[tuple[str, ...]]:
        """Return the cells of each column of a field."""
        return [self._columns[column] for column in use.at]

    def use(self, name: str) -> FieldUse | None:
        """Return where a field stands, or None."""
        return self.layout.uses.get(name)


def read_columns(
    records: Sequence[Record], table: TableRows
) -> tuple[dict[str, Any], list[RowFault]]:
    """Return a batch of rows as columns of the canonical frame, and all that is wrong with them.

    Parameters
    ----------
    records : sequence of Record, length n
        Rows below the heading.
    table : TableRows
        How they are read.

    Returns
    -------
    columns : dict of str to array or list, length n
        Without ``row``, ``part`` and ``line``; what is wrong is NaN or empty.
    faults : list of RowFault
        By row.
    """
    batch = _Batch(records, table)
    columns: dict[str, Any] = _position(batch, table)
    columns |= _texts(batch, table)
    columns |= _kinds(batch, columns.get("station"))
    columns |= _quality(batch, table)
    columns |= _height(batch, table)
    if "height_m" in columns and batch.layout.profile == "odk":
        columns["height_m"] = _measured(columns["height_m"], columns.get("sigma_horizontal_m"))
    columns |= _antenna(batch)
    columns |= _times(batch)
    return columns, sorted(batch.faults, key=lambda fault: fault.index)


def _uneven(record: Record, width: int) -> str:
    said = f"it has {len(record.cells)} columns, and the table {width}"
    if record.end > record.line:
        said += f"; it runs on to line {record.end}: is a quote not closed?"
    return said


def _position(batch: _Batch, table: TableRows) -> dict[str, Any]:
    """Return north and east, as numbers and as printed."""
    if (use := batch.use("position")) is not None:
        return _geopoints(batch, use)
    names = ("latitude", "longitude") if batch.use("latitude") else ("northing", "easting")
    read: dict[str, Any] = {}
    for name, to in zip(names, ("north", "east"), strict=True):
        use = batch.layout.uses[name]
        cells = _with_letters(batch.several(use))
        read[to], faults = coordinates(cells, name, decimal=batch.decimal)
        batch.add_all(faults, use, cells)
        read[f"printed_{to}"] = list(cells)
    if table.frame is not None and table.frame.is_projected:
        easting = batch.layout.uses["easting"]
        cells = batch.cells(easting)
        for at, detail in zone_faults(read["north"], read["east"], table.frame).items():
            batch.add(at, "zone-number", easting, cells[at].strip(), detail)
    return read


def _with_letters(columns: Sequence[Sequence[str]]) -> Sequence[str]:
    """Return coordinates with the letter of their hemisphere, where a column of its own has it."""
    if len(columns) == 1:
        return columns[0]
    pairs = zip(*columns, strict=True)
    return [f"{angle} {letter}".strip() if angle.strip() else "" for angle, letter in pairs]


def _geopoints(batch: _Batch, use: FieldUse) -> dict[str, Any]:
    """Return what cells of the form ``lat lon alt acc`` hold."""
    parts: list[tuple[str, str, str, str]] = []
    for at, cell in enumerate(batch.cells(use)):
        # A comma parts numbers with points, and before a blank all: 48.5,9.5 and 48,5, 9,5.
        words = cell.replace("," if "." in cell else ", ", " ").split()
        if not 2 <= len(words) <= 4:
            detail = "a position is latitude, longitude, altitude and accuracy, parted by blanks"
            batch.add(at, "bad-record" if words else "missing", use, cell or None, detail)
            words = []
        parts.append((*words, *[""] * (4 - len(words))))  # type: ignore[arg-type]
    lat, lon, alt, acc = ([part[at] for part in parts] for at in range(4))
    read: dict[str, Any] = {"printed_north": lat, "printed_east": lon, "printed_height": alt}
    whole = {fault.index for fault in batch.faults}
    for to, name, cells in (("north", "latitude", lat), ("east", "longitude", lon)):
        read[to], faults = coordinates(cells, name, decimal=batch.decimal)
        batch.add_all((fault for fault in faults if fault.index not in whole), use, cells)
    for to, cells in (("height_m", alt), ("sigma_horizontal_m", acc)):
        read[to], faults = numbers(cells, decimal=batch.decimal)
        batch.add_all(faults, use, cells)
    read["sigma_horizontal_m"] = _positive(read["sigma_horizontal_m"])
    return read


def _measured(heights: Floats, sigma: Floats | None) -> Floats:
    """Return altitudes of a form; 0 beside no accuracy is a point set on the map, not measured."""
    unknown = True if sigma is None else np.isnan(sigma)
    return np.where((heights == 0) & unknown, np.nan, heights)


def _positive(values: Floats) -> Floats:
    return np.where(values > 0, values, np.nan)


def _numbers(batch: _Batch, use: FieldUse) -> Floats:
    """Return a column of numbers; several columns are summed, what is empty counts for nothing."""
    total: Floats = np.full(batch.count, np.nan)
    for cells in batch.several(use):
        found, faults = numbers(cells, decimal=batch.decimal, factor=use.factor)
        batch.add_all(faults, use, cells)
        total = np.where(np.isnan(total), found, total + np.nan_to_num(found))
    return total


def _quality(batch: _Batch, table: TableRows) -> dict[str, Any]:
    """Return accuracies, dilutions, counts and the kind of fix."""
    read: dict[str, Any] = {}
    for name in (*_NUMBERS, "satellites", *_ABOVE_ZERO, *_FROM_ZERO):
        if (use := batch.use(name)) is not None:
            found = _numbers(batch, use)
            if name in _ABOVE_ZERO:
                found = _positive(found)
            elif name in _FROM_ZERO:
                found = np.where(found >= 0, found, np.nan)
            read[name] = found
    if (use := batch.use("fix_type")) is not None:
        _refuse_typed_in(batch, use)
        read["fix_type"], unknown = fix_types(batch.cells(use), use.values)
        for word in unknown[:5] if len(batch.notes) < _MOST_NOTES else ():
            batch.notes[f"{word[:40]!r} under {use.heading} is no known kind of fix"] = None
    level = batch.layout.confidence
    level = level if level is not None else table.told.confidence
    if level is not None:
        read["confidence"] = np.full(batch.count, level)
    return read


def _refuse_typed_in(batch: _Batch, fix: FieldUse) -> None:
    """Refuse points that a project holds beside those it measured: typed in, imported, or a base.

    Emlid Flow exports all of them alike, but for the solution and the time of the averaging.
    """
    begun = batch.use("observed_at")
    if batch.layout.profile != "emlid" or begun is None:
        return
    detail = "it was typed in or imported, or is a base: it has no solution and no time"
    for at, words in enumerate(zip(batch.cells(fix), batch.cells(begun), strict=True)):
        if all(word.strip().casefold() in UNKNOWN_WORDS for word in words):
            batch.add(at, "not-measured", fix, None, detail)


def _height(batch: _Batch, table: TableRows) -> dict[str, Any]:
    """Return heights with their kind: as the profile says, else as told, else unknown."""
    told = table.told.height_kind
    if (use := batch.use("height")) is None:
        held = batch.use("position") is not None
        return {"height_kind": [told or "unknown"] * batch.count} if held else {}
    cells = batch.cells(use)
    kind = use.kind or told or "unknown"
    heights = _numbers(batch, use)
    if (none := np.isin(heights, list(NO_HEIGHTS))).any():
        batch.notes["heights that are no data (-9999 and the like) are unknown"] = None
        heights = np.where(none, np.nan, heights)
    if (unit := batch.use("antenna_unit")) is not None:
        heights = _in_metres(batch, unit, heights)
    return {
        "height_m": heights,
        "printed_height": [cell.strip() or None for cell in cells],
        "height_kind": [kind] * batch.count,
    }


def _in_metres(batch: _Batch, unit: FieldUse, heights: Floats) -> Floats:
    """Return heights without those of rows in feet: which foot is meant, the table leaves open."""
    feet = [cell.strip().casefold() not in ("", "m") for cell in batch.cells(unit)]
    if not any(feet):
        return heights
    batch.notes["heights of points measured in feet are not read, as printed they are kept"] = None
    return np.where(feet, np.nan, heights)


def _antenna(batch: _Batch) -> dict[str, Any]:
    """Return antenna heights in metres, and what they were used for."""
    if (use := batch.use("antenna_height_m")) is None:
        return {}
    heights = _numbers(batch, use)
    if (unit := batch.use("antenna_unit")) is not None:
        words = [cell.strip().casefold() for cell in batch.cells(unit)]
        heights = heights * np.array([_FEET.get(word or "m", math.nan) for word in words])
    read: dict[str, Any] = {"antenna_height_m": heights}
    if batch.layout.antenna_reference is not None:
        read["antenna_reference"] = [batch.layout.antenna_reference] * batch.count
    return read


def _texts(batch: _Batch, table: TableRows) -> dict[str, Any]:
    """Return names and remarks; instrument and operator as told where the table has none."""
    read: dict[str, Any] = {}
    for name in _TEXTS:
        if (use := batch.use(name)) is None:
            continue
        parts = [texts_of(cells) for cells in batch.several(use)]
        read[name] = (
            parts[0]
            if len(parts) == 1
            else [" ".join(filter(None, row)) or None for row in zip(*parts, strict=True)]
        )
    for name, stated in (("receiver", table.told.receiver), ("operator", table.told.operator)):
        if name not in read and stated is not None:
            read[name] = [stated] * batch.count
    return read


def _kinds(batch: _Batch, stations: Sequence[str | None] | None) -> dict[str, Any]:
    """Return what each row is: a point, or one of a track where its profile says so."""
    if not batch.layout.nameless_is_track or (stations is not None and all(stations)):
        return {"kind": ["point"] * batch.count, "track": np.full(batch.count, -1)}
    named = [bool(name) for name in stations or [None] * batch.count]
    batch.notes["rows without a point name are read as a track"] = None
    return {
        "kind": ["point" if name else "track_point" for name in named],
        "track": np.where(named, -1, 0),
    }


def _times(batch: _Batch) -> dict[str, Any]:
    """Return when each point was observed: the middle, where the table has a start and an end."""
    use, cells = _time_cells(batch)
    if use is None:
        return {}
    start, faults = moments(cells, use.how)
    batch.add_all(faults, use, cells)
    until = batch.use("observed_until")
    if until is None:
        return {"observed_at": start}
    end, faults = moments(batch.cells(until), until.how)
    batch.add_all(faults, until, batch.cells(until))
    length = (end - start).total_seconds().to_numpy()
    known = np.isfinite(length) & (length >= 0)
    backwards = np.flatnonzero(length < 0)
    for at in backwards:
        batch.add(int(at), "bad-time", until, batch.cells(until)[at], f"it is before {use.heading}")
    half = pd.to_timedelta(np.where(known, length / 2, 0.0), unit="s").round("us")
    read: dict[str, Any] = {"observed_at": pd.Series(start + half)}
    if batch.use("averaging_s") is None:
        read["averaging_s"] = np.where(known, length, np.nan)
    return read


def _time_cells(batch: _Batch) -> tuple[FieldUse | None, Sequence[str]]:
    """Return where times stand and their texts; those of a date and a clock together."""
    if (use := batch.use("observed_at")) is not None:
        return use, batch.cells(use)
    date, clock = batch.use("date"), batch.use("time")
    if clock is None:
        if date is not None:
            batch.notes[f"{date.heading} is a date without a time of day and is not read"] = None
        return None, ()
    if date is None:
        if any(":" in cell and len(cell.strip()) <= 15 for cell in batch.cells(clock)):
            batch.notes[f"{clock.heading} is a time without a date and is not read"] = None
            return None, ()
        return clock, batch.cells(clock)
    both = FieldUse(
        at=clock.at, heading=f"{date.heading} + {clock.heading}", how=replace(clock.how)
    )
    joined = joined_clocks(batch.cells(date), batch.cells(clock))
    return both, ["" if text.casefold() in UNKNOWN_WORDS else text for text in joined]
