"""Photographs with a position: made by Pillow and by hand, read by neither."""

import hashlib
import io
import struct
import warnings
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from borderkit.errors import BorderkitError, CrsError, FileFormatError
from borderkit.io.surveys.gathering import Gathering, SurveySource, Told
from borderkit.io.surveys.limits import Limits
from borderkit.io.surveys.pictures.exif import ExifTags, look_at, read_tags
from borderkit.io.surveys.pictures.photos import _Shot, read_photo
from borderkit.workflows.survey_intake import inspect_survey

R = IFDRational
PLACE = {1: "N", 2: (R(47), R(7), R(30)), 3: "E", 4: (R(9), R(31), R(15))}


def photo(gps: dict | None = None, picture: dict | None = None, shot: dict | None = None) -> bytes:
    """A photograph made by Pillow."""
    image = Image.new("RGB", (8, 8))
    exif = image.getexif()
    for tag, value in (picture or {}).items():
        exif[tag] = value
    if gps is not None:
        exif.get_ifd(0x8825).update(gps)
    if shot:
        exif.get_ifd(0x8769).update(shot)
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image.save(file, "JPEG", exif=exif)
    return file.getvalue()


def read(data: bytes, tmp_path, *, name: str = "day.zip!north/IMG_1.JPG", **told):
    path = tmp_path / "member"
    path.write_bytes(data)
    source = SurveySource(path=path, name=name)
    into = Gathering(Limits())
    into.begin(source, "jpeg")
    read_photo(source, Told(**told), into)
    into.end()
    return into.reading()


def taken(data: bytes, tmp_path, **told) -> dict:
    reading = read(data, tmp_path, **told)
    assert not reading.rejections
    (point,) = reading.points.to_dict("records")
    return point


def refused(data: bytes, tmp_path, **told) -> list[tuple[str, str | None]]:
    reading = read(data, tmp_path, **told)
    assert (reading.read, len(reading.points)) == (1, 0)
    return [(found.code, found.field) for found in reading.rejections]


def test_a_photograph_tells_where_when_and_which_way(tmp_path):
    gps = PLACE | {
        7: (R(8), R(10), R(5, 2)), 29: "2026:06:03", 16: "M", 17: R(1805, 10), 31: R(35, 10),
        10: "3", 11: R(12, 10), 18: "WGS-84", 30: 1,
    }  # fmt: skip
    picture = {0x010F: "ACME", 0x0110: "ACME Cam 1", 0x010E: "stone 47, north face"}
    data = photo(gps, picture)
    point = taken(data, tmp_path)
    # 47 degrees 7 minutes 30 seconds: 47 + 7 / 60 + 30 / 3600 = 47.125.
    assert point["north"] == pytest.approx(47.125, abs=1e-12)
    assert point["east"] == pytest.approx(9 + 31 / 60 + 15 / 3600, abs=1e-12)
    assert point["printed_north"] == "47/1 7/1 30/1 N"
    assert point["observed_at"].isoformat() == "2026-06-03T08:10:02.500000+00:00"
    assert (point["azimuth_deg"], point["azimuth_kind"]) == (180.5, "magnetic")
    assert (point["sigma_horizontal_m"], point["pdop"], point["fix_type"]) == (3.5, 1.2, 2)
    assert (point["receiver"], point["remark"]) == ("ACME Cam 1", "stone 47, north face")
    assert (point["kind"], point["track"], point["photo"]) == ("photo", -1, "IMG_1.JPG")
    assert point["photo_sha256"] == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("north", "east", "signs"), [("S", "E", (-1, 1)), ("N", "W", (1, -1)), ("s", "w", (-1, -1))]
)
def test_halves_give_the_sign(tmp_path, north, east, signs):
    point = taken(photo(PLACE | {1: north, 3: east}), tmp_path)
    assert point["north"] == pytest.approx(47.125 * signs[0])
    assert point["east"] == pytest.approx(9.520833333333334 * signs[1])


def test_names_of_persons_are_not_kept(tmp_path):
    picture = {0x013B: "Jane Roe", 0x8298: "(c) Jane Roe", 0x0110: "Cam"}
    shot = {0xA430: "Jane Roe", 0xA431: "SERIAL-1"}
    point = taken(photo(PLACE, picture, shot), tmp_path)
    assert "Roe" not in str(point)
    assert "SERIAL" not in str(point)


@pytest.mark.parametrize("data", [photo(), photo(None, {0x0110: "Cam"}), photo({29: "2026:06:03"})])
def test_a_photograph_without_a_position_is_one_rejection(tmp_path, data):
    assert [code for code, _ in refused(data, tmp_path)] == ["no-position"]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({2: (R(47), R(7), R(0, 0))}, "not-a-number", "GPSLatitude"),
        ({2: (R(47), R(7))}, "not-a-number", "GPSLatitude"),
        ({4: (R(9), R(61), R(0))}, "out-of-range", "GPSLongitude"),
        ({4: (R(9), R(0), R(601, 10))}, "out-of-range", "GPSLongitude"),
        ({1: ""}, "missing", "GPSLatitudeRef"),
        ({3: "Q"}, "bad-record", "GPSLongitudeRef"),
        ({9: "V"}, "no-fix", "GPSStatus"),
        ({17: R(3601, 10)}, "out-of-range", "GPSImgDirection"),
        ({7: (R(25), R(0), R(0)), 29: "2026:06:03"}, "bad-time", "GPSDateStamp"),
        ({7: (R(5), R(0), R(0)), 29: "2026:13:03"}, "bad-time", "GPSDateStamp"),
        ({5: 7, 6: R(100)}, "bad-record", "GPSAltitudeRef"),
    ],
)
def test_a_tag_that_cannot_be_read_is_named(tmp_path, change, code, field):
    assert refused(photo(PLACE | change), tmp_path) == [(code, field)]


@pytest.mark.parametrize(("said", "height"), [(b"1", -5.0), (b"\1", -5.0), (b"", 5.0)])
def test_a_reference_of_heights_of_another_type_is_read(said, height):
    """Programs write it as text or undefined, where the standard has a byte."""
    shot = _Shot(Told())
    shot.tags = ExifTags(position={6: ((5, 1),), 5: said})
    shot._read_height()
    assert (shot.found["height_m"], shot.faults) == (height, [])


def test_long_descriptions_are_cut_after_they_are_read(tmp_path):
    point = taken(photo(PLACE, {0x010E: ("界" * 5_000).encode()}), tmp_path)
    assert point["remark"] == "界" * 2_000


def test_coordinates_of_zero_by_zero_are_no_position(tmp_path):
    unknown = (R(0, 0), R(0, 0), R(0, 0))
    assert refused(photo(PLACE | {2: unknown, 4: unknown}), tmp_path) == [
        ("no-position", "GPSLatitude"),
        ("no-position", "GPSLongitude"),
    ]


def test_a_latitude_alone_is_no_position(tmp_path):
    half = {1: "N", 2: PLACE[2]}
    assert refused(photo(half), tmp_path) == [("missing", "GPSLongitude")]


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    bad = {2: (R(47), R(61), R(0)), 4: (R(0, 0), R(0), R(0)), 9: "V"}
    assert len(refused(photo(PLACE | bad), tmp_path)) == 3


def test_sixty_minutes_that_come_of_rounding_are_read(tmp_path):
    point = taken(photo(PLACE | {2: (R(47), R(59), R(60))}), tmp_path)
    assert point["north"] == pytest.approx(48.0)


def test_what_is_zero_or_has_no_denominator_is_unknown(tmp_path):
    gps = PLACE | {31: R(0, 1), 11: R(0, 0), 17: R(0, 0), 6: R(0, 0)}
    point = taken(photo(gps), tmp_path)
    assert not {"sigma_horizontal_m", "pdop", "azimuth_deg", "height_m"} & {*point}


@pytest.mark.parametrize(
    ("version", "reference", "told", "height", "kind"),
    [
        (b"0231", 0, None, 456.1, "unknown"),
        (b"0231", 1, None, -456.1, "unknown"),
        (b"0231", 0, "orthometric", 456.1, "orthometric"),
        (b"0300", 0, None, 456.1, "ellipsoidal"),
        (b"0300", 1, None, -456.1, "ellipsoidal"),
        (b"0300", 2, "ellipsoidal", 456.1, "orthometric"),
        (b"0300", 3, None, -456.1, "orthometric"),
    ],
)
def test_heights_have_the_kind_that_the_standard_gives_them(
    tmp_path, version, reference, told, height, kind
):
    """Exif 3.0: 0 and 1 on and below the ellipsoid, 2 and 3 on and below sea level."""
    data = photo(PLACE | {5: bytes([reference]), 6: R(4561, 10)}, shot={0x9000: version})
    point = taken(data, tmp_path, height_kind=told)
    assert (point["height_m"], point["height_kind"]) == (height, kind)


@pytest.mark.parametrize(
    ("shot", "told", "expected"),
    [
        ({0x9003: "2026:06:03 10:10:00", 0x9011: "+02:00"}, None, "2026-06-03T08:10:00+00:00"),
        ({0x9003: "2026:06:03 01:10:00", 0x9011: "-07:30"}, None, "2026-06-03T08:40:00+00:00"),
        ({0x9003: "2026:06:03 10:10:00"}, "Europe/Vienna", "2026-06-03T08:10:00+00:00"),
        ({0x9003: "2026:06:03 10:10:00"}, None, None),
        ({0x9003: "2026:10:25 02:30:00"}, "Europe/Vienna", None),
        ({0x9003: "0000:00:00 00:00:00"}, None, None),
        ({}, None, None),
    ],
)
def test_the_cameras_clock_counts_with_its_offset_or_a_told_zone(tmp_path, shot, told, expected):
    """On 2026-10-25 02:30 comes twice in Vienna: which one is not guessed."""
    reading = read(photo(PLACE, shot=shot), tmp_path, timezone=told)
    if expected is None:
        assert "observed_at" not in reading.points
        assert reading.parts[0].notes
    else:
        assert reading.points["observed_at"][0].isoformat() == expected


def test_a_time_of_the_cameras_clock_that_is_none_is_refused(tmp_path):
    data = photo(PLACE, shot={0x9003: "yesterday"})
    assert refused(data, tmp_path) == [("bad-time", "DateTimeOriginal")]


def test_another_datum_is_asked_and_taken_as_told(tmp_path):
    data = photo(PLACE | {18: "TOKYO"})
    asked = read(data, tmp_path)
    assert (asked.read, [question.key for question in asked.questions]) == (0, ["crs"])
    told = read(data, tmp_path, crs="EPSG:4301")
    assert (told.parts[0].crs, told.parts[0].crs_by) == ("EPSG:4301", "told")
    with pytest.raises(CrsError):
        read(data, tmp_path, crs="nowhere")


@pytest.mark.parametrize("datum", ["WGS-84", "WGS84", "WGS 84", "wgs-84", "WGS-1984", ""])
def test_wgs84_is_not_asked_and_a_told_system_does_not_move_it(tmp_path, datum):
    reading = read(photo(PLACE | {18: datum}), tmp_path, crs="EPSG:4301")
    assert reading.parts[0].crs == "EPSG:4326"


def test_a_photograph_that_is_cut_off_is_refused(tmp_path):
    data = photo(PLACE)
    for keep in (len(data) - 2, len(data) // 2, 40, 3):
        assert refused(data[:keep], tmp_path) == [("cut-off", None)]


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_jpeg_is_no_photograph(tmp_path, data):
    with pytest.raises(FileFormatError):
        read(data, tmp_path)


def test_chinese_descriptions_are_read_and_a_guess_is_said(tmp_path):
    point = taken(photo(PLACE, {0x010E: "界碑 47".encode()}), tmp_path)
    assert point["remark"] == "界碑 47"
    reading = read(photo(PLACE, {0x010E: "界碑四十七号北面".encode("gb18030")}), tmp_path)
    assert reading.points["remark"][0] == "界碑四十七号北面"
    assert any("guess" in note for note in reading.parts[0].notes)


def test_every_photograph_of_an_archive_has_its_own_account(tmp_path):
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("day1/good.jpg", photo(PLACE))
        archive.writestr("day1/nowhere.jpg", photo())
        archive.writestr("day2/cut.jpg", photo(PLACE)[:-2])
    receipt = inspect_survey(path)
    assert (receipt.read, receipt.accepted, receipt.rejected) == (3, 1, 2)
    assert sorted(found.code for found in receipt.rejections) == ["cut-off", "no-position"]
    counts = {part["name"]: (part["accepted"], part["rejected"]) for part in receipt.parts}
    assert counts == {
        "photos.zip!day1/good.jpg": (1, 0),
        "photos.zip!day1/nowhere.jpg": (0, 1),
        "photos.zip!day2/cut.jpg": (0, 1),
    }


# --------------------------------------------------------------------------------- bytes by hand


def exif_by_hand(order: str) -> bytes:
    """EXIF data with a position, laid out by hand: header, one tag, five GPS tags, rationals."""
    pack = lambda form, *values: struct.pack(order + form, *values)  # noqa: E731
    head = (b"II" if order == "<" else b"MM") + pack("HI", 42, 8)
    gps_at, data_at = 8 + 2 + 12 + 4, 8 + 2 + 12 + 4 + 2 + 4 * 12 + 4
    first = pack("H", 1) + pack("HHII", 0x8825, 4, 1, gps_at) + pack("I", 0)
    gps = pack("H", 4)
    gps += pack("HHI", 1, 2, 2) + b"S\0\0\0" + pack("HHII", 2, 5, 3, data_at)
    gps += pack("HHI", 3, 2, 2) + b"W\0\0\0" + pack("HHII", 4, 5, 3, data_at + 24)
    gps += pack("I", 0)
    return head + first + gps + pack("6I", 33, 1, 15, 1, 0, 1) + pack("6I", 70, 1, 3, 1, 36, 1)


def jpeg_by_hand(exif: bytes) -> bytes:
    app1 = b"\xff\xe1" + struct.pack(">H", len(exif) + 8) + b"Exif\0\0" + exif
    return b"\xff\xd8" + app1 + b"\xff\xda\x00\x02" + b"picture" + b"\xff\xd9"


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders_are_read_as_laid_out_by_hand(tmp_path, order):
    point = taken(jpeg_by_hand(exif_by_hand(order)), tmp_path)
    assert (point["north"], point["east"]) == (-33.25, pytest.approx(-70.06))


def test_tags_are_those_that_pillow_reads():
    gps = PLACE | {29: "2026:06:03", 17: R(905, 10), 30: 1}
    data = photo(
        gps, {0x010E: "stone", 0x0112: 6}, {0x9003: "2026:06:03 10:10:00", 0x9000: b"0231"}
    )
    tags = read_tags(look_at(data).exif or b"")
    theirs = Image.open(io.BytesIO(data)).getexif()
    for ours, other in (
        (tags.position, theirs.get_ifd(0x8825)),
        (tags.shot, theirs.get_ifd(0x8769)),
    ):
        assert {*ours} == {*other}
    assert tags.picture[0x010E] == b"stone"
    assert tags.picture[0x0112] == (6,)
    numbers = [above / below for above, below in tags.position[2]]  # type: ignore[misc]
    assert numbers == [float(n) for n in theirs.get_ifd(0x8825)[2]]


@pytest.mark.parametrize(
    ("at", "what"),
    [
        (0, b"XX"),
        (2, b"\0\0"),
        (4, b"\xff\xff\xff\x7f"),
        (8, b"\xff\xff"),
        (18, b"\xff\xff\xff\x7f"),
    ],
)
def test_tables_that_lead_astray_are_damaged(tmp_path, at, what):
    exif = bytearray(exif_by_hand("<"))
    exif[at : at + len(what)] = what
    with pytest.raises(FileFormatError):
        read_tags(bytes(exif))
    assert refused(jpeg_by_hand(bytes(exif)), tmp_path) == [("bad-record", "EXIF")]


@pytest.mark.parametrize("filler", [b"\xff", b"\xff\xd0", b"\xff\xe0\x00\x02"])
def test_segments_without_end_are_damaged(filler):
    picture = b"\xff\xda\x00\x02.\xff\xd9"
    assert look_at(b"\xff\xd8" + filler * 9_999 + picture).whole
    with pytest.raises(FileFormatError, match="10000 segments"):
        look_at(b"\xff\xd8" + filler * 10_000 + picture)


@pytest.mark.slow
@settings(max_examples=1_000)
@given(
    changes=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=12),
    keep=st.integers(0, 1_000),
)
def test_no_change_of_bytes_crashes_the_reader(tmp_path_factory, changes, keep):
    gps = PLACE | {5: 0, 6: R(1), 7: (R(1), R(2), R(3)), 29: "2026:06:03", 17: R(9), 18: "WGS-84"}
    data = bytearray(photo(gps, {0x010E: "stone"}, {0x9003: "2026:06:03 10:10:00"}))
    for at, byte in changes:
        data[at] = byte
    try:
        reading = read(
            bytes(data[: len(data) - (keep if keep > 800 else 0)]), tmp_path_factory.mktemp("p")
        )
    except BorderkitError:
        return
    asked = bool(reading.questions)
    assert reading.read == (0 if asked else 1)
