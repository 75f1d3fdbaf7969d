"""Check the lines of a register: their shape, order, records, turning points, tripoints."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from borderkit.boundary.checks.line_checks import check_line
from borderkit.boundary.checks.line_rules import LineLimits
from borderkit.boundary.checks.water_checks import water_findings
from borderkit.boundary.finding import RegisterFinding, in_order
from borderkit.boundary.line import one_boundary, same_boundary
from borderkit.store import Snapshot, Store
from borderkit.workflows.boundary_waters import KeptWaters, instant_of
from borderkit.workflows.lent_state import lent

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
        The line as it was in force then, by the documents in force then. Default: now.
    limits : LineLimits, optional
        From where on something is found, in metres and degrees.

    Returns
    -------
    list of RegisterFinding
        Worst first. Distances are geodesic, metres; places are longitude and latitude, WGS84.

    Raises
    ------
    InputError
        There is no section at all, none of that boundary, or no such revision.
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
    if boundary is not None or sections.empty:
        boundary = one_boundary(sections["boundary"], boundary)
    found = check_line(
        sections,
        read("turning_points"),
        at=instant_of(valid_at),
        boundary=boundary,
        boundaries=read("boundaries"),
        documents=view.read("documents", revision=revision),
        jurisdictions=read("jurisdictions"),
        markers=read("markers"),
        limits=used,
    )
    kept = KeptWaters.read(view, revision=revision, valid_at=valid_at)
    for code in sorted(kept.with_waters):
        if boundary is None or same_boundary(code, boundary):
            found += water_findings(kept.of(code), used)
    return in_order(found)
