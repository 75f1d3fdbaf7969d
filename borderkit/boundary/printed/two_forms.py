"""One point printed in two forms, plane and geographic: whether both name the same place."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

from pandas import DataFrame

from borderkit.boundary.printed.own_datum import OwnPosition, own_geodesic, own_positions
from borderkit.boundary.printed.printed_position import (
    FrameOf,
    PrintedPosition,
    Unplaced,
    epsg_frame,
    place_printed,
)
from borderkit.crs import GEOD
from borderkit.layers import LAYERS

__all__ = ["compare_forms"]

_COLUMNS: Final = (
    *("subject", "first", "second", "first_crs", "second_crs"),
    *("difference_m", "allowed_m", "agrees", "reason"),
)
_SAME: Final = ("subject", "side", "document", "epoch")
_SAME_OBSERVATION: Final = ("observed_at", "campaign", "method")


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
    members = [row for group in twofold for row in group]
    placed = own_positions([_texts(row) for row in members], frame_of=frame_of)
    own = {row["record"]: spot for row, spot in zip(members, placed, strict=True)}
    wgs84 = _in_wgs84(twofold, own, frame_of)
    found = [
        {
            "subject": a["subject"],
            "first": a["record"],
            "second": b["record"],
            "first_crs": a["source_crs"],
            "second_crs": b["source_crs"],
            **_difference(
                own[a["record"]],
                own[b["record"]],
                wgs84.get(a["record"]),
                wgs84.get(b["record"]),
            ),
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


def _in_wgs84(
    groups: Iterable[Sequence[Mapping[str, Any]]],
    own: Mapping[str, OwnPosition | str],
    frame_of: FrameOf,
) -> dict[str, PrintedPosition | Unplaced]:
    """Return where the records of those groups lie that have forms of several datums."""
    rows: list[Mapping[str, Any]] = []
    for group in groups:
        spots = [own[row["record"]] for row in group]
        datums = [spot.crs for spot in spots if isinstance(spot, OwnPosition)]
        if any(datum != datums[0] for datum in datums):
            rows += group
    placed = place_printed([_texts(row) for row in rows], frame_of=frame_of)
    return {row["record"]: spot for row, spot in zip(rows, placed, strict=True)}


def _difference(
    a: OwnPosition | str,
    b: OwnPosition | str,
    first: PrintedPosition | Unplaced | None,
    second: PrintedPosition | Unplaced | None,
) -> dict[str, Any]:
    """Return how far apart two forms are, how far they may be, and what follows."""
    if isinstance(a, str) or isinstance(b, str):
        return _told(None, None, a if isinstance(a, str) else str(b))
    half_m = a.half_unit_m + b.half_unit_m
    if a.crs == b.crs:
        return _told(own_geodesic(a, b)[1], half_m, "")
    if not isinstance(first, PrintedPosition) or not isinstance(second, PrintedPosition):
        return _told(None, None, "the datums differ, and no exact operation leads to WGS84")
    _, _, apart = GEOD.inv(first.lon, first.lat, second.lon, second.lat)
    if first.accuracy_m is None or second.accuracy_m is None:
        return _told(float(apart), None, "the accuracy of the operation to WGS84 is unknown")
    return _told(float(apart), half_m + first.accuracy_m + second.accuracy_m, "")


def _texts(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["printed_north"], row["printed_east"], row["source_crs"]


def _told(difference_m: float | None, allowed_m: float | None, reason: str) -> dict[str, Any]:
    judged = difference_m is not None and allowed_m is not None
    return {
        "difference_m": difference_m,
        "allowed_m": allowed_m,
        "agrees": difference_m <= allowed_m if judged else None,  # type: ignore[operator]
        "reason": reason or None,
    }
