"""Which records may be succeeded in law by another state of themselves."""

from datetime import UTC, datetime
from typing import Final

from pandas import DataFrame

from borderkit.errors import Defect, RegisterFileError
from borderkit.layers import Layer
from borderkit.zones.schedule import to_instant
from borderkit.zones.validity import has_validity, validity_of

__all__ = ["ENDED_BY_CODE", "require_succession"]

ENDED_BY_CODE: Final = frozenset(
    {"jurisdictions", "calendars", "zones", "class_rules", "corridors", "crossings", "permits"}
)
"""Layers of which a check reads one state alone: a change in law is a new record there."""

_READ_BY_CHECKS: Final = frozenset({"places", "boundary_sections"})


def require_succession(layer: Layer, frame: DataFrame, *, at: datetime) -> None:
    """Raise unless the records of `frame` can follow earlier states of themselves in law.

    Parameters
    ----------
    layer : Layer
        Theirs.
    frame : DataFrame
        What they say from their ``valid_from`` on.
    at : datetime
        When it is written, with its zone.

    Raises
    ------
    RegisterFileError
        The layer knows no validity, or a check reads it and would miss the state before; a
        record has no ``valid_from``, or one that lies ahead in a layer that checks read.
    """
    if layer.name in ENDED_BY_CODE:
        msg = (
            f"a record of layer {layer.name} is not succeeded by another state of itself, because "
            "a check would no longer see the present one: give the old record a valid_to, and "
            "enter the new state under a code of its own"
        )
        raise RegisterFileError(msg)
    if not has_validity(layer.names):
        msg = f"layer {layer.name} knows no validity; write its records as corrections"
        raise RegisterFileError(msg)
    defects = [
        Defect(f"{layer.name}[{label}].valid_from", what)
        for label, start in frame["valid_from"].items()
        if (what := _fault(start, layer, at)) is not None
    ]
    if defects:
        msg = f"{len(defects)} record(s) of layer {layer.name} cannot follow earlier states"
        raise RegisterFileError(msg, defects=defects)


def _fault(start: object, layer: Layer, at: datetime) -> str | None:
    found = validity_of(start, None)
    if found.start is None:
        return "is missing or no date; say from when the new state holds"
    now = to_instant(at)
    if layer.name in _READ_BY_CHECKS and not found.instants(UTC).meets(now, now):
        return (
            f"is {start}, which lies ahead: checks read this layer and would no longer see the "
            "present state; write it when it is in force"
        )
    return None
