"""Where an itinerary goes: the places of its stops and the ways of its legs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from borderkit.crs import GEOD, at_most_m
from borderkit.errors import Defect, ItineraryError
from borderkit.infrastructure.crossings import Crossing
from borderkit.itineraries.places import Place, find_places
from borderkit.itineraries.plan import Itinerary, Leg, Stop
from borderkit.itineraries.state import RegisterState
from borderkit.zones.encounters import Paths, make_paths
from borderkit.zones.index import ShapeIndex
from borderkit.zones.reach import Anchor, Reach

__all__ = [
    "LEGS_M",
    "ROUTE_END_M",
    "ItineraryGeometry",
    "Site",
    "Way",
    "itinerary_geometry",
    "make_ways",
    "resolve_sites",
    "shapes_about",
]

ROUTE_END_M = 100.0
"""A given route begins and ends at most so far from its stops, metres."""

LEGS_M = 60_000_000.0
"""All legs together are at most so long, metres: more than once around the earth."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Site:
    """Where a stop is (WGS84), and the jurisdictions it lies in.

    Attributes
    ----------
    geometry : BaseGeometry or None
        None where its place or crossing is not known for certain.
    within, about : tuple of int
        Jurisdictions (numbers in the state) that hold all of it, and that hold any of it.
    """

    stop: Stop
    geometry: BaseGeometry | None
    place: Place | None
    crossing: Crossing | None
    within: tuple[int, ...]
    about: tuple[int, ...]

    @property
    def is_point(self) -> bool:
        """Whether it is a single position."""
        return isinstance(self.geometry, Point)

    @cached_property
    def anchor(self) -> Anchor | None:
        """The stop as the end of a way."""
        return None if self.geometry is None else Anchor(self.geometry, self.stop.accuracy_m)

    @cached_property
    def position(self) -> Floats:
        """One position (1, 2) that stands for it, degrees."""
        if self.geometry is None:
            return np.empty((0, 2))
        if isinstance(self.geometry, Point):
            return shapely.get_coordinates(self.geometry)
        point = self.geometry.representative_point()
        return np.array([[point.x, point.y]])


@dataclass(frozen=True)
class Way:
    """How a leg goes: a line that is `given` or the `geodesic`, a `reach`, or `unknown`."""

    leg: Leg
    kind: str
    positions: Floats
    reach: Reach | None = None
    too_short: bool = False


@dataclass(frozen=True, slots=True)
class ItineraryGeometry:
    """Geometries (WGS84) for maps: None where there is none; lines may pass longitude 180."""

    stops: tuple[BaseGeometry | None, ...]
    legs: tuple[LineString | None, ...]
    reaches: tuple[Polygon | None, ...]


def resolve_sites(itinerary: Itinerary, state: RegisterState) -> tuple[Site, ...]:
    """Return where each stop is.

    Parameters
    ----------
    itinerary : Itinerary
        Its stops by location, place or crossing.
    state : RegisterState
        Where places, crossings and jurisdictions are looked up.
    """
    found: list[tuple[Stop, BaseGeometry | None, Place | None, Crossing | None]] = []
    for stop in itinerary.stops:
        if stop.location is not None:
            found.append((stop, stop.location, None, None))
        elif stop.crossing is not None:
            crossing = state.crossings.get(stop.crossing)
            found.append((stop, crossing.geometry if crossing else None, None, crossing))
        else:
            places = find_places(stop.place or "", state.places)
            place = places[0] if len(places) == 1 else None
            found.append((stop, place.geometry if place else None, place, None))
    shapes = [geometry for _, geometry, _, _ in found if geometry is not None]
    about = iter(shapes_about(shapes, state.jurisdiction_index))
    sites = []
    for stop, geometry, place, crossing in found:
        within, any_of = next(about) if geometry is not None else ((), ())
        sites.append(Site(stop, geometry, place, crossing, within, any_of))
    return tuple(sites)


def shapes_about(
    geometries: Sequence[BaseGeometry], index: ShapeIndex
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return for each geometry which areas of `index` hold all of it, and which any of it.

    Parameters
    ----------
    geometries : sequence of BaseGeometry
        Points, lines or areas in WGS84.
    index : ShapeIndex
        The areas.
    """
    points = [(i, g) for i, g in enumerate(geometries) if isinstance(g, Point)]
    answer: list[tuple[tuple[int, ...], tuple[int, ...]]] = [((), ())] * len(geometries)
    if points:
        at, shape = index.containing(shapely.get_coordinates([point for _, point in points]))
        holding: list[list[int]] = [[] for _ in points]
        for row, number in zip(at.tolist(), shape.tolist(), strict=True):
            holding[row].append(number)
        for (number, _), shapes in zip(points, holding, strict=True):
            answer[number] = (tuple(shapes), tuple(shapes))
    for number, geometry in enumerate(geometries):
        if isinstance(geometry, Point):
            continue
        _, near = index.touching_box(np.array([geometry.bounds]))
        near = near[index.is_area[near]]
        any_of = tuple(int(s) for s in near if index.shapes[s].intersects(geometry))
        held = tuple(s for s in any_of if index.shapes[s].covers(geometry))
        answer[number] = (held, any_of)
    return answer


def make_ways(itinerary: Itinerary, sites: Sequence[Site], state: RegisterState) -> tuple[Way, ...]:
    """Return how each leg goes.

    Parameters
    ----------
    itinerary : Itinerary
        Its legs, with a route or without.
    sites : sequence of Site
        Where its stops are.
    state : RegisterState
        For the settings on routes and detours.

    Raises
    ------
    ItineraryError
        A given route does not reach its stops, or a stated detour is more than the register's.
    """
    defects: list[Defect] = []
    ways = []
    for leg in itinerary.legs:
        one, two = sites[leg.index], sites[leg.index + 1]
        if leg.route is not None:
            positions = shapely.get_coordinates(leg.route)
            _check_ends(leg, positions, (one, two), defects)
            ways.append(Way(leg, "given", positions))
        elif one.geometry is None or two.geometry is None:
            ways.append(Way(leg, "unknown", np.empty((0, 2))))
        elif leg.mode == "air" or state.settings.route_policy == "geodesic":
            ways.append(Way(leg, "geodesic", np.vstack([one.position, two.position])))
        else:
            ways.append(_reached(leg, one, two, state, defects))
        if leg.detour is not None and state.settings.route_policy == "geodesic":
            defects.append(Defect(f"legs[{leg.index}].detour", "the register takes geodesics"))
    _check_length(ways, defects)
    if defects:
        msg = f"itinerary {itinerary.reference} cannot be followed: {defects[0]}"
        raise ItineraryError(msg, defects=defects)
    return tuple(ways)


def _check_length(ways: Sequence[Way], defects: list[Defect]) -> None:
    known = [way.positions for way in ways if len(way.positions)]
    steps = np.abs(np.diff(np.concatenate(known), axis=0)) if known else np.zeros((0, 2))
    if at_most_m(*steps.sum(axis=0).tolist()) <= LEGS_M:
        return
    total_m = 0.0
    for way in ways:
        if len(way.positions):
            total_m += float(GEOD.line_length(way.positions[:, 0], way.positions[:, 1]))
        if total_m > LEGS_M:
            what = (
                f"the legs up to here are {total_m / 1000.0:,.0f} km long together; "
                f"at most {LEGS_M / 1000.0:,.0f} km are judged"
            )
            defects.append(Defect(f"legs[{way.leg.index}]", what))
            return


def _reached(leg: Leg, one: Site, two: Site, state: RegisterState, defects: list[Defect]) -> Way:
    most = state.settings.detour
    if leg.detour is not None and leg.detour > most:
        what = f"is {leg.detour:g}, more than the register's {most:g}"
        defects.append(Defect(f"legs[{leg.index}].detour", what))
    if one.anchor is None or two.anchor is None:
        return Way(leg, "unknown", np.empty((0, 2)))
    reach = Reach(one.anchor, two.anchor, most if leg.detour is None else leg.detour)
    near = one.anchor.gap_m(two.anchor) <= ROUTE_END_M
    return Way(leg, "reach", np.empty((0, 2)), reach, near)


def _check_ends(
    leg: Leg, positions: Floats, sites: tuple[Site, Site], defects: list[Defect]
) -> None:
    for word, site, row in (("begins", sites[0], 0), ("ends", sites[1], -1)):
        if site.anchor is None:
            continue
        if site.is_point:
            (lon, lat), (there_lon, there_lat) = positions[row].tolist(), site.position[0].tolist()
            if at_most_m(lon - there_lon, lat - there_lat) <= ROUTE_END_M:
                continue
            gone = float(GEOD.inv(lon, lat, there_lon, there_lat)[2])
        else:
            gone = float(site.anchor.distance_m(positions[row][None, :])[0])
        if gone > ROUTE_END_M:
            what = (
                f"the route {word} {gone:.0f} m from stop {site.stop.index}; "
                f"it must reach it within {ROUTE_END_M:.0f} m"
            )
            defects.append(Defect(f"legs[{leg.index}].route", what))


def itinerary_geometry(itinerary: Itinerary, state: RegisterState) -> ItineraryGeometry:
    """Return the geometries of an itinerary for a map.

    Parameters
    ----------
    itinerary : Itinerary
        The itinerary.
    state : RegisterState
        Where places and crossings are looked up.

    Returns
    -------
    ItineraryGeometry
        Stops as given, legs along their geodesics, reaches of legs that are not stated.
    """
    sites = resolve_sites(itinerary, state)
    ways = make_ways(itinerary, sites, state)
    legs: list[LineString | None] = []
    for way in ways:
        paths = make_paths([way.positions]) if len(way.positions) else None
        legs.append(None if paths is None else LineString(_drawn(paths)))
    return ItineraryGeometry(
        stops=tuple(site.geometry for site in sites),
        legs=tuple(legs),
        reaches=tuple(None if way.reach is None else way.reach.polygon for way in ways),
    )


def _drawn(paths: Paths) -> Floats:
    points = paths.points[:, :2]
    return np.vstack([points, points]) if len(points) == 1 else points
