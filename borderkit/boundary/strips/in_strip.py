"""What lies in a strip, and how far from the line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from borderkit.boundary.line import Line
from borderkit.boundary.strips.line_distance import LineDistance, geodesic_points
from borderkit.layers import LAYERS

__all__ = ["Lying", "lying_in"]

Floats = NDArray[np.float64]

_CHORD_M: Final = 0.002


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """A record that lies in a strip, wholly or in part.

    Attributes
    ----------
    layer : str
        Its layer.
    key : str
        Its key; parts of a longer one are joined by ``/``.
    name : str or None
        Its number or kind, where it has one.
    distance_m : float
        Geodesic, from the line to its nearest place; 0 where the line meets it.
    wholly : bool
        Whether no part of it lies outside.
    """

    layer: str
    key: str
    name: str | None
    distance_m: float
    wholly: bool

    def record(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "layer": self.layer,
            "key": self.key,
            "name": self.name,
            "distance_m": round(self.distance_m, 3),
            "wholly": self.wholly,
        }


def lying_in(
    ground: BaseGeometry, line: Line, frames: Mapping[str, GeoDataFrame]
) -> tuple[Lying, ...]:
    """Return the records that lie in a strip, the nearest to the line first.

    Parameters
    ----------
    ground : MultiPolygon
        The strip, EPSG:4326.
    line : Line
        Its line.
    frames : mapping of str to GeoDataFrame
        Layer -> its records, EPSG:4326.
    """
    distance: LineDistance | None = None
    found = []
    shapely.prepare(ground)
    chains = [geodesic_points(piece.lonlat, chord_m=_CHORD_M) for piece in line.pieces]
    for name, frame in frames.items():
        things = frame.geometry.to_numpy()
        rows = np.flatnonzero(shapely.intersects(ground, things))
        if not len(rows):
            continue
        distance = distance or LineDistance(chains)
        away_m = _distances(things[rows], chains, distance)
        wholly = shapely.covers(ground, things[rows])
        layer = LAYERS[name]
        for row, away, whole in zip(layer.records(frame.iloc[rows]), away_m, wholly, strict=True):
            key = "/".join(str(row[part]) for part in layer.key)
            called = row.get("number") or row.get("kind")
            found.append(
                Lying(layer=name, key=key, name=called, distance_m=float(away), wholly=bool(whole))
            )
    return tuple(sorted(found, key=lambda each: (each.distance_m, each.layer, each.key)))


def _distances(
    things: NDArray[np.object_], chains: Sequence[Floats], distance: LineDistance
) -> Floats:
    """Return how far things lie from the line, metres.

    Where they do not cross, the nearest place of one of the two is a vertex.
    """
    away = np.zeros(len(things))
    points = shapely.get_type_id(things) == 0
    away[points] = distance.to(shapely.get_coordinates(things[points]))
    lines = shapely.multilinestrings([shapely.LineString(chain) for chain in chains])
    shapely.prepare(lines)
    vertices = np.vstack(chains)
    for row in np.flatnonzero(~points):
        if not shapely.intersects(lines, things[row]):
            away[row] = _apart(things[row], vertices, distance)
    return away


def _apart(thing: BaseGeometry, vertices: Floats, distance: LineDistance) -> float:
    lonlat, owner = shapely.get_coordinates(_outline(thing), return_index=True)
    paths = [lonlat[owner == part] for part in np.unique(owner)]
    cut = [geodesic_points(path, chord_m=_CHORD_M) if len(path) > 1 else path for path in paths]
    nearest = float(distance.to(np.vstack(cut)).min())
    edges = [path for path in cut if len(path) > 1]
    if edges:
        nearest = min(nearest, float(LineDistance(edges).to(vertices).min()))
    return nearest


def _outline(thing: BaseGeometry) -> NDArray[np.object_]:
    """Return the lines and points that a thing consists of, the rings of areas among them."""
    parts = []
    for part in shapely.get_parts(thing):
        parts += [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
    return np.array(parts, dtype=object)
