"""The engine answers as the reference does, on cases made from seeds.

Every day 160 cases, in continuous integration 8,000, with ``BORDERKIT_ALL_CASES=1`` 20,000: half
with free geometry, half with stops, routes and times on borders. A case that differs is left out
only where the reference itself decides otherwise with its geometric limits moved by 0.02 m
(check.md section 4); those are counted and printed. Contacts that lie exactly on borders are not
near a limit.
"""

import copy
import os
from collections.abc import Callable
from typing import Any

import pytest

from borderkit.errors import BorderkitError
from borderkit.itineraries.check import check_document
from tests.compare import differences
from tests.reference import Refused, reference_answer
from tests.reference.generate import border_case, coarse_case, random_case

BLOCKS = 20
DAILY = 4
SEEDS = 500
CHECKED = SEEDS if os.environ.get("BORDERKIT_ALL_CASES") else 200
NEAR_M = 0.02
MAKERS = {"random": random_case, "border": border_case}


def _both(case: Any) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The reference's answer and the engine's; None where the case is refused."""
    register, itinerary, at = case
    try:
        reference = reference_answer(register, itinerary, at)
    except Refused:
        reference = None
    try:
        answer = check_document(register, itinerary, at=at)
    except BorderkitError:
        answer = None
    return reference, answer


def _defects(case: Any) -> tuple[list[str], bool]:
    """How the two answers to a case differ, and whether a limit nearby explains it."""
    reference, answer = _both(case)
    if reference is None or answer is None:
        if reference is answer:
            return [], False
        return [f"refused by the {'engine' if answer is None else 'reference'} only"], False
    found = differences(reference, answer)
    if not found:
        return [], False
    moved = [reference_answer(*case, shift_m=shift) for shift in (-NEAR_M, NEAR_M)]
    found = differences(reference, answer, looser=moved)
    if not found:
        return [], False
    decided = [d for d in differences(*moved) if "intervals" not in d and "distance_m" not in d]
    return found, bool(decided)


def _check(make: Callable[[int], Any], seeds: range) -> None:
    near: list[tuple[int, list[str]]] = []
    wrong: list[tuple[int, list[str]]] = []
    for seed in seeds:
        found, explained = _defects(make(seed))
        if found:
            (near if explained else wrong).append((seed, found))
    if near:
        print(f"{make.__name__}: {len(near)} near a limit: {[seed for seed, _ in near]}")
    assert len(near) <= max(1, len(seeds) // 100), near[:3]
    lines = [f"{make.__name__}({seed}): {text}" for seed, found in wrong for text in found[:4]]
    assert not wrong, f"{len(wrong)} of {len(seeds)} differ\n" + "\n".join(lines[:40])


@pytest.mark.parametrize("block", range(BLOCKS))
@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_engine_equals_reference(kind: str, block: int) -> None:
    first = block * SEEDS
    _check(MAKERS[kind], range(first, first + DAILY))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("block", range(BLOCKS))
@pytest.mark.parametrize("kind", sorted(MAKERS))
def test_engine_equals_reference_on_all_cases(kind: str, block: int) -> None:
    first = block * SEEDS
    _check(MAKERS[kind], range(first + DAILY, first + CHECKED))


def test_engine_equals_reference_on_lines_that_are_not_exact() -> None:
    _check(coarse_case, range(DAILY))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("block", range(3))
def test_engine_equals_reference_on_many_lines_that_are_not_exact(block: int) -> None:
    _check(coarse_case, range(max(DAILY, block * 100), (block + 1) * 100))


@pytest.mark.slow
def test_comparison_sees_a_rule_that_changed_its_effect() -> None:
    seen = 0
    for seed in range(40):
        register, itinerary, at = random_case(seed)
        other = copy.deepcopy(register)
        for zone in other["zones"]["features"]:
            for rule in zone["properties"]["rules"]:
                changed = {"condition": "prohibit", "prohibit": "condition", "notify": "prohibit"}
                rule["effect"] = changed.get(rule["effect"], rule["effect"])
        try:
            first = reference_answer(register, itinerary, at)
            second = check_document(other, itinerary, at=at)
        except (Refused, BorderkitError):
            continue
        seen += bool(differences(first, second))
    assert seen >= 5


def test_comparison_sees_every_field_that_changes() -> None:
    register, itinerary, at = _permit_case()
    reference = reference_answer(register, itinerary, at)
    assert differences(reference, copy.deepcopy(reference)) == []
    changes: dict[str, Any] = {
        "bounds": ["clear", "prohibited"],
        "members": ["m9"],
        "contact": "touches",
        "effect": "notify",
        "lifted_by": ["E9"],
        "missing": ["route"],
        "distance_m": 1.0,
        "needs": [],
        "intervals": [],
        "leg": 7,
    }
    for key, value in changes.items():
        changed = copy.deepcopy(reference)
        changed["findings"][0][key] = value
        assert differences(reference, changed), key
    for key, value in (("enter", "2026-06-03T06:17:43Z"), ("length_m", 5530.57)):
        changed = copy.deepcopy(reference)
        changed["findings"][0]["intervals"][0][key] = value
        assert differences(reference, changed), key
    for key, value in (("verdict", "clear"), ("by_member", []), ("assumptions", [])):
        changed = {**copy.deepcopy(reference), key: value}
        assert differences(reference, changed), key


def _permit_case() -> tuple[dict[str, Any], dict[str, Any], str]:
    """One leg through one zone that asks for a permit."""
    zone = {
        "zone": "Z1",
        "class": "controlled",
        "rules": [
            {
                "id": "R1",
                "applies": {},
                "effect": "permit",
                "permit_kind": "zone-entry",
                "lead": {"days": 3, "kind": "calendar", "counted_from": "contact"},
            }
        ],
    }
    ring = [[20.4, 10.4], [20.45, 10.4], [20.45, 10.45], [20.4, 10.45], [20.4, 10.4]]
    land = [[20.0, 10.0], [21.0, 10.0], [21.0, 11.0], [20.0, 11.0], [20.0, 10.0]]
    law = {"code": "AA", "timezone": "Etc/GMT-2", "default_class": "open"}

    def layer(coordinates: Any, properties: Any) -> dict[str, Any]:
        geometry = {"type": "Polygon", "coordinates": [coordinates]}
        feature = {"type": "Feature", "geometry": geometry, "properties": properties}
        return {"type": "FeatureCollection", "features": [feature]}

    def stop(lat: float, arrive: str, depart: str) -> dict[str, Any]:
        return {
            "location": {"type": "Point", "coordinates": [20.42, lat]},
            "arrive": f"2026-06-03T{arrive}+02:00",
            "depart": f"2026-06-03T{depart}+02:00",
        }

    route = {"type": "LineString", "coordinates": [[20.42, 10.35], [20.42, 10.52]]}
    itinerary = {
        "reference": "T",
        "group": {
            "members": [{"line": "m1", "category": "expert", "nationality": "XXA", "count": 1}]
        },
        "stops": [stop(10.35, "07:00:00", "08:00:00"), stop(10.52, "09:00:08", "11:00:00")],
        "legs": [{"mode": "road", "route": route}],
    }
    register = {"jurisdictions": layer(land, law), "zones": layer(ring, zone)}
    return register, itinerary, "2026-05-04T12:00:00+02:00"
