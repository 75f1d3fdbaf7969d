"""Which rows of a layer are valid at a time: the valid time of any layer, not of zones alone."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from borderkit.layers.fields import civil_date, full_time
from borderkit.zones.schedule import Instants, Validity, to_instant

__all__ = ["VALID_COLUMNS", "has_validity", "valid_instants", "valid_rows", "validity_of"]

VALID_COLUMNS = ("valid_from", "valid_to")
"""Columns that say from when to when a record holds."""


def has_validity(columns: Sequence[str]) -> bool:
    """Return whether a layer with these columns says from when to when its records hold."""
    return set(VALID_COLUMNS) <= set(columns)


def validity_of(valid_from: object, valid_to: object) -> Validity:
    """Return the validity that two cells of a record give.

    Parameters
    ----------
    valid_from, valid_to : str or None
        A date or a time, a clock reading without an offset in UTC. What is no text, or neither
        date nor time, is as if it were missing: other code refuses it.
    """
    return Validity(_end(valid_from), _end(valid_to))


def valid_instants(valid_from: object, valid_to: object) -> Instants:
    """Return the instants at which a record with these two cells holds, bare dates in UTC.

    Parameters
    ----------
    valid_from, valid_to : str or None
        See :func:`validity_of`.
    """
    return validity_of(valid_from, valid_to).instants(UTC)


def valid_rows(frame: DataFrame, *, since: datetime, until: datetime) -> NDArray[np.bool_]:
    """Return which rows (n,) of a layer are valid at some instant of a time.

    Parameters
    ----------
    frame : DataFrame
        With ``valid_from`` and ``valid_to``, or without; bare dates are read in UTC.
    since, until : datetime
        With an offset; equal for one instant.
    """
    valid = np.ones(len(frame), dtype=bool)
    if not has_validity(frame.columns.tolist()):
        return valid
    starts, ends = (frame[name].tolist() for name in VALID_COLUMNS)
    first, last = to_instant(since), to_instant(until)
    known: dict[Validity, bool] = {}
    for row in np.flatnonzero(frame[list(VALID_COLUMNS)].notna().any(axis=1).to_numpy()):
        held = validity_of(starts[row], ends[row])
        if held not in known:
            known[held] = held.instants(UTC).meets(first, last)
        valid[row] = known[held]
    return valid


def _end(text: object) -> date | datetime | None:
    if not isinstance(text, str):
        return None
    time = full_time(text)
    if time is not None and time.utcoffset() is None:
        time = time.replace(tzinfo=UTC)
    return civil_date(text) or time
