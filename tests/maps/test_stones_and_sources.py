"""What is not known of a stone has a look of its own; whose records are drawn is always said."""

import io
import itertools
import re

import pytest
from PIL import Image

from borderkit.itineraries.check import check_itinerary
from borderkit.itineraries.state import state_from_document
from borderkit.layers.lineage import credits_of, lineage_of
from borderkit.maps.land_symbols import CONDITIONS, ROLES, SITINGS, marker_symbol
from borderkit.maps.plates import register_plate, verdict_plate
from borderkit.maps.register_sheet import register_sheet
from borderkit.maps.verdict_sheet import verdict_sheet
from borderkit.maps.words import LANGUAGES, words_in
from geodata import DEMO_AT
from tests.maps.reading import read_page
from tests.maps.region import base_of, features, line, point
from tests.maps.samples import HOSTILE_TOGETHER, demo_case, demo_document, demo_state
from tests.maps.test_register_sheet import finish, legend_of, overlays

STONES = features(
    "markers",
    [
        (point(20.30, -45.30), {"marker_uid": "osm-n1", "boundary": "AA-BB", "number": "7"}),
        (
            point(20.31, -45.31),
            {
                "marker_uid": "osm-n2",
                "boundary": "AA-BB",
                "inscription": "AA 1735 renewed 1893 BB",
                "year": "1735",
                "image": "https://stones.example/2.jpg",
                "origin": "osm",
                "origin_object": "node/2",
                "origin_version": 3,
                "origin_date": "2025-06-01",
            },
        ),
        (point(20.32, -45.32), {"marker_uid": "osm-n3", "boundary": "AA-BB", "siting": "double"}),
    ],
)


def columns(html):
    told = overlays(html)["markers"]["points"][0]["details"]
    return told["titles"], {head: cells["values"] for head, cells in told["columns"]}


def test_each_role_siting_and_condition_looks_other_than_all_others():
    looks = [
        marker_symbol(role, siting, condition)
        for role, siting, condition in itertools.product(ROLES, SITINGS, CONDITIONS)
    ]
    assert len(set(looks)) == len(looks) == 6 * 4 * 6


def test_a_pillar_of_a_double_marker_is_one_shape_with_a_bar_and_of_a_triple_with_two():
    assert [marker_symbol("main", siting, "good").under for siting in SITINGS] == [
        *("", "bar", "bars", "dots")
    ]
    assert marker_symbol(None, None, None) == marker_symbol("unknown", "unknown", "unknown")
    assert marker_symbol(None, None, None).shape == "stone"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_legend_names_what_is_not_known_of_a_stone(language):
    told = legend_of(register_sheet(demo_state(), base=base_of(STONES), language=language))
    words = words_in(language)
    for word in ("role_of_marker.unknown", "siting.unknown", "siting.double", "condition.unknown"):
        assert words(word) in told


def test_a_stone_without_a_number_is_called_by_its_inscription_in_short_or_not_at_all():
    titles, _ = columns(register_sheet(demo_state(), base=base_of(STONES)))
    assert titles["values"] == ["7", "AA 1735 renewed 1…", ""]


def test_a_popup_of_a_stone_tells_inscription_year_picture_and_source_as_text():
    html = register_sheet(demo_state(), base=base_of(STONES))
    _, told = columns(html)
    assert "AA 1735 renewed 1893 BB" in told["Inscription"]
    assert "1735" in told["Set up"]
    assert "https://stones.example/2.jpg" in told["Picture"]
    assert "osm, node/2, v3, 2025-06-01" in told["Source"]
    assert not read_page(html).of("img")


def test_a_stone_without_number_and_inscription_has_its_identity_as_heading_of_its_row():
    text = read_page(register_sheet(demo_state(), base=base_of(STONES))).text
    assert "osm-n3" in text


def sourced(said="© The mappers", *, origin="osm", scale=None):
    """Return a register of a line and a place with an origin, and what its source says."""
    row = {"source": "osm", "attribution": said} if said is not None else {"source": "osm"}
    section = {"section": "S1", "boundary": "AA-BB", "origin": origin}
    place = {"place": "X", "name": {"en": "X"}, "origin": origin}
    return {
        "sources": [row],
        **features(
            "boundary_sections",
            [
                (
                    line((20.2, -45.3), (20.4, -45.3)),
                    section | ({"scale_limit": scale} if scale else {}),
                )
            ],
        ),
        **features("places", [(point(20.3, -45.31), place)]),
    }


def corner(html):
    return finish(html)["attribution"]


def test_every_map_names_the_sources_of_the_records_that_it_draws_once():
    state = state_from_document(sourced())
    html = register_sheet(state)
    assert corner(html).count("© The mappers") == 1
    assert "Data: © The mappers" in read_page(html).text
    assert corner(register_sheet(demo_state())).count("mappers") == 0


def test_sources_of_layers_of_the_land_are_named_too_and_those_not_drawn_are_not():
    frames = base_of(STONES).layers
    said = {"osm": "© The mappers", "other": "© Nobody here"}
    base = base_of({}, attributions=said)
    base = type(base)(layers=frames, attributions=said)
    assert "© The mappers" in corner(register_sheet(demo_state(), base=base))
    assert "Nobody" not in corner(register_sheet(demo_state(), base=base))


def test_a_verdict_map_names_them_as_well():
    document = demo_document() | {"sources": [{"source": "S", "attribution": "© Zone office"}]}
    for feature in document["zones"]["features"][:1]:
        document = document | {
            "zones": {
                "type": "FeatureCollection",
                "features": [
                    feature | {"properties": feature["properties"] | {"origin": "S"}},
                    *document["zones"]["features"][1:],
                ],
            }
        }
    state = state_from_document(document)
    _, plan, _ = demo_case("ngo-supplies-by-day")
    html = verdict_sheet(check_itinerary(plan, state, at=DEMO_AT), plan, state)
    assert "© Zone office" in corner(html)
    assert "Data: © Zone office" in read_page(html).text


@pytest.mark.parametrize("text", HOSTILE_TOGETHER)
def test_an_attribution_is_text_and_never_markup(text):
    html = register_sheet(state_from_document(sourced(text)))
    plain = register_sheet(state_from_document(sourced("harmless")))
    tags = [tag for tag, _ in read_page(html).elements]
    assert tags == [tag for tag, _ in read_page(plain).elements]
    assert not re.search(r"<(?!bdi|/bdi)", corner(html))


def test_origins_without_a_source_or_an_attribution_add_nothing():
    assert credits_of(["a", "b", "a"], {"a": "A", "c": "C"}) == ("A",)
    assert credits_of(["a", "b"], {"a": "Same", "b": "Same"}) == ("Same",)
    for document in (sourced(None), sourced("  "), sourced(origin="elsewhere")):
        assert state_from_document(document).lineage.credits == ()
    assert lineage_of({}, [], sections="x").scale_limits == {}


@pytest.mark.parametrize(
    ("language", "scale"), [("en", "1:10,000,000"), ("zh", "1:10,000,000"), ("ru", "1:10 000 000")]
)
def test_a_line_fit_for_coarser_maps_says_so_on_every_map_of_it(language, scale):
    state = state_from_document(sourced(scale=10_000_000))
    said = words_in(language)(
        "map.line_scale", boundary="AA-BB", scale=scale.replace(" ", "\u00a0")
    )
    html = register_sheet(state, base=base_of(sourced(scale=10_000_000)), language=language)
    text = read_page(html).text.replace("\u00a0", " ")
    assert said in text
    labels = [t.get("text", "") for t in read_page(html).start["things"].values()]
    assert any(scale in label.replace("\u00a0", " ") for label in labels)
    _, plan, _ = demo_case("ngo-supplies-by-day")
    verdict = verdict_sheet(
        check_itinerary(plan, state, at=DEMO_AT), plan, state, language=language
    )
    assert said in read_page(verdict).text.replace("\u00a0", " ")


def test_a_line_without_a_limit_says_nothing_of_scale():
    assert "1:" not in read_page(register_sheet(state_from_document(sourced()))).text


def test_the_coarsest_limit_of_a_boundary_is_told():
    rows = [
        {"boundary": "AA-BB", "scale_limit": scale, "accuracy_m": accuracy}
        for scale, accuracy in ((50_000, 100.0), (1_000_000.0, 40), (None, None), (True, 0.0))
    ]
    found = lineage_of({"boundary_sections": rows, "x": rows}, [], sections="boundary_sections")
    assert found.scale_limits == {"AA-BB": 1_000_000}
    assert found.accuracy_m == {"AA-BB": 100.0}
    document = sourced()
    document["boundary_sections"]["features"][0]["properties"]["accuracy_m"] = 250.0
    html = register_sheet(state_from_document(document))
    assert "may lie up to 250 m from the one drawn" in read_page(html).text


def test_pictures_carry_sources_and_unknown_stones():
    state = state_from_document(sourced(scale=10_000_000))
    with_all = register_plate(state, base=base_of(STONES))
    bare = register_plate(state_from_document(sourced(None)), base=base_of(STONES))
    one, two = (Image.open(io.BytesIO(png)).size for png in (with_all, bare))
    assert one[0] == two[0] == 1_684
    assert one[1] > two[1]
    _, plan, _ = demo_case("ngo-supplies-by-day")
    answer = check_itinerary(plan, state, at=DEMO_AT)
    assert verdict_plate(answer, plan, state)[:4] == b"\x89PNG"
