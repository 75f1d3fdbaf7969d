"""Draw the map of a comparison of two lines."""

from borderkit.boundary.comparison.between import AreaBetween
from borderkit.maps.base import BaseMap
from borderkit.maps.comparison_sheet import Between, Changed, ComparisonView, draw_comparison
from borderkit.workflows.line_comparison import BoundaryComparison, ClaimComparison

__all__ = ["comparison_map"]


def comparison_map(
    found: BoundaryComparison | ClaimComparison,
    *,
    language: str = "en",
    base: BaseMap | None = None,
) -> str:
    """Return a page with the map of two lines, their numbers, and the places that differ.

    Parameters
    ----------
    found : BoundaryComparison or ClaimComparison
        From `compare_boundary` or `compare_claims`.
    language : str
        ``en``, ``zh`` or ``ru``.
    base : BaseMap, optional
        Layers of the land and the form of the ground under the lines, from `open_base`.

    Returns
    -------
    str
        Complete HTML in UTF-8 that opens with no network; the same for the same arguments.

    Raises
    ------
    InputError
        The language is none of the three.
    """
    view = _of_editions(found) if isinstance(found, BoundaryComparison) else _of_claims(found)
    return draw_comparison(view, language=language, base=base)


def _of_editions(found: BoundaryComparison) -> ComparisonView:
    lines, ground = found.lines, found.ground
    return ComparisonView(
        title=("compare.title", {"boundary": found.boundary}),
        name_a=found.a.short_name,
        name_b=found.b.short_name,
        line_a=found.a.line.geometry,
        line_b=found.b.line.geometry,
        limits_m=lines.limits_m,
        apart=lines.stretches,
        areas=tuple(_between(area) for area in ground.areas),
        changes=tuple(
            Changed(
                place=change.place,
                number=change.number or change.marker,
                kinds=tuple(change.kinds),
                message=change.message,
            )
            for change in found.markers or ()
        ),
        numbers={
            "length": (lines.length_a_m, lines.length_b_m),
            "over": tuple(zip(lines.left_m, lines.moved_m, strict=True)),
            "farthest": (lines.farthest_of_a.distance_m, lines.farthest_of_b.distance_m),
            "overlap": (lines.overlap_of_a, lines.overlap_of_b),
            "ground": (ground.left_m2, ground.right_m2),
        },
        credits=_credits(found),
        notes=found.notes,
    )


def _of_claims(found: ClaimComparison) -> ComparisonView:
    lines, slivers = found.found.comparison, found.found.slivers
    sizes = [(sliver.area.hand, sliver.area.area_m2) for sliver in slivers]
    sides = (found.found.side_a or "A", found.found.side_b or "B")
    return ComparisonView(
        title=("compare.claims_title", {"boundary": found.boundary, "a": sides[0], "b": sides[1]}),
        name_a=found.a.short_name,
        name_b=found.b.short_name,
        line_a=found.a.line.geometry,
        line_b=found.b.line.geometry,
        limits_m=lines.limits_m,
        apart=lines.stretches,
        areas=tuple(_between(sliver.area, sliver.claimed_by) for sliver in slivers),
        changes=(),
        numbers={
            "length": (lines.length_a_m, lines.length_b_m),
            "over": tuple(zip(lines.left_m, lines.moved_m, strict=True)),
            "farthest": (lines.farthest_of_a.distance_m, lines.farthest_of_b.distance_m),
            "overlap": (lines.overlap_of_a, lines.overlap_of_b),
            "ground": tuple(
                sum(size for hand, size in sizes if hand == each) for each in ("left", "right")
            ),
        },
        credits=_credits(found),
        notes=found.notes,
    )


def _between(area: AreaBetween, claimed_by: str | None = None) -> Between:
    return Between(
        geometry=area.geometry,
        area_m2=area.area_m2,
        width_m=area.width_m,
        chainage_m=area.chainage_m,
        hand=area.hand,
        sides=(area.side_by_a, area.side_by_b),
        claimed_by=claimed_by,
    )


def _credits(found: BoundaryComparison | ClaimComparison) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*found.a.attribution, *found.b.attribution)))
