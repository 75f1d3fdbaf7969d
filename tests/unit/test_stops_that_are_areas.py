"""Stops that are areas: over two jurisdictions, partly in corridors and places, beside zones."""

from typing import Any

from tests.check_builders import (
    CLEAR,
    CONDITIONAL,
    PERMIT,
    area,
    ask,
    bounds,
    corridor,
    itinerary,
    jurisdiction,
    leg,
    line,
    one,
    permit,
    place,
    register,
    rule,
    stop,
    zone,
)

Json = dict[str, Any]

WEST, EAST = area(20, 10, 20.5, 11), area(20.5, 10, 21, 11)
OVER_BOTH = area(20.495, 10.70, 20.505, 10.71)
OPEN_NEEDS_PERMIT = [{"class": "open", "rules": [rule("permit", "O1")]}]


def lands(east: str | None = "open", **more: Any) -> list[Json]:
    return [jurisdiction("AA", WEST), jurisdiction("BB", EAST, default_class=east, **more)]


def test_a_rule_of_both_lands_counts_for_certain_for_a_stop_over_both() -> None:
    known = register(jurisdictions=lands(), class_rules=OPEN_NEEDS_PERMIT)
    found = one(ask(known, itinerary(stop(OVER_BOTH))), rule="O1")
    assert found["bounds"] == PERMIT
    assert found["missing"] == []
    assert found["contact"] == "inside"


def test_a_rule_of_one_land_alone_is_possible_for_a_stop_over_both() -> None:
    known = register(jurisdictions=lands(None), class_rules=OPEN_NEEDS_PERMIT)
    found = one(ask(known, itinerary(stop(OVER_BOTH))), rule="O1")
    assert found["bounds"] == ["clear", "permit_required"]
    assert found["missing"] == ["location"]


def test_a_land_whose_validity_has_ended_does_not_help_to_cover_a_stop() -> None:
    ended = lands(valid_to="2026-06-02")
    known = register(jurisdictions=ended, class_rules=OPEN_NEEDS_PERMIT)
    found = one(ask(known, itinerary(stop(OVER_BOTH))), rule="O1")
    assert found["bounds"] == ["clear", "permit_required"]


def two_bars(near_m: float) -> Json:
    """A zone of two bars, each 0.001 degrees of longitude (110 m) beside the stop's corners."""
    bars = [area(20.400, 10.40, 20.410, 10.41), area(20.440, 10.40, 20.450, 10.41)]
    both = {"type": "MultiPolygon", "coordinates": [bar["coordinates"] for bar in bars]}
    return zone("Z1", rule("condition", near=True), geometry=both, near_m=near_m)


BETWEEN_BARS = area(20.411, 10.402, 20.439, 10.408)


def test_an_area_whose_middle_is_farther_off_than_its_corners_may_be_out_of_reach() -> None:
    # Its middle is 0.015 degrees (1,643 m) from either bar, its corners 110 m.
    found = one(ask(register(two_bars(1_500)), itinerary(stop(BETWEEN_BARS))), zone="Z1")
    assert (found["bounds"], found["missing"]) == (["clear", "conditional"], ["location"])


def test_an_area_all_of_which_is_near_a_zone_is_near_for_certain() -> None:
    found = one(ask(register(two_bars(1_700)), itinerary(stop(BETWEEN_BARS))), zone="Z1")
    assert (found["contact"], found["bounds"]) == ("near", CONDITIONAL)


def test_a_stopping_corridor_that_holds_part_of_a_stop_lifts_in_the_mildest_bound_alone() -> None:
    wide = area(20.419, 10.42, 20.430, 10.43)
    way = corridor(width_m=400, stopping=True)
    plan = itinerary(stop(wide))
    assert bounds(register(zone(), corridors=[way]), plan) == ["clear", "prohibited"]
    all_of_it = corridor(width_m=4_000, stopping=True)
    assert bounds(register(zone(), corridors=[all_of_it]), plan) == CLEAR


def test_a_null_leg_that_leaves_the_place_of_a_permit_is_covered_at_its_end() -> None:
    town = place("PL-1", area(20.415, 10.415, 20.425, 10.425))
    held = permit(places=["PL-1"])
    known = register(zone("Z1", rule("permit")), places=[town], permits=[held])
    plan = itinerary(
        stop("PL-1", "08:00", "09:00"),
        leg(),
        stop((20.42, 10.35), "11:00", "12:00"),
        permits=["P-1"],
    )
    found = one(ask(known, plan), leg=0, zone="Z1", rule="R1")
    assert (found["bounds"], found["missing"]) == (["clear", "permit_required"], ["route"])


def bent(direction: str, positions: list[tuple[float, float]]) -> list[Json]:
    """The findings of a drive along positions, with a corridor that turns a corner."""
    way = corridor(
        line((20.41, 10.39), (20.41, 10.43), (20.46, 10.43)), width_m=8_000, direction=direction
    )
    plan = itinerary(
        stop(positions[0], "07:00", "08:00"),
        leg(*positions),
        stop(positions[-1], "09:00", "10:00"),
    )
    found = ask(register(zone(), corridors=[way]), plan)["findings"]
    return [{k: f[k] for k in ("zone", "rule", "bounds", "lifted_by")} for f in found]


def test_the_direction_of_a_corridor_does_not_hang_on_how_often_a_route_is_cut() -> None:
    start, end = (20.405, 10.38), (20.455, 10.445)
    parts = 40
    fine = [
        (start[0] + (end[0] - start[0]) * k / parts, start[1] + (end[1] - start[1]) * k / parts)
        for k in range(parts + 1)
    ]
    # The two ways differ by less than a metre: so close do chord and geodesic lie here.
    assert bent("forward", [start, end]) == bent("forward", fine)
    assert bent("backward", [start, end]) == bent("backward", fine)
    assert bent("forward", fine)[0]["lifted_by"] == ["C-1"]


def test_a_filing_date_on_the_ground_of_a_land_is_by_the_calendar_of_that_land() -> None:
    # AA has no calendar; where both overlap it is the first by code, yet the rule is BB's.
    law = {"days": 2, "kind": "working", "counted_from": "contact"}
    known = register(
        jurisdictions=[
            jurisdiction("AA", area(20, 10, 20.52, 11), default_class=None),
            jurisdiction("BB", EAST, calendar="bb"),
        ],
        calendars=[{"calendar": "bb", "years": [2026], "weekend": ["SAT", "SUN"]}],
        class_rules=[{"class": "open", "rules": [rule("permit", "O1", lead=law)]}],
    )
    found = one(ask(known, itinerary(stop((20.51, 10.7)))), rule="O1")
    assert found["needs"][0]["apply_by"] == "2026-06-01"
    assert found["needs"][0]["state"] == "open"
