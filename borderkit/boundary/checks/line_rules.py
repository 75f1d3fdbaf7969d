"""The rules by which a line is checked: their codes, how bad each is, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from borderkit.boundary.finding import FindingRule, RegisterFinding
from borderkit.boundary.waters.waters import OFF_LINE_M

__all__ = ["LINE_RULES", "LineLimits", "found"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLimits:
    """From where on a check of the line finds something.

    No treaty states these; each is told in the message of its findings.

    Attributes
    ----------
    touch_m : float
        Places at most so far apart are one, metres: the chord error to which geodesics are
        drawn (``crs.CHORD_M``).
    overlap_m : float
        Sections cover the same ground from so many metres on: two lines that part at one degree
        stay within 0.01 m of each other for 0.6 m.
    spike_deg : float
        Two edges that meet at a smaller angle make a spike, degrees.
    turning_point_m : float
        A turning point lies on the line up to here, metres, where its boundary has no
        ``tolerance_m``: half of the last digit of 0.01", in round numbers.
    length_part : float
        A stated length may differ by this part of it: one per mille, or a metre.
    tripoint_m : float
        Ends of lines up to so many metres apart are meant to meet.
    tripoint_marker_m : float
        A tripoint marker up to so far from where lines meet is its marker, metres.
    water_m : float
        Water up to so far from the line is on it, metres, where its boundary has no
        ``tolerance_m``.
    water_part : float
        A section of which so much lies on a channel or an axis is drawn along it.
    area_part : float
        A stated area may differ by this part of it.
    """

    touch_m: float = 0.01
    overlap_m: float = 1.0
    spike_deg: float = 1.0
    turning_point_m: float = 0.15
    length_part: float = 0.001
    tripoint_m: float = 500.0
    tripoint_marker_m: float = 500.0
    water_m: float = OFF_LINE_M
    water_part: float = 0.9
    area_part: float = 0.01


_LOOK = "Hold both against the documents, and correct the one that differs."

LINE_RULES: Final[Mapping[str, FindingRule]] = {
    # shape
    "section-empty": FindingRule(
        "error",
        "a section, or a part of one, has no length",
        "Enter its turning points, or remove it.",
    ),
    "section-vertex-twice": FindingRule(
        "warning", "a vertex stands twice in a row", "Remove one of the two."
    ),
    "section-spike": FindingRule(
        "warning",
        "the line runs out and back on itself",
        "Look whether the vertex at its tip belongs to the line.",
    ),
    "line-crosses-itself": FindingRule("error", "the line crosses itself", _LOOK),
    "line-touches-itself": FindingRule(
        "error", "the line comes back to a place where it was", _LOOK
    ),
    "line-overlap": FindingRule(
        "error",
        "sections of one line cover the same ground",
        "Keep one of them on that stretch; end the validity of the one that was superseded.",
    ),
    "line-branches": FindingRule(
        "error", "more than two ends of sections meet in one place", _LOOK
    ),
    "boundaries-cross": FindingRule("error", "the lines of two boundaries cross", _LOOK),
    "boundaries-overlap": FindingRule(
        "error", "the lines of two boundaries cover the same ground", _LOOK
    ),
    # order
    "line-gap": FindingRule(
        "error",
        "the line stops, and goes on somewhere else",
        "Enter the section that lacks, or make both ends the same turning point.",
    ),
    "line-ends-differ": FindingRule(
        "note",
        "two sections meet, but not in equal coordinates",
        "Give both ends the coordinates of the turning point.",
    ),
    "line-interrupted": FindingRule(
        "note",
        "the line stops at one tripoint and goes on at another",
        "Nothing, if the ground between them is that of a third state.",
    ),
    "line-not-agreed": FindingRule(
        "note",
        "no line is agreed between two places; it is claimed",
        "Nothing; each claimant's line is checked by itself.",
    ),
    "line-ring": FindingRule(
        "note", "a part of the line is a ring", "Nothing, if it bounds an enclave."
    ),
    "line-end-open": FindingRule(
        "note",
        "at an end of the line no other boundary is kept",
        "Nothing, if the line ends there (at the sea), or the neighbour is not kept here.",
    ),
    "section-sequence-missing": FindingRule(
        "warning",
        "some sections of a line state their place in it and others do not; none is used",
        "Give each section of the line its sequence.",
    ),
    "section-sequence-twice": FindingRule(
        "error",
        "two sections state the same place in the line",
        "Give each section its own sequence.",
    ),
    "section-out-of-order": FindingRule(
        "error",
        "by their sequence two sections follow each other that do not meet, and one of them "
        "meets another",
        "Correct the sequence of the sections named.",
    ),
    "sections-mixed-direction": FindingRule(
        "note",
        "sections are drawn in different directions",
        "Nothing for measuring; mind it where left and right are stated.",
    ),
    "section-side-unknown": FindingRule(
        "error",
        "a side stated left or right is none of the boundary, or both are the same",
        "Correct left_side and right_side; they go with the direction in which the section is "
        "drawn.",
    ),
    "section-sides-contradict": FindingRule(
        "error",
        "a section has the sides the other way round than the line has elsewhere",
        "Exchange left_side and right_side, or draw the section the other way.",
    ),
    "section-sides-turned": FindingRule(
        "error",
        "left of a section lies the ground of the side that is stated right",
        "Exchange left_side and right_side, or draw the section the other way; else correct the "
        "areas in layer jurisdictions.",
    ),
    "section-sides-missing": FindingRule(
        "note",
        "it is not stated which side lies left and which right",
        "State left_side and right_side; without them offsets have no side.",
    ),
    # record
    "section-length-short": FindingRule(
        "error",
        "a stated length is shorter than the chord between the ends",
        "Hold the stated length and the end coordinates against the document.",
    ),
    "section-length-differs": FindingRule(
        "warning",
        "the length stated and the geodesic length differ",
        "Look how the stated length was measured (along which line, on the ground or on the "
        "ellipsoid).",
    ),
    "section-structure": FindingRule(
        "warning",
        "the axis of a structure stands as the line without a document",
        "Name the document that makes it the line; else keep it in water_lines as "
        "structure_axis, a limit of management.",
    ),
    "section-claimant-missing": FindingRule(
        "warning",
        "a section is not agreed, and it is not stated who claims it",
        "State the claimant; without one it counts as the agreed line.",
    ),
    "section-claimant-unknown": FindingRule(
        "error", "a claimant is none of the sides", "Correct the claimant."
    ),
    "section-claimant-agreed": FindingRule(
        "warning",
        "a section that is agreed has a claimant",
        "Empty the claimant, or correct the status.",
    ),
    "section-status-missing": FindingRule(
        "note", "it is not stated whether both sides hold to it", "State the status."
    ),
    "section-not-in-force": FindingRule(
        "note",
        "sections are not in force at the time for which the line was checked",
        "Nothing, if they were superseded; --valid-at checks the line of another time.",
    ),
    "section-document-missing": FindingRule(
        "note", "no document is named that fixes it", "Name the document and article."
    ),
    "section-document-unknown": FindingRule(
        "warning",
        "a document is named that the register does not keep",
        "Enter it in layer documents, or correct the code.",
    ),
    "section-document-not-in-force": FindingRule(
        "warning",
        "the document named is not in force",
        "Name the document that is in force, or correct its validity.",
    ),
    # turning points
    "turning-point-off-line": FindingRule(
        "error", "a turning point does not lie on the line", _LOOK
    ),
    "turning-point-order": FindingRule(
        "error",
        "a turning point comes earlier or later on the line than its sequence says",
        "Correct its sequence or its coordinates.",
    ),
    "turning-point-twice": FindingRule(
        "warning",
        "two turning points stand in one place, or have one sequence",
        "Remove one, or correct its coordinates or sequence.",
    ),
    "turning-point-section": FindingRule(
        "error",
        "a turning point names a section that its boundary does not have",
        "Correct the section.",
    ),
    # tripoints
    "tripoint": FindingRule("note", "lines of different boundaries meet in one point", "Nothing."),
    "tripoint-apart": FindingRule(
        "error",
        "lines that should meet in a tripoint end in different places",
        "Agree on the tripoint among all its sides, and end each line in it.",
    ),
    "tripoint-line-missing": FindingRule(
        "warning",
        "two lines meet in a tripoint, and the third, which is kept, does not end there",
        "Look whether the third line is whole.",
    ),
    "tripoint-within-line": FindingRule(
        "error",
        "a line ends on another between its ends",
        "Divide the other line at the tripoint.",
    ),
    "tripoint-unmarked": FindingRule(
        "note",
        "no marker with the role tripoint stands there",
        "Enter the marker, or the boundary point without a pillar.",
    ),
    "tripoint-marker-off": FindingRule(
        "warning", "a tripoint marker does not stand where the lines meet", _LOOK
    ),
    # waters
    "water-off-line": FindingRule(
        "note",
        "the present channel lies off the agreed line",
        "Nothing to the line, which does not move with the river; tell the joint commission.",
    ),
    "water-not-beside": FindingRule(
        "warning",
        "no part of a water line lies beside the line of its boundary",
        "Correct its boundary, or its coordinates.",
    ),
    "water-undated": FindingRule(
        "note",
        "water lines or soundings have no date of survey",
        "State surveyed_on; water without a date says nothing of the present.",
    ),
    "line-is-channel": FindingRule(
        "warning",
        "a section is drawn where a channel runs that was surveyed after it",
        "Look whether somebody moved the agreed line with the river.",
    ),
    "line-is-structure-axis": FindingRule(
        "warning",
        "a section is drawn along the axis of a structure",
        "Hold it against its document; the axis is a limit of management only.",
    ),
    "island-owner-unknown": FindingRule(
        "error", "the owner of an island is none of the sides", "Correct the owner."
    ),
    "island-beyond-line": FindingRule(
        "warning",
        "an island belongs to one side and lies on the other side of the line",
        "State the basis (the article that gives it to them), or correct owner or line.",
    ),
    "island-not-judged": FindingRule(
        "note",
        "islands could not be held against the line, for a fact is missing",
        "State their owner, their geometry, and left_side and right_side of the sections.",
    ),
    "island-area-differs": FindingRule(
        "warning",
        "the area stated of an island differs from that of its polygon",
        "Look at which stage each was measured.",
    ),
    "island-number-twice": FindingRule(
        "error", "two islands of one list have one number", "Correct one of the numbers."
    ),
}
"""The rules by code; severity, meaning and remedy of every finding of the line."""


def found(code: str, message: str, **more: Any) -> RegisterFinding:
    """Return a finding by one of ``LINE_RULES``; `more` are fields of the finding."""
    rule = LINE_RULES[code]
    return RegisterFinding(
        code=code, severity=rule.severity, message=message, remedy=rule.remedy, **more
    )
