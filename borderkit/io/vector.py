"""Zone files, told apart by what they hold: our own, ED-318, ED-269, and lists of units."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal, cast

import shapely
from shapely.geometry import MultiPolygon, Polygon, shape

from borderkit.crs import Operation, read_crs
from borderkit.errors import CrsError, Defect, FileFormatError, ZoneFileError
from borderkit.io.drone_zones import Subject
from borderkit.io.ed269 import is_ed269, parse_ed269
from borderkit.io.ed318 import is_ed318, parse_ed318
from borderkit.io.features import Record, place_of, read_features
from borderkit.io.geopackage import PackageLayer, is_geopackage, read_package_layer
from borderkit.io.json_text import read_json
from borderkit.io.readings import ZoneReading, reading_of
from borderkit.io.records import good_records
from borderkit.io.sheets import CREDIT
from borderkit.io.sources import describe, head_of, read_limited, require_json
from borderkit.io.stated_crs import crs_name, is_wgs84
from borderkit.io.tables import TABLE_LIMIT_BYTES, is_workbook
from borderkit.io.transform import areas_to_wgs84
from borderkit.io.zone_lists import is_unit_list, unit_lists
from borderkit.io.zone_tables import parse_zone_table
from borderkit.layers import FILED, LAYERS
from borderkit.layers.geojson import AREAS, read_geometry

__all__ = ["parse_zones", "read_area", "read_zones"]

_WANTED: Final = "zones as GeoJSON, GeoPackage, ED-318 or ED-269 JSON, or as a table (XLSX, CSV)"
_EXTRA_KEYS: Final = (
    "crs",
    "description",
    "generator",
    "timestamp",
    "xy_coordinate_resolution",
    "about",
)
_JSON_COLUMNS: Final = tuple(c.name for c in LAYERS["zones"].columns if c.type == "json")
_CREDIT: Final = tuple(column.name for column in CREDIT)
_COUNTED: Final = ("version", *_CREDIT)
"""Columns of an export that the register fills in by itself."""

_KEPT: Final = {column.name for column in LAYERS["zones"].columns if column.kept}

Area = Polygon | MultiPolygon


def read_zones(path: str | Path, *, subject: Subject = "uas") -> ZoneReading:
    """Return the zones of a file without any defect.

    Parameters
    ----------
    path : str or Path
        GeoJSON or GeoPackage with the keys of the check's contract, section 6, ED-318 or
        ED-269 JSON, or a table of zones and their units.
    subject : {"uas", "all"}
        Whom the rules of drone zones bind.

    Returns
    -------
    ZoneReading
        The frame of layer zones, in EPSG:4326, and what should be known about it.

    Raises
    ------
    InputError, TooLargeError
        The file cannot be read, or is too large.
    FileFormatError
        It is a file of another kind.
    CrsError
        There is no exact operation from its reference system to WGS84.
    ZoneFileError
        It has defects: all of them are named, with their places.
    """
    return parse_zones(path, subject=subject).whole(str(path))


def parse_zones(
    path: str | Path, *, subject: Subject = "uas", ground: Literal["open", "non_open"] = "open"
) -> ZoneReading:
    """Return what a zone file holds, good and bad; see :func:`read_zones`.

    Parameters
    ----------
    path : str or Path
        GeoJSON, GeoPackage, ED-318 or ED-269 JSON.
    subject : {"uas", "all"}
        Whom the rules of drone zones bind.
    ground : {"open", "non_open"}
        Class of the ground under zones that bind unmanned aircraft only.
    """
    file = Path(path)
    head = head_of(file)
    if is_geopackage(head):
        return _parse_package(read_package_layer(file, layer="zones"))
    if _is_table(head):
        data = read_limited(file, limit_bytes=TABLE_LIMIT_BYTES)
        return parse_zone_table(data, source=str(file))
    document = _document(file, head)
    if is_ed318(document):
        return parse_ed318(document, subject=subject, ground=ground)
    if is_ed269(document):
        return parse_ed269(document, subject=subject, ground=ground)
    _refuse_other_json(file, document)
    return _parse_geojson(document)


def read_area(path: str | Path) -> Area:
    """Return the area that all polygons of a file make together, in EPSG:4326.

    Parameters
    ----------
    path : str or Path
        GeoJSON (a geometry, a feature or a collection) or a GeoPackage; only geometries count.

    Raises
    ------
    InputError, TooLargeError, FileFormatError, CrsError
        As :func:`read_zones`.
    ZoneFileError
        It has no area, or one that is not valid.
    """
    file = Path(path)
    head = head_of(file)
    defects: list[Defect] = []
    if is_geopackage(head):
        layer = read_package_layer(file, layer="area")
        crs, shapes = layer.crs, [feature["geometry"] for feature in layer.features]
    else:
        document = _document(file, head)
        crs, shapes = crs_name(document), _geometries(document)
    areas = []
    for number, value in enumerate(shapes):
        area = _area(value, f"geometry {number}", defects, plain=is_wgs84(crs))
        if area is not None:
            areas.append(area)
    if defects or not areas:
        msg = f"{path} has no valid area; give polygons"
        raise ZoneFileError(msg, defects=defects)
    if not is_wgs84(crs):
        areas, _ = areas_to_wgs84(areas, read_crs(crs))
    return cast("Area", shapely.union_all(areas))


def _document(file: Path, head: bytes) -> Mapping[str, Any]:
    data = _data(file, head)
    require_json(data, source=str(file), wanted=_WANTED)
    document: Mapping[str, Any] = read_json(data, source=str(file), error=ZoneFileError)
    return document


def _data(file: Path, head: bytes) -> bytes:
    if head.startswith(b"SQLite"):
        msg = f"{file} is {describe(head)} but no GeoPackage; what is read here is {_WANTED}"
        raise FileFormatError(msg)
    return read_limited(file)


def _is_table(head: bytes) -> bool:
    """Whether a file may be a workbook or a text in columns."""
    return is_workbook(head) or describe(head) == "a file of an unknown kind"


def _refuse_other_json(file: Path, document: Mapping[str, Any]) -> None:
    if document.get("type") == "FeatureCollection":
        return
    if set(document) & set(FILED):
        hint = "it looks like a register file: borderkit import layers reads that"
    else:
        hint = f"what is read here is {_WANTED}"
    msg = f"{file} is JSON but no feature collection; {hint}"
    raise FileFormatError(msg)


def _parse_geojson(document: Mapping[str, Any]) -> ZoneReading:
    layer = LAYERS["zones"]
    crs = crs_name(document)
    defects: list[Defect] = []
    lists = tuple(unit_lists(document, defects))
    if is_wgs84(crs):
        records = list(
            read_features(
                document,
                "",
                defects,
                kinds=AREAS,
                key=layer.key,
                extra=_EXTRA_KEYS,
                skip=is_unit_list,
            )
        )
        if _is_export(document):
            return replace(_parse_export(document["about"], records, defects), lists=lists)
        return replace(reading_of(records, defects, own=False), lists=lists)
    rows = [row if isinstance(row, dict) else {} for row in document.get("features") or ()]
    for number, row in enumerate(rows):
        values = row.get("properties")
        for name in sorted(_KEPT & set(values if isinstance(values, dict) else ())):
            where = place_of(f"features[{number}]", values, layer.key)
            defects.append(Defect(f"{where}.{name}", "unknown key: only a register keeps it"))
    return replace(_parse_rows(rows, "features", crs, defects), lists=lists)


def _is_export(document: Mapping[str, Any]) -> bool:
    """Whether a feature collection is an export of a register, which keeps what a file may not."""
    about = document.get("about")
    given = about if isinstance(about, Mapping) else {}
    return given.get("layer") == "zones" and str(given.get("software")).startswith("borderkit ")


def _parse_export(
    about: Mapping[str, Any], records: list[Record], defects: list[Defect]
) -> ZoneReading:
    """Return the zones of an export, with the sources that it tells of."""
    plain = [
        replace(record, values={n: v for n, v in record.values.items() if n not in _COUNTED})
        for record in records
    ]
    told = about.get("sources")
    rows = [row for row in told if isinstance(row, dict)] if isinstance(told, list) else []
    reading = reading_of(plain, defects)
    return replace(reading, sources=_sources(rows, "about.sources", reading))


def _sources(
    rows: Iterable[Mapping[str, Any]], where: str, reading: ZoneReading
) -> tuple[dict[str, Any], ...]:
    """Return the good rows of layer sources that zones name and that say anything."""
    used = set(reading.frame["origin"])
    records = [
        Record(number=number, where=f"{where}[{number}]", values=dict(row))
        for number, row in enumerate(rows)
        if isinstance(row.get("source"), str)
        and row["source"] in used
        and any(value is not None for name, value in row.items() if name != "source")
    ]
    return tuple(record.values for record in good_records(LAYERS["sources"], records, []))


def _parse_package(layer: PackageLayer) -> ZoneReading:
    declared = LAYERS["zones"]
    defects: list[Defect] = []
    unknown = sorted(set(layer.columns) - {*declared.names, *_CREDIT})
    if unknown:
        what = f"unknown column {unknown[0]!r}; known are {', '.join(declared.given)}"
        defects.append(Defect(layer.name, what))
    rows, told = [], []
    for feature in layer.features:
        values = feature["properties"]
        told.append(
            {"source": values.get("origin"), **{name: values.get(name) for name in _CREDIT}}
        )
        given = {n: v for n, v in values.items() if n not in (*unknown, *_COUNTED)}
        place = place_of(f"{layer.name}[{feature['id']}]", given, declared.key)
        rows.append(feature | {"properties": _nested(given, place, defects)})
    reading = _parse_rows(rows, layer.name, layer.crs, defects)
    if not {"origin", *_CREDIT} <= set(layer.columns):
        return reading
    return replace(reading, sources=_sources(told, layer.name, reading))


def _nested(values: Mapping[str, Any], where: str, defects: list[Defect]) -> dict[str, Any]:
    """Return a row's values with JSON text read; a name may be plain text."""
    read = dict(values)
    for name in _JSON_COLUMNS:
        text = read.get(name)
        if not isinstance(text, str) or (name == "name" and text.lstrip()[:1] not in ("{", "[")):
            continue
        try:
            read[name] = read_json(text.encode(), source=name, error=ZoneFileError)
        except ZoneFileError as fault:
            defects.append(Defect(f"{where}.{name}", fault.message))
            read[name] = None
    return read


def _parse_rows(
    rows: list[dict[str, Any]], name: str, crs: str | None, defects: list[Defect]
) -> ZoneReading:
    """Return the reading of rows in any reference system."""
    if crs is None:
        msg = f"{name} does not say which reference system it is in; set it and export it anew"
        raise CrsError(msg)
    plain = is_wgs84(crs)
    records = []
    for number, row in enumerate(rows):
        if is_unit_list(row):
            continue
        values = row.get("properties")
        where = f"{name}[{row.get('id', number)}]"
        place = place_of(where, values, LAYERS["zones"].key)
        area = _area(row.get("geometry"), f"{place}.geometry", defects, plain=plain)
        if not isinstance(values, dict):
            defects.append(Defect(place, "has no properties"))
        elif area is not None:
            records.append(Record(number=number, where=place, values=values, geometry=area))
    if plain or not records:
        return reading_of(records, defects)
    return _moved(records, crs, defects)


def _moved(records: list[Record], crs: str, defects: list[Defect]) -> ZoneReading:
    system = read_crs(crs)
    given = [cast("Area", record.geometry) for record in records]
    areas, operation = areas_to_wgs84(given, system)
    lineage = {
        "crs": crs if crs.startswith("EPSG") else system.name,
        "operation": operation.name,
        "accuracy_m": operation.accuracy_m,
    }
    moved = [
        Record(
            number=record.number,
            where=record.where,
            values={**record.values, "source": record.values.get("source") or lineage},
            geometry=area,
        )
        for record, area in zip(records, areas, strict=True)
    ]
    return reading_of(moved, defects, notes=(_told(system.name, operation),))


def _told(system: str, operation: Operation) -> str:
    known = operation.accuracy_m is not None
    accuracy = f"{operation.accuracy_m:g} m" if known else "unknown"
    return f"Coordinates came from {system} by {operation.name}; its accuracy is {accuracy}."


def _area(value: object, where: str, defects: list[Defect], *, plain: bool) -> Area | None:
    """Return a polygon or multipolygon: in WGS84 if `plain`, else in any reference system."""
    if plain:
        return cast("Area | None", read_geometry(value, where, defects, kinds=AREAS))
    if not isinstance(value, Mapping) or value.get("type") not in AREAS:
        kind = value.get("type") if isinstance(value, Mapping) else None
        defects.append(Defect(where, f"is {kind}; it must be {' or '.join(AREAS)}"))
        return None
    try:
        found = cast("Area", shapely.force_2d(shape(dict(value))))
    except (ValueError, TypeError, KeyError, IndexError, shapely.GEOSException) as fault:
        defects.append(Defect(where, f"is no geometry: {fault}"))
        return None
    if found.is_empty or not found.is_valid:
        reason = "it is empty" if found.is_empty else shapely.is_valid_reason(found)
        defects.append(Defect(where, f"is no valid area: {reason}; mend it before importing"))
        return None
    return found


def _geometries(document: Mapping[str, Any]) -> list[Any]:
    if document.get("type") == "FeatureCollection":
        features = document.get("features")
        items = features if isinstance(features, list) else []
        return [item.get("geometry") if isinstance(item, Mapping) else None for item in items]
    return [document.get("geometry") if document.get("type") == "Feature" else document]
