"""Files with boundary lines: GeoPackage, GeoJSON and shapefiles, as tables of features."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from borderkit.crs import read_crs
from borderkit.errors import CrsError, FileFormatError, InputError
from borderkit.io.geopackage import is_geopackage, read_package_layer
from borderkit.io.json_text import read_json
from borderkit.io.shapefile import is_shapefile, is_zip, read_shapefile
from borderkit.io.sources import describe, head_of, read_limited, require_json
from borderkit.io.stated_crs import crs_name

__all__ = ["LineTable", "read_line_table"]

_WANTED: Final = "lines as GeoPackage, GeoJSON, shapefile or shapefile zip"
_CHUNK: Final = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTable:
    """One layer of a file, as it stands.

    Attributes
    ----------
    name : str
        Of the layer, or of the file where it has none.
    format : str
        ``geopackage``, ``geojson`` or ``shapefile``.
    crs : str
        ``EPSG:...``, ``OGC:CRS84`` or WKT.
    columns : tuple of str
        Names of the columns, in order.
    rows : tuple of mapping
        With ``id``, ``properties`` and ``geometry`` (GeoJSON, in `crs`).
    sha256 : str
        Of the file, in hexadecimal digits.
    notes : tuple of str
        What should be known about it, in sentences.
    """

    name: str
    format: str
    crs: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    sha256: str
    notes: tuple[str, ...] = ()


def read_line_table(path: Path, *, layer: str | None = None, crs: str | None = None) -> LineTable:
    """Return the features of a file.

    Parameters
    ----------
    path : Path
        GeoPackage, GeoJSON, ``.shp`` or a zip file that holds a shapefile; known by what it
        holds, not by its name.
    layer : str, optional
        Which layer or shapefile is meant where there are several.
    crs : str, optional
        The reference system of a file that states none.

    Raises
    ------
    InputError, TooLargeError, FileFormatError
        The file cannot be read, is too large, damaged, or of another kind.
    CrsError
        It states no reference system, and `crs` is not given; or it states another one.
    """
    head = head_of(path)
    if is_geopackage(head):
        found = read_package_layer(path, layer=layer or "boundary_sections")
        if layer is not None and found.name != layer:
            msg = f"{path} has no layer {layer!r}, it has {found.name!r}; name that, or none"
            raise FileFormatError(msg)
        table = _table(path, "geopackage", found.name, found.crs, found.columns, found.features)
    elif is_shapefile(head) or is_zip(head):
        read = read_shapefile(path, layer=layer)
        own = read.layer
        table = _table(path, "shapefile", own.name, own.crs, own.columns, own.features)
        table = replace(table, notes=read.notes)
    else:
        table = _from_geojson(path, head)
    return replace(table, crs=_settled(path, table, crs))


def _table(
    path: Path,
    form: str,
    name: str,
    crs: str | None,
    columns: tuple[str, ...],
    rows: tuple[Mapping[str, Any], ...],
) -> LineTable:
    return LineTable(
        name=name, format=form, crs=crs or "", columns=columns, rows=rows, sha256=_sha256(path)
    )


def _settled(path: Path, table: LineTable, stated: str | None) -> str:
    """Return the reference system of a file: its own, else the one that was stated."""
    if stated is None:
        if not table.crs:
            missing = "no .prj" if table.format == "shapefile" else "no reference system"
            msg = f"{path} has {missing}; say which one it is in with --crs, nothing is guessed"
            raise CrsError(msg)
        return table.crs
    given = read_crs(stated)
    if table.crs and given != (own := read_crs(table.crs)):
        msg = f"{path} says that it is in {own.name}, not in {given.name}; leave --crs away"
        raise CrsError(msg)
    return stated


def _from_geojson(path: Path, head: bytes) -> LineTable:
    if head.startswith(b"SQLite"):
        msg = f"{path} is {describe(head)} but no GeoPackage; what is read here is {_WANTED}"
        raise FileFormatError(msg)
    require_json(head, source=str(path), wanted=_WANTED)
    data = read_limited(path)
    document = read_json(data, source=str(path), error=InputError)
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        msg = f"{path} is JSON but no feature collection; what is read here is {_WANTED}"
        raise FileFormatError(msg)
    rows = tuple(
        {"id": number, "properties": _mapping(item, "properties"), "geometry": item["geometry"]}
        if isinstance(item, Mapping) and "geometry" in item
        else {"id": number, "properties": {}, "geometry": None}
        for number, item in enumerate(features)
    )
    columns = tuple(dict.fromkeys(str(name) for row in rows for name in row["properties"]))
    name = document.get("name")
    return LineTable(
        name=name if isinstance(name, str) else path.stem,
        format="geojson",
        crs=crs_name(document),
        columns=columns,
        rows=rows,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _mapping(item: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = item.get(key)
    return found if isinstance(found, Mapping) else {}


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
