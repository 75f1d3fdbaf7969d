"""What maps stand on: elevation models, tiles, and the file of all detail beside a page."""

import json

import geopandas
import pytest
import shapely
from geopandas import GeoDataFrame

from borderkit.errors import ERRORS, InputError, SettingsError
from borderkit.io.tiles import write_tiles
from borderkit.layers import LAYERS
from borderkit.settings import read_settings
from borderkit.workflows.base_map import tiles_of
from tests.demo_register import AT
from tests.maps.region import write_dem

TILES = "https://tiles.example/{z}/{x}/{y}.png"


@pytest.fixture(scope="session")
def dem(tmp_path_factory):
    return write_dem(tmp_path_factory.mktemp("dem") / "dem.tif")


@pytest.mark.parametrize("given", ["option", "variable"])
def test_map_is_shaded_from_the_model_that_is_named(
    run, kept_register, tmp_path, monkeypatch, dem, given
):
    out = tmp_path / "register.html"
    more = ("--dem", dem) if given == "option" else ()
    if given == "variable":
        monkeypatch.setenv("BORDERKIT_DEM", str(dem))
    assert run("map", "-r", kept_register, "-o", out, "--at", AT.isoformat(), *more).code == 0
    assert "data:image/webp;base64," in out.read_text(encoding="utf-8")


def test_check_draws_its_map_on_the_model(run, kept_register, plan_file, tmp_path, dem):
    out = tmp_path / "trip.html"
    plan = plan_file("experts-at-the-outcrop")
    at = AT.isoformat()
    ran = run("check", plan, "-r", kept_register, "--map", out, "--dem", dem, "--at", at)
    assert ran.code == 0
    assert "data:image/webp;base64," in out.read_text(encoding="utf-8")


def test_a_model_that_is_not_there_is_refused_before_anything_is_written(
    run, kept_register, tmp_path
):
    out = tmp_path / "register.html"
    ran = run("map", "-r", kept_register, "-o", out, "--dem", tmp_path / "none.tif")
    assert ran.code == ERRORS["input"].exit_code
    assert "there is no elevation model" in ran.err
    assert not out.exists()


def test_the_map_never_replaces_its_model(run, kept_register, tmp_path, dem):
    ran = run("map", "-r", kept_register, "-o", dem, "--dem", dem)
    assert ran.code == ERRORS["input"].exit_code
    assert dem.read_bytes()[:2] in (b"II", b"MM")


def tile_settings(monkeypatch, **given):
    for name, value in {
        "URL": TILES,
        "DATUM": "wgs84",
        "ATTRIBUTION": "An office",
        **given,
    }.items():
        if value is not None:
            monkeypatch.setenv(f"BORDERKIT_BASEMAP_{name}", value)


def test_tiles_of_true_datum_with_an_owner_are_taken(run, kept_register, tmp_path, monkeypatch):
    tile_settings(monkeypatch)
    out = tmp_path / "register.html"
    assert run("map", "-r", kept_register, "-o", out).code == 0
    html = out.read_text(encoding="utf-8")
    assert "img-src data: https://tiles.example;" in html
    assert "An office" in html


@pytest.mark.parametrize("datum", ["gcj02", "GCJ-02", "bd09"])
def test_shifted_tiles_are_refused_with_the_reason_and_what_to_do(monkeypatch, datum):
    tile_settings(monkeypatch, DATUM=datum)
    with pytest.raises(SettingsError) as refused:
        read_settings()
    (defect,) = refused.value.defects
    assert defect.where == "BORDERKIT_BASEMAP_DATUM"
    assert "shifted by 100 to 700 m" in defect.what
    assert "BORDERKIT_DEM" in defect.what


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("DATUM", None, "URL"),
        ("ATTRIBUTION", None, "URL"),
        ("DATUM", "nad27", "DATUM"),
        ("URL", "file:///etc/{z}/{x}/{y}", "URL"),
        ("URL", "https://tiles.example/{z}/{x}.png", "URL"),
        ("URL", "https://me:secret@tiles.example/{z}/{x}/{y}", "URL"),
        ("URL", "https://a.example; script-src *//{z}/{x}/{y}", "URL"),
        ("URL", "https://a.example'/{z}/{x}/{y}", "URL"),
        ("URL", "https://*/{z}/{x}/{y}", "URL"),
    ],
)
def test_tiles_that_are_not_whole_or_not_safe_are_refused(monkeypatch, name, value, where):
    tile_settings(monkeypatch, **{name: value})
    with pytest.raises(SettingsError) as refused:
        read_settings()
    assert {defect.where for defect in refused.value.defects} == {f"BORDERKIT_BASEMAP_{where}"}
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        (TILES, "https://tiles.example"),
        ("http://127.0.0.1:8080/{z}/{x}/{y}.png?key=a", "http://127.0.0.1:8080"),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", "https://*.tiles.example"),
    ],
)
def test_the_policy_names_scheme_and_host_alone(url, origin):
    tiles = tiles_of(url, "An office")
    assert tiles is not None
    assert tiles.origin == origin


@pytest.mark.slow
def test_a_page_that_would_be_too_large_has_all_detail_in_a_file_beside_it(
    run, kept_register, tmp_path, monkeypatch
):
    monkeypatch.setattr("borderkit.maps.register_sheet._LARGE_BYTES", 100)
    out = tmp_path / "register.html"
    told = json.loads(run("map", "-r", kept_register, "-o", out, "--json").out)
    beside = tmp_path / "register.pmtiles"
    assert told["details"] == str(beside)
    assert "all detail is in register.pmtiles" in out.read_text(encoding="utf-8")
    frame = geopandas.read_file(beside)
    assert {"zones", "places", "crossings"} <= set(frame["layer"])
    assert "DZ-07" in set(frame["key"])


def test_tiles_hold_every_record_where_it_is(tmp_path):
    rows = [
        {"marker_uid": f"u{n}", "boundary": "AA-BB", "number": str(n), "role": "main",
         "siting": "single"}
        for n in range(500)
    ]  # fmt: skip
    points = [shapely.Point(20 + n / 1000, -45.25) for n in range(500)]
    path = tmp_path / "m.pmtiles"
    empty = LAYERS["roads"].frame([], [])
    assert (
        write_tiles(path, {"markers": LAYERS["markers"].frame(rows, points), "roads": empty}) == 500
    )
    back = geopandas.read_file(path)
    assert set(back["key"]) == {f"u{n}" for n in range(500)}
    one = back[back["key"] == "u250"].geometry.iloc[0].centroid
    # Web Mercator (EPSG:3857) of 20.25 E: 20.25 / 180 * 20037508.342789 m.
    assert one.x == pytest.approx(20.25 / 180 * 20_037_508.342789, abs=1.0)
    assert json.loads(back["properties"].iloc[0])["role"] == "main"


def test_nothing_to_write_and_nowhere_to_write_are_refused(tmp_path):
    with pytest.raises(InputError, match="nothing to write"):
        write_tiles(tmp_path / "x.pmtiles", {"roads": LAYERS["roads"].frame([], [])})
    frame = GeoDataFrame({"road": ["R"]}, geometry=[shapely.LineString([(0, 0), (1, 1)])], crs=4326)
    with pytest.raises(InputError, match="cannot be written"):
        write_tiles(tmp_path / "none" / "x.pmtiles", {"roads": frame})
