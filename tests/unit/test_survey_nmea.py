"""NMEA 0183 logs: sentences, epochs, dates, and what becomes of every broken one."""

import time
from datetime import UTC, datetime
from functools import partial

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borderkit.errors import BorderkitError, CrsError, FileFormatError, InputError, SurveyFileError
from borderkit.io.surveys.gathering import Gathering, SurveySource, Told
from borderkit.io.surveys.limits import Limits
from borderkit.io.surveys.logs import nmea, nmea_lines
from borderkit.io.surveys.logs.nmea import read_nmea

PLACE = "4707.12340,N,00931.50000,E"


def sentence(body: str) -> str:
    """A sentence with its checksum, counted byte by byte."""
    summed = 0
    for letter in body.encode():
        summed ^= letter
    return f"${body}*{summed:02X}"


def log(*bodies: str, end: str = "\r\n") -> bytes:
    return "".join(sentence(body) + end for body in bodies).encode()


def gga(clock: str, place: str = PLACE, *, quality: str = "4", rest: str = "") -> str:
    return f"GNGGA,{clock},{place},{quality},12,0.88,{rest or '456.3,M,47.5,M,1.0,0123'}"


def rmc(clock: str, date: str, place: str = PLACE, status: str = "A") -> str:
    return f"GNRMC,{clock},{status},{place},1.000,90.0,{date},,,R,V"


@pytest.fixture
def read(tmp_path):
    def reading(data: bytes, **told):
        path = tmp_path / "day.nmea"
        path.write_bytes(data)
        source = SurveySource(path=path, name="day.nmea")
        into = Gathering(Limits())
        into.begin(source, "nmea")
        read_nmea(source, Told(**told), into)
        into.end()
        return into.reading()

    return reading


def codes(reading) -> list[str]:
    return [rejection.code for rejection in reading.rejections]


def test_sentences_of_one_instant_are_one_epoch_with_all_that_they_say(read):
    reading = read(
        log(
            rmc("081002.50", "030626"),
            "GNVTG,91.0,T,,M,9.9,N,18.3,K,R",
            gga("081002.50"),
            "GNGSA,A,3,23,24,20,12,,,,,,,,,1.62,0.90,1.35,1",
            "GNGST,081002.50,0.8,0.02,0.01,89,0.011,0.012,0.021",
        )
    )
    assert reading.read == 1
    (point,) = reading.points.to_dict("records")
    # 47 degrees 7.1234 minutes: 47 + 7.1234 / 60.
    assert point["north"] == pytest.approx(47.11872333333333, abs=1e-12)
    assert point["east"] == pytest.approx(9.525, abs=1e-12)
    assert (point["printed_north"], point["printed_east"]) == ("4707.12340,N", "00931.50000,E")
    assert (point["height_m"], point["height_kind"]) == (456.3, "orthometric")
    assert (point["geoid_separation_m"], point["printed_height"]) == (47.5, "456.3")
    assert (point["fix_type"], point["satellites"], point["hdop"]) == (4, 12, 0.88)
    assert (point["pdop"], point["vdop"]) == (1.62, 1.35)
    assert (point["sigma_north_m"], point["sigma_east_m"]) == (0.011, 0.012)
    assert point["sigma_height_m"] == 0.021
    assert (point["correction_age_s"], point["station_id"]) == (1.0, "0123")
    assert point["observed_at"].isoformat() == "2026-06-03T08:10:02.500000+00:00"
    # One knot is 1852 m an hour.
    assert point["speed_mps"] == pytest.approx(1852 / 3600)
    assert (point["azimuth_deg"], point["azimuth_kind"]) == (90.0, "true")
    assert (point["kind"], point["track"], point["line"]) == ("epoch", 0, 3)
    assert (reading.parts[0].crs, reading.parts[0].crs_by) == ("EPSG:4326", "format")


@pytest.mark.parametrize(
    ("half_north", "half_east", "north", "east"),
    [("N", "E", 1, 1), ("S", "E", -1, 1), ("N", "W", 1, -1), ("S", "W", -1, -1)],
)
def test_halves_give_the_sign(read, half_north, half_east, north, east):
    place = f"4730.0,{half_north},00915.0,{half_east}"
    points = read(log(gga("081000", place))).points
    assert (points["north"][0], points["east"][0]) == (47.5 * north, 9.25 * east)


@pytest.mark.parametrize("quality", ["1", "2", "3", "4", "5"])
def test_fix_types_are_those_of_gga(read, quality):
    assert read(log(gga("081000", quality=quality))).points["fix_type"][0] == int(quality)


@pytest.mark.parametrize(
    ("quality", "code"), [("0", "no-fix"), ("6", "not-measured"), ("8", "not-measured")]
)
def test_what_is_not_measured_is_refused(read, quality, code):
    reading = read(log(gga("081000", quality=quality), gga("081001")))
    assert (reading.read, len(reading.points), codes(reading)) == (2, 1, [code])


def test_an_epoch_that_any_sentence_calls_void_has_no_fix(read):
    reading = read(log(rmc("081000", "030626", status="V"), gga("081000")))
    assert (reading.read, codes(reading)) == (1, ["no-fix"])


def test_receivers_without_a_fix_are_counted_epoch_by_epoch(read):
    void = ("GNRMC,,V,,,,,,,,,,N", "GNGGA,,,,,,0,00,99.99,,,,,,", "GNGLL,,,,,,V,N")
    reading = read(log(*void, *void, rmc("081000", "030626"), gga("081000")))
    assert (reading.read, len(reading.points)) == (3, 1)
    assert codes(reading) == ["no-fix", "no-fix"]


def test_a_bad_checksum_is_one_rejection_with_its_line(read):
    good = log(gga("081000"), gga("081001"))
    reading = read(good.replace(b"081001", b"081009"))
    (found,) = reading.rejections
    assert (reading.read, len(reading.points)) == (2, 1)
    assert (found.code, found.row, found.where) == ("bad-checksum", 2, "day.nmea line 2")


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (b"$GNGGA,081001,4707.1\r\n", "no-checksum"),
        (b"$GNGGA,081001,4707.1*\r\n", "bad-sentence"),
        (b"$&bGGA,081001,4707.1*53\r\n", "bad-sentence"),
        (b"$gngga,081001*5A\r\n", "bad-sentence"),
        (b"GNGGA,081001,4707.1,N*5A\r\n", "bad-sentence"),
        (b"07.1,N,00931.5,E,4*5A\r\n", "bad-sentence"),
        (b"$GNGGA,08\xff\xfe1001,4707.1*53\r\n", "bad-sentence"),
        (b"$GNGGA,081001,47", "bad-sentence"),
        (b"$GNGGA,081001*ZZ\r\n", "bad-sentence"),
        (b"$GNGSV,3*00\r\n", "bad-checksum"),
    ],
)
def test_every_broken_sentence_is_one_rejection(read, broken, code):
    reading = read(log(gga("081000")) + broken)
    assert (reading.read, len(reading.points), codes(reading)) == (2, 1, [code])
    assert reading.rejections[0].where == "day.nmea line 2"


def test_a_sentence_cut_by_the_next_one_costs_that_one_alone(read):
    reading = read(b"$GNGGA,0810" + log(gga("081000")))
    assert (reading.read, len(reading.points), codes(reading)) == (2, 1, ["bad-sentence"])


def test_binary_messages_between_sentences_are_counted_in_a_note(read):
    binary = b"\xb5b\x01\x07\x04\x00$\x01\xd3\x00"
    reading = read(log(gga("081000")) + binary + log(gga("081001")))
    assert (reading.read, len(reading.points), codes(reading)) == (2, 2, [])
    assert "10 bytes between the sentences are not read" in reading.parts[0].notes


def test_text_before_and_behind_a_sentence_does_not_spoil_it(read):
    data = b"2026-06-03 10:10:00 " + sentence(gga("081000")).encode() + b" ;logged\r\n"
    reading = read(data + log(gga("081001")))
    assert (reading.read, len(reading.points)) == (2, 2)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\r\n", "\n\n"])
def test_any_line_ends_are_read(read, end):
    reading = read(log(*(gga(f"0810{i:02}") for i in range(9)), end=end))
    assert (reading.read, len(reading.points)) == (9, 9)


@pytest.mark.parametrize(
    "recode",
    [lambda text: b"\xef\xbb\xbf" + text.encode(), lambda text: text.encode("utf-16")],
    ids=["utf-8 with a mark", "utf-16"],
)
def test_marked_encodings_are_read(read, recode):
    reading = read(recode(log(gga("081000"), gga("081001")).decode()))
    assert (reading.read, len(reading.points)) == (2, 2)


def test_blocks_of_any_size_give_the_same_lines(tmp_path, read):
    bodies = [gga(f"08{i // 60:02}{i % 60:02}") for i in range(300)]
    data = log(*bodies).replace(b"080101", b"080109").replace(b"080007", b"\xff80007")
    whole = read(data)
    path = tmp_path / "log"
    path.write_bytes(data)
    for size in (50, 97, 1000):
        blocks = list(nmea_lines.read_blocks(path, block_bytes=size))
        lines = [line for block in blocks for line in block.lines.tolist()]
        assert lines == whole.points["line"].tolist()
        refused = [found.line for block in blocks for found in block.refused]
        assert sorted(refused) == [8, 62]


@pytest.mark.parametrize("leading", [False, True])
def test_a_log_read_in_small_pieces_gives_the_same_epochs(read, monkeypatch, leading):
    """Each instant in seven sentences; accuracy may come late, and one value is not readable."""
    bodies = ["GNGSA,A,3,,,,,,,,,,,,,9.9,9.9,9.9,1"] if leading else []
    for i in range(24):
        clock = f"2359{i:02}.00"
        hdop = "x" if i == 17 else f"0.{i:02}"
        bodies += [
            rmc(clock, "030626"),
            f"GNVTG,{i}.0,T,,M,9.9,N,18.3,K,R",
            gga(clock).replace("0.88", hdop),
            f"GNGSA,A,3,23,24,20,12,,,,,,,,,1.{i:02},0.90,1.35,1",
            f"GNGLL,{PLACE},{clock},A,R",
        ]
        if i % 3:
            bodies.append(f"GNGST,{clock},0.8,0.02,0.01,89,0.0{i:02},0.012,0.021")
        bodies.append(f"GNZDA,{clock},03,06,2026,00,00")
    data = log(*bodies)
    whole = read(data)
    assert (whole.read, len(whole.points)) == (24, 23)
    monkeypatch.setattr(nmea, "_AT_ONCE", 0)
    for size in (1_201, 4_000):
        small = partial(nmea_lines.read_blocks, block_bytes=size)
        monkeypatch.setattr(nmea, "read_blocks", small)
        pieces = read(data)
        assert pieces.rejections == whole.rejections
        pd.testing.assert_frame_equal(pieces.points, whole.points)


# ------------------------------------------------------------------------------ contradictions


def test_two_positions_of_one_instant_are_refused_and_both_are_shown(read):
    far = PLACE.replace("00931", "10931")
    reading = read(log(rmc("081000", "030626", far), gga("081000"), gga("081001")))
    (found,) = reading.rejections
    assert (reading.read, len(reading.points)) == (2, 1)
    assert (found.code, found.field) == ("sentences-disagree", "RMC position")
    assert "10931" in found.value
    assert "00931" in found.detail


@pytest.mark.parametrize(
    ("coarse", "good"),
    [("4707.12,N", True), ("4707.13,N", True), ("4707.14,N", False), ("4707.11,N", False)],
)
def test_positions_may_differ_by_one_in_the_last_digit_of_the_coarser(read, coarse, good):
    """4707.1234 cut off is .12, rounded is .12; .13 is one more, .14 and .11 are not it."""
    place = f"{coarse},00931.50,E"
    reading = read(log(rmc("081000", "030626", place), gga("081000")))
    assert (len(reading.points) == 1) is good
    if good:
        assert reading.points["printed_north"][0] == "4707.12340,N"


def test_positions_agree_over_the_antimeridian(read):
    east, west = "4707.0,N,17959.99999,E", "4707.0,N,17959.99999,W"
    reading = read(log(rmc("081000", "030626", east), gga("081000", west)))
    assert codes(reading) == ["sentences-disagree"]
    close = read(log(rmc("081000", "030626", "4707.0,N,18000.0,E"), gga("081000", west)))
    assert codes(close) == []


def test_two_dates_of_one_instant_are_refused(read):
    reading = read(log(rmc("081000", "030626"), gga("081000"), "GNZDA,081000,04,06,2026,00,00"))
    assert codes(reading) == ["sentences-disagree"]


# --------------------------------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("place", "code", "field"),
    [
        ("47O7.1,N,00931.5,E", "not-a-number", "GGA latitude"),
        ("4707.1,N,009,31.5,E", "bad-record", "GGA longitude"),
        ("4760.0,N,00931.5,E", "out-of-range", "GGA latitude"),
        ("-4707.1,N,00931.5,E", "not-a-number", "GGA latitude"),
        ("4707.1,,00931.5,E", "missing", "GGA latitude"),
        ("nan,N,00931.5,E", "not-a-number", "GGA latitude"),
        ("4707.1e0,N,00931.5,E", "not-a-number", "GGA latitude"),
        ("4707.1,N,00931.5,X", "bad-record", "GGA longitude"),
        (",,,", "missing", "position"),
    ],
)
def test_a_position_that_cannot_be_read_is_refused_with_its_field(read, place, code, field):
    reading = read(log(gga("081000", place), gga("081001")))
    assert (reading.read, len(reading.points)) == (2, 1)
    assert (code, field) in [(found.code, found.field) for found in reading.rejections]


def test_minutes_just_below_sixty_are_read(read):
    assert len(read(log(gga("081000", "4759.99999,N,00931.5,E"))).points) == 1


def test_all_that_is_wrong_with_an_epoch_is_said_at_once(read):
    bad = gga("081000", rest="456.3,F,high,M,old,0123")
    reading = read(log(bad, "GNGST,081000,0.8,,,,0.0x,0.012,0.021", gga("081001")))
    assert [(found.row, found.field, found.value) for found in reading.rejections] == [
        (1, "GGA geoid_separation_m", "high"),
        (1, "GGA correction_age_s", "old"),
        (1, "GGA altitude", "F"),
        (1, "GST sigma_north_m", "0.0x"),
    ]


@pytest.mark.parametrize("clock", ["246000", "236000", "235961", "8h", "-10000"])
def test_a_time_that_is_none_is_refused(read, clock):
    assert codes(read(log(gga(clock), gga("081001")))) == ["bad-time"]


def test_a_leap_second_is_the_first_instant_of_the_next_day(read):
    points = read(log(rmc("235960", "311216"), gga("235960"))).points
    assert points["observed_at"][0].isoformat() == "2017-01-01T00:00:00+00:00"


def test_an_accuracy_of_zero_is_unknown(read):
    points = read(log(gga("081000"), "GNGST,081000,0.0,,,,0.0,0.0,0.02")).points
    assert points["sigma_north_m"].isna().all()
    assert points["sigma_height_m"][0] == 0.02


def test_accuracies_of_gst_go_before_estimates_of_the_maker(read):
    pubx = f"PUBX,00,081000.00,{PLACE},504.1,D3,2.9,3.1,0.085,39.63,-0.007,,5.88,7.62,8.09,6,0,0"
    alone = read(log(pubx), confidence=0.68).points
    assert (alone["sigma_horizontal_m"][0], alone["confidence"][0]) == (2.9, 0.68)
    assert (alone["height_kind"][0], alone["fix_type"][0]) == ("ellipsoidal", 2)
    both = read(log(pubx, "GNGST,081000.00,1,,,,0.011,0.012,0.021"), confidence=0.68).points
    assert both["sigma_horizontal_m"].isna().all()
    assert both["sigma_height_m"][0] == 0.021
    assert both["confidence"].isna().all()


@pytest.mark.parametrize(
    ("modes", "fix"), [("A", 1), ("AANN", 1), ("RRAN", 4), ("DAF", 5), ("ND", 2)]
)
def test_modes_of_several_systems_give_the_best_fix(read, modes, fix):
    body = f"GNGNS,081000,{PLACE},{modes},12,0.9,456.3,47.5,,,S"
    assert read(log(body)).points["fix_type"][0] == fix


def test_sentences_of_one_system_each_belong_to_the_joint_one(read):
    both = (f"GNGNS,081000,{PLACE},RR,12,0.9,456.3,47.5,,,S", "GPGNS,081000,,,,,,6,,,,1.0,23,S")
    points = read(log(*both)).points
    assert len(points) == 1
    assert points["correction_age_s"][0] == 1.0


def test_trimble_sentences_bring_date_and_ellipsoidal_height(read):
    """The example of Trimble's manual: 3 is RTK fixed, which GGA writes as 4."""
    body = "PTNL,GGK,172814.00,071296,3723.46587704,N,12202.26957864,W,3,06,1.7,EHT-6.777,M"
    (point,) = read(log(body)).points.to_dict("records")
    assert point["observed_at"].isoformat() == "1996-07-12T17:28:14+00:00"
    assert (point["height_m"], point["height_kind"]) == (-6.777, "ellipsoidal")
    assert (point["fix_type"], point["pdop"]) == (4, 1.7)
    assert point["north"] == pytest.approx(37 + 23.46587704 / 60, abs=1e-12)


# ---------------------------------------------------------------------------------------- dates


def test_a_date_is_carried_over_midnight_to_both_sides(read):
    bodies = [gga("235958"), gga("235959"), rmc("000000", "010126"), gga("000001")]
    assert [t.isoformat() for t in read(log(*bodies)).points["observed_at"]] == [
        "2025-12-31T23:59:58+00:00",
        "2025-12-31T23:59:59+00:00",
        "2026-01-01T00:00:00+00:00",
        "2026-01-01T00:00:01+00:00",
    ]


@pytest.mark.parametrize(("clock", "dated"), [("090959", True), ("091001", False)])
def test_a_date_is_not_carried_over_more_than_an_hour(read, clock, dated):
    reading = read(log(rmc("081000", "030626"), gga(clock)))
    assert reading.points["observed_at"].notna().tolist() == [True, dated]
    assert any("no date" in note for note in reading.parts[0].notes) is not dated


def test_epochs_between_two_dates_that_do_not_fit_stay_undated(read):
    bodies = [rmc("080000", "030626"), gga("080001"), rmc("080002", "050626")]
    assert read(log(*bodies)).points["observed_at"].isna().tolist() == [False, True, False]


def test_a_log_without_a_date_keeps_its_positions_without_times(read):
    reading = read(log(gga("081000"), gga("081001")))
    assert len(reading.points) == 2
    assert reading.points["observed_at"].isna().all()
    assert any("--date" in note for note in reading.parts[0].notes)


def test_a_told_date_is_that_of_the_first_epoch_of_a_log_without_one(read):
    points = read(log(gga("235959"), gga("000000")), date="2026-06-03").points
    assert [t.isoformat() for t in points["observed_at"]] == [
        "2026-06-03T23:59:59+00:00",
        "2026-06-04T00:00:00+00:00",
    ]
    own = read(log(rmc("081000", "030626")), date="2020-01-01").points
    assert own["observed_at"][0].year == 2026


def test_a_told_date_that_is_none_is_an_error(read):
    with pytest.raises(InputError, match="2026-06-03"):
        read(log(gga("081000")), date="03.06.2026")


@pytest.mark.parametrize(("printed", "year"), [("060180", 1980), ("311279", 2079)])
def test_years_of_two_digits_begin_with_satellite_positioning(read, printed, year):
    assert read(log(rmc("081000", printed))).points["observed_at"][0].year == year


@pytest.mark.parametrize("printed", ["310226", "001226", "011326", "0306", "3 0626"])
def test_a_date_that_is_none_is_refused(read, printed):
    assert codes(read(log(rmc("081000", printed)))) == ["bad-time"]


# --------------------------------------------------------------------------------------- tracks


@pytest.mark.parametrize(("clock", "track"), [("081102", 0), ("081103", 1)])
def test_a_pause_of_more_than_a_minute_begins_a_new_track(read, clock, track):
    bodies = [rmc(at, "030626") for at in ("081000", "081001", "081002", clock)]
    assert read(log(*bodies)).points["track"].tolist() == [0, 0, 0, track]


def test_a_slow_log_is_one_track(read):
    bodies = [rmc(f"08{minute:02}00", "030626") for minute in range(0, 60, 5)]
    assert set(read(log(*bodies)).points["track"]) == {0}


def test_a_log_of_an_occupation_bears_its_station(read):
    points = read(log(gga("081000"), gga("081001")), station="48", operator="B7").points
    assert points["station"].tolist() == ["48", "48"]
    assert points["operator"].tolist() == ["B7", "B7"]


@pytest.mark.parametrize(
    ("epochs", "station", "told"), [(29, None, 0), (30, None, 1), (30, "48", 0)]
)
def test_a_log_that_stands_still_without_a_station_says_so(read, epochs, station, told):
    sent = log(*(gga(f"0810{second:02d}") for second in range(epochs)))
    notes = read(sent, station=station).parts[0].notes
    assert sum("--station" in note for note in notes) == told


def test_a_log_that_holds_everything_twice_is_counted_twice(read):
    once = log(*(gga(f"08100{i}") for i in range(5)))
    assert read(once + once).read == 10


# ------------------------------------------------------------------------------------ questions


def test_another_datum_is_asked_and_taken_as_told(read):
    data = log("GPDTM,P90,,0.0,N,0.0,E,0.0,W84", gga("081000"))
    asked = read(data)
    assert (asked.read, len(asked.points)) == (0, 0)
    assert [question.key for question in asked.questions] == ["crs"]
    told = read(data, crs="EPSG:9475")
    assert (told.parts[0].crs, told.parts[0].crs_by) == ("EPSG:9475", "told")
    assert len(told.points) == 1


def test_broken_sentences_are_refused_while_a_question_is_open(read):
    data = log("GPDTM,P90,,0.0,N,0.0,E,0.0,W84", gga("081000")) + b"$GNGGA,1*00\r\n"
    asked = read(data)
    assert (asked.read, codes(asked)) == (1, ["bad-checksum"])


def test_a_broken_sentence_of_the_datum_leaves_it_open(read):
    broken = b"$GPDTM,P90,,0.0,N,0.0,E,0.0,W84*00\r\n"
    asked = read(broken + log(gga("081000")))
    assert [question.key for question in asked.questions] == ["crs"]
    whole = log("GPDTM,W84,,0.0,N,0.0,E,0.0,W84")
    assert not read(whole + broken + log(gga("081000"))).questions


def test_wgs84_is_not_asked(read):
    data = log("GPDTM,W84,,0.0,N,0.0,E,0.0,W84", "PGRMM,NAD27 Canada", gga("081000"))
    assert read(data).parts[0].crs == "EPSG:4326"
    garmin = read(log("PGRMM,NAD27 Canada", gga("081000")))
    assert [question.key for question in garmin.questions] == ["crs"]


def test_a_told_system_does_not_move_what_is_in_wgs84(read):
    reading = read(log(gga("081000")), crs="EPSG:4284")
    assert reading.parts[0].crs == "EPSG:4326"
    assert any("EPSG:4284" in note for note in reading.parts[0].notes)


PJK = "PTNL,PJK,081000.00,060326,+220000.123,N,+757000.456,E,3,09,1.5,GHT+456.300,M"


def test_a_grid_is_asked_and_taken_as_told(read):
    asked = read(log(PJK))
    assert [question.key for question in asked.questions] == ["crs"]
    told = read(log(PJK), crs="EPSG:2056")
    (point,) = told.points.to_dict("records")
    assert told.parts[0].crs == "EPSG:2056"
    assert (point["north"], point["east"]) == (220000.123, 757000.456)
    assert (point["fix_type"], point["height_kind"]) == (4, "orthometric")


def test_both_sentences_of_trimble_are_one_epoch(read):
    ggk = "PTNL,GGK,081000.00,060326,4707.12340000,N,00931.50000000,E,3,06,1.7,EHT503.8,M"
    reading = read(log(ggk, PJK, ggk.replace("081000", "081001")))
    assert (reading.read, len(reading.points), codes(reading)) == (2, 2, [])


def test_a_log_of_a_thousand_kinds_of_sentences_names_some_of_them(read):
    letters = "0123456789"
    bodies = [f"GN{a}{b}{c},1" for a in letters for b in letters for c in letters]
    (note,) = read(log(*bodies, gga("081000"))).parts[0].notes[:1]
    assert note.startswith("1000 sentences")
    assert note.endswith("and 970 kinds more")


def test_a_grid_position_beside_a_geographic_one_of_its_instant_is_the_same_epoch(read):
    reading = read(log(gga("081000.00"), PJK))
    assert (reading.read, len(reading.points), codes(reading)) == (1, 1, [])


def test_grid_positions_among_geographic_ones_are_refused_or_a_part_of_their_own(read):
    data = log(gga("080959.00"), PJK)
    assert codes(read(data)) == ["no-grid"]
    told = read(data, crs="EPSG:2056")
    assert [part.crs for part in told.parts] == ["EPSG:4326", "EPSG:2056"]
    assert told.points["part"].tolist() == [0, 1]
    assert told.read == 2


def test_a_told_system_that_is_none_is_an_error(read):
    with pytest.raises(CrsError):
        read(log(PJK), crs="nowhere")


# -------------------------------------------------------------------------------------- as a whole


def test_a_log_without_positions_says_what_it_holds(read):
    with pytest.raises(SurveyFileError, match="2 GSV"):
        read(log("GPGSV,1,1,00", "GPGSV,1,1,00"))
    with pytest.raises(SurveyFileError, match="no sentence"):
        read(b"\x00" * 100)


def test_a_log_that_is_mostly_broken_is_refused_as_a_whole(read, monkeypatch):
    monkeypatch.setattr(nmea, "_MOST_REFUSED", 5)
    with pytest.raises(FileFormatError, match="1 sentences so far are good, 6 are broken"):
        read(b"$GNGGA,1*00\r\n" * 6 + log(gga("081000")))
    assert read(b"$GNGGA,1*00\r\n" * 5 + log(gga("081000"))).read == 6


@pytest.mark.slow
@pytest.mark.parametrize("flood", [b"$", b"$A", b"$abc\x00", b"$ABC\n", b"*00\n", b"!\n"])
def test_a_flood_of_anything_ends_soon_and_clearly(read, flood):
    """2 MiB each: of a whole file that would be hours, were there no end to it."""
    start = time.process_time()
    with pytest.raises(BorderkitError):
        read(flood * (2**21 // len(flood)))
    assert time.process_time() - start < 20.0


@settings(max_examples=12)
@given(
    seconds=st.lists(st.integers(0, 5_000), min_size=1, max_size=30, unique=True),
    start=st.integers(946_684_800, 3_155_760_000),
)
def test_a_log_with_rmc_gives_back_every_instant(tmp_path_factory, seconds, start):
    """From 2000 to 2070, whole seconds, over midnights and the turns of years."""
    instants = [datetime.fromtimestamp(start + second, UTC) for second in sorted(seconds)]
    bodies = [rmc(f"{t:%H%M%S}", f"{t:%d%m%y}") for t in instants]
    path = tmp_path_factory.mktemp("log") / "log"
    path.write_bytes(log(*bodies))
    into = Gathering(Limits())
    source = SurveySource(path=path, name="log")
    into.begin(source, "nmea")
    read_nmea(source, Told(), into)
    found = into.reading().points["observed_at"]
    assert list(found) == instants


PIECES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from([b"$", b"*", b",", b"\r\n", b"!AIVDM", b"$GNGGA,", b"$PTNL,GGK", b"\xff"]),
    st.text("0123456789.,NSEWAV*$-", max_size=40).map(str.encode),
    st.text("0123456789.,NSEWAVR", max_size=40).map(lambda t: log(f"GNGGA,{t}")),
    st.text("0123456789.,NSEWAVR", max_size=40).map(lambda t: log(f"GNRMC,{t}")),
    st.text("0123456789.,NSEWEHT-", max_size=40).map(lambda t: log(f"PTNL,GGK,{t}")),
    st.just(log(gga("081000"), rmc("081000", "030626"))),
)


@pytest.mark.slow
@settings(max_examples=250)
@given(pieces=st.lists(PIECES, max_size=12))
def test_no_bytes_crash_the_reader_and_every_record_is_accounted_for(tmp_path_factory, pieces):
    path = tmp_path_factory.mktemp("log") / "log"
    path.write_bytes(b"".join(pieces))
    into = Gathering(Limits())
    source = SurveySource(path=path, name="log")
    into.begin(source, "nmea")
    try:
        read_nmea(source, Told(), into)
    except BorderkitError:
        return
    into.end()
    reading = into.reading()
    assert reading.read == len(reading.points) + len({r.row for r in reading.rejections})
