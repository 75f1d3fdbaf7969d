"""Azimuths and distances that documents state between entries of a catalogue, and computed ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pandas import DataFrame

from borderkit.boundary.printed.own_datum import OwnPosition, own_geodesic, own_positions
from borderkit.boundary.printed.printed_position import FrameOf, epsg_frame
from borderkit.crs import GEOD
from borderkit.layers import LAYERS

__all__ = ["Entry", "by_marker", "stated_from", "stated_relations"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One turning point or marker, before it has its place in the catalogue.

    Attributes
    ----------
    values : mapping
        Columns of the catalogue that its records give.
    lon, lat : float
        Degrees WGS84.
    sequence : int or None
        Its stated place among the turning points.
    """

    values: Mapping[str, Any]
    lon: float
    lat: float
    sequence: int | None = None


def stated_relations(
    entries: Sequence[Entry], relations: DataFrame, *, frame_of: FrameOf = epsg_frame
) -> list[dict[str, Any]]:
    """Return every stated azimuth and distance from one of `entries`, beside the computed one.

    Parameters
    ----------
    entries : sequence of Entry
        The markers among them count.
    relations : DataFrame
        Records of layer ``marker_relations``.
    frame_of : callable
        Gives the reference system for the text of ``source_crs``.

    Returns
    -------
    list of dict
        Values by column of `RELATIONS`. Where both ends are printed in one datum azimuth and
        distance are those on its ellipsoid, as its documents reckon, else on WGS84. Differences
        are stated minus computed; a magnetic azimuth without declination, one from grid north,
        and one of an unknown kind have none.
    """
    known = {entry.values["marker"]: entry for entry in entries if entry.values["marker"]}
    own = _own(known, frame_of)
    rows = []
    for row in LAYERS["marker_relations"].records(relations):
        start, end = known.get(row["marker"]), known.get(row["target"])
        if start is None:
            continue
        values = {
            **row,
            "number": start.values["number"],
            "target_number": end.values["number"] if end else None,
            "stated_distance_m": row["distance_m"],
        }
        if end is not None and end is not start:
            values |= _compared(row, *_computed(start, end, own))
        rows.append(values)
    order = {entry.values["marker"]: number for number, entry in enumerate(entries)}
    return sorted(rows, key=lambda row: (order[row["marker"]], row["relation"]))


def _own(known: Mapping[str, Entry], frame_of: FrameOf) -> dict[str, OwnPosition]:
    """Return of each marker with printed coordinates where they lie in their own datum."""
    texts = {
        marker: tuple(
            entry.values[name] for name in ("printed_north", "printed_east", "source_crs")
        )
        for marker, entry in known.items()
    }
    texts = {marker: text for marker, text in texts.items() if None not in text}
    placed = own_positions(list(texts.values()), frame_of=frame_of)
    return {
        marker: spot
        for marker, spot in zip(texts, placed, strict=True)
        if isinstance(spot, OwnPosition)
    }


def _computed(start: Entry, end: Entry, own: Mapping[str, OwnPosition]) -> tuple[float, float, str]:
    """Return azimuth, distance and the ellipsoid that they are reckoned on."""
    first, second = own.get(start.values["marker"]), own.get(end.values["marker"])
    if first is not None and second is not None and first.crs == second.crs:
        return (*own_geodesic(first, second), first.ellipsoid)
    azimuth, _, distance = GEOD.inv(start.lon, start.lat, end.lon, end.lat)
    return float(azimuth % 360.0), float(distance), "WGS 84"


def _compared(
    row: Mapping[str, Any], azimuth: float, distance: float, ellipsoid: str
) -> dict[str, Any]:
    found: dict[str, Any] = {"computed_distance_m": distance, "ellipsoid": ellipsoid}
    if row["distance_m"] is not None:
        found["distance_difference_m"] = row["distance_m"] - distance
    if distance == 0.0:
        return found
    found["computed_azimuth_deg"] = azimuth
    true = _true_azimuth(row)
    if true is not None:
        turn = (true - azimuth + 180.0) % 360.0 - 180.0
        found["azimuth_difference_s"] = float(turn * 3600.0)
    return found


def _true_azimuth(row: Mapping[str, Any]) -> float | None:
    """Return a stated azimuth from true north, or None where that is not known."""
    stated, kind, declination = row["azimuth_deg"], row["azimuth_kind"], row["declination_deg"]
    if stated is None or kind not in {"true", "magnetic"}:
        return None
    if kind == "true":
        return float(stated)
    return None if declination is None else float(stated + declination)


def by_marker(told: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Return the relations of :func:`stated_relations` by the marker that they lead from."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in told:
        found.setdefault(row["marker"], []).append(row)
    return found


def stated_from(own: Sequence[Mapping[str, Any]], following: str | None) -> dict[str, Any]:
    """Return what is stated from an entry: to the next one, else to its first neighbour.

    Parameters
    ----------
    own : sequence of mapping
        Its relations.
    following : str or None
        The marker of the next entry.
    """
    to_next = (row for row in own if following is not None and row["target"] == following)
    neighbours = (row for row in own if row["kind"] == "neighbour")
    chosen = next(to_next, None) or next(neighbours, None)
    if chosen is None:
        return {}
    return {
        "stated_to": chosen["target_number"] or chosen["target"],
        "stated_azimuth": chosen["printed_azimuth"] or _number(chosen["azimuth_deg"]),
        "stated_distance": chosen["printed_distance"] or _number(chosen["distance_m"]),
        "azimuth_difference_s": chosen.get("azimuth_difference_s"),
        "distance_difference_m": chosen.get("distance_difference_m"),
    }


def _number(value: float | None) -> str | None:
    return None if value is None else repr(value)
