"""What water beside the line, soundings and islands give to look at."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from borderkit.boundary.checks.line_rules import LineLimits, found
from borderkit.boundary.finding import RegisterFinding, in_order
from borderkit.boundary.kept_lines import metres, record_uid, section_uid
from borderkit.boundary.line import Line
from borderkit.boundary.waters.islands import ListedIsland
from borderkit.boundary.waters.thalweg import ThalwegProposal
from borderkit.boundary.waters.waters import WaterBeside

__all__ = ["BoundaryWaters", "water_findings"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BoundaryWaters:
    """The waters of one boundary, held against its agreed line.

    Attributes
    ----------
    boundary : str
        Its code.
    line : Line or None
        The agreed line; None: there is none, then nothing is measured.
    waters : tuple of WaterBeside
        Channels, thalwegs, banks and axes of structures.
    thalweg : ThalwegProposal
        From soundings; a proposal only.
    islands : tuple of ListedIsland
        By number.
    undated : tuple of str
        Records of water lines and soundings without a date of survey.
    """

    boundary: str
    line: Line | None
    waters: tuple[WaterBeside, ...]
    thalweg: ThalwegProposal
    islands: tuple[ListedIsland, ...]
    undated: tuple[str, ...]


def water_findings(given: BoundaryWaters, limits: LineLimits) -> list[RegisterFinding]:
    """Return what there is to look at in the waters of a boundary, worst first."""
    return in_order(
        [
            *_of_waters(given, limits),
            *_drawn_along(given, limits),
            *_of_owners(given),
            *_of_lists(given, limits),
        ]
    )


def _of_waters(given: BoundaryWaters, limits: LineLimits) -> Iterator[RegisterFinding]:
    for water in given.waters:
        uid = record_uid("water_lines", str(water.columns["water_line"]))
        name = f"{_words(water)} {water.columns['water_line']}"
        if given.line is not None and water.beside_m <= limits.touch_m:
            yield found(
                "water-not-beside",
                f"no part of the {name} lies beside the line of {given.boundary}",
                boundary=given.boundary,
                subjects=(uid,),
                place=_first(water),
            )
        farthest = water.farthest
        if farthest is None or water.columns["kind"] not in {"channel", "thalweg"}:
            continue
        where = f", on the ground of {farthest.side}" if farthest.side else ""
        yield found(
            "water-off-line",
            f"the {name} ({water.columns.get('surveyed_on') or 'no date'}) lies up to "
            f"{metres(farthest.greatest_m)} {farthest.hand} of the agreed line of "
            f"{given.boundary}{where}, and off it by more than {metres(water.limit_m)} over "
            f"{metres(water.off_m)}",
            boundary=given.boundary,
            subjects=(uid,),
            place=farthest.place,
            chainage_m=farthest.from_m,
            amounts={
                "greatest_m": farthest.greatest_m,
                "off_m": water.off_m,
                "left_m2": water.left_m2,
                "right_m2": water.right_m2,
                "limit_m": water.limit_m,
            },
        )
    if given.undated:
        yield found(
            "water-undated",
            f"without a date of survey: {len(given.undated)} of the water lines and soundings of "
            f"{given.boundary}",
            boundary=given.boundary,
            subjects=given.undated,
            amounts={"records": float(len(given.undated))},
        )


def _words(water: WaterBeside) -> str:
    return str(water.columns["kind"]).replace("_", " ")


def _first(water: WaterBeside) -> tuple[float, float] | None:
    point = water.geometry.representative_point()
    return None if point.is_empty else (float(point.x), float(point.y))


def _drawn_along(given: BoundaryWaters, limits: LineLimits) -> Iterator[RegisterFinding]:
    """Yield sections that lie on a later channel, or on the axis of a structure."""
    if given.line is None:
        return
    for water in given.waters:
        kind, surveyed = water.columns["kind"], water.columns.get("surveyed_on")
        if kind not in {"channel", "thalweg", "structure_axis"}:
            continue
        for section, part in _on_water(given.line, water):
            columns = given.line.sections[section]
            before = columns.get("surveyed_on")
            if part < limits.water_part or columns.get("kind") == "structure":
                continue
            if kind != "structure_axis" and not (before and surveyed and before < surveyed):
                continue
            code = "line-is-structure-axis" if kind == "structure_axis" else "line-is-channel"
            dates = f"; it was surveyed on {before}, the water on {surveyed}"
            after = "" if kind == "structure_axis" else dates
            yield found(
                code,
                f"section {section} of {given.boundary} lies to {part:.0%} on the "
                f"{_words(water)} {water.columns['water_line']}{after}",
                boundary=given.boundary,
                subjects=(
                    section_uid(given.boundary, section),
                    record_uid("water_lines", str(water.columns["water_line"])),
                ),
                place=_first(water),
                amounts={"part": part},
            )


def _on_water(line: Line, water: WaterBeside) -> Iterator[tuple[str, float]]:
    """Yield of each section upon which part of its length the water lies."""
    for section in line.sections:
        pieces = [piece for piece in line.pieces if piece.section == section]
        length = sum(piece.length_m for piece in pieces)
        shared = sum(
            max(0.0, min(end, piece.start_m + piece.length_m) - max(start, piece.start_m))
            for start, end in water.on_line
            for piece in pieces
        )
        yield section, min(1.0, shared / length)


def _of_owners(given: BoundaryWaters) -> Iterator[RegisterFinding]:
    """Yield islands whose owner is none of the sides, or lies across, or cannot be judged."""
    sides = given.boundary.split("-") if given.line is None else list(given.line.sides)
    unknown: list[ListedIsland] = []
    for island in given.islands:
        owner = island.columns["owner"]
        if owner is not None and owner not in sides:
            message = f"belongs to {owner}; the sides are {' and '.join(sides)}"
            yield _of(island, "island-owner-unknown", message, {})
        elif owner is None or (island.side is None and island.lies != "both"):
            unknown.append(island)
        elif island.side not in {None, owner} and island.columns["basis"] is None:
            away = abs(island.offset_m or 0.0)
            yield _of(
                island,
                "island-beyond-line",
                f"belongs to {owner} and lies {metres(away)} off the line on the ground of "
                f"{island.side}, and no basis is stated",
                {"offset_m": away},
            )
    if unknown:
        names = ", ".join(island.label for island in unknown[:8])
        yield found(
            "island-not-judged",
            f"{len(unknown)} of {len(given.islands)} islands of {given.boundary} could not be "
            f"held against the line: {names}{' ...' if len(unknown) > 8 else ''}",
            boundary=given.boundary,
            subjects=tuple(island.uid for island in unknown),
            amounts={"islands": float(len(unknown))},
        )


def _of_lists(given: BoundaryWaters, limits: LineLimits) -> Iterator[RegisterFinding]:
    by_number: dict[str, list[ListedIsland]] = defaultdict(list)
    for island in given.islands:
        if island.columns["number"] is not None:
            by_number[island.columns["number"]].append(island)
        difference, stated = island.area_difference_m2, island.columns["area_m2"]
        if difference is not None and abs(difference) > limits.area_part * stated:
            yield _of(
                island,
                "island-area-differs",
                f"is stated to have {stated:g} m2, its polygon has {island.geodesic_m2:.1f} m2: "
                f"{abs(difference):.1f} m2 {'more' if difference > 0 else 'less'}",
                {"stated_m2": float(stated), "geodesic_m2": float(island.geodesic_m2 or 0.0)},
            )
    for number, same in sorted(by_number.items()):
        if len(same) > 1:
            yield found(
                "island-number-twice",
                f"{len(same)} islands of {given.boundary} have number {number}",
                boundary=given.boundary,
                subjects=tuple(island.uid for island in same),
                place=_middle(same),
            )


def _middle(islands: Sequence[ListedIsland]) -> tuple[float, float] | None:
    for island in islands:
        if island.geometry is not None:
            point = island.geometry.representative_point()
            return float(point.x), float(point.y)
    return None


def _of(
    island: ListedIsland, code: str, message: str, amounts: dict[str, float]
) -> RegisterFinding:
    return found(
        code,
        f"{island.label} of {island.boundary} {message}",
        boundary=island.boundary,
        subjects=(island.uid,),
        place=_middle([island]),
        chainage_m=island.chainage_m,
        amounts=amounts,
    )
