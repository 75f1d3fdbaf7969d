"""Common points of the control networks of two sides, in the frames they are printed in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from pandas import DataFrame
from pyproj import CRS

from borderkit.boundary.control.control import FramePoints
from borderkit.boundary.printed.printed import try_printed
from borderkit.boundary.printed.printed_position import FrameOf, quantities_of, units_of
from borderkit.errors import Defect, InputError

__all__ = ["CommonPoints", "common_points"]

_Record = Mapping[Any, Any]
_NONE: Final = (None, "")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CommonPoints:
    """Points that stand in the networks of both sides, in the same order.

    Attributes
    ----------
    points : tuple of str
        Their codes, sorted.
    source, target : FramePoints
        In the frame of each side.
    source_crs, target_crs : str
        As the records name them.
    single : tuple of str
        Points that one side alone has.
    left_out : tuple of str
        Common points that were not to be used.
    """

    points: tuple[str, ...]
    source: FramePoints
    target: FramePoints
    source_crs: str
    target_crs: str
    single: tuple[str, ...]
    left_out: tuple[str, ...]


def common_points(
    control: DataFrame,
    *,
    sides: tuple[str, str],
    frame_of: FrameOf,
    leave_out: Collection[str] = (),
) -> CommonPoints:
    """Return the points that both sides have, with the coordinates printed for each.

    Parameters
    ----------
    control : DataFrame
        Records of layer ``control_points``.
    sides : (str, str)
        From whose frame, to whose.
    frame_of : callable
        Gives the reference system of a text of ``source_crs``.
    leave_out : collection of str
        Codes of common points that are not to be used.

    Raises
    ------
    InputError
        A side has no control point or several frames, a common point has no coordinates that
        can be read, or a point to be left out is none. Every defect is told.
    CrsError
        A frame is not known.
    """
    first, second = (_of_side(control, side) for side in sides)
    both = sorted(first.keys() & second.keys())
    unknown = sorted(set(leave_out) - set(both))
    if unknown:
        msg = f"{', '.join(unknown)} cannot be left out: common points are {', '.join(both)}"
        raise InputError(msg)
    used = [point for point in both if point not in set(leave_out)]
    frames = [
        _frame(rows, used, side, frame_of) for rows, side in ((first, sides[0]), (second, sides[1]))
    ]
    (source, source_crs), (target, target_crs) = frames
    return CommonPoints(
        points=tuple(used),
        source=source,
        target=target,
        source_crs=source_crs,
        target_crs=target_crs,
        single=tuple(sorted(first.keys() ^ second.keys())),
        left_out=tuple(sorted(set(leave_out))),
    )


def _of_side(control: DataFrame, side: str) -> dict[str, _Record]:
    rows = [row for row in control.to_dict("records") if row["side"] == side]
    if not rows:
        there = ", ".join(sorted(set(control["side"]))) or "none"
        msg = f"side {side} has no control point here; sides with control points: {there}"
        raise InputError(msg)
    return {str(row["point"]): row for row in rows}


def _frame(
    rows: Mapping[str, _Record],
    points: Sequence[str],
    side: str,
    frame_of: FrameOf,
) -> tuple[FramePoints, str]:
    """Return the coordinates of points in the one frame of a side."""
    chosen = [rows[point] for point in points] or list(rows.values())
    texts = sorted({str(row["source_crs"] or "") for row in chosen})
    if len(texts) != 1 or not texts[0]:
        told = ", ".join(text or "none stated" for text in texts)
        msg = (
            f"the common points of side {side} must be in one reference system (source_crs); "
            f"they are in: {told}"
        )
        raise InputError(msg)
    crs, _ = frame_of(texts[0])
    xyh, sigma = np.empty((len(points), 3)), np.empty((len(points), 3))
    defects: list[Defect] = []
    for number, point in enumerate(points):
        row = rows[point]
        xyh[number, :2] = _printed(row, crs, f"control_points/{point}/{side}", defects)
        xyh[number, 2] = _ellipsoidal(row)
        sigma[number] = [_number(row[f"sigma_{way}_m"]) for way in ("east", "north", "height")]
    if defects:
        msg = f"{len(defects)} coordinates of control points cannot be used; correct them"
        raise InputError(msg, defects=defects)
    return FramePoints(crs=crs, xyh=xyh, sigma_m=sigma), texts[0]


def _printed(row: _Record, crs: CRS, where: str, defects: list[Defect]) -> tuple[float, float]:
    """Return easting or longitude, and northing or latitude, in the units of `crs`."""
    values = []
    for name, quantity, unit in zip(
        ("printed_north", "printed_east"), quantities_of(crs), units_of(crs), strict=True
    ):
        text = row[name]
        if text in _NONE:
            defects.append(Defect(f"{where}.{name}", "is missing; it is needed as printed"))
            values.append(np.nan)
            continue
        read, reasons = try_printed(text, quantity)
        defects += [Defect(f"{where}.{name}", reason) for reason in reasons]
        values.append(np.nan if read is None else read.value * unit)
    return values[1], values[0]


def _ellipsoidal(row: _Record) -> float:
    return _number(row["height_m"]) if row["height_kind"] == "ellipsoidal" else np.nan


def _number(value: Any) -> float:
    return np.nan if value is None else float(value)
