"""National lines of an OpenStreetMap extract: the ways that two countries have in common.

A country is a relation with admin_level 2 and an ISO 3166-1 code. An extract holds such
relations with the ids of all their members, also of those that lie outside it; so which ways
belong to a line, and which of them are missing, is known even where it cuts the line.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from osmium.filter import EntityFilter, IdFilter, TagFilter
from osmium.osm import NODE, RELATION, WAY
from shapely import LineString, MultiLineString

from borderkit.errors import InputError
from borderkit.io.osm_file import OsmFile, dated_of

__all__ = ["Borders", "Cut", "Pair", "Stretch", "find_pair", "read_borders"]

Pair = frozenset[str]
"""The ISO 3166-1 codes of two countries."""

Position = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A way of the line between two countries.

    Attributes
    ----------
    way : int
        Its id.
    nodes : tuple of int
        Ids of its nodes, in order.
    """

    way: int
    nodes: tuple[int, ...]
    tags: Mapping[str, str]
    version: int | None
    dated: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A place (degrees WGS84) at which the extract cuts a line off."""

    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Borders:
    """The national lines that an extract holds.

    Attributes
    ----------
    countries : mapping of str to int
        ISO code -> id of the relation.
    shared : mapping of Pair to frozenset of int
        Ids of all ways that belong to the line, those outside the extract too.
    stretches : mapping of int to Stretch
        All ways of countries' relations in the extract, by id.
    positions : mapping of int to (float, float)
        Longitude and latitude (WGS84) of their nodes in the extract.
    """

    countries: Mapping[str, int]
    shared: Mapping[Pair, frozenset[int]]
    stretches: Mapping[int, Stretch]
    positions: Mapping[int, Position]

    def pairs(self) -> list[Pair]:
        """Return the pairs of countries of whose line the extract holds a part."""
        there = [pair for pair, ways in self.shared.items() if ways & self.stretches.keys()]
        return sorted(there, key=sorted)

    def ways(self, pair: Pair) -> list[Stretch]:
        """Return the ways of a line that the extract holds, by their ids."""
        return [self.stretches[way] for way in sorted(self.shared[pair]) if way in self.stretches]

    def missing(self, pair: Pair) -> int:
        """Return how many ways of the line are not in the extract."""
        return len(self.shared[pair] - self.stretches.keys())

    def line(self, stretch: Stretch) -> LineString | MultiLineString | None:
        """Return a way's line (EPSG:4326), in parts where nodes are missing; None if too short."""
        parts = [LineString(part) for part in self._parts(stretch)]
        good = [part for part in parts if part.is_valid]
        if not good:
            return None
        return good[0] if len(good) == 1 else MultiLineString(good)

    def cuts(self, pair: Pair) -> list[Cut]:
        """Return where the extract cuts the line: its open ends that no other border meets."""
        own = self.ways(pair)
        others = {
            node
            for way, stretch in self.stretches.items()
            if way not in self.shared[pair]
            for node in stretch.nodes
        }
        ends = Counter(node for stretch in own for node in (stretch.nodes[0], stretch.nodes[-1]))
        found = [
            self.positions[node]
            for node, count in ends.items()
            if count % 2 and node not in others and node in self.positions
        ]
        found += [place for stretch in own for place in self._gaps(stretch)]
        return [Cut(lon=lon, lat=lat) for lon, lat in dict.fromkeys(found)]

    def _parts(self, stretch: Stretch) -> list[list[Position]]:
        parts: list[list[Position]] = [[]]
        for node in stretch.nodes:
            place = self.positions.get(node)
            if place is None:
                parts.append([])
            elif not parts[-1] or parts[-1][-1] != place:
                parts[-1].append(place)
        return [part for part in parts if len(part) > 1]

    def _gaps(self, stretch: Stretch) -> Iterable[Position]:
        """Yield the last positions beside nodes that are missing within a way."""
        for before, after in zip(stretch.nodes[:-1], stretch.nodes[1:], strict=True):
            if (before in self.positions) != (after in self.positions):
                yield self.positions[before if before in self.positions else after]


def find_pair(borders: Borders, code: str | None) -> Pair:
    """Return the pair of countries that a boundary code (``AA-BB``) names, in either order.

    Parameters
    ----------
    borders : Borders
        What the extract holds.
    code : str or None
        None, where no boundary was named, is refused like one that is not there.

    Raises
    ------
    InputError
        The extract holds no part of that line; those that it holds are listed.
    """
    sides = [] if code is None else code.split("-")
    held = borders.pairs()
    if len(sides) == 2 and frozenset(sides) in held:
        return frozenset(sides)
    listed = ", ".join("-".join(sorted(other)) for other in held)
    if not held:
        near = ", ".join(sorted(borders.countries)) or "none"
        listed = f"none at all (countries whose relation it holds: {near})"
    fault = "no boundary is named" if code is None else f"there is no boundary {code!r}"
    msg = f"{fault}; the extract holds {listed}: name one of them, sides in either order"
    raise InputError(msg)


def read_borders(file: OsmFile) -> Borders:
    """Read the national lines of an extract.

    Raises
    ------
    InputError
        The file is damaged.
    """
    with file.reading():
        countries, members = _countries(file)
        wanted = {way for ways in members.values() for way in ways}
        stretches, positions = _stretches(file, wanted)
        return Borders(
            countries=countries,
            shared=_shared(members),
            stretches=stretches,
            positions=positions,
        )


def _countries(file: OsmFile) -> tuple[dict[str, int], dict[str, set[int]]]:
    """Return id and member ways of each country's relation, by its code."""
    countries: dict[str, int] = {}
    members: dict[str, set[int]] = {}
    relation: Any
    for relation in file.objects(RELATION).with_filter(TagFilter(("admin_level", "2"))):
        tags = relation.tags
        code = tags.get("ISO3166-1:alpha2") or tags.get("ISO3166-1")
        national = tags.get("boundary") in {"administrative", "disputed"}
        if code and national and tags.get("type") in {"boundary", "multipolygon"}:
            countries.setdefault(code, relation.id)
            ways = {member.ref for member in relation.members if member.type == "w"}
            members.setdefault(code, set()).update(ways)
    return countries, members


def _shared(members: Mapping[str, set[int]]) -> dict[Pair, frozenset[int]]:
    codes = sorted(members)
    pairs = ((one, other) for number, one in enumerate(codes) for other in codes[number + 1 :])
    found = {frozenset(pair): frozenset(members[pair[0]] & members[pair[1]]) for pair in pairs}
    return {pair: ways for pair, ways in found.items() if ways}


def _stretches(file: OsmFile, ways: set[int]) -> tuple[dict[int, Stretch], dict[int, Position]]:
    """Return these ways by their ids, and the positions of their nodes."""
    found: dict[int, Stretch] = {}
    positions: dict[int, Position] = {}
    if not ways:
        return found, positions
    way: Any
    stream = file.objects(NODE | WAY).with_locations().with_filter(EntityFilter(WAY))
    for way in stream.with_filter(IdFilter(ways)):
        if len(way.nodes) < 2:
            continue
        found[way.id] = Stretch(
            way=way.id,
            nodes=tuple(node.ref for node in way.nodes),
            tags=dict(way.tags),
            version=way.version or None,
            dated=dated_of(way),
        )
        for node in way.nodes:
            if node.location.valid():
                positions[node.ref] = (node.lon, node.lat)
    return found, positions
