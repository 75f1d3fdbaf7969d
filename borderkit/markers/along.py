"""Where markers stand along the line, in which order, and how far from each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from borderkit.boundary.chainage import Chainage
from borderkit.boundary.line import Line
from borderkit.layers.markers import MARKERS
from borderkit.markers.numbering.numbering import Scheme

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
        Geodesic distance to the foot, above 0 left of the direction of the line, and straight
        beyond a free end.
    side : str or None
        Whose ground it stands on; None: on the line, or the line does not say.
    lon, lat : float
        The foot, degrees WGS84.
    beyond : {"start", "end", "gap"} or None
        Off which free end of the line it lies, or that it lies off an end in a gap.
    """

    chainage_m: float
    section: str
    section_chainage_m: float
    offset_m: float
    side: str | None
    lon: float
    lat: float
    beyond: Literal["start", "end", "gap"] | None = None

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

    Raises
    ------
    InputError
        A position is none on the earth.
    """
    found = Chainage(line).locate(lonlat, refuse_far=False).frame()
    return tuple(
        MarkerPlace(
            chainage_m=row["chainage_m"],
            section=row["section"],
            section_chainage_m=row["section_chainage_m"],
            offset_m=row["offset_m"] + 0.0,
            side=row["side"],
            lon=row["foot_lon"],
            lat=row["foot_lat"],
            beyond=row["beyond"],
        )
        for row in found.to_dict("records")
    )
