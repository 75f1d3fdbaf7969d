"""Files with lines as tests need them: GeoJSON, shapefiles and zips, all invented."""

import json
import struct
import zipfile
from pathlib import Path

import pyogrio
import shapely
from geopandas import GeoDataFrame

__all__ = ["feature", "geojson", "line", "ring", "shapefile", "zipped"]


def line(*positions):
    """Return a GeoJSON line."""
    return {"type": "LineString", "coordinates": [list(position) for position in positions]}


def ring(*positions):
    """Return a GeoJSON polygon, closed here."""
    return {"type": "Polygon", "coordinates": [[list(p) for p in (*positions, positions[0])]]}


def feature(geometry, **properties):
    """Return a GeoJSON feature."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def geojson(path, features, **members):
    """Write a feature collection and return its path."""
    document = {"type": "FeatureCollection", **members, "features": list(features)}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def shapefile(path, features, *, crs=4326, encoding="utf-8", cpg=True):
    """Write a shapefile and return the path of its ``.shp``."""
    rows = [item["properties"] for item in features]
    shapes = [shapely.from_geojson(json.dumps(item["geometry"])) for item in features]
    frame = GeoDataFrame(rows, geometry=shapes, crs=crs)
    pyogrio.write_dataframe(frame, path, driver="ESRI Shapefile", encoding=encoding)
    if not cpg:
        path.with_suffix(".cpg").unlink(missing_ok=True)
        dbf = bytearray(path.with_suffix(".dbf").read_bytes())
        struct.pack_into("B", dbf, 29, 0)
        path.with_suffix(".dbf").write_bytes(bytes(dbf))
    return path


def zipped(path, shp, *, folder="", without=()):
    """Pack a shapefile's parts, but for some, into a zip file and return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(Path(shp).parent.glob(f"{Path(shp).stem}.*")):
            if part.suffix not in (*without, ".zip"):
                archive.write(part, f"{folder}{part.name}")
    return path
