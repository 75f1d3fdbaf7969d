"""The committed demo region is what `python -m geodata.build` makes."""

import io
import json

import numpy as np
import pytest
import rasterio
from PIL import Image

from geodata import DEMO_UPLOADS, demo_files
from geodata.build import main
from geodata.building.extract import extract_of
from geodata.building.surveys import surveys_of


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


def test_the_survey_files_are_drawn_from_the_committed_register():
    files = demo_files()
    made = surveys_of(json.loads(files.register.read_text("utf-8")))
    assert made.keys() == files.surveys.keys() == {upload.file for upload in DEMO_UPLOADS}
    for name, data in made.items():
        committed = files.surveys[name].read_bytes()
        assert len(committed) < 100_000
        if name.endswith(".jpg"):  # the squeezing of the picture is Pillow's own
            assert told(data) == told(committed)
        else:
            assert data == committed


def told(photo):
    exif = Image.open(io.BytesIO(photo)).getexif()
    return {tag: value for tag, value in exif.items() if tag != 0x8825}, exif.get_ifd(0x8825)
