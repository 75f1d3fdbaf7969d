"""Which corridors and places of permits hold a stop, for certain or perhaps."""

from dataclasses import dataclass
from functools import cached_property

import shapely

from borderkit.itineraries.cuts import Labels, distance_m, lies_within
from borderkit.itineraries.geometry import Site
from borderkit.itineraries.state import RegisterState

__all__ = ["Holds"]


@dataclass(frozen=True)
class Holds:
    """Corridors and places about stops.

    Parameters
    ----------
    state : RegisterState
        The register.
    claimed_places : frozenset of str
        Codes of places in permits that the itinerary itself states.
    """

    state: RegisterState
    claimed_places: frozenset[str]

    @cached_property
    def places(self) -> list[int]:
        """Numbers of the places that any permit names."""
        named = {code for p in self.state.permits.values() for code in p.places or ()}
        named |= self.claimed_places
        return [i for i, place in enumerate(self.state.places) if place.place in named]

    def labels(self, site: Site, zone: str) -> tuple[Labels, Labels]:
        """Return the labels that hold a stop in a zone for certain, and those that may."""
        surely: set[tuple[str, int]] = set()
        perhaps: set[tuple[str, int]] = set()
        radius = site.stop.accuracy_m
        for number, corridor in enumerate(self.state.corridors):
            if not corridor.stopping or corridor.zone != zone or site.geometry is None:
                continue
            half = corridor.width_m / 2
            if distance_m(site.geometry, corridor.geometry) - radius <= half:
                perhaps.add(("corridor", number))
                if lies_within(site.geometry, corridor.geometry, half - radius):
                    surely.add(("corridor", number))
        for number in self.places:
            held = self._held_by(site, number)
            if held is not None:
                perhaps.add(("place", number))
            if held:
                surely.add(("place", number))
        return frozenset(surely), frozenset(perhaps)

    def _held_by(self, site: Site, number: int) -> bool | None:
        """Whether a stop is, or lies in, a place: for certain (True), perhaps (False), or not."""
        place = self.state.places[number]
        if site.place is not None and site.place.place == place.place:
            return True
        if site.geometry is None:
            return None
        radius = site.stop.accuracy_m
        if distance_m(site.geometry, place.geometry) > radius:
            return None
        covered = bool(place.geometry.covers(site.geometry))
        if covered and radius:
            covered = distance_m(site.geometry, shapely.boundary(place.geometry)) >= radius
        return covered
