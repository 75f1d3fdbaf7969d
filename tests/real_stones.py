"""Real lines and stones, read from the lists of features beside the extracts (`realdata`)."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame
from shapely.geometry import shape

from borderkit.layers.boundary import BOUNDARY_SECTIONS
from borderkit.layers.markers import MARKERS

__all__ = ["real_border"]

_TAGS = ("material", "inscription", "image")


def real_border(
    shared: Path, land: str, day: str
) -> tuple[GeoDataFrame, GeoDataFrame, dict[str, dict[str, Any]]]:
    """Return sections and markers of an extract, and what the list says of each marker.

    Parameters
    ----------
    shared : Path
        Folder of the real data.
    land : str
        ``liechtenstein`` or ``andorra``.
    day : str
        Of the extract: ``2024-03-04``.
    """
    path = shared / "data" / f"osm-{land}" / f"border-features-{day}.geojson"
    features = json.loads(path.read_text())["features"]
    ways = [f for f in features if f["properties"]["kind"] == "boundary_line"]
    stones = [f for f in features if f["properties"]["kind"] == "marker"]
    sections = BOUNDARY_SECTIONS.frame(
        [{"section": f["properties"]["osm"], "boundary": f["properties"]["pair"]} for f in ways],
        [shape(f["geometry"]) for f in ways],
    )
    markers = MARKERS.frame(
        [_marker(f["properties"]) for f in stones], [shape(f["geometry"]) for f in stones]
    )
    assert isinstance(sections, GeoDataFrame)
    assert isinstance(markers, GeoDataFrame)
    lines = sections.geometry.to_numpy()
    # Nearest in degrees, which decides here: no stone lies between two lines.
    nearest = [int(np.argmin(shapely.distance(lines, point))) for point in markers.geometry]
    markers["boundary"] = sections["boundary"].to_numpy()[nearest]
    said = {f["properties"]["osm"]: f["properties"] for f in stones}
    return sections, markers, said


def _marker(properties: dict[str, Any]) -> dict[str, Any]:
    tags = properties["tags"]
    size = [f"{name} {tags[name]}" for name in ("length", "width", "height") if name in tags]
    return {
        "marker_uid": properties["osm"],
        "number": tags.get("ref") or (tags.get("inscription") if "name" in tags else None),
        "year": tags.get("start_date"),
        "size": ", ".join(size) or None,
        **{name: tags.get(name) for name in _TAGS},
    }
