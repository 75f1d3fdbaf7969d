"""Pairs of things of two kinds, each used once, at the least total cost."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, min_weight_full_bipartite_matching

__all__ = ["cheapest_pairs"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def cheapest_pairs(left: Ints, right: Ints, cost: Floats, *, alone: float) -> dict[int, int]:
    """Return which left goes with which right, one to one, at the least cost in all.

    A left that is paired with none costs `alone`; so no pair that costs as much is ever made.
    Exact (LAPJVsp: Jonker and Volgenant, A shortest augmenting path algorithm for dense and sparse
    linear assignment problems, 1987, as `scipy.sparse.csgraph` has it).

    Parameters
    ----------
    left, right : array of int, shape (k,)
        Possible pairs, from 0 on, each once.
    cost : array, shape (k,)
        Of each pair, at least 0.
    alone : float
        Cost of a left without a right, above 0.

    Returns
    -------
    dict of int to int
        Right by left.
    """
    wanted = cost < alone
    left, right, cost = left[wanted], right[wanted], cost[wanted]
    if not len(left):
        return {}
    rows, row = np.unique(left, return_inverse=True)
    columns, column = np.unique(right, return_inverse=True)
    count, width = len(rows), len(columns)
    single = _alone_in_graph(row, column, count)
    found = {
        int(rows[a]): int(columns[b]) for a, b in zip(row[single], column[single], strict=True)
    }
    row, column, cost = row[~single], column[~single], cost[~single]
    rest = np.unique(row)
    if not len(rest):
        return found
    place = np.searchsorted(rest, row)
    # Each left has a column of its own for staying alone, so that a whole solution exists; all
    # costs are raised alike, for zeros would count as no edge.
    table = coo_array(
        (
            np.concatenate([cost, np.full(len(rest), alone)]) + alone,
            (
                np.concatenate([place, np.arange(len(rest))]),
                np.concatenate([column, width + np.arange(len(rest))]),
            ),
        ),
        shape=(len(rest), width + len(rest)),
    )
    chosen, taken = min_weight_full_bipartite_matching(table.tocsr())
    return found | {
        int(rows[rest[a]]): int(columns[b]) for a, b in zip(chosen, taken, strict=True) if b < width
    }


def _alone_in_graph(row: Ints, column: Ints, count: int) -> NDArray[np.bool_]:
    """Tell which pairs share neither end with another."""
    size = count + int(column.max()) + 1
    graph = coo_array((np.ones(len(row)), (row, column + count)), shape=(size, size))
    _, label = connected_components(graph.tocsr(), directed=False)
    return np.asarray(np.bincount(label[row], minlength=size)[label[row]] == 1, dtype=bool)
