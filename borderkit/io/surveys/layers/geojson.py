"""Survey points in GeoJSON (RFC 7946), read by our own JSON reader: no link is ever followed."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pyproj import CRS

from borderkit.crs import WGS84, read_crs
from borderkit.errors import CrsError, FileFormatError, TooLargeError
from borderkit.io.json_text import read_json
from borderkit.io.sources import JSON_LIMIT_BYTES, require_json
from borderkit.io.stated_crs import crs_name, is_wgs84
from borderkit.io.surveys.gathering import Gathering, SurveySource, Told
from borderkit.io.surveys.layers.layer_rows import LayerRows
from borderkit.io.surveys.rows import PrintedNumber, Rows

__all__ = ["read_geojson"]

_DEPTH: Final = 20
_GEOMETRIES: Final = (
    *("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"),
    "GeometryCollection",
)
_MOST: Final = 1_000
_SEQUENCE: Final = re.compile(rb"\s*\{[^\r\n]*\}[ \t]*\r?\n\s*\{")


class _WrongShapeError(Exception):
    """A geometry that has not the form of one; its text says why."""


def read_geojson(source: SurveySource, told: Told, into: Gathering) -> None:
    """Add the points and lines of a GeoJSON file.

    Coordinates are WGS84 longitude and latitude unless a member ``crs`` names another system, as
    the older form of 2008 has it. A third number of a position is a height whose kind is unknown
    until it is told: the standard says ellipsoidal, most programs write another.

    Parameters
    ----------
    source : SurveySource
        The file.
    told : Told
        ``height_kind`` and ``timezone`` are used.
    into : Gathering
        Takes its records.

    Raises
    ------
    FileFormatError
        It is no GeoJSON, or no JSON text that all programs read alike.
    TooLargeError
        It is larger than is read at once, or has more points than are taken.
    CrsError
        Its ``crs`` is a link, or names no system that is known.
    """
    with source.path.open("rb") as file:
        data = file.read(JSON_LIMIT_BYTES + 1)
    if len(data) > JSON_LIMIT_BYTES:
        limit = f"{JSON_LIMIT_BYTES / 2**20:.0f} MiB"
        msg = f"{source.name} is larger than {limit}, the most GeoJSON that is read; split it"
        raise TooLargeError(msg)
    if _SEQUENCE.match(data):
        msg = (
            f"{source.name} holds several GeoJSON texts, one a line (GeoJSONSeq); export them as "
            "one FeatureCollection"
        )
        raise FileFormatError(msg)
    require_json(data, source=source.name, wanted="GeoJSON")
    document = read_json(data, source=source.name, error=FileFormatError, number=PrintedNumber)
    _require_geojson(document, source)
    crs = _state(document, source, told, into)
    rows = Rows(source, told, into, by_record=True)
    features = list(_features(document, source))
    layer = LayerRows(rows, told, _columns(features), crs=crs)
    for number, feature in enumerate(features, 1):
        _take(feature, number, layer)
    rows.commit()


def _require_geojson(document: Mapping[str, Any], source: SurveySource) -> None:
    kind = document.get("type")
    if kind not in ("FeatureCollection", "Feature", *_GEOMETRIES):
        told = f"its type is {str(kind)[:40]!r}" if kind is not None else "it has no type"
        msg = f"{source.name} is JSON but no GeoJSON: {told}; export it as GeoJSON"
        raise FileFormatError(msg)


def _state(document: Mapping[str, Any], source: SurveySource, told: Told, into: Gathering) -> CRS:
    """State the system of the coordinates, and return it.

    Raises
    ------
    CrsError
        The file names none that is known, or gives a link.
    """
    try:
        name = crs_name(document)
    except CrsError as fault:
        msg = f"{source.name}: {fault.message}"
        raise CrsError(msg) from fault
    crs = "EPSG:4326" if is_wgs84(name) else name
    found = read_crs(crs)
    if told.crs is not None and read_crs(told.crs) not in (found, WGS84):
        into.note(f"coordinates of {source.name} are in {crs}; the stated {told.crs} was not used")
    into.tell(crs=crs, crs_by="file" if "crs" in document else "format")
    return found


def _features(document: Mapping[str, Any], source: SurveySource) -> Iterator[object]:
    """Yield the features of a document; a geometry alone is one without attributes.

    Raises
    ------
    FileFormatError
        A collection has no list of features.
    """
    kind = document["type"]
    if kind != "FeatureCollection":
        yield document if kind == "Feature" else {"type": "Feature", "geometry": document}
        return
    features = document.get("features")
    if not isinstance(features, list):
        msg = f"{source.name} is a FeatureCollection without a list of features; export it anew"
        raise FileFormatError(msg)
    yield from features


def _columns(features: list[object]) -> list[str]:
    """Return the names of all properties, in the order in which they come."""
    found: dict[str, None] = {}
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if isinstance(properties, dict) and len(found) < _MOST:
            found |= dict.fromkeys(properties)
    return list(found)


def _take(feature: object, number: int, layer: LayerRows) -> None:
    """Add a feature."""
    values = feature.get("properties") if isinstance(feature, dict) else None
    layer.feature(number, values if isinstance(values, dict) else {})
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        layer.missing("bad-record")
        return
    geometry = feature.get("geometry")
    if geometry is None:
        layer.missing("missing")
        return
    try:
        shapes = list(_shapes(geometry))
    except _WrongShapeError:
        layer.missing("bad-record")
        return
    if not any(held for _, held in shapes):
        layer.missing("missing")
    for kind, held in shapes:
        if kind == "P":
            layer.points(held)
        elif kind == "L":
            layer.line(held, begins=True)
        else:
            layer.other(kind)


def _shapes(geometry: object, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield points, lines and others of a geometry, with their positions.

    Raises
    ------
    _WrongShapeError
        It has not the form of a geometry.
    """
    if not isinstance(geometry, dict) or depth > _DEPTH:
        raise _WrongShapeError
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        for part in _listed(geometry.get("geometries")):
            yield from _shapes(part, depth + 1)
        return
    held = geometry.get("coordinates")
    if kind == "Point":
        yield "P", [_position(held)]
    elif kind in ("MultiPoint", "LineString"):
        yield "P" if kind == "MultiPoint" else "L", [_position(p) for p in _listed(held)]
    elif kind == "MultiLineString":
        for part in _listed(held):
            yield "L", [_position(p) for p in _listed(part)]
    elif kind in _GEOMETRIES:
        yield str(kind), True
    else:
        raise _WrongShapeError


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _WrongShapeError
    return value


def _position(value: object) -> list[Any]:
    """Return a position: numbers stay, what is none of them becomes a text that is no number."""
    return [
        item
        if item is None or (isinstance(item, int | float) and not isinstance(item, bool))
        else f"{item!r}"
        for item in _listed(value)[:3]
    ]
