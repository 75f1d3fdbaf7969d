"""The committed demo region is what `python -m geodata.build` makes."""

import json

import numpy as np
import pytest
import rasterio

from geodata import demo_files
from geodata.build import main


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
    plans = {path.stem: path for path in (tmp_path / "itineraries").iterdir()}
    assert plans.keys() == files.itineraries.keys()
    for name, path in plans.items():
        assert json.loads(path.read_text("utf-8")) == json.loads(
            files.itineraries[name].read_text("utf-8")
        )
