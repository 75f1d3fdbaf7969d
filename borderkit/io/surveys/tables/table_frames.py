"""In which reference system the coordinates of a table are, and which of them is north.

Nothing is guessed. What the table says goes first, then what is stated beside it, then what the
maker of its profile says; else it is asked, the likeliest answers first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from borderkit.boundary.printed.printed_position import plane_faults, quantities_of
from borderkit.crs import read_crs
from borderkit.errors import CrsError, SurveyFileError
from borderkit.io.surveys.gathering import Gathering, Told
from borderkit.io.surveys.tables.table_body import FieldUse, Layout
from borderkit.io.surveys.tables.table_profiles import BY_ORDER
from borderkit.io.surveys.tables.table_rows import Record
from borderkit.io.surveys.tables.table_times import (
    clock_is_unclear,
    joined_clocks,
    lack_zone,
)
from borderkit.io.surveys.tables.table_values import (
    UNKNOWN_WORDS,
    coordinates,
    decimal_sign,
)

__all__ = ["Settled", "frame_of", "likely_zones", "named_crs", "system_said", "zone_faults"]

Floats = NDArray[np.float64]

_CODE: Final = re.compile("(?i)epsg:[0-9]{4,6}")
_WGS84: Final = frozenset({"w84", "wgs84", "wgs 84", "wgs-84"})
_WGS84_BEFORE: Final = re.compile("(?i)^wgs[-_]?84(?= / )")
_NO_NAME: Final = re.compile(r"[=\[\]{}]|^\+|://")
_OWN: Final = "own:"
_MILLION: Final = 1_000_000
_HALF_TURN: Final = 180
_ZONES: Final = (
    (13, 23, 4491), (13, 23, 2327), (13, 23, 21413), (4, 32, 28404), (4, 32, 20004),
    (25, 45, 4513), (25, 45, 2349), (2, 5, 31466),
)  # fmt: skip
"""First and last zone number, and the EPSG code of the first: CGCS2000, Xian 1980 and Beijing 1954
in zones of 6 degrees, Pulkovo 1942 and 1995, CGCS2000 and Xian 1980 in zones of 3, DHDN."""
_PLANE: Final = ("northing", "easting")
_PAIRS: Final = (("latitude", "longitude"), _PLANE, ("x", "y"))


class _Asking:
    """Puts questions, and knows how many."""

    def __init__(self, into: Gathering) -> None:
        self._into = into
        self.count = 0

    def ask(self, key: str, text: str, *, choices: Sequence[str] = ()) -> None:
        """Ask as `Gathering.ask`."""
        self._into.ask(key, text, choices=choices)
        self.count += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a table is read by, once nothing is left open.

    Attributes
    ----------
    layout : Layout
        With the fields ``latitude`` and ``longitude``, ``northing`` and ``easting``, or
        ``position``, and its decimal sign.
    crs : str
        Of its coordinates.
    frame : CRS or None
        The same; None: one of the register's own.
    by : str
        ``file``, ``told`` or ``format``.
    said : str or None
        The system that its first rows name.
    """

    layout: Layout
    crs: str
    frame: CRS | None
    by: str
    said: str | None


def frame_of(layout: Layout, body: Sequence[Record], told: Told, into: Gathering) -> Settled | None:
    """Settle what the rows of a table leave open, or ask all of it and return None.

    Raises
    ------
    CrsError
        What is stated names no reference system, or one that is neither geographic nor plane.
    SurveyFileError
        Its rows are in several reference systems.
    """
    said = system_said(layout, body)
    crs, by = _stated(layout, said, told)
    asking = _Asking(into)
    pair = _pair(layout, crs, body)
    if by is None:
        _ask_crs(layout, body, said, told, asking)
    elif crs is None and sum(all(n in layout.uses for n in names) for names in _PAIRS) > 1:
        text = f"Which columns are in {told.crs}? Give a mapping of columns that names them alone"
        asking.ask("columns", text)
    elif crs is not None and pair is None:
        other = "longitude and latitude" if crs.is_projected else "plane coordinates"
        text = f"The table holds {other}, and {crs.name} has none; in which system are they?"
        asking.ask("crs", text, choices=("EPSG:4326",) if crs.is_projected else ())
    _ask_times(layout, body, asking)
    settled = _axes(layout, body, crs, pair, told, asking)
    if settled is None or by is None or asking.count:
        return None
    if crs is not None and crs.is_projected and _asks_zone(settled, body, crs, told, asking):
        return None
    if said and by != "file":
        settled = _noted(settled, f"it names the system {said[:60]!r}, which is not known by that")
    if said and told.crs and by == "file" and not _is_named(told.crs, crs):
        settled = _noted(settled, f"it states its system itself; {told.crs[:60]} is not used")
    name = (told.crs or "") if crs is None else _written(crs)
    return Settled(layout=settled, crs=name, frame=crs, by=by, said=said)


def _stated(layout: Layout, said: str | None, told: Told) -> tuple[CRS | None, str | None]:
    """Return the system of the coordinates and who states it; None, None: nobody does.

    One of a boundary's own (``own:CODE``) is known to the register alone: it is None here.
    """
    crs, by = (named_crs(said) if said else None), "file"
    if crs is None and told.crs is not None:
        if told.crs.startswith(_OWN):
            return None, "told"
        crs, by = read_crs(told.crs), "told"
    if crs is None and layout.crs is not None:
        crs, by = read_crs(layout.crs), "format"
    if crs is None:
        return None, None
    quantities_of(crs)
    return crs, by


def _is_named(text: str, crs: CRS | None) -> bool:
    return not text.startswith(_OWN) and read_crs(text) == crs


def _noted(layout: Layout, note: str) -> Layout:
    return replace(layout, notes=(*layout.notes, note))


@lru_cache(maxsize=64)
def _written(crs: CRS) -> str:
    authority = crs.to_authority(min_confidence=100)
    return ":".join(authority) if authority else crs.to_wkt()


@lru_cache(maxsize=64)
def named_crs(text: str) -> CRS | None:
    """Return the system that a table names by its EPSG code or exact EPSG name, or None.

    Of ``A + B`` the first part is meant; the other is a system of heights.
    """
    bare = _WGS84_BEFORE.sub("WGS 84", text.partition(" + ")[0].strip())
    if bare.casefold() in _WGS84:
        return read_crs("EPSG:4326")
    if not bare or len(bare) > 100 or _NO_NAME.search(bare):
        return None
    try:
        found = read_crs(bare)
    except CrsError:
        return None
    exact = found.name.casefold() == bare.casefold() or _CODE.fullmatch(bare)
    return found if exact and found.to_authority("EPSG", min_confidence=100) else None


def system_said(layout: Layout, body: Sequence[Record], *, before: str | None = None) -> str | None:
    """Return the system that rows name; None: they name none.

    Parameters
    ----------
    layout : Layout
        Where they do.
    body : sequence of Record
        The rows.
    before : str, optional
        What rows before them name.

    Raises
    ------
    SurveyFileError
        They name several.
    """
    use = layout.uses.get("crs")
    if use is None:
        return None
    said = {cell.strip() for cell in set(_cells(body, use)) if _is_said(cell)}
    names = sorted(said if before is None else said | {before})
    if len(names) > 1:
        shown = ", ".join(repr(name[:60]) for name in names[:5])
        msg = (
            f"the rows are in {len(names)} reference systems ({shown}, column {use.heading}); "
            "export each of them into a file of its own"
        )
        raise SurveyFileError(msg)
    return names[0] if names else None


def _is_said(cell: str) -> bool:
    return cell.strip().casefold() not in UNKNOWN_WORDS


def _cells(body: Sequence[Record], use: FieldUse) -> list[str]:
    at = use.at[0]
    return [record.cells[at] for record in body if at < len(record.cells)]


def _pair(layout: Layout, crs: CRS | None, body: Sequence[Record]) -> tuple[str, ...] | None:
    """Return the fields that hold the position in a system; None: there are none for it.

    Columns ``N`` and ``E`` may hold degrees, where the system has them.
    """
    geographic = crs is None or crs.is_geographic
    plane = crs is None or crs.is_projected
    if geographic and "position" in layout.uses:
        return ("position",)
    for pair, fits in zip(_PAIRS, (geographic, plane, True), strict=True):
        if fits and all(name in layout.uses for name in pair):
            return pair
    return _PLANE if geographic and _may_be_degrees(layout, body, _PLANE) else None


def _ask_crs(
    layout: Layout, body: Sequence[Record], said: str | None, told: Told, into: _Asking
) -> None:
    pairs = [pair for pair in _PAIRS if all(name in layout.uses for name in pair)]
    shown = (
        "; ".join(" and ".join(layout.uses[name].heading for name in pair) for pair in pairs)
        or layout.uses["position"].heading
    )
    named = f" The table names {said[:60]!r}, which is no name of EPSG." if said else ""
    degrees = (
        "latitude" in layout.uses
        or "position" in layout.uses
        or any(_may_be_degrees(layout, body, names) for names in _PAIRS[1:])
    )
    east = layout.uses.get("easting") or layout.uses.get("x" if told.axes == "east_north" else "y")
    choices = (("EPSG:4326",) if degrees else ()) + (
        likely_zones(_values(body, east, "easting")) if east else ()
    )
    text = f"In which reference system are the coordinates ({shown})?{named} State its EPSG code"
    into.ask("crs", text, choices=choices)


def likely_zones(east: Floats) -> tuple[str, ...]:
    """Return systems whose zone number stands before the eastings, shape (n,), of a table."""
    known = east[np.isfinite(east)]
    numbers = np.unique(np.floor_divide(known, _MILLION)) if len(known) else known
    if len(numbers) != 1:
        return ()
    zone = int(numbers[0])
    return tuple(
        f"EPSG:{code + zone - first}" for first, last, code in _ZONES if first <= zone <= last
    )


def _values(body: Sequence[Record], use: FieldUse, axis: str) -> Floats:
    cells = _cells(body, use)
    sign = decimal_sign(cells, degrees=False) or "."
    return coordinates(cells, axis, decimal=sign)[0]


def _ask_times(layout: Layout, body: Sequence[Record], into: _Asking) -> None:
    """Ask for the zone of times that say none, and for the order of day and month."""
    uses = [layout.uses[name] for name in ("observed_at", "observed_until") if name in layout.uses]
    dates, clocks = layout.uses.get("date"), layout.uses.get("time")
    columns = [(use, _cells(body, use)) for use in uses]
    if not uses and clocks is not None:
        joined = _cells(body, clocks)
        if dates is not None:
            joined = joined_clocks(_cells(body, dates), joined)
        columns = [(clocks, joined)]
    for use, cells in columns:
        if clock_is_unclear(cells, use.how):
            text = (
                f"Is the day or the month first in {use.heading}? Give a mapping of columns with "
                '{"observed_at": {"column": "' + use.heading + '", "format": "%d/%m/%Y %H:%M:%S"}}'
            )
            into.ask("columns", text)
            return
    for use, cells in columns:
        if lack_zone(cells, use.how):
            text = f"In which time zone are the times under {use.heading}? They do not say it"
            into.ask("timezone", text, choices=("UTC",))
            return


def _axes(
    layout: Layout,
    body: Sequence[Record],
    crs: CRS | None,
    pair: tuple[str, ...] | None,
    told: Told,
    into: _Asking,
) -> Layout | None:
    """Return the layout with its axes named and its decimal sign known, or ask."""
    if pair is None:
        return None
    uses = dict(layout.uses)
    geographic = pair[0] in ("latitude", "position") or (crs is not None and crs.is_geographic)
    if pair == ("x", "y"):
        if told.axes is None:
            _ask_axes(layout, body, into)
            return None
        first, second = ("x", "y") if told.axes == "north_east" else ("y", "x")
        names = ("latitude", "longitude") if geographic else ("northing", "easting")
        uses[names[0]], uses[names[1]] = uses[first], uses[second]
        pair = names
    elif pair == _PLANE and geographic:
        uses["latitude"], uses["longitude"] = uses["northing"], uses["easting"]
        pair = ("latitude", "longitude")
    dropped = {name for names in _PAIRS for name in names} - set(pair)
    uses = {name: use for name, use in uses.items() if name not in dropped}
    decimal = layout.decimal or "."
    if pair != ("position",) and layout.decimal is None:
        cells = [cell for name in pair for cell in _cells(body, uses[name])]
        sign = decimal_sign(cells, degrees=geographic)
        if sign is None:
            headings = " and ".join(uses[name].heading for name in pair)
            text = (
                f"Does the comma in {headings} part decimals or thousands? Give a mapping of "
                'columns with "table": {"decimal": ","}, or write the numbers without it'
            )
            into.ask("columns", text)
            return None
        decimal = sign
    return replace(layout, uses=uses, decimal=decimal)


def _ask_axes(layout: Layout, body: Sequence[Record], into: _Asking) -> None:
    """Ask which of X and Y is north; first what the zone number before the easting says."""
    x, y = layout.uses["x"], layout.uses["y"]
    zoned_x = bool(likely_zones(_tens(_values(body, x, "easting"))))
    first = zoned_x or _may_be_degrees(layout, body, ("x", "y"))
    choices = ("east_north", "north_east") if first else ("north_east", "east_north")
    text = (
        f"Which of {x.heading} and {y.heading} is north? north_east: {x.heading} is north, as in "
        f"Gauss-Krueger files; east_north: {x.heading} is east"
    )
    into.ask("axes", text, choices=choices)


def _may_be_degrees(layout: Layout, body: Sequence[Record], names: tuple[str, ...]) -> bool:
    """Whether all numbers of two columns are small enough to be degrees, or are written as such."""
    if any(name not in layout.uses for name in names):
        return False
    values = np.concatenate([_values(body, layout.uses[name], "easting") for name in names])
    known = values[np.isfinite(values)]
    marked = any("°" in cell for name in names for cell in _cells(body, layout.uses[name]))
    return bool((np.abs(known) <= _HALF_TURN).all()) and (len(known) > 0 or marked)


def _tens(values: Floats) -> Floats:
    """Return values of ten million and more, which no northing has; the others as unknown."""
    return np.where(values >= 10 * _MILLION, values, np.nan)


def _asks_zone(layout: Layout, body: Sequence[Record], crs: CRS, told: Told, into: _Asking) -> bool:
    """Ask where every row contradicts the zone number of the system that is stated."""
    north, east = (
        coordinates(_padded(body, layout.uses[name]), name, decimal=layout.decimal or ".")[0]
        for name in ("northing", "easting")
    )
    known = np.isfinite(north) & np.isfinite(east)
    faults = zone_faults(north, east, crs)
    if not known.any() or len(faults) < int(known.sum()):
        return False
    said = next(iter(faults.values()))
    text = f"In every row, as in the first, {said}"
    if "which of them is north" not in said and "exchanged" not in said:
        into.ask("crs", text, choices=likely_zones(east))
    elif told.axes is not None:
        into.ask("axes", text, choices=("east_north", "north_east"))
    elif layout.profile in BY_ORDER and layout.skipped == 0:
        into.ask("profile", text, choices=tuple(BY_ORDER))
    else:
        into.ask("columns", text)
    return True


def _padded(body: Sequence[Record], use: FieldUse) -> list[str]:
    at = use.at[0]
    return [record.cells[at] if at < len(record.cells) else "" for record in body]


def zone_faults(north: Floats, east: Floats, crs: CRS) -> dict[int, str]:
    """Return rows whose zone number before the easting contradicts a plane system, and how.

    Parameters
    ----------
    north, east : array, shape (n,)
        In `crs`, NaN where they cannot be read.
    crs : CRS
        Plane.
    """
    known = np.flatnonzero(np.isfinite(north) & np.isfinite(east))
    if not len(known):
        return {}
    numbers = np.column_stack([north[known] // _MILLION, east[known] // _MILLION])
    _, first, kind = np.unique(numbers, axis=0, return_index=True, return_inverse=True)
    bad = np.array(
        [bool(_zone_fault(north[known[at]], east[known[at]], crs)) for at in first], dtype=bool
    )
    places = known[bad[kind.ravel()]]
    return {int(at): _zone_fault(north[at], east[at], crs) for at in places}


def _zone_fault(north: float, east: float, crs: CRS) -> str:
    faults = plane_faults(float(north), float(east), crs)
    return next((fault for fault in faults if not fault.startswith("it lies farther")), "")
