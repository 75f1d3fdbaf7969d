"""The frame of the demo region: its edges, its grids, and kilometres in it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CELL_LAT",
    "CELL_LON",
    "COLUMNS",
    "EAST",
    "KM_LAT",
    "KM_LON",
    "NORTH",
    "ROWS",
    "SEED",
    "SOUTH",
    "WEST",
    "Floats",
    "degrees",
    "kilometres",
]

Floats = NDArray[np.float64]

SEED: Final = 20_451
"""Everything that is left to chance comes from it."""

WEST, EAST = 20.1, 20.86
SOUTH, NORTH = -45.5, -45.14

CELL_LON: Final = 4.0 / 3.0 / 3600.0
CELL_LAT: Final = 1.0 / 3600.0
"""One cell of the elevation model, degrees: about 30 m both ways."""

COLUMNS: Final = 2052
ROWS: Final = 1296

KM_LON: Final = 78.98
KM_LAT: Final = 111.14
"""Kilometres in a degree of longitude and latitude about 45.3 S; for laying out only."""


def degrees(km: object) -> Floats:
    """Return longitudes and latitudes (n, 2) of positions (n, 2) in km east and north."""
    xy = np.asarray(km, dtype=float).reshape(-1, 2)
    return np.column_stack((WEST + xy[:, 0] / KM_LON, SOUTH + xy[:, 1] / KM_LAT))


def kilometres(lonlat: object) -> Floats:
    """Return positions (n, 2) in km east and north of the south-west corner; see `degrees`."""
    xy = np.asarray(lonlat, dtype=float).reshape(-1, 2)
    return np.column_stack(((xy[:, 0] - WEST) * KM_LON, (xy[:, 1] - SOUTH) * KM_LAT))
