"""Scanned maps and orthophotos: every cell keeps its place and colour, nothing is guessed."""

import numpy as np
import pytest
import rasterio
from pyproj import Transformer
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine, from_origin

from borderkit.crs import is_of_wgs84, read_crs
from borderkit.errors import CrsError, FileFormatError, InputError, TooLargeError
from borderkit.terrain import raster
from borderkit.terrain.scans import read_scan, scan_crs

WEST, NORTH, STEP = 20.0, -45.0, 0.01
AREA = (20.0, -45.4, 20.6, -45.0)
RED, GREEN, BLUE, WHITE = (200, 20, 20), (20, 180, 20), (20, 20, 220), (250, 250, 250)
QUARTERS = {(20.1, -45.1): RED, (20.5, -45.1): GREEN, (20.1, -45.3): BLUE, (20.5, -45.3): WHITE}
"""A place in the middle of each quarter, and its colour."""


def quarters(count=3, dtype="uint8"):
    """Return bands (count, 40, 60): four quarters of one colour each."""
    bands = np.zeros((max(count, 3), 40, 60), dtype)
    for (lon, lat), colour in QUARTERS.items():
        rows = slice(0, 20) if lat > -45.2 else slice(20, 40)
        columns = slice(0, 30) if lon < 20.3 else slice(30, 60)
        for band, value in enumerate(colour):
            bands[band, rows, columns] = value
    return bands[:count]


def write(path, bands, *, crs="EPSG:4326", transform=None, **more):
    count, rows, columns = bands.shape
    colours = more.pop("colours", None)
    palette = more.pop("palette", None)
    with rasterio.open(
        path, "w", driver=more.pop("driver", "GTiff"), count=count, height=rows, width=columns,
        dtype=bands.dtype, crs=crs, transform=transform or from_origin(WEST, NORTH, STEP, STEP),
        **more,
    ) as file:  # fmt: skip
        file.write(bands)
        if colours:
            file.colorinterp = colours
        if palette:
            file.write_colormap(1, palette)
    return path


def colour_at(scan, lon, lat):
    west, south, east, north = scan.bounds
    rows, columns = scan.colours.shape[:2]
    row = int((north - lat) / (north - south) * rows)
    column = int((lon - west) / (east - west) * columns)
    return tuple(int(part) for part in scan.colours[row, column])


def assert_quarters(scan, *, off=0):
    for (lon, lat), colour in QUARTERS.items():
        found = colour_at(scan, lon, lat)
        assert found[3] == 255
        assert np.abs(np.subtract(found[:3], colour)).max() <= off, (lon, lat, found)


def test_a_picture_in_wgs84_keeps_place_and_colour(tmp_path):
    scan = read_scan(write(tmp_path / "a.tif", quarters()), bounds=AREA)
    assert scan.bounds == pytest.approx(AREA)
    assert scan.colours.shape == pytest.approx((40, 60, 4), abs=1)
    assert_quarters(scan)
    assert scan.operation.accuracy_m == 0.0


def test_only_what_lies_in_the_area_is_read(tmp_path):
    path = write(tmp_path / "a.tif", quarters())
    scan = read_scan(path, bounds=(19.0, -45.2, 20.3, -44.0))
    assert scan.bounds == pytest.approx((20.0, -45.2, 20.3, -45.0))
    assert {tuple(c) for c in scan.colours.reshape(-1, 4)} == {(*RED, 255)}
    assert read_scan(path, bounds=(21.0, -45.2, 22.0, -45.0)).is_empty


@pytest.mark.parametrize("turn", [360.0, -360.0])
def test_an_area_may_be_given_a_turn_away(tmp_path, turn):
    path = write(tmp_path / "a.tif", quarters())
    west, south, east, north = AREA
    scan = read_scan(path, bounds=(west + turn, south, east + turn, north))
    assert scan.bounds == pytest.approx((west + turn, south, east + turn, north))
    assert colour_at(scan, 20.1 + turn, -45.1) == (*RED, 255)


@pytest.mark.parametrize("angle", [0.0, 30.0, 180.0])
def test_a_picture_in_any_projection_and_turned_stands_where_proj_says(tmp_path, angle):
    to_utm = Transformer.from_crs("EPSG:4326", "EPSG:32734", always_xy=True)
    x, y = to_utm.transform(20.3, -45.2)
    by = Affine.translation(x, y) @ Affine.rotation(angle) @ Affine.scale(800, -1_200)
    bands = quarters()
    path = write(
        tmp_path / "a.tif", bands, crs="EPSG:32734", transform=by @ Affine.translation(-30, -20)
    )
    scan = read_scan(path, bounds=(19.5, -45.8, 21.2, -44.6))
    for column, row in ((10, 8), (50, 8), (10, 33), (50, 33)):
        east, north = (by @ Affine.translation(-30, -20)) @ (column + 0.5, row + 0.5)
        lon, lat = to_utm.transform(east, north, direction="INVERSE")
        assert colour_at(scan, lon, lat)[:3] == tuple(bands[:, row, column])
    assert (scan.colours[..., 3] == 0).any()


def test_a_finer_picture_is_averaged_to_about_as_many_cells(tmp_path):
    fine = np.tile(np.array([[0, 200], [200, 0]], np.uint8), (200, 300))[None].repeat(3, axis=0)
    path = write(
        tmp_path / "a.tif", fine, transform=from_origin(WEST, NORTH, STEP / 10, STEP / 10),
    )  # fmt: skip
    scan = read_scan(path, bounds=AREA, most_cells=600)
    assert scan.colours.shape[0] * scan.colours.shape[1] == pytest.approx(600, rel=0.1)
    assert scan.colours[..., :3].mean() == pytest.approx(100, abs=3)
    assert scan.colours[..., :3].std() < 30


def test_palettes_grey_opacity_near_infrared_and_nodata_are_understood(tmp_path):
    codes = np.zeros((1, 40, 60), np.uint8)
    codes[0, :20, 30:], codes[0, 20:, :30], codes[0, 20:, 30:] = 1, 2, 7
    palette = dict(zip((0, 1, 2, 7), ((*c, 255) for c in QUARTERS.values()), strict=True))
    assert_quarters(read_scan(write(tmp_path / "p.tif", codes, palette=palette), bounds=AREA))
    grey = read_scan(write(tmp_path / "g.tif", quarters(1)), bounds=AREA)
    assert colour_at(grey, 20.1, -45.1) == (200, 200, 200, 255)
    alpha = (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha)
    bands = quarters(4)
    bands[3, :, :30] = 255
    scan = read_scan(write(tmp_path / "a.tif", bands, colours=alpha), bounds=AREA)
    assert [colour_at(scan, *at)[3] for at in QUARTERS] == [255, 0, 255, 0]
    infrared = write(tmp_path / "n.tif", bands, photometric="RGB", alpha="NO")
    assert_quarters(read_scan(infrared, bounds=AREA))
    bare = quarters(1)
    scan = read_scan(write(tmp_path / "0.tif", bare, nodata=20), bounds=AREA)
    assert [colour_at(scan, *at)[3] for at in QUARTERS] == [255, 0, 0, 255]


def test_sixteen_bits_are_stretched_over_what_occurs(tmp_path):
    bands = quarters(3, "uint16") * 16 + 3_000
    scan = read_scan(write(tmp_path / "a.tif", bands), bounds=AREA)
    assert colour_at(scan, 20.1, -45.1)[0] > 180
    assert colour_at(scan, 20.1, -45.1)[1] < 10
    assert colour_at(scan, 20.5, -45.3)[:3] == (255, 255, 255)


@pytest.mark.parametrize(
    ("name", "make", "error", "says"),
    [
        ("none.tif", None, InputError, "there is no picture"),
        ("a.vrt", b"<VRTDataset/>", FileFormatError, "no kind that is read"),
        ("a.tif", b"<VRTDataset rasterXSize='1' rasterYSize='1'/>", FileFormatError, "GeoTIFF"),
        ("a.tif", b"", FileFormatError, "no picture"),
        ("a.png", b"GIF89a", FileFormatError, "no picture"),
    ],
)
def test_what_is_no_raster_is_refused(tmp_path, name, make, error, says):
    path = tmp_path / name
    if make is not None:
        path.write_bytes(make)
    with pytest.raises(error, match=says):
        read_scan(path, bounds=AREA)


def test_heights_pictures_of_no_place_and_of_no_crs_are_refused(tmp_path):
    for dtype in ("int16", "float32"):
        with pytest.raises(FileFormatError, match="--dem"):
            read_scan(write(tmp_path / "h.tif", quarters(1).astype(dtype)), bounds=AREA)
    with pytest.raises(CrsError, match="has no CRS"):
        read_scan(write(tmp_path / "c.tif", quarters(), crs=None), bounds=AREA)
    nowhere = tmp_path / "n.tif"
    with pytest.warns(NotGeoreferencedWarning):
        write(nowhere, quarters(), transform=Affine.identity())
    with pytest.raises(FileFormatError, match="no place on the ground"):
        read_scan(nowhere, bounds=AREA)


def test_a_crs_without_an_exact_operation_is_refused(tmp_path):
    path = write(tmp_path / "x.tif", quarters(), crs="EPSG:4610", transform=from_origin(
        100.0, 40.0, STEP, STEP))  # fmt: skip
    with pytest.raises(CrsError, match="no exact operation"):
        read_scan(path, bounds=(100.0, 39.0, 101.0, 40.0))


def test_the_accuracy_of_the_operation_is_handed_on(tmp_path):
    by = from_origin(40.0, 55.0, STEP, STEP)
    path = write(tmp_path / "p.tif", quarters(), crs="EPSG:4284", transform=by)
    scan = read_scan(path, bounds=(40.0, 54.0, 41.0, 55.0))
    assert scan.operation.accuracy_m is not None
    assert scan.operation.accuracy_m >= 1.0
    whole = read_scan(path, bounds=(39.0, 54.0, 42.0, 56.0))
    moved = Transformer.from_crs("EPSG:4284", "EPSG:4326", always_xy=True)
    assert whole.bounds[2] == pytest.approx(moved.transform(40.6, 55.0)[0], abs=1e-4)


@pytest.mark.parametrize(("most", "taken"), [(2_399, False), (2_400, True), (2_401, True)])
def test_more_cells_than_may_be_unpacked_are_refused(tmp_path, monkeypatch, most, taken):
    path = write(tmp_path / "a.tif", quarters())
    monkeypatch.setattr(raster, "_MOST_DECODED", most)
    if taken:
        assert not read_scan(path, bounds=AREA).is_empty
    else:
        with pytest.raises(TooLargeError, match="add overviews"):
            read_scan(path, bounds=AREA)


def test_overviews_count_for_what_has_to_be_unpacked(tmp_path, monkeypatch):
    path = write(tmp_path / "a.tif", quarters().repeat(4, axis=1).repeat(4, axis=2),
                 transform=from_origin(WEST, NORTH, STEP / 4, STEP / 4))  # fmt: skip
    monkeypatch.setattr(raster, "_MOST_DECODED", 10_000)
    with pytest.raises(TooLargeError):
        read_scan(path, bounds=AREA, most_cells=600)
    with rasterio.open(path, "r+") as file:
        file.build_overviews([2, 4])
    assert_quarters(read_scan(path, bounds=AREA, most_cells=600), off=8)


@pytest.mark.parametrize(("most", "taken"), [(7_199, False), (7_200, True)])
def test_blocks_larger_than_may_be_unpacked_at_once_are_refused(tmp_path, monkeypatch, most, taken):
    path = write(tmp_path / "a.tif", quarters(), blockysize=40)
    monkeypatch.setattr(raster, "_MOST_BLOCK", most)
    if taken:
        assert not read_scan(path, bounds=AREA).is_empty
    else:
        with pytest.raises(TooLargeError, match="TILED=YES"):
            read_scan(path, bounds=AREA)


def test_the_datum_of_a_crs_is_known(tmp_path):
    assert is_of_wgs84(scan_crs(write(tmp_path / "a.tif", quarters(), crs="EPSG:32734")))
    for other in ("EPSG:4284", "EPSG:25832", "EPSG:4490"):
        assert not is_of_wgs84(read_crs(other))
    for same in ("EPSG:4326", "EPSG:3857", "EPSG:32601"):
        assert is_of_wgs84(read_crs(same))
