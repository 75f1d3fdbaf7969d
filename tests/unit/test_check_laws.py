"""The laws of check.md section 1, tried on the engine with cases made from seeds.

Adding a permit, corridor, exemption or escort never raises a bound; adding a zone on open
ground never lowers one; splitting a leg of known way by a pass_through stop changes nothing.
"""

import copy
import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st
from pyproj import Geod

from borderkit.errors import BorderkitError
from borderkit.itineraries.check import check_document
from tests.reference.generate import border_case, random_case

LEVELS = ("clear", "conditional", "permit_required", "prohibited")
ROUNDED_M = 0.011  # both lengths are rounded to 0.01 m
CUT_M = 0.05  # chords are 1 cm off the leg, and a shallow cut moves by more along it
GEOD = Geod(ellps="WGS84")
SEEDS = st.integers(min_value=0, max_value=99_999)
MAKERS = st.sampled_from((random_case, border_case))
PICKS = st.integers(min_value=0, max_value=1_000_000)

Case = tuple[dict[str, Any], dict[str, Any], str]


def _answer(case: Case) -> dict[str, Any]:
    """The engine's answer; a case that it refuses is not tried."""
    try:
        return check_document(case[0], case[1], at=case[2])
    except BorderkitError:
        reject()


def _levels(answer: dict[str, Any]) -> tuple[int, int]:
    mildest, strictest = (LEVELS.index(word) for word in answer["bounds"])
    return mildest, strictest


def _not_raised(before: Case, after: Case) -> None:
    old, new = _levels(_answer(before)), _levels(_answer(after))
    assert new[0] <= old[0], (old, new)
    assert new[1] <= old[1], (old, new)


def _zones_with_rules(register: dict[str, Any]) -> list[dict[str, Any]]:
    return [f for f in register["zones"]["features"] if f["properties"]["rules"]]


@given(make=MAKERS, seed=SEEDS, pick=PICKS)
def test_a_permit_added_never_raises_a_bound(make: Any, seed: int, pick: int) -> None:
    before = make(seed)
    after = copy.deepcopy(before)
    permit = {
        "permit": "P-NEW",
        "kind": ("zone-entry", "area")[pick % 2],
        "zones": None,
        "valid_from": (None, "2026-06-03", "2026-03-28")[pick // 2 % 3],
        "valid_to": (None, "2026-06-04", "2026-10-24")[pick // 6 % 3],
        "max_stay_h": (None, None, 3)[pick // 18 % 3],
        "state": "issued",
    }
    after[0]["permits"].append(permit)
    after[1]["permits"].append("P-NEW")
    _not_raised(before, after)


@given(make=MAKERS, seed=SEEDS, pick=PICKS)
def test_a_corridor_added_never_raises_a_bound(make: Any, seed: int, pick: int) -> None:
    before = make(seed)
    after = copy.deepcopy(before)
    zones = _zones_with_rules(before[0])
    assume(bool(zones))
    zone = zones[pick % len(zones)]
    corner = zone["geometry"]["coordinates"][0][0]
    while isinstance(corner[0], list):
        corner = corner[0]
    lon, lat = corner
    line = [[lon, lat - 0.03], [lon, lat + 0.03]]
    properties = {
        "corridor": "C-NEW",
        "zone": zone["properties"]["zone"],
        "width_m": (200.0, 4000.0)[pick // 7 % 2],
        "direction": ("both", "forward", "backward")[pick // 14 % 3],
        "modes": None,
        "stopping": bool(pick // 42 % 2),
        "lifts": [rule["id"] for rule in zone["properties"]["rules"]],
    }
    geometry = {"type": "LineString", "coordinates": line}
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    after[0]["corridors"]["features"].append(feature)
    _not_raised(before, after)


@pytest.mark.slow
@given(make=MAKERS, seed=SEEDS, pick=PICKS)
def test_an_exemption_added_never_raises_a_bound(make: Any, seed: int, pick: int) -> None:
    before = make(seed)
    after = copy.deepcopy(before)
    zones = _zones_with_rules(after[0])
    assume(bool(zones))
    zone = zones[pick % len(zones)]["properties"]
    applies: tuple[dict[str, Any], ...] = (
        {},
        {"escort": True},
        {"origin": ["XXA"]},
        {"permit_kind_held": ["area"]},
        {"transit": True},
        {"overnight": False, "resident": True},
    )
    rules = [rule["id"] for rule in zone["rules"]]
    zone["exemptions"].append(
        {"id": "E-NEW", "applies": applies[pick // 5 % 6], "lifts": rules[: 1 + pick // 30 % 2]}
    )
    _not_raised(before, after)


@pytest.mark.slow
@given(make=MAKERS, seed=SEEDS, pick=PICKS)
def test_an_escort_added_never_raises_a_bound(make: Any, seed: int, pick: int) -> None:
    before = make(seed)
    after = copy.deepcopy(before)
    units = [*after[1]["stops"], *after[1]["legs"]]
    for number, unit in enumerate(units):
        if pick >> number & 1 or pick % 3 == 0:
            unit["escort"] = True
    _not_raised(before, after)


@given(make=MAKERS, seed=SEEDS, pick=PICKS)
def test_a_zone_added_on_open_ground_never_lowers_a_bound(make: Any, seed: int, pick: int) -> None:
    before = make(seed)
    for law in before[0]["jurisdictions"]["features"]:
        law["properties"]["default_class"] = "open"
    before[0]["class_rules"] = [c for c in before[0]["class_rules"] if c["class"] != "open"]
    zones = before[0]["zones"]["features"]
    assume(bool(zones))
    after = copy.deepcopy(before)
    before[0]["zones"]["features"] = [z for k, z in enumerate(zones) if k != pick % len(zones)]
    gone = zones[pick % len(zones)]["properties"]["zone"]
    corridors = before[0]["corridors"]["features"]
    kept = [c for c in corridors if c["properties"]["zone"] != gone]
    before[0]["corridors"]["features"] = kept
    old, new = _levels(_answer(before)), _levels(_answer(after))
    assert new[0] >= old[0], (old, new)
    assert new[1] >= old[1], (old, new)


# ---- splitting ---------------------------------------------------------------------------


def _point(stop: dict[str, Any]) -> list[float] | None:
    location = stop.get("location")
    if location is None or location["type"] != "Point":
        return None
    found: list[float] = location["coordinates"]
    return found


def _route(itinerary: dict[str, Any], k: int) -> list[list[float]] | None:
    """The positions of a leg of known way: its route, or its ends by air."""
    leg = itinerary["legs"][k]
    if leg.get("route") is not None:
        found: list[list[float]] = leg["route"]["coordinates"]
        return found
    ends = [_point(itinerary["stops"][k]), _point(itinerary["stops"][k + 1])]
    if leg["mode"] != "air" or ends[0] is None or ends[1] is None:
        return None
    return [ends[0], ends[1]]


def _split(
    route: list[list[float]], share: float
) -> tuple[list[list[float]], list[list[float]], float]:
    """The two halves of a route, cut at a share of its length, and that share."""
    lengths = [GEOD.inv(a[0], a[1], b[0], b[1])[2] for a, b in pairwise(route)]
    left = share * sum(lengths)
    for k, length in enumerate(lengths):
        if left <= length and length > 0:
            (x, y), (to_x, to_y) = route[k][:2], route[k + 1][:2]
            azimuth = GEOD.inv(x, y, to_x, to_y)[0]
            lon, lat, _ = GEOD.fwd(x, y, azimuth, left)
            middle = [float(lon), float(lat)]
            return [*route[: k + 1], middle], [middle, *route[k + 1 :]], share
        left -= length
    return route, [route[-1], route[-1]], 1.0


def _split_case(case: Case, k: int, share: float) -> Case | None:
    """The case with leg k split by a pass_through stop at its proportional time."""
    register, itinerary, at = copy.deepcopy(case)
    route = _route(itinerary, k)
    stops, legs = itinerary["stops"], itinerary["legs"]
    times = [stops[k].get("depart"), stops[k + 1].get("arrive")]
    if route is None or not all(isinstance(t, str) and "T" in t for t in times):
        return None
    first, second, share = _split(route, share)
    start, end = (dt.datetime.fromisoformat(t) for t in times)
    if end <= start or len(first) < 2:
        return None
    moment = start + (end - start) * share
    location = {"type": "Point", "coordinates": first[-1]}
    stop = {"location": location, "arrive": moment.isoformat(), "depart": moment.isoformat()}
    leg = legs[k]
    given_route = leg.get("route") is not None
    halves = []
    for part in (first, second):
        half = copy.deepcopy(leg)
        half["route"] = {"type": "LineString", "coordinates": part} if given_route else None
        halves.append(half)
    itinerary["stops"] = [*stops[: k + 1], {**stop, "pass_through": True}, *stops[k + 1 :]]
    itinerary["legs"] = [*legs[:k], *halves, *legs[k + 1 :]]
    return register, itinerary, at


def _met(answer: dict[str, Any]) -> set[tuple[Any, ...]]:
    return {(f["zone"], f["rule"], f["effect"]) for f in answer["findings"]}


def _entries(answer: dict[str, Any]) -> dict[tuple[Any, ...], list[tuple[float, float, float]]]:
    """Enter, exit (seconds) and metres of crossings on legs, for each zone, rule and member."""
    found: dict[tuple[Any, ...], list[tuple[float, float, float]]] = {}
    for finding in answer["findings"]:
        if finding["leg"] is not None and finding["contact"] == "crosses" and finding["zone"]:
            for member in finding["members"]:
                entries = found.setdefault((finding["zone"], finding["rule"], member), [])
                for one in finding["intervals"]:
                    if one["length_m"] is None:
                        continue
                    times = (one["enter"], one["exit"])
                    enter, leave = (dt.datetime.fromisoformat(t).timestamp() for t in times)
                    entries.append((enter, leave, one["length_m"]))
    return found


def _second_m(entry: tuple[float, float, float]) -> float:
    """The metres of one second: a cut so close to an end is not told apart."""
    return entry[2] / max(entry[1] - entry[0], 1.0)


@given(seed=SEEDS, pick=PICKS, share=st.floats(min_value=0.05, max_value=0.95))
def test_splitting_a_leg_of_known_way_changes_nothing(seed: int, pick: int, share: float) -> None:
    case = random_case(seed)
    case[0]["settings"].pop("time_slack_s", None)
    assume(bool(case[1]["legs"]))
    split = _split_case(case, pick % len(case[1]["legs"]), share)
    if split is None:
        reject()
    before, after = _answer(case), _answer(split)
    assert before["bounds"] == after["bounds"]
    assert _met(before) == _met(after)
    old, new = _entries(before), _entries(after)
    assert set(old) == set(new)
    for key, entries in new.items():
        for enter, leave, length in entries:
            # A half shows its own entries: each is one of the whole's, or a part of it.
            whole = [o for o in old[key] if o[0] - 1 <= enter and leave <= o[1] + 1]
            assert whole, (key, enter, leave, old[key])
            same = [o for o in whole if abs(o[0] - enter) <= 1 and abs(o[1] - leave) <= 1]
            limit = max(o[2] for o in whole)
            assert length <= limit + CUT_M, (key, length, whole)
            if len(same) == 1 and same[0][0] + 2 < same[0][1]:
                # Both ends may differ by a second.
                off = abs(length - same[0][2])
                assert off <= CUT_M + 2 * _second_m(same[0]), (key, same)
