"""The catalogue: turning points and markers in order, with coordinates as documents print them."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import numpy as np
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame
from shapely import Point

from borderkit.boundary.catalogues.catalogue_layers import CATALOGUE, RELATIONS
from borderkit.boundary.catalogues.catalogue_relations import (
    Entry,
    by_marker,
    stated_from,
    stated_relations,
)
from borderkit.boundary.printed.print_style import PrintStyle
from borderkit.boundary.printed.printed_position import FrameOf, epsg_frame
from borderkit.crs import GEOD, WGS84, Operation
from borderkit.layers import LAYERS, Layer
from borderkit.layers.columns import PRINTED

__all__ = ["Catalogue", "Entry", "catalogue_entries", "make_catalogue"]

Floats = NDArray[np.float64]

_PRINTED: Final = tuple(column.name for column in PRINTED)
_ALONG: Final = ("section", "chainage_m", "section_chainage_m", "offset_m")
_RANKS: Final = {"agreed": 0, "stated": 1}
"""Positions that a catalogue takes coordinates from; observed ones it leaves alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """A catalogue, and what is to be known of it.

    Attributes
    ----------
    entries : GeoDataFrame
        Columns of `CATALOGUE`, in order, EPSG:4326.
    relations : DataFrame
        Columns of `RELATIONS`: every stated azimuth and distance beside the computed one.
    notes : tuple of str
        In sentences.
    """

    entries: GeoDataFrame
    relations: DataFrame
    notes: tuple[str, ...] = field(default=())


def catalogue_entries(
    turning_points: DataFrame, markers: DataFrame, positions: DataFrame
) -> tuple[Entry, ...]:
    """Return the turning points and markers of a boundary, those that belong together as one.

    Parameters
    ----------
    turning_points, markers, positions : GeoDataFrame
        Records of these layers, EPSG:4326. A turning point that names its marker is one entry
        with it, unless the marker is stated to stand off the line. Coordinates as printed come
        from the turning point, else from the agreed position of either, else from the stated one
        where there is one alone.

    Returns
    -------
    tuple of Entry
        In no order.
    """
    at = _positions(positions)
    rows = {row["marker_uid"]: row for row in _rows("markers", markers)}
    shown: set[str] = set()
    entries = []
    for point in _rows("turning_points", turning_points):
        marker = rows.get(point["marker"])
        if marker is not None and not _stands_off(marker):
            shown.add(point["marker"])
            entries.append(_entry(point, marker, at))
            continue
        entries.append(
            _entry({**point, "note": point["note"] or _shown_by(point, marker)}, None, at)
        )
    entries += [_entry(None, row, at) for uid, row in rows.items() if uid not in shown]
    return tuple(entries)


def _rows(layer: str, frame: DataFrame) -> Iterable[dict[str, Any]]:
    """Yield each record with its position, degrees WGS84."""
    declared: Layer = LAYERS[layer]
    shapes = cast("GeoDataFrame", frame).geometry
    spots = zip(shapes.x.tolist(), shapes.y.tolist(), strict=True)
    for row, (lon, lat) in zip(declared.records(frame), spots, strict=True):
        yield {**dict.fromkeys(declared.names), **row, "lon": lon, "lat": lat}


def _positions(positions: DataFrame) -> dict[str, dict[str, Any]]:
    """Return of each subject the position that its catalogue entry goes by."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _rows("positions", positions):
        if row["kind"] == "agreed" or (row["kind"] == "stated" and row["side"] is None):
            found.setdefault(row["subject"], []).append(row)
    chosen = {}
    for subject, rows in found.items():
        best = min(_RANKS[row["kind"]] for row in rows)
        good = [row for row in rows if _RANKS[row["kind"]] == best]
        if best == 0 or len(good) == 1:
            chosen[subject] = max(good, key=lambda row: (row["valid_from"] or "", row["position"]))
    return chosen


def _entry(
    point: Mapping[str, Any] | None,
    marker: Mapping[str, Any] | None,
    at: Mapping[str, Mapping[str, Any]],
) -> Entry:
    """Return the entry of a turning point, of a marker, or of both together."""
    records = []
    if point is not None:
        records.append(f"turning_points/{point['boundary']}/{point['point']}")
    if marker is not None:
        records.append(f"markers/{marker['marker_uid']}")
    own = [point] if point is not None else []
    printed = next(
        (row for row in (*own, *(at[r] for r in records if r in at)) if row["printed_north"]),
        None,
    )
    place = printed or point or next((at[r] for r in records if r in at), marker) or {}
    first, second = point or {}, marker or {}
    values = {
        "kind": _kind(marker),
        "point": first.get("point"),
        "number": second.get("number"),
        "record": records[0],
        "marker": second.get("marker_uid"),
        "siting": second.get("siting"),
        "side": second.get("side"),
        "section": first.get("section") or second.get("section"),
        "document": first.get("document") or place.get("document") or second.get("document"),
        "article": first.get("article"),
        "note": first.get("note") or second.get("note"),
        **{name: place.get(name) for name in _PRINTED},
    }
    return Entry(values=values, lon=place["lon"], lat=place["lat"], sequence=first.get("sequence"))


def _shown_by(point: Mapping[str, Any], marker: Mapping[str, Any] | None) -> str | None:
    """Return which marker shows a turning point that is an entry of its own."""
    name = point["marker"] if marker is None else marker["number"] or marker["marker_uid"]
    return f"shown by marker {name}" if name else None


def _stands_off(marker: Mapping[str, Any]) -> bool:
    """Whether a marker is stated to stand beside the point of the line that it shows."""
    return marker["on_line"] is False or (marker["offset_m"] or 0.0) > 0.0


def _kind(marker: Mapping[str, Any] | None) -> str:
    if marker is None:
        return "turning_point"
    if marker["pillar"] is False:
        return "boundary_point"
    return str(marker["role"] or "marker")


def make_catalogue(
    entries: Sequence[Entry],
    relations: DataFrame,
    *,
    style: PrintStyle,
    reprint: bool = False,
    places: DataFrame | None = None,
    number_key: Callable[[str | None], tuple[Any, ...]] = lambda number: (number or "",),
    frame_of: FrameOf = epsg_frame,
) -> Catalogue:
    """Put entries into order, print their coordinates, and measure from each to the next.

    Parameters
    ----------
    entries : sequence of Entry, length n
        Of one boundary.
    relations : DataFrame
        Records of layer ``marker_relations``; those from other markers are left out.
    style : PrintStyle
        How coordinates are printed that are not taken as printed.
    reprint : bool
        Print all in that reference system and form; texts in it stay as they are. Default:
        whatever a document prints stays as it is.
    places : DataFrame, shape (n,), optional
        chainage_m, section, section_chainage_m and offset_m of each entry. Default: the order is
        that of the stated sequence, then that of the numbers.
    number_key : callable
        Sorts numbers of markers.
    frame_of : callable
        Gives the reference system for the text of ``source_crs``.
    """
    order = _in_order(entries, places, number_key)
    chosen = [entries[row] for row in order]
    lonlat = np.array([(e.lon, e.lat) for e in chosen], dtype=np.float64).reshape(-1, 2)
    texts, notes = _printed(chosen, lonlat, style, reprint=reprint)
    azimuth, distance = _legs(lonlat)
    told = stated_relations(chosen, relations, frame_of=frame_of)
    first = by_marker(told)
    along = None if places is None else _along(places, order)
    rows = []
    for row, entry in enumerate(chosen):
        following = chosen[row + 1].values["marker"] if row + 1 < len(chosen) else None
        values = {
            **entry.values,
            "entry": row + 1,
            **dict(zip(("north", "east", "crs", "as_printed"), texts[row], strict=True)),
            "azimuth_deg": azimuth[row],
            "distance_m": distance[row],
            **stated_from(first.get(entry.values["marker"], ()), following),
        }
        if along is not None:
            values |= {**along[row], "section": entry.values["section"] or along[row]["section"]}
        rows.append(values)
    frame = CATALOGUE.frame(rows, [Point(e.lon, e.lat) for e in chosen])
    return Catalogue(
        entries=cast("GeoDataFrame", frame), relations=RELATIONS.frame(told), notes=tuple(notes)
    )


def _in_order(
    entries: Sequence[Entry],
    places: DataFrame | None,
    number_key: Callable[[str | None], tuple[Any, ...]],
) -> list[int]:
    """Return the rows in order: by chainage, else by sequence and number."""
    chainage = [0.0] * len(entries) if places is None else places["chainage_m"].tolist()

    def key(row: int) -> tuple[Any, ...]:
        entry = entries[row]
        sequence = math.inf if entry.sequence is None else entry.sequence
        number = entry.values["number"]
        # Coordinates a millimetre apart along the line are one place: twins on the banks.
        return (
            round(chainage[row], 3),
            sequence,
            number is None,
            number_key(number),
            entry.values["side"] or "",
            entry.values["record"],
        )

    return sorted(range(len(entries)), key=key)


def _along(places: DataFrame, order: Sequence[int]) -> list[dict[str, Any]]:
    """Return where the entries lie along the line, in their order."""
    columns = [places[name].to_numpy()[list(order)].tolist() for name in _ALONG]
    return [dict(zip(_ALONG, row, strict=True)) for row in zip(*columns, strict=True)]


def _printed(
    entries: Sequence[Entry], lonlat: Floats, style: PrintStyle, *, reprint: bool
) -> tuple[list[tuple[str, str, str, bool]], list[str]]:
    """Return north, east, reference system and whether they are the document's own texts."""
    found: list[tuple[str, str, str, bool] | None] = []
    for entry in entries:
        north, east, crs = (
            entry.values[name] for name in ("printed_north", "printed_east", "source_crs")
        )
        if north is None or east is None or (reprint and crs != style.source_crs):
            found.append(None)
        elif not reprint:
            found.append((north, east, crs or "", True))
        else:
            same = style.same_numbers(north, east)
            found.append(same and (*same, crs, same == (north, east)))
    rest = [row for row, texts in enumerate(found) if texts is None]
    notes = []
    if rest:
        texts, operation = style.printed(lonlat[rest])
        for row, (north, east) in zip(rest, texts, strict=True):
            found[row] = (north, east, style.source_crs, False)
        told = f"{len(rest)} of {len(found)} entries are printed in {style.source_crs}"
        notes.append(f"{told} ({style.crs.name}) from their positions{_by(style, operation)}.")
    return [texts for texts in found if texts is not None], notes


def _by(style: PrintStyle, operation: Operation) -> str:
    if style.crs == WGS84:
        return ""
    known = operation.accuracy_m is not None
    accuracy = f"{operation.accuracy_m:g} m" if known else "unknown"
    return f", by {operation.name}; its accuracy is {accuracy}"


def _legs(lonlat: Floats) -> tuple[list[float | None], list[float | None]]:
    """Return geodesic azimuth and distance from each position to the next."""
    if len(lonlat) < 2:
        return [None] * len(lonlat), [None] * len(lonlat)
    (lon, lat), (lon2, lat2) = lonlat[:-1].T, lonlat[1:].T
    azimuth, _, distance = GEOD.inv(lon, lat, lon2, lat2)
    course = [float(a % 360.0) if d > 0.0 else None for a, d in zip(azimuth, distance, strict=True)]
    return [*course, None], [*map(float, distance), None]
