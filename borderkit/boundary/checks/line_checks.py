"""Checks of the line as a register keeps it: every rule, over all boundaries at once."""

import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit.boundary.checks.line_order import (
    branch_findings,
    gap_findings,
    sequence_findings,
    side_findings,
)
from borderkit.boundary.checks.line_records import (
    document_findings,
    in_force,
    length_findings,
    status_findings,
    validity_findings,
)
from borderkit.boundary.checks.line_rules import LineLimits
from borderkit.boundary.checks.line_shape import meeting_findings, spike_findings, vertex_findings
from borderkit.boundary.checks.side_ground import ground_findings
from borderkit.boundary.checks.tripoints import tripoint_findings
from borderkit.boundary.checks.turning_point_checks import turning_point_findings
from borderkit.boundary.finding import RegisterFinding, in_order
from borderkit.boundary.kept_lines import KeptLines, section_uid
from borderkit.boundary.line import one_boundary, same_boundary

__all__ = ["check_line"]

_LIMITS = LineLimits()


def check_line(  # noqa: PLR0913 - a layer each, all but the first may be left out
    sections: GeoDataFrame,
    turning_points: GeoDataFrame | None = None,
    *,
    at: datetime,
    boundary: str | None = None,
    boundaries: DataFrame | None = None,
    documents: DataFrame | None = None,
    jurisdictions: GeoDataFrame | None = None,
    markers: GeoDataFrame | None = None,
    limits: LineLimits = _LIMITS,
) -> list[RegisterFinding]:
    """Check the lines of a register by all rules of ``line_rules.LINE_RULES``.

    Parameters
    ----------
    sections : GeoDataFrame
        Of layer ``boundary_sections``, EPSG:4326: of all boundaries, for tripoints need them.
    turning_points, jurisdictions, markers : GeoDataFrame, optional
        Of the layers of that name, EPSG:4326. Left out: what needs them is not looked at.
    at : datetime
        The line of which time is checked: records and documents in force then; with an offset.
    boundary : str, optional
        Only what concerns this boundary, its sides in either order. Default: all.
    boundaries, documents : DataFrame, optional
        Of the layers of that name: the sides and tolerance of each boundary; what is kept.
    limits : LineLimits
        From where on something is found.

    Returns
    -------
    list of RegisterFinding
        Worst first, then by code, boundary and chainage. Distances are geodesic, metres.

    Raises
    ------
    InputError
        There is no section of `boundary`.
    """
    code = None if boundary is None else one_boundary(sections["boundary"], boundary)
    held = in_force(sections, at)
    lines = KeptLines.of(held)
    findings = [
        *validity_findings(sections, held, at=at),
        *_of_sections(held, lines, boundaries, limits),
        *document_findings(held, documents, at=at),
    ]
    if lines.pieces:
        standing = None if markers is None else in_force(markers, at)
        findings += [
            *_of_lines(lines, limits),
            *tripoint_findings(lines, limits, markers=standing),
        ]
        if jurisdictions is not None:
            findings += ground_findings(lines, jurisdictions)
    if turning_points is not None:
        findings += turning_point_findings(
            in_force(turning_points, at), lines, limits, tolerance_m=_tolerances(boundaries)
        )
    return in_order(each for each in findings if code is None or _concerns(each, code))


def _of_sections(
    sections: GeoDataFrame,
    lines: KeptLines,
    boundaries: DataFrame | None,
    limits: LineLimits,
) -> Iterator[RegisterFinding]:
    stated = _sides(boundaries)
    lengths_m: dict[str, float] = defaultdict(float)
    for kept in lines.pieces:
        lengths_m[kept.uid] += kept.piece.length_m

    def sides(code: str) -> list[str]:
        return next((held for known, held in stated if same_boundary(known, code)), code.split("-"))

    yield from vertex_findings(sections)
    yield from length_findings(sections, lengths_m, limits)
    yield from status_findings(sections, sides)
    yield from sequence_findings(sections)


def _of_lines(lines: KeptLines, limits: LineLimits) -> Iterator[RegisterFinding]:
    yield from spike_findings(lines, limits)
    yield from meeting_findings(lines, limits)
    yield from branch_findings(lines, limits)
    yield from gap_findings(lines, limits)
    yield from side_findings(lines)


def _sides(boundaries: DataFrame | None) -> list[tuple[str, list[str]]]:
    if boundaries is None or "sides" not in boundaries:
        return []
    return [
        (code, list(sides))
        for code, sides in zip(boundaries["boundary"], boundaries["sides"], strict=True)
        if isinstance(sides, list) and sides
    ]


def _tolerances(boundaries: DataFrame | None) -> dict[str, float]:
    if boundaries is None or "tolerance_m" not in boundaries:
        return {}
    return {
        code: float(value)
        for code, value in zip(boundaries["boundary"], boundaries["tolerance_m"], strict=True)
        if value is not None and not math.isnan(value)
    }


def _concerns(finding: RegisterFinding, boundary: str) -> bool:
    if finding.boundary is not None:
        return finding.boundary == boundary
    start = section_uid(boundary, "")
    return any(subject.startswith(start) for subject in finding.subjects)
