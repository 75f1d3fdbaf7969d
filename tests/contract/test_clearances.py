"""A kept clearance is judged again as it was, whatever database it is kept in."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from borderkit.errors import PurgedError
from borderkit.store import Store, open_store
from borderkit.store.copying import copy_register
from borderkit.workflows.clearance_replay import replay_clearance
from borderkit.workflows.clearances import list_clearances, read_clearance
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


def test_a_purged_clearance_is_told_and_its_number_never_comes_again(filled):
    number = kept(filled, PLANS[0]).number
    with filled.unit() as unit:
        unit.purge("clearances", [(number,)])
    with pytest.raises(PurgedError, match=f"{number} was purged in revision 3"):
        replay_clearance(filled, number)
    with pytest.raises(PurgedError):
        read_clearance(filled, number)
    assert len(list_clearances(filled)) == 0
    assert kept(filled, PLANS[0]).number == "C-2026-000004"


def test_a_record_that_was_purged_since_is_told_and_the_kept_records_still_give_the_answer(filled):
    number = kept(filled, PLANS[0]).number
    with filled.unit() as unit:
        unit.purge("permits", [("P-1",)])
    found = replay_clearance(filled, number)
    assert (found.by_history, found.by_record, found.purged) == (None, True, True)
    assert not found.same
    assert "purged" in (found.unread or "")


def test_the_purge_of_a_record_that_a_clearance_does_not_rest_on_changes_nothing(filled):
    number = kept(filled, PLANS[1]).number
    with filled.unit() as unit:
        unit.purge("permits", [("P-1",)])
    assert_replays(filled, number)


def test_a_copy_of_a_register_replays_its_clearances(filled, tmp_path):
    numbers = [kept(filled, plan).number for plan in PLANS]
    wreck(filled, "zones go", "settings change")
    copy_register(filled.place, tmp_path / "copy.gpkg")
    with open_store(tmp_path / "copy.gpkg") as copy:
        for number in numbers:
            assert_replays(copy, number)
            assert read_clearance(copy, number) == read_clearance(filled, number)


@pytest.mark.postgis
def test_a_clearance_replays_in_the_other_database_and_back(tmp_path, database):
    with open_store(tmp_path / "first.gpkg", create=True) as store:
        fill(store, DOCUMENT)
        numbers = [kept(store, plan).number for plan in PLANS]
        wreck(store, "zones become non_open", "crossings go")
    copy_register(tmp_path / "first.gpkg", database)
    copy_register(database, tmp_path / "second.gpkg")
    for place_of in (database, tmp_path / "second.gpkg"):
        with open_store(place_of) as store:
            for number in numbers:
                assert_replays(store, number)
