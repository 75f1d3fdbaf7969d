"""Heights, profiles and sight lines: worked by hand, and by a second way; a void is unknown."""

import math
import zipfile

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.transform import from_origin

from borderkit.crs import GEOD, radius_m
from borderkit.errors import CrsError, FileFormatError, InputError, TooLargeError
from borderkit.terrain import heights as heights_module
from borderkit.terrain.heights import VerticalDatum, sample_heights
from borderkit.terrain.profile import elevation_profile, stations
from borderkit.terrain.visibility import line_of_sight

VOID = -32768
CELL = 0.001
"""Degrees: about 111 m north."""


def write(path, heights, *, west=20.0, north=45.0, crs="EPSG:4326", cell=CELL, **more):
    with rasterio.open(
        path, "w", driver="GTiff", height=heights.shape[0], width=heights.shape[1], count=1,
        dtype=heights.dtype, crs=crs, transform=from_origin(west, north, cell, cell),
        **{"nodata": VOID, **more},
    ) as model:  # fmt: skip
        model.write(heights, 1)
    return path


def middle(column: float, row: float) -> tuple[float, float]:
    """Return the middle of a cell, degrees."""
    return 20.0 + (column + 0.5) * CELL, 45.0 - (row + 0.5) * CELL


@pytest.fixture
def hills(tmp_path):
    """Return a model of 40 x 30 cells with heights 10 * column + row, and one void at (5, 7)."""
    heights = (10 * np.arange(40)[None, :] + np.arange(30)[:, None]).astype("int16")
    heights[7, 5] = VOID
    return write(tmp_path / "hills.tif", heights)


# -------------------------------------------------------------------------------------- samples


def test_the_middle_of_a_cell_has_its_height_by_either_way(hills):
    places = [middle(3, 4), middle(20, 11), middle(0, 0), middle(39, 29)]
    for method in ("bilinear", "nearest"):
        found = sample_heights(hills, places, method=method)
        assert found.heights_m == pytest.approx([34, 211, 0, 419])
        assert found.method == method
        assert not found.outside.any()


@given(column=st.floats(8, 38), row=st.floats(0, 28))
@settings(max_examples=60, deadline=None)
def test_between_the_middles_a_plane_is_read_as_a_plane(plane, column, row):
    found = sample_heights(plane, [middle(column, row)])
    assert found.heights_m[0] == pytest.approx(10 * column + row, abs=1e-3)
    near = sample_heights(plane, [middle(column, row)], method="nearest")
    assert abs(near.heights_m[0] - (10 * column + row)) <= 5.51


@pytest.fixture(scope="module")
def plane(tmp_path_factory):
    heights = (10 * np.arange(40)[None, :] + np.arange(30)[:, None]).astype("float32")
    return write(tmp_path_factory.mktemp("plane") / "plane.tif", heights)


def test_a_void_is_unknown_and_never_nought(hills):
    found = sample_heights(hills, [middle(5, 7), middle(5.4, 7), middle(5.5, 7.2), middle(6, 7)])
    assert np.isnan(found.heights_m).tolist() == [True, True, True, False]
    assert found.is_void.tolist() == [True, True, True, False]
    nearest = sample_heights(hills, [middle(5, 7), middle(5.6, 7)], method="nearest")
    assert np.isnan(nearest.heights_m).tolist() == [True, False]


def test_a_place_beyond_the_model_is_outside_and_no_void(hills):
    found = sample_heights(hills, [(19.9, 45.0), (20.01, 46.0), middle(1, 1)])
    assert found.outside.tolist() == [True, True, False]
    assert found.is_void.tolist() == [False, False, False]
    assert np.isnan(found.heights_m[:2]).all()


def test_no_places_give_no_heights(hills):
    assert sample_heights(hills, np.empty((0, 2))).heights_m.shape == (0,)


def test_windows_give_what_the_whole_raster_gives(tmp_path):
    chance = np.random.default_rng(7)
    heights = chance.uniform(0, 3000, (1400, 1300)).astype("float32")
    heights[chance.random(heights.shape) < 0.01] = VOID
    path = write(tmp_path / "wide.tif", heights, tiled=True, blockxsize=256, blockysize=256)
    x, y = chance.uniform(0, 1299, 4000), chance.uniform(0, 1399, 4000)
    places = np.column_stack([20.0 + (x + 0.5) * CELL, 45.0 - (y + 0.5) * CELL])
    cells = np.where(heights == VOID, np.nan, heights.astype(float))
    i, j = np.floor(x).astype(int), np.floor(y).astype(int)
    u, v = x - i, y - j
    i2, j2 = np.minimum(i + 1, 1299), np.minimum(j + 1, 1399)
    by_hand = (cells[j, i] * (1 - u) + cells[j, i2] * u) * (1 - v) + (
        cells[j2, i] * (1 - u) + cells[j2, i2] * u
    ) * v
    assert sample_heights(path, places).heights_m == pytest.approx(by_hand, abs=1e-5, nan_ok=True)


def test_the_model_is_read_in_windows_not_as_a_whole(tmp_path, monkeypatch):
    path = write(tmp_path / "wide.tif", np.zeros((3000, 3000), "int16"))
    read: list[int] = []
    original = heights_module._read

    def watched(model, window):
        read.append(int(window.width * window.height))
        return original(model, window)

    monkeypatch.setattr(heights_module, "_read", watched)
    sample_heights(path, [middle(3, 3), middle(2900, 2900), middle(1500, 20)])
    assert read == [4, 4, 4]


def test_a_model_in_a_plane_system_is_sampled_where_it_lies(tmp_path):
    # UTM 34 N, whose central meridian 21 E is easting 500,000 m; heights rise by 1 m a column.
    heights = np.tile(np.arange(100, dtype="float32"), (100, 1))
    path = write(
        tmp_path / "utm.tif", heights, west=499_000, north=5_000_000, crs="EPSG:32634", cell=20.0
    )
    found = sample_heights(path, [(21.0, 45.148)])
    assert found.heights_m[0] == pytest.approx(49.5, abs=1e-3)
    assert found.cell_m == pytest.approx(20.0)


def test_feet_become_metres_and_scales_are_applied(tmp_path):
    path = tmp_path / "feet.tif"
    write(path, np.full((4, 4), 100, "int16"))
    with rasterio.open(path, "r+") as model:
        model.units = ("ft",)
        model.scales, model.offsets = (2.0,), (10.0,)
    assert sample_heights(path, [middle(1, 1)]).heights_m[0] == pytest.approx(210 * 0.3048)


def test_longitudes_beyond_180_find_the_model(tmp_path):
    path = write(tmp_path / "east.tif", np.full((4, 4), 9, "int16"), west=-180.0)
    assert sample_heights(path, [(180.0015, 44.9985)]).heights_m.tolist() == [9.0]


def test_the_height_system_is_that_of_the_file_else_what_is_stated_else_unknown(tmp_path, hills):
    stated = VerticalDatum(kind="normal", system="Kronstadt", stated_by="user")
    assert sample_heights(hills, [middle(1, 1)]).datum.kind == "unknown"
    assert sample_heights(hills, [middle(1, 1)], datum=stated).datum == stated
    path = write(tmp_path / "egm.tif", np.zeros((4, 4), "int16"), crs="EPSG:4326+5773")
    found = sample_heights(path, [middle(1, 1)], datum=stated).datum
    assert (found.kind, found.system, found.stated_by) == ("orthometric", "EGM96 height", "file")


def test_what_is_no_elevation_model_is_refused(tmp_path, hills):
    with pytest.raises(InputError, match="there is no elevation model"):
        sample_heights(tmp_path / "none.tif", [(0, 0)])
    text = tmp_path / "text.tif"
    text.write_text("no raster")
    with pytest.raises(FileFormatError):
        sample_heights(text, [(0, 0)])
    bare = write(tmp_path / "bare.tif", np.zeros((4, 4), "int16"), crs=None)
    with pytest.raises(CrsError, match="no CRS"):
        sample_heights(bare, [(0, 0)])
    for place in ((math.nan, 0.0), (20.0, 91.0)):
        with pytest.raises(InputError, match="no longitudes and latitudes"):
            sample_heights(hills, [place])


# -------------------------------------------------------------------------------------- profile


def test_stations_keep_every_vertex_and_no_step_is_longer():
    way = np.array([(20.0, 44.99), (20.02, 44.985), (20.021, 44.985)])
    places, chainage = stations(way, 50.0)
    _, _, each = GEOD.inv(places[:-1, 0], places[:-1, 1], places[1:, 0], places[1:, 1])
    assert np.diff(chainage) == pytest.approx(each, abs=1e-6)
    assert max(each) <= 50.0
    assert chainage[-1] == pytest.approx(GEOD.line_length(way[:, 0], way[:, 1]), abs=1e-6)
    for vertex in way:
        assert (places == vertex).all(axis=1).any()


def test_a_slope_worked_by_hand(tmp_path):
    """100 m higher each cell west to east, at the equator: 111.32 m a cell."""
    heights = np.tile(np.arange(0, 2000, 100, dtype="float32"), (20, 1))
    path = write(tmp_path / "slope.tif", heights, north=0.01)
    way = [(20.0 + 0.5 * CELL, 0.0), (20.0 + 10.5 * CELL, 0.0)]
    found = elevation_profile(path, np.array(way), step_m=111.32)
    run = 6378137.0 * math.radians(CELL)
    assert found.length_m == pytest.approx(10 * run, abs=1e-6)
    assert found.slope_percent == pytest.approx(
        [100 * 100 / run] * len(found.slope_percent), rel=1e-3
    )
    over = sum(math.hypot(run * (1 + (100 * k + 50) / 6378137.0), 100.0) for k in range(10))
    assert found.surface_length_m == pytest.approx(over, abs=1e-3)
    assert found.climb_m == pytest.approx(1000.0)
    assert found.descent_m == 0.0
    assert found.unknown_m == 0.0
    frame = found.frame()
    assert frame["height_m"].iloc[0] == 0.0
    assert frame["chainage_m"].iloc[-1] == found.length_m


def test_what_a_void_leaves_out_is_told_and_not_bridged(hills):
    way = np.array([middle(3, 7), middle(8, 7)])
    found = elevation_profile(hills, way)
    assert np.isnan(found.heights_m).any()
    assert 0.0 < found.unknown_m < found.length_m
    known = found.length_m - found.unknown_m
    assert found.surface_length_m == pytest.approx(known, rel=0.05)
    assert found.surface_length_m > known
    again = elevation_profile(hills, way[::-1])
    assert again.unknown_m == pytest.approx(found.unknown_m, abs=1e-6)
    assert (again.climb_m, again.descent_m) == pytest.approx((found.descent_m, found.climb_m))


def test_profiles_of_nothing_or_of_too_much_are_refused(hills):
    with pytest.raises(InputError, match="two places at least"):
        elevation_profile(hills, np.array([middle(1, 1)]), step_m=5.0)
    with pytest.raises(InputError, match="a step above 0 m"):
        elevation_profile(hills, np.array([middle(1, 1), middle(2, 2)]), step_m=0.0)
    with pytest.raises(TooLargeError, match="give a wider step"):
        elevation_profile(hills, np.array([(0.0, 0.0), (90.0, 0.0)]), step_m=1.0)


# ------------------------------------------------------------------------------------ visibility


def flat(tmp_path, *, wall: float = 0.0, void: bool = False):
    heights = np.zeros((20, 400), "float32")
    heights[:, 200] = VOID if void else wall
    return write(tmp_path / "flat.tif", heights)


def test_a_flat_sea_hides_the_horizon_at_the_distance_of_the_textbook(tmp_path):
    """The horizon of an eye at h is at sqrt(2 R h / (1 - k)); a target on the sea beyond is cut."""
    path = flat(tmp_path)
    start = middle(5, 10)
    radius = float(radius_m(np.array([start[1]]), np.array([90.0]))[0])
    for refraction in (0.0, 0.13):
        horizon = math.sqrt(2 * radius * 4.0 / (1 - refraction))
        for factor, verdict in ((0.97, "visible"), (1.03, "hidden")):
            lon, lat, _ = GEOD.fwd(*start, 90.0, horizon * factor)
            found = line_of_sight(
                path, start, (lon, lat), eye_m=4.0, target_m=0.0, refraction=refraction, step_m=20.0
            )
            assert found.verdict == verdict, (refraction, factor)


def test_a_wall_hides_by_as_much_as_it_stands_above_the_ray(tmp_path):
    path = flat(tmp_path, wall=30.0)
    found = line_of_sight(path, middle(150, 10), middle(250, 10), eye_m=10, target_m=10)
    assert found.verdict == "hidden"
    half = found.distance_m / 2
    radius = float(radius_m(np.array([44.99]), np.array([90.0]))[0])
    assert found.clearance_m == pytest.approx(10 - 30 - half**2 * 0.87 / (2 * radius), abs=0.02)
    assert found.at_m == pytest.approx(half, abs=60)
    over = line_of_sight(path, middle(150, 10), middle(250, 10), eye_m=40, target_m=40)
    assert over.verdict == "visible"
    assert found.clearance_m is not None
    assert over.clearance_m == pytest.approx(found.clearance_m + 30, abs=1e-6)


def test_a_void_on_the_way_makes_it_unknown_unless_known_ground_cuts_the_ray(tmp_path):
    path = flat(tmp_path, void=True)
    found = line_of_sight(path, middle(150, 10), middle(250, 10), eye_m=10, target_m=10)
    assert found.verdict == "unknown"
    assert found.clearance_m is not None
    assert found.clearance_m > 0
    assert found.unknown_m == pytest.approx(2 * 78.8, rel=0.3)
    heights = np.zeros((20, 400), "float32")
    heights[:, 200], heights[:, 220] = VOID, 50.0
    path = write(tmp_path / "both.tif", heights)
    cut = line_of_sight(path, middle(150, 10), middle(250, 10), eye_m=10, target_m=10)
    assert (cut.verdict, cut.unknown_m > 0) == ("hidden", True)
    end = line_of_sight(path, middle(200, 10), middle(210, 10))
    assert end.verdict == "unknown"


def test_a_ray_within_the_margin_of_the_model_is_not_told(tmp_path):
    path = flat(tmp_path, wall=8.0)
    ends = middle(195, 10), middle(205, 10)
    assert line_of_sight(path, *ends, eye_m=10, target_m=10).verdict == "visible"
    assert line_of_sight(path, *ends, eye_m=10, target_m=10, margin_m=5).verdict == "unknown"
    assert line_of_sight(path, *ends, eye_m=2, target_m=2, margin_m=5).verdict == "hidden"


@pytest.mark.parametrize("change", [{"eye_m": -1}, {"target_m": math.nan}, {"refraction": 2},
                                    {"margin_m": -1}])  # fmt: skip
def test_heights_and_coefficients_out_of_reason_are_refused(tmp_path, change):
    with pytest.raises(InputError, match="it must be"):
        line_of_sight(flat(tmp_path), middle(1, 1), middle(9, 9), **change)


def test_eye_and_target_at_one_place_are_refused(tmp_path):
    with pytest.raises(InputError, match="at one place"):
        line_of_sight(flat(tmp_path), middle(1, 1), middle(1, 1))


# ---------------------------------------------------------------------------------- a real tile


@pytest.fixture(scope="module")
def andorra(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("srtm")
    with zipfile.ZipFile(shared / "data" / "dem-srtm" / "N42E001.hgt.zip") as packed:
        packed.extract("N42E001.hgt", folder)
    return folder / "N42E001.hgt"


@pytest.mark.realdata
def test_every_void_of_the_real_tile_is_unknown(andorra):
    cells = np.fromfile(andorra, ">i2").reshape(1201, 1201)
    down, across = np.nonzero(cells == VOID)
    assert len(down) == 7652
    lonlat = np.column_stack([1 + across / 1200, 43 - down / 1200])
    found = sample_heights(andorra, lonlat, method="nearest")
    assert found.is_void.all()
    assert sample_heights(andorra, lonlat).is_void.all()
    down, across = np.nonzero(cells != VOID)
    some = np.random.default_rng(1).choice(len(down), 20_000, replace=False)
    lonlat = np.column_stack([1 + across[some] / 1200, 43 - down[some] / 1200])
    expected = cells[down[some], across[some]].astype(float)
    assert sample_heights(andorra, lonlat).heights_m == pytest.approx(expected, abs=0.05)


@pytest.mark.realdata
def test_the_stone_427_stands_at_the_height_of_its_cell(andorra):
    found = sample_heights(andorra, [(1.7258165, 42.5047256)], method="nearest")
    assert found.heights_m.tolist() == [2517.0]
