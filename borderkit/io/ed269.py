"""ED-269 zones for unmanned aircraft, read into layer zones by the same law as ED-318."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import shapely
from shapely import Geometry

from borderkit.errors import Defect
from borderkit.io.drone_zones import (
    AUTHORITY_KEYS,
    PURPOSES,
    DroneZone,
    Remarks,
    Standard,
    Subject,
    days_before,
    zone_records,
)
from borderkit.io.ed318_periods import Period, read_periods
from borderkit.io.ed318_shapes import read_shape
from borderkit.io.readings import Publication, ZoneReading, reading_of
from borderkit.layers.fields import Fields

__all__ = ["is_ed269", "parse_ed269"]

_LISTS: Final = ("features", "UASZoneList")
"""Where the zones stand: as the standard has it, and as some states published them."""

_KINDS: Final = {
    "PROHIBITED": "PROHIBITED",
    "REQ_AUTHORISATION": "REQ_AUTHORIZATION",
    "REQ_AUTHORIZATION": "REQ_AUTHORIZATION",
    "CONDITIONAL": "CONDITIONAL",
    "NO_RESTRICTION": "NO_RESTRICTION",
}
"""Restriction -> the same in ED-318."""

_REASONS: Final = (
    *("AIR_TRAFFIC", "SENSITIVE", "PRIVACY", "POPULATION", "NATURE", "NOISE"),
    *("FOREIGN_TERRITORY", "EMERGENCY", "OTHER"),
)
_STANDARD: Final = Standard(
    name="ED-269",
    known=(
        *("title", "identifier", "country", "name", "type", "restriction", "region", "reason"),
        *("restrictionConditions", "otherReasonInfo", "regulationExemption", "uSpaceClass"),
        *("message", "zoneAuthority", "applicability", "geometry", "extendedProperties"),
    ),
)
_VOLUME: Final = (
    *("uomDimensions", "lowerLimit", "lowerVerticalReference", "upperLimit"),
    *("upperVerticalReference", "horizontalProjection"),
)
_TEXTS: Final = ("name", "service", "contactName")
_SPANS: Final = ("startDateTime", "endDateTime")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")


def is_ed269(document: Mapping[str, Any]) -> bool:
    """Whether a JSON object holds ED-269 zones: a list of zones that are no GeoJSON features."""
    return any(
        isinstance(item, Mapping) and "identifier" in item and "properties" not in item
        for item in _items(document)
    )


def parse_ed269(
    document: Mapping[str, Any], *, subject: Subject = "uas", ground: str = "open"
) -> ZoneReading:
    """Return what an ED-269 file holds, good and bad.

    Parameters
    ----------
    document : mapping
        The JSON object.
    subject : {"uas", "all"}
        Whom the rules bind: unmanned aircraft, as the standard means them, or everybody.
    ground : {"open", "non_open"}
        Class of the ground under zones that bind unmanned aircraft only.
    """
    defects: list[Defect] = []
    remarks = Remarks()
    key = next((name for name in _LISTS if isinstance(document.get(name), list)), "")
    if not key:
        defects.append(Defect("features", "must be a list of zones"))
    found = [
        _zone(item, f"{key}[{number}]", number, defects, remarks)
        for number, item in enumerate(_items(document))
    ]
    records = [
        record
        for zone in found
        if zone is not None
        for record in zone_records(zone, _STANDARD, remarks, subject=subject, ground=ground)
    ]
    return reading_of(
        records, defects, notes=tuple(remarks.lines()), publication=_publication(document)
    )


def _items(document: Mapping[str, Any]) -> list[Any]:
    for name in _LISTS:
        items = document.get(name)
        if isinstance(items, list):
            return items
    return []


def _zone(
    item: object, where: str, number: int, defects: list[Defect], remarks: Remarks
) -> DroneZone | None:
    """Return one zone, or None with its defects added."""
    if not isinstance(item, Mapping):
        defects.append(Defect(where, "must be an object, a zone with its properties"))
        return None
    code = item.get("identifier")
    place = f"{where} ({code})" if isinstance(code, str) else where
    found = len(defects)
    fields = Fields(item, place, defects, known=set(item))
    _check_properties(fields)
    authorities = list(_authorities(fields, remarks))
    shape, layers = _shape(fields, remarks)
    lon = 0.0 if shape is None else float(shapely.point_on_surface(shape).x)
    periods = _periods(fields, remarks, lon=lon)
    if len(defects) > found or shape is None:
        return None
    if fields.given("uSpaceClass"):
        remarks.add("The class of U-space is kept; what is asked is the restriction", str(code))
    name = fields.text("name")
    return DroneZone(
        number=number,
        where=place,
        code=str(code),
        country=item["country"],
        kind=_KINDS[item["restriction"]],
        name={} if name is None else {"und": name},
        conditions=_conditions(fields),
        authorities=authorities,
        geometry=shape,
        layers=layers,
        periods=periods,
        given={key: value for key, value in item.items() if key != "geometry"},
    )


def _check_properties(fields: Fields) -> None:
    fields.require("identifier", "country", "type", "restriction", "zoneAuthority")
    fields.require("applicability", "geometry")
    fields.text("identifier")
    country = fields.text("country")
    if country is not None and not re.fullmatch(r"[A-Z]{3}", country):
        fields.fault("country", f"is {country!r}; it must be three capital letters")
    fields.text("type", among=("COMMON", "CUSTOMIZED"))
    fields.text("restriction", among=tuple(_KINDS))
    fields.text("regulationExemption", among=("YES", "NO"))
    fields.texts("reason", among=_REASONS)
    for key in ("name", "otherReasonInfo", "message", "uSpaceClass"):
        fields.text(key)
    _conditions(fields)


def _conditions(fields: Fields) -> list[str]:
    """Return the conditions: a list of texts, or one text as some states published them."""
    value = fields.values.get("restrictionConditions")
    if isinstance(value, str):
        return [value] if value.strip() else []
    return list(fields.texts("restrictionConditions") or ())


def _authorities(fields: Fields, remarks: Remarks) -> Iterator[dict[str, Any]]:
    """Yield the authorities in the form of ED-318; one without purpose is the one to ask."""
    items = fields.items("zoneAuthority") or []
    if fields.given("zoneAuthority") and not items:
        fields.fault("zoneAuthority", "must name at least one authority")
    for number, item in enumerate(items):
        where = fields.at(f"zoneAuthority[{number}]")
        row = Fields(item, where, fields.defects, known=AUTHORITY_KEYS)
        purpose = row.text("purpose", among=PURPOSES)
        if not row.given("purpose"):
            text = "An authority whose purpose is not stated is read as the one to ask"
            remarks.add(text, str(fields.values.get("identifier")))
        for key in (*_TEXTS, "siteURL", "email", "phone"):
            row.text(key)
        wait = row.text("intervalBefore")
        if wait is not None and days_before(wait) is None:
            row.fault("intervalBefore", f"is {wait!r}; it must be a duration such as P10D")
        given = {key: value for key, value in row.values.items() if value is not None}
        named: dict[str, Any] = {
            key: [{"text": given[key], "lang": "und"}] for key in _TEXTS if key in given
        }
        yield {**given, **named, "purpose": purpose or "AUTHORIZATION"}


def _periods(fields: Fields, remarks: Remarks, *, lon: float) -> tuple[Period, ...]:
    """Return when a zone is in force; a permanent one always, whatever dates stand beside it."""
    where = fields.at("applicability")
    spans = []
    for number, item in enumerate(fields.items("applicability") or ()):
        if not isinstance(item, Mapping):
            spans.append(item)
            continue
        span = {key: value for key, value in item.items() if key != "permanent"}
        row = Fields(item, f"{where}[{number}]", fields.defects, known=set(item))
        permanent = row.text("permanent", among=("YES", "NO")) == "YES"
        if permanent and any(span.get(key) is not None for key in _SPANS):
            text = "A permanent zone that also names dates is read as permanent"
            remarks.add(text, str(fields.values.get("identifier")))
        if permanent:
            span = {key: value for key, value in span.items() if key not in _SPANS}
        if "dailyPeriod" in span and span.get("schedule") is None:
            span["schedule"] = span.pop("dailyPeriod")
        if isinstance(span.get("schedule"), list):
            span["schedule"] = [day for day in span["schedule"] if not _says_nothing(day)]
        spans.append(span)
    return read_periods(spans, where, fields.defects, lon=lon)


def _says_nothing(day: object) -> bool:
    """Whether every member of a daily period is empty: some files leave such a form behind."""
    return isinstance(day, Mapping) and not any(day.values())


def _shape(fields: Fields, remarks: Remarks) -> tuple[Geometry | None, list[dict[str, Any]]]:
    """Return the area of all volumes of a zone, and the volumes with their heights."""
    where = fields.at("geometry")
    items = fields.items("geometry") or []
    if fields.given("geometry") and not items:
        fields.fault("geometry", "must name at least one volume")
    code = str(fields.values.get("identifier"))
    areas, layers = [], []
    for number, item in enumerate(items):
        volume = Fields(item, f"{where}[{number}]", fields.defects, known=_VOLUME)
        part = _part(volume, remarks, code) if isinstance(item, Mapping) else None
        place = volume.at("horizontalProjection")
        faults: list[Defect] = []
        area, kept = (None, [{}]) if part is None else read_shape(part, place, faults)
        round_one = part is not None and part["type"] == "Point"
        for fault in faults:
            spot = _own_place(fault.where, place)
            spot = spot.replace(".coordinates", ".center") if round_one else spot
            fields.defects.append(Defect(spot, fault.what))
        areas.append(area)
        layers += _kept(volume, kept[0], keep_shape=len(items) > 1)
    good = [area for area in areas if area is not None]
    if not good or len(good) < len(areas):
        return None, layers
    return (good[0] if len(good) == 1 else shapely.union_all(good)), layers


def _own_place(where: str, plane: str) -> str:
    """Return the place of a fault as ED-269 names it: its heights stand beside the plane."""
    rest = where.removeprefix(plane)
    for name, own in ((".layer.lower", ".lowerLimit"), (".layer.upper", ".upperLimit")):
        if rest.startswith(name):
            return plane.rpartition(".")[0] + own
    return plane + rest.replace(".extent.radius", ".radius")


def _kept(volume: Fields, part: dict[str, Any], *, keep_shape: bool) -> list[dict[str, Any]]:
    given = dict(volume.values)
    if not keep_shape and part.get("type") != "Point":
        given.pop("horizontalProjection", None)
    return [{**given, "layer": part.get("layer")}]


def _part(volume: Fields, remarks: Remarks, code: str) -> dict[str, Any] | None:
    """Return a volume as ED-318 draws it: a polygon, or a point with an extent, and a layer."""
    volume.require("uomDimensions", "horizontalProjection")
    unit = volume.text("uomDimensions", among=("M", "FT"))
    limits = {**_limit(volume, "upper"), **_limit(volume, "lower")}
    flat = limits["upper"] is None and limits["lower"] is None
    layer = None if flat else {"uom": unit, **limits}
    given = volume.mapping("horizontalProjection")
    if given is None:
        return None
    known = ("type", "center", "radius", "coordinates")
    plane = Fields(given, volume.at("horizontalProjection"), volume.defects, known=known)
    plane.require("type")
    kind = plane.text("type", among=("Circle", "Polygon"))
    if kind == "Polygon":
        return {"type": kind, "coordinates": given.get("coordinates"), "layer": layer}
    if kind == "Circle":
        if unit == "FT":
            remarks.add("Radii of zones in feet are read as metres, the larger circle", code)
        extent = {"subType": "Circle", "radius": given.get("radius")}
        point = {"type": "Point", "coordinates": given.get("center"), "layer": layer}
        return {**point, "extent": extent}
    return None


def _limit(volume: Fields, end: str) -> dict[str, Any]:
    """Return a vertical limit; a number may be written as a text, and null is no limit."""
    key, reference = f"{end}Limit", f"{end}VerticalReference"
    value = volume.values.get(key)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    else:
        volume.number(key)
        value = value if isinstance(value, int | float) else None
    volume.text(reference, among=("AGL", "AMSL", "WGS84"))
    return {end: value, f"{end}Reference": volume.values.get(reference)}


def _publication(document: Mapping[str, Any]) -> Publication:
    """Return what the file says of itself; the standard has no word for who gives the data."""
    texts = {
        key: value.strip()
        for key, value in document.items()
        if isinstance(value, str) and value.strip()
    }
    return Publication(
        standard=_STANDARD.name,
        provider={"und": texts["provider"]} if "provider" in texts else {},
        title=texts.get("title"),
        issued=texts.get("createdAt") or texts.get("issued"),
    )
