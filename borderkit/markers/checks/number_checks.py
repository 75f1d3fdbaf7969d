"""Numbers against pillars: what stands twice, what lacks, what no scheme reads."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, groupby
from typing import Any, Final

import numpy as np
from scipy.spatial import cKDTree

from borderkit.boundary.finding import RegisterFinding
from borderkit.crs import geocentric
from borderkit.markers.checks.boundary_case import BoundaryCase, Stood, geodesic
from borderkit.markers.checks.marker_rules import few
from borderkit.markers.numbering.number import Number

__all__ = ["number_findings"]

_PILLARS: Final[Mapping[str, int]] = {"single": 1, "double": 2, "triple": 3}


def number_findings(case: BoundaryCase) -> Iterator[RegisterFinding]:
    """Yield what is wrong with the numbers of one boundary's markers.

    Parameters
    ----------
    case : BoundaryCase
        The boundary with its markers.
    """
    yield from case.defects
    yield from _readings(case)
    groups: dict[Number, list[Stood]] = defaultdict(list)
    for each in case.markers:
        if each.number is not None and not each.is_beside:
            groups[each.number.base].append(each)
    for number in sorted(groups, key=case.scheme.sort_key):
        yield from _pillars(case, _base_text(case, number, groups[number]), groups[number])
    yield from _sum(case, groups)
    yield from _gaps(case, groups)
    yield from _order(case)
    yield from _same_place(case)


def _readings(case: BoundaryCase) -> Iterator[RegisterFinding]:
    """Yield numbers that are not read, or spelled otherwise; tripoints have three schemes."""
    bare = []
    for each in case.markers:
        text = each.row.number
        if text is None:
            if not each.is_beside and each.row.get("pillar") is not False:
                bare.append(each)
        elif each.number is None:
            if each.row.get("role") == "tripoint":
                continue
            yield case.found(
                "number-unread",
                f"Number {text!r} of {each.row.uid} is none that the scheme of {case.code} "
                f"reads: {case.scheme.told()}.",
                of=[each],
            )
        elif case.scheme.text(each.number) != text:
            written = case.scheme.text(each.number)
            message = f"Number {text!r} of {each.row.uid} is written {written!r} by the scheme."
            yield case.found("number-spelled", message, of=[each])
    if bare:
        listed = few(each.row.uid for each in bare)
        yield case.found(
            "number-none",
            f"{len(bare)} of {len(case.markers)} markers of {case.code} bear no number: {listed}.",
            of=bare,
            amounts={"count": float(len(bare))},
        )


def _base_text(case: BoundaryCase, number: Number, group: Sequence[Stood]) -> str:
    """Return a number without its pillar, also where the scheme writes none without."""
    pillar = group[0].number
    if pillar is None or case.scheme.fault(number) is None:
        return case.scheme.text(number)
    return case.scheme.text(pillar).rpartition("(")[0]


def _pillars(case: BoundaryCase, text: str, group: Sequence[Stood]) -> Iterator[RegisterFinding]:
    """Yield what is wrong with the pillars of one number."""
    told = {each.row.get("siting") for each in group} - {None}
    if len(told) > 1:
        message = f"Markers of number {text} state siting {' and '.join(sorted(told))}."
        yield case.found("siting-mixed", message, of=group)
    by_pillar: dict[int | None, list[Stood]] = defaultdict(list)
    for each in group:
        by_pillar[each.number.pillar if each.number else None].append(each)
    named = sorted(pillar for pillar in by_pillar if pillar is not None)
    expected = _PILLARS[next(iter(told))] if len(told) == 1 else None
    for pillar in named:
        if len(by_pillar[pillar]) > 1:
            yield _twice(case, f"{text}({pillar})", by_pillar[pillar])
    bare = by_pillar[None]
    if len(bare) > 1 and (not told or expected == 1 or named):
        yield _twice(case, text, bare)
        return
    count = len(named) + len(bare) if named else len(group)
    lacks = [pillar for pillar in range(1, max(named, default=0)) if pillar not in named]
    if expected is not None and count != expected:
        yield case.found(
            "pillar-count",
            f"Number {text} is {next(iter(told))}, so {expected} pillar(s) bear it; the register "
            f"has {count}{_spread(group)}.",
            of=group,
            amounts={"expected": float(expected), "count": float(count)},
        )
    elif lacks:
        listed = few(f"{text}({pillar})" for pillar in lacks)
        message = f"Number {text} has pillars up to {max(named)}, and {listed} is not there."
        yield case.found("pillar-count", message, of=group)


def _twice(case: BoundaryCase, text: str, group: Sequence[Stood]) -> RegisterFinding:
    apart = _apart_m(group)
    where = "in one place" if apart <= case.limits.same_place_m else f"up to {apart:.1f} m apart"
    if len(group) == 2 and apart > case.limits.same_place_m:
        where = f"{apart:.1f} m apart"
    return case.found(
        "number-twice",
        f"{len(group)} markers of {case.code} bear number {text}, {where}: "
        f"{few(each.row.uid for each in group)}.",
        of=group,
        amounts={"count": float(len(group)), "apart_m": apart},
    )


def _spread(group: Sequence[Stood]) -> str:
    return f", up to {_apart_m(group):.1f} m apart" if len(group) > 1 else ""


def _apart_m(group: Sequence[Stood]) -> float:
    """Return the greatest distance between markers, metres."""
    return max(geodesic(one.row, other.row)[1] for one, other in combinations(group, 2))


def _sum(case: BoundaryCase, groups: Mapping[Number, Sequence[Stood]]) -> Iterator[RegisterFinding]:
    """Yield where single + 2 x double + 3 x triple is not the number of pillars."""
    stood = [[e for e in group if e.row.get("pillar") is not False] for group in groups.values()]
    told = [{each.row.get("siting") for each in group} - {None} for group in stood if group]
    unknown = sum(len(each) != 1 for each in told)
    if unknown:
        yield case.not_judged(
            f"numbers against pillars cannot be judged, for {unknown} of {len(told)} numbers have "
            "no siting (single, double, triple), or two",
            unknown,
        )
        return
    sitings = [next(iter(each)) for each in told]
    counts = {name: sitings.count(name) for name in _PILLARS}
    expected = sum(counts[name] * pillars for name, pillars in _PILLARS.items())
    pillars = sum(len(group) for group in stood)
    if pillars != expected:
        terms = " + ".join(f"{_PILLARS[name]} x {count} {name}" for name, count in counts.items())
        yield case.found(
            "pillar-sum",
            f"The numbers of {case.code} make {expected} pillars ({terms}); the register has "
            f"{pillars}.",
            amounts={"expected": float(expected), "count": float(pillars)},
        )


def _gaps(
    case: BoundaryCase, groups: Mapping[Number, Sequence[Stood]]
) -> Iterator[RegisterFinding]:
    """Yield the numbers of the series that no marker bears."""
    mains: dict[int, Sequence[Stood]] = {}
    for number, group in groups.items():
        if number.main is not None and (number.form == "main" or number.main not in mains):
            mains[number.main] = group
    if not mains:
        return
    last = max(mains) if case.scheme.last is None else case.scheme.last
    expected = [n for n in range(case.scheme.first, last + 1) if not case.scheme.in_gap(n)]
    lacking = [n for n in expected if n not in mains]
    bare = [n for n in mains if Number(main=n) not in groups and n in expected]
    if len(lacking) > len(expected) / 2:
        yield case.found(
            "numbers-partial",
            f"Of {len(expected)} numbers of {case.code} up to {last} the register has "
            f"{len(expected) - len(lacking)}.",
            amounts={"expected": float(len(expected)), "missing": float(len(lacking))},
        )
    else:
        for run in _runs(lacking):
            yield _missing(case, run, mains)
    if "main" in case.scheme.forms:
        for main in sorted(bare):
            message = (
                f"No marker of {case.code} bears number {main}, but further numbers of it are "
                f"borne: {few(each.row.called for each in mains[main])}."
            )
            yield case.found("number-missing", message, of=mains[main])
    yield from _further_gaps(case, groups)


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        yield [number for _, number in run]


def _missing(
    case: BoundaryCase, run: Sequence[int], mains: Mapping[int, Sequence[Stood]]
) -> RegisterFinding:
    before = max((n for n in mains if n < run[0]), default=None)
    after = min((n for n in mains if n > run[-1]), default=None)
    beside = [mains[n][0] for n in (before, after) if n is not None]
    text = str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}"
    if before is not None and after is not None:
        where = f"between {before} and {after}"
    else:
        where = f"before {after}" if after is not None else f"after {before}"
    return case.found(
        "number-missing",
        f"No marker of {case.code} bears number {text}, {where}.",
        of=beside,
        amounts={"missing": float(len(run)), "first": float(run[0]), "last": float(run[-1])},
    )


def _further_gaps(
    case: BoundaryCase, groups: Mapping[Number, Sequence[Stood]]
) -> Iterator[RegisterFinding]:
    """Yield auxiliary and further markers that lack below the highest of their main one."""
    ranks: dict[tuple[int | None, str], dict[int, Number]] = defaultdict(dict)
    for number in groups:
        if number.form in {"auxiliary", "roman", "letter"}:
            letter = case.scheme.letters.find(number.letter) + 1 if number.letter else 0
            ranks[number.main, number.form][number.auxiliary or number.roman or letter] = number
    for (main, form), there in sorted(
        ranks.items(), key=lambda item: (item[0][0] or 0, item[0][1])
    ):
        lacks = [rank for rank in range(1, max(there)) if rank not in there]
        if lacks:
            texts = [case.scheme.text(_further(main, form, rank, case)) for rank in lacks]
            message = (
                f"No marker of {case.code} bears number {few(texts)}, below "
                f"{case.scheme.text(there[max(there)])}."
            )
            yield case.found("number-missing", message, of=groups[there[min(there)]])


def _further(main: int | None, form: str, rank: int, case: BoundaryCase) -> Number:
    values: dict[str, Any] = {form: case.scheme.letters[rank - 1] if form == "letter" else rank}
    return Number(main=main, **values)


def _order(case: BoundaryCase) -> Iterator[RegisterFinding]:
    """Yield the markers that do not come along the line where their number has them.

    Named are the fewest that have to be taken out for the others to be in order: as numbers grow
    or fall along the line where the scheme says so, else whichever leaves more.
    """
    stood = [
        each
        for each in case.along
        if each.number is not None and each.number.name is None
        if case.has_scheme or each.number.form == "main"
    ]
    keys = [case.scheme.sort_key(each.number.base) for each in stood if each.number]
    ranks = {key: rank for rank, key in enumerate(sorted(set(keys)))}
    up = [ranks[key] for key in keys]
    kept = _longest(up), _longest([-rank for rank in up])
    falls = len(kept[1]) > len(kept[0])
    if case.has_scheme and "direction" in case.facts["numbering"]:
        falls = case.scheme.descending
    in_order = kept[falls]
    left = set(in_order)
    for place, each in enumerate(stood):
        if place in left:
            continue
        at = bisect_right(in_order, place)
        ends = [stood[p].row.called for p in in_order[max(at - 1, 0) : at + 1]]
        yield case.found(
            "number-out-of-order",
            f"Marker {each.row.called} ({each.row.uid}) comes at {each.chainage_m:.1f} m of "
            f"{case.code}, {'between' if len(ends) == 2 else 'beside'} {' and '.join(ends)}, "
            f"where numbers {'fall' if falls else 'grow'} along the line.",
            of=[each],
        )


def _longest(values: Sequence[int]) -> list[int]:
    """Return the places of a longest part of `values` that never falls (Schensted 1961)."""
    tails: list[int] = []
    places: list[int] = []
    before: list[int | None] = []
    for place, value in enumerate(values):
        at = bisect_right(tails, value)
        before.append(places[at - 1] if at else None)
        tails[at:] = [value, *tails[at + 1 :]]
        places[at:] = [place, *places[at + 1 :]]
    found: list[int] = []
    last = places[-1] if places else None
    while last is not None:
        found.append(last)
        last = before[last]
    return found[::-1]


def _same_place(case: BoundaryCase) -> Iterator[RegisterFinding]:
    """Yield markers of different numbers, or none, that stand in one place."""
    limit = case.limits.same_place_m
    if len(case.markers) < 2:
        return
    tree = cKDTree(geocentric(np.array([each.row.place for each in case.markers])))
    for pair in sorted(tree.query_pairs(limit)):
        one, other = (case.markers[place] for place in pair)
        apart = geodesic(one.row, other.row)[1]
        if not _bear_the_same(one, other):
            message = (
                f"Markers {one.row.called} ({one.row.uid}) and {other.row.called} "
                f"({other.row.uid}) stand in one place, {apart:.3f} m apart."
            )
            yield case.found(
                "marker-same-place", message, of=[one, other], amounts={"apart_m": apart}
            )


def _bear_the_same(one: Stood, other: Stood) -> bool:
    """Return whether two markers bear one number, or one text that the scheme does not read."""
    if one.row.number is None or other.row.number is None:
        return False
    if one.number is None or other.number is None:
        return bool(one.row.number == other.row.number)
    return one.number == other.number
