"""Observations that are kept, laid beside the register anew: after an answer, nothing else.

What was measured, averaged, accepted and flagged stays as it was; only of which marker each is,
where it lies on the line and how far off the agreed position is found again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit.boundary.chainage import Chainage
from borderkit.inspections.judged import SHOWN_ASKED
from borderkit.inspections.observations import Known, laid_beside
from borderkit.layers.surveys import OBSERVATIONS

__all__ = ["rematched", "rematches"]


def rematched(observations: GeoDataFrame, *, known: Known) -> GeoDataFrame:
    """Return observations matched anew, with their displacements.

    Parameters
    ----------
    observations : GeoDataFrame, shape (n, ...)
        Layer ``observations``: all of a survey, EPSG:4326.
    known : Known
        What the register knows now, and what is stated, by ``source_row``.

    Returns
    -------
    GeoDataFrame, shape (n, ...)
        The same records in the same order.

    Raises
    ------
    InputError
        A stated marker is none.
    """
    columns = OBSERVATIONS.plain_columns(observations)
    shapes = observations.geometry
    stations = DataFrame({**columns, "lon": shapes.x.to_numpy(), "lat": shapes.y.to_numpy()})
    rows = [np.array([row], dtype=np.intp) for row in columns["source_row"]]
    chainage = None if known.line is None else Chainage(known.line)
    found: dict[str, Sequence[Any]] = dict(columns)
    found |= laid_beside(stations, rows, known=known, chainage=chainage).columns()
    frame = OBSERVATIONS.frame_of_columns(found, shapes.to_numpy(), count=len(observations))
    return cast("GeoDataFrame", frame)


def rematches(
    before: GeoDataFrame, after: GeoDataFrame, *, earlier: Sequence[Mapping[str, Any]] = ()
) -> list[dict[str, Any]]:
    """Return the observations whose match by number or place an answer has changed, as JSON.

    Parameters
    ----------
    before, after : GeoDataFrame, shape (n, ...)
        Layer ``observations`` before and after, in one order.
    earlier : sequence of mapping
        What this function gave for answers before these.

    Returns
    -------
    list of dict
        The first `SHOWN_ASKED`: ``row``, ``station``, ``was`` and ``by``: the marker that it was
        matched to and by what, ``marker`` and ``match_state``: what it is now.
    """
    was = {found["row"]: (found["was"], found["by"]) for found in earlier}
    names = ("source_row", "match_state", "matched_by", "marker")
    for row, state, by, marker in zip(*(before[name] for name in names), strict=True):
        if state == "matched" and by != "stated":
            was.setdefault(row, (marker, by))
    names = ("source_row", "station", "match_state", "marker")
    changed = [
        {
            "row": row,
            "station": station,
            "was": was[row][0],
            "by": was[row][1],
            "marker": marker,
            "match_state": state,
        }
        for row, station, state, marker in zip(*(after[name] for name in names), strict=True)
        if row in was and marker != was[row][0]
    ]
    return changed[:SHOWN_ASKED]
