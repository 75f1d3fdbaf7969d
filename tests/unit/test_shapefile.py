"""Shapefiles of other people: parts, zips, codings of texts, limits."""

import zipfile

import pytest

from borderkit.errors import FileFormatError, InputError, TooLargeError
from borderkit.io import shapefile as module
from borderkit.io.shapefile import read_shapefile
from tests.line_files import feature, line, shapefile, zipped

LINE = line((9.5, 47.0), (9.6, 47.1))


@pytest.fixture
def shp(tmp_path):
    return shapefile(tmp_path / "border.shp", [feature(LINE, CC1="AA", N="x")])


def test_a_plain_shapefile_is_read_with_its_system(shp):
    layer = read_shapefile(shp).layer
    assert (layer.name, layer.crs, layer.columns) == ("border", "EPSG:4326", ("CC1", "N"))
    (row,) = layer.features
    assert row["properties"] == {"CC1": "AA", "N": "x"}
    assert row["geometry"]["coordinates"] == [[9.5, 47.0], [9.6, 47.1]]


def test_a_zip_is_looked_into_whatever_its_folders(shp, tmp_path):
    path = zipped(tmp_path / "a.zip", shp, folder="edition 3/data/")
    assert read_shapefile(path).layer.features == read_shapefile(shp).layer.features


def test_without_prj_there_is_no_system(shp, tmp_path):
    assert read_shapefile(zipped(tmp_path / "a.zip", shp, without=[".prj"])).layer.crs is None
    shp.with_suffix(".prj").unlink()
    assert read_shapefile(shp).layer.crs is None


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_missing_part_is_named(shp, tmp_path, part):
    with pytest.raises(FileFormatError, match=f"without border{part}"):
        read_shapefile(zipped(tmp_path / "a.zip", shp, without=[part]))
    shp.with_suffix(part).unlink()
    with pytest.raises(FileFormatError, match=f"without border{part}"):
        read_shapefile(shp)


def test_of_several_shapefiles_one_has_to_be_named(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("one", "two"):
            made = shapefile(tmp_path / f"{name}.shp", [feature(LINE, N=name)])
            for part in tmp_path.glob(f"{name}.*"):
                archive.write(part, f"{made.stem}/{part.name}")
    with pytest.raises(FileFormatError, match=r"2 shapefiles \(one, two\)"):
        read_shapefile(path)
    assert read_shapefile(path, layer="two").layer.features[0]["properties"]["N"] == "two"
    assert read_shapefile(path, layer="*ne").layer.name == "one"
    with pytest.raises(FileFormatError, match="'three'"):
        read_shapefile(path, layer="three")


@pytest.mark.parametrize(
    ("coding", "text"),
    [
        ("utf-8", "Граница"),
        ("gb18030", "边界河"),
        ("cp1251", "Граница восточная"),
        ("cp1251", "ВОСТОЧНЫЙ УЧАСТОК"),
        ("cp866", "Граница восточная"),
        ("cp1252", "Höhe Grenze Süd"),
    ],
)
def test_a_table_without_cpg_is_guessed_and_the_guess_is_shown(tmp_path, coding, text):
    row = feature(LINE, N=text)
    path = shapefile(tmp_path / "border.shp", [row], encoding=coding, cpg=False)
    read = read_shapefile(path)
    assert read.layer.features[0]["properties"]["N"] == text
    (note,) = read.notes
    assert coding in note
    assert text[:10] in note


def test_a_cpg_is_believed_without_a_word(tmp_path):
    row = feature(LINE, N="Граница")
    path = shapefile(tmp_path / "border.shp", [row], encoding="cp1251", cpg=False)
    path.with_suffix(".cpg").write_text("1251")
    read = read_shapefile(path)
    assert (read.layer.features[0]["properties"]["N"], read.notes) == ("Граница", ())
    path.with_suffix(".cpg").write_text("no-such-coding")
    assert "'no-such-coding', which is not known" in read_shapefile(path).notes[0]


def test_ascii_tables_need_no_guess(tmp_path):
    path = shapefile(tmp_path / "border.shp", [feature(LINE, N="x")], cpg=False)
    assert read_shapefile(path).notes == ()


def test_the_limit_of_bytes_holds_on_below_and_above(shp, monkeypatch):
    parts = (".shp", ".shx", ".dbf", ".cpg", ".prj")
    size = sum(shp.with_suffix(part).stat().st_size for part in parts)
    for limit in (size + 1, size):
        monkeypatch.setattr(module, "SHAPEFILE_LIMIT_BYTES", limit)
        assert read_shapefile(shp).layer.name == "border"
    monkeypatch.setattr(module, "SHAPEFILE_LIMIT_BYTES", size - 1)
    with pytest.raises(TooLargeError, match="unpacks to more"):
        read_shapefile(shp)


def test_a_zip_that_swells_is_refused(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in (".shp", ".shx", ".dbf"):
            archive.writestr(f"a{part}", b"\0" * 20_000_000)
    with pytest.raises(TooLargeError, match="100 times"):
        read_shapefile(path)


def test_a_zip_of_too_many_files_is_refused(tmp_path):
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(1001):
            archive.writestr(f"{number}.txt", "")
    with pytest.raises(TooLargeError, match="1001 files"):
        read_shapefile(path)


def test_a_damaged_zip_and_a_damaged_shapefile_are_told(shp, tmp_path):
    path = zipped(tmp_path / "a.zip", shp)
    data = bytearray(path.read_bytes())
    at = data.index(b"border.shp") + 40
    data[at : at + 30] = b"\xff" * 30
    path.write_bytes(bytes(data))
    with pytest.raises((FileFormatError, InputError)):
        read_shapefile(path)
    shp.write_bytes(shp.read_bytes()[:60])
    with pytest.raises(FileFormatError, match="cannot be read as a shapefile"):
        read_shapefile(shp)


def test_a_member_that_climbs_out_of_its_folder_is_not_followed(shp, tmp_path):
    path = zipped(tmp_path / "a.zip", shp, folder="../../")
    before = sorted(item.name for item in tmp_path.iterdir())
    assert read_shapefile(path).layer.name == "border"
    assert sorted(item.name for item in tmp_path.iterdir()) == before


@pytest.mark.realdata
def test_a_real_zip_without_prj_is_read(shared):
    layer = read_shapefile(shared / "data" / "survey" / "shapefile" / "blockgroups.zip").layer
    assert (len(layer.features), layer.crs) == (663, None)


@pytest.mark.realdata
def test_a_real_zip_without_a_shapefile_is_told(shared):
    with pytest.raises(FileFormatError, match="no shapefile"):
        read_shapefile(shared / "data" / "survey" / "shapefile" / "empty_zipfile.zip")
