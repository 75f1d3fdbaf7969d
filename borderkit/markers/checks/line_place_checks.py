"""Markers against the line: on it, beside it, on which side, at which section."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from borderkit.boundary.finding import RegisterFinding
from borderkit.boundary.line import same_boundary
from borderkit.crs import GEOD
from borderkit.markers.checks.boundary_case import BoundaryCase, Stood
from borderkit.markers.checks.marker_rules import few
from borderkit.markers.checks.standing import Standing

__all__ = ["line_place_findings"]


def line_place_findings(
    case: BoundaryCase, others: Sequence[BoundaryCase]
) -> Iterator[RegisterFinding]:
    """Yield where markers of one boundary and its line contradict each other.

    Parameters
    ----------
    case : BoundaryCase
        The boundary with its markers.
    others : sequence of BoundaryCase
        All boundaries.
    """
    yield from _sides(case)
    if all(each.at is None for each in case.markers):
        if case.markers:
            yield _no_line(case, others)
        return
    yield from _other_boundaries(case, others)
    for each in case.markers:
        at = each.at
        if at is None:
            continue
        if at.distance_m > case.limits.far_m:
            yield _far(case, each, at)
            continue
        yield from _on_line(case, each, at)
        yield from _offset(case, each, at)
        yield from _side(case, each, at)
    yield from _line_points(case)
    yield from _sections(case)
    yield from _vertices(case)
    yield from _unknown_sides(case)


def _called(each: Stood) -> str:
    row = each.row
    return f"Marker {row.uid}" if row.number is None else f"Marker {row.number} ({row.uid})"


def _no_line(case: BoundaryCase, others: Sequence[BoundaryCase]) -> RegisterFinding:
    there = few(sorted(other.code for other in others if other.line is not None)) or "none"
    return case.found(
        "boundary-unknown",
        f"{len(case.markers)} marker(s) name boundary {case.code}, of which there is no line; "
        f"lines there are: {there}. Markers: {few(each.row.called for each in case.markers)}.",
        of=case.markers,
        amounts={"count": float(len(case.markers))},
    )


def _far(case: BoundaryCase, each: Stood, at: Standing) -> RegisterFinding:
    return case.found(
        "marker-far",
        f"{_called(each)} stands {at.distance_m:.0f} m from the line of {case.code}, more than "
        f"{case.limits.far_m:.0f} m.",
        of=[each],
        amounts={"distance_m": at.distance_m, "allowed_m": case.limits.far_m},
    )


def _other_boundaries(
    case: BoundaryCase, others: Sequence[BoundaryCase]
) -> Iterator[RegisterFinding]:
    """Yield markers that are off their own line, and nearer to that of another boundary."""
    off = [each for each in case.markers if each.at and each.at.distance_m > case.tolerance_m(each)]
    for other in others:
        if other.measured is None or same_boundary(other.code, case.code) or not off:
            continue
        there = other.measured.stand([each.row.place for each in off])
        for each, at in zip(off, there, strict=True):
            own_m = each.at.distance_m if each.at else 0.0
            if at.distance_m < own_m:
                yield case.found(
                    "marker-other-boundary",
                    f"{_called(each)} names {case.code} and stands {own_m:.1f} m from its line, "
                    f"{at.distance_m:.1f} m from that of {other.code}.",
                    of=[each],
                    amounts={"distance_m": own_m, "other_distance_m": at.distance_m},
                )


def _stands_beside(each: Stood) -> bool:
    """Whether the record says that it stands beside the line, or may."""
    row = each.row
    return (
        each.is_beside
        or row.get("on_line") is False
        or row.get("siting") in {"double", "triple"}
        or (each.number is not None and each.number.pillar is not None)
        or (row.get("offset_m") or 0.0) > 0.0
        or row.get("side") is not None
    )


def _on_line(case: BoundaryCase, each: Stood, at: Standing) -> Iterator[RegisterFinding]:
    allowed = case.tolerance_m(each)
    amounts = {"distance_m": at.distance_m, "allowed_m": allowed}
    if at.distance_m <= allowed:
        if each.row.get("on_line") is False:
            message = (
                f"{_called(each)} is said not to stand on the line; it stands "
                f"{at.distance_m:.2f} m from it, within {allowed:.2f} m."
            )
            yield case.found("on-line-denied", message, of=[each], amounts=amounts)
        return
    said = each.row.get("on_line") is True
    if said or not _stands_beside(each):
        yield case.found(
            "on-line-contradicted" if said else "marker-off-line",
            f"{_called(each)} {'is said to stand on the line, and ' if said else ''}stands "
            f"{at.distance_m:.2f} m {_of_line(at)} of {case.code}, more than {allowed:.2f} m.",
            of=[each],
            amounts=amounts,
        )


def _of_line(at: Standing) -> str:
    side = "left" if at.offset_m > 0.0 else "right"
    ground = "" if at.side is None else f" (side {at.side})"
    return f"{side}{ground} of the line"


def _offset(case: BoundaryCase, each: Stood, at: Standing) -> Iterator[RegisterFinding]:
    """Yield where the stated offset does not fit the line."""
    stated = each.row.get("offset_m")
    if stated is None:
        return
    allowed = case.tolerance_m(each)
    if each.row.get("on_line") is True and stated > allowed:
        message = f"{_called(each)} is said to stand on the line, and to be {stated:.2f} m from it."
        yield case.found("on-line-contradicted", message, of=[each], amounts={"stated_m": stated})
    if each.row.get("azimuth_deg") is None and abs(stated - at.distance_m) > allowed:
        message = (
            f"{_called(each)} is said to stand {stated:.2f} m from the line; it stands "
            f"{at.distance_m:.2f} m from it, {abs(stated - at.distance_m):.2f} m off."
        )
        amounts = {"stated_m": stated, "distance_m": at.distance_m, "allowed_m": allowed}
        yield case.found("offset-contradicted", message, of=[each], amounts=amounts)


def _line_points(case: BoundaryCase) -> Iterator[RegisterFinding]:
    """Yield markers whose azimuth and offset do not lead to the line."""
    stated = [
        each
        for each in case.markers
        if each.at is not None and each.at.distance_m <= case.limits.far_m
        if each.row.get("offset_m") is not None and each.row.get("azimuth_deg") is not None
        if each.row.get("azimuth_kind") == "true" and not each.is_claimed
    ]
    if not stated or case.measured is None:
        return
    lon, lat = zip(*(each.row.place for each in stated), strict=True)
    azimuths, offsets = (
        [float(each.row.get(name)) for each in stated] for name in ("azimuth_deg", "offset_m")
    )
    ends = GEOD.fwd(lon, lat, azimuths, offsets)[:2]
    there = case.measured.stand(list(zip(*(map(float, each) for each in ends), strict=True)))
    for each, azimuth, offset, end in zip(stated, azimuths, offsets, there, strict=True):
        allowed = case.tolerance_m(each)
        if end.distance_m > allowed:
            message = (
                f"{_called(each)}: {offset:.2f} m towards {azimuth:.4f} degrees lead to a place "
                f"{end.distance_m:.2f} m from the line, more than {allowed:.2f} m."
            )
            amounts = {"off_m": end.distance_m, "stated_m": offset, "allowed_m": allowed}
            yield case.found("line-point-contradicted", message, of=[each], amounts=amounts)


def _side(case: BoundaryCase, each: Stood, at: Standing) -> Iterator[RegisterFinding]:
    stated, allowed = each.row.get("side"), case.tolerance_m(each)
    known = not each.is_claimed and case.line is not None and stated in case.line.sides
    if known and at.side is not None and at.side != stated and at.distance_m > allowed:
        yield case.found(
            "side-contradicted",
            f"{_called(each)} is said to stand on side {stated}; it stands {at.distance_m:.2f} m "
            f"on side {at.side}.",
            of=[each],
            amounts={"distance_m": at.distance_m, "allowed_m": allowed},
        )


def _sides(case: BoundaryCase) -> Iterator[RegisterFinding]:
    """Yield sides that are none of the boundary; at a tripoint there are three."""
    sides = set(case.facts.get("sides") or case.code.split("-"))
    for each in case.markers:
        for name in ("side", "responsible_side"):
            stated = each.row.get(name)
            if stated is not None and stated not in sides and each.row.get("role") != "tripoint":
                message = (
                    f"{_called(each)} has {name} {stated}; the sides of {case.code} are "
                    f"{', '.join(sorted(sides))}."
                )
                yield case.found("side-unknown", message, of=[each])


def _unknown_sides(case: BoundaryCase) -> Iterator[RegisterFinding]:
    """Yield the notes on what could not be judged, once for the boundary."""
    off = [
        each
        for each in case.markers
        if each.at and each.row.get("side") is not None and each.at.side is None
        if not each.is_claimed
        if each.at.distance_m > case.tolerance_m(each)
    ]
    if off:
        yield case.not_judged(
            f"the side of {len(off)} marker(s) cannot be judged, for its sections do not say "
            "which side lies left and which right",
            len(off),
        )
    turned = [
        each
        for each in case.markers
        if each.row.get("offset_m") is not None and each.row.get("azimuth_deg") is not None
        if each.row.get("azimuth_kind") != "true"
    ]
    if turned:
        yield case.not_judged(
            f"the line points of {len(turned)} marker(s) cannot be judged, for their azimuths are "
            "magnetic, of a grid, or of no stated kind",
            len(turned),
        )


def _sections(case: BoundaryCase) -> Iterator[RegisterFinding]:
    """Yield markers that name a section that is not there, or at which they do not stand."""
    if case.measured is None:
        return
    elsewhere: dict[str, list[Stood]] = defaultdict(list)
    for each in case.markers:
        stated = each.row.get("section")
        if stated is None or each.at is None or stated == each.at.section:
            continue
        if stated not in case.sections:
            message = f"{_called(each)} names section {stated}, which {case.code} does not have."
            yield case.found("section-unknown", message, of=[each])
        elif each.at.distance_m <= case.limits.far_m and stated in case.measured.line.sections:
            elsewhere[stated].append(each)
    for stated, group in elsewhere.items():
        there = case.measured.part(stated).stand([each.row.place for each in group])
        for each, own in zip(group, there, strict=True):
            at_m = each.at.distance_m if each.at else 0.0
            nearer = own.distance_m - at_m
            if nearer > case.tolerance_m(each):
                other = each.at.section if each.at else ""
                message = (
                    f"{_called(each)} names section {stated}, and stands at section {other}, "
                    f"{nearer:.1f} m nearer."
                )
                amounts = {"nearer_m": nearer}
                yield case.found("section-contradicted", message, of=[each], amounts=amounts)


def _vertices(case: BoundaryCase) -> Iterator[RegisterFinding]:
    """Yield, once, the markers that stand on the line where it has no vertex."""
    stood = [
        each
        for each in case.markers
        if each.at and each.at.distance_m <= case.tolerance_m(each)
        if each.at.vertex_m > case.tolerance_m(each)
    ]
    if stood:
        listed = few(f"{each.row.called} ({each.at.vertex_m:.1f} m)" for each in stood if each.at)
        yield case.found(
            "marker-no-vertex",
            f"{len(stood)} marker(s) of {case.code} stand on the line, but at none of its "
            f"vertices; the nearest is so far: {listed}.",
            of=stood,
            amounts={"count": float(len(stood))},
        )
