"""What drafts of routes are made from: roads, the boundary line, and where people live."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pandas import DataFrame
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from borderkit.infrastructure.road_network import RoadNetwork
from borderkit.itineraries.geometry import Site
from borderkit.itineraries.line_on_roads import LineOnRoads
from borderkit.itineraries.places import Place
from borderkit.itineraries.spelling import plain_key
from borderkit.itineraries.state import RegisterState

__all__ = ["DraftLand", "Settlement"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_SETTLEMENTS: Final = ("city", "town", "village", "quarter", "hamlet", "locality", "dwelling")


@dataclass(frozen=True, slots=True)
class Settlement:
    """A settlement that is a point (WGS84): its rank (0 a city) and its names as plain keys."""

    code: str
    point: Point
    rank: int
    names: frozenset[str]


@dataclass(frozen=True)
class DraftLand:
    """What drafts are made from: the roads, the line, and the settlements.

    Attributes
    ----------
    state : RegisterState
        Stops, crossings, zones and sections are looked up in it.
    network : RoadNetwork
        The roads.
    line : LineOnRoads
        Where they meet the line.
    settlements : tuple of Settlement
        Those that are points.
    """

    state: RegisterState
    network: RoadNetwork
    line: LineOnRoads
    settlements: tuple[Settlement, ...]

    @classmethod
    def of(cls, state: RegisterState, *, roads: DataFrame, places: DataFrame) -> "DraftLand":
        """Return the land of a register.

        Parameters
        ----------
        state : RegisterState
            What a check reads of the register.
        roads, places : DataFrame
            Its layers of these names (geometry in EPSG:4326).
        """
        network = RoadNetwork.of(roads)
        ranks = {
            str(code): _SETTLEMENTS.index(kind)
            for code, kind in zip(places["place"], places["kind"], strict=True)
            if kind in _SETTLEMENTS
        }
        settlements = [
            Settlement(place.place, place.geometry, ranks[place.place], _keys(place))
            for place in state.places
            if place.place in ranks and isinstance(place.geometry, Point)
        ]
        line = LineOnRoads(state.sections, state.crossings, network)
        return cls(state, network, line, tuple(settlements))

    def anchor(self, site: Site, area: BaseGeometry) -> tuple[Point, str | None]:
        """Return where a way to a stop that is an area goes, and the code of what stands there.

        A settlement of the stop's own name in it, else the greatest settlement, else a crossing,
        else the middle of the area.
        """
        names = _keys(site.place) if site.place else frozenset()
        inside = np.flatnonzero(shapely.covers(area, self._points)) if self.settlements else ()
        found = [self.settlements[number] for number in inside]
        if found:
            best = min(found, key=lambda one: (not names & one.names, one.rank, one.code))
            return best.point, best.code
        for code, crossing in sorted(self.state.crossings.items()):
            if area.covers(crossing.geometry):
                return Point(crossing.geometry.representative_point()), code
        return Point(area.representative_point()), None

    @cached_property
    def _points(self) -> NDArray[np.object_]:
        return np.array([one.point for one in self.settlements], dtype=object)

    def zones_met(self, route: Floats, classes: Sequence[str]) -> list[str]:
        """Return the codes of the zones of `classes` that a route (n, 2), degrees, meets."""
        line = LineString(route)
        return [
            zone.zone
            for zone in self.state.zones
            if zone.zone_class in classes and zone.geometry.intersects(line)
        ]

    def meeting(self, classes: Sequence[str]) -> Flags:
        """Tell which edges (k,) meet a zone of `classes`, whatever its hours."""
        met = np.zeros(len(self.network), dtype=bool)
        shapes = [zone.geometry for zone in self.state.zones if zone.zone_class in classes]
        if shapes and len(self.network):
            met[self.network.tree.query(shapes, predicate="intersects")[1]] = True
        return met


def _keys(place: Place) -> frozenset[str]:
    return frozenset(plain_key(name) for name in place.name.values())
