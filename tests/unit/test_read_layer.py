"""Any layer of a register as a frame."""

import pytest
from geopandas import GeoDataFrame

import borderkit
from borderkit.errors import InputError, RegisterMissingError
from borderkit.layers import GEOMETRY, LAYERS
from borderkit.store import open_store
from tests.demo_register import make_demo_register


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    return make_demo_register(tmp_path_factory.mktemp("read-layer"))


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_has_its_declared_columns_and_wgs84(register, name):
    declared = LAYERS[name]
    frame = borderkit.read_layer(register, name)
    shape = [GEOMETRY] if declared.geometry else []
    assert list(frame.columns) == [*declared.names, *shape]
    assert isinstance(frame, GeoDataFrame) is bool(declared.geometry)
    if isinstance(frame, GeoDataFrame):
        assert frame.crs == "EPSG:4326"


def test_an_open_register_and_its_file_give_the_same(register):
    with open_store(register, read_only=True) as store:
        open_one = borderkit.read_layer(store, "zones")
    from_file = borderkit.read_layer(str(register), "zones")
    assert len(open_one) > 0
    assert open_one.equals(from_file)


def test_an_unknown_layer_is_refused_and_the_known_ones_are_named(register):
    with pytest.raises(InputError, match=r"no layer 'zone'; there are .*\bzones\b.*\bmarkers\b"):
        borderkit.read_layer(register, "zone")


def test_a_register_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(RegisterMissingError):
        borderkit.read_layer(tmp_path / "none.gpkg", "zones")
