"""Geometries as GeoPackage blobs, and the column type that holds them."""

import struct
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import UserDefinedType

__all__ = [
    "SRS_ID",
    "STORED",
    "GeometryType",
    "blob_bounds",
    "blobs",
    "geometries",
    "promoted",
    "single_parts",
    "stored_type",
]

SRS_ID: Final = 4326
"""Reference system of every stored geometry: WGS84 longitude and latitude."""

_ENVELOPE_BYTES: Final = (0, 32, 48, 48, 64)
_HEAD: Final = struct.Struct("<2sBBi4d")
_POINT: Final = struct.Struct("<2sBBi")
_XY: Final = struct.Struct("<2d")
_LITTLE_POINT: Final = b"\x01\x01\0\0\0"
_LITTLE: Final = 1
_XY_ENVELOPE: Final = 1 << 1
_EMPTY: Final = 1 << 4

STORED: Final = {
    ("Point",): "POINT",
    ("LineString",): "LINESTRING",
    ("Polygon",): "POLYGON",
    ("LineString", "MultiLineString"): "MULTILINESTRING",
    ("Polygon", "MultiPolygon"): "MULTIPOLYGON",
}
"""Declared geometry types of a layer -> the one type of its stored column."""

_PROMOTED: Final[Mapping[str, tuple[str, Callable[..., Any]]]] = {
    "MULTILINESTRING": ("LineString", shapely.multilinestrings),
    "MULTIPOLYGON": ("Polygon", shapely.multipolygons),
}


class GeometryType(UserDefinedType[bytes]):
    """A column of geometries; rows carry the bytes that the database keeps.

    Parameters
    ----------
    kind : str
        ``POINT``, ``MULTIPOLYGON`` ... or ``GEOMETRY`` for several.
    """

    cache_ok = True

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def get_col_spec(self, **_: Any) -> str:
        """Return the type as it stands in ``CREATE TABLE`` of a GeoPackage."""
        return self.kind


@compiles(GeometryType, "postgresql")
def _on_server(kind: GeometryType, *_: Any, **__: Any) -> str:
    return f"geometry({kind.kind}, {SRS_ID})"


def stored_type(kinds: tuple[str, ...]) -> str:
    """Return the column type for a layer with geometries of `kinds`.

    A layer of polygons and multipolygons is stored as multipolygons, because desktop GIS want
    one type per layer; :func:`geometries` makes single parts out of them again.
    """
    return STORED.get(kinds, "GEOMETRY")


def blobs(cells: NDArray[np.object_], kind: str) -> list[bytes | None]:
    """Return GeoPackage blobs with the envelope in their header.

    Parameters
    ----------
    cells : array of Geometry, shape (n,)
        In EPSG:4326, two-dimensional.
    kind : str
        The stored type: single parts are promoted to it.
    """
    cells = promoted(cells, kind)
    bodies = shapely.to_wkb(cells, byte_order=1, output_dimension=2, flavor="iso")
    empty = shapely.is_empty(cells)
    points = shapely.get_type_id(cells) == 0
    boxes = shapely.bounds(cells)
    return [
        None
        if body is None
        else _header(box, bare=bool(point or void), empty=bool(void)) + bytes(body)
        for body, box, point, void in zip(bodies, boxes.tolist(), points, empty, strict=True)
    ]


def _header(box: list[float], *, bare: bool, empty: bool) -> bytes:
    if bare:
        return _POINT.pack(b"GP", 0, _LITTLE | (_EMPTY if empty else 0), SRS_ID)
    west, south, east, north = box
    return _HEAD.pack(b"GP", 0, _LITTLE | _XY_ENVELOPE, SRS_ID, west, east, south, north)


def geometries(stored: list[bytes | None]) -> NDArray[np.object_]:
    """Return the geometries of GeoPackage blobs; parts that stand alone become single.

    Parameters
    ----------
    stored : list of bytes, length n
        As :func:`blobs` or any other program wrote them.
    """
    bodies = np.empty(len(stored), dtype=object)
    bodies[:] = [None if blob is None else blob[_body_at(blob) :] for blob in stored]
    return single_parts(shapely.from_wkb(bodies))


def single_parts(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return geometries (n,) in two dimensions; parts that stand alone become single."""
    cells: NDArray[np.object_] = shapely.force_2d(shapes)
    alone = (shapely.get_type_id(cells) >= 4) & (shapely.get_num_geometries(cells) == 1)
    cells[alone] = shapely.get_geometry(cells[alone], 0)
    return cells


def _body_at(blob: bytes) -> int:
    if blob[:2] != b"GP":
        msg = "a stored geometry does not begin with the GeoPackage mark"
        raise ValueError(msg)
    return 8 + _ENVELOPE_BYTES[(blob[3] >> 1) & 7]


def blob_bounds(blob: bytes) -> tuple[float, float, float, float]:
    """Return (min x, max x, min y, max y) of a GeoPackage blob; NaN where it is empty."""
    if (blob[3] >> 1) & 7:
        order = "<" if blob[3] & _LITTLE else ">"
        west, east, south, north = struct.unpack_from(f"{order}4d", blob, 8)
    elif blob[8:13] == _LITTLE_POINT:
        west, south = _XY.unpack_from(blob, 13)
        east, north = west, south
    else:
        shape: Geometry = shapely.from_wkb(blob[_body_at(blob) :])
        west, south, east, north = shapely.bounds(shape).tolist()
    return west, east, south, north


def promoted(cells: NDArray[np.object_], kind: str) -> NDArray[np.object_]:
    """Return geometries (n,) with single parts as the stored type `kind` wants them."""
    if kind not in _PROMOTED:
        return cells
    single, many = _PROMOTED[kind]
    kept = cells.copy()
    for row, cell in enumerate(cells):
        if cell is not None and cell.geom_type == single:
            kept[row] = many([cell])
    return kept
