"""Where markers stand along the line, in which order, and how far from each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from borderkit.boundary.line import Line
from borderkit.crs import GEOD, metres_per_degree
from borderkit.layers.markers import MARKERS
from borderkit.markers.numbering import Scheme

__all__ = ["MarkerPlace", "line_order", "marker_places", "positions_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerPlace:
    """Where something stands beside the line.

    Attributes
    ----------
    chainage_m : float
        Of its foot, the nearest point of the line, along the line.
    section : str
        In which the foot lies.
    section_chainage_m : float
        Of the foot along the section.
    offset_m : float
        Geodesic distance to the foot, above 0 left of the direction of the line.
    side : str or None
        Whose ground it stands on; None: on the line, or the line does not say.
    lon, lat : float
        The foot, degrees WGS84.
    beyond : {"start", "end"} or None
        Off which free end of the line it lies.
    """

    chainage_m: float
    section: str
    section_chainage_m: float
    offset_m: float
    side: str | None
    lon: float
    lat: float
    beyond: Literal["start", "end"] | None = None

    @property
    def distance_m(self) -> float:
        """Geodesic distance to the line."""
        return abs(self.offset_m)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values, metres to the tenth of a millimetre."""
        return {
            "chainage_m": round(self.chainage_m, 4),
            "section": self.section,
            "section_chainage_m": round(self.section_chainage_m, 4),
            "offset_m": round(self.offset_m, 4),
            "side": self.side,
            "foot": [self.lon, self.lat],
            "beyond": self.beyond,
        }


def positions_of(markers: GeoDataFrame) -> Floats:
    """Return longitude and latitude of markers, shape (n, 2), degrees WGS84."""
    found: Floats = shapely.get_coordinates(markers.geometry.to_numpy())
    return found


def line_order(
    markers: GeoDataFrame, places: Sequence[MarkerPlace | None], scheme: Scheme
) -> list[int]:
    """Return the rows of markers in the order of the line.

    Those at one chainage stand in the order of their numbers; those that have no place on the
    line come last.

    Parameters
    ----------
    markers : GeoDataFrame
        Of layer ``markers``, all of one boundary.
    places : sequence of MarkerPlace or None
        Of each row.
    scheme : Scheme
        Of the boundary.
    """

    def key(row: int) -> tuple[Any, ...]:
        place, record = places[row], records[row]
        number = None if record["number"] is None else scheme.read(record["number"])
        along = (1, 0.0) if place is None else (0, place.chainage_m)
        rank: tuple[Any, ...] = (2,) if number is None else scheme.sort_key(number)
        return (*along, rank, record["marker_uid"])

    records = list(MARKERS.records(markers))
    return sorted(range(len(records)), key=key)


def marker_places(line: Line, lonlat: Floats) -> tuple[MarkerPlace, ...]:
    """Return where positions stand beside the line.

    Parameters
    ----------
    line : Line
        Of the boundary.
    lonlat : array, shape (n, 2)
        Degrees WGS84.
    """
    edges = _Edges(line)
    return tuple(edges.place(lon, lat) for lon, lat in np.asarray(lonlat, dtype=np.float64))


class _Edges:
    """The edges of a line, each with its place along it."""

    def __init__(self, line: Line) -> None:
        self.line = line
        parts = [piece.lonlat for piece in line.pieces]
        self.start = np.vstack([part[:-1] for part in parts])
        self.end = np.vstack([part[1:] for part in parts])
        self.piece = np.repeat(np.arange(len(parts)), [len(part) - 1 for part in parts])
        lengths = [GEOD.line_lengths(part[:, 0], part[:, 1]) for part in parts]
        self.before = np.concatenate([np.concatenate([[0.0], np.cumsum(a)[:-1]]) for a in lengths])

    def place(self, lon: float, lat: float) -> MarkerPlace:
        """Return where one position stands."""
        east_m, north_m = (float(scale[0]) for scale in metres_per_degree(np.array([lat])))
        scale = np.array([east_m, north_m])
        turned = (self.start[:, 0] - lon + 180.0) % 360.0 - 180.0
        a = np.column_stack([turned, self.start[:, 1] - lat]) * scale
        along = (self.end - self.start) * scale
        part = np.clip(-(a * along).sum(axis=1) / (along**2).sum(axis=1), 0.0, 1.0)
        edge = int(np.hypot(*(a + along * part[:, None]).T).argmin())
        foot = self.start[edge] + (self.end[edge] - self.start[edge]) * part[edge]
        cross = float(a[edge, 0] * along[edge, 1] - a[edge, 1] * along[edge, 0])
        return self._told(edge, foot, (lon, lat), left=cross > 0.0)

    def _told(
        self, edge: int, foot: Floats, point: tuple[float, float], *, left: bool
    ) -> MarkerPlace:
        piece = self.line.pieces[self.piece[edge]]
        within = float(self.before[edge]) + _apart(self.start[edge], foot)
        away = _apart(point, foot)
        side = (piece.left if left else piece.right) if away > 0.0 else None
        return MarkerPlace(
            chainage_m=piece.start_m + within,
            section=piece.section,
            section_chainage_m=piece.section_start_m + within,
            offset_m=away if left else -away,
            side=side,
            lon=float((foot[0] + 180.0) % 360.0 - 180.0),
            lat=float(foot[1]),
        )


def _apart(one: Any, other: Any) -> float:
    return float(GEOD.inv(one[0], one[1], other[0], other[1])[2])
