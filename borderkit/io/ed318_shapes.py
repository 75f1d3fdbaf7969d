"""Where an ED-318 zone applies: its areas and circles, each with its vertical limits."""

from collections.abc import Mapping
from typing import Any, Final

import shapely
from shapely import Geometry

from borderkit.errors import Defect
from borderkit.io.globe import LARGEST_RADIUS_M, circle
from borderkit.layers.fields import Fields
from borderkit.layers.geojson import AREAS, read_geometry

__all__ = ["read_shape"]

_EXTRA: Final = frozenset({"layer", "extent"})


def read_shape(
    value: object, where: str, defects: list[Defect]
) -> tuple[Geometry | None, list[dict[str, Any]]]:
    """Return the area of a zone, and what stands behind it.

    Several areas at several heights become one area, their union: the check is in two
    dimensions, and a zone keeps the identifier under which permits name it.

    Parameters
    ----------
    value : object
        A polygon, a multipolygon, a point with ``extent``, or a collection of these; each may
        carry a ``layer`` with its vertical limits.
    where : str
        Its place, for messages.
    defects : list of Defect
        Takes every fault found.

    Returns
    -------
    Geometry or None
        Polygon or multipolygon in EPSG:4326.
    list of dict
        One for each layer, as the file gives it; without coordinates where there is only one
        polygon.
    """
    parts, spot = [value], where
    if isinstance(value, Mapping) and value.get("type") == "GeometryCollection":
        known = ("type", "geometries", "bbox")
        fields = Fields(value, where, defects, known=known)
        parts, spot = fields.items("geometries") or [], f"{where}.geometries"
        if not parts:
            fields.fault("geometries", "is empty")
    areas: list[Geometry | None] = []
    layers = []
    for number, part in enumerate(parts):
        place = spot if spot == where else f"{spot}[{number}]"
        areas.append(_read_part(part, place, defects))
        layers.append(_layer(part, keep_shape=len(parts) > 1))
    good = [area for area in areas if area is not None]
    if not good or len(good) < len(areas):
        return None, layers
    return (good[0] if len(good) == 1 else shapely.union_all(good)), layers


def _read_part(part: object, where: str, defects: list[Defect]) -> Geometry | None:
    if not isinstance(part, Mapping):
        defects.append(Defect(where, "must be a GeoJSON geometry; a zone needs one"))
        return None
    found = len(defects)
    _check_layer(part, where, defects)
    plain = {key: value for key, value in part.items() if key not in _EXTRA}
    if part.get("type") == "Point":
        shape = _read_circle(part, plain, where, defects)
    else:
        if part.get("extent") is not None:
            defects.append(Defect(f"{where}.extent", "belongs to a point"))
        shape = read_geometry(plain, where, defects, kinds=AREAS)
    return shape if len(defects) == found else None


def _read_circle(
    part: Mapping[str, Any], plain: Mapping[str, Any], where: str, defects: list[Defect]
) -> Geometry | None:
    point = read_geometry(plain, where, defects, kinds=("Point",))
    if part.get("extent") is None:
        defects.append(Defect(f"{where}.extent", "is required: a point alone is no area"))
        return None
    extent = Fields(part["extent"], f"{where}.extent", defects, known=("subType", "radius"))
    extent.require("subType", "radius")
    extent.text("subType", among=("Circle",))
    radius = extent.number("radius", low=0.0, high=LARGEST_RADIUS_M, above=True)
    if point is None or radius is None:
        return None
    (lon, lat), *_ = shapely.get_coordinates(point).tolist()
    return circle(lon, lat, radius_m=radius)


def _check_layer(part: Mapping[str, Any], where: str, defects: list[Defect]) -> None:
    if part.get("layer") is None:
        return
    known = ("upper", "upperReference", "lower", "lowerReference", "uom")
    layer = Fields(part["layer"], f"{where}.layer", defects, known=known)
    for key in ("upperReference", "lowerReference", "uom"):
        layer.text(key)
    upper, lower = layer.number("upper"), layer.number("lower")
    same = layer.values.get("upperReference") == layer.values.get("lowerReference")
    if same and upper is not None and lower is not None and lower > upper:
        layer.fault("lower", f"is {lower:g}, above upper {upper:g}")


def _layer(part: object, *, keep_shape: bool) -> dict[str, Any]:
    """Return what must be kept of one layer beside the area."""
    values = dict(part) if isinstance(part, Mapping) else {}
    if not keep_shape and values.get("type") != "Point":
        values.pop("coordinates", None)
    return values
