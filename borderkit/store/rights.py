"""Which permission a write of each layer takes, and whose records a surveyor may touch."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from borderkit.errors import Defect, ForbiddenError
from borderkit.layers import Layer
from borderkit.store.access import Permission, Principal

__all__ = ["SIDE", "WRITES", "require_write"]

SIDE: Final = "side"
"""The column that says whose a record is."""

WRITES: Final[Mapping[str, Permission]] = {
    "jurisdictions": "write_law",
    "calendars": "write_law",
    "zones": "write_law",
    "class_rules": "write_law",
    "corridors": "write_law",
    "crossings": "write_law",
    "places": "write_law",
    "permits": "write_law",
    "boundaries": "write_line",
    "documents": "write_line",
    "boundary_sections": "write_line",
    "turning_points": "write_line",
    "marker_relations": "write_line",
    "islands": "write_line",
    "transformations": "write_line",
    "markers": "write_survey",
    "positions": "write_survey",
    "water_lines": "write_survey",
    "soundings": "write_survey",
    "control_points": "write_survey",
    "assets": "write_survey",
    "roads": "write_survey",
    "waters": "write_survey",
    "protected_areas": "write_survey",
    "sources": "write_survey",
    "clearances": "keep",
    "campaigns": "write_line",
    "surveys": "write_survey",
    "observations": "write_survey",
    "survey_tracks": "write_survey",
}
"""Layer -> what it takes to write it. A layer that is not here takes ``administer``."""

_LASTING: Final = frozenset({"clearances"})
"""Layers whose records are evidence: once there, only an administrator changes or removes them."""

Touched = tuple[str, Mapping[str, Any] | None, Mapping[str, Any] | None]


def require_write(principal: Principal, layer: Layer, rows: Iterable[Touched]) -> None:
    """Raise unless `principal` may make every one of these changes.

    Administrators may write every layer. A surveyor writes records of its own side alone, where
    the layer says whose a record is: neither the other side's, nor those of no side, nor may it
    give a record to another side. It touches no agreed position.

    Parameters
    ----------
    principal : Principal
        Who writes.
    layer : Layer
        What is written.
    rows : iterable of (str, mapping or None, mapping or None)
        Of each record that changes the uid, and its values by column before (None: it is new)
        and after (None: it is removed).

    Raises
    ------
    ForbiddenError
        It may not; every refused record is named.
    """
    if principal.may("administer"):
        return
    touched = list(rows)
    if not touched:
        return
    principal.require(WRITES.get(layer.name, "administer"), f"write layer {layer.name}")
    defects = [
        Defect(uid, why)
        for uid, before, after in touched
        for why in _against(principal, layer, before, after)
    ]
    if defects:
        count = len(defects)
        msg = (
            f"{principal.actor} may not write {count} of {len(touched)} records of layer "
            f"{layer.name}, so nothing is written; leave {'it' if count == 1 else 'them'} out, "
            "or ask somebody who may"
        )
        raise ForbiddenError(msg, defects=defects)


def _against(
    principal: Principal,
    layer: Layer,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> Iterator[str]:
    """Yield what stands against one change, at most one thing."""
    if layer.name in _LASTING and before is not None:
        yield "is kept as it is; only an administrator changes or removes it"
    elif layer.name == "positions" and any(
        row is not None and row.get("kind") == "agreed" for row in (before, after)
    ):
        if not principal.may("write_line"):
            yield "is agreed; it changes only by a record that both sides signed"
    elif WRITES.get(layer.name) == "write_survey" and SIDE in layer.names:
        sides = [row.get(SIDE) for row in (before, after) if row is not None]
        wrong = [side for side in sides if side is None or side != principal.side]
        if wrong:
            whose = "of no side" if wrong[0] is None else f"of side {wrong[0]}"
            own = "no side" if principal.side is None else f"side {principal.side} alone"
            yield f"is {whose}; {principal.actor} acts for {own}"
