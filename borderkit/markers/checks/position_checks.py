"""Positions of markers against each other: agreed and kept, plane and geographic, print."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from pandas import DataFrame

from borderkit.boundary.finding import RegisterFinding
from borderkit.boundary.printed.printed_position import PrintedPosition, Unplaced
from borderkit.crs import GEOD
from borderkit.markers.checks.boundary_case import BoundaryCase, Stood
from borderkit.markers.checks.known_positions import KnownPosition
from borderkit.markers.checks.marker_rules import found
from borderkit.markers.checks.rows import is_over

__all__ = ["position_findings"]

_FINE: Final = 100.0
"""So many units of the last place within the accuracy: they are digits without a meaning."""


def position_findings(
    cases: Sequence[BoundaryCase], positions: Sequence[KnownPosition], forms: DataFrame
) -> Iterator[RegisterFinding]:
    """Yield where positions of markers contradict each other, or what was printed of them.

    Parameters
    ----------
    cases : sequence of BoundaryCase
        All boundaries with their markers.
    positions : sequence of KnownPosition
        Those of layer ``positions``; of other records than markers they are left alone.
    forms : DataFrame
        From `boundary.two_forms.compare_forms`.
    """
    known = {each.row.subject: (case, each) for case in cases for each in case.markers}
    own: dict[str, list[KnownPosition]] = defaultdict(list)
    for position in positions:
        if position.subject in known:
            own[position.subject].append(position)
        elif position.subject.startswith("markers/"):
            message = f"Position {position.code} belongs to {position.subject}, which is not there."
            yield found(
                "position-subject-unknown",
                message,
                boundary=position.get("boundary"),
                subjects=(position.uid,),
                place=position.lonlat,
            )
    yield from _forms(known, forms)
    pairs = {frozenset(pair) for pair in zip(forms["first"], forms["second"], strict=True)}
    for subject, group in own.items():
        case, stood = known[subject]
        yield from _print(case, stood, group)
        yield from _agreed(case, stood, group, pairs)


def _found(
    case: BoundaryCase,
    stood: Stood,
    positions: Sequence[KnownPosition],
    told: tuple[str, str],
    **amounts: float,
) -> RegisterFinding:
    code, message = told
    codes = (position.uid for position in positions)
    return case.found(
        code, message, of=[stood], subjects=(stood.row.subject, *codes), amounts=amounts
    )


def _apart_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(GEOD.inv(*one, *other)[2])


def _print(
    case: BoundaryCase, stood: Stood, group: Sequence[KnownPosition]
) -> Iterator[RegisterFinding]:
    """Yield what is wrong with single positions: their print against place and accuracy."""
    for position in group:
        head = f"Position {position.code} of marker {stood.row.called}"
        if isinstance(position.printed, Unplaced):
            message = f"{head} cannot be placed: {'; '.join(position.printed.reasons)}."
            yield _found(case, stood, [position], ("print-unplaced", message))
        placed = position.placed
        if placed is None:
            continue
        if position.place is not None:
            apart = _apart_m(position.place, (placed.lon, placed.lat))
            allowed = case.limits.agreed_m + placed.half_unit_m + (placed.accuracy_m or 0.0)
            if apart > allowed:
                message = (
                    f"{head} is kept {apart:.2f} m from where its printed coordinates lie "
                    f"({allowed:.2f} m are allowed by their precision and the operation)."
                )
                told = ("print-contradicted", message)
                yield _found(case, stood, [position], told, apart_m=apart, allowed_m=allowed)
        yield from _precision(case, stood, position, placed)


def _precision(
    case: BoundaryCase, stood: Stood, position: KnownPosition, placed: PrintedPosition
) -> Iterator[RegisterFinding]:
    half = max(placed.half_north_m, placed.half_east_m)
    sigmas = [position.get(f"sigma_{way}_m") or 0.0 for way in ("north", "east")]
    accuracy = max(sigmas)
    if not accuracy and position.get("kind") != "observed":
        accuracy = stood.row.get("accuracy_m") or 0.0
    head = (
        f"Position {position.code} of marker {stood.row.called} is printed to "
        f"{2.0 * half:.4f} m, its accuracy is {accuracy:g} m"
    )
    amounts = {"last_place_m": 2.0 * half, "accuracy_m": accuracy}
    if 0.0 < accuracy < half:
        yield _found(case, stood, [position], ("print-coarse", f"{head}."), **amounts)
    elif accuracy > 2.0 * half * _FINE:
        yield _found(case, stood, [position], ("print-fine", f"{head}."), **amounts)


def _forms(
    known: Mapping[str, tuple[BoundaryCase, Stood]], forms: DataFrame
) -> Iterator[RegisterFinding]:
    """Yield the forms of one position that are different places."""
    unjudged: dict[str, int] = defaultdict(int)
    for row in forms.to_dict("records"):
        if row["subject"] not in known:
            continue
        case, stood = known[row["subject"]]
        if row["agrees"] is None:
            unjudged[f"{case.code}: forms of positions cannot be compared: {row['reason']}"] += 1
        elif not row["agrees"]:
            yield case.found(
                "forms-differ",
                f"The position of marker {stood.row.called} in {row['first_crs']} and in "
                f"{row['second_crs']} are {row['difference_m']:.3f} m apart; what was printed "
                f"allows {row['allowed_m']:.3f} m.",
                of=[stood],
                subjects=(stood.row.subject, row["first"], row["second"]),
                amounts={"apart_m": row["difference_m"], "allowed_m": row["allowed_m"]},
            )
    for message, count in sorted(unjudged.items()):
        boundary = message.partition(":")[0]
        amounts = {"count": float(count)}
        yield found("not-judged", f"{message}.", boundary=boundary, amounts=amounts)


def _agreed(
    case: BoundaryCase,
    stood: Stood,
    group: Sequence[KnownPosition],
    forms: Collection[frozenset[str]],
) -> Iterator[RegisterFinding]:
    """Yield a marker that is not at its agreed position, or that has several."""
    agreed = [
        each
        for each in group
        if each.get("kind") == "agreed" and not is_over(each.values, case.limits.latest)
        if each.lonlat is not None
    ]
    for one, other in combinations(agreed, 2):
        apart = _apart_m(one.lonlat or (0.0, 0.0), other.lonlat or (0.0, 0.0))
        are_forms = frozenset((one.uid, other.uid)) in forms
        if apart > case.limits.agreed_m and not are_forms:
            message = (
                f"Marker {stood.row.called} has two agreed positions in force, {one.code} and "
                f"{other.code}, {apart:.2f} m apart."
            )
            yield _found(case, stood, [one, other], ("agreed-twice", message), apart_m=apart)
    for each in agreed:
        place = each.place or each.lonlat
        if place is None:
            continue
        apart = _apart_m(stood.row.place, place)
        allowed = case.limits.agreed_m + (each.placed.half_unit_m if each.placed else 0.0)
        if apart > allowed:
            message = (
                f"Marker {stood.row.called} is kept {apart:.2f} m from its agreed position "
                f"{each.code}; {allowed:.2f} m are allowed by its precision."
            )
            told = ("agreed-contradicted", message)
            yield _found(case, stood, [each], told, apart_m=apart, allowed_m=allowed)
