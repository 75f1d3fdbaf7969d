"""A scanned map under a map: named by options or variables, never without datum and owner."""

import base64
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from api.app import create_app
from borderkit.errors import ERRORS, InputError
from borderkit.maps.base import GroundPicture
from borderkit.maps.relief import scan_picture
from borderkit.settings import read_settings
from borderkit.workflows.base_map import open_base
from tests.demo_register import AT
from tests.maps.region import EAST, NORTH, SOUTH, WEST, write_dem, write_scan

STATED = ("--basemap-datum", "wgs84", "--basemap-attribution", "Survey <b>of</b> Ondrel")


@pytest.fixture(scope="session")
def scan(tmp_path_factory):
    return write_scan(tmp_path_factory.mktemp("scan") / "scan.tif")


def drawn(run, kept_register, out, *more):
    ran = run("map", "-r", kept_register, "-o", out, "--at", AT.isoformat(), *more)
    assert ran.code == 0, ran.err
    return out.read_text(encoding="utf-8")


def relief(html):
    found = re.search(r'"relief": ?(\{.*?\})', html)
    assert found
    told = json.loads(found.group(1))
    coded = base64.b64decode(told["uri"].partition(",")[2])
    return told["bounds"], np.asarray(Image.open(io.BytesIO(coded)).convert("RGB"))


@pytest.mark.slow
@pytest.mark.parametrize("given", ["options", pytest.param("variables", marks=pytest.mark.slow)])
def test_a_picture_stands_under_the_map_where_it_belongs(
    run, kept_register, tmp_path, monkeypatch, scan, given
):
    more = ("--basemap", scan, *STATED) if given == "options" else ()
    if given == "variables":
        monkeypatch.setenv("BORDERKIT_BASEMAP_FILE", str(scan))
        monkeypatch.setenv("BORDERKIT_BASEMAP_DATUM", "WGS84")
        monkeypatch.setenv("BORDERKIT_BASEMAP_ATTRIBUTION", STATED[3])
    html = drawn(run, kept_register, tmp_path / "a.html", *more, "--png", tmp_path / "a.png")
    bounds, colours = relief(html)
    assert bounds == pytest.approx([WEST, SOUTH, EAST, NORTH], abs=0.5)
    middle = round((20.4 - bounds[0]) / (bounds[2] - bounds[0]) * colours.shape[1])
    row = colours[colours.shape[0] // 2].astype(int)
    assert (row[: middle - 6, 0] > row[: middle - 6, 2] + 60).all()
    assert (row[middle + 6 : -3, 2] > row[middle + 6 : -3, 0] + 60).all()
    assert "Survey" in html
    assert "<b>of</b>" not in html
    picture = np.asarray(Image.open(tmp_path / "a.png").convert("RGB")).astype(int)
    assert ((picture[..., 0] > 200) & (picture[..., 1] < 110)).mean() > 0.05
    assert ((picture[..., 2] > 200) & (picture[..., 1] < 110)).mean() > 0.05


def test_check_draws_its_map_on_the_picture(run, kept_register, plan_file, tmp_path, scan):
    out = tmp_path / "trip.html"
    plan = plan_file("experts-at-the-outcrop")
    at = ("--at", AT.isoformat())
    ran = run("check", plan, "-r", kept_register, "--map", out, "--basemap", scan, *STATED, *at)
    assert ran.code == 0
    relief(out.read_text(encoding="utf-8"))


def test_serve_draws_on_the_picture(kept_register, scan):
    from starlette.testclient import TestClient

    settings = read_settings(
        register_file=kept_register, basemap_file=scan, basemap_datum="wgs84",
        basemap_attribution="Survey",
    )  # fmt: skip
    with TestClient(create_app(settings)) as client:
        relief(client.get("/map", params={"at": AT.isoformat()}).text)


def refused(run, kept_register, tmp_path, *more):
    out = tmp_path / "refused.html"
    ran = run("map", "-r", kept_register, "-o", out, *more)
    assert not out.exists()
    return ran.code, ran.err


def test_a_picture_without_datum_or_owner_is_refused(run, kept_register, tmp_path, scan):
    for left, told in ((STATED[2:], "BASEMAP_DATUM"), (STATED[:2], "BASEMAP_ATTRIBUTION")):
        code, err = refused(run, kept_register, tmp_path, "--basemap", scan, *left)
        assert code == ERRORS["settings"].exit_code
        assert told in err


@pytest.mark.parametrize("datum", ["gcj02", "BD-09", "nad27", ""])
def test_a_shifted_or_unknown_datum_is_refused(run, kept_register, tmp_path, scan, datum):
    more = ("--basemap", scan, "--basemap-datum", datum, *STATED[2:])
    code, err = refused(run, kept_register, tmp_path, *more)
    assert code == ERRORS["settings"].exit_code
    assert "BASEMAP_DATUM" in err
    with pytest.raises(InputError, match=r"shifted|state wgs84, or crs"):
        open_base(kept_register, picture=scan, datum=datum)


def test_the_datum_stated_has_to_be_that_of_the_file(run, kept_register, tmp_path):
    path = write_scan(tmp_path / "other.tif", crs="EPSG:4258")
    code, err = refused(run, kept_register, tmp_path, "--basemap", path, *STATED)
    assert code == ERRORS["input"].exit_code
    assert "its CRS is ETRS89; state crs if that is true" in err
    drawn(run, kept_register, tmp_path / "a.html", "--basemap", path, "--basemap-datum", "crs",
          *STATED[2:])  # fmt: skip


def test_tiles_and_a_picture_together_are_refused(run, kept_register, tmp_path, monkeypatch, scan):
    monkeypatch.setenv("BORDERKIT_BASEMAP_URL", "https://tiles.example/{z}/{x}/{y}.png")
    monkeypatch.setenv("BORDERKIT_BASEMAP_DATUM", "wgs84")
    monkeypatch.setenv("BORDERKIT_BASEMAP_ATTRIBUTION", "An office")
    code, err = refused(run, kept_register, tmp_path, "--basemap", scan, *STATED)
    assert code == ERRORS["settings"].exit_code
    assert "unset one of the two" in err


def test_tiles_have_no_crs_to_be_true_by(run, kept_register, tmp_path, monkeypatch):
    monkeypatch.setenv("BORDERKIT_BASEMAP_URL", "https://tiles.example/{z}/{x}/{y}.png")
    code, err = refused(
        run, kept_register, tmp_path, "--basemap-datum", "crs", "--basemap-attribution", "A"
    )
    assert code == ERRORS["settings"].exit_code
    assert "BASEMAP_URL" in err


def test_a_picture_that_is_not_there_or_holds_heights_is_refused(run, kept_register, tmp_path):
    code, err = refused(run, kept_register, tmp_path, "--basemap", tmp_path / "no.tif", *STATED)
    assert (code, "there is no picture" in err) == (ERRORS["input"].exit_code, True)
    heights = write_dem(tmp_path / "dem.tif")
    code, err = refused(run, kept_register, tmp_path, "--basemap", heights, *STATED)
    assert (code, "--dem" in err) == (ERRORS["file-format"].exit_code, True)


def test_the_map_never_replaces_its_picture(run, kept_register, scan):
    before = scan.read_bytes()
    ran = run("map", "-r", kept_register, "-o", scan, "--basemap", scan, *STATED)
    assert ran.code == ERRORS["input"].exit_code
    assert scan.read_bytes() == before


@pytest.mark.parametrize(
    ("west", "says"), [(60.0, "does not cover"), (20.5, "covers [1-9][0-9] %")]
)
def test_a_picture_that_covers_nothing_or_a_part_is_said(run, kept_register, tmp_path, west, says):
    path = write_scan(tmp_path / "far.tif", west=west)
    html = drawn(run, kept_register, tmp_path / "a.html", "--basemap", path, *STATED)
    assert re.search(says, html)


@pytest.mark.slow
def test_a_picture_takes_the_place_of_the_relief(run, kept_register, tmp_path, scan):
    dem = write_dem(tmp_path / "dem.tif")
    both = drawn(run, kept_register, tmp_path / "a.html", "--basemap", scan, "--dem", dem, *STATED)
    alone = drawn(run, kept_register, tmp_path / "b.html", "--basemap", scan, *STATED)
    assert both == alone


@pytest.mark.slow
def test_a_picture_full_of_detail_stays_within_the_page():
    noise = np.random.default_rng(7).integers(0, 255, (1_200, 2_400, 4), dtype=np.uint8)
    noise[..., 3] = 255
    made = scan_picture(GroundPicture(colours=noise, bounds=(0.0, 0.0, 2.0, 1.0)))
    assert len(made.uri) < 3_300_000
