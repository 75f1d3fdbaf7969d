"""ED-318 geographical zones for unmanned aircraft, read into layer zones."""

import re
from collections.abc import Mapping
from typing import Any, Final

import shapely
from geopandas import GeoDataFrame

from borderkit.errors import Defect
from borderkit.io.drone_zones import (
    AUTHORITY_KEYS,
    EFFECTS,
    PURPOSES,
    DroneZone,
    Remarks,
    Standard,
    Subject,
    days_before,
    texts_by_language,
    zone_records,
)
from borderkit.io.ed318_periods import read_periods
from borderkit.io.ed318_shapes import read_shape
from borderkit.io.readings import Publication, ZoneReading, reading_of
from borderkit.layers.fields import Fields, civil_date

__all__ = ["is_ed318", "parse_ed318", "read_ed318"]

_REASONS: Final = (
    *("AIR_TRAFFIC", "SENSITIVE", "PRIVACY", "POPULATION", "NATURE", "NOISE", "EMERGENCY"),
    *("DAR", "OTHER"),
)
_STANDARD: Final = Standard(
    name="ED-318",
    known=(
        *("identifier", "country", "name", "type", "variant", "restrictionConditions", "region"),
        *("reason", "otherReasonInfo", "regulationExemption", "message", "zoneAuthority"),
        *("limitedApplicability", "dataSource", "extendedProperties"),
    ),
)


def is_ed318(document: Mapping[str, Any]) -> bool:
    """Whether a GeoJSON feature collection is one of ED-318 zones, by its properties."""
    features = document.get("features")
    for item in features if isinstance(features, list) else ():
        properties = item.get("properties") if isinstance(item, Mapping) else None
        if isinstance(properties, Mapping):
            marks = {"identifier", "zoneAuthority", "variant"} & set(properties)
            return len(marks) >= 2 or ("identifier" in marks and "zone" not in properties)
    return False


def read_ed318(document: Mapping[str, Any], *, subject: Subject = "uas") -> GeoDataFrame:
    """Return the zones of an ED-318 file without any defect.

    Parameters
    ----------
    document : mapping
        The JSON object.
    subject : {"uas", "all"}
        Whom the rules bind: unmanned aircraft, as the standard means them, or everybody.

    Returns
    -------
    GeoDataFrame of layer zones
        In EPSG:4326.

    Raises
    ------
    ZoneFileError
        It has defects: all of them are named, with their places.
    """
    return parse_ed318(document, subject=subject).whole("the ED-318 file").frame


def parse_ed318(
    document: Mapping[str, Any], *, subject: Subject = "uas", ground: str = "open"
) -> ZoneReading:
    """Return what an ED-318 file holds, good and bad.

    Rules that bind unmanned aircraft only leave the class of the ground as it is: such a zone
    has the class `ground`, so that it asks a walker for nothing that the ground does not.

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
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        defects.append(Defect("", "is no GeoJSON feature collection"))
        features = []
    found = [_zone(item, number, defects) for number, item in enumerate(features)]
    records = [
        record
        for zone in found
        if zone is not None
        for record in zone_records(zone, _STANDARD, remarks, subject=subject, ground=ground)
    ]
    valid_to = _valid_to(document, defects)
    return reading_of(
        records,
        defects,
        notes=tuple(remarks.lines()),
        publication=_publication(document),
        valid_to=valid_to,
    )


def _zone(item: object, number: int, defects: list[Defect]) -> DroneZone | None:
    """Return the zone of one feature, or None with its defects added."""
    where = f"features[{number}]"
    if not isinstance(item, Mapping) or not isinstance(item.get("properties"), Mapping):
        defects.append(Defect(where, "must be a feature with properties"))
        return None
    given = item["properties"]
    code = given.get("identifier")
    place = f"{where} ({code})" if isinstance(code, str) else where
    found = len(defects)
    fields = Fields(given, place, defects, known=set(given))
    _check_properties(fields)
    shape, layers = read_shape(item.get("geometry"), f"{place}.geometry", defects)
    lon = 0.0 if shape is None else float(shapely.point_on_surface(shape).x)
    key = "limitedApplicability"
    periods = read_periods(given.get(key), f"{place}.{key}", defects, lon=lon)
    if len(defects) > found or shape is None:
        return None
    text = given.get("restrictionConditions")
    return DroneZone(
        number=number,
        where=place,
        code=str(code),
        country=given["country"],
        kind=given["type"],
        name=texts_by_language(given.get("name")),
        conditions=[text] if isinstance(text, str) else [],
        authorities=given["zoneAuthority"],
        geometry=shape,
        layers=layers,
        periods=periods,
        given=given,
    )


def _check_properties(fields: Fields) -> None:
    fields.require("identifier", "country", "type", "variant", "zoneAuthority")
    fields.text("identifier")
    country = fields.text("country")
    if country is not None and not re.fullmatch(r"[A-Z]{3}", country):
        fields.fault("country", f"is {country!r}; it must be three capital letters")
    fields.text("type", among=tuple(EFFECTS))
    fields.text("variant", among=("COMMON", "CUSTOMIZED"))
    fields.text("regulationExemption", among=("YES", "NO"))
    fields.text("restrictionConditions")
    fields.texts("reason", among=_REASONS)
    fields.mapping("extendedProperties")
    for key in ("name", "otherReasonInfo", "message"):
        _check_texts(fields, key)
    if fields.given("zoneAuthority") and not fields.items("zoneAuthority"):
        fields.fault("zoneAuthority", "must name at least one authority")
    for number, item in enumerate(fields.items("zoneAuthority") or ()):
        where = fields.at(f"zoneAuthority[{number}]")
        row = Fields(item, where, fields.defects, known=AUTHORITY_KEYS)
        row.require("purpose")
        row.text("purpose", among=PURPOSES)
        for key in ("name", "service", "contactName"):
            _check_texts(row, key)
        text = row.text("intervalBefore")
        if text is not None and days_before(text) is None:
            row.fault("intervalBefore", f"is {text!r}; it must be a duration such as P10D")


def _check_texts(fields: Fields, key: str) -> None:
    for number, item in enumerate(fields.items(key) or ()):
        row = Fields(item, fields.at(f"{key}[{number}]"), fields.defects, known=("text", "lang"))
        row.require("lang")
        row.text("text")
        row.text("lang")


def _valid_to(document: Mapping[str, Any], defects: list[Defect]) -> str | None:
    """Return until when the whole file may be relied on, if it says so."""
    metadata = document.get("metadata")
    given = metadata if isinstance(metadata, Mapping) else {}
    fields = Fields(given, "metadata", defects, known=set(given))
    text = fields.text("validTo")
    if text is not None and civil_date(text) is None and fields.time("validTo") is None:
        return None
    return text


def _publication(document: Mapping[str, Any]) -> Publication:
    """Return who gives the data, and when, as the file says it."""
    metadata = document.get("metadata")
    given = metadata if isinstance(metadata, Mapping) else {}
    issued, title = given.get("issued"), document.get("name")
    return Publication(
        standard=_STANDARD.name,
        provider=texts_by_language(given.get("provider")),
        title=title if isinstance(title, str) and title.strip() else None,
        issued=issued if isinstance(issued, str) else None,
    )
