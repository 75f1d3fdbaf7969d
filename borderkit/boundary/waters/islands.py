"""The list of islands and shoals: whose each is, why, how large, and where it lies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import shapely
from geopandas import GeoDataFrame
from pandas import isna
from shapely.geometry.base import BaseGeometry

from borderkit.boundary.chainage import Chainage
from borderkit.boundary.kept_lines import record_uid
from borderkit.boundary.waters.waters import side_on
from borderkit.crs import GEOD

__all__ = ["ListedIsland", "listed_islands"]

_COLUMNS: Final = (
    *("island", "number", "name", "kind", "owner", "basis", "area_m2", "sheet", "document"),
    "note",
)
_TOUCH_M: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ListedIsland:
    """An island or shoal of the list, held against the agreed line.

    Attributes
    ----------
    boundary : str
        Its boundary.
    columns : mapping
        Of its record in layer ``islands``: number, name, owner, basis, area_m2 (as stated) ...
    geometry : Point, Polygon, MultiPolygon or None
        In EPSG:4326.
    geodesic_m2 : float or None
        The area of its polygon on the ellipsoid, square metres; None: it is a point.
    lies : {"left", "right", "both"} or None
        On which hand of the agreed line; None: no line beside it, or on it.
    side : str or None
        Whose ground that is by the line; None: on both hands, or not stated.
    chainage_m, offset_m : float or None
        Of its middle: along the agreed line, and off it (left positive), metres.
    """

    boundary: str
    columns: Mapping[str, Any]
    geometry: BaseGeometry | None
    geodesic_m2: float | None = None
    lies: Literal["left", "right", "both"] | None = None
    side: str | None = None
    chainage_m: float | None = None
    offset_m: float | None = None

    @property
    def uid(self) -> str:
        """Its record: ``islands/AA-BB/4``."""
        return record_uid("islands", self.boundary, str(self.columns["island"]))

    @property
    def label(self) -> str:
        """What to call it: its number, else its code; and its kind."""
        kind = self.columns.get("kind") or "island"
        return f"{kind} {self.columns.get('number') or self.columns['island']}"

    @property
    def area_difference_m2(self) -> float | None:
        """Geodesic area less the stated one, square metres; None where one is missing."""
        stated = self.columns.get("area_m2")
        if stated is None or self.geodesic_m2 is None:
            return None
        return self.geodesic_m2 - float(stated)

    def record(self) -> dict[str, Any]:
        """Return it as JSON values; without its geometry."""
        stated = dict(self.columns)
        difference = self.area_difference_m2
        return {
            **{name: stated.get(name) for name in _COLUMNS},
            "geodesic_m2": None if self.geodesic_m2 is None else round(self.geodesic_m2, 1),
            "area_difference_m2": None if difference is None else round(difference, 1),
            "lies": self.lies,
            "side": self.side,
            "chainage_m": None if self.chainage_m is None else round(self.chainage_m, 3),
            "offset_m": None if self.offset_m is None else round(self.offset_m, 3),
        }


def listed_islands(
    islands: GeoDataFrame, boundary: str, chainage: Chainage | None
) -> list[ListedIsland]:
    """Return the islands of a boundary by number, each held against the agreed line.

    Parameters
    ----------
    islands : GeoDataFrame
        Of layer ``islands``, EPSG:4326, those of the boundary.
    boundary : str
        Its code.
    chainage : Chainage or None
        Of the agreed line; None: there is none.
    """
    rows = islands.reindex(columns=list(_COLUMNS)).to_dict("records")
    found = [
        _listed(
            {str(name): _value(value) for name, value in row.items()}, shape, boundary, chainage
        )
        for row, shape in zip(rows, islands.geometry, strict=True)
    ]
    return sorted(found, key=_by_number)


def _value(value: Any) -> Any:
    return value if isinstance(value, dict | list) or not isna(value) else None


def _by_number(island: ListedIsland) -> tuple[Any, ...]:
    text = str(island.columns.get("number") or island.columns["island"])
    digits = re.match(r"\d+", text)
    return digits is None, int(digits[0]) if digits else 0, text


def _listed(
    columns: Mapping[str, Any],
    geometry: BaseGeometry | None,
    boundary: str,
    chainage: Chainage | None,
) -> ListedIsland:
    if geometry is None or geometry.is_empty:
        return ListedIsland(boundary=boundary, columns=columns, geometry=None)
    is_area = shapely.get_dimensions(geometry) == 2
    area = (
        abs(float(GEOD.geometry_area_perimeter(shapely.orient_polygons(geometry))[0]))
        if is_area
        else None
    )
    if chainage is None:
        return ListedIsland(boundary=boundary, columns=columns, geometry=geometry, geodesic_m2=area)
    middle = geometry.representative_point()
    places = np.vstack([[[middle.x, middle.y]], shapely.get_coordinates(geometry)])
    located = chainage.locate(places)
    offsets = located.offset_m
    lies, side = _where(offsets) if (located.beyond == 0).all() else None, None
    if lies in {"left", "right"}:
        piece = int(located.foot.piece[0])
        side = side_on(chainage.line, piece, "left" if lies == "left" else "right")
    return ListedIsland(
        boundary=boundary,
        columns=columns,
        geometry=geometry,
        geodesic_m2=area,
        lies=lies,
        side=side,
        chainage_m=float(located.foot.chainage_m[0]),
        offset_m=float(offsets[0]),
    )


def _where(offsets: Any) -> Literal["left", "right", "both"] | None:
    left, right = bool((offsets > _TOUCH_M).any()), bool((offsets < -_TOUCH_M).any())
    if left and right:
        return "both"
    return "left" if left else "right" if right else None
