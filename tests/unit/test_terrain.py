"""Elevation models: windows, other systems, what is not covered, shading and contours."""

import math

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine, from_origin

from borderkit.crs import WGS84, mercator_latitude, mercator_y
from borderkit.errors import CrsError, FileFormatError, InputError
from borderkit.terrain.elevation import Elevation, read_elevation
from borderkit.terrain.relief import contour_interval, contours, hillshade


def write(path, heights, transform, *, crs="EPSG:4326", nodata=-32768, **more):
    with rasterio.open(
        path, "w", driver="GTiff", height=heights.shape[0], width=heights.shape[1], count=1,
        dtype=heights.dtype, crs=crs, transform=transform, nodata=nodata, **more,
    ) as model:  # fmt: skip
        model.write(heights, 1)
    return path


@pytest.fixture
def ramp(tmp_path):
    """A model of 100 x 50 cells of 0.01 degree from 20 E, 45 N; 10 m higher each column east."""
    heights = np.tile(np.arange(100, dtype="int16") * 10, (50, 1))
    return write(tmp_path / "ramp.tif", heights, from_origin(20, 45, 0.01, 0.01))


def test_window_holds_the_cells_that_the_bounds_touch(ramp):
    found = read_elevation(ramp, bounds=(20.305, 44.8, 20.395, 44.9))
    assert found.heights_m.shape == (10, 10)
    assert found.bounds == pytest.approx((20.30, 44.80, 20.40, 44.90))
    assert found.heights_m[0].tolist() == list(range(300, 400, 10))
    assert found.lon[0] == pytest.approx(20.305)
    assert found.lat[0] == pytest.approx(44.895)


def test_a_fine_grid_is_averaged_to_the_cells_wanted(ramp):
    found = read_elevation(ramp, bounds=(20.0, 44.5, 21.0, 45.0), most_cells=200)
    assert found.heights_m.shape == (10, 20)
    assert found.heights_m[0, 0] == pytest.approx(20.0)
    assert found.bounds == pytest.approx((20.0, 44.5, 21.0, 45.0))


def test_what_has_no_height_is_nan_and_not_zero(tmp_path):
    heights = np.full((4, 4), 7, dtype="int16")
    heights[1, 2] = -32768
    path = write(tmp_path / "gap.tif", heights, from_origin(0, 1, 0.25, 0.25))
    found = read_elevation(path, bounds=(0, 0, 1, 1)).heights_m
    assert np.isnan(found[1, 2])
    assert np.isnan(found).sum() == 1


def test_bounds_beyond_the_model_give_what_there_is_or_nothing(ramp):
    assert read_elevation(ramp, bounds=(19, 44, 20.05, 44.6)).heights_m.shape == (10, 5)
    assert read_elevation(ramp, bounds=(30, 10, 31, 11)).is_empty


def test_bounds_turned_past_180_find_the_model_on_the_other_side(tmp_path):
    heights = np.ones((2, 2), dtype="int16")
    path = write(tmp_path / "east.tif", heights, from_origin(-180, 1, 0.5, 0.5))
    found = read_elevation(path, bounds=(179.5, 0, 180.5, 1))
    assert found.bounds == pytest.approx((180.0, 0.0, 180.5, 1.0))


def test_a_model_in_another_system_is_brought_to_degrees(tmp_path):
    # UTM 34 N: the central meridian 21 E is easting 500,000 m exactly.
    heights = np.tile(np.arange(200, dtype="float32"), (200, 1))
    transform = from_origin(500_000 - 10_000, 5_000_000 + 10_000, 100, 100)
    path = write(tmp_path / "utm.tif", heights, transform, crs="EPSG:32634", nodata=-1.0)
    found = read_elevation(path, bounds=(20.9, 45.1, 21.1, 45.2), most_cells=40_000)
    column = int(np.argmin(np.abs(found.lon - 21.0)))
    row = int(np.argmin(np.abs(found.lat - 45.15)))
    metres_east = (found.lon[column] - 21.0) * 111_320 * math.cos(math.radians(45.15))
    assert found.heights_m[row, column] == pytest.approx(99.5 + metres_east / 100, abs=0.05)


def test_a_turned_grid_is_read_by_position(tmp_path):
    heights = np.tile(np.arange(50, dtype="float32"), (50, 1))
    south_up = Affine(0.01, 0, 20, 0, 0.01, 44)
    path = write(tmp_path / "up.tif", heights, south_up, nodata=-1.0)
    found = read_elevation(path, bounds=(20.1, 44.1, 20.4, 44.4))
    at = int(np.argmin(np.abs(found.lon - 20.255)))
    assert found.heights_m[10, at] == pytest.approx((found.lon[at] - 20) * 100 - 0.5, abs=0.01)


def test_feet_become_metres(tmp_path):
    heights = np.full((3, 3), 100, dtype="float32")
    path = tmp_path / "feet.tif"
    write(path, heights, from_origin(0, 3, 1, 1), nodata=-1.0)
    with rasterio.open(path, "r+") as model:
        model.units = ("ft",)
    assert read_elevation(path, bounds=(0, 0, 3, 3)).heights_m[0, 0] == pytest.approx(30.48)


def test_no_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no elevation model"):
        read_elevation(tmp_path / "none.tif", bounds=(0, 0, 1, 1))


def test_a_file_that_points_elsewhere_is_refused(tmp_path, ramp):
    path = tmp_path / "ramp.vrt"
    path.write_text(f"<VRTDataset><SourceFilename>{ramp}</SourceFilename></VRTDataset>")
    with pytest.raises(FileFormatError, match="of no kind that is read"):
        read_elevation(path, bounds=(0, 0, 1, 1))
    path.rename(tmp_path / "sly.tif")
    with pytest.raises(FileFormatError, match="no elevation model"):
        read_elevation(tmp_path / "sly.tif", bounds=(0, 0, 1, 1))


def test_a_picture_is_no_elevation_model(tmp_path):
    with rasterio.open(
        tmp_path / "rgb.tif", "w", driver="GTiff", height=2, width=2, count=3, dtype="uint8",
        crs="EPSG:4326", transform=from_origin(0, 1, 1, 1),
    ) as picture:  # fmt: skip
        picture.write(np.zeros((3, 2, 2), dtype="uint8"))
    with pytest.raises(FileFormatError, match="3 bands"):
        read_elevation(tmp_path / "rgb.tif", bounds=(0, 0, 1, 1))


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_model_without_a_system_is_refused(tmp_path):
    write(tmp_path / "bare.tif", np.zeros((2, 2), "int16"), from_origin(0, 1, 1, 1), crs=None)
    with pytest.raises(CrsError, match="nothing is guessed"):
        read_elevation(tmp_path / "bare.tif", bounds=(0, 0, 1, 1))


def hill(heights, *, size_deg=0.01):
    return Elevation(heights.astype("float32"), 20.0, 45.0, 20.0 + size_deg, 45.0 + size_deg)


def test_level_ground_is_lit_by_the_sine_of_the_suns_height():
    shade = hillshade(hill(np.full((10, 10), 500.0)))
    assert shade == pytest.approx(math.sin(math.radians(45)), abs=1e-6)


def test_the_north_west_slope_is_bright_and_the_south_east_dark():
    y, x = np.mgrid[0:40, 0:40]
    cone = 2000 - 12 * np.hypot(x - 19.5, y - 19.5)
    shade = hillshade(hill(cone), exaggeration=1.0)
    assert shade[10, 10] > 0.87
    assert shade[30, 30] < 0.45
    assert shade[10, 10] > shade[10, 30] > shade[30, 30]


def test_shading_follows_one_slope_worked_by_hand():
    # 45 degrees, facing west: the light from the west is square to it, from north and
    # north-west and south-west it comes aslant.
    rows, columns = 60, 60
    along = 0.01 / columns * 111_412.88 * 0.7076  # about; the factor cancels below
    model = hill(np.tile(np.arange(columns) * along, (rows, 1)))
    shade = float(hillshade(model, exaggeration=1.0)[30, 30])
    light = {315: 0.55, 270: 0.15, 0: 0.15, 225: 0.15}
    by_hand = sum(
        part * max(0.0, (-math.sin(math.radians(a)) * math.sqrt(0.5) + math.sqrt(0.5)))
        for a, part in light.items()
    ) / math.sqrt(2)
    assert shade == pytest.approx(by_hand, abs=0.01)


def test_contours_are_at_whole_steps_with_every_fifth_marked():
    y, x = np.mgrid[0:120, 0:120]
    found = contours(hill(1000 - 8 * np.hypot(x - 60, y - 60)), interval_m=50)
    assert set(found["elevation_m"] % 50) == {0.0}
    assert set(found.loc[found["index"], "elevation_m"] % 250) == {0.0}
    assert found.crs == WGS84
    ring = found[found["elevation_m"] == 800].geometry.iloc[0]
    assert ring.is_ring
    middle = ring.centroid
    assert middle.x == pytest.approx(20.005, abs=2e-4)
    assert middle.y == pytest.approx(45.005, abs=2e-4)


@pytest.mark.parametrize(("relief_m", "interval_m"), [(10, 1), (200, 20), (900, 50), (1700, 100)])
def test_the_interval_suits_the_relief(relief_m, interval_m):
    heights = np.linspace(0, relief_m, 10_000).reshape(100, 100)
    assert contour_interval(hill(heights)) == interval_m


def test_nothing_gives_no_contours():
    empty = Elevation(np.full((5, 5), np.nan, "float32"), 0, 0, 1, 1)
    assert len(contours(empty)) == 0
    assert np.isnan(hillshade(empty)).all()


def test_mercator_is_that_of_web_maps():
    # EPSG:3857 at 45 N: 5,621,521.486 m of 20,037,508.343 m for 180 degrees.
    assert mercator_y(np.array([45.0]))[0] == pytest.approx(5_621_521.486 / 20_037_508.343 * 180)
    lat = np.array([-80.0, -45.5, 0.0, 60.0])
    assert mercator_latitude(mercator_y(lat)) == pytest.approx(lat)
