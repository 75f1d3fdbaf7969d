"""How far each matched observation lies off the agreed position of its marker.

Each observation is judged for itself, by the rules of
:func:`borderkit.markers.positions.position_report.report_positions`: it is compared with an
agreed position only; where none is known, or an uncertainty is not, it is undetermined. A
horizontal accuracy that is not split counts as the sigma of each axis, which is the larger.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pandas import DataFrame, concat

from borderkit.inspections.points import reals, texts
from borderkit.layers.markers import POSITIONS
from borderkit.markers.positions.displacement import Displacements
from borderkit.markers.positions.position_report import report_positions
from borderkit.markers.positions.uncertainty import is_known

__all__ = ["displaced"]

_SUBJECT = "markers/"


def displaced(
    stations: DataFrame,
    markers: Sequence[str],
    *,
    positions: GeoDataFrame,
    accuracy_m: Mapping[str, float | None],
    tolerance_m: float | None,
    is_dynamic: Callable[[str], bool],
) -> Displacements:
    """Return how far observations lie off the agreed positions of their markers.

    Parameters
    ----------
    stations : DataFrame, shape (n, ...)
        Matched observations, with the columns of points, lon and lat, ``source_crs``, and
        ``crs_operation`` and ``operation_accuracy_m`` where they were brought to WGS84.
    markers : sequence of str, length n
        ``marker_uid`` of each.
    positions : GeoDataFrame
        Records of layer ``positions`` in force, EPSG:4326; the agreed ones of them are used.
    accuracy_m : mapping of str to float or None
        Stated accuracy of each marker's coordinates, which counts where the agreed position
        states no sigma.
    tolerance_m : float or None
        Of the boundary; None: unknown.
    is_dynamic : callable
        Whether ground moves in the reference system of that name (``EPSG:4326``).

    Returns
    -------
    Displacements
        Of each observation, in the order given.
    """
    wanted = set(markers)
    agreed = positions[(positions["kind"] == "agreed").to_numpy()].reset_index(drop=True)
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, subject in enumerate(agreed["subject"]):
        uid = unquote(subject.removeprefix(_SUBJECT)) if subject.startswith(_SUBJECT) else ""
        if uid in wanted:
            rows_of[uid].append(row)
    taken = [(row, at) for at, uid in enumerate(markers) for row in rows_of[uid]]
    known = agreed.iloc[[row for row, _ in taken]].reset_index(drop=True)
    known["subject"] = [str(at) for _, at in taken]
    seen = _as_positions(stations)
    both = seen if known.empty else concat([known[seen.columns], seen], ignore_index=True)
    subjects = DataFrame(
        {
            "uid": [str(at) for at in range(len(markers))],
            "tolerance_m": np.full(len(markers), np.nan if tolerance_m is None else tolerance_m),
            "accuracy_m": [accuracy_m.get(uid) for uid in markers],
        },
        dtype=object,
    )
    return report_positions(
        subjects, GeoDataFrame(both, crs=seen.crs), is_dynamic=is_dynamic
    ).displacements


def _known(sigma_m: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(is_known(sigma_m), sigma_m, np.nan)


def _as_positions(stations: DataFrame) -> GeoDataFrame:
    """Return observations as records of layer ``positions``, each with a subject of its own."""
    count = len(stations)
    whole = _known(reals(stations, "sigma_horizontal_m"))
    columns: dict[str, Any] = {
        "position": [str(at) for at in range(count)],
        "subject": [str(at) for at in range(count)],
        "kind": ["observed"] * count,
        "confidence": reals(stations, "confidence"),
        "epoch": reals(stations, "epoch"),
        "operation_accuracy_m": reals(stations, "operation_accuracy_m"),
        "source_crs": texts(stations, "source_crs"),
        "crs_operation": texts(stations, "crs_operation"),
    }
    for way in ("east", "north"):
        axis = _known(reals(stations, f"sigma_{way}_m"))
        columns[f"sigma_{way}_m"] = np.where(np.isnan(axis), whole, axis)
    at = np.asarray(shapely.points(stations[["lon", "lat"]].to_numpy(dtype=float)), dtype=object)
    return GeoDataFrame(POSITIONS.frame_of_columns(columns, at, count=count))
