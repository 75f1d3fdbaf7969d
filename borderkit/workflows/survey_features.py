"""Observations of a survey as GeoJSON: what the API answers."""

from typing import Any

from geopandas import GeoDataFrame

from borderkit.layers import GEOMETRY
from borderkit.layers.surveys import OBSERVATIONS

__all__ = ["observation_collection"]


def observation_collection(found: GeoDataFrame) -> dict[str, Any]:
    """Return observations as a GeoJSON FeatureCollection (RFC 7946); what is unknown is null.

    Parameters
    ----------
    found : GeoDataFrame, shape (n, ...)
        Records of layer ``observations``, EPSG:4326; columns may lack.
    """
    names = [name for name in OBSERVATIONS.names if name in found.columns]
    columns = OBSERVATIONS.plain_columns(found)
    rows = zip(*(columns[name] for name in names), strict=True)
    features = []
    for row, shape in zip(rows, found[GEOMETRY], strict=True):
        properties = dict(zip(names, row, strict=True))
        features.append(
            {
                "type": "Feature",
                "id": properties["observation"],
                "geometry": {"type": "Point", "coordinates": [shape.x, shape.y]},
                "properties": properties,
            }
        )
    return {"type": "FeatureCollection", "features": features}
