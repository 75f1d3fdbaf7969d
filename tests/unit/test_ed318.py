"""ED-318 zones: types, circles, layers, periods, authorities and what is kept of the rest."""

import copy
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import Point, box

from borderkit.crs import GEOD
from borderkit.errors import ZoneFileError
from borderkit.io.ed318 import is_ed318, parse_ed318, read_ed318
from borderkit.io.ed318_periods import Period, read_periods

SQUARE: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[7.0, 47.0], [7.1, 47.0], [7.1, 47.1], [7.0, 47.1], [7.0, 47.0]]],
    "layer": {
        "upper": 120,
        "upperReference": "AGL",
        "lower": 0,
        "lowerReference": "AGL",
        "uom": "m",
    },
}
AUTHORITY = {
    "name": [{"text": "Amt", "lang": "de-CH"}, {"text": "Office", "lang": "en-GB"}],
    "purpose": "AUTHORIZATION",
    "intervalBefore": "P10DT00H",
}


def feature(geometry: Any = None, **properties: Any) -> dict[str, Any]:
    values = {
        "identifier": "ABC1234",
        "country": "CHE",
        "type": "REQ_AUTHORIZATION",
        "variant": "COMMON",
        "zoneAuthority": [AUTHORITY],
        **properties,
    }
    return {
        "type": "Feature",
        "geometry": SQUARE if geometry is None else geometry,
        "properties": {key: value for key, value in values.items() if value != "absent"},
    }


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


def zone(*features: Any, **options: Any) -> dict[str, Any]:
    """Return the one zone that the features give, as a plain record with its geometry."""
    frame = read_ed318(collection(*features or (feature(),)), **options)
    assert len(frame) == 1
    return {str(name): value for name, value in frame.iloc[0].items()}


def faults(item: Any) -> dict[str, str]:
    reading = parse_ed318(collection(feature(), item))
    return {defect.where: defect.what for defect in reading.defects}


# ------------------------------------------------------------------------------------- rules


@pytest.mark.parametrize(
    ("kind", "effect", "permit"),
    [
        ("PROHIBITED", "prohibit", None),
        ("REQ_AUTHORIZATION", "permit", "uas-authorization"),
        ("CONDITIONAL", "condition", None),
        ("NO_RESTRICTION", "allow", None),
        ("USPACE", "permit", "uspace-authorization"),
    ],
)
def test_the_type_gives_the_effect(kind, effect, permit):
    (rule,) = zone(feature(type=kind))["rules"]
    assert rule["effect"] == effect
    assert rule.get("permit_kind") == permit
    assert rule["id"] == f"ED318-{kind}"
    assert rule["basis"]["article"] == "ABC1234"


def test_rules_bind_drones_only_unless_all_are_meant():
    assert zone()["rules"][0]["applies"] == {"subject": ["uas"]}
    assert zone(subject="all")["rules"][0]["applies"] == {}


@pytest.mark.parametrize(
    ("kind", "subject", "ground", "wanted"),
    [
        ("PROHIBITED", "uas", "open", "open"),
        ("PROHIBITED", "uas", "non_open", "non_open"),
        ("PROHIBITED", "all", "open", "controlled"),
        ("USPACE", "all", "non_open", "controlled"),
        ("NO_RESTRICTION", "uas", "open", "open"),
        ("NO_RESTRICTION", "all", "open", "open"),
    ],
)
def test_a_zone_for_drones_leaves_the_class_of_the_ground(kind, subject, ground, wanted):
    reading = parse_ed318(collection(feature(type=kind)), subject=subject, ground=ground)
    assert reading.frame["class"].tolist() == [wanted]


def test_an_authority_for_authorisation_is_asked_its_time_before():
    (rule,) = zone()["rules"]
    assert rule["authority_chain"] == ["Office"]
    assert rule["lead"] == {"days": 10, "kind": "calendar", "counted_from": "contact"}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("P10D", 10),
        ("P10DT00H", 10),
        ("P2W", 14),
        ("PT24H", 1),
        ("PT24H01M", 2),
        ("P1DT1S", 2),
        ("PT1M", 1),
        ("P0D", 0),
        ("P1M", 31),
        ("P1Y", 366),
    ],
)
def test_a_time_before_is_counted_in_days_begun(text, days):
    (rule,) = zone(feature(zoneAuthority=[AUTHORITY | {"intervalBefore": text}]))["rules"]
    assert rule["lead"]["days"] == days


@pytest.mark.parametrize("text", ["10 days", "P", "PT", "P-1D", "P1.5D", "10", ""])
def test_a_time_before_that_is_no_duration_is_a_defect(text):
    found = faults(feature(identifier="B", zoneAuthority=[AUTHORITY | {"intervalBefore": text}]))
    assert list(found) == ["features[1] (B).zoneAuthority[0].intervalBefore"]


def test_an_authority_without_time_before_gives_no_deadline():
    (rule,) = zone(feature(zoneAuthority=[{"purpose": "AUTHORIZATION"}]))["rules"]
    assert "lead" not in rule
    assert rule["authority_chain"] == []


def test_of_several_authorities_all_are_asked_and_the_longest_time_counts():
    second = AUTHORITY | {"name": [{"text": "Two", "lang": "en"}], "intervalBefore": "P30D"}
    reading = parse_ed318(collection(feature(zoneAuthority=[AUTHORITY, second])))
    (rule,) = reading.frame["rules"].iloc[0]
    assert rule["authority_chain"] == ["Office", "Two"]
    assert rule["lead"]["days"] == 30
    assert any("Several authorities" in note and "ABC1234" in note for note in reading.notes)


def test_an_authority_to_be_told_gives_a_rule_to_notify():
    told = AUTHORITY | {"purpose": "NOTIFICATION", "intervalBefore": "PT2H"}
    first, second = zone(feature(type="CONDITIONAL", zoneAuthority=[told]))["rules"]
    assert first["effect"] == "condition"
    assert second["effect"] == "notify"
    assert second["lead"]["days"] == 1
    assert second["authority_chain"] == ["Office"]


def test_the_authority_of_a_zone_is_the_one_that_authorises():
    info = {"purpose": "INFORMATION", "name": [{"text": "Info", "lang": "en"}]}
    assert zone(feature(zoneAuthority=[info, AUTHORITY]))["authority"] == "Office"
    assert zone(feature(zoneAuthority=[info]))["authority"] == "Info"


def test_an_authority_for_information_gives_no_rule_and_is_kept():
    info = {"purpose": "INFORMATION", "email": "a@example.org"}
    record = zone(feature(zoneAuthority=[AUTHORITY, info]))
    assert len(record["rules"]) == 1
    assert info in record["source"]["properties"]["zoneAuthority"]


def test_restriction_conditions_become_conditions():
    (rule,) = zone(feature(restrictionConditions="Below 250 g only."))["rules"]
    assert rule["conditions"] == [{"und": "Below 250 g only."}]


# -------------------------------------------------------------------------- names and what is kept


def test_names_stand_by_language_and_none_is_lost():
    names = [
        {"text": "Bern", "lang": "de-CH"},
        {"text": "Berne", "lang": "en-GB"},
        {"text": "Bern City", "lang": "en-US"},
        {"text": "Berne", "lang": "en-IE"},
        {"lang": "fr-CH"},
    ]
    assert zone(feature(name=names))["name"] == {"de": "Bern", "en": "Berne", "en-US": "Bern City"}


def test_what_is_not_judged_is_kept_as_it_was_given():
    given = feature(
        reason=["NATURE", "OTHER"],
        otherReasonInfo=[{"text": "Storks", "lang": "en"}],
        message=[{"text": "Mind the storks", "lang": "en"}],
        extendedProperties={"colour": "red"},
        regulationExemption="NO",
        region=0,
    )
    source = zone(given)["source"]
    assert source["format"] == "ED-318"
    assert source["properties"] == given["properties"]
    assert source["layers"][0]["layer"] == SQUARE["layer"]


def test_vertical_limits_are_told_not_judged():
    reading = parse_ed318(collection(feature()))
    assert any("Vertical limits" in note and "ABC1234" in note for note in reading.notes)
    flat = {key: value for key, value in SQUARE.items() if key != "layer"}
    assert parse_ed318(collection(feature(flat))).notes == ()


def test_a_property_that_the_standard_has_not_is_kept_and_told():
    reading = parse_ed318(collection(feature(restrictionCondition="typo")))
    assert reading.defects == ()
    assert any("'restrictionCondition'" in note for note in reading.notes)


def test_provider_name_and_issue_are_the_attribution():
    metadata = {
        "provider": [{"text": "BAZL", "lang": "de"}, {"text": "FOCA", "lang": "en"}],
        "issued": "2025-03-13T13:58:00+01:00",
    }
    reading = parse_ed318(collection(feature(), name="Zones", metadata=metadata))
    assert reading.attribution == "FOCA, Zones, issued 2025-03-13T13:58:00+01:00"


# ----------------------------------------------------------------------------------- geometry


def point(radius: Any = 3500.0, lon: float = 2.6, lat: float = 50.1, **more: Any) -> Any:
    extent = {"subType": "Circle", "radius": radius}
    return {"type": "Point", "coordinates": [lon, lat], "extent": extent, **more}


def test_a_circle_becomes_the_polygon_about_it():
    area = zone(feature(point(3500)))["geometry"]
    xy = shapely.get_coordinates(area)
    many = np.ones(len(xy))
    distance = GEOD.inv(2.6 * many, 50.1 * many, xy[:, 0], xy[:, 1])[2]
    assert distance.min() >= 3500.0
    assert distance.max() <= 3500.1


def test_centre_and_radius_of_a_circle_are_kept():
    (layer,) = zone(feature(point(3500, layer=SQUARE["layer"])))["source"]["layers"]
    assert layer["coordinates"] == [2.6, 50.1]
    assert layer["extent"]["radius"] == 3500


@pytest.mark.parametrize("radius", [0, -1, "5", None, 1e9, True])
def test_a_circle_needs_a_radius_above_zero(radius):
    (where,) = faults(feature(point(radius), identifier="B"))
    assert where == "features[1] (B).geometry.extent.radius"


@pytest.mark.parametrize(
    ("geometry", "where"),
    [
        ({"type": "Point", "coordinates": [7, 47]}, "geometry.extent"),
        (point() | {"extent": {"subType": "Ellipse", "radius": 5}}, "geometry.extent.subType"),
        (point(lat=91.0), "geometry.coordinates"),
        (SQUARE | {"extent": {"subType": "Circle", "radius": 5}}, "geometry.extent"),
        (SQUARE | {"coordinates": [SQUARE["coordinates"][0][:4]]}, "geometry, polygon 0, ring 0"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
            "geometry",
        ),
        ({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}, "geometry.type"),
        ({"type": "GeometryCollection", "geometries": []}, "geometry.geometries"),
        (
            {"type": "GeometryCollection", "geometries": [SQUARE, point(0)]},
            "geometry.geometries[1].extent.radius",
        ),
        (
            SQUARE | {"layer": {**SQUARE["layer"], "lower": 200}},
            "geometry.layer.lower",
        ),
        (
            SQUARE | {"layer": {**SQUARE["layer"], "upper": "high"}},
            "geometry.layer.upper",
        ),
        ("a place", "geometry"),
    ],
)
def test_a_geometry_that_is_no_area_is_named(geometry, where):
    (found,) = faults(feature(geometry, identifier="B"))
    assert found == f"features[1] (B).{where}"


def test_layers_at_several_heights_are_one_zone_that_covers_all_of_them():
    upper = copy.deepcopy(SQUARE)
    upper["coordinates"] = [[[7.05, 47.0], [7.2, 47.0], [7.2, 47.1], [7.05, 47.1], [7.05, 47.0]]]
    record = zone(feature({"type": "GeometryCollection", "geometries": [SQUARE, upper]}))
    assert record["zone"] == "ABC1234"
    assert record["geometry"].equals(box(7.0, 47.0, 7.2, 47.1))
    assert [layer["coordinates"] for layer in record["source"]["layers"]] == [
        SQUARE["coordinates"],
        upper["coordinates"],
    ]


def test_a_circle_across_the_antimeridian_is_cut_there():
    area = zone(feature(point(5000, lon=180.0, lat=-17.0)))["geometry"]
    assert len(area.geoms) == 2
    assert area.covers(Point(-179.99, -17.0))
    assert area.covers(Point(179.99, -17.0))


# -------------------------------------------------------------------------------------- times


def periods(*given: Any, lon: float = 8.0) -> tuple[Period, ...]:
    defects: list[Any] = []
    found = read_periods(list(given), "p", defects, lon=lon)
    assert defects == []
    return found


def weekly(*rows: Any, lon: float = 8.0) -> Any:
    (period,) = periods({"schedule": list(rows)}, lon=lon)
    return period.schedule


def test_without_periods_a_zone_is_always_in_force():
    always = Period(None, None, None)
    for value in (None, list[Any]()):
        assert read_periods(value, "p", [], lon=0.0) == (always,)
    assert periods({}) == (always,)
    assert periods({"schedule": []}) == (always,)


def test_a_period_gives_validity_and_hours():
    record = zone(
        feature(
            limitedApplicability=[
                {
                    "startDateTime": "2026-01-01T00:00:00Z",
                    "endDateTime": "2026-12-31T23:59:59+01:00",
                    "schedule": [{"day": ["MON"], "startTime": "16:00:00Z", "endTime": "17:30Z"}],
                }
            ]
        )
    )
    assert record["zone"] == "ABC1234"
    assert record["valid_from"] == "2026-01-01T00:00:00Z"
    assert record["valid_to"] == "2026-12-31T23:59:59+01:00"
    assert record["schedule"] == {
        "timezone": "UTC",
        "weekly": [{"days": ["MON"], "from": "16:00", "to": "17:30"}],
        "exceptions": [],
    }


@pytest.mark.parametrize(
    ("row", "start", "end"),
    [
        ({"startTime": "08:00:00Z", "endTime": "20:00:00Z"}, "08:00", "20:00"),
        ({"startTime": "08:00:59Z", "endTime": "20:00:00.001Z"}, "08:00", "20:01"),
        ({"startTime": "00:00Z", "endTime": "23:59:59Z"}, "00:00", "24:00"),
        ({"startTime": "00:00Z", "endTime": "24:00Z"}, "00:00", "24:00"),
        ({"startTime": "22:00Z", "endTime": "06:00Z"}, "22:00", "06:00"),
        ({"startEvent": "SR", "endEvent": "SS"}, "SR", "SS"),
        ({"startEvent": "BMCT", "endTime": "12:00Z"}, "BMCT", "12:00"),
        ({"startTime": "12:00Z", "endEvent": "EECT"}, "12:00", "EECT"),
        ({"endTime": "12:00Z"}, "00:00", "12:00"),
        ({"startTime": "12:00Z"}, "12:00", "24:00"),
        ({}, "00:00", "24:00"),
    ],
)
def test_hours_are_whole_minutes_rounded_outwards(row, start, end):
    assert weekly({"day": ["ANY"], **row})["weekly"] == [
        {"days": ["ANY"], "from": start, "to": end}
    ]


def test_one_offset_of_whole_hours_is_a_time_zone():
    row = {"day": ["SUN"], "startTime": "01:00:00+02:00", "endTime": "03:00:00+02:00"}
    found = weekly(row)
    assert found["timezone"] == "Etc/GMT-2"
    assert found["weekly"] == [{"days": ["SUN"], "from": "01:00", "to": "03:00"}]
    west = {"day": ["SUN"], "startTime": "01:00:00-05:00", "endTime": "03:00:00-0500"}
    assert weekly(west)["timezone"] == "Etc/GMT+5"


def test_other_offsets_are_turned_to_utc_with_their_days():
    row = {"day": ["MON"], "startTime": "02:00:00+05:30", "endTime": "08:00:00+05:30"}
    assert weekly(row) == {
        "timezone": "UTC",
        "weekly": [{"days": ["SUN"], "from": "20:30", "to": "02:30"}],
        "exceptions": [],
    }
    mixed = weekly(
        {"day": ["SUN"], "startTime": "23:00:00-02:00", "endTime": "24:00:00-02:00"},
        {"day": ["ANY"], "startTime": "00:00Z", "endTime": "01:00Z"},
    )
    assert mixed["timezone"] == "UTC"
    assert mixed["weekly"] == [
        {"days": ["MON"], "from": "01:00", "to": "02:00"},
        {"days": ["ANY"], "from": "00:00", "to": "01:00"},
    ]


@pytest.mark.parametrize(
    ("lon", "zone"), [(0.0, "UTC"), (8.0, "Etc/GMT-1"), (-75.0, "Etc/GMT+5"), (180.0, "Etc/GMT-12")]
)
def test_days_of_hours_by_the_sun_alone_are_those_of_the_place(lon, zone):
    row = {"day": ["MON"], "startEvent": "SR", "endEvent": "SS"}
    assert weekly(row, lon=lon)["timezone"] == zone


def test_several_spans_of_validity_become_several_zones():
    spans = [
        {"startDateTime": "2026-01-01T00:00:00Z", "endDateTime": "2026-02-01T00:00:00Z"},
        {"startDateTime": "2026-05-01T00:00:00Z", "endDateTime": "2026-06-01T00:00:00Z"},
    ]
    reading = parse_ed318(collection(feature(limitedApplicability=spans)))
    assert reading.frame["zone"].tolist() == ["ABC1234-p1", "ABC1234-p2"]
    assert reading.frame["valid_from"].tolist() == [span["startDateTime"] for span in spans]
    assert any("time periods" in note for note in reading.notes)


def test_hours_of_one_span_are_put_together_and_always_wins():
    monday = {"schedule": [{"day": ["MON"]}]}
    friday = {"schedule": [{"day": ["FRI"], "startEvent": "SS"}]}
    (period,) = periods(monday, friday)
    assert period.schedule is not None
    assert [row["days"] for row in period.schedule["weekly"]] == [["MON"], ["FRI"]]
    assert periods(monday, {}) == (Period(None, None, None),)


@pytest.mark.parametrize(
    ("period", "where"),
    [
        ({"startDateTime": "2026-01-01"}, "startDateTime"),
        ({"startDateTime": "2026-01-01T00:00:00"}, "startDateTime"),
        ({"schedule": [{"day": ["MON", "YYY"]}]}, "schedule[0].day[1]"),
        ({"schedule": [{"day": []}]}, "schedule[0].day"),
        ({"schedule": [{}]}, "schedule[0].day"),
        ({"schedule": [{"day": ["ANY"], "startTime": "08:00"}]}, "schedule[0].startTime"),
        ({"schedule": [{"day": ["ANY"], "startTime": "8 am"}]}, "schedule[0].startTime"),
        ({"schedule": [{"day": ["ANY"], "startTime": "24:00Z"}]}, "schedule[0].startTime"),
        ({"schedule": [{"day": ["ANY"], "endTime": "24:01Z"}]}, "schedule[0].endTime"),
        ({"schedule": [{"day": ["ANY"], "endEvent": "NOON"}]}, "schedule[0].endEvent"),
        (
            {"schedule": [{"day": ["ANY"], "endEvent": "SS", "endTime": "08:00Z"}]},
            "schedule[0].endEvent",
        ),
        ({"until": "2026"}, "until"),
    ],
)
def test_a_period_that_cannot_be_read_is_named(period, where):
    (found,) = faults(feature(identifier="B", limitedApplicability=[period]))
    assert found == f"features[1] (B).limitedApplicability[0].{where}"


def test_a_period_that_ends_before_it_begins_is_a_defect():
    span = {"startDateTime": "2026-06-01T00:00:00Z", "endDateTime": "2026-05-01T00:00:00Z"}
    (found,) = faults(feature(identifier="B", limitedApplicability=[span]))
    assert found == "features[1] (B).valid_to"


# ----------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize("key", ["identifier", "country", "type", "variant", "zoneAuthority"])
def test_required_members_are_required(key):
    found = faults(feature(**{"identifier": "B", key: "absent"}))
    assert [where.rsplit(".", 1)[-1] for where in found] == [key]


@pytest.mark.parametrize(
    ("key", "value", "where"),
    [
        ("type", "FORBIDDEN", "type"),
        ("variant", "SPECIAL", "variant"),
        ("reason", ["BOREDOM"], "reason[0]"),
        ("country", "Switzerland", "country"),
        ("regulationExemption", "MAYBE", "regulationExemption"),
        ("zoneAuthority", [], "zoneAuthority"),
        ("zoneAuthority", [{"purpose": "FUN"}], "zoneAuthority[0].purpose"),
        ("zoneAuthority", [{}], "zoneAuthority[0].purpose"),
        ("name", [{"text": "no language"}], "name[0].lang"),
        ("name", "Bern", "name"),
        ("identifier", 7, "identifier"),
    ],
)
def test_a_value_that_the_standard_has_not_is_named(key, value, where):
    (found,) = faults(feature(**{"identifier": "B", key: value}))
    assert found.endswith(f".{where}")


def test_one_identifier_twice_is_a_defect():
    (where,) = faults(feature())
    assert where == "features[1] (ABC1234)"


def test_a_feature_that_is_none_is_named():
    assert faults("x") == {"features[1]": "must be a feature with properties"}
    assert list(faults({"type": "Feature", "properties": None})) == ["features[1]"]


def test_good_zones_are_read_beside_bad_ones():
    reading = parse_ed318(collection(feature(type="X", identifier="A"), feature()))
    assert reading.frame["zone"].tolist() == ["ABC1234"]
    assert reading.places == {("ABC1234",): "features[1] (ABC1234)"}


def test_all_defects_of_a_file_are_raised_together():
    with pytest.raises(ZoneFileError) as caught:
        read_ed318(collection(feature(type="X", variant="Y"), feature(country="ch")))
    assert len(caught.value.defects) == 3


def test_ed318_is_told_by_its_properties():
    assert is_ed318(collection(feature()))
    assert is_ed318(collection("x", feature(zoneAuthority="absent", variant="absent")))
    assert not is_ed318(collection({"type": "Feature", "properties": {"zone": "Z"}}))
    assert not is_ed318(collection())
    assert not is_ed318({"features": 7})
