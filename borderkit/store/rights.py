"""Which layers each permission lets somebody write."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from borderkit.layers import Layer
from borderkit.store.access import Permission, Principal

__all__ = ["WRITING", "require_write"]

WRITING: Final[Mapping[str, Permission]] = {
    "boundary_sections": "write_line",
    **dict.fromkeys(
        ("markers", "assets", "roads", "waters", "protected_areas", "sources"), "write_survey"
    ),
    "clearances": "keep",
}
"""What it takes to write a layer; all others take ``write_law``."""

Row = tuple[str, Mapping[str, Any] | None, Mapping[str, Any] | None]


def require_write(principal: Principal, layer: Layer, rows: Iterable[Row]) -> None:
    """Raise unless the principal may make these changes of records.

    Parameters
    ----------
    principal : Principal
        Who writes.
    layer : Layer
        Of the records.
    rows : iterable of (str, mapping or None, mapping or None)
        Name of each record that changes, what it was, and what it is to be.

    Raises
    ------
    ForbiddenError
        Its roles do not allow it.
    """
    if any(True for _ in rows):
        principal.require(WRITING.get(layer.name, "write_law"), f"write layer {layer.name}")
