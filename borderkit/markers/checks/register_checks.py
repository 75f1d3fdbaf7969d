"""What the register of markers says, held against itself and against the line."""

from collections.abc import Iterator

from geopandas import GeoDataFrame
from pandas import DataFrame

from borderkit.boundary.finding import RegisterFinding, in_order
from borderkit.boundary.printed.printed_position import FrameOf, epsg_frame
from borderkit.boundary.printed.two_forms import compare_forms
from borderkit.layers.markers import POSITIONS
from borderkit.markers.checks.boundary_case import boundary_cases
from borderkit.markers.checks.known_positions import known_positions
from borderkit.markers.checks.line_place_checks import line_place_findings
from borderkit.markers.checks.marker_rules import MarkerLimits
from borderkit.markers.checks.neighbour_checks import Sees, neighbour_findings
from borderkit.markers.checks.number_checks import number_findings
from borderkit.markers.checks.position_checks import position_findings
from borderkit.markers.checks.record_checks import record_findings
from borderkit.markers.checks.relation_checks import relation_findings
from borderkit.markers.checks.rows import is_over, marker_rows, plain_rows

__all__ = ["check_markers"]


def check_markers(
    markers: GeoDataFrame,
    sections: GeoDataFrame,
    *,
    boundaries: DataFrame | None = None,
    relations: DataFrame | None = None,
    positions: DataFrame | None = None,
    limits: MarkerLimits | None = None,
    sees: Sees | None = None,
    frame_of: FrameOf = epsg_frame,
) -> list[RegisterFinding]:
    """Hold the records of markers against each other, their documents and the line.

    What a missing fact keeps from being judged is told once for its kind, with its count. Markers
    whose validity ended before ``limits.latest`` are left alone.

    Parameters
    ----------
    markers : GeoDataFrame
        Rows of layer ``markers``, EPSG:4326.
    sections : GeoDataFrame
        Rows of layer ``boundary_sections``, EPSG:4326: the lines.
    boundaries, relations, positions : DataFrame, optional
        Rows of layers ``boundaries``, ``marker_relations`` and ``positions``.
    limits : MarkerLimits, optional
        From where on something is found.
    sees : callable, optional
        Looks along the terrain; see :data:`neighbour_checks.Sees`.
    frame_of : callable
        Gives the reference system for the text of ``source_crs``. Default: those of PROJ alone.

    Returns
    -------
    list of RegisterFinding
        Worst first; codes are those of ``MARKER_RULES``.

    Raises
    ------
    InputError
        A marker has no uid or no position.
    CrsError
        The markers are not in EPSG:4326.
    """
    asked = limits or MarkerLimits()
    every_row = marker_rows(markers)
    rows = [r for r in every_row if asked.latest is None or not is_over(r.values, asked.latest)]
    ended = {row.subject for row in every_row} - {row.subject for row in rows}
    facts = [] if boundaries is None else plain_rows(boundaries)
    cases = list(boundary_cases(rows, sections, facts, asked))
    stated = [
        record
        for record in ([] if relations is None else plain_rows(relations))
        if not ended & {f"markers/{record.get('marker')}", f"markers/{record.get('target')}"}
    ]
    kept = POSITIONS.frame([], []) if positions is None else positions
    kept = kept.loc[[subject not in ended for subject in kept["subject"]]]
    known = known_positions(kept, frame_of=frame_of)
    forms = compare_forms(kept, frame_of=frame_of)

    def every() -> Iterator[RegisterFinding]:
        for case in cases:
            yield from number_findings(case)
            yield from record_findings(case)
            yield from line_place_findings(case, cases)
            yield from neighbour_findings(case, sees)
        yield from relation_findings(cases, stated, known)
        yield from position_findings(cases, known, forms)

    return in_order(every())
