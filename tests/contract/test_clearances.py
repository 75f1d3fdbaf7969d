"""A kept clearance is judged again as it was, whatever database it is kept in."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from borderkit.errors import BorderkitError, PurgedError
from borderkit.store import Store, open_store
from borderkit.store.care.copying import copy_register
from borderkit.workflows.clearance_replay import replay_clearance
from borderkit.workflows.clearances import list_clearances, read_clearance
from tests.cases import cases
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


def test_a_kept_clearance_replays_whatever_later_revisions_did(filled):
    numbers = [kept(filled, plan).number for plan in PLANS]
    wreck(filled, *list(CHANGES)[::3], "settings change")
    for number in numbers:
        assert_replays(filled, number)


def test_questions_asked_at_once_are_one_clearance_each(filled):
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda n: kept(filled, PLANS[n % 2]), range(4)))
    assert len({one.number for one in found}) == 2
    assert sum(one.is_new for one in found) == 2
    assert filled.revision() == 3


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


def test_a_copy_of_a_register_replays_its_clearances(tmp_path):
    with open_store(tmp_path / "first.gpkg", create=True) as store:
        fill(store, DOCUMENT)
        first = kept(store, PLANS[0])
        wreck(store, "zones go")
    copy_register(tmp_path / "first.gpkg", tmp_path / "copy.gpkg")
    with open_store(tmp_path / "copy.gpkg") as copy:
        assert_replays(copy, first.number)
        assert read_clearance(copy, first.number).to_json() == first.to_json()


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.postgis
@pytest.mark.parametrize("number", range(3, 93, 9))
def test_cases_of_the_contract_replay_on_the_server_after_their_law_has_changed(
    tmp_path, database, number
):
    case = cases()[number]
    with open_store(tmp_path / "first.gpkg", create=True) as store:
        fill(store, case["register"])
        try:
            found = kept(store, case["itinerary"], case["at"])
        except BorderkitError:
            assert "error" in case["expect"]
            return
        wreck(store, "corridors go", "zones go", "ground closes")
    copy_register(tmp_path / "first.gpkg", database)
    with open_store(database) as store:
        assert_replays(store, found.number)
        wreck(store, "jurisdictions go", "class rules go")
        assert_replays(store, found.number)
        again = kept(store, case["itinerary"], case["at"])
        assert again.number != found.number
        assert_replays(store, again.number)
