"""Check the markers of a register against each other, their documents and the line."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from borderkit.boundary.finding import RegisterFinding
from borderkit.boundary.line import one_boundary, same_boundary
from borderkit.markers.marker_rules import MarkerLimits
from borderkit.markers.neighbour_checks import Sees
from borderkit.markers.register_checks import check_markers
from borderkit.store import Snapshot, Store
from borderkit.workflows.lent_state import lent
from borderkit.workflows.transformations import read_own_frames

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

__all__ = ["check_markers_of", "marker_findings"]


def check_markers_of(
    register: Store | str | Path,
    boundary: str | None = None,
    *,
    revision: int | None = None,
    valid_at: date | datetime | None = None,
    limits: MarkerLimits | None = None,
    sees: Sees | None = None,
) -> list[RegisterFinding]:
    """Check the markers of a register: numbers, places on the line, neighbours, positions.

    Parameters
    ----------
    register : Store, path or address
        An open register, or where it is; it is then opened for reading only.
    boundary : str, optional
        Code of a boundary, sides in either order. Default: all.
    revision : int, optional
        As the register stood after it. Default: as it stands.
    valid_at : date or datetime, optional
        Only records in force then, as they were in force. Default: all.
    limits : MarkerLimits, optional
        From where on something is found. Default: its own, and today in UTC.
    sees : callable, optional
        Tells of pairs of neighbours whether they are intervisible.

    Returns
    -------
    list of RegisterFinding
        Worst first.

    Raises
    ------
    InputError
        There is no such boundary or revision.
    RegisterError
        The register cannot be opened or read.
    """
    with lent(register) as view:
        return marker_findings(
            view, boundary, revision=revision, valid_at=valid_at, limits=limits, sees=sees
        )


def marker_findings(
    view: Snapshot,
    boundary: str | None = None,
    *,
    revision: int | None = None,
    valid_at: date | datetime | None = None,
    limits: MarkerLimits | None = None,
    sees: Sees | None = None,
) -> list[RegisterFinding]:
    """Return what :func:`check_markers_of` finds in one state of a register.

    Raises
    ------
    InputError
        There is no such boundary or revision.
    RegisterError
        The register cannot be read.
    """
    frames = {
        name: view.read(name, revision=revision, valid_at=valid_at)
        for name in ("boundary_sections", "markers", "boundaries", "marker_relations", "positions")
    }
    sections = cast("GeoDataFrame", frames["boundary_sections"])
    markers = cast("GeoDataFrame", frames["markers"])
    asked = limits or MarkerLimits()
    if asked.latest is None:
        asked = replace(asked, latest=datetime.now(UTC).date())
    code = None
    if boundary is not None:
        code = one_boundary({*sections["boundary"], *markers["boundary"]}, boundary)
    found = check_markers(
        markers,
        sections,
        boundaries=frames["boundaries"],
        relations=frames["marker_relations"],
        positions=frames["positions"],
        limits=asked,
        sees=sees,
        frame_of=read_own_frames(view, revision=revision, valid_at=valid_at).frame_of,
    )
    return [
        each
        for each in found
        if code is None or (each.boundary is not None and same_boundary(each.boundary, code))
    ]
