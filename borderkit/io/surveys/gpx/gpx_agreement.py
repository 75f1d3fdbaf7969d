"""Whether two readers of a GPX file read the same of each point."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from borderkit.io.surveys.gpx.gpx_fast import SecondBatch
from borderkit.io.surveys.gpx.gpx_points import Fault, GpxPoints

__all__ = ["SecondLayer"]

Floats = NDArray[np.float64]

_DEGREES: Final = 1e-11
_PART: Final = 1e-9
_PLACE: Final = {"lat": "north", "lon": "east"}
_COMPARED: Final = {
    "ele": "height_m",
    "geoidheight": "geoid_separation_m",
    "sat": "satellites",
    "hdop": "hdop",
    "vdop": "vdop",
    "pdop": "pdop",
    "ageofdgpsdata": "correction_age_s",
}
_MILLISECOND: Final = np.timedelta64(1_000, "us")


class SecondLayer:
    """What GDAL read of one layer of a GPX file.

    GDAL numbers the points of a layer as they stand in the file, from 0 on, and leaves out those
    without a latitude or longitude; so each has its partner whatever was left out.

    Parameters
    ----------
    batches : list of SecondBatch
        Of `borderkit.io.surveys.gpx.gpx_fast.SecondReader`; emptied.
    count : int
        Points of that kind in the file.

    Attributes
    ----------
    extra : int
        Points that it has beyond `count`.
    untimed : int
        Points whose time it could not read.
    """

    def __init__(self, batches: list[SecondBatch], count: int) -> None:
        self._count = count
        self.untimed = 0
        self._columns: dict[str, Floats] = {}
        self._times: NDArray[np.datetime64] | None = None
        self._there = np.zeros(count, dtype=bool)
        self.extra = 0
        batches.reverse()
        while batches:
            self._add(batches.pop())

    @property
    def reached(self) -> int:
        """How far it came: points of the file up to the last that it has."""
        there = np.flatnonzero(self._there)
        return int(there[-1]) + 1 if len(there) else 0

    def compare(self, points: GpxPoints, kind: int, *, until: int) -> list[Fault]:
        """Return a fault for each point of a kind that the two readers read differently.

        Those from `until` on of their kind are not expected in GDAL's reading. Nor is a point
        without a position, or with one that cannot be read.
        Coordinates have to agree within 1e-11 degrees (1 micrometre), other numbers within 1e-9
        of their size, times within a millisecond, which is as fine as GDAL's are.
        """
        at = np.flatnonzero(points.kinds == kind)
        mine = points.ordinals[at]
        placed = ~(np.isnan(points.columns["north"]) | np.isnan(points.columns["east"]))
        faults = [
            Fault(int(i), "readers-disagree", "point", None, "GDAL does not have it")
            for i in at[~self._there[mine] & placed[at] & (mine < until)]
        ]
        at, mine = at[self._there[mine]], mine[self._there[mine]]
        for name, column in (*_PLACE.items(), *_COMPARED.items()):
            ours = points.columns[column] if name in _PLACE else points.own.get(column)
            theirs = self._columns.get(name)
            if ours is None and theirs is None:
                continue
            ours = np.full(len(at), np.nan) if ours is None else ours[at]
            theirs = np.full(len(at), np.nan) if theirs is None else theirs[mine]
            within = _DEGREES if name in _PLACE else _PART * np.abs(ours)
            apart = _apart(ours, theirs, within)
            faults += _told(name, at[apart], ours[apart], theirs[apart])
        return faults + self._times_apart(points, at, mine)

    def _add(self, batch: SecondBatch) -> None:
        places = batch["fid"]
        known = (places >= 0) & (places < self._count)
        self.extra += int((~known).sum())
        places = places[known]
        self._there[places] = True
        for name in (*_PLACE, *_COMPARED):
            if name not in batch:
                continue
            if name not in self._columns:
                self._columns[name] = np.full(self._count, np.nan)
            self._columns[name][places] = batch[name][known]
        if "time" in batch:
            if self._times is None:
                self._times = np.full(self._count, np.datetime64("NaT"), dtype="datetime64[ms]")
            self._times[places] = batch["time"][known]

    def _times_apart(
        self, points: GpxPoints, at: NDArray[np.int64], mine: NDArray[np.int64]
    ) -> list[Fault]:
        if points.wall is None:
            return []
        ours = points.wall[at]
        theirs = (
            np.full(len(at), np.datetime64("NaT")) if self._times is None else self._times[mine]
        )
        self.untimed += int((np.isnat(theirs) & ~np.isnat(ours)).sum())
        apart = np.abs(ours - theirs) > _MILLISECOND
        return _told("time", at[apart], ours[apart], theirs[apart])


def _apart(ours: Floats, theirs: Floats, within: Floats | float) -> NDArray[np.bool_]:
    """Return where two readings differ; GDAL's 0 for an element that is empty is none."""
    with np.errstate(invalid="ignore"):
        same = np.abs(ours - theirs) <= within
    neither = np.isnan(ours) & (np.isnan(theirs) | (theirs == 0.0))
    apart: NDArray[np.bool_] = ~(same | neither)
    return apart


def _value(read: object) -> str | None:
    return None if read != read else str(read)  # noqa: PLR0124 - NaN and NaT are not themselves


def _told(
    name: str, at: NDArray[np.int64], ours: NDArray[Any], theirs: NDArray[Any]
) -> list[Fault]:
    return [
        Fault(int(i), "readers-disagree", name, _value(own), f"GDAL reads {_value(other)}")
        for i, own, other in zip(at, ours, theirs, strict=True)
    ]
