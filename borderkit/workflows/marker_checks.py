"""Check the markers of a register against each other, their documents and the line."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from pandas import DataFrame

from borderkit.boundary.finding import RegisterFinding
from borderkit.boundary.line import one_boundary, same_boundary
from borderkit.markers.checks.marker_rules import MarkerLimits
from borderkit.markers.checks.neighbour_checks import Sees, SightPair
from borderkit.markers.checks.register_checks import check_markers
from borderkit.store import Snapshot, Store
from borderkit.terrain.visibility import line_of_sight
from borderkit.workflows.lent_state import lent
from borderkit.workflows.transformations import read_own_frames

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

__all__ = ["check_markers_of", "marker_findings", "sees_over"]

_SEEN: Final[Mapping[str, bool]] = {"visible": True, "hidden": False}


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


def sees_over(model: str | Path, *, limits: MarkerLimits | None = None) -> Sees:
    """Return a function that tells over an elevation model whether neighbours see each other.

    Parameters
    ----------
    model : str or Path
        A raster that rasterio opens.
    limits : MarkerLimits, optional
        Height of eye and target, and the coefficient of refraction.

    Returns
    -------
    callable
        For ``sees=`` of :func:`check_markers_of`; a void on the way makes it unknown.
    """
    asked = limits or MarkerLimits()

    def sees(pairs: Sequence[SightPair]) -> list[bool | None]:
        verdicts = [
            line_of_sight(
                model,
                pair.start.place,
                pair.end.place,
                eye_m=asked.eye_m,
                target_m=asked.eye_m,
                refraction=asked.refraction,
            ).verdict
            for pair in pairs
        ]
        return [_SEEN.get(verdict) for verdict in verdicts]

    return sees


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
    frames = _frames(view, revision, valid_at)
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


def _frames(
    view: Snapshot, revision: int | None, valid_at: date | datetime | None
) -> dict[str, DataFrame]:
    """Return the layers that are held against each other."""
    frames = {
        name: view.read(name, revision=revision, valid_at=valid_at)
        for name in ("boundary_sections", "markers", "boundaries", "marker_relations", "positions")
    }
    if valid_at is not None:
        # What was in force then is judged as it stood then: it had not ended.
        for name in ("markers", "positions"):
            frames[name] = frames[name].assign(valid_to=None)
    return frames
