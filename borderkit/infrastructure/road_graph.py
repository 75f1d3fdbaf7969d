"""The quickest way on roads for a mode of travel, and what it may use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from borderkit.infrastructure.road_network import RoadNetwork, Snap

__all__ = ["BARRIER_S", "Barrier", "Piece", "RoadGraph", "RoadWay", "Use", "travel_kind"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

BARRIER_S: Final = 1e6
"""What it costs to pass a barrier, seconds: more than any way round."""

_STUB_S: Final = 30.0
_SWITCH_S: Final = 1e-9
_LEAST_S: Final = 1e-6
_UNPAVED: Final = 0.6

_KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("road", "car", "bus", "coach", "truck", "taxi", "motorcycle"), "motor"),
    **dict.fromkeys(("foot", "walk", "hike"), "foot"),
    **dict.fromkeys(("cycle", "bicycle", "bike"), "cycle"),
}
_SPEEDS: Final[Mapping[str, Mapping[str, float]]] = {
    "motor": {"main": 70, "secondary": 50, "local": 30, "patrol": 30, "track": 15},
    "cycle": {"main": 18, "secondary": 18, "local": 15, "patrol": 15, "track": 10},
    "foot": dict.fromkeys(("main", "secondary", "local", "patrol", "track", "path"), 4.2),
}
_BEARS: Final = {"motor": "road", "cycle": "cycle", "foot": "foot"}


def travel_kind(mode: str) -> str | None:
    """Return whether a mode of travel uses roads by motor, on a cycle or on foot, or None."""
    return _KINDS.get(mode.strip().casefold())


@dataclass(frozen=True, slots=True)
class Barrier:
    """A part of an edge, metres along it, that costs `cost_s` seconds to pass."""

    begin_m: float
    end_m: float
    cost_s: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an edge as it is travelled: backward where `begin_m` is the greater."""

    edge: int
    begin_m: float
    end_m: float


@dataclass(frozen=True, slots=True)
class RoadWay:
    """A way on roads between two points of them.

    Attributes
    ----------
    begin, end : Snap
        Where it starts and ends.
    pieces : tuple of Piece
        The parts of edges in order of travel.
    length_m : float
        Geodesic length, metres.
    seconds : float
        Travel time at the speeds assumed.
    cost_s : float
        What was made least: travel time, barriers, and distances from the places.
    """

    begin: Snap
    end: Snap
    pieces: tuple[Piece, ...]
    length_m: float
    seconds: float
    cost_s: float


@dataclass(frozen=True)
class Use:
    """What a mode of travel may use of a network, and how fast.

    Speeds are plain assumptions for planning, in km/h: by motor 70 on main, 50 on secondary,
    30 on local and patrol roads, 15 on tracks; on a cycle 18, 18, 15, 15 and 10; on foot 4.2
    everywhere. On unpaved roads 0.6 of it, but on foot and on tracks.

    Attributes
    ----------
    forward_s, backward_s : array, shape (k,)
        Seconds along each edge and against it; infinite where it may not be used.
    restricted : array of bool, shape (k,)
        Edges for those with leave: used only where a way begins or ends.
    """

    forward_s: Floats
    backward_s: Floats
    restricted: Flags

    @classmethod
    def of(cls, network: RoadNetwork, mode: str) -> "Use":
        """Return the use that a mode of travel may make of a network.

        Closed roads are used by nobody, paths by walkers, and by others only where the road is
        said to bear their mode. One-way roads bind all but walkers. Patrol roads are restricted
        unless they are said to be public; roads of unknown access count as public.
        """
        kind = travel_kind(mode)
        named = {mode.strip().casefold(), _BEARS.get(kind or "", "")}
        speeds = _SPEEDS.get(kind or "", {})
        pace = np.full(len(network.codes), np.inf)
        restricted = np.zeros(len(network.codes), dtype=bool)
        for row, (road_class, access) in enumerate(
            zip(network.classes, network.accesses, strict=True)
        ):
            restricted[row] = access == "restricted" or (
                road_class == "patrol" and access != "public"
            )
            modes = network.modes[row]
            stated = modes is not None and bool(named & {m.casefold() for m in modes})
            speed = speeds.get(road_class, speeds.get("track") if stated else None)
            if speed and access != "closed" and (modes is None or stated):
                slow = kind != "foot" and road_class != "track"
                slow = slow and network.surfaces[row] == "unpaved"
                pace[row] = 3.6 / (speed * (_UNPAVED if slow else 1.0))
        oneway = np.array(network.oneways, dtype=bool) & (kind != "foot")
        seconds = np.maximum(pace[network.road] * network.length_m, _LEAST_S)
        against = np.where(oneway[network.road], np.inf, seconds)
        return cls(seconds, against, restricted[network.road])

    @property
    def usable(self) -> Flags:
        """Edges (k,) that may be used at all."""
        found: Flags = np.isfinite(self.forward_s) | np.isfinite(self.backward_s)
        return found

    def without(self, dropped: Flags) -> "Use":
        """Return the same but for edges (k,) that may not be used either."""
        return Use(
            np.where(dropped, np.inf, self.forward_s),
            np.where(dropped, np.inf, self.backward_s),
            self.restricted,
        )


@dataclass(frozen=True)
class RoadGraph:
    """The network as a graph: the quickest ways, restricted roads only at their two ends.

    Every junction of restricted roads stands three times in it: for a way that has not yet left
    the restricted roads that it began on, for one on free roads, and for one that has come back
    to restricted roads to end there.

    Attributes
    ----------
    network : RoadNetwork
        The roads.
    use : Use
        What of them may be used, and how fast.
    barriers : mapping of int to sequence of Barrier
        By edge: what is passed only where there is no other way.
    """

    network: RoadNetwork
    use: Use
    barriers: Mapping[int, Sequence[Barrier]]

    def way(self, starts: Sequence[Snap], ends: Sequence[Snap]) -> RoadWay | None:
        """Return the quickest way from one of `starts` to one of `ends`, or None.

        Nearness to the places goes before speed: a metre more of distance costs half a minute.
        """
        best = min(
            (
                (self._stub_s(one, two) + cost, Piece(one.edge, one.along_m, two.along_m), one, two)
                for one in starts
                for two in ends
                if one.edge == two.edge
                for cost in [self._cost_s(Piece(one.edge, one.along_m, two.along_m))]
                if np.isfinite(cost)
            ),
            key=lambda found: found[0],
            default=None,
        )
        through = self._through(starts, ends, np.inf if best is None else best[0])
        if through is not None:
            return through
        if best is None:
            return None
        return self._told(best[2], best[3], [best[1]], best[0])

    def _through(
        self, starts: Sequence[Snap], ends: Sequence[Snap], limit_s: float
    ) -> RoadWay | None:
        """Return the quickest way by a junction that costs less than `limit_s`, or None."""
        leaving = dict(self._leaving(starts))
        arriving = [row for snap in ends for row in self._arriving(snap)]
        if not leaving or not arriving:
            return None
        source = self._size
        graph = self._with_source({node: cost for node, (cost, _, _) in leaving.items()})
        reached, before = dijkstra(graph, indices=[source], return_predecessors=True)
        costs = [float(reached[0, node]) + cost for node, cost, _, _ in arriving]
        at = int(np.argmin(costs))
        if not np.isfinite(costs[at]) or costs[at] >= limit_s:
            return None
        node, _, last, end = arriving[at]
        nodes = [node]
        while before[0, nodes[-1]] != source:
            nodes.append(int(before[0, nodes[-1]]))
        nodes.reverse()
        _, first, begin = leaving[nodes[0]]
        steps = [self._piece(a, b) for a, b in pairwise(nodes)]
        pieces = [p for p in (first, *steps, last) if p is not None and p.begin_m != p.end_m]
        return self._told(begin, end, pieces, costs[at])

    def _told(self, begin: Snap, end: Snap, pieces: Sequence[Piece], cost_s: float) -> RoadWay:
        return RoadWay(
            begin=begin,
            end=end,
            pieces=tuple(pieces),
            length_m=float(sum(abs(p.end_m - p.begin_m) for p in pieces)),
            seconds=float(sum(self._seconds(p) for p in pieces)),
            cost_s=float(cost_s),
        )

    def _seconds(self, piece: Piece) -> float:
        """Return how long a piece takes; infinite where it may not be used that way."""
        onward, backward = self.use.forward_s[piece.edge], self.use.backward_s[piece.edge]
        if piece.end_m == piece.begin_m:
            return 0.0 if np.isfinite(min(onward, backward)) else np.inf
        whole = float(onward if piece.end_m > piece.begin_m else backward)
        return whole * abs(piece.end_m - piece.begin_m) / float(self.network.length_m[piece.edge])

    def _cost_s(self, piece: Piece) -> float:
        low, high = sorted((piece.begin_m, piece.end_m))
        passed = (
            barrier.cost_s
            for barrier in self.barriers.get(piece.edge, ())
            if barrier.begin_m <= high and low <= barrier.end_m
        )
        return self._seconds(piece) + sum(passed)

    def _stub_s(self, *snaps: Snap) -> float:
        return sum(_STUB_S * snap.away_m for snap in snaps)

    def _leaving(self, starts: Sequence[Snap]) -> Iterator[tuple[int, tuple[float, Piece, Snap]]]:
        """Yield the junctions first met, the dearest first: cost, piece and where it began."""
        found = []
        for snap in starts:
            for node, end_m in self._ends(snap.edge):
                piece = Piece(snap.edge, snap.along_m, end_m)
                cost = self._cost_s(piece) + self._stub_s(snap)
                if np.isfinite(cost):
                    layer = self._first_layer if self.use.restricted[snap.edge] else None
                    found.append((cost, self._layered(node, layer), piece, snap))
        for cost, node, piece, snap in sorted(found, key=lambda row: -row[0]):
            yield node, (cost, piece, snap)

    def _arriving(self, snap: Snap) -> Iterator[tuple[int, float, Piece, Snap]]:
        """Yield the junctions last met before an end: cost, piece and the end."""
        for node, begin_m in self._ends(snap.edge):
            piece = Piece(snap.edge, begin_m, snap.along_m)
            cost = self._cost_s(piece) + self._stub_s(snap)
            if np.isfinite(cost):
                layer = self._last_layer if self.use.restricted[snap.edge] else None
                yield self._layered(node, layer), cost, piece, snap

    def _ends(self, edge: int) -> tuple[tuple[int, float], tuple[int, float]]:
        length_m = float(self.network.length_m[edge])
        return (int(self.network.start[edge]), 0.0), (int(self.network.end[edge]), length_m)

    @cached_property
    def _gated(self) -> Ints:
        """Junctions of restricted roads, sorted."""
        edges = np.flatnonzero(self.use.restricted & self.use.usable)
        return np.unique(np.concatenate([self.network.start[edges], self.network.end[edges]]))

    @property
    def _first_layer(self) -> int:
        return self.network.nodes

    @property
    def _last_layer(self) -> int:
        return self.network.nodes + len(self._gated)

    @property
    def _size(self) -> int:
        return self.network.nodes + 2 * len(self._gated)

    def _layered(self, node: int, layer: int | None) -> int:
        return node if layer is None else layer + int(np.searchsorted(self._gated, node))

    def _piece(self, one: int, two: int) -> Piece | None:
        """Return the edge that a step goes along, or None where it only changes layers."""
        keys, _, _, _, edges, onwards = self._steps
        key = one * self._size + two
        row = int(np.searchsorted(keys, key))
        if row == len(keys) or keys[row] != key:
            return None
        edge = int(edges[row])
        length_m = float(self.network.length_m[edge])
        return Piece(edge, 0.0, length_m) if onwards[row] else Piece(edge, length_m, 0.0)

    @cached_property
    def _steps(self) -> tuple[Ints, Ints, Ints, Floats, Ints, Flags]:
        """All steps along edges, one for each pair of nodes, sorted.

        Their keys, from, to, cost, edge, and whether they go onward along it.
        """
        net, use = self.network, self.use
        extra = np.zeros(len(net))
        for barred, barriers in self.barriers.items():
            extra[barred] = sum(barrier.cost_s for barrier in barriers)
        free, gated = np.flatnonzero(~use.restricted), np.flatnonzero(use.restricted & use.usable)
        start = np.searchsorted(self._gated, net.start[gated])
        end = np.searchsorted(self._gated, net.end[gated])
        layers = [(free, net.start[free], net.end[free])]
        both = (self._first_layer, self._last_layer)
        layers += [(gated, start + layer, end + layer) for layer in both]
        edge = np.concatenate([e for e, _, _ in layers] * 2)
        one = np.concatenate([a for _, a, _ in layers] + [b for _, _, b in layers])
        two = np.concatenate([b for _, _, b in layers] + [a for _, a, _ in layers])
        onward = np.arange(len(edge)) < len(edge) // 2
        cost = np.where(onward, use.forward_s[edge], use.backward_s[edge]) + extra[edge]
        order = np.lexsort((edge, cost, two, one))
        order = order[np.isfinite(cost[order]) & (one[order] != two[order])]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (np.diff(one[order]) != 0) | (np.diff(two[order]) != 0)
        kept = order[first]
        keys = one[kept] * self._size + two[kept]
        return keys, one[kept], two[kept], cost[kept], edge[kept], onward[kept]

    @cached_property
    def _matrix(self) -> csr_array:
        _, one, two, cost, _, _ = self._steps
        gates = np.arange(len(self._gated))
        switches_from = [self._first_layer + gates, self._gated]
        switches_to = [self._gated, self._last_layer + gates]
        rows = np.concatenate([one, *switches_from])
        columns = np.concatenate([two, *switches_to])
        costs = np.concatenate([cost, np.full(2 * len(gates), _SWITCH_S)])
        return csr_array((costs, (rows, columns)), shape=(self._size, self._size))

    def _with_source(self, leaving: Mapping[int, float]) -> csr_array:
        """Return the graph with one more node, from which the first junctions are reached."""
        matrix = self._matrix
        nodes = np.array(sorted(leaving), dtype=matrix.indices.dtype)
        costs = [max(leaving[node], _LEAST_S) for node in nodes.tolist()]
        indptr = np.append(matrix.indptr, matrix.indptr[-1] + len(nodes))
        return csr_array(
            (np.append(matrix.data, costs), np.append(matrix.indices, nodes), indptr),
            shape=(self._size + 1, self._size + 1),
        )
