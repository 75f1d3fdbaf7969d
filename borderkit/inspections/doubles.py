"""Points that were there already: twice in one upload, or in an earlier one of the same side."""

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from borderkit.inspections.points import reals, texts, times

__all__ = ["double_points", "point_marks"]

_SAME: Final = (
    *("kind", "station", "observed_at", "north", "east", "height_m", "code", "photo_sha256"),
)
_NUMBERS: Final = frozenset({"observed_at", "north", "east", "height_m"})
_TRACKED: Final = ("track_point", "epoch")
_TOLD: Final = ("station", "code")


def double_points(points: DataFrame) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which points repeat an earlier one of the same upload, and which one.

    Two points are the same where kind, station, time, coordinates, height, code and photograph
    are. A point of a track needs a time to be a double: a walk may come to one place twice.

    Parameters
    ----------
    points : DataFrame, shape (n, ...)
        Of `borderkit.inspections.points`, in the order of the file.

    Returns
    -------
    array of bool, shape (n,)
        True for doubles; the first of each is none.
    array of int, shape (n,)
        The ``row`` of the first one; its own row where it is no double.
    """
    rows = points["row"].to_numpy()
    first = rows.copy()
    named = [name for name in _SAME if name in points.columns]
    able = ~points["kind"].isin(_TRACKED).to_numpy() | times(points).notna().to_numpy()
    # Numbers alone tell which may be doubles; texts of a million points would fill the memory.
    numbers = [name for name in named if name in _NUMBERS]
    marks = pd.util.hash_pandas_object(points[numbers], index=False)
    near = marks.duplicated(keep=False).to_numpy() & able
    double = np.zeros(len(points), dtype=bool)
    if near.any():
        at = np.flatnonzero(near)
        group = points.iloc[at].groupby(named, dropna=False, sort=False)
        leader = group["row"].transform("first").to_numpy()
        first[at] = leader
        double[at] = leader != rows[at]
    return double, first


def point_marks(points: DataFrame) -> list[str]:
    """Return a text for each station that is the same for the same measurement.

    A photograph is the same if its file is. All others are if number, code, time, place and
    height are, whatever the kind: a waypoint of a GPX file may come again in a table.

    Parameters
    ----------
    points : DataFrame, shape (n, ...)
        With kind, station, code, time, place, height and photograph as they are kept in layer
        ``observations``.

    Returns
    -------
    list of str, length n
        To compare uploads with.
    """
    at: Any = times(points)
    columns: list[Any] = [
        *(["" if text is None else text for text in texts(points, name)] for name in _TOLD),
        at.dt.strftime("%Y-%m-%dT%H:%M:%S.%fZ").fillna(""),
        [f"{value:.9f}" for value in points["lon"]],
        [f"{value:.9f}" for value in points["lat"]],
        ["" if np.isnan(value) else f"{value:.4f}" for value in reals(points, "height_m")],
    ]
    marks = ["\x1f".join(map(str, cells)) for cells in zip(*columns, strict=True)]
    photos = zip(texts(points, "kind"), texts(points, "photo_sha256"), strict=True)
    return [
        f"photo\x1f{sha256}" if kind == "photo" and sha256 else mark
        for mark, (kind, sha256) in zip(marks, photos, strict=True)
    ]
