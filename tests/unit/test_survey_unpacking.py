"""Archives of survey files: what is in them is counted, named, or refused; nothing else happens."""

import bz2
import contextlib
import gzip
import os
import stat
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from borderkit.errors import BorderkitError, FileFormatError, SurveyFileError, TooLargeError
from borderkit.io.surveys.gathering import SurveySource
from borderkit.io.surveys.limits import Limits
from borderkit.io.surveys.packing.unpacking import Upload, unpacked
from tests.survey_files import (
    GPX,
    KML,
    NMEA,
    SEEDS,
    jpeg,
    overlapping_zip,
    raw_zip,
    shapefile,
    tar_header,
    tar_of,
    vrt,
    zip_of,
)

INDEX = b"\0\0\x27\x0a\xff\xff\xfe\x70" + bytes(120)
STONES = shapefile((9.5, 47.1), (9.6, 47.2))


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A folder for temporary files that has to be empty again afterwards."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def unpack(tmp_path, temporary):
    """Unpack bytes as an upload, and say what it holds."""
    file = tmp_path / "upload"

    @contextlib.contextmanager
    def do(data: bytes, name: str = "upload.zip", **limits: Any):
        file.write_bytes(data)
        source = SurveySource(path=file, name=name, limits=replace(Limits(), **limits))
        with unpacked(source) as upload:
            yield upload

    return do


def names(upload: Upload) -> list[str]:
    return [member.source.name for member in upload.members]


def refused(unpack, data: bytes, error: type[BorderkitError] = SurveyFileError, **limits: Any):
    with pytest.raises(error) as fault, unpack(data, **limits):
        pass
    return fault.value


# ------------------------------------------------------------------------------ what is in it


def test_members_are_given_in_natural_order_of_their_names(unpack):
    data = zip_of({"day10.gpx": GPX, "day2.gpx": GPX, "a/Day1.nmea": NMEA})
    with unpack(data) as upload:
        assert names(upload) == [
            "upload.zip!a/Day1.nmea",
            "upload.zip!day2.gpx",
            "upload.zip!day10.gpx",
        ]
        assert [member.form for member in upload.members] == ["nmea", "gpx", "gpx"]
        assert [member.source.path.read_bytes() for member in upload.members] == [NMEA, GPX, GPX]


def test_unpacked_files_are_private_and_have_names_of_our_own(unpack, temporary):
    with unpack(zip_of({"a/../b.gpx".replace("../", ""): GPX})) as upload:
        (file,) = [member.source.path for member in upload.members]
        assert file.name == "m00001.gpx"
        assert file.parent.parent == temporary
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_unpacked_files_go_away_also_after_an_error(unpack, temporary):
    with pytest.raises(KeyError), unpack(zip_of({"a.gpx": GPX})):
        raise KeyError
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("name", ["day.gpx.gz", "day.gpx.bz2"])
def test_compressed_file_is_the_file_in_it(unpack, name):
    with unpack(SEEDS[name], name) as upload:
        assert names(upload) == [f"{name}!day.gpx"]
        assert upload.members[0].source.path.read_bytes() == GPX


@pytest.mark.parametrize(
    ("name", "squeeze"), [("days.tgz", gzip.compress), ("days.tar.bz2", bz2.compress)]
)
def test_compressed_tar_is_looked_into(unpack, name, squeeze):
    with unpack(squeeze(tar_of({"1.gpx": GPX, "b/2.kml": KML})), name) as upload:
        assert names(upload) == [f"{name}!days.tar!1.gpx", f"{name}!days.tar!b/2.kml"]


def test_parts_of_shapefiles_are_grouped_by_folder_and_name(unpack):
    upper = {f"x/y/STONES{suffix.upper()}": data for suffix, data in STONES.items()}
    other = {f"x/stones{suffix}": data for suffix, data in STONES.items()}
    extra = {"x/y/STONES.PRJ": b"GEOGCS[]", "x/y/STONES.shp.xml": b"<metadata/>"}
    with unpack(zip_of(upper | other | extra | {"x/y/STONES.sbn": INDEX})) as upload:
        assert names(upload) == ["upload.zip!x/stones.shp", "upload.zip!x/y/STONES.SHP"]
        assert upload.notes == ()
        small, large = (member.source.beside for member in upload.members)
        assert set(small) == {".shx", ".dbf"}
        assert set(large) == {".shx", ".dbf", ".prj"}
        assert large[".prj"].read_bytes() == b"GEOGCS[]"


def test_shapefile_on_disk_is_given_what_lies_beside_it(tmp_path, temporary):
    for suffix, data in STONES.items():
        (tmp_path / f"stones{suffix}").write_bytes(data)
    (tmp_path / "others.prj").write_bytes(b"")
    with unpacked(SurveySource(path=tmp_path / "stones.shp", name="stones.shp")) as upload:
        assert set(upload.members[0].source.beside) == {".dbf", ".shx"}


def test_other_files_are_noted_and_litter_is_counted(unpack):
    data = zip_of(
        {
            "day.gpx": GPX,
            "report.pdf": b"%PDF-1.7",
            "read me.txt": b"Hello there.\n",
            "__MACOSX/._day.gpx": b"\0\5\x16\7",
            "Thumbs.db": b"x",
            ".DS_Store": b"x",
            "empty folder/": b"",
        }
    )
    with unpack(data) as upload:
        assert names(upload) == ["upload.zip!day.gpx"]
        assert upload.notes == (
            "upload.zip!read me.txt is a text, but no table: not read",
            "upload.zip!report.pdf is a PDF file: not read",
            "3 files that computers leave in archives were passed over",
        )


def test_pictures_of_a_kmz_are_no_photographs(unpack):
    with unpack(zip_of({"doc.kml": KML, "files/1.jpg": jpeg()}), "walk.kmz") as upload:
        assert names(upload) == ["walk.kmz!doc.kml"]
        assert "files/1.jpg is a picture of a KML" in upload.notes[0]


@pytest.mark.parametrize("coding", ["gbk", "cp866", "utf-8"])
def test_member_names_in_other_codings_can_be_read(unpack, coding):
    name = "界桩观测记录/第一天.gpx" if coding == "gbk" else "граница/первый день.gpx"
    data = raw_zip([(name.encode(coding), GPX, {})])
    with unpack(data) as upload:
        assert names(upload) == [f"upload.zip!{name}"]


def test_backslashes_are_folders(unpack):
    with unpack(raw_zip([(b"a\\b\\day.gpx", GPX, {})])) as upload:
        assert names(upload) == ["upload.zip!a/b/day.gpx"]


def test_archive_may_hold_archives_but_those_none(unpack):
    once = zip_of({"day.gpx": GPX})
    with unpack(zip_of({"a.zip": once, "b.tar.gz": gzip.compress(tar_of({"c.kml": KML}))})) as two:
        assert names(two) == ["upload.zip!a.zip!day.gpx", "upload.zip!b.tar.gz!b.tar!c.kml"]
    fault = refused(unpack, zip_of({"a.zip": zip_of({"b.zip": once})}))
    assert [str(d) for d in fault.defects] == [
        "upload.zip!a.zip!b.zip: is an archive in an archive in an archive; pack it flat"
    ]
    fault = refused(unpack, gzip.compress(gzip.compress(GPX)))
    assert "is compressed twice" in str(fault)


# -------------------------------------------------------------------------- what means harm


LINK = {"mode": stat.S_IFLNK | 0o777}
HARMFUL: dict[str, tuple[list[tuple[bytes, bytes, dict[str, int]]], str]] = {
    "zip-slip": ([(b"../../etc/cron.d/x.gpx", GPX, {})], "leads out of its folder"),
    "zip-slip by backslashes": ([(b"..\\..\\x.gpx", GPX, {})], "leads out of its folder"),
    "absolute name": ([(b"/etc/x.gpx", GPX, {})], "leads out of its folder"),
    "name with a drive": ([(b"C:\\x.gpx", GPX, {})], "leads out of its folder"),
    "symbolic link": ([(b"x.gpx", b"/etc/passwd", LINK)], "is a link to another file"),
    "device": ([(b"x.gpx", b"", {"mode": stat.S_IFCHR | 0o600})], "is no plain file"),
    "password": ([(b"x.gpx", GPX, {"flags": 1})], "has a password"),
    "strange packing": ([(b"x.gpx", GPX, {"method": 99})], "packed by method 99"),
    "same name twice": ([(b"x.gpx", GPX, {}), (b"x.gpx", KML, {})], "twice under one name"),
    "zero byte in a name": ([(b"x.gpx\0.txt", GPX, {})], "name with a zero byte"),
    "wrong check sum": ([(b"x.gpx", GPX, {"crc": 1})], "Bad CRC-32"),
    "VRT called GPX": ([(b"x.gpx", vrt("/etc/passwd"), {})], "is a virtual file (VRT)"),
    "VRT called anything": ([(b"x.bin", vrt("/etc/passwd"), {})], "is a virtual file (VRT)"),
    "web page called GPX": ([(b"x.gpx", b"<html/>", {})], "is a web page"),
    "empty file": ([(b"x.gpx", b"", {})], "is empty (0 bytes)"),
    "zip without a directory": ([(b"x.zip", zip_of({"a.gpx": GPX})[:99], {})], "was cut off"),
}


@pytest.mark.parametrize("what", HARMFUL)
def test_harmful_member_refuses_the_archive_and_is_named(unpack, temporary, what):
    entries, said = HARMFUL[what]
    fault = refused(unpack, raw_zip([(b"good.gpx", GPX, {}), *entries]))
    assert len(fault.defects) == 1
    assert fault.defects[0].where.startswith("upload.zip!")
    assert said in fault.defects[0].what
    assert list(temporary.iterdir()) == []


def test_all_harmful_members_are_named_at_once(unpack):
    fault = refused(unpack, raw_zip([(b"../a.gpx", GPX, {}), (b"b.gpx", b"c", LINK)]))
    assert [defect.where for defect in fault.defects] == ["upload.zip!../a.gpx", "upload.zip!b.gpx"]


@pytest.mark.parametrize("kind", [b"1", b"2", b"3", b"4", b"6", b"S", b"V"])
def test_tar_members_that_are_no_plain_files_are_refused(unpack, kind):
    data = tar_header(b"x.gpx", 0, kind=kind, link=b"/etc/passwd") + tar_of({"good.gpx": GPX})
    fault = refused(unpack, data)
    assert [defect.where for defect in fault.defects] == ["upload.zip!x.gpx"]


@pytest.mark.parametrize("name", ["../x.gpx", "/etc/x.gpx"])
def test_tar_members_that_lead_out_are_refused(unpack, name):
    assert "leads out of its folder" in str(refused(unpack, tar_of({name: GPX})))


def test_tar_members_of_one_name_are_refused(unpack):
    fault = refused(unpack, tar_header(b"a.gpx", 0) * 2 + bytes(1024))
    assert [str(defect) for defect in fault.defects] == ["upload.zip!a.gpx: is there twice"]


def test_tar_that_is_cut_off_is_refused(unpack):
    assert "is cut off" in str(refused(unpack, tar_of({"a.gpx": GPX, "b.gpx": GPX})[:-2000]))


def test_chained_headers_of_a_tar_do_not_recurse(unpack):
    chain = b"".join(tar_header(b"x", 2, kind=b"L") + b"y\0".ljust(512, b"\0") for _ in range(3000))
    with unpack(chain + tar_of({"a.gpx": GPX})) as upload:
        assert names(upload) == ["upload.zip!y"]


def test_long_and_pax_names_of_a_tar_are_read(unpack):
    told = b"24 path=a/long/name.gpx\n"
    pax = tar_header(b"x", len(told), kind=b"x") + told.ljust(512, b"\0")
    with unpack(pax + tar_of({"short": GPX})) as upload:
        assert names(upload) == ["upload.zip!a/long/name.gpx"]


def test_members_that_share_their_bytes_are_a_bomb(unpack):
    fault = refused(unpack, overlapping_zip(GPX, count=4))
    assert {defect.what for defect in fault.defects} == {
        "shares its bytes with another member, as zip bombs do"
    }


BOMB = b"\0" * 3_000_000
BOMBS = {
    "zip": zip_of({"a.csv": BOMB}),
    "gzip": gzip.compress(BOMB),
    "bzip2": bz2.compress(BOMB),
    "zip in a zip": zip_of({"a.zip": zip_of({"a.csv": BOMB})}, stored=True),
    "tar in a gzip": gzip.compress(tar_of({"a.csv": BOMB})),
}


@pytest.mark.parametrize("what", BOMBS)
def test_bomb_is_stopped_by_its_ratio(unpack, temporary, what):
    fault = refused(unpack, BOMBS[what], TooLargeError)
    assert "unpacks to more than 200 times its" in fault.message
    assert list(temporary.iterdir()) == []


def test_ratio_is_allowed_up_to_its_limit(unpack):
    data = GPX + b" " * (2**21 - len(GPX))
    packed = gzip.compress(data)
    with unpack(packed, ratio=-(-len(data) // len(packed))) as upload:
        assert len(upload.members) == 1
    refused(unpack, packed, TooLargeError, ratio=len(data) // len(packed) - 1)


@pytest.mark.parametrize(("most", "taken"), [(2 * len(GPX), True), (2 * len(GPX) - 1, False)])
def test_bytes_of_all_members_together_are_limited(unpack, most, taken):
    data = zip_of({"a.gpx": GPX, "b.gpx": GPX})
    if taken:
        with unpack(data, unpacked_bytes=most) as upload:
            assert len(upload.members) == 2
    else:
        assert "BORDERKIT_SURVEY_UNPACKED_BYTES" in str(
            refused(unpack, data, TooLargeError, unpacked_bytes=most)
        )


@pytest.mark.parametrize(("most", "taken"), [(4, True), (3, False)])
def test_members_of_all_archives_together_are_limited(unpack, most, taken):
    data = zip_of({"a.gpx": GPX, "b.tar": tar_of({"c.gpx": GPX, "d.gpx": GPX})})
    if taken:
        with unpack(data, members=most) as upload:
            assert len(upload.members) == 3
    else:
        assert "BORDERKIT_SURVEY_MEMBERS" in str(refused(unpack, data, TooLargeError, members=most))


def test_directory_that_is_absurdly_long_is_not_read(unpack):
    data = bytearray(zip_of({"a.gpx": GPX}))
    at = data.rfind(b"PK\x05\x06")
    data[at + 12 : at + 16] = (2**31).to_bytes(4, "little")
    assert "has a directory of 2147483648 bytes" in str(refused(unpack, bytes(data), TooLargeError))


@pytest.mark.parametrize(
    ("data", "said"),
    [(zip_of({}), "it is empty"), (zip_of({"a.pdf": b"%PDF"}), "upload.zip!a.pdf is a PDF file")],
)
def test_archive_that_holds_nothing_to_read_says_so(unpack, data, said):
    assert said in refused(unpack, data).message


def test_what_is_no_archive_is_told_by_what_it_is(unpack):
    assert refused(unpack, b"%PDF", FileFormatError).message.startswith("upload.zip is a PDF file")


@pytest.mark.parametrize("name", [n for n in SEEDS if n.endswith(("zip", "tar", "gz", "bz2"))])
def test_archive_cut_off_anywhere_is_refused_or_given_whole(unpack, name):
    data = SEEDS[name]
    for at in range(1, len(data), max(1, len(data) // 40)):
        with contextlib.suppress(BorderkitError), unpack(data[:at], name) as upload:
            assert name == "days.tar"  # its end is two blocks of zeros
            assert len(upload.members) == 2


def test_temporary_folder_is_made_where_the_machine_keeps_them(temporary):
    assert os.fspath(temporary) == tempfile.gettempdir()
    assert Path(tempfile.gettempdir()).is_dir()
