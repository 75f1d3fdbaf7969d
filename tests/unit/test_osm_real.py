"""Real borders from OpenStreetMap, each number counted a second time by hand."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium
import pytest
from pyproj import Geod

from borderkit.store import Store, open_store
from borderkit.workflows.itinerary_clearance import open_state
from borderkit.workflows.osm_intake import import_osm

pytestmark = [pytest.mark.realdata, pytest.mark.slow]

GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Imported:
    """A register, and the report of the last import into it."""

    register: Path
    report: Any
    frames: dict[str, Any] = field(default_factory=dict)

    def read(self, layer: str) -> Any:
        if layer not in self.frames:
            with open_store(self.register, read_only=True) as store:
                self.frames[layer] = store.read(layer)
        return self.frames[layer]


class ByHand:
    """What an extract holds, counted with plain loops over its objects."""

    def __init__(self, path: Path) -> None:
        self.countries: dict[str, set[int]] = {}
        self.stones: dict[int, dict[str, str]] = {}
        self.places: dict[int, tuple[float, float]] = {}
        self.roads: dict[int, dict[str, str]] = {}
        self.nodes: dict[int, list[int]] = {}
        thing: Any
        for thing in osmium.FileProcessor(str(path), osmium.osm.RELATION):
            tags = dict(thing.tags)
            if (
                tags.get("admin_level") == "2"
                and "ISO3166-1" in tags
                and tags["type"] == "boundary"
            ):
                members = {member.ref for member in thing.members if member.type == "w"}
                self.countries[tags["ISO3166-1"]] = members
        national = set().union(*self.countries.values())
        keys = osmium.filter.KeyFilter("highway", "boundary", "historic", "admin_level")
        for thing in osmium.FileProcessor(str(path)).with_locations().with_filter(keys):
            if thing.is_node():
                self._look_at_node(thing, dict(thing.tags))
            elif thing.is_way():
                tags = dict(thing.tags)
                if "highway" in tags:
                    self.roads[thing.id] = tags
                if thing.id in national or tags.get("highway") == "primary":
                    self.nodes[thing.id] = [node.ref for node in thing.nodes]
                    for node in thing.nodes:
                        self.places[node.ref] = (node.lon, node.lat)

    def _look_at_node(self, node: Any, tags: dict[str, str]) -> None:
        if tags.get("boundary") == "marker" or tags.get("historic") == "boundary_stone":
            self.stones[node.id] = tags
            self.places[node.id] = (node.lon, node.lat)

    def line(self, one: str, other: str) -> dict[int, float]:
        """Return the length of each common way in the extract, metres."""
        common = self.countries[one] & self.countries[other] & self.nodes.keys()
        return {way: self.length_m(way) for way in common}

    def length_m(self, way: int) -> float:
        lons, lats = zip(*(self.places[node] for node in self.nodes[way]), strict=True)
        return float(GEOD.line_length(lons, lats))


def _data(shared: Path, name: str) -> Path:
    return shared / "data" / f"{name}.osm.pbf"


def _load(store: Store, path: Path, boundaries: list[str]) -> Any:
    return import_osm(store, path, boundaries=boundaries, default_class="open")


@pytest.fixture(scope="module")
def liechtenstein(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Imported]:
    """Return the registers of 2024, and of 2024 then 2025."""
    folder = tmp_path_factory.mktemp("liechtenstein")
    both = folder / "both.gpkg"
    names = [
        "osm-liechtenstein/liechtenstein-2024-03-04",
        "osm-liechtenstein/liechtenstein-2025-09-19",
    ]
    with open_store(both, create=True) as store:
        first = _load(store, _data(shared, names[0]), ["LI-CH", "LI-AT"])
    kept = folder / "2024.gpkg"
    kept.write_bytes(both.read_bytes())
    with open_store(both) as store:
        second = _load(store, _data(shared, names[1]), ["LI-CH", "LI-AT"])
    return {
        "2024": Imported(register=kept, report=first),
        "2025": Imported(register=both, report=second),
    }


@pytest.fixture(scope="module")
def andorra(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    register = tmp_path_factory.mktemp("andorra") / "r.gpkg"
    with open_store(register, create=True) as store:
        path = _data(shared, "osm-andorra/andorra-2025-01-19")
        report = _load(store, path, ["AD-ES", "AD-FR"])
    return Imported(register=register, report=report)


@pytest.fixture(scope="module")
def by_hand(shared: Path) -> dict[str, ByHand]:
    return {
        "2024": ByHand(_data(shared, "osm-liechtenstein/liechtenstein-2024-03-04")),
        "2025": ByHand(_data(shared, "osm-liechtenstein/liechtenstein-2025-09-19")),
        "andorra": ByHand(_data(shared, "osm-andorra/andorra-2025-01-19")),
    }


# ----------------------------------------------------------------------------------- the lines


@pytest.mark.parametrize(
    ("year", "code", "km"),
    [
        ("2024", "LI-CH", 41.34),
        ("2024", "LI-AT", 36.67),
        ("2025", "LI-CH", 41.28),
        ("2025", "LI-AT", 36.66),
    ],
)
def test_lines_of_liechtenstein_have_their_lengths(liechtenstein, by_hand, year, code, km):
    (boundary,) = [b for b in liechtenstein[year].report.boundaries if b.code == code]
    counted = by_hand[year].line(*code.split("-"))
    assert boundary.length_m == pytest.approx(km * 1000, rel=0.002)
    assert boundary.length_m == pytest.approx(sum(counted.values()), abs=0.001)
    sections = liechtenstein[year].read("boundary_sections")
    own = sections[sections["boundary"] == code]
    assert set(own["section"]) == {f"w{way}" for way in counted}
    assert (boundary.missing, boundary.cuts) == (0, ())


@pytest.mark.parametrize(("code", "km"), [("AD-ES", 64.4), ("AD-FR", 58.3)])
def test_lines_of_andorra_have_their_lengths(andorra, by_hand, code, km):
    (boundary,) = [b for b in andorra.report.boundaries if b.code == code]
    counted = by_hand["andorra"].line(*code.split("-"))
    assert boundary.length_m == pytest.approx(km * 1000, rel=0.005)
    assert boundary.length_m == pytest.approx(sum(counted.values()), abs=0.001)


@pytest.mark.slow
def test_a_line_that_the_extract_cuts_is_taken_and_told(shared, tmp_path, by_hand):
    hand = by_hand["2024"]
    with open_store(tmp_path / "r.gpkg", create=True) as store:
        path = _data(shared, "osm-liechtenstein/liechtenstein-2024-03-04")
        report = import_osm(store, path, boundaries=["CH-AT"])
    (boundary,) = report.boundaries
    there = hand.line("AT", "CH")
    assert boundary.sections == len(there) == 2
    assert boundary.missing == len(hand.countries["AT"] & hand.countries["CH"]) - 2
    ends = {node for way in there for node in (hand.nodes[way][0], hand.nodes[way][-1])}
    inner = {node for way in hand.line("LI", "CH") for node in hand.nodes[way]}
    expected = {hand.places[node] for node in ends - inner}
    assert {(cut.lon, cut.lat) for cut in boundary.cuts} == expected
    assert len(expected) == 2
    assert all(f"({cut.lon:.7f}, {cut.lat:.7f})" in report.notes[0] for cut in boundary.cuts)


# ---------------------------------------------------------------------------------- the stones


@pytest.mark.parametrize(("year", "count"), [("2024", 59), ("2025", 62)])
def test_all_stones_come_in_with_number_and_inscription(liechtenstein, by_hand, year, count):
    markers = liechtenstein[year].read("markers").set_index("marker_uid")
    stones = by_hand[year].stones
    assert len(markers) == len(stones) == count
    for number, tags in stones.items():
        row = markers.loc[f"osm-n{number}"]
        stated = tags.get("ref") or (tags.get("inscription") if tags.get("name") == "39" else None)
        assert row["number"] == stated
        assert row["inscription"] == tags.get("inscription")
        assert (row["geometry"].x, row["geometry"].y) == by_hand[year].places[number]
        assert row["boundary"] in {"LI-CH", "LI-AT"}


def test_doubtful_numbers_are_told(liechtenstein):
    notes = " ".join(liechtenstein["2024"].report.notes)
    assert "Numbers of LI-CH that several markers bear: 6 (2, 0.0 m apart), 9 (2, " in notes
    assert "39 (2, 9.2 m apart)." in notes
    assert "that no marker bears, below 52: 1, 48." in notes


def test_borne_427_stands_on_the_line_to_france(andorra, by_hand):
    (number,) = by_hand["andorra"].stones
    marker = andorra.read("markers").iloc[0]
    assert len(andorra.read("markers")) == 1
    assert marker["marker_uid"] == f"osm-n{number}"
    assert (marker["number"], marker["inscription"]) == ("427", "427")
    assert marker["place_text"] == "Borne 427"
    assert marker["boundary"] == "AD-FR"


# -------------------------------------------------------------------------- 2024, then 2025


def test_the_later_extract_shows_what_changed_at_the_stones(liechtenstein, by_hand):
    report = liechtenstein["2025"].report
    old, new = by_hand["2024"], by_hand["2025"]
    came = {f"osm-n{node}" for node in new.stones.keys() - old.stones.keys()}
    assert set(report.came["markers"]) == came
    assert len(came) == 3
    assert "markers" not in report.gone
    changed = {c.key: c for c in report.changed if c.layer == "markers"}
    edited = {
        f"osm-n{node}"
        for node in old.stones.keys() & new.stones.keys()
        if old.stones[node] != new.stones[node] or old.places[node] != new.places[node]
    }
    assert set(changed) == edited == {"osm-n1372827973", "osm-n10940018744"}


def test_stone_40_gains_its_attributes(liechtenstein):
    report = liechtenstein["2025"].report
    (change,) = [c for c in report.changed if c.key == "osm-n1372827973"]
    assert set(change.columns) == {"material", "inscription", "size", "year", "image"}
    assert change.columns["material"] == ("stone", "granite")
    assert change.columns["size"] == (None, "length 30 cm, width 30 cm, height 69 cm")
    assert change.columns["year"] == (None, "1949")
    assert change.columns["inscription"] == (None, "L | 1949 | S | 40")


def test_the_stone_of_1735_moves_beside_stone_40(liechtenstein, by_hand):
    report = liechtenstein["2025"].report
    (change,) = [c for c in report.changed if c.key == "osm-n10940018744"]
    old, new = (by_hand[year].places[10940018744] for year in ("2024", "2025"))
    assert change.moved_m == pytest.approx(GEOD.inv(*old, *new)[2], abs=1e-6)
    forty = by_hand["2025"].places[1372827973]
    assert GEOD.inv(*old, *forty)[2] == pytest.approx(33, abs=1)
    assert GEOD.inv(*new, *forty)[2] < 2
    assert change.columns["year"] == (None, "1735-07-16")


def test_sections_that_came_are_those_that_are_new(liechtenstein, by_hand):
    report = liechtenstein["2025"].report
    old, new = by_hand["2024"], by_hand["2025"]
    came = {
        f"{code}/w{way}"
        for code in ("LI-CH", "LI-AT")
        for way in new.line(*code.split("-")).keys() - old.line(*code.split("-")).keys()
    }
    assert set(report.came["boundary_sections"]) == came


# ------------------------------------------------------------------------------------- the land


def test_roads_are_the_ways_that_are_roads(liechtenstein, by_hand):
    kinds = {
        *("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential"),
        *("living_street", "service", "road", "pedestrian", "busway", "track", "path", "footway"),
        *("cycleway", "bridleway", "steps", "via_ferrata"),
    }
    for year in ("2024", "2025"):
        expected = {
            f"osm-w{way}"
            for way, tags in by_hand[year].roads.items()
            if tags["highway"].removesuffix("_link") in kinds and tags.get("area") != "yes"
        }
        assert set(liechtenstein[year].read("roads")["road"]) == expected
    hand = by_hand["2025"]
    primary = [way for way, tags in hand.roads.items() if tags["highway"] == "primary"]
    lengths = {f"osm-w{way}": hand.length_m(way) for way in primary}
    assert len(lengths) > 200
    frame = liechtenstein["2025"].read("roads").set_index("road").loc[list(lengths)]
    measured = {code: GEOD.geometry_length(shape) for code, shape in frame.geometry.items()}
    assert measured == pytest.approx(lengths, abs=1e-6)


def test_gone_and_new_roads_are_told_to_the_last(liechtenstein):
    report = liechtenstein["2025"].report
    before = set(liechtenstein["2024"].read("roads")["road"])
    after = set(liechtenstein["2025"].read("roads")["road"])
    assert set(report.came["roads"]) == after - before
    assert set(report.gone["roads"]) == before - after


def test_places_have_names_in_languages_and_their_unit(liechtenstein):
    places = liechtenstein["2025"].read("places").set_index("place")
    municipal = places[places["kind"] == "municipality"]
    assert {name["und"] for name in municipal["name"]} == {
        *("Balzers", "Eschen", "Gamprin", "Mauren", "Planken", "Ruggell", "Schaan"),
        *("Schellenberg", "Triesen", "Triesenberg", "Vaduz"),
    }
    town = next(
        row
        for _, row in places.iterrows()
        if row["kind"] == "town" and row["name"]["und"] == "Vaduz"
    )
    assert places.loc[town["admin_unit"], "name"]["und"] == "Vaduz"
    assert {"und", "zh", "ru"} <= set(town["name"])


def test_every_geometry_is_valid_and_every_row_has_its_origin(liechtenstein, andorra):
    for imported in (liechtenstein["2025"], andorra):
        for layer in imported.report.taken:
            frame = imported.read(layer)
            assert frame.geometry.is_valid.all(), layer
            assert set(frame["origin"]) == {imported.report.source}, layer
            assert frame["origin_object"].notna().all(), layer
            assert frame["origin_version"].notna().all(), layer


def test_the_register_can_be_checked_against(liechtenstein):
    state = open_state(liechtenstein["2025"].register)
    (jurisdiction,) = state.jurisdictions
    assert (jurisdiction.code, str(jurisdiction.timezone)) == ("LI", "Europe/Vaduz")
    assert jurisdiction.default_class == "open"
    square_km = abs(GEOD.geometry_area_perimeter(jurisdiction.geometry)[0]) / 1e6
    assert square_km == pytest.approx(160.5, rel=0.005)
    assert len(state.sections) == 40
