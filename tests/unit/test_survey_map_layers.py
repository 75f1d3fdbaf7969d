"""Shapefile, GeoPackage and FlatGeobuf: read by a worker that can do no harm, all accounted for."""

import contextlib
import socketserver
import sqlite3
import struct
import threading
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borderkit.errors import BorderkitError, CrsError, FileFormatError, InputError, TooLargeError
from borderkit.io.surveys.gathering import SurveySource
from borderkit.io.surveys.layers import map_process
from borderkit.io.surveys.layers.map_layers import read_flatgeobuf, read_geopackage, read_shapefile
from borderkit.io.surveys.layers.map_process import stream_layer
from borderkit.io.surveys.layers.shapefile_parts import read_index, table_texts
from borderkit.io.surveys.limits import Limits
from tests.line_files import feature, line, shapefile
from tests.map_files import read_by, shape_records, shapes, write_layer

PLACES = [(9.5, 47.1, 440.5), (9.6, 47.2, 441.5), (9.7, 47.3, 442.5)]
NAMES = ["17", "18", "47/2"]
CUT_OFF = '["layer", {"layer": "a", "crs": null, "columns": []}]'
Z = struct.Struct("<i4d")


def codes(reading):
    return [(r.row, r.code, r.field, r.detail) for r in reading.rejections]


def notes(reading):
    return list(reading.parts[0].notes)


@pytest.fixture
def canary(tmp_path, monkeypatch):
    """A secret on disk and a listener on this machine; neither may be touched."""
    secret = tmp_path / "secret.csv"
    secret.write_text("name,x,y\nSECRET-CANARY,1,2\n")
    asked = []

    class Listener(socketserver.StreamRequestHandler):
        def handle(self):
            asked.append(self.rfile.readline())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.delenv("NO_PROXY", raising=False)
    yield secret, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    assert asked == []


@pytest.fixture
def package(tmp_path):
    return write_layer(tmp_path / "a.gpkg", PLACES, driver="GPKG", layer="stones", name=NAMES)


def test_a_shapefile_is_read_with_its_system_and_names(tmp_path):
    shp = write_layer(tmp_path / "a.shp", PLACES, driver="ESRI Shapefile", number=NAMES)
    before = sorted((p.name, p.read_bytes()) for p in tmp_path.iterdir())
    reading = read_by(read_shapefile, shp)
    points = reading.points
    assert (reading.parts[0].crs, reading.parts[0].crs_by) == ("EPSG:4326", "file")
    assert points["station"].tolist() == NAMES
    assert points[["east", "north", "height_m"]].to_numpy().tolist() == [list(p) for p in PLACES]
    assert points["height_kind"].unique().tolist() == ["unknown"]
    assert points["printed_east"].tolist() == ["9.5", "9.6", "9.7"]
    assert points["line"].tolist() == [1, 2, 3]
    assert sorted((p.name, p.read_bytes()) for p in tmp_path.iterdir()) == before


@pytest.mark.slow
def test_parts_of_a_shapefile_may_come_under_any_names(tmp_path):
    shp = write_layer(tmp_path / "a.shp", PLACES, driver="ESRI Shapefile", number=NAMES)
    beside = {}
    for number, suffix in enumerate((".shx", ".dbf", ".prj")):
        beside[suffix] = shp.with_suffix(suffix).rename(tmp_path / f"m{number}")
    reading = read_by(read_shapefile, shp.rename(tmp_path / "m9"), beside=beside)
    assert reading.points["station"].tolist() == NAMES
    assert reading.parts[0].crs == "EPSG:4326"


def hand_made(tmp_path, records, kind, **parts):
    shp, shx = shapes(records, kind)
    path = tmp_path / "hand.shp"
    path.write_bytes(shp)
    if parts.get("shx", True):
        path.with_suffix(".shx").write_bytes(shx)
    return path


def test_every_record_of_a_shapefile_is_taken_or_rejected(tmp_path):
    records = [
        Z.pack(11, 9.5, 47.1, 440.5, 0),
        struct.pack("<i", 0),
        Z.pack(11, float("nan"), float("inf"), 0, 0),
        struct.pack("<i", 99) + b"abcd",
        Z.pack(11, 9.6, 47.2, float("nan"), 0),
    ]
    reading = read_by(read_shapefile, hand_made(tmp_path, records, 11), crs="EPSG:4326")
    assert (reading.read, len(reading.points)) == (5, 2)
    assert reading.points["line"].tolist() == [1, 5]
    assert codes(reading) == [
        (2, "missing", "geometry", "record 2"),
        (3, "not-a-number", "y", "record 3"),
        (3, "not-a-number", "x", "record 3"),
        (4, "bad-record", "geometry", "record 4"),
    ]
    assert "it has no .dbf; its points have no names" in notes(reading)


@pytest.mark.slow
def test_multipoints_and_measures_are_read_by_position(tmp_path):
    box = struct.pack("<4d", 0, 0, 1, 1)
    many = struct.pack("<i", 28) + box + struct.pack("<i4d", 2, 0, 0, 1, 1)
    many += struct.pack("<4d", 0, 1, 7, 8)
    reading = read_by(read_shapefile, hand_made(tmp_path, [many], 28), crs="EPSG:4326")
    assert reading.points[["east", "north"]].to_numpy().tolist() == [[0, 0], [1, 1]]
    assert "measures (M) of its points are not read" in notes(reading)


@pytest.mark.slow
def test_without_shx_the_index_is_made_anew_and_not_written(tmp_path):
    path = hand_made(tmp_path, [Z.pack(11, 9.5, 47.1, 440.5, 0)], 11, shx=False)
    reading = read_by(read_shapefile, path, crs="EPSG:4326")
    assert len(reading.points) == 1
    assert "it has no .shx; its index was made anew from the .shp" in notes(reading)
    assert [p.name for p in tmp_path.iterdir()] == ["hand.shp"]


def test_an_index_found_anew_is_the_one_that_was_there(tmp_path):
    path = hand_made(tmp_path, [Z.pack(11, 1, 2, 3, 4), struct.pack("<i", 0)], 11)
    source = SurveySource(path=path, name="a.shp")
    shx = path.with_suffix(".shx")
    walked = read_index(source, None)
    assert walked.types.tolist() == read_index(source, shx).types.tolist() == [11, 0]
    assert walked.shx[100:] == shx.read_bytes()[100:]
    assert walked.shx[24:28] == shx.read_bytes()[24:28]


@pytest.mark.slow
def test_a_system_that_is_not_stated_is_asked_for(tmp_path):
    shp = write_layer(tmp_path / "a.shp", PLACES, driver="ESRI Shapefile", number=NAMES)
    prj = shp.with_suffix(".prj")
    prj.unlink()
    asked = read_by(read_shapefile, shp)
    assert [q.key for q in asked.questions] == ["crs"]
    assert (asked.read, len(asked.points), asked.parts[0].crs) == (0, 0, None)
    told = read_by(read_shapefile, shp, crs="EPSG:4258")
    assert (told.parts[0].crs, told.parts[0].crs_by, told.read) == ("EPSG:4258", "told", 3)
    with pytest.raises(CrsError, match="EPSG:999999"):
        read_by(read_shapefile, shp, crs="EPSG:999999")
    prj.write_text("no system at all")
    unread = read_by(read_shapefile, shp)
    assert [q.key for q in unread.questions] == ["crs"]
    assert "its .prj holds no well-known text: 'no system at all'" in notes(unread)
    prj.write_text("+proj=longlat +datum=WGS84")
    assert [q.key for q in read_by(read_shapefile, shp).questions] == ["crs"]
    prj.write_text('GEOGCS["broken')
    assert [q.key for q in read_by(read_shapefile, shp).questions] == ["crs"]
    prj.write_text('LOCAL_CS["site",UNIT["metre",1]]')
    assert [q.key for q in read_by(read_shapefile, shp).questions] == ["crs"]


@pytest.mark.slow
def test_a_stated_system_gives_way_to_that_of_the_file(package):
    reading = read_by(read_geopackage, package, crs="EPSG:2056")
    assert reading.parts[0].crs == "EPSG:4326"
    assert notes(reading) == ["a.gpkg states WGS 84; the stated EPSG:2056 was not used"]


@pytest.mark.slow
def test_a_system_without_a_number_is_kept_as_text(tmp_path):
    own = "+proj=tmerc +lat_0=0 +lon_0=9.1 +k=1 +x_0=12345 +y_0=0 +ellps=krass +units=m"
    path = write_layer(tmp_path / "a.fgb", [(1, 2)], driver="FlatGeobuf", crs=own, name=["1"])
    crs = read_by(read_flatgeobuf, path).parts[0].crs
    assert crs is not None
    assert "12345" in crs
    assert not crs.startswith("EPSG")


@pytest.mark.slow
@pytest.mark.parametrize("coding", ["utf-8", "gb18030", "cp1251", "cp866"])
def test_texts_without_a_cpg_are_guessed_and_shown(tmp_path, coding):
    text = "界碑七号" if coding == "gb18030" else "пограничный столб"
    shp = shapefile(
        tmp_path / "a.shp",
        [feature({"type": "Point", "coordinates": [9.5, 47.1]}, NAME=text)],
        encoding=coding,
        cpg=False,
    )
    reading = read_by(read_shapefile, shp)
    assert reading.points["station"].tolist() == [text]
    assert reading.parts[0].encoding == coding
    assert f"were read as {coding}, a guess" in notes(reading)[0]
    assert text in notes(reading)[0]
    assert read_by(read_shapefile, shp, encoding="cp1252").points["station"].tolist() != [text]
    with pytest.raises(InputError, match="no encoding 'klingon'"):
        read_by(read_shapefile, shp, encoding="klingon")


def test_texts_of_a_table_are_found_without_gdal(tmp_path):
    row = feature({"type": "Point", "coordinates": [9.5, 47.1]}, NAME="столб", N=7, B="plain")
    shp = shapefile(tmp_path / "a.shp", [row], encoding="cp1251", cpg=False)
    assert table_texts(shp.with_suffix(".dbf")) == {"столб".encode("cp1251")}


@pytest.mark.slow
def test_deleted_records_are_noted(tmp_path):
    shp = write_layer(tmp_path / "a.shp", PLACES, driver="ESRI Shapefile", number=NAMES)
    dbf = bytearray(shp.with_suffix(".dbf").read_bytes())
    first, width = struct.unpack("<HH", dbf[8:12])
    dbf[first + width : first + width + 1] = b"*"
    shp.with_suffix(".dbf").write_bytes(dbf)
    reading = read_by(read_shapefile, shp)
    assert reading.points["station"].tolist() == ["17", "47/2"]
    assert reading.points["line"].tolist() == [1, 3]
    assert notes(reading)[-1] == "1 records are deleted in its table: not read"


@pytest.mark.slow
def test_lines_are_tracks_and_areas_are_noted(tmp_path):
    lines = [feature(line((9.5, 47.1), (9.6, 47.2)), name="a")]
    reading = read_by(read_shapefile, shapefile(tmp_path / "a.shp", lines))
    assert reading.points["kind"].tolist() == ["track_point"] * 2
    assert reading.points["track_name"].tolist() == ["a", "a"]


def test_a_geopackage_is_read_and_not_written(package):
    before = package.read_bytes()
    reading = read_by(read_geopackage, package)
    assert reading.points["station"].tolist() == NAMES
    assert reading.parts[0].crs == "EPSG:4326"
    assert package.read_bytes() == before
    assert [p.name for p in package.parent.iterdir()] == ["a.gpkg"]


@pytest.mark.slow
def test_of_several_layers_one_is_asked_for(package):
    write_layer(package, PLACES[:1], driver="GPKG", layer="walk", name=["1"])
    asked = read_by(read_geopackage, package)
    assert [(q.key, q.choices) for q in asked.questions] == [("layer", ("stones", "walk"))]
    assert asked.read == 0
    assert read_by(read_geopackage, package, layer="walk").read == 1
    again = read_by(read_geopackage, package, layer="other")
    assert "has no layer 'other'" in again.questions[0].text


@pytest.mark.slow
@pytest.mark.parametrize("number", [-1, 0])
def test_a_geopackage_of_an_undefined_system_is_asked_about(package, number):
    with sqlite3.connect(package) as base:
        base.execute("DROP TRIGGER IF EXISTS gpkg_tile_matrix_zoom_level_insert")
        for table in ("gpkg_contents", "gpkg_geometry_columns"):
            base.execute(f"UPDATE {table} SET srs_id = {number}")
    base.close()
    assert [q.key for q in read_by(read_geopackage, package).questions] == ["crs"]


@pytest.mark.slow
def test_triggers_of_a_geopackage_never_fire(package):
    with sqlite3.connect(package) as base:
        for table in ("stones", "gpkg_contents", "gpkg_ogr_contents"):
            base.execute(
                f"CREATE TRIGGER t_{table} AFTER UPDATE ON {table} BEGIN DELETE FROM stones; END"
            )
    base.close()
    before = package.read_bytes()
    assert read_by(read_geopackage, package).read == 3
    assert package.read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize("at", ["gpkg_contents", "stones", "gpkg_extensions"])
def test_a_view_without_end_is_ended(package, at):
    endless = (
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
        "SELECT x AS fid, x AS geom, x AS table_name, x AS data_type, x AS extension_name FROM c"
    )
    with sqlite3.connect(package) as base:
        base.execute("PRAGMA legacy_alter_table = ON")
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            base.execute(f'DROP TRIGGER "{name}"')
        if base.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (at,)).fetchone():
            base.execute(f'ALTER TABLE "{at}" RENAME TO kept')
        base.execute(f'CREATE VIEW "{at}" AS {endless}')
    base.close()
    limits = Limits(worker_s=2)
    start = time.monotonic()
    with contextlib.suppress(TooLargeError, FileFormatError):
        assert read_by(read_geopackage, package, limits=limits).read <= 3
    assert time.monotonic() - start < 15


@pytest.mark.slow
def test_the_worker_that_costs_too_much_is_ended_and_the_rest_goes_on(package):
    with sqlite3.connect(package) as base:
        (name,) = base.execute("SELECT table_name FROM gpkg_contents").fetchone()
        of_type = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (trigger,) in base.execute(of_type).fetchall():
            base.execute(f'DROP TRIGGER "{trigger}"')
        base.execute(f'ALTER TABLE "{name}" ADD COLUMN picture BLOB')
        base.execute(f'UPDATE "{name}" SET picture = zeroblob({2**27})')
    base.close()
    # SQLite cannot give a row: GDAL and fiona take that for the end of the table.
    with pytest.raises(TooLargeError, match=r"a\.gpkg"):
        read_by(read_geopackage, package, limits=Limits(worker_bytes=2**26))
    assert read_by(read_geopackage, package).read == 3


def test_a_geopackage_that_is_being_written_is_refused(package):
    Path(f"{package}-wal").write_bytes(b"more")
    with pytest.raises(FileFormatError, match="is being written by another program"):
        read_by(read_geopackage, package)


@pytest.mark.slow
def test_heights_in_feet_are_unknown(tmp_path):
    path = write_layer(tmp_path / "a.fgb", PLACES, driver="FlatGeobuf", crs="EPSG:2263")
    reading = read_by(read_flatgeobuf, path)
    assert "height_m" not in reading.points
    assert sorted(reading.points["printed_height"]) == ["440.5", "441.5", "442.5"]
    assert "3 heights are in units of a system that is not in metres: unknown" in notes(reading)


@pytest.mark.slow
def test_time_that_we_take_is_not_held_against_the_worker(package, monkeypatch):
    monkeypatch.setattr(map_process, "_LOOK_S", 0.01)
    limits = Limits(worker_s=2)
    source = SurveySource(path=package, name="a", limits=limits)
    with stream_layer(package, form="geopackage", layer=None, source=source) as (_, messages):
        time.sleep(limits.worker_s + 0.2)
        assert len([m for m in messages if m[0] == "P"]) == 3


@pytest.mark.slow
def test_a_worker_that_crashes_is_a_damaged_file(package, tmp_path, monkeypatch):
    for script, error in (
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", FileFormatError),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", TooLargeError),
        ("import sys; sys.exit('odd')", FileFormatError),
        ("print('{')", FileFormatError),
        ("", FileFormatError),
        (f"print({CUT_OFF!r})", FileFormatError),
        ("import time; time.sleep(60)", TooLargeError),
        ("import sys; sys.stderr.write('x' * 10_000_000); sys.exit(1)", FileFormatError),
    ):
        worker = tmp_path / "worker.py"
        worker.write_text(script)
        monkeypatch.setattr(map_process, "_WORKER", worker)
        with pytest.raises(error, match=r"a\.gpkg"):
            read_by(read_geopackage, package, limits=Limits(worker_s=2))


def test_a_flatgeobuf_is_read_with_its_system(tmp_path):
    path = write_layer(tmp_path / "a.fgb", PLACES, driver="FlatGeobuf", name=NAMES)
    reading = read_by(read_flatgeobuf, path)
    assert sorted(reading.points["station"]) == NAMES
    assert reading.parts[0].crs == "EPSG:4326"


@pytest.mark.slow
@pytest.mark.parametrize("size", [0, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_flatgeobuf_with_an_absurd_header_is_refused(tmp_path, size):
    path = write_layer(tmp_path / "a.fgb", PLACES, driver="FlatGeobuf", name=NAMES)
    data = bytearray(path.read_bytes())
    data[8:12] = struct.pack("<I", size)
    path.write_bytes(data)
    with pytest.raises((FileFormatError, TooLargeError), match=r"a\.fgb"):
        read_by(read_flatgeobuf, path)


@pytest.mark.slow
@pytest.mark.parametrize("words", [-1, 0, 2**31 - 1])
def test_a_record_of_an_absurd_length_is_rejected_or_ends_the_walk(tmp_path, words):
    path = hand_made(tmp_path, [Z.pack(11, n, 47, 0, 0) for n in (1, 2, 3)], 11)
    data = bytearray(path.read_bytes())
    data[148:152] = struct.pack(">i", words)
    path.write_bytes(data)
    with_index = read_by(read_shapefile, path, crs="EPSG:4326")
    assert with_index.read == 3
    path.with_suffix(".shx").unlink()
    with pytest.raises(FileFormatError, match="beyond record 1, byte 144"):
        read_by(read_shapefile, path, crs="EPSG:4326")


@pytest.mark.parametrize(
    ("reader", "data", "said"),
    [
        (read_shapefile, b"<OGRVRTDataSource/>", "is no shapefile"),
        (read_shapefile, b"", "is no shapefile"),
        (read_shapefile, shapes([Z.pack(11, 1, 2, 3, 4)], 11)[0][:-1], "is cut off"),
        (read_geopackage, b"<OGRVRTDataSource/>", "is no geopackage"),
        (read_geopackage, b"", "is no geopackage"),
        (read_flatgeobuf, b"<OGRVRTDataSource/>", "is no flatgeobuf"),
        (read_flatgeobuf, b"", "is no flatgeobuf"),
    ],
)
def test_what_is_of_another_kind_is_refused_before_any_worker_starts(
    tmp_path, monkeypatch, reader, data, said
):
    monkeypatch.setattr(map_process, "_WORKER", Path("/nowhere"))
    path = tmp_path / "a.bin"
    path.write_bytes(data)
    with pytest.raises(FileFormatError, match=rf"a\.bin {said}"):
        read_by(reader, path)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["shapefile", "geopackage", "flatgeobuf"])
@pytest.mark.parametrize("where", ["file", "http"])
def test_the_worker_itself_reads_no_virtual_file(tmp_path, canary, form, where):
    secret, address = canary
    target = secret if where == "file" else f"/vsicurl/{address}/a.csv"
    vrt = (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{target}</SrcDataSource>'
        '<GeometryField encoding="PointFromColumns" x="x" y="y"/></OGRVRTLayer>'
        "</OGRVRTDataSource>"
    )
    suffix = {"shapefile": ".shp", "geopackage": ".gpkg", "flatgeobuf": ".fgb"}[form]
    path = tmp_path / f"points{suffix}"
    path.write_text(vrt)
    source = SurveySource(path=path, name="a", limits=Limits(worker_s=20))
    with (
        pytest.raises(FileFormatError) as caught,
        stream_layer(path, form=form, layer=None, source=source) as (_, messages),
    ):
        list(messages)
    assert "SECRET-CANARY" not in str(caught.value)


@pytest.mark.slow
def test_a_link_inside_a_geopackage_reaches_nobody(package, canary):
    secret, address = canary
    with sqlite3.connect(package) as base:
        base.execute(
            "CREATE TABLE gpkg_metadata_reference (reference_scope TEXT, table_name TEXT, "
            "column_name TEXT, row_id_value INTEGER, timestamp TEXT, md_file_id INTEGER, "
            "md_parent_id INTEGER)"
        )
        values = (f"{address}/{secret}",)
        base.execute("INSERT INTO gpkg_metadata_reference (table_name) VALUES (?)", values)
    base.close()
    assert read_by(read_geopackage, package).read == 3


@pytest.mark.slow
@pytest.mark.parametrize("form", ["shp", "fgb", "gpkg"])
def test_a_layer_changed_anywhere_is_read_or_refused(tmp_path, form):
    readers = {
        "shp": (read_shapefile, "ESRI Shapefile"),
        "fgb": (read_flatgeobuf, "FlatGeobuf"),
        "gpkg": (read_geopackage, "GPKG"),
    }
    reader, driver = readers[form]
    seed = write_layer(tmp_path / f"a.{form}", PLACES, driver=driver, name=NAMES)
    files = {p.suffix: p.read_bytes() for p in tmp_path.glob("a.*")}
    part = st.sampled_from([s for s in files if s not in (".prj", ".cpg")])

    @settings(max_examples=12)
    @given(suffix=part, at=st.integers(0, 2**20), put=st.binary(max_size=16), cut=st.booleans())
    def law(suffix, at, put, cut):
        for name, data in files.items():
            here = at % (len(data) + 1)
            changed = data[:here] + put + (b"" if cut else data[here + len(put) :])
            seed.with_suffix(name).write_bytes(changed if name == suffix else data)
        try:
            reading = read_by(reader, seed, limits=Limits(worker_s=10))
        except BorderkitError:
            return
        assert reading.questions or reading.read >= len(reading.points)

    law()


@pytest.mark.realdata
@pytest.mark.slow
def test_real_shapefiles_are_read_with_every_position(shared, tmp_path):
    folder = shared / "data" / "survey" / "shapefile"
    with zipfile.ZipFile(folder / "blockgroups.zip") as archive:
        archive.extractall(tmp_path)
    for path in (*folder.glob("*.shp"), *tmp_path.glob("*.shp")):
        before = sorted(path.parent.iterdir())
        reading = read_by(read_shapefile, path, crs="EPSG:4326")
        counted = shape_records(path)
        expected = sum(count for kind, count in counted if kind % 10 in (1, 3, 8))
        areas = sum(1 for kind, _ in counted if kind % 10 == 5)
        assert (reading.read, len(reading.rejections)) == (expected, 0), path.name
        said = [note for note in notes(reading) if "Polygon, which is no point" in note]
        assert sum(int(note.split(" x ")[0]) for note in said) == areas, path.name
        assert sorted(path.parent.iterdir()) == before
    assert read_by(read_shapefile, folder / "corrupt_too_long.shp", crs="EPSG:4326").read == 30
    latin = read_by(read_shapefile, folder / "latin1.shp", crs="EPSG:4326")
    assert latin.parts[0].encoding == "cp1252"
