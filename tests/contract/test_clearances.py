"""A kept clearance is judged again as it was, whatever database it is kept in."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from borderkit.store import Store
from tests.check_builders import (
    area,
    corridor,
    crossing,
    itinerary,
    leg,
    permit,
    place,
    register,
    rule,
    stop,
    through,
    zone,
)
from tests.contract.conftest import Open
from tests.kept import CHANGES, assert_replays, fill, kept, wreck

DOCUMENT = register(
    zone("Z1", rule("permit", lead={"days": 10, "kind": "calendar", "counted_from": "contact"})),
    zone("Z2", geometry=area(20.405, 10.7, 20.6, 10.9)),
    line_at={"type": "LineString", "coordinates": [[20.0, 10.2], [20.9, 10.2000001]]},
    corridors=[corridor(stopping=True)],
    crossings=[crossing(at=(20.1, 10.5))],
    places=[place("PL-1", area(20.1, 10.3, 20.2, 10.3333333333333), "Südtal 南谷")],
    permits=[permit("P-1", valid_from="2026-06-03", valid_to="2026-06-04")],
    class_rules=[{"class": "controlled", "rules": [rule("condition", "K1")]}],
    settings={"near_m": 50.0, "time_slack_s": 0.5},
)
PLANS = (
    through() | {"permits": ["P-1"]},
    itinerary(
        stop("südtal 南谷", "07:00", None), leg(mode="foot"), stop("PC-01", "12:00", "13:00")
    ),
)


@pytest.fixture
def filled(opened: Open) -> Iterator[Store]:
    with opened(create=True) as store:
        fill(store, DOCUMENT)
        yield store


def test_a_kept_clearance_replays_after_every_change(filled):
    numbers = [kept(filled, plan).number for plan in PLANS]
    for name in CHANGES:
        wreck(filled, name)
    for number in numbers:
        assert_replays(filled, number)


def test_the_same_question_is_one_clearance_also_when_asked_at_once(filled):
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: kept(filled, PLANS[0]), range(3)))
    assert len({one.number for one in found}) == 1
    assert sum(one.is_new for one in found) == 1
    assert filled.revision() == 2
