"""Which records of a register matter to the check of one itinerary: a set to be proven."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from borderkit.crs import metres_per_degree
from borderkit.itineraries.geometry import Site, Way, make_ways, resolve_sites
from borderkit.itineraries.permits import Permit
from borderkit.itineraries.places import find_places
from borderkit.itineraries.plan import Itinerary
from borderkit.itineraries.state import RegisterState
from borderkit.zones.encounters import make_paths
from borderkit.zones.index import ShapeIndex

__all__ = ["Keys", "records_read"]

Floats = NDArray[np.float64]
Keys = dict[str, set[tuple[str, ...]]]
"""Name of a layer -> the keys of some of its records."""

_SLACK_M = 1_000.0
"""Boxes about stops and ways are so much wider than they need to be, metres."""


def records_read(itinerary: Itinerary, state: RegisterState, *, widened: float = 0.0) -> Keys:
    """Return the records that can matter to a check, by where they lie and what names them.

    What lies far from every stop and every way is left out. The set is sought by boxes, not by
    what the check did: whoever relies on it proves first that it gives the same answer.

    Parameters
    ----------
    itinerary : Itinerary
        What is planned.
    state : RegisterState
        All that the register holds.
    widened : float
        How much wider boxes are, as a part of their own size to each side.

    Returns
    -------
    dict of str to set of tuple
        For each layer that a check reads the keys of its records, which fit each other.

    Raises
    ------
    ItineraryError
        A route does not reach its stops, or a detour is too large.
    """
    sites = resolve_sites(itinerary, state)
    ways = make_ways(itinerary, sites, state)
    return _Reading(itinerary, state, sites, ways, widened).keys()


@dataclass
class _Reading:
    """The records about one itinerary, by their numbers in the state."""

    itinerary: Itinerary
    state: RegisterState
    sites: Sequence[Site]
    ways: Sequence[Way]
    widened: float
    zones: set[int] = field(default_factory=set)
    lands: set[int] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)

    def keys(self) -> Keys:
        state = self.state
        boxes = self._boxes(self.widened)
        self.zones = _touched(state.zone_index, boxes)
        shapes = [state.zones[number].geometry.bounds for number in sorted(self.zones)]
        self.lands = _touched(state.jurisdiction_index, np.vstack([boxes, *shapes]))
        self.classes = {state.zones[number].zone_class for number in self.zones}
        self.classes |= {state.jurisdictions[n].default_class or "" for n in self.lands}
        self.classes &= set(state.class_rules)
        self._add_lifted()
        lands = [state.jurisdictions[number] for number in self.lands]
        codes = {state.zones[number].zone for number in self.zones}
        corridors = (state.corridors[n] for n in _touched(state.corridor_index, boxes))
        return {
            "jurisdictions": _named(land.code for land in lands),
            "zones": _named(codes),
            "corridors": _named(c.corridor for c in corridors if c.zone in codes),
            "crossings": _named(s.crossing.crossing for s in self.sites if s.crossing is not None),
            "places": _named(self._places()),
            "boundary_sections": set(self._sections()),
            "calendars": _named(land.calendar for land in lands if land.calendar is not None),
            "class_rules": _named(self.classes),
            "permits": _named(
                p for p in self.itinerary.permits if isinstance(p, str) and p in state.permits
            ),
        }

    def _boxes(self, widened: float) -> Floats:
        """Return boxes (n, 4) about the stops, the steps of known ways and the reaches, degrees."""
        found = [np.empty((0, 4))]
        for site in self.sites:
            if site.geometry is not None:
                box = np.array([site.geometry.bounds])
                found.append(_about(box, site.stop.accuracy_m + _SLACK_M))
        paths = make_paths([way.positions for way in self.ways if len(way.positions)])
        begins = np.delete(np.arange(len(paths.points)), paths.first[1:] - 1)
        one, two = paths.points[begins, :2], paths.points[begins + 1, :2]
        found.append(_about(np.hstack([np.minimum(one, two), np.maximum(one, two)]), _SLACK_M))
        found += [way.reach.box[None, :] for way in self.ways if way.reach is not None]
        boxes = np.vstack(found)
        size = (boxes[:, 2:] - boxes[:, :2]) * widened
        return np.hstack([boxes[:, :2] - size, boxes[:, 2:] + size])

    def _add_lifted(self) -> None:
        """Add zones until every rule that an exemption of a class lifts is there."""
        for name in self.classes:
            group = self.state.class_rules[name]
            own = {
                rule.id
                for number in self.zones
                for rule in self.state.zones[number].rules
                if self.state.zones[number].zone_class == name
            }
            lacking = {rule for exemption in group.exemptions for rule in exemption.lifts}
            lacking -= own | {rule.id for rule in group.rules}
            for number, zone in enumerate(self.state.zones):
                has = {rule.id for rule in zone.rules} & lacking
                if zone.zone_class == name and has:
                    self.zones.add(number)
                    lacking -= has

    @property
    def _permits(self) -> list[Permit]:
        """The permits that the itinerary claims, or names and the register has."""
        known = self.state.permits
        named = (known.get(p) if isinstance(p, str) else p for p in self.itinerary.permits)
        return [permit for permit in named if permit is not None]

    def _places(self) -> Iterator[str]:
        for stop in self.itinerary.stops:
            if stop.place is not None:
                yield from (place.place for place in find_places(stop.place, self.state.places))
        named = {code for permit in self._permits for code in permit.places or ()}
        yield from (place.place for place in self.state.places if place.place in named)

    def _sections(self) -> Iterator[tuple[str, str]]:
        """Yield the sections about; of lines that are not exact all that may be one line."""
        state = self.state
        boxes = self._boxes(max(self.widened, 0.5))
        exact = _touched(state.line_index, boxes)
        yield from ((s.boundary, s.section) for s in (state.exact_sections[n] for n in exact))
        near = {state.coarse_lines[n].accuracy_m for n in _touched(state.coarse_index, boxes)}
        yield from ((s.boundary, s.section) for s in state.sections if s.accuracy_m in near)


def _touched(index: ShapeIndex, boxes: Floats) -> set[int]:
    return {int(number) for number in index.touching_box(boxes)[1]}


def _about(boxes: Floats, margin_m: float) -> Floats:
    """Return boxes (n, 4) that are wider by a margin, degrees."""
    lat = np.minimum(np.abs(boxes[:, [1, 3]]).max(axis=1), 89.0)
    lon_m, lat_m = metres_per_degree(lat)
    margins = np.column_stack([margin_m / lon_m, margin_m / lat_m])
    return np.hstack([boxes[:, :2] - margins, boxes[:, 2:] + margins])


def _named(codes: Iterable[str]) -> set[tuple[str, ...]]:
    return {(code,) for code in codes}
