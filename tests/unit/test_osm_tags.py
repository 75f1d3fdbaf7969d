"""What OpenStreetMap's tags become; meanings as the OpenStreetMap wiki gives them."""

import pytest

from borderkit.io.osm_roads import is_reversed, road_values
from borderkit.io.osm_tags import admin_kind, names, other_names, place_values, water_values
from borderkit.io.osm_works import asset_kind, crossing_values, is_marker, marker_values


def road(**tags):
    values = road_values({"highway": "residential", **tags})
    assert isinstance(values, dict)
    return values


# -------------------------------------------------------------------------------------- names


def test_the_local_name_is_kept_beside_those_in_languages():
    tags = {
        "name": "Vaduz",
        "name:zh": "瓦杜兹",
        "name:sr-Latn": "Vaduc",
        "name:be-tarask": "Вадуц",
    }
    assert names(tags) == {"und": "Vaduz", "zh": "瓦杜兹", "sr-Latn": "Vaduc", "be-tarask": "Вадуц"}


@pytest.mark.parametrize("key", ["name:etymology", "name:left", "name:etymology:wikidata", "name:"])
def test_keys_that_name_no_language_give_no_name(key):
    assert names({key: "x"}) is None


def test_empty_names_are_no_names():
    assert names({"name": "  ", "name:de": ""}) is None


def test_alternatives_are_listed_once_and_old_names_apart():
    tags = {"alt_name": "A; B", "short_name": "A", "alt_name:de": "C", "old_name": "Z;;Y"}
    assert other_names(tags) == (["A", "B", "C"], ["Z", "Y"])
    assert other_names({}) == (None, None)


# -------------------------------------------------------------------------------------- roads


@pytest.mark.parametrize(
    ("highway", "wanted"),
    [
        ("motorway", "main"),
        ("primary_link", "main"),
        ("tertiary", "secondary"),
        ("unclassified", "local"),
        ("living_street", "local"),
        ("track", "track"),
        ("steps", "path"),
        ("cycleway", "path"),
    ],
)
def test_a_road_has_the_class_of_its_kind(highway, wanted):
    assert road(highway=highway)["class"] == wanted


@pytest.mark.parametrize("highway", ["construction", "proposed", "platform", "raceway", "corridor"])
def test_what_is_no_road_in_use_is_left_out(highway):
    assert road_values({"highway": highway}) == f"highway={highway} is no road in use"


def test_a_square_is_no_line():
    assert isinstance(road_values({"highway": "pedestrian", "area": "yes"}), str)


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"surface": "asphalt"}, "paved"),
        ({"surface": "concrete:plates"}, "paved"),
        ({"surface": "gravel"}, "unpaved"),
        ({"surface": "dirt;grass"}, "unpaved"),
        ({"tracktype": "grade1"}, None),
        ({"tracktype": "grade2"}, "unpaved"),
        ({"surface": "asphalt", "tracktype": "grade3"}, "paved"),
        ({"surface": "unheard_of", "tracktype": "grade3"}, None),
        ({}, None),
    ],
)
def test_the_surface_is_told_only_where_the_tags_do(tags, wanted):
    assert road(**tags)["surface"] == wanted


@pytest.mark.parametrize(
    ("tags", "wanted"),
    [
        ({"oneway": "yes"}, True),
        ({"oneway": "-1"}, True),
        ({"oneway": "no"}, False),
        ({"junction": "roundabout"}, True),
        ({"junction": "roundabout", "oneway": "no"}, False),
        ({"highway": "motorway"}, True),
        ({"highway": "motorway", "oneway": "reversible"}, None),
        ({"oneway": "alternating"}, None),
        ({}, None),
    ],
)
def test_one_way_is_stated_or_implied_by_roundabouts_and_motorways(tags, wanted):
    assert road(**tags)["oneway"] is wanted


def test_a_way_against_its_own_direction_is_turned():
    assert is_reversed({"oneway": "-1"})
    assert not is_reversed({"oneway": "yes"})


@pytest.mark.parametrize(
    ("tags", "access", "modes"),
    [
        ({}, None, None),
        ({"access": "yes"}, "public", None),
        ({"access": "private"}, "restricted", None),
        ({"access": "no"}, "closed", None),
        ({"access": "unknown"}, None, None),
        ({"access": "no", "foot": "yes"}, "public", ["foot"]),
        ({"motor_vehicle": "no"}, None, ["foot", "cycle"]),
        ({"motor_vehicle": "agricultural;forestry"}, None, ["foot", "cycle"]),
        ({"vehicle": "no", "foot": "yes"}, "public", ["foot"]),
        ({"motor_vehicle": "destination"}, "restricted", None),
        ({"foot": "no", "bicycle": "no"}, None, ["road"]),
        ({"access": "private", "motor_vehicle": "yes"}, "public", ["road"]),
        ({"highway": "motorway"}, None, ["road"]),
        ({"highway": "trunk", "motorroad": "yes"}, None, ["road"]),
        ({"highway": "footway"}, None, ["foot"]),
        ({"highway": "footway", "bicycle": "yes"}, "public", ["foot", "cycle"]),
        ({"highway": "pedestrian"}, None, ["foot"]),
        ({"highway": "path"}, None, None),
        ({"highway": "path", "access": "private"}, "restricted", None),
        ({"highway": "path", "bicycle": "no"}, None, ["foot"]),
        ({"highway": "path", "foot": "no", "bicycle": "no"}, "closed", None),
    ],
)
def test_who_may_use_a_road_and_how(tags, access, modes):
    values = road(**tags)
    assert (values["access"], values["modes"]) == (access, modes)


def test_a_road_without_name_bears_its_number():
    assert road(ref="28")["name"] == {"und": "28"}
    assert road(ref="28", name="Landstrasse")["name"] == {"und": "Landstrasse"}


# ------------------------------------------------------------------------- places and waters


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"place": "isolated_dwelling"}, "dwelling"),
        ({"place": "neighbourhood"}, "quarter"),
        ({"natural": "peak"}, "summit"),
        ({"natural": "saddle"}, "pass"),
        ({"mountain_pass": "yes"}, "pass"),
        ({"tourism": "alpine_hut"}, "site"),
        ({"historic": "castle"}, "site"),
    ],
)
def test_a_place_has_a_kind(tags, kind):
    values = place_values({"name": "X", **tags})
    assert isinstance(values, dict)
    assert values["kind"] == kind


def test_a_place_without_name_or_of_no_kind_is_left_out_with_the_reason():
    assert place_values({"place": "village"}) == "has no name"
    assert place_values({"place": "square", "name": "X"}) == "place=square is no kind of place"


@pytest.mark.parametrize(
    ("level", "kind"), [("2", "country"), ("4", "region"), ("6", "county"), ("8", "municipality")]
)
def test_an_administrative_unit_has_the_kind_of_its_level(level, kind):
    assert admin_kind({"admin_level": level}) == kind
    assert admin_kind({}) is None


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"waterway": "stream"}, "stream"),
        ({"waterway": "riverbank"}, "river"),
        ({"natural": "water"}, "lake"),
        ({"natural": "water", "water": "river"}, "river"),
        ({"natural": "water", "water": "pond"}, "lake"),
        ({"landuse": "reservoir"}, "reservoir"),
    ],
)
def test_a_water_has_a_kind(tags, kind):
    values = water_values(tags)
    assert isinstance(values, dict)
    assert values["kind"] == kind


@pytest.mark.parametrize(
    "tags", [{"waterway": "ditch"}, {"natural": "water", "water": "wastewater"}]
)
def test_other_waters_are_left_out_with_their_tag(tags):
    assert "is no water of the register" in str(water_values(tags))


# -------------------------------------------------------------------------- markers and works


def test_markers_are_stones_and_other_marks_of_a_boundary():
    assert is_marker({"boundary": "marker"})
    assert is_marker({"historic": "boundary_stone"})
    assert not is_marker({"historic": "milestone"})


@pytest.mark.parametrize(
    ("tags", "number"),
    [
        ({"ref": "47/2"}, "47/2"),
        ({"ref": " 9 "}, "9"),
        ({"name": "Borne 427", "inscription": "427"}, "427"),
        ({"name": "39", "inscription": "39"}, "39"),
        ({"name": "Borne 427"}, None),
        ({"name": "Stein von 1735", "inscription": "L S"}, None),
        ({"name": "Naafkopf"}, None),
        ({}, None),
    ],
)
def test_a_number_is_stated_or_stands_in_the_name_and_on_the_stone(tags, number):
    assert marker_values(tags)["number"] == number


def test_role_and_siting_are_missing_unless_stated():
    values = marker_values({"ref": "1"})
    assert values["role"] is None
    assert "siting" not in values
    assert marker_values({"tripoint": "yes"})["role"] == "tripoint"


def test_what_a_stone_is_like_is_kept_as_the_source_gives_it():
    stone = {"ref": "40", "name": "40", "material": "granite", "format": "squared_stone"}
    size = {"length": "30 cm", "width": "30 cm", "height": "69 cm", "start_date": "1949"}
    values = marker_values({**stone, **size, "description": "At the road", "panoramax": "f70f"})
    assert values["size"] == "length 30 cm, width 30 cm, height 69 cm"
    assert (values["shape"], values["year"]) == ("squared_stone", "1949")
    assert (values["place_text"], values["image"]) == ("At the road", "panoramax:f70f")


def test_the_name_of_a_stone_is_not_lost():
    assert marker_values({"name": "Naafkopf"})["place_text"] == "Naafkopf"
    told = marker_values({"name": "Borne 427", "inscription": "427"})
    assert told["place_text"] == "Borne 427"


@pytest.mark.parametrize(
    ("tags", "modes"),
    [
        ({}, None),
        ({"motorcar": "yes", "foot": "yes"}, None),
        ({"motorcar": "yes", "foot": "no"}, ["road"]),
        ({"motorcar": "no", "foot": "yes"}, ["foot"]),
        ({"foot": "no"}, None),
    ],
)
def test_modes_of_a_port_are_told_only_where_one_is_excluded(tags, modes):
    assert crossing_values(tags)["modes"] == modes


def test_whether_a_port_is_open_is_never_told():
    assert {"status", "hours"}.isdisjoint(crossing_values({"opening_hours": "24/7"}))


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"barrier": "fence"}, "fence"),
        ({"barrier": "lift_gate"}, "gate"),
        ({"man_made": "tower"}, "tower"),
        ({"highway": "path", "bridge": "yes"}, "bridge"),
        ({"highway": "path", "bridge": "no"}, None),
        ({"bridge": "yes"}, None),
        ({"barrier": "hedge"}, None),
        ({"amenity": "customs"}, "post"),
    ],
)
def test_border_works_have_kinds(tags, kind):
    assert asset_kind(tags) == kind
