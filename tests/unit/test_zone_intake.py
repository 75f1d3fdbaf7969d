"""Importing zones: what is written, what is noted, and when a jurisdiction is recorded."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import MultiPolygon, Point, box, mapping

from borderkit.errors import InputError, RegisterFileError, ZoneFileError
from borderkit.itineraries.plan import read_itinerary
from borderkit.store import Store, open_store
from borderkit.workflows.itinerary_clearance import check
from borderkit.workflows.register_intake import import_layers
from borderkit.workflows.register_state import read_state
from borderkit.workflows.zone_intake import import_zones
from tests.unit.test_ed269 import zone as older_zone
from tests.unit.test_ed318 import AUTHORITY, collection, point
from tests.unit.test_ed318 import feature as drone_zone
from tests.unit.test_register_file import zone

BARE = {"class": "border_strip"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "register.gpkg", create=True) as register:
        yield register


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def written(document: Any, name: str = "lakes.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return written


def told(report: Any, text: str) -> bool:
    return any(text in note for note in report.notes)


def jurisdiction(store: Store) -> dict[str, Any]:
    frame = store.read("jurisdictions")
    assert len(frame) == 1
    return {str(name): value for name, value in frame.iloc[0].items()}


def test_our_own_zones_are_imported(store, write):
    report = import_zones(store, write(collection(zone("A"), zone("B"))))
    assert (report.accepted, report.revision) == (2, 1)
    assert store.read("zones")["zone"].tolist() == ["A", "B"]


def test_without_jurisdiction_the_report_says_what_it_means(store, write):
    report = import_zones(store, write(collection(drone_zone())))
    assert store.read("jurisdictions").empty
    assert told(report, "No jurisdiction was recorded")
    assert told(report, "no_jurisdiction")


def test_the_extent_becomes_a_jurisdiction_of_the_country(store, write):
    report = import_zones(
        store, write(collection(drone_zone())), covers="extent", default_class="open"
    )
    found = jurisdiction(store)
    assert found["code"] == "CHE"
    assert found["timezone"] == "UTC"
    assert found["default_class"] == "open"
    assert found["geometry"].equals(box(7.0, 47.0, 7.1, 47.1))
    assert report.layers == {"zones": 1, "jurisdictions": 1}
    assert told(report, "civil time UTC")


def test_a_file_that_ends_makes_a_jurisdiction_to_be_reviewed_by_then(store, write):
    metadata = {"validTo": "2026-12-31T23:59:59Z"}
    file = write(collection(drone_zone(), metadata=metadata))
    assert told(import_zones(store, file), "2026-12-31T23:59:59Z")
    report = import_zones(store, file, covers="extent", default_class="open")
    assert jurisdiction(store)["review_by"] == "2026-12-31T23:59:59Z"
    assert told(report, "relied on until 2026-12-31T23:59:59Z")
    with pytest.raises(ZoneFileError) as caught:
        import_zones(store, write(collection(drone_zone(), metadata={"validTo": "soon"})))
    assert [defect.where for defect in caught.value.defects] == ["metadata.validTo"]


def test_our_own_zones_give_a_jurisdiction_named_like_the_file(store, write):
    schedule = {
        "timezone": "Etc/GMT-2",
        "weekly": [{"days": ["ANY"], "from": "08:00", "to": "09:00"}],
    }
    file = write(collection(zone("A", schedule=schedule), zone("B")))
    import_zones(store, file, covers="extent", default_class="non_open")
    found = jurisdiction(store)
    assert (found["code"], found["timezone"]) == ("lakes", "Etc/GMT-2")
    assert found["default_class"] == "non_open"


def test_an_extent_across_the_antimeridian_is_the_short_way_round(store, write):
    file = write(collection(drone_zone(point(5_000, lon=180.0, lat=-17.0))))
    import_zones(store, file, covers="extent", default_class="open")
    area = jurisdiction(store)["geometry"]
    assert area.covers(Point(-179.99, -17.0))
    assert area.covers(Point(179.99, -17.0))
    assert not area.covers(Point(0.0, -17.0))
    assert area.area < 0.02


def test_an_extent_of_zones_far_apart_leaves_out_the_widest_gap(store, write):
    east, west = drone_zone(point(5_000, lon=150.0)), drone_zone(point(5_000, lon=-130.0))
    west["properties"]["identifier"] = "B"
    file = write(collection(east, west))
    import_zones(store, file, covers="extent", default_class="open")
    area = jurisdiction(store)["geometry"]
    assert area.covers(Point(180.0, 50.1))
    assert not area.covers(Point(0.0, 50.1))


def test_a_file_gives_the_area_of_the_jurisdiction(store, write):
    area = write(mapping(box(5, 45, 11, 48)), "area.json")
    import_zones(store, write(collection(drone_zone())), covers=area, default_class="open")
    assert jurisdiction(store)["geometry"].equals(box(5, 45, 11, 48))


@pytest.mark.parametrize("half", [{"covers": "extent"}, {"default_class": "open"}])
def test_a_jurisdiction_needs_both_halves(store, write, half):
    with pytest.raises(InputError, match="both"):
        import_zones(store, write(collection(drone_zone())), **half)


def test_a_jurisdiction_that_was_there_is_replaced_and_told(store, write):
    file = write(collection(drone_zone()))
    import_zones(store, file, covers="extent", default_class="open")
    report = import_zones(store, file, covers="extent", default_class="non_open")
    assert told(report, "replaced")
    assert jurisdiction(store)["default_class"] == "non_open"


def test_zones_for_drones_take_the_class_of_the_ground(store, write):
    file = write(collection(drone_zone()))
    import_zones(store, file)
    assert store.read("zones")["class"].tolist() == ["open"]
    import_zones(store, file, covers="extent", default_class="non_open")
    assert store.read("zones")["class"].tolist() == ["non_open"]


def test_zones_for_drones_on_ground_that_is_not_open_are_told(store, write):
    feature = {
        "type": "Feature",
        "geometry": mapping(box(5, 45, 11, 48)),
        "properties": {"code": "AA", "timezone": "UTC", "default_class": "non_open"},
    }
    import_layers(store, write({"jurisdictions": collection(feature)}, "register.json"))
    report = import_zones(store, write(collection(drone_zone())))
    assert told(report, "jurisdiction AA")


def test_subject_all_binds_everybody(store, write):
    import_zones(store, write(collection(drone_zone())), subject="all")
    row = store.read("zones").iloc[0]
    assert row["rules"][0]["applies"] == {}
    assert row["class"] == "controlled"


def test_attribution_is_handed_back(store, write):
    report = import_zones(store, write(collection(drone_zone(), name="Zones of 2026")))
    assert report.attribution == "Zones of 2026"


def test_all_defects_are_reported_and_nothing_is_written(store, write):
    file = write(collection(drone_zone(type="X"), drone_zone(identifier="B", variant="Y")))
    with pytest.raises(ZoneFileError, match="--skip-bad") as caught:
        import_zones(store, file)
    assert len(caught.value.defects) == 2
    assert store.revision() == 0


def test_skip_bad_leaves_out_exactly_the_bad_zones(store, write):
    file = write(collection(drone_zone(type="X"), drone_zone(identifier="B")))
    report = import_zones(store, file, skip_bad=True)
    assert store.read("zones")["zone"].tolist() == ["B"]
    assert [d.where for d in report.rejected] == ["features[0] (ABC1234).type"]


def test_skip_bad_with_no_good_zone_has_no_extent(store, write):
    file = write(collection(drone_zone(type="X")))
    assert import_zones(store, file, skip_bad=True).accepted == 0
    with pytest.raises(InputError, match="extent"):
        import_zones(store, file, skip_bad=True, covers="extent", default_class="open")


def test_a_zone_that_does_not_fit_the_register_is_refused(store, write):
    rules = [{"class": "controlled", "rules": [{"id": "R1", "effect": "condition"}]}]
    import_layers(store, write({"class_rules": rules}, "register.json"))
    file = write(collection(zone("A", rules=[{"id": "R1", "effect": "prohibit"}])))
    with pytest.raises(RegisterFileError) as caught:
        import_zones(store, file)
    assert [d.where for d in caught.value.defects] == ["features[0] (A)"]
    assert import_zones(store, file, skip_bad=True).accepted == 0


def test_rules_of_a_class_do_not_get_in_the_way_of_drone_rules(store, write):
    rules = [{"class": "open", "rules": [{"id": "R1", "effect": "allow"}]}]
    import_layers(store, write({"class_rules": rules}, "register.json"))
    assert import_zones(store, write(collection(drone_zone()))).accepted == 1


def test_a_newer_edition_replaces_and_tells_what_stays(store, write):
    import_zones(store, write(collection(drone_zone(), drone_zone(identifier="OLD"))))
    report = import_zones(store, write(collection(drone_zone(type="PROHIBITED"))))
    assert told(report, "OLD")
    assert store.read("zones")["version"].tolist() == [2, 1]


def test_zones_of_another_origin_are_never_replaced(store, write):
    import_zones(store, write(collection(zone("ABC1234"))))
    with pytest.raises(ZoneFileError, match="nothing is written") as caught:
        import_zones(store, write(collection(drone_zone())))
    assert caught.value.defects[0].where == "features[0] (ABC1234)"
    report = import_zones(
        store, write(collection(drone_zone(), drone_zone(identifier="B"))), skip_bad=True
    )
    assert [defect.where for defect in report.rejected] == ["features[0] (ABC1234)"]
    frame = store.read("zones")
    assert frame["zone"].tolist() == ["ABC1234", "B"]
    assert frame["source"][0] is None


def test_an_edge_that_may_have_been_meant_to_cross_the_antimeridian_is_told(store, write):
    across = zone("A")
    across["geometry"]["coordinates"] = [[[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]]]
    belt = zone("B")
    belt["geometry"]["coordinates"] = [[[-180, 0], [180, 0], [180, 1], [-180, 1], [-180, 0]]]
    apart = zone("C")
    apart["geometry"] = mapping(MultiPolygon([box(-179, 0, -178, 1), box(178, 0, 179, 1)]))
    report = import_zones(store, write(collection(across, belt, apart)))
    (note,) = (note for note in report.notes if "antimeridian" in note)
    assert "of A in zones" in note


def test_what_only_a_register_keeps_is_refused_in_a_file(store, write):
    for crs in ({}, {"crs": {"type": "name", "properties": {"name": "EPSG:4258"}}}):
        with pytest.raises(ZoneFileError) as caught:
            import_zones(store, write(collection(zone("A", version=3, source={}), **crs)))
        places = {defect.where for defect in caught.value.defects}
        assert places == {"features[0] (A).source", "features[0] (A).version"}


def test_a_file_name_of_any_bytes_is_told_and_stored(store, write, tmp_path):
    odd = tmp_path / "l\udcffkes.json"
    odd.write_text(json.dumps(collection(zone("A"))))
    import_zones(store, odd, covers="extent", default_class="open")
    assert jurisdiction(store)["code"] == "l?kes"


def test_the_notice_of_a_notification_is_a_rule_of_its_own(store, write):
    authority = AUTHORITY | {"purpose": "NOTIFICATION"}
    file = write(collection(drone_zone(type="NO_RESTRICTION", zoneAuthority=[authority])))
    import_zones(store, file)
    assert [rule["effect"] for rule in store.read("zones")["rules"].iloc[0]] == ["allow", "notify"]


# ------------------------------------------------------------------- where zones came from


def published(*features: Any, **metadata: Any) -> dict[str, Any]:
    provider = [{"text": "Amt", "lang": "de"}, {"text": "Air Office", "lang": "en"}]
    told = {"provider": provider, "issued": "2026-01-02T00:00:00Z", **metadata}
    return collection(*features, name="Zones", metadata=told)


def sources(store: Store) -> dict[str, dict[str, Any]]:
    frame = store.read("sources")
    return {row["source"]: {str(k): v for k, v in row.items()} for _, row in frame.iterrows()}


def test_published_zones_name_their_source_which_is_in_the_register(store, write):
    file = write(published(drone_zone()))
    report = import_zones(store, file)
    assert store.read("zones")["origin"].tolist() == ["uas-zones-che-air-office"]
    row = sources(store)["uas-zones-che-air-office"]
    assert row["attribution"] == "Air Office, Zones, issued 2026-01-02T00:00:00Z"
    assert row["name"] == {"de": "Amt", "en": "Air Office"}
    assert (row["format"], row["dated"]) == ("ED-318", "2026-01-02T00:00:00Z")
    assert row["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert row["licence"] is None
    assert told(report, "states no licence")


def test_a_later_edition_keeps_what_the_office_knows_of_a_source(store, write):
    import_zones(store, write(published(drone_zone())))
    known = sources(store)["uas-zones-che-air-office"] | {"licence": "CC-BY-4.0"}
    import_layers(store, write({"sources": [known]}, "register.json"))
    report = import_zones(store, write(published(drone_zone(), issued="2026-05-01T00:00:00Z")))
    row = sources(store)["uas-zones-che-air-office"]
    assert (row["licence"], row["dated"]) == ("CC-BY-4.0", "2026-05-01T00:00:00Z")
    assert not told(report, "licence")


def test_zones_of_our_own_have_no_source(store, write):
    import_zones(store, write(collection(zone("A"))))
    assert store.read("zones")["origin"].tolist() == [None]
    assert sources(store) == {}


def test_the_same_file_twice_is_no_new_revision(store, write):
    file = write(published(drone_zone()))
    assert import_zones(store, file).revision == import_zones(store, file).revision


def test_an_edition_in_the_other_standard_replaces_its_zones(store, write):
    import_zones(store, write(published(drone_zone())))
    old = {"title": "Zones", "features": [older_zone(restriction="PROHIBITED")]}
    import_zones(store, write(old))
    frame = store.read("zones")
    assert frame["version"].tolist() == [2]
    assert frame["rules"].iloc[0][0]["effect"] == "prohibit"
    assert set(sources(store)) == {"uas-zones-che", "uas-zones-che-air-office"}


# ----------------------------------------------------------------------- rules of a class


def class_rules(name: str) -> dict[str, Any]:
    return {"class_rules": [{"class": name, "rules": [{"id": "C1", "effect": "prohibit"}]}]}


def test_zones_that_take_class_rules_are_counted(store, write):
    import_layers(store, write(class_rules("controlled"), "register.json"))
    report = import_zones(store, write(collection(zone("A"), zone("B"), zone("C", **BARE))))
    assert told(report, "apply to 2 of these zones (controlled: 2)")


def test_zones_without_any_rule_are_told(store, write):
    own = {"rules": [{"id": "R1", "effect": "prohibit"}]}
    report = import_zones(
        store, write(collection(zone("A"), zone("B", **own), zone("C", **{"class": "open"})))
    )
    (note,) = (note for note in report.notes if "no_rule" in note)
    assert note.startswith("No rule: A have no rules")
    import_layers(store, write(class_rules("controlled"), "register.json"))
    assert not told(import_zones(store, write(collection(zone("A")))), "no_rule")


@pytest.mark.parametrize("standard", ["ED-318", "ED-269"])
def test_class_rules_bind_imported_zones_too(store, write, standard):
    import_layers(store, write(class_rules("controlled"), "register.json"))
    new, old = collection(drone_zone()), {"title": "", "features": [older_zone()]}
    file = write(new if standard == "ED-318" else old)
    report = import_zones(store, file, subject="all", covers="extent", default_class="open")
    assert told(report, "apply to 1 of these zones")
    plan = read_itinerary(
        {
            "reference": "1",
            "group": {
                "members": [{"line": "m1", "category": "tourist", "nationality": "XXA", "count": 1}]
            },
            "permits": [],
            "stops": [
                {
                    "location": {"type": "Point", "coordinates": [7.05, 47.05]},
                    "arrive": "2026-06-03T08:00:00Z",
                    "depart": "2026-06-03T09:00:00Z",
                }
            ],
            "legs": [],
        }
    )
    answer = check(read_state(store), plan, at=datetime(2026, 6, 1, tzinfo=UTC))
    assert "C1" in {finding.rule for finding in answer.findings}
    assert answer.verdict == "prohibited"


def test_zones_within_a_jurisdiction_of_the_register_ask_for_none(store, write):
    import_zones(store, write(collection(drone_zone())), covers="extent", default_class="open")
    report = import_zones(store, write(collection(drone_zone())))
    assert not told(report, "No jurisdiction was recorded")
    report = import_zones(store, write(collection(zone("A"))))
    assert told(report, "No jurisdiction was recorded")
