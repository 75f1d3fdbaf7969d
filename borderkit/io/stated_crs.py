"""Which reference system a GeoJSON file states, and whether it is WGS84 as it stands."""

import re
from collections.abc import Mapping
from typing import Any, Final

from borderkit.crs import WGS84, read_crs
from borderkit.errors import CrsError

__all__ = ["crs_name", "is_wgs84"]

_CRS_NAME: Final = re.compile(r"(urn:ogc:def:crs:)?(?P<who>OGC|EPSG):([\d.]*:)?(?P<code>CRS84|\d+)")


def crs_name(document: Mapping[str, Any]) -> str:
    """Return the reference system of a GeoJSON object: WGS84, unless ``crs`` names another.

    Raises
    ------
    CrsError
        ``crs`` is null, a link, or names nothing that is known.
    """
    if "crs" not in document:
        return "OGC:CRS84"
    crs = document["crs"]
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    match = _CRS_NAME.fullmatch(name) if isinstance(name, str) else None
    if match is None or not isinstance(crs, Mapping) or crs.get("type") != "name":
        msg = (
            "the member crs of the GeoJSON file must be a name such as EPSG:25832 (links are "
            "never followed); leave it out where the coordinates are WGS84 longitude, latitude"
        )
        raise CrsError(msg)
    return f"{match['who']}:{match['code']}"


def is_wgs84(crs: str | None) -> bool:
    """Whether coordinates in `crs` are WGS84 longitude and latitude as they stand."""
    return crs in ("OGC:CRS84", "EPSG:4326") or (crs is not None and read_crs(crs) == WGS84)
