"""ED-269 zones: the same law as ED-318, in the form of the older standard."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from borderkit.crs import GEOD
from borderkit.errors import ZoneFileError
from borderkit.io.ed269 import is_ed269, parse_ed269
from borderkit.io.ed318 import parse_ed318
from borderkit.io.vector import parse_zones, read_zones
from tests.unit import test_ed318 as newer

RING = [[7.0, 47.0], [7.1, 47.0], [7.1, 47.1], [7.0, 47.1], [7.0, 47.0]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}
AUTHORITY = {"name": "Office", "purpose": "AUTHORIZATION", "intervalBefore": "P10DT00H"}
ALWAYS = {"permanent": "YES", "startDateTime": None, "endDateTime": None, "schedule": None}


def volume(plane: Any = None, **values: Any) -> dict[str, Any]:
    return {
        "uomDimensions": "M",
        "lowerLimit": 0,
        "lowerVerticalReference": "AGL",
        "upperLimit": 120,
        "upperVerticalReference": "AGL",
        "horizontalProjection": POLYGON if plane is None else plane,
        **values,
    }


def zone(**values: Any) -> dict[str, Any]:
    members = {
        "identifier": "ABC1234",
        "country": "CHE",
        "name": "Bern",
        "type": "COMMON",
        "restriction": "REQ_AUTHORISATION",
        "zoneAuthority": [AUTHORITY],
        "applicability": [ALWAYS],
        "geometry": [volume()],
        **values,
    }
    return {key: value for key, value in members.items() if value != "absent"}


def document(*zones: Any, **more: Any) -> dict[str, Any]:
    return {"title": "Zones", "description": "", "features": list(zones), **more}


def read_whole(given: dict[str, Any]) -> Any:
    return parse_ed269(given).whole("the ED-269 file").frame


def record(**values: Any) -> dict[str, Any]:
    frame = read_whole(document(zone(**values)))
    assert len(frame) == 1
    return {str(name): value for name, value in frame.iloc[0].items()}


def faults(**values: Any) -> dict[str, str]:
    reading = parse_ed269(document(zone(), zone(**{"identifier": "B", **values})))
    return {
        defect.where.removeprefix("features[1] (B)."): defect.what for defect in reading.defects
    }


def notes(**values: Any) -> str:
    return " ".join(parse_ed269(document(zone(**values))).notes)


# --------------------------------------------------------------------- the same as in ED-318


@pytest.mark.parametrize(
    ("restriction", "kind"),
    [
        ("PROHIBITED", "PROHIBITED"),
        ("REQ_AUTHORISATION", "REQ_AUTHORIZATION"),
        ("CONDITIONAL", "CONDITIONAL"),
        ("NO_RESTRICTION", "NO_RESTRICTION"),
    ],
)
@pytest.mark.parametrize("subject", ["uas", "all"])
def test_a_zone_of_both_standards_gives_the_same_record(restriction, kind, subject):
    span = {"startDateTime": "2026-01-01T00:00:00Z", "endDateTime": "2026-12-31T23:59:59Z"}
    hours = [{"day": ["MON", "FRI"], "startTime": "08:00:00.00Z", "endTime": "17:30Z"}]
    told = {"name": "Police", "purpose": "NOTIFICATION", "intervalBefore": "PT2H"}
    old = zone(
        restriction=restriction,
        zoneAuthority=[AUTHORITY, told],
        restrictionConditions=["Below 250 g."],
        applicability=[{"permanent": "NO", **span, "schedule": hours}],
    )
    new = newer.feature(
        type=kind,
        name=[{"text": "Bern", "lang": "und"}],
        zoneAuthority=[
            AUTHORITY | {"name": [{"text": "Office", "lang": "und"}]},
            told | {"name": [{"text": "Police", "lang": "und"}]},
        ],
        restrictionConditions="Below 250 g.",
        limitedApplicability=[{**span, "schedule": hours}],
    )
    first = parse_ed269(document(old), subject=subject, ground="non_open")
    second = parse_ed318(newer.collection(new), subject=subject, ground="non_open")
    assert first.notes == second.notes
    left, right = first.frame.drop(columns="source"), second.frame.drop(columns="source")
    said = json.dumps(left.drop(columns="geometry").to_dict("records"))
    said = said.replace("ED-269", "ED-318").replace("ED269", "ED318")
    assert said == json.dumps(right.drop(columns="geometry").to_dict("records"))
    assert left.geometry.iloc[0].equals(right.geometry.iloc[0])


def test_several_spans_of_validity_become_several_zones_as_in_ed318():
    spans = [
        {"permanent": "NO", "startDateTime": f"2026-0{m}-01T00:00:00Z", "schedule": []}
        for m in (1, 5)
    ]
    reading = parse_ed269(document(zone(applicability=spans)))
    assert reading.frame["zone"].tolist() == ["ABC1234-p1", "ABC1234-p2"]


# ------------------------------------------------------------------------------- its own form


def test_what_is_not_judged_is_kept_as_it_was_given():
    item = zone(
        reason=["FOREIGN_TERRITORY"],
        otherReasonInfo="Storks",
        message="Mind them",
        uSpaceClass="U2",
        regulationExemption="NO",
        region=0,
    )
    (source,) = read_whole(document(item))["source"]
    assert source["format"] == "ED-269"
    assert source["properties"] == {k: v for k, v in item.items() if k != "geometry"}
    assert source["layers"][0]["upperLimit"] == 120
    assert "U-space" in notes(uSpaceClass="U2")


def test_a_property_that_the_standard_has_not_is_kept_and_told():
    assert "'colour' is not of ED-269" in notes(colour="red")


def test_a_permanent_zone_is_always_in_force_whatever_dates_stand_beside_it():
    dated = ALWAYS | {"startDateTime": "2026-01-01T00:00:00Z"}
    assert record(applicability=[dated])["valid_from"] is None
    assert "read as permanent" in notes(applicability=[dated])
    assert "read as permanent" not in notes()


def test_a_daily_period_under_its_other_name_is_read_and_an_empty_form_says_nothing():
    hours = {"day": ["SUN"], "startTime": "08:00Z", "endTime": "09:00Z"}
    found = record(applicability=[{"permanent": "NO", "dailyPeriod": [hours]}])
    assert found["schedule"]["weekly"] == [{"days": ["SUN"], "from": "08:00", "to": "09:00"}]
    empty: dict[str, Any] = {"day": [], "startTime": None, "endTime": None}
    assert record(applicability=[ALWAYS | {"dailyPeriod": [empty]}])["schedule"] is None


def test_an_authority_without_purpose_is_asked_and_told():
    (rule,) = record(zoneAuthority=[{"name": "Office", "intervalBefore": "P3D"}])["rules"]
    assert rule["authority_chain"] == ["Office"]
    assert rule["lead"]["days"] == 3
    assert "purpose is not stated" in notes(zoneAuthority=[{"name": "Office"}])


def test_conditions_may_be_one_text():
    (rule,) = record(restrictionConditions="Below 250 g.")["rules"]
    assert rule["conditions"] == [{"und": "Below 250 g."}]


@pytest.mark.parametrize(("unit", "told"), [("M", False), ("FT", True)])
def test_a_circle_is_drawn_in_metres_and_feet_are_told(unit, told):
    plane = {"type": "Circle", "center": [2.6, 50.1], "radius": 500}
    part = volume(plane, uomDimensions=unit)
    for lon, lat in shapely.get_coordinates(record(geometry=[part])["geometry"]).tolist():
        assert 500.0 <= GEOD.inv(2.6, 50.1, lon, lat)[2] <= 500.1
    assert ("feet" in notes(geometry=[part])) is told


def test_volumes_at_several_heights_are_one_zone_that_covers_all_of_them():
    east = [[7.05, 47.0], [7.2, 47.0], [7.2, 47.1], [7.05, 47.1], [7.05, 47.0]]
    found = record(geometry=[volume(), volume({"type": "Polygon", "coordinates": [east]})])
    assert found["geometry"].equals(box(7.0, 47.0, 7.2, 47.1))
    assert [
        layer["horizontalProjection"]["coordinates"] for layer in found["source"]["layers"]
    ] == [
        [RING],
        [east],
    ]


def test_heights_are_told_and_a_zone_without_any_is_not():
    assert "Vertical limits" in notes()
    assert "Vertical limits" not in notes(geometry=[volume(lowerLimit=None, upperLimit=None)])
    assert "Vertical limits" in notes(geometry=[volume(lowerLimit="0", upperLimit=None)])


def test_title_and_date_are_the_attribution():
    reading = parse_ed269(document(zone(), createdAt="2026-01-02T00:00:00Z"))
    assert reading.attribution == "Zones, issued 2026-01-02T00:00:00Z"


# ----------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    "key",
    ["identifier", "country", "type", "restriction", "zoneAuthority", "applicability", "geometry"],
)
def test_required_members_are_required(key):
    reading = parse_ed269(document(zone(**{key: "absent"})))
    assert [d.where.rsplit(".", 1)[-1] for d in reading.defects] == [key]


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"restriction": "FORBIDDEN"}, "restriction"),
        ({"type": "SPECIAL"}, "type"),
        ({"reason": ["BOREDOM"]}, "reason[0]"),
        ({"country": "Switzerland"}, "country"),
        ({"name": [{"text": "Bern"}]}, "name"),
        ({"zoneAuthority": []}, "zoneAuthority"),
        ({"zoneAuthority": [{"purpose": "FUN"}]}, "zoneAuthority[0].purpose"),
        (
            {"zoneAuthority": [AUTHORITY | {"intervalBefore": "10 days"}]},
            "zoneAuthority[0].intervalBefore",
        ),
        ({"zoneAuthority": ["Office"]}, "zoneAuthority[0]"),
        ({"restrictionConditions": [7]}, "restrictionConditions[0]"),
        ({"applicability": ["always"]}, "applicability[0]"),
        ({"applicability": [{"permanent": "MAYBE"}]}, "applicability[0].permanent"),
        ({"applicability": [{"startDateTime": "2026-01-01"}]}, "applicability[0].startDateTime"),
        (
            {"applicability": [{"schedule": [{"day": ["X"]}]}]},
            "applicability[0].schedule[0].day[0]",
        ),
        ({"geometry": []}, "geometry"),
        ({"geometry": ["here"]}, "geometry[0]"),
        ({"geometry": [volume(uomDimensions="NM")]}, "geometry[0].uomDimensions"),
        ({"geometry": [volume(lowerLimit=200)]}, "geometry[0].lowerLimit"),
        ({"geometry": [volume(upperLimit="high")]}, "geometry[0].upperLimit"),
        (
            {"geometry": [volume(upperVerticalReference="SKY")]},
            "geometry[0].upperVerticalReference",
        ),
        ({"geometry": [volume({"type": "Ellipse"})]}, "geometry[0].horizontalProjection.type"),
        (
            {"geometry": [volume({"type": "Circle", "center": [7, 47], "radius": 0})]},
            "geometry[0].horizontalProjection.radius",
        ),
        (
            {"geometry": [volume({"type": "Circle", "center": [7, 97], "radius": 5})]},
            "geometry[0].horizontalProjection.center",
        ),
        (
            {"geometry": [volume({"type": "Polygon", "coordinates": [RING[:4]]})]},
            "geometry[0].horizontalProjection, polygon 0, ring 0",
        ),
    ],
)
def test_a_value_that_the_standard_has_not_is_named(values, where):
    found = faults(**values)
    assert where in found
    assert len(found) <= 2


def test_all_defects_of_a_file_are_raised_together():
    with pytest.raises(ZoneFileError) as caught:
        read_whole(document(zone(type="X", restriction="Y"), zone(country="ch"), "zone"))
    assert len(caught.value.defects) == 4


def test_good_zones_are_read_beside_bad_ones():
    reading = parse_ed269(document(zone(type="X", identifier="A"), zone()))
    assert reading.frame["zone"].tolist() == ["ABC1234"]
    assert reading.places == {("ABC1234",): "features[1] (ABC1234)"}


def test_one_identifier_twice_is_a_defect():
    reading = parse_ed269(document(zone(), zone()))
    assert [defect.where for defect in reading.defects] == ["features[1] (ABC1234)"]


def test_ed269_is_told_by_zones_that_are_no_features():
    assert is_ed269(document(zone()))
    assert is_ed269({"UASZoneList": ["x", zone()]})
    assert not is_ed269(newer.collection(newer.feature()))
    assert not is_ed269(document())
    assert not is_ed269({"features": 7})


def test_both_names_of_the_list_are_read_by_the_common_door(tmp_path):
    path = tmp_path / "zones.json"
    for content in (document(zone()), {"formatVersion": "1.0.0", "UASZoneList": [zone()]}):
        path.write_text(json.dumps(content), encoding="utf-8")
        assert read_zones(path).frame["zone"].tolist() == ["ABC1234"]
        (rule,) = parse_zones(path, subject="all").frame["rules"].iloc[0]
        assert rule["applies"] == {}
        assert rule["id"] == "ED269-REQ_AUTHORIZATION"


def test_a_document_is_not_changed_by_reading_it():
    content = document(zone(applicability=[ALWAYS | {"dailyPeriod": [{"day": []}]}]))
    before = copy.deepcopy(content)
    parse_ed269(content)
    assert content == before


JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner)),
    max_leaves=6,
)


def spots(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path to every member of a document."""
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else ()
    for key, item in enumerate(value) if isinstance(value, list) else pairs:
        yield from spots(item, (*path, key))


SAMPLE = document(zone(applicability=[{"permanent": "NO", "schedule": [{"day": ["MON"]}]}]))


@given(path=st.sampled_from(list(spots(SAMPLE))), junk=JUNK)
def test_whatever_stands_anywhere_is_a_zone_or_a_defect(path, junk):
    content = copy.deepcopy(SAMPLE)
    owner: Any = content
    for key in path[:-1]:
        owner = owner[key]
    owner[path[-1]] = junk
    reading = parse_ed269(content)
    assert len(reading.frame) == 1 or reading.defects or content["features"] in ([], {}, [[]])
