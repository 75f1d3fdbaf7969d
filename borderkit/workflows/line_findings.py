"""Check the lines of a register: their shape, order, records, turning points, tripoints."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from borderkit.boundary.finding import RegisterFinding, in_order
from borderkit.boundary.line import boundaries_of, same_boundary
from borderkit.boundary.line_checks import check_line
from borderkit.boundary.line_rules import LineLimits
from borderkit.boundary.water_checks import water_findings
from borderkit.store import Snapshot, Store
from borderkit.workflows.boundary_waters import waters_of
from borderkit.workflows.marker_records import lent

__all__ = ["check_boundary", "line_findings"]


def check_boundary(
    register: Store | str | Path,
    boundary: str | None = None,
    *,
    revision: int | None = None,
    valid_at: date | datetime | None = None,
    limits: LineLimits | None = None,
) -> list[RegisterFinding]:
    """Check the lines of a register: shape, order, records, turning points, tripoints, waters.

    Parameters
    ----------
    register : Store, path or address
        An open register, or where it is; it is then opened for reading only.
    boundary : str, optional
        Only what concerns this boundary, its sides in either order. Default: all.
    revision : int, optional
        As the register stood after it. Default: as it stands.
    valid_at : date or datetime, optional
        Only records in force then, as they were in force; documents are asked whether they were
        in force then too. Default: all records, and documents in force now.
    limits : LineLimits, optional
        From where on something is found, in metres and degrees.

    Returns
    -------
    list of RegisterFinding
        Worst first. Distances are geodesic, metres; places are longitude and latitude, WGS84.

    Raises
    ------
    InputError
        There is no section of that boundary, or no such revision.
    RegisterError
        The register cannot be opened or read.
    """
    with lent(register) as view:
        return line_findings(view, boundary, revision=revision, valid_at=valid_at, limits=limits)


def line_findings(
    view: Snapshot,
    boundary: str | None = None,
    *,
    revision: int | None = None,
    valid_at: date | datetime | None = None,
    limits: LineLimits | None = None,
) -> list[RegisterFinding]:
    """Return what :func:`check_boundary` finds in one state of a register.

    Raises
    ------
    InputError
        There is no section of that boundary, or no such revision.
    RegisterError
        The register cannot be read.
    """

    def read(layer: str) -> Any:
        return view.read(layer, revision=revision, valid_at=valid_at)

    used = limits or LineLimits()
    sections = read("boundary_sections")
    found = check_line(
        sections,
        read("turning_points"),
        at=_instant(valid_at),
        boundary=boundary,
        boundaries=read("boundaries"),
        documents=view.read("documents", revision=revision),
        markers=read("markers"),
        limits=used,
    )
    for code in boundaries_of(sections):
        if boundary is None or same_boundary(code, boundary):
            waters = waters_of(view, code, revision=revision, valid_at=valid_at)
            found += water_findings(waters, used)
    return in_order(found)


def _instant(valid_at: date | datetime | None) -> datetime:
    """Return the time for which documents have to be in force: noon (UTC) of a bare date."""
    if valid_at is None:
        return datetime.now(UTC)
    if isinstance(valid_at, datetime):
        return valid_at
    return datetime.combine(valid_at, time(12), tzinfo=UTC)
