"""The committed demo region is what `python -m geodata.build` makes."""

import json

import numpy as np
import pytest
import rasterio

from geodata import demo_files
from geodata.build import main
from geodata.building.extract import extract_of


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_new_build_gives_the_committed_files(tmp_path):
    main(tmp_path)
    files = demo_files()
    with (
        rasterio.open(tmp_path / "terrain.tif") as mine,
        rasterio.open(str(files.terrain)) as committed,
    ):
        assert mine.profile == committed.profile
        assert np.array_equal(mine.read(1), committed.read(1))
    assert (tmp_path / "register.json").read_text("utf-8") == files.register.read_text("utf-8")
    assert (tmp_path / "extract.osm").read_text("utf-8") == files.extract.read_text("utf-8")
    plans = {path.stem: path for path in (tmp_path / "itineraries").iterdir()}
    assert plans.keys() == files.itineraries.keys()
    for name, path in plans.items():
        assert json.loads(path.read_text("utf-8")) == json.loads(
            files.itineraries[name].read_text("utf-8")
        )


def test_the_extract_is_drawn_from_the_committed_register():
    files = demo_files()
    register = json.loads(files.register.read_text("utf-8"))
    assert files.extract.read_text("utf-8") == extract_of(register)
