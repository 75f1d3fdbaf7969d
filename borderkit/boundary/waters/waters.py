"""Water beside the agreed line: how far the present channel lies off it, where, on whose side.

The agreed line does not move with the river. A channel, a bank or the axis of a structure is
kept beside it, with the date of its survey, and only measured against it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from borderkit.boundary.chainage import Chainage
from borderkit.boundary.line import Line
from borderkit.crs import CHORD_M, GEOD

__all__ = ["OFF_LINE_M", "Hand", "WaterBeside", "WaterStretch", "side_on", "water_beside"]

Floats = NDArray[np.float64]
Hand = Literal["left", "right"]

OFF_LINE_M: Final = 1.0
"""Water farther from the agreed line than this has left it, metres, where no boundary says."""

_STEP_M: Final = 2.0
_MOST_STEPS: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WaterStretch:
    """A stretch of a water line that lies off the agreed line, on one side of it.

    Attributes
    ----------
    hand : str
        left or right of the line's direction.
    side : str or None
        Whose ground it is; None: not stated.
    from_m, to_m : float
        Chainages of the agreed line beside it, metres.
    length_m : float
        Of the water line, metres.
    greatest_m : float
        Greatest distance from the agreed line, metres.
    place : (float, float)
        Where that is, degrees WGS84.
    lonlat : array, shape (n, 2)
        The stretch, degrees WGS84.
    """

    hand: Hand
    side: str | None
    from_m: float
    to_m: float
    length_m: float
    greatest_m: float
    place: tuple[float, float]
    lonlat: Floats

    def record(self) -> dict[str, Any]:
        """Return it as JSON values, metres to the millimetre; without its geometry."""
        return {
            "hand": self.hand,
            "side": self.side,
            "from_m": round(self.from_m, 3),
            "to_m": round(self.to_m, 3),
            "length_m": round(self.length_m, 3),
            "greatest_m": round(self.greatest_m, 3),
            "place": list(self.place),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WaterBeside:
    """A water line, measured against the agreed line.

    Attributes
    ----------
    columns : mapping
        Of its record in layer ``water_lines``.
    geometry : LineString or MultiLineString
        In EPSG:4326.
    limit_m : float
        Up to here it counts as on the line, metres.
    length_m, beside_m, off_m : float
        How long it is; how much of it lies beside the line and not past its ends; how much of
        that is farther off than the limit, metres.
    left_m2, right_m2 : float
        Ground between it and the agreed line where they are 0.01 m apart or more, on both hands
        of the line, square metres.
    stretches : tuple of WaterStretch
        Where it lies farther off than the limit, along the water line.
    on_line : tuple of (float, float)
        Chainages of the agreed line from and to which it lies on it, to 0.01 m.
    crossings_m : tuple of float
        Chainages at which it passes from one hand of the line to the other.
    """

    columns: Mapping[str, Any]
    geometry: BaseGeometry
    limit_m: float
    length_m: float
    beside_m: float
    off_m: float
    left_m2: float
    right_m2: float
    stretches: tuple[WaterStretch, ...]
    on_line: tuple[tuple[float, float], ...]
    crossings_m: tuple[float, ...]

    @property
    def farthest(self) -> WaterStretch | None:
        """The stretch that lies farthest from the line; None: none beyond the limit."""
        return max(self.stretches, key=lambda stretch: stretch.greatest_m, default=None)

    def record(self) -> dict[str, Any]:
        """Return it as JSON values; without its geometry."""
        names = ("water_line", "kind", "section", "surveyed_on", "stage", "document", "note")
        farthest = self.farthest
        return {name: self.columns.get(name) for name in names} | {
            "length_m": round(self.length_m, 3),
            "beside_m": round(self.beside_m, 3),
            "limit_m": self.limit_m,
            "off_m": round(self.off_m, 3),
            "greatest_m": None if farthest is None else round(farthest.greatest_m, 3),
            "left_m2": round(self.left_m2, 1),
            "right_m2": round(self.right_m2, 1),
            "crossings_m": [round(each, 3) for each in self.crossings_m],
            "stretches": [stretch.record() for stretch in self.stretches],
        }


def side_on(line: Line, piece: int, hand: Hand) -> str | None:
    """Return whose ground lies on one hand of a piece of the line; None: not stated."""
    here = line.pieces[piece]
    return here.left if hand == "left" else here.right


def water_beside(
    chainage: Chainage,
    columns: Mapping[str, Any],
    geometry: BaseGeometry,
    *,
    limit_m: float = OFF_LINE_M,
) -> WaterBeside:
    """Measure a water line against the agreed line.

    It is looked at every 2 m (every 20,000th of its length, if that is more) and in its
    vertices; between these the distance is taken as even.

    Parameters
    ----------
    chainage : Chainage
        Of the agreed line.
    columns : mapping
        Of its record in layer ``water_lines``.
    geometry : LineString or MultiLineString
        In EPSG:4326.
    limit_m : float
        Up to here it counts as on the line, metres.
    """
    length = off = beside = 0.0
    area: dict[Hand, float] = {"left": 0.0, "right": 0.0}
    stretches: list[WaterStretch] = []
    on_line: list[tuple[float, float]] = []
    crossings: list[float] = []
    for part in shapely.get_parts(geometry):
        for run in _runs(chainage, shapely.get_coordinates(part)):
            beside += float(run.along_m[-1] - run.along_m[0])
            on_line += run.on_line()
            crossings += run.crossings()
            for hand in area:
                area[hand] += sum(run.area_m2(*cut) for cut in run.beyond(hand, CHORD_M))
                found = [run.stretch(hand, *cut) for cut in run.beyond(hand, limit_m)]
                off += sum(stretch.length_m for stretch in found)
                stretches += found
        length += float(GEOD.geometry_length(part))
    return WaterBeside(
        columns=dict(columns),
        geometry=geometry,
        limit_m=limit_m,
        length_m=length,
        beside_m=beside,
        off_m=off,
        left_m2=area["left"],
        right_m2=area["right"],
        stretches=tuple(sorted(stretches, key=lambda each: each.from_m)),
        on_line=tuple(sorted(on_line)),
        crossings_m=tuple(sorted(crossings)),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Run:
    """Places along a water line beside the agreed line, one after the other."""

    chainage: Chainage
    lonlat: Floats
    along_m: Floats
    offset_m: Floats
    foot_m: Floats
    piece: NDArray[np.intp]

    def beyond(self, hand: Hand, limit_m: float) -> Iterator[tuple[float, float]]:
        """Yield the parts (from and to, counted in places) farther off than a limit."""
        values = (self.offset_m if hand == "left" else -self.offset_m) - limit_m
        above = values > 0.0
        starts = np.flatnonzero(above & ~np.concatenate([[False], above[:-1]]))
        ends = np.flatnonzero(above & ~np.concatenate([above[1:], [False]]))
        for start, end in zip(starts, ends, strict=True):
            yield _zero(values, int(start) - 1, int(start)), _zero(values, int(end), int(end) + 1)

    def on_line(self) -> Iterator[tuple[float, float]]:
        """Yield from and to which chainage it lies on the agreed line."""
        on = np.abs(self.offset_m) <= CHORD_M
        edges = np.flatnonzero(np.diff(np.concatenate([[False], on, [False]]).astype(np.int8)))
        for first, last in zip(edges[::2], edges[1::2] - 1, strict=True):
            feet = sorted((float(self.foot_m[first]), float(self.foot_m[last])))
            yield feet[0], feet[1]

    def crossings(self) -> Iterator[float]:
        """Yield the chainages at which it passes from one hand to the other."""
        off = np.flatnonzero(np.abs(self.offset_m) > CHORD_M)
        left = self.offset_m[off] > 0.0
        for row in np.flatnonzero(left[1:] != left[:-1]):
            before, after = off[row], off[row + 1]
            part = self.offset_m[before] / (self.offset_m[before] - self.offset_m[after])
            yield float(self.foot_m[before] + (self.foot_m[after] - self.foot_m[before]) * part)

    def at(self, values: Floats, part: float) -> Any:
        """Return values between two places, even in between."""
        first = min(int(part), len(values) - 2)
        return values[first] + (values[first + 1] - values[first]) * (part - first)

    def between(self, start: float, end: float) -> Floats:
        """Return the vertices (n, 2) from one part to another."""
        inner = np.arange(int(np.floor(start)) + 1, int(np.ceil(end)))
        return np.vstack(
            [
                self.at(self.lonlat, start)[None],
                self.lonlat[inner],
                self.at(self.lonlat, end)[None],
            ]
        )

    def stretch(self, hand: Hand, start: float, end: float) -> WaterStretch:
        """Return what lies between two parts, on one hand."""
        inner = np.arange(int(np.ceil(start)), int(np.floor(end)) + 1)
        best = inner[np.argmax(np.abs(self.offset_m[inner]))]
        feet = sorted([float(self.at(self.foot_m, start)), float(self.at(self.foot_m, end))])
        lon, lat = self.lonlat[best]
        return WaterStretch(
            hand=hand,
            side=side_on(self.chainage.line, int(self.piece[best]), hand),
            from_m=feet[0],
            to_m=feet[1],
            length_m=float(self.at(self.along_m, end) - self.at(self.along_m, start)),
            greatest_m=float(abs(self.offset_m[best])),
            place=(float(lon), float(lat)),
            lonlat=self.between(start, end),
        )

    def area_m2(self, start: float, end: float) -> float:
        """Return the ground between the water line and the agreed line, square metres."""
        feet = [float(self.at(self.foot_m, part)) for part in (start, end)]
        ring = self.between(start, end)
        if abs(feet[1] - feet[0]) > 1e-6:
            line = np.vstack(self.chainage.between(min(feet), max(feet)))
            ring = np.vstack([ring, line[::-1] if feet[0] < feet[1] else line])
        return abs(float(GEOD.polygon_area_perimeter(ring[:, 0], ring[:, 1])[0]))


def _zero(values: Floats, before: int, after: int) -> float:
    """Return where values pass 0 between two places; the one there is, if one is missing."""
    if before < 0:
        return float(after)
    if after >= len(values):
        return float(before)
    return before + float(values[before] / (values[before] - values[after]))


def _runs(chainage: Chainage, lonlat: Floats) -> Iterator[_Run]:
    """Yield what of a water line lies beside the agreed line, not past its ends or in a gap."""
    points, along = _stepped(lonlat)
    located = chainage.locate(points)
    inside = located.beyond == 0
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8)))
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        if last - first > 1:
            some = slice(first, last)
            yield _Run(
                chainage=chainage,
                lonlat=points[some],
                along_m=along[some],
                offset_m=located.offset_m[some],
                foot_m=located.foot.chainage_m[some],
                piece=located.foot.piece[some],
            )


def _stepped(lonlat: Floats) -> tuple[Floats, Floats]:
    """Return places along geodesics (n, 2), and their distance from the first (n,), metres."""
    azimuth, _, length = GEOD.inv(lonlat[:-1, 0], lonlat[:-1, 1], lonlat[1:, 0], lonlat[1:, 1])
    length = np.asarray(length)
    step = max(_STEP_M, float(length.sum()) / _MOST_STEPS)
    counts = np.maximum(1, np.ceil(length / step)).astype(np.int64)
    owner = np.repeat(np.arange(len(counts)), counts)
    row = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    ahead = length[owner] * row / counts[owner]
    lon, lat, _ = GEOD.fwd(lonlat[owner, 0], lonlat[owner, 1], np.asarray(azimuth)[owner], ahead)
    travelled = np.concatenate([[0.0], np.cumsum(length)])
    points = np.vstack([np.column_stack([lon, lat]), lonlat[-1:]])
    points[:, 0] = np.unwrap(points[:, 0], period=360.0)
    return points, np.concatenate([travelled[owner] + ahead, travelled[-1:]])
