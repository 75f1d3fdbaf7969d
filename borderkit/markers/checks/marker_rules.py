"""The rules by which a register of markers is checked: codes, how bad each is, what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from borderkit.boundary.finding import FindingRule, RegisterFinding
from borderkit.markers.checks.rows import MarkerRow

__all__ = ["MARKER_RULES", "MarkerLimits", "few", "found"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkerLimits:
    """From where on a check of markers finds something.

    No treaty states these; each is told in the message of its findings.

    Attributes
    ----------
    on_line_m : float
        A marker stands on the line up to here, metres, where its boundary has no
        ``tolerance_m``: half of the last digit of 0.01", in round numbers. The accuracy that
        marker and section state is added.
    far_m : float
        A marker farther than this from the line of its boundary is not one of it, metres: twice
        the width of the widest rivers on whose banks double markers stand.
    same_place_m : float
        Markers at most so far apart stand in one place, metres: narrower than any pillar.
    agreed_m : float
        A marker may be kept so far from its agreed position, metres, beside what that was
        rounded by: coordinates are exchanged to the centimetre.
    length_part, length_m : float
        A stated length of the line between neighbours may differ by this part of it, and at
        least by so many metres, from the length along the line.
    usual_times : float
        A distance between neighbours above so many times the median of its boundary is unusual.
    sight_m : float
        Neighbours farther apart than this, metres, are told as pairs whose intervisibility has
        to be verified; nearer ones are taken to be looked at in the field.
    eye_m : float
        Height of eye and of target above the ground, metres.
    refraction : float
        Coefficient of refraction k (Gauss: 0.13; Torge and Mueller, Geodesy, 2012, 5.1).
    latest : date or None
        The last day that a record may tell of: today; None: dates are not judged.
    """

    on_line_m: float = 0.15
    far_m: float = 2_000.0
    same_place_m: float = 0.05
    agreed_m: float = 0.01
    length_part: float = 0.001
    length_m: float = 1.0
    usual_times: float = 5.0
    sight_m: float = 1_000.0
    eye_m: float = 1.5
    refraction: float = 0.13
    latest: date | None = None


_HOLD = "Hold both against the documents, and correct the one that differs."
_PROTOCOL = "Hold the record against the protocol of the marker, and correct it."

MARKER_RULES: Final[Mapping[str, FindingRule]] = {
    # numbers
    "scheme-unreadable": FindingRule(
        "error",
        "the numbering scheme of a boundary cannot be read; numbers were judged without it",
        "Correct column numbering of the boundary.",
    ),
    "number-unread": FindingRule(
        "error",
        "the scheme of the boundary does not read a number",
        "Correct the number, or allow its form in the scheme.",
    ),
    "number-spelled": FindingRule(
        "note",
        "a number is written in another way than the scheme writes it",
        "Renumber it to the spelling of the scheme; the old one is kept as an alias.",
    ),
    "number-twice": FindingRule(
        "error",
        "several markers bear one number, and nothing says that they are its pillars",
        "If they are pillars of one double or triple marker, state siting or number the pillars; "
        "else find out which one bears the number, and correct the other.",
    ),
    "number-missing": FindingRule(
        "warning",
        "a number of the series is borne by no marker",
        "Enter the marker (also one that is destroyed, or a point without pillar), or state in "
        "the scheme that the number never was.",
    ),
    "numbers-partial": FindingRule(
        "note",
        "fewer than half of the numbers up to the highest are in the register",
        "Enter the other markers, or state in the scheme where the series begins.",
    ),
    "number-none": FindingRule(
        "note",
        "markers bear no number",
        "State the number, or the role (reference, witness), or that there is no pillar.",
    ),
    "number-out-of-order": FindingRule(
        "warning",
        "along the line a number does not come where the series has it",
        "Look whether number and position belong to one marker.",
    ),
    "pillar-count": FindingRule(
        "error",
        "siting says how many pillars bear a number, and the register has another count",
        "Enter the pillars that lack, or correct siting.",
    ),
    "pillar-sum": FindingRule(
        "error",
        "single + 2 x double + 3 x triple is not the number of pillars",
        "Look at the numbers under pillar-count; hold the sums against the final clauses of the "
        "protocol.",
    ),
    "siting-mixed": FindingRule(
        "error",
        "markers of one number state different siting",
        "State the same siting at each pillar of the number.",
    ),
    "marker-same-place": FindingRule(
        "warning",
        "markers stand in one place",
        "Remove the one that was entered twice, or correct its position.",
    ),
    "no-pillar-described": FindingRule(
        "warning",
        "a point without pillar has what only a pillar can have",
        "Empty these columns, or say that there is a pillar.",
    ),
    "date-to-come": FindingRule(
        "error", "a record tells of a day that is yet to come", "Correct the date."
    ),
    # the line
    "boundary-unknown": FindingRule(
        "error",
        "markers name a boundary of which there is no line",
        "Correct the boundary, or import its line.",
    ),
    "marker-far": FindingRule(
        "error",
        "a marker is too far from the line to belong to it",
        "Look for exchanged or mistyped coordinates, and at the boundary that it names.",
    ),
    "marker-other-boundary": FindingRule(
        "warning",
        "a marker stands nearer to the line of another boundary than to its own",
        "Look which boundary it belongs to.",
    ),
    "marker-off-line": FindingRule(
        "warning",
        "a marker does not stand on the line, and nothing says that it stands beside it",
        "If it stands beside the line, state on_line, side, offset and azimuth to its line point; "
        "else correct its position, or the line.",
    ),
    "on-line-contradicted": FindingRule(
        "error", "a marker is said to stand on the line, and does not", _HOLD
    ),
    "on-line-denied": FindingRule(
        "note",
        "a marker is said not to stand on the line, and does",
        "Look at the statement; within the tolerance both may be right.",
    ),
    "marker-no-vertex": FindingRule(
        "note",
        "markers stand on the line where it has no vertex",
        "Nothing, if they stand within a straight leg; else the line lacks a turning point.",
    ),
    "offset-contradicted": FindingRule(
        "warning", "the offset that is stated is not the distance to the line", _HOLD
    ),
    "line-point-contradicted": FindingRule(
        "warning", "the azimuth and offset that are stated do not lead to the line", _HOLD
    ),
    "side-unknown": FindingRule(
        "error", "a side that is stated is none of the boundary", "Correct the side."
    ),
    "side-contradicted": FindingRule(
        "error", "a marker stands on the ground of another side than is stated", _HOLD
    ),
    "section-unknown": FindingRule(
        "error", "a marker names a section that its boundary does not have", "Correct the section."
    ),
    "section-contradicted": FindingRule(
        "warning", "a marker stands at another section than it names", _HOLD
    ),
    # neighbours
    "relation-marker-unknown": FindingRule(
        "error",
        "a relation names a marker that is not in the register",
        "Correct the uid, or enter the marker.",
    ),
    "relation-unreadable": FindingRule(
        "error", "a printed azimuth or distance cannot be read", "Correct it to what is printed."
    ),
    "relation-value-differs": FindingRule(
        "error",
        "the number that is kept is not the one that is printed",
        "Keep the value of the printed text.",
    ),
    "distance-differs": FindingRule(
        "warning",
        "a stated distance differs from the coordinates by more than both were rounded by",
        "Hold both against the document; look whether the distance is one on the ground, or "
        "along the line.",
    ),
    "distance-rounded": FindingRule(
        "note",
        "a stated distance differs from the coordinates, by no more than these were rounded by",
        "Nothing; keep both as printed.",
    ),
    "azimuth-differs": FindingRule(
        "warning",
        "a stated azimuth differs from the coordinates by more than both were rounded by",
        "Hold both against the document; look which north it is counted from.",
    ),
    "azimuth-rounded": FindingRule(
        "note",
        "a stated azimuth differs from the coordinates, by no more than these were rounded by",
        "Nothing; keep both as printed.",
    ),
    "line-length-short": FindingRule(
        "error",
        "the stated length of the line between two markers is shorter than the chord",
        _HOLD,
    ),
    "line-length-differs": FindingRule(
        "warning",
        "the stated length of the line between two markers is not that of the line kept",
        "Look along which line it was measured, and whether the section has its vertices.",
    ),
    "spacing-exceeded": FindingRule(
        "warning",
        "neighbouring markers are farther apart than the documents allow",
        "Enter the markers that lack, or propose auxiliary ones at the next inspection.",
    ),
    "spacing-unusual": FindingRule(
        "note",
        "neighbouring markers are much farther apart than is usual on this boundary",
        "Look whether markers lack in the register.",
    ),
    "sight-to-verify": FindingRule(
        "note",
        "neighbours are so far apart that their intervisibility has to be verified",
        "Look along the terrain between them (borderkit markers sight), or in the field.",
    ),
    "sight-curved": FindingRule(
        "warning",
        "neighbours cannot be seen from each other over level ground: the earth is curved",
        "Look whether heights make up for it; else propose a marker between them.",
    ),
    "sight-blocked": FindingRule(
        "warning",
        "the terrain hides a neighbour",
        "Verify it in the field; propose a marker between them.",
    ),
    # positions
    "forms-differ": FindingRule(
        "error",
        "the plane and the geographic form of one position are different places",
        "Look for digits that were exchanged, and at the CRS and the zone that are stated.",
    ),
    "agreed-contradicted": FindingRule(
        "error", "a marker is not kept at its agreed position", _PROTOCOL
    ),
    "agreed-twice": FindingRule(
        "error",
        "a marker has several agreed positions in force",
        "End the validity of the one that was superseded.",
    ),
    "print-unplaced": FindingRule(
        "error",
        "printed coordinates cannot be placed",
        "Correct them to what the document prints, or state the reference system they are in.",
    ),
    "print-contradicted": FindingRule(
        "error",
        "a position is not kept where its printed coordinates lie",
        "Enter it from the printed coordinates anew.",
    ),
    "print-coarse": FindingRule(
        "warning",
        "coordinates are printed more coarsely than their accuracy",
        "Take the position from the computation instead of the print, if it is at hand.",
    ),
    "print-fine": FindingRule(
        "note",
        "coordinates are printed far more finely than their accuracy",
        "Judge the position by its accuracy, not by its digits.",
    ),
    "position-subject-unknown": FindingRule(
        "error",
        "a position belongs to no marker of the register",
        "Correct its subject, or enter the marker.",
    ),
    # all
    "not-judged": FindingRule(
        "note",
        "something could not be judged because a fact is missing",
        "State the fact that is named.",
    ),
}
"""The rules by code; severity, meaning and remedy of every finding of markers."""

_MOST: Final = 12


def found(
    code: str, message: str, *, rows: Iterable[MarkerRow] = (), **more: Any
) -> RegisterFinding:
    """Return a finding by one of ``MARKER_RULES``.

    Parameters
    ----------
    code : str
        One of ``MARKER_RULES``.
    message : str
        What, how much and where.
    rows : iterable of MarkerRow
        The markers concerned; the finding lies where the first of them stands.
    **more
        Further fields of the finding.
    """
    rule = MARKER_RULES[code]
    named = list(rows)
    return RegisterFinding(
        code=code,
        severity=rule.severity,
        message=message,
        remedy=rule.remedy,
        **{
            "subjects": tuple(row.subject for row in named),
            "place": named[0].place if named else None,
            **more,
        },
    )


def few(texts: Iterable[str]) -> str:
    """Return texts as a list for a message, a dozen at most."""
    given = list(texts)
    more = f" and {len(given) - _MOST} more" if len(given) > _MOST else ""
    return ", ".join(given[:_MOST]) + more
