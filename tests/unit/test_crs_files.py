"""A reference system that names files of this machine is refused before PROJ opens them."""

import json

import pytest
from pyproj import CRS

from borderkit.crs import read_crs
from borderkit.errors import CrsError

BOUND = (
    'BOUNDCRS[SOURCECRS[GEOGCRS["x",DATUM["y",ELLIPSOID["Bessel 1841",6377397.155,299.1528128]],'
    'CS[ellipsoidal,2],AXIS["lat",north],AXIS["lon",east],ANGLEUNIT["degree",0.0174532925199433]]],'
    'TARGETCRS[GEOGCRS["WGS 84",DATUM["World Geodetic System 1984",'
    'ELLIPSOID["WGS 84",6378137,298.257223563]],CS[ellipsoidal,2],AXIS["lat",north],'
    'AXIS["lon",east],ANGLEUNIT["degree",0.0174532925199433],ID["EPSG",4326]]],'
    'ABRIDGEDTRANSFORMATION["g",METHOD["NTv2",ID["EPSG",9615]],'
    'PARAMETERFILE["Latitude and longitude difference file","{}",ID["EPSG",8656]]]]'
)
ESRI = (
    'GEOGCS["x",DATUM["y",SPHEROID["Bessel 1841",6377397.155,299.1528128],'
    'EXTENSION["PROJ4_GRIDS","{}"]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
)
NAMES = ("/etc/hostname", "../../x.gsb", "C:\\x.gsb", "http://127.0.0.1:9/x.gsb", "@/etc/hostname")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "text", [BOUND, BOUND.replace('"Lat', '"L""at'), ESRI, "+proj=longlat +nadgrids={} +type=crs"]
)
def test_reference_system_that_names_a_file_is_refused(text, name):
    with pytest.raises(CrsError, match=r"names the file .*name the system by its code alone"):
        read_crs(text.format(name))


@pytest.mark.parametrize("name", NAMES)
def test_reference_system_as_json_that_names_a_file_is_refused(name):
    told = json.dumps(CRS.from_wkt(BOUND.format("x.gsb")).to_json_dict())
    with pytest.raises(CrsError, match="names the file"):
        read_crs(told.replace('"x.gsb"', json.dumps(name)))


@pytest.mark.parametrize("text", [ESRI.format("@null"), BOUND.format("BETA2007.gsb"), "EPSG:31467"])
def test_reference_system_without_a_file_of_this_machine_is_read(text):
    assert read_crs(text).name
