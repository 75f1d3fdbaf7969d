"""Printed coordinates placed on the ground: by their own reference system, never by a guess.

Whether x is north, and whether an easting carries the number of its zone, is asked where the
numbers do not fit the reference system that the document is said to use.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from geopandas import GeoSeries, points_from_xy
from pyproj import CRS

from borderkit.boundary.printed.printed import Printed, Quantity, try_printed
from borderkit.crs import WGS84, is_reached, metres_per_degree, read_crs, to_wgs84
from borderkit.errors import CrsError, Defect, InputError

__all__ = [
    "FrameOf",
    "PrintedPosition",
    "Unplaced",
    "epsg_frame",
    "place_printed",
    "plane_faults",
    "printed_position",
    "quantities_of",
    "read_pair",
    "units_of",
    "within_area",
]

FrameOf = Callable[[str], tuple[CRS, tuple[Any, ...]]]
"""Gives for the text of ``source_crs`` the system, and the own transformations that lead on."""

_CODE: Final = re.compile("[A-Za-z]+:[A-Za-z0-9_]+")
_MARGIN_DEG: Final = 2.0
"""How far beyond the area of its reference system a boundary is printed in it, degrees."""

_TO_POLE_M: Final = 20_100_000.0
"""Plane coordinates beyond that, false northings and all, would lead around the earth, metres."""

_ZONE: Final = 1_000_000
_CENTRE: Final = 500_000
_EASTINGS: Final = frozenset(
    {"False easting", "Easting at false origin", "Easting at projection centre"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPosition:
    """Where printed coordinates lie.

    Attributes
    ----------
    north, east : Printed
        As printed: latitude or northing, longitude or easting.
    source_crs : str
        The reference system that they are printed in.
    lon, lat : float
        Degrees WGS84.
    operation : str
        Name of the coordinate operation that led there.
    accuracy_m : float or None
        Of the operation, metres; None: unknown.
    half_north_m, half_east_m : float
        Half a unit of the last place printed, metres.
    """

    north: Printed
    east: Printed
    source_crs: str
    lon: float
    lat: float
    operation: str
    accuracy_m: float | None
    half_north_m: float
    half_east_m: float

    @property
    def half_unit_m(self) -> float:
        """How far rounding to the last place may have moved it, metres."""
        return math.hypot(self.half_north_m, self.half_east_m)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Why printed coordinates have no place.

    Attributes
    ----------
    reasons : tuple of str
        All of them.
    readable : bool
        Whether they can be read, and only the way from their reference system to WGS84 is missing
        or leads too far.
    """

    reasons: tuple[str, ...]
    readable: bool = False


def epsg_frame(text: str) -> tuple[CRS, tuple[Any, ...]]:
    """Return the reference system that `text` names, which leads on by PROJ's operations.

    Raises
    ------
    CrsError
        There is none, or it is one of a boundary's own transformations, which are not known here.
    """
    if text.startswith("own:"):
        msg = (
            f"{text} names a transformation of the boundary's own; it needs its record in layer "
            "transformations"
        )
        raise CrsError(msg)
    if not _CODE.fullmatch(text):
        msg = f"{text!r} names no reference system by its code; write for example EPSG:4284"
        raise CrsError(msg)
    return read_crs(text), ()


def quantities_of(crs: CRS) -> tuple[Quantity, Quantity]:
    """Return what is printed in `crs`: latitude and longitude, or northing and easting.

    Raises
    ------
    CrsError
        It is neither geographic nor plane.
    """
    if crs.is_geographic:
        return "latitude", "longitude"
    if crs.is_projected:
        return "northing", "easting"
    msg = f"{crs.name} is neither geographic nor plane; no coordinates are printed in it"
    raise CrsError(msg)


def printed_position(
    north: str, east: str, *, source_crs: str, frame_of: FrameOf = epsg_frame
) -> PrintedPosition:
    """Place one pair of printed coordinates.

    Parameters
    ----------
    north, east : str
        Latitude and longitude, or northing and easting, as printed.
    source_crs : str
        The reference system that they are printed in: ``EPSG:31467``, or ``own:CODE``.
    frame_of : callable
        Gives the system for that text. Default: those of PROJ alone.

    Returns
    -------
    PrintedPosition
        In WGS84, with the operation, its accuracy and the printed precision in metres.

    Raises
    ------
    InputError
        They cannot be read, lie far outside the area of the system, or their order or zone
        number is not clear; every reason is told.
    CrsError
        The system is not known, or no exact operation leads from it to WGS84.
    """
    crs, _ = frame_of(source_crs)
    first, second = read_pair(north, east, crs)
    _, placed = _place([(0, first, second)], source_crs, frame_of)[0]
    if isinstance(placed, PrintedPosition):
        return placed
    raise _refusal(north, east, crs, placed.reasons)


def read_pair(north: object, east: object, crs: CRS) -> tuple[Printed, Printed]:
    """Read one pair of printed coordinates, without asking where they lie.

    Raises
    ------
    InputError
        They cannot be read, do not fit each other or the reference system; every reason is told.
    CrsError
        The reference system is neither geographic nor plane.
    """
    first, second, reasons = _read_both(north, east, crs)
    if first is None or second is None or reasons:
        raise _refusal(north, east, crs, reasons)
    return first, second


def _refusal(north: object, east: object, crs: CRS, reasons: tuple[str, ...]) -> InputError:
    msg = f"{north!r}, {east!r} in {crs.name} cannot be placed: {'; '.join(reasons)}"
    return InputError(msg, defects=[Defect("", reason) for reason in reasons])


def place_printed(
    rows: Sequence[tuple[object, object, str]], *, frame_of: FrameOf = epsg_frame
) -> list[PrintedPosition | Unplaced]:
    """Place many pairs of printed coordinates, those of one reference system together.

    Parameters
    ----------
    rows : sequence of (north, east, source_crs), length n
        Texts as printed.
    frame_of : callable
        As for :func:`printed_position`.

    Returns
    -------
    list of PrintedPosition or Unplaced, length n
        For each row where it lies, or every reason why it cannot be placed.
    """
    placed: list[PrintedPosition | Unplaced] = [Unplaced(())] * len(rows)
    by_crs: dict[str, list[int]] = defaultdict(list)
    for row, (_, _, text) in enumerate(rows):
        by_crs[text].append(row)
    for text, members in by_crs.items():
        try:
            crs, _ = frame_of(text)
            quantities_of(crs)
        except CrsError as fault:
            for row in members:
                placed[row] = Unplaced((fault.message,))
            continue
        good = []
        for row in members:
            north, east, reasons = _read_both(rows[row][0], rows[row][1], crs)
            placed[row] = Unplaced(reasons)
            if north is not None and east is not None and not reasons:
                good.append((row, north, east))
        for row, found in _placed_each(good, text, frame_of):
            placed[row] = found
    return placed


_Read = tuple[int, Printed, Printed]


def _placed_each(
    good: Sequence[_Read], text: str, frame_of: FrameOf
) -> list[tuple[int, PrintedPosition | Unplaced]]:
    """Place rows of one system together; where that fails, halve them to find those at fault."""
    try:
        return list(_place(good, text, frame_of))
    except CrsError as fault:
        if len(good) == 1 or not _leads_on(text, frame_of):
            refused = Unplaced((fault.message,), readable=True)
            return [(row, refused) for row, _, _ in good]
    half = len(good) // 2
    first, second = good[:half], good[half:]
    return [*_placed_each(first, text, frame_of), *_placed_each(second, text, frame_of)]


def _leads_on(text: str, frame_of: FrameOf) -> bool:
    """Whether a way to WGS84 is known at all, whatever the numbers are."""
    crs, own = frame_of(text)
    return bool(own) or is_reached(crs)


def _read_both(
    north: object, east: object, crs: CRS
) -> tuple[Printed | None, Printed | None, tuple[str, ...]]:
    reasons: list[str] = []
    read: list[Printed | None] = []
    for name, text, quantity in zip(
        ("north", "east"), (north, east), quantities_of(crs), strict=True
    ):
        value, faults = try_printed(text, quantity)
        read.append(value)
        other = "plane" if crs.is_geographic else "geographic"
        reasons += [f"printed_{name} {text!r}: {fault}" for fault in faults]
        if faults and _fits_other(text, quantity):
            reasons.append(f"printed_{name} looks {other}, and {crs.name} is not")
    if read[0] and read[1] and crs.is_geographic and read[0].form.kind != read[1].form.kind:
        reasons.append("north and east are printed in different forms of degrees")
    if read[0] is not None and read[1] is not None and crs.is_projected:
        reasons += plane_faults(read[0].value, read[1].value, crs)
    return read[0], read[1], tuple(reasons)


def _fits_other(text: object, quantity: Quantity) -> bool:
    twin: dict[Quantity, Quantity] = {
        "latitude": "northing",
        "longitude": "easting",
        "northing": "latitude",
        "easting": "longitude",
    }
    return try_printed(text, twin[quantity])[0] is not None


def plane_faults(northing_m: float, easting_m: float, crs: CRS) -> list[str]:
    """Return what is unclear about plane coordinates: the number of the zone, too large ones.

    Parameters
    ----------
    northing_m, easting_m : float
        Metres.
    crs : CRS
        Plane; its zone number stands before the false easting (``28422``: 22,500,000 m).
    """
    operation = crs.coordinate_operation
    given = operation.params if operation is not None else []
    false = next((int(p.value) for p in given if p.name in _EASTINGS), 0)
    zoned = false % _ZONE == _CENTRE
    turned = zoned and false >= _ZONE and int(northing_m // _ZONE) == false // _ZONE
    if (abs(northing_m) > _TO_POLE_M and not turned) or (
        not zoned and abs(easting_m - false) > _TO_POLE_M
    ):
        return [f"it lies farther from the origin of {crs.name} than a pole from the equator"]
    if not zoned:
        return []
    wanted, stands = false // _ZONE, int(easting_m // _ZONE)
    if wanted == stands or stands < 0:
        return []
    if turned:
        which = (
            f"the northing {northing_m:.0f} carries the zone number {wanted} of {crs.name}, and "
            "the easting does not: which of them is north?"
        )
        return [which]
    if stands == 0:
        lacks = (
            f"the easting {easting_m:.0f} lacks the number {wanted} of the zone, which stands "
            f"before eastings in {crs.name}; write it there, or name the system without it"
        )
        return [lacks]
    has = f"has the number {wanted}" if wanted else "has none"
    or_turned = ", or are north and east exchanged" if int(northing_m // _ZONE) == wanted else ""
    carries = (
        f"the easting {easting_m:.0f} carries the zone number {stands}, and {crs.name} {has}; "
        f"which zone is meant{or_turned}?"
    )
    return [carries]


def _place(
    good: Sequence[_Read], text: str, frame_of: FrameOf
) -> list[tuple[int, PrintedPosition | Unplaced]]:
    """Return where readable rows of one system lie, or why they cannot lie there."""
    if not good:
        return []
    crs, own = frame_of(text)
    to_north, to_east = units_of(crs)
    north = np.array([p.value * to_north for _, p, _ in good])
    east = np.array([p.value * to_east for _, _, p in good])
    lon, lat, operation = _to_wgs84(east, north, crs, own)
    inside = within_area(crs, lon, lat) | bool(own)
    east_m, north_m = metres_per_degree(lat) if crs.is_geographic else (1.0, 1.0)
    east_m, north_m = np.broadcast_to(east_m, lat.shape), np.broadcast_to(north_m, lat.shape)
    found: list[tuple[int, PrintedPosition | Unplaced]] = []
    for at, (row, first, second) in enumerate(good):
        if not inside[at]:
            question = _far_out(crs, own, east[at], north[at], lon[at], lat[at])
            found.append((row, Unplaced((question,), readable=True)))
            continue
        position = PrintedPosition(
            north=first,
            east=second,
            source_crs=text,
            lon=float(lon[at]),
            lat=float(lat[at]),
            operation=operation.name,
            accuracy_m=operation.accuracy_m,
            half_north_m=first.half_unit * float(north_m[at]),
            half_east_m=second.half_unit * float(east_m[at]),
        )
        found.append((row, position))
    return found


def units_of(crs: CRS) -> tuple[float, float]:
    """Return how many units of `crs` a printed degree or metre is: to the north, to the east."""
    north = next((axis for axis in crs.axis_info if axis.direction in ("north", "south")), None)
    east = next((axis for axis in crs.axis_info if axis.direction in ("east", "west")), None)
    one = math.radians(1.0) if crs.is_geographic else 1.0
    first = one / north.unit_conversion_factor if north is not None else 1.0
    second = one / east.unit_conversion_factor if east is not None else 1.0
    return (1.0 if math.isclose(first, 1.0) else first), (
        1.0 if math.isclose(second, 1.0) else second
    )


def _to_wgs84(east: Any, north: Any, crs: CRS, own: tuple[Any, ...]) -> tuple[Any, Any, Any]:
    points = GeoSeries(points_from_xy(east, north), crs=crs)
    flat, operation = to_wgs84(points, own=own)
    return flat.x.to_numpy(), flat.y.to_numpy(), operation


def within_area(crs: CRS, lon: Any, lat: Any) -> Any:
    """Tell which positions lie in the area of `crs`, or within 2 degrees of it.

    Parameters
    ----------
    crs : CRS
        One that states no area reaches everywhere.
    lon, lat : array, shape (n,)
        Degrees WGS84.

    Returns
    -------
    array of bool, shape (n,)
    """
    area = crs.area_of_use
    if area is None or crs == WGS84:
        return np.ones(len(lon), dtype=bool)
    tall = (lat >= area.south - _MARGIN_DEG) & (lat <= area.north + _MARGIN_DEG)
    width = (area.east - area.west) % 360.0 or 360.0
    ahead = (lon - area.west + _MARGIN_DEG) % 360.0
    return tall & (ahead <= width + 2 * _MARGIN_DEG)


def _far_out(
    crs: CRS, own: tuple[Any, ...], east: float, north: float, lon: float, lat: float
) -> str:
    """Return the question to ask about a position far outside the area of its system."""
    said = f"it lies at {lat:.2f} {lon:.2f}, far outside the area of {crs.name}"
    try:
        turned_lon, turned_lat, _ = _to_wgs84([north], [east], crs, own)
        turned = bool(within_area(crs, turned_lon, turned_lat)[0])
    except CrsError:
        turned = False
    if turned:
        return f"{said}; with north and east exchanged it lies in it: which of them is north?"
    return f"{said}; is that the system that the document uses?"
