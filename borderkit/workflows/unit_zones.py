"""Zones given by administrative units or places: their area is the union of the units' areas."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from borderkit.crs import GEOD
from borderkit.errors import Defect
from borderkit.io.features import Record
from borderkit.io.globe import circle
from borderkit.io.readings import Unit, UnitList, ZoneReading, reading_of
from borderkit.itineraries.gazetteer import Gazetteer
from borderkit.layers import GEOMETRY, LAYERS
from borderkit.layers.geojson import AREAS
from borderkit.store import Snapshot

__all__ = ["with_lists"]

_FORMAT: Final = "units"
_SHOWN: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One unit of a list: how it was written, the place that it is, its area, and its source."""

    given: str
    place: str
    area: BaseGeometry
    origin: str | None


def with_lists(reading: ZoneReading, view: Snapshot) -> ZoneReading:
    """Return a reading in which the zones given by units stand beside the others, as areas.

    A unit is the one place of the register that bears its code or its very name. Nothing like it
    is taken instead: what is not certain is a defect that says what it may be.

    Parameters
    ----------
    reading : ZoneReading
        What a file holds.
    view : Snapshot
        The register, whose layer places has the units.
    """
    if not reading.lists:
        return reading
    places, revision = view.read("places"), view.revision()
    origins = dict(zip(places["place"], places["origin"], strict=True))
    known = _Known(gazetteer=Gazetteer(places), origins=origins)
    before = _zones(view)
    defects: list[Defect] = []
    notes: list[str] = []
    records = []
    rows: list[dict[str, Any]] = []
    for item in reading.lists:
        parts = _parts(item, known, defects, notes)
        if parts is not None:
            source = _source(item, parts, revision)
            area = shapely.union_all([part.area for part in parts])
            kept = before.get(str(item.values.get("zone")))
            notes += _told_change(item, kept, source, area)
            origin = _origin(parts, view, rows)
            values = {**item.values, "source": _dated(source, area, kept), "origin": origin}
            records.append(
                Record(number=item.number, where=item.where, values=values, geometry=area)
            )
    told = replace(reading, sources=(*reading.sources, *rows))
    return _joined(told, _without_doubles(reading, records, defects), defects, notes)


def _zones(view: Snapshot) -> dict[str, Mapping[str, Any]]:
    """Return the zones of the register by code, with their geometry."""
    frame, layer = view.read("zones"), LAYERS["zones"]
    rows = zip(layer.records(frame), frame[GEOMETRY], strict=True)
    return {row["zone"]: {**row, GEOMETRY: shape} for row, shape in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the register knows of units: their names, and the source of each by code."""

    gazetteer: Gazetteer
    origins: Mapping[str, str | None]


def _parts(
    item: UnitList, known: _Known, defects: list[Defect], notes: list[str]
) -> list[_Part] | None:
    """Return the units of a zone, each once, or None with what is wrong added."""
    found = len(defects)
    parts: dict[str, _Part] = {}
    for unit in item.units:
        part = _part(unit, item, known, defects, notes)
        if part is not None:
            parts.setdefault(part.place, part)
    return list(parts.values()) if len(defects) == found else None


def _part(
    unit: Unit, item: UnitList, known: _Known, defects: list[Defect], notes: list[str]
) -> _Part | None:
    answer = known.gazetteer.resolve(unit.text)
    if answer.place is None:
        defects.append(Defect(unit.where, f"{answer.note}; write the code of the place"))
        return None
    match = next(match for match in answer.matches if match.place == answer.place)
    shape, origin = match.geometry, known.origins.get(match.place)
    if answer.note is not None:
        notes.append(f"{unit.text!r} is taken as the whole of {match.label} ({match.place}).")
    if shape is not None and shape.geom_type in AREAS:
        return _Part(given=unit.text, place=match.place, area=shape, origin=origin)
    if shape is None or item.within_m is None:
        what = (
            f"{match.label} ({match.place}) is a point, not an area; name the unit that it lies "
            "in, or state within_m, how far about it the zone reaches"
        )
        defects.append(Defect(unit.where, what))
        return None
    ((lon, lat), *_) = shapely.get_coordinates(shape).tolist()
    around = circle(lon, lat, radius_m=item.within_m)
    return _Part(given=unit.text, place=match.place, area=around, origin=origin)


def _source(item: UnitList, parts: Sequence[_Part], revision: int) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "units": [{"given": part.given, "place": part.place} for part in parts],
        "within_m": item.within_m,
        "register_revision": revision,
    }


def _origin(parts: Sequence[_Part], view: Snapshot, rows: list[dict[str, Any]]) -> str | None:
    """Return the source that the units came from; of several one row is made for all."""
    codes = sorted({part.origin for part in parts if part.origin is not None})
    if len(codes) < 2:
        return codes[0] if codes else None
    layer = LAYERS["sources"]
    known = {row["source"]: row for row in layer.records(view.read("sources"))}
    told = [known[code] for code in codes if code in known]
    joined = {
        name: "; ".join(dict.fromkeys(row[name] for row in told if row[name])) or None
        for name in ("licence", "attribution")
    }
    rows.append({"source": "+".join(codes), "format": _FORMAT, **joined})
    return "+".join(codes)


def _dated(
    source: dict[str, Any], area: BaseGeometry, kept: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the source, of the revision in which the same list first gave the same area."""
    old = _units_source(kept)
    if old is None or kept is None or not kept[GEOMETRY].equals_exact(area, 0.0):
        return source
    dated = source | {"register_revision": old.get("register_revision")}
    return dated if dated == old else source


def _units_source(kept: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    source = None if kept is None else kept["source"]
    same = isinstance(source, Mapping) and source.get("format") == _FORMAT
    return source if same else None


def _told_change(
    item: UnitList, kept: Mapping[str, Any] | None, source: Mapping[str, Any], area: BaseGeometry
) -> Iterator[str]:
    """Tell how the area of a zone differs from the one that the same list gave before."""
    old, code = _units_source(kept), item.values.get("zone")
    if old is None or kept is None or kept[GEOMETRY].equals(area):
        return
    was, now = _places(old), _places(source)
    changes = [
        f"{word} {', '.join(sorted(codes)[:_SHOWN])}"
        for word, codes in (("added", now - was), ("left", was - now))
        if codes
    ]
    why = "; ".join(changes) or "the area of its units is another"
    size = f"{_area_km2(kept[GEOMETRY]):.3f} to {_area_km2(area):.3f} km2"
    yield (
        f"Zone {code} was renewed from its units ({why}): {size}, since revision "
        f"{old.get('register_revision')}."
    )


def _places(source: Mapping[str, Any]) -> set[str]:
    return {str(unit["place"]) for unit in source.get("units", ())}


def _area_km2(area: BaseGeometry) -> float:
    """Return the area on the ellipsoid, square kilometres."""
    size, _ = GEOD.geometry_area_perimeter(shapely.orient_polygons(area))
    return abs(float(size)) / 1e6


def _without_doubles(
    reading: ZoneReading, records: Sequence[Record], defects: list[Defect]
) -> list[Record]:
    """Return the records whose zone does not stand in the file with a geometry too."""
    good = []
    for record in records:
        first = reading.places.get((record.values.get("zone"),))
        if first is None:
            good.append(record)
        else:
            defects.append(Defect(record.where, f"stands already at {first}"))
    return good


def _joined(
    reading: ZoneReading, records: Sequence[Record], defects: list[Defect], notes: Sequence[str]
) -> ZoneReading:
    listed = reading_of(records, defects)
    frames = [frame for frame in (reading.frame, listed.frame) if not frame.empty]
    return replace(
        reading,
        frame=pd.concat(frames).sort_index() if frames else reading.frame,
        places={**reading.places, **listed.places},
        defects=(*reading.defects, *listed.defects),
        notes=(*reading.notes, *dict.fromkeys(notes)),
        lists=(),
    )
