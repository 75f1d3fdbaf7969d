"""One point printed in two forms, plane and geographic: whether both name the same place."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
from geopandas import GeoSeries, points_from_xy
from pandas import DataFrame
from pyproj import CRS

from borderkit.boundary.printed_position import (
    FrameOf,
    PrintedPosition,
    epsg_frame,
    place_printed,
    read_pair,
    units_of,
)
from borderkit.crs import GEOD, metres_per_degree, transformed
from borderkit.errors import BorderkitError, CrsError
from borderkit.layers import LAYERS

__all__ = ["compare_forms"]

_COLUMNS: Final = (
    *("subject", "first", "second", "first_crs", "second_crs"),
    *("difference_m", "allowed_m", "agrees", "reason"),
)
_SAME: Final = ("subject", "side", "document", "epoch")
_SAME_OBSERVATION: Final = ("observed_at", "campaign", "method")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A printed point in its own datum, and in WGS84 where that is known."""

    crs: CRS | None = None
    lon: float = 0.0
    lat: float = 0.0
    half_m: float = 0.0
    wgs84: PrintedPosition | None = None
    fault: str = ""


def compare_forms(
    positions: DataFrame, turning_points: DataFrame | None = None, *, frame_of: FrameOf = epsg_frame
) -> DataFrame:
    """Compare the forms in which one document prints one point, through their reference systems.

    Forms of one datum are compared in it: plane coordinates are brought back to its latitude and
    longitude, which is exact. Those of two datums meet in WGS84, where the accuracies of both
    operations count.

    Parameters
    ----------
    positions : DataFrame
        Records of that layer. Those of one subject, side, document and epoch, and of one
        observation, are forms of one point if their reference systems differ.
    turning_points : DataFrame, optional
        Records of that layer, which are forms too.
    frame_of : callable
        Gives the reference system for the text of ``source_crs``.

    Returns
    -------
    DataFrame
        A row for each pair: subject, first and second (record), first_crs, second_crs,
        difference_m (geodesic), allowed_m (half a unit of the last place of both, and where the
        datums differ the accuracies of both operations), agrees (True, False; None: it cannot be
        judged) and reason (why not).
    """
    rows = [*_positions(positions), *_points(turning_points)]
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["key"]].append(row)
    twofold = [group for group in groups.values() if len({row["source_crs"] for row in group}) > 1]
    places = _places([row for group in twofold for row in group], frame_of)
    found = [
        {
            "subject": a["subject"],
            "first": a["record"],
            "second": b["record"],
            "first_crs": a["source_crs"],
            "second_crs": b["source_crs"],
            **_difference(places[a["record"]], places[b["record"]]),
        }
        for group in twofold
        for a, b in combinations(group, 2)
        if a["source_crs"] != b["source_crs"]
    ]
    columns = {name: [row[name] for row in found] for name in _COLUMNS}
    return DataFrame(columns, columns=list(_COLUMNS), dtype=object)


def _positions(positions: DataFrame) -> Iterator[dict[str, Any]]:
    for row in LAYERS["positions"].records(positions):
        if None in (row["printed_north"], row["printed_east"], row["source_crs"]):
            continue
        own = [row.get(name) for name in _SAME]
        if row["kind"] == "observed":
            own += [row.get(name) for name in _SAME_OBSERVATION]
        yield {**row, "record": f"positions/{row['position']}", "key": tuple(own)}


def _points(turning_points: DataFrame | None) -> Iterator[dict[str, Any]]:
    if turning_points is None:
        return
    for row in LAYERS["turning_points"].records(turning_points):
        if None in (row["printed_north"], row["printed_east"], row["source_crs"]):
            continue
        uid = f"turning_points/{row['boundary']}/{row['point']}"
        key = (uid, None, row["document"], row.get("epoch"))
        yield {**row, "subject": uid, "record": uid, "key": key}


def _places(rows: list[Mapping[str, Any]], frame_of: FrameOf) -> dict[str, _Place]:
    """Return of each record where its texts put it."""
    texts = [(row["printed_north"], row["printed_east"], row["source_crs"]) for row in rows]
    placed = place_printed(texts, frame_of=frame_of)
    found = {}
    for row, spot in zip(rows, placed, strict=True):
        wgs84 = spot if isinstance(spot, PrintedPosition) else None
        try:
            found[row["record"]] = _in_own_datum(row, wgs84, frame_of)
        except BorderkitError as fault:
            found[row["record"]] = _Place(fault=fault.message)
    return found


def _in_own_datum(
    row: Mapping[str, Any], wgs84: PrintedPosition | None, frame_of: FrameOf
) -> _Place:
    crs, _ = frame_of(row["source_crs"])
    north, east = read_pair(row["printed_north"], row["printed_east"], crs)
    own = crs.geodetic_crs
    if own is None:
        msg = f"{crs.name} has no datum of its own"
        raise CrsError(msg)
    to_north, to_east = units_of(crs)
    points = GeoSeries(points_from_xy([east.value * to_east], [north.value * to_north]), crs=crs)
    flat, _ = transformed(points, own)
    lon, lat = float(flat.x.iloc[0]), float(flat.y.iloc[0])
    east_m, north_m = (
        (float(m[0]) for m in metres_per_degree(np.array([lat])))
        if crs.is_geographic
        else (1.0, 1.0)
    )
    half_m = float(np.hypot(north.half_unit * north_m, east.half_unit * east_m))
    return _Place(crs=own, lon=lon, lat=lat, half_m=half_m, wgs84=wgs84)


def _difference(a: _Place, b: _Place) -> dict[str, Any]:
    """Return how far apart two forms are, how far they may be, and what follows."""
    reason = a.fault or b.fault
    if reason:
        return _told(None, None, reason)
    half_m = a.half_m + b.half_m
    if a.crs == b.crs:
        _, _, apart = GEOD.inv(a.lon, a.lat, b.lon, b.lat)
        return _told(float(apart), half_m, "")
    if a.wgs84 is None or b.wgs84 is None:
        return _told(None, None, "the datums differ, and no exact operation leads to WGS84")
    _, _, apart = GEOD.inv(a.wgs84.lon, a.wgs84.lat, b.wgs84.lon, b.wgs84.lat)
    if a.wgs84.accuracy_m is None or b.wgs84.accuracy_m is None:
        return _told(float(apart), None, "the accuracy of the operation to WGS84 is unknown")
    return _told(float(apart), half_m + a.wgs84.accuracy_m + b.wgs84.accuracy_m, "")


def _told(difference_m: float | None, allowed_m: float | None, reason: str) -> dict[str, Any]:
    judged = difference_m is not None and allowed_m is not None
    return {
        "difference_m": difference_m,
        "allowed_m": allowed_m,
        "agrees": difference_m <= allowed_m if judged else None,  # type: ignore[operator]
        "reason": reason or None,
    }
