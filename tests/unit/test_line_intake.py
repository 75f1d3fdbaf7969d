"""A boundary line from any file: profiles, mappings, fineness, origin, a second import."""

import hashlib

import pyogrio
import pytest
import shapely
from geopandas import GeoDataFrame
from pyproj import Geod

from borderkit import LineForm, LineSource, import_line, read_layer
from borderkit.errors import CrsError, FileFormatError, InputError
from borderkit.layers import LAYERS
from borderkit.store import Principal, open_store
from tests.line_files import feature, geojson, line, ring, shapefile, zipped

OFFICE = Principal(actor="office", roles=("administrator",))


WEST = line((9.50, 47.05), (9.52, 47.20))
NORTH = line((9.52, 47.20), (9.55, 47.30))
LSIB = [
    feature(WEST, CC1="AA", COUNTRY1="Aland", CC2="BB", COUNTRY2="Bland", RANK=1,
            STATUS="International Boundary", LABEL=""),
    feature(NORTH, CC1="BB", COUNTRY1="Bland", CC2="AA", COUNTRY2="Aland", RANK=2,
            STATUS="Other Line of International Separation", LABEL=""),
    feature(NORTH, CC1="CC", COUNTRY1="Cland", CC2="AA", COUNTRY2="Aland", RANK=1,
            STATUS="International Boundary", LABEL=""),
]  # fmt: skip
NATURAL_EARTH = [
    feature(WEST, FEATURECLA="International boundary (verify)", ADM0_A3_L="BBB",
            ADM0_A3_R="AAA", ADM0_LEFT="Bland", ADM0_RIGHT="Aland", NE_ID=1746705301.0),
    feature(NORTH, FEATURECLA="Disputed (please verify)", ADM0_A3_L="AAA",
            ADM0_A3_R="BBB", ADM0_LEFT="Aland", ADM0_RIGHT="Bland", NE_ID=1746705302.0),
]  # fmt: skip
AALAND = ring((0.0, 0.0), (1.0, 0.0), (1.0, 0.5), (1.02, 0.7), (1.0, 1.0), (0.0, 1.0))
BELAND = ring((1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (1.02, 0.7), (1.0, 0.5))
EDGE = line((1.0, 0.0), (1.0, 0.5), (1.02, 0.7), (1.0, 1.0))


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "r.gpkg", create=True) as opened:
        yield opened


def _sections(store):
    frame = read_layer(store, "boundary_sections")
    return frame.set_index("section", drop=False)


def _length_m(*lines):
    geod = Geod(ellps="WGS84")
    total = 0.0
    for item in lines:
        lon, lat = zip(*item["coordinates"], strict=True)
        total += geod.line_length(lon, lat)
    return total


def _outlines(one, two, **more):
    return [
        feature(one, shapeGroup="AAA", shapeName="Aland", shapeType="ADM0"),
        feature(two, shapeGroup="BBB", shapeName="Beland", shapeType="ADM0"),
        *(feature(area, shapeGroup=code, shapeType="ADM0") for code, area in more.items()),
    ]


# --------------------------------------------------------------------------------- profiles


def test_lsib_gives_the_lines_of_both_orders_with_fineness_and_origin(store, tmp_path):
    path = zipped(tmp_path / "lsib.zip", shapefile(tmp_path / "LSIB.shp", LSIB), folder="a/b/")
    report = import_line(store, path, boundary="AA-BB", profile="lsib")
    assert report.came == ("lsib-1", "lsib-2")
    assert report.length_m == pytest.approx(_length_m(WEST, NORTH), abs=1e-6)
    frame = _sections(store)
    assert frame["status"].tolist() == [None, "not_agreed"]
    assert set(frame["accuracy_m"]) == {100.0}
    assert set(frame["scale_limit"]) == {200_000}
    assert set(frame["boundary"]) == {"AA-BB"}
    assert frame["origin_object"].tolist() == ["LSIB/0", "LSIB/1"]
    (source,) = LAYERS["sources"].records(read_layer(store, "sources"))
    assert set(frame["origin"]) == {source["source"]} == {"lsib/AA-BB"}
    assert source["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert "State" in source["attribution"]
    assert source["licence"].startswith("public domain")
    assert source["format"] == "lsib"


@pytest.mark.parametrize(("scale", "metres"), [(10, 5_000.0), (50, 25_000.0), (110, 55_000.0)])
def test_natural_earth_says_its_scale_in_its_name(store, tmp_path, scale, metres):
    name = f"ne_{scale}m_admin_0_boundary_lines_land.geojson"
    path = geojson(tmp_path / name, NATURAL_EARTH)
    form = LineForm(sides=("AAA", "BBB"))
    report = import_line(store, path, boundary="AA-BB", profile="natural-earth", form=form)
    assert (report.scale_limit, report.accuracy_m) == (scale * 1_000_000, metres)
    assert report.came == ("ne-1746705301", "ne-1746705302")
    assert _sections(store)["status"].tolist() == [None, "disputed"]
    assert report.source == f"natural-earth-{scale}m/AA-BB"


def test_natural_earth_under_another_name_has_no_scale(store, tmp_path):
    path = geojson(tmp_path / "lines.geojson", NATURAL_EARTH)
    form = LineForm(sides=("Aland", "Bland"))
    with pytest.raises(InputError, match="--scale-limit"):
        import_line(store, path, boundary="AA-BB", profile="natural-earth", form=form)
    given = LineSource(scale_limit=10_000_000)
    report = import_line(
        store, path, boundary="AA-BB", profile="natural-earth", form=form, source=given
    )
    assert report.accuracy_m == 5_000.0


def test_codes_that_the_file_does_not_use_are_told_with_those_it_uses(store, tmp_path):
    path = geojson(tmp_path / "ne_10m_x.geojson", NATURAL_EARTH)
    with pytest.raises(InputError, match=r"between AA and BB; it has AAA-BBB; .*--sides"):
        import_line(store, path, boundary="AA-BB", profile="natural-earth")


def test_the_columns_of_a_profile_are_recognised_in_the_message(store, tmp_path):
    path = geojson(tmp_path / "a.geojson", LSIB)
    with pytest.raises(InputError, match="those of --profile lsib"):
        import_line(store, path, boundary="AA-BB")


def test_outlines_of_two_states_give_the_edge_they_share(store, tmp_path):
    one, two = _outlines(AALAND, BELAND)
    files = [geojson(tmp_path / "a.geojson", [one]), geojson(tmp_path / "b.geojson", [two])]
    report = import_line(
        store, files, boundary="AA-BB", profile="geoboundaries",
        form=LineForm(sides=("AAA", "BBB")), source=LineSource(accuracy_m=500.0),
    )  # fmt: skip
    assert report.came == ("gb-1",)
    assert report.length_m == pytest.approx(_length_m(EDGE), abs=0.01)
    assert report.scale_limit == 1_000_000
    (shape,) = _sections(store).geometry
    assert shape.hausdorff_distance(shapely.LineString(EDGE["coordinates"])) < 1e-6


def test_geoboundaries_states_no_fineness_so_the_user_has_to(store, tmp_path):
    path = geojson(tmp_path / "a.geojson", _outlines(AALAND, BELAND))
    form = LineForm(sides=("AAA", "BBB"))
    with pytest.raises(InputError, match="--accuracy-m"):
        import_line(store, path, boundary="AA-BB", profile="geoboundaries", form=form)


def _edge_import(store, path, *, skip_bad=False, sides=("AAA", "BBB")):
    return import_line(
        store, path, boundary="AA-BB", profile="geoboundaries", form=LineForm(sides=sides),
        source=LineSource(accuracy_m=200.0), skip_bad=skip_bad,
    )  # fmt: skip


def test_outlines_that_share_no_edge_are_refused_with_their_distance(store, tmp_path):
    apart = ring((1.03, 0.0), (2.0, 0.0), (2.0, 1.0), (1.03, 1.0))
    path = geojson(tmp_path / "a.geojson", _outlines(AALAND, apart))
    with pytest.raises(InputError, match="share no edge; they are 11"):
        _edge_import(store, path)


def test_outlines_that_part_for_a_while_are_refused_unless_gaps_are_allowed(store, tmp_path):
    parted = ring(
        (1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (1.02, 0.7), (1.0, 0.5), (1.001, 0.25)
    )
    path = geojson(tmp_path / "a.geojson", _outlines(AALAND, parted))
    with pytest.raises(InputError, match="without being the same"):
        _edge_import(store, path)
    report = _edge_import(store, path, skip_bad=True)
    fits = line((1.0, 0.5), (1.02, 0.7), (1.0, 1.0))
    assert report.length_m == pytest.approx(_length_m(fits), abs=0.01)
    assert any("gaps" in note for note in report.notes)


def test_a_state_that_has_no_outline_is_told_with_those_that_have(store, tmp_path):
    path = geojson(tmp_path / "a.geojson", _outlines(AALAND, BELAND))
    with pytest.raises(InputError, match="no outline of ZZZ; they have AAA, BBB"):
        _edge_import(store, path, sides=("AAA", "ZZZ"))


# --------------------------------------------------------------------------------- mappings


def test_columns_are_mapped_by_hand_and_values_by_a_file(store, tmp_path):
    rows = [feature(WEST, NR=7, ART="Fluss", X="left"), feature(NORTH, NR=8, ART="Land", X="")]
    path = geojson(tmp_path / "own.geojson", rows)
    mapping = tmp_path / "m.toml"
    mapping.write_text('[columns]\nsection = "X"\nkind = "ART"\n'
                       '[values.kind]\nFluss = "river_midline"\nLand = "land"\n')  # fmt: skip
    form = LineForm(mapping=mapping, columns={"section": "NR"})
    import_line(store, path, boundary="AA-BB", form=form)
    frame = _sections(store)
    assert frame["kind"].to_dict() == {"7": "river_midline", "8": "land"}


def test_a_value_outside_the_declared_ones_is_a_defect_with_its_place(store, tmp_path):
    path = geojson(tmp_path / "own.geojson", [feature(WEST, NR="7", ART="Fluss")])
    form = LineForm(columns={"section": "NR", "kind": "ART"})
    with pytest.raises(InputError) as caught:
        import_line(store, path, boundary="AA-BB", form=form)
    (defect,) = caught.value.defects
    assert defect.where == "own[0] (7).kind"
    assert "river_midline" in defect.what
    assert store.revision() == 0


def test_all_defects_of_a_mapping_are_told_at_once(store, tmp_path):
    path = geojson(tmp_path / "own.geojson", [feature(WEST, NR="7")])
    mapping = tmp_path / "m.toml"
    mapping.write_text('colour = 1\n[columns]\nsection = 3\nboundary = "X"\n[values]\nkind = 1\n')
    with pytest.raises(InputError) as caught:
        import_line(store, path, boundary="AA-BB", form=LineForm(mapping=mapping))
    places = {defect.where for defect in caught.value.defects}
    assert places == {"colour", "columns.section", "columns.boundary", "values.kind"}
    mapping.write_text("[columns")
    with pytest.raises(InputError, match="no TOML"):
        import_line(store, path, boundary="AA-BB", form=LineForm(mapping=mapping))


def test_our_own_columns_need_no_mapping_and_other_boundaries_are_left_out(store, tmp_path):
    rows = [
        feature(WEST, section="S1", boundary="AA-BB", accuracy_m=2.5),
        feature(NORTH, section="S2", boundary="AA-CC"),
    ]
    report = import_line(store, geojson(tmp_path / "own.geojson", rows), boundary="AA-BB")
    assert report.came == ("S1",)
    assert any("left out: 1" in note for note in report.notes)
    assert _sections(store)["accuracy_m"].tolist() == [2.5]


def test_columns_that_are_not_there_are_told_with_those_that_are(store, tmp_path):
    path = geojson(tmp_path / "own.geojson", [feature(WEST, NR="7")])
    with pytest.raises(InputError, match="there are: NR;") as caught:
        import_line(store, path, boundary="AA-BB", form=LineForm(columns={"section": "SEC"}))
    assert "SEC" in caught.value.defects[0].what


# ----------------------------------------------------------------------------------- fineness


@pytest.mark.parametrize(
    ("given", "scale", "metres"),
    [
        (LineSource(scale_limit=250_000), 250_000, 125.0),
        (LineSource(accuracy_m=100.0), 200_000, 100.0),
        (LineSource(accuracy_m=0.0), None, 0.0),
        (LineSource(), None, None),
        (LineSource(scale_limit=250_000, accuracy_m=10.0), 250_000, 10.0),
    ],
)
def test_half_a_millimetre_at_scale_is_the_accuracy(store, tmp_path, given, scale, metres):
    path = geojson(tmp_path / "own.geojson", [feature(WEST, section="1")])
    report = import_line(store, path, boundary="AA-BB", source=given)
    assert (report.scale_limit, report.accuracy_m) == (scale, metres)
    row = _sections(store).iloc[0]
    assert (row["scale_limit"], row["accuracy_m"]) == (scale, metres)


def test_what_is_stated_goes_before_the_profile(store, tmp_path):
    path = geojson(tmp_path / "lsib.geojson", LSIB)
    given = LineSource(scale_limit=1_000_000, licence="L", attribution="A", dated="2025-02-24")
    report = import_line(store, path, boundary="AA-BB", profile="lsib", source=given)
    assert (report.scale_limit, report.accuracy_m, report.attribution) == (1_000_000, 500.0, "A")
    assert set(_sections(store)["origin_date"]) == {"2025-02-24"}


@pytest.mark.parametrize(
    "given", [LineSource(scale_limit=0), LineSource(accuracy_m=-1.0), LineSource(accuracy_m=1e6)]
)
def test_a_fineness_out_of_bounds_is_refused(store, tmp_path, given):
    path = geojson(tmp_path / "own.geojson", [feature(WEST, section="1")])
    with pytest.raises(InputError, match="must be from"):
        import_line(store, path, boundary="AA-BB", source=given)


# -------------------------------------------------------------------------- reference systems


def test_a_line_in_another_system_is_densified_there(store, tmp_path):
    """LV95: a straight line of 10 km; its middle by a second way (pyproj, Swiss formulas)."""
    start, end = (2_757_000.0, 1_220_000.0), (2_757_000.0, 1_230_000.0)
    frame = GeoDataFrame({"section": ["1"]}, geometry=[shapely.LineString([start, end])], crs=2056)
    pyogrio.write_dataframe(frame, tmp_path / "a.gpkg", layer="x", driver="GPKG")
    report = import_line(store, tmp_path / "a.gpkg", boundary="AA-BB")
    assert any("CH1903+" in note for note in report.notes)
    middle = GeoDataFrame(geometry=[shapely.Point(2_757_000.0, 1_225_000.0)], crs=2056).to_crs(4326)
    away = _sections(store).geometry.iloc[0].distance(middle.geometry.iloc[0]) * 111_000
    assert away < 0.02


def test_a_line_that_crosses_the_antimeridian_is_cut_there(store, tmp_path):
    frame = GeoDataFrame(
        {"section": ["1"]},
        geometry=[shapely.LineString([(-50_000.0, 0.0), (50_000.0, 0.0)])],
        crs="+proj=laea +lat_0=65 +lon_0=180 +datum=WGS84",
    )
    pyogrio.write_dataframe(frame, tmp_path / "a.gpkg", layer="x", driver="GPKG")
    report = import_line(store, tmp_path / "a.gpkg", boundary="AA-BB")
    (shape,) = _sections(store).geometry
    assert shape.geom_type == "MultiLineString"
    assert report.length_m == pytest.approx(100_000.0, rel=1e-3)
    assert min(part.length for part in shape.geoms) > 0.5


def test_a_shapefile_without_prj_is_refused_until_its_system_is_said(store, tmp_path):
    path = shapefile(tmp_path / "LSIB.shp", LSIB)
    path.with_suffix(".prj").unlink()
    with pytest.raises(CrsError, match=r"no \.prj.*--crs"):
        import_line(store, path, boundary="AA-BB", profile="lsib")
    form = LineForm(crs="EPSG:4326")
    assert import_line(store, path, boundary="AA-BB", profile="lsib", form=form).accepted == 2


def test_a_system_that_contradicts_the_file_is_refused(store, tmp_path):
    path = geojson(tmp_path / "lsib.geojson", LSIB)
    with pytest.raises(CrsError, match="leave --crs away"):
        import_line(store, path, boundary="AA-BB", profile="lsib", form=LineForm(crs="EPSG:2056"))


# ------------------------------------------------------------------------------- second import


def test_a_second_import_tells_what_came_changed_and_left(store, tmp_path):
    first = [feature(WEST, section="1"), feature(NORTH, section="2")]
    moved = line((9.50, 47.05), (9.53, 47.20))
    second = [feature(WEST, section="1"), feature(moved, section="3")]
    source = LineSource(code="survey")
    path = tmp_path / "own.geojson"
    import_line(store, geojson(path, first), boundary="AA-BB", source=source)
    report = import_line(store, geojson(path, second), boundary="AA-BB", source=source)
    assert (report.came, report.changed, report.same) == (("3",), (), ("1",))
    assert report.left == ("2",)
    assert sorted(_sections(store).index) == ["1", "3"]
    third = [feature(moved, section="1"), feature(moved, section="3")]
    report = import_line(store, geojson(path, third), boundary="AA-BB", source=source)
    assert (report.came, report.changed, report.left) == ((), ("1",), ())


def test_the_same_file_again_makes_no_revision(store, tmp_path):
    path = geojson(tmp_path / "own.geojson", [feature(WEST, section="1")])
    first = import_line(store, path, boundary="AA-BB")
    second = import_line(store, path, boundary="AA-BB")
    assert (first.revision, second.revision) == (1, 1)
    assert second.same == ("1",)


def test_what_the_office_added_stays(store, tmp_path):
    path = geojson(tmp_path / "own.geojson", [feature(WEST, section="1", kind="land")])
    import_line(store, path, boundary="AA-BB")
    with store.unit(principal=OFFICE, reason="note") as unit:
        frame = unit.read("boundary_sections")
        frame["document"], frame["kind"] = "Treaty of 1900", "lake"
        unit.upsert("boundary_sections", frame)
    moved = line((9.50, 47.05), (9.53, 47.20))
    geojson(path, [feature(moved, section="1", kind="land")])
    assert import_line(store, path, boundary="AA-BB").changed == ("1",)
    row = _sections(store).iloc[0]
    assert (row["document"], row["kind"]) == ("Treaty of 1900", "land")


def test_one_boundary_has_one_code_in_a_register(store, tmp_path):
    path = geojson(tmp_path / "own.geojson", [feature(WEST, section="1")])
    import_line(store, path, boundary="AA-BB")
    with pytest.raises(InputError, match="--boundary AA-BB"):
        import_line(store, path, boundary="BB-AA")


def test_sections_of_other_origin_and_other_boundaries_are_left_alone(store, tmp_path):
    office = LAYERS["boundary_sections"].frame(
        [{"section": "1", "boundary": "AA-BB"}, {"section": "1", "boundary": "AA-CC"}],
        [shapely.LineString([(9, 47), (9, 48)])] * 2,
    )
    with store.unit(principal=OFFICE, reason="own") as unit:
        unit.upsert("boundary_sections", office)
    rows = [feature(WEST, section="1"), feature(NORTH, section="2")]
    path = geojson(tmp_path / "own.geojson", rows)
    with pytest.raises(InputError, match="1 defect") as caught:
        import_line(store, path, boundary="AA-BB")
    assert "the office itself" in caught.value.defects[0].what
    assert len(_sections(store)) == 2
    report = import_line(store, path, boundary="AA-BB", skip_bad=True)
    assert (report.came, len(report.rejected)) == (("2",), 1)
    assert len(_sections(store)) == 3
    assert any("other sections of AA-BB too: 1" in note for note in report.notes)


# ----------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize("boundary", ["AABB", "AA-", "-BB", "AA-BB-CC", "AA-AA", ""])
def test_a_boundary_is_the_codes_of_two_states(store, tmp_path, boundary):
    path = geojson(tmp_path / "own.geojson", [feature(WEST, section="1")])
    with pytest.raises(InputError, match="AA-BB"):
        import_line(store, path, boundary=boundary)


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        (b"", FileFormatError, "an empty file"),
        (b"<gpx/>", FileFormatError, "XML"),
        (b"%PDF-1.4", FileFormatError, "PDF"),
        (b'{"type": "Feature"}', FileFormatError, "no feature collection"),
        (b'{"type": "FeatureCollection", "features": [', InputError, "JSON"),
        (b'{"type": "FeatureCollection", "features": []}', InputError, "holds no features"),
        (b"SQLite format 3\0" + b"\0" * 100, FileFormatError, "no GeoPackage"),
        (b"PK\x03\x04" + b"\0" * 60, FileFormatError, "unpacked"),
        (b"<OGRVRTDataSource/>", FileFormatError, "XML"),
    ],
)
def test_a_file_of_another_kind_is_told_and_nothing_is_written(
    store, tmp_path, content, error, said
):
    path = tmp_path / "a.shp"
    path.write_bytes(content)
    with pytest.raises(error, match=said):
        import_line(store, path, boundary="AA-BB")
    assert store.revision() == 0


def test_a_layer_that_was_named_has_to_be_there(store, tmp_path):
    frame = GeoDataFrame({"section": ["1"]}, geometry=[shapely.LineString([(9, 47), (9, 48)])])
    pyogrio.write_dataframe(frame.set_crs(4326), tmp_path / "a.gpkg", layer="x", driver="GPKG")
    with pytest.raises(FileFormatError, match="it has 'x'"):
        import_line(store, tmp_path / "a.gpkg", boundary="AA-BB", form=LineForm(layer="y"))
    form = LineForm(layer="x")
    assert import_line(store, tmp_path / "a.gpkg", boundary="AA-BB", form=form).accepted == 1


def test_defective_lines_are_all_told_or_left_out(store, tmp_path):
    rows = [
        feature(WEST, section="1"),
        feature(line((9.5, 47.0), (9.5, 47.0)), section="2"),
        feature({"type": "Point", "coordinates": [9.5, 47.0]}, section="3"),
        feature(line((9.5, 97.0), (9.5, 47.0)), section="4"),
        feature(NORTH, section="1"),
        feature(NORTH),
        {"type": "Feature", "geometry": None, "properties": {"section": "6"}},
    ]
    path = geojson(tmp_path / "own.geojson", rows)
    with pytest.raises(InputError) as caught:
        import_line(store, path, boundary="AA-BB")
    assert len(caught.value.defects) == 6
    report = import_line(store, path, boundary="AA-BB", skip_bad=True)
    assert (report.came, len(report.rejected)) == (("1",), 6)
