"""Markers as GeoJSON: what the command line writes as JSON and the API answers."""

from collections.abc import Sequence
from typing import Any, Final

from geopandas import GeoDataFrame

from borderkit.markers.along import positions_of
from borderkit.workflows.marker_records import LISTED, ShownMarker

__all__ = ["marker_collection", "marker_feature"]

_DIGITS: Final = 4
"""Of metres: a tenth of a millimetre."""


def marker_collection(found: GeoDataFrame) -> dict[str, Any]:
    """Return a list of markers as a GeoJSON FeatureCollection (RFC 7946).

    Parameters
    ----------
    found : GeoDataFrame
        As ``list_markers`` gives it, EPSG:4326.
    """
    columns = [found[name].tolist() for name in LISTED]
    properties = [
        {name: _plain(value) for name, value in zip(LISTED, row, strict=True)}
        for row in zip(*columns, strict=True)
    ]
    return {
        "type": "FeatureCollection",
        "features": [
            _feature(str(row["marker_uid"]), lonlat, row)
            for row, lonlat in zip(properties, positions_of(found).tolist(), strict=True)
        ],
    }


def marker_feature(shown: ShownMarker) -> dict[str, Any]:
    """Return a marker with all its facts as a GeoJSON Feature."""
    record = shown.record
    return _feature(shown.found.marker_uid, (record.lon, record.lat), shown.to_json())


def _feature(uid: str, lonlat: Sequence[float], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": uid,
        "geometry": {"type": "Point", "coordinates": list(lonlat)},
        "properties": properties,
    }


def _plain(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return None if value != value else round(value, _DIGITS)  # noqa: PLR0124 - NaN is missing
