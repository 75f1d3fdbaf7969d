"""GPX: every point is read strictly, and a second reader has to read the same."""

import io
import socketserver
import threading

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderkit.errors import BorderkitError, FileFormatError, InputError, TooLargeError
from borderkit.io.surveys.gpx import gpx_fast
from borderkit.io.surveys.gpx.gpx import read_gpx
from borderkit.io.surveys.gpx.gpx_fast import second_reader
from borderkit.io.surveys.gpx.gpx_points import points_of
from borderkit.io.surveys.gpx.gpx_strict import GpxDocument
from borderkit.io.surveys.known_names import time_zone
from borderkit.io.surveys.limits import Limits
from tests.map_files import read_by

SPACE = "http://www.topografix.com/GPX/1/1"


def gpx(inner, *, before="", version="1.1"):
    return f'{before}<gpx version="{version}" creator="by hand" xmlns="{SPACE}">{inner}</gpx>'


def wpt(inner="", lat="47.1", lon="9.5"):
    return f'<wpt lat="{lat}" lon="{lon}">{inner}</wpt>'


def track(*points, name=""):
    inner = "".join(f'<trkpt lat="{lat}" lon="{lon}"/>' for lat, lon in points)
    return f"<trk>{name and f'<name>{name}</name>'}<trkseg>{inner}</trkseg></trk>"


def strict(text, *, timezone=None):
    """Return what the strict reader makes of a file, the second one left out."""
    document = GpxDocument("a.gpx")
    data = text if isinstance(text, bytes) else text.encode()
    before, found = [0, 0, 0], []
    for run in document.read(io.BytesIO(data)):
        found.append(points_of(run, before=before, zone=time_zone(timezone)))
        before = [count + int((run.kinds == kind).sum()) for kind, count in enumerate(before)]
    assert len(found) == 1
    return found[0], document


def faults(text):
    found, _ = strict(text)
    return [(f.at, f.code, f.field, f.value) for f in found.faults]


def column(text, name, **told):
    found, _ = strict(text, **told)
    return list(found.columns[name]) if name in found.columns else None


@pytest.fixture
def read(tmp_path):
    def reading(text, *, limits=None, **told):
        path = tmp_path / "a.gpx"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_by(read_gpx, path, limits=limits, **told)

    return reading


@pytest.mark.parametrize(
    ("text", "number"),
    [("+1e1", 10.0), (".5", 0.5), ("5.", 5.0), (" 7.25 ", 7.25), ("-0.0", 0.0), ("\n3\n", 3.0)],
)
def test_plain_numbers_are_read_whatever_their_form(text, number):
    (height,) = column(gpx(wpt(f"<ele>{text}</ele>")), "height_m")
    assert height == number


@pytest.mark.parametrize(
    "text",
    [
        *("48,5", "0x10", "1_000", "nan", "inf", "-Infinity", "1e999", "1e", "-", "5 m", "1 2"),
        *("\N{ARABIC-INDIC DIGIT FIVE}", "\N{MINUS SIGN}5", "5.5.5"),
    ],
)
def test_a_number_is_never_read_by_halves(text):
    assert faults(gpx(wpt(lat=text))) == [(0, "not-a-number", "lat", text)]
    assert faults(gpx(wpt(f"<hdop>{text}</hdop>"))) == [(0, "not-a-number", "hdop", text)]


def test_one_bad_number_leaves_its_neighbours_as_they_are():
    text = gpx(wpt("<ele>1</ele>") + wpt("<ele>0,7</ele>") + wpt("<ele/>") + wpt())
    assert faults(text) == [(1, "not-a-number", "ele", "0,7")]
    assert np.isnan(column(text, "height_m")).tolist() == [False, True, True, True]


def test_all_that_is_wrong_with_a_point_is_said():
    found = faults(gpx('<wpt lon="x"><ele>1,5</ele><time>noon</time></wpt>'))
    assert found == [
        (0, "bad-time", "time", "noon"),
        (0, "missing", "lat", None),
        (0, "not-a-number", "ele", "1,5"),
        (0, "not-a-number", "lon", "x"),
    ]


def test_an_element_given_twice_is_no_record():
    assert faults(gpx(wpt("<ele>1</ele><ele>2</ele>"))) == [(0, "bad-record", "point", None)]


@pytest.mark.parametrize(
    "inner",
    [
        "<trk><trkpt lat='1' lon='1'/></trk>",
        "<rte><wpt lat='1' lon='1'/></rte>",
        "<extensions><wpt lat='1' lon='1'/></extensions>",
        "<rtept lat='1' lon='1'/>",
    ],
)
def test_a_point_where_none_belongs_is_counted_and_refused(inner):
    assert [code for _, code, *_ in faults(gpx(inner))] == ["bad-record"]


def test_a_point_inside_another_does_not_change_it():
    text = gpx(wpt("<ele>7</ele><extensions><wpt lat='2' lon='2'><ele>5</ele></wpt></extensions>"))
    assert column(text, "height_m") == [7.0, 5.0]
    assert [at for at, *_ in faults(text)] == [1]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        *(("none", 0.0), ("2d", 1.0), ("3d", 1.0), ("dgps", 2.0), ("pps", 3.0), ("rtk", 4.0)),
        *(("RTK fixed", 4.0), ("rtk_float", 5.0), ("float", 5.0), ("4", 4.0)),
    ],
)
def test_the_fix_is_a_type_of_nmea(word, kind):
    assert column(gpx(wpt(f"<fix>{word}</fix>")), "fix_type") == [kind]


def test_a_fix_that_nobody_knows_is_unknown_and_told():
    found, _ = strict(gpx(wpt("<fix>lucky</fix>") + wpt("<fix/>")))
    assert np.isnan(found.columns["fix_type"]).all()
    assert found.strange == {"fix 'lucky' is not known, and unknown therefore": 1}


def test_extensions_are_known_by_their_local_name():
    quality = (
        "<extensions><q:quality xmlns:q='urn:x'><q:H_RMS>0.012</q:H_RMS><q:vrms>0.0</q:vrms>"
        "<q:samples>60</q:samples><q:antennaHeight>1.8</q:antennaHeight><hdop>9</hdop>"
        "<q:diffAge>1.5</q:diffAge></q:quality></extensions><hdop>0.7</hdop>"
    )
    found, _ = strict(gpx(wpt(quality)))
    got = {name: values[0] for name, values in found.columns.items() if "printed" not in name}
    assert np.isnan(got.pop("sigma_height_m")), "an accuracy of 0.0 is unknown"
    assert got == {
        "north": 47.1,
        "east": 9.5,
        "hdop": 0.7,
        "correction_age_s": 1.5,
        "sigma_horizontal_m": 0.012,
        "antenna_height_m": 1.8,
        "averaged": 60.0,
    }


def test_an_accuracy_in_extensions_is_read_as_strictly():
    text = gpx(wpt("<extensions><accuracy>0,7</accuracy></extensions>"))
    assert faults(text) == [(0, "not-a-number", "sigma_horizontal_m", "0,7")]


@pytest.mark.parametrize("text", ["0", "0.0", "-1"])
def test_an_accuracy_or_dilution_of_nothing_is_unknown(text):
    inner = f"<hdop>{text}</hdop><extensions><hAcc>{text}</hAcc></extensions>"
    for name in ("hdop", "sigma_horizontal_m"):
        assert np.isnan(column(gpx(wpt(inner)), name)).all()


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-06-03T08:10:00Z", "2026-06-03T08:10:00"),
        ("2026-06-03T10:10:00.25+02:00", "2026-06-03T08:10:00.25"),
        ("2026-06-03T02:40:00-05:30", "2026-06-03T08:10:00"),
        (" 2026-06-03t08:10:00z ", "2026-06-03T08:10:00"),
        ("2026-06-03T08:10:00.123456789Z", "2026-06-03T08:10:00.123456"),
        ("1901-12-13T00:00:00Z", "1901-12-13T00:00:00"),
    ],
)
def test_times_are_brought_to_utc(text, utc):
    (found,) = column(gpx(wpt(f"<time>{text}</time>")), "observed_at")
    assert found == np.datetime64(utc)


@pytest.mark.parametrize("text", ["2026-06-03", "08:10", "2026-02-30T00:00:00Z", "1780481400"])
def test_what_is_no_time_refuses_the_point(text):
    assert faults(gpx(wpt(f"<time>{text}</time>"))) == [(0, "bad-time", "time", text)]


def test_local_times_are_placed_by_the_stated_zone_and_never_guessed():
    naive = [wpt(f"<time>2026-{day}T02:30:00</time>") for day in ("06-03", "10-25", "03-29")]
    found, _ = strict(gpx("".join(naive)), timezone="Europe/Vienna")
    utc = found.columns["observed_at"]
    assert utc[0] == np.datetime64("2026-06-03T00:30:00")
    assert np.isnat(utc[1:]).all(), "one happened twice, one never"
    assert (found.twice, found.without_zone) == (2, 0)
    mixed, _ = strict(gpx(naive[0] + wpt("<time>2026-06-03T02:30:00Z</time>")))
    assert (mixed.without_zone, mixed.timed) == (1, 1)


def test_kinds_segments_and_lines_are_those_of_the_file():
    text = gpx(
        track((1, 1), (2, 2), name="day\n one")
        + "\n"
        + wpt()
        + "<rte><rtept lat='3' lon='3'/></rte>\n"
        + "<trk><trkseg/><trkseg><trkpt lat='4' lon='4'/></trkseg><name>two</name></trk>"
    )
    found, document = strict(text)
    assert found.kinds.tolist() == [2, 2, 0, 1, 2]
    assert found.ordinals.tolist() == [0, 1, 0, 0, 2]
    assert found.tracks.tolist() == [0, 0, -1, -1, 2]
    assert found.lines.tolist() == [2, 2, 3, 3, 4]
    assert document.track_names == ["day\n one", "two", "two"]


@pytest.mark.parametrize("code", ["utf-16", "utf-8-sig", "iso-8859-1", "windows-1251"])
def test_a_file_is_read_in_the_encoding_it_states(code):
    name = "Стела" if code == "windows-1251" else "Grenzstein Ü"
    prolog = f'<?xml version="1.0" encoding="{code.removesuffix("-sig")}"?>'
    text = gpx(wpt(f"<name>{name}</name>"), before=prolog).encode(code)
    assert [value.as_py() for value in column(text, "station")] == [name]


def test_prefixes_of_elements_do_not_matter():
    text = f'<g:gpx version="1.1" xmlns:g="{SPACE}"><g:wpt lat="1" lon="2"/></g:gpx>'
    assert column(text, "east") == [2.0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no element found"),
        ("hello", "no well-formed XML"),
        (gpx(wpt())[:-9], "no well-formed XML"),
        (gpx(wpt()) + "<x/>", "junk after"),
        (gpx(wpt("&nbsp;")), "undefined entity"),
        ("<kml/>", "outermost element is 'kml'"),
        ("<OGRVRTDataSource/>", "outermost element is 'OGRVRTDataSource'"),
        (gpx("<a>" * 400_000), "elements more than 100 deep"),
        (gpx("", before=f"<!--{'x' * 17 * 2**20}-->"), "comment of more than 8 MiB"),
        (gpx("", before='<?xml version="1.0" encoding="gbk"?>').encode("gbk"), "multi-byte"),
        (gpx("", before='<?xml version="1.0" encoding="zip"?>'), "no well-formed XML"),
        (gpx(wpt("\0")), "no well-formed XML"),
    ],
)
def test_a_file_damaged_as_a_whole_is_refused_as_a_whole(text, said):
    with pytest.raises(FileFormatError, match=rf"a\.gpx.*{said}"):
        strict(text)


G = '<g:wpt lat="1" lon="2"/>'
LONG = "x" * 1_000_000
LINES = "x\n" * 300_000
BOMB = "<!DOCTYPE gpx [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
EXTERNAL = "<!DOCTYPE gpx [<!ENTITY a SYSTEM '{}'>]>"


@pytest.mark.parametrize(
    "before", [BOMB, EXTERNAL.format("file:///etc/hostname"), "<!DOCTYPE gpx SYSTEM 'x.dtd'>"]
)
def test_document_types_are_refused_before_anything_is_expanded(before):
    with pytest.raises(FileFormatError, match="declares a document type on line 1"):
        strict(gpx(wpt("<name>&b;</name>"), before=before))


def test_a_text_beyond_measure_costs_no_memory_and_is_cut():
    found, _ = strict(gpx(wpt(f"<cmt>{'ab ' * 2**21}</cmt><name>{'x' * 9_000}</name>")))
    assert len(found.columns["remark"][0].as_py()) <= 2_000
    assert len(found.columns["station"][0].as_py()) == 200


def test_two_readers_that_agree_take_a_point_and_those_that_differ_refuse_it(read):
    time = "<time>2026-06-03T10:10:00.994+02:00</time>"
    quality = "<fix>rtk</fix><sat>17</sat><hdop>0.6</hdop><geoidheight>48.2</geoidheight>"
    reading = read(
        gpx(
            wpt(f"<ele>440.125</ele>{time}{quality}<name>47/2</name>")
            + '<wpt lon="9.5"/>'
            + wpt(lat="48,5")
            + wpt("<sat>12.5</sat>")
            + wpt("<ele>7</ele>", lat=" 5 ")
            + track((47.2, 9.6), name="walk")
        ),
        confidence=0.95,
        height_kind="ellipsoidal",
        operator="T-1",
        crs="EPSG:4284",
    )
    part = reading.parts[0]
    assert (part.crs, part.crs_by, part.read, reading.read) == ("EPSG:4326", "format", 6, 6)
    assert [(r.row, r.code, r.field, r.value, r.detail) for r in reading.rejections] == [
        (2, "missing", "lat", None, None),
        (3, "not-a-number", "lat", "48,5", None),
        (3, "readers-disagree", "lat", None, "GDAL reads 48.0"),
        (4, "readers-disagree", "sat", "12.5", "GDAL reads 12.0"),
    ]
    assert part.notes == (
        "written by by hand",
        "the stated system EPSG:4284 is not used: GPX is WGS84",
        "2 points are read differently by the two readers, and refused",
    )
    assert reading.points["row"].tolist() == [1, 5, 6]
    assert reading.points["kind"].tolist() == ["waypoint", "waypoint", "track_point"]
    stone = reading.points.iloc[0].to_dict()
    assert (stone["printed_north"], stone["printed_height"]) == ("47.1", "440.125")
    assert (stone["station"], stone["fix_type"], stone["satellites"]) == ("47/2", 4.0, 17.0)
    assert (stone["height_kind"], stone["geoid_separation_m"]) == ("ellipsoidal", 48.2)
    assert stone["observed_at"] == pd.Timestamp("2026-06-03T08:10:00.994Z")
    assert "confidence" not in stone, "it is of accuracies, and there are none"
    assert reading.points["operator"].tolist() == ["T-1"] * 3
    assert reading.points["track_name"].tolist()[2] == "walk"


@pytest.mark.slow
def test_times_that_all_lack_a_zone_are_asked_for_and_nothing_is_taken(read):
    text = gpx(wpt("<time>2026-06-03T08:10:00</time>") + wpt())
    reading = read(text)
    assert (reading.read, len(reading.points), reading.rejections) == (0, 0, ())
    (question,) = reading.questions
    assert (question.key, question.where) == ("timezone", "a.gpx")
    with pytest.raises(InputError, match="no time zone 'Nowhere'"):
        read(text, timezone="Nowhere")


def test_more_points_than_are_taken_are_refused(read, monkeypatch):
    monkeypatch.setattr("borderkit.io.surveys.gpx.gpx_fast._WORKER", "/nowhere")
    with pytest.raises(TooLargeError, match="more than the 3 points"):
        read(gpx(wpt() * 4), limits=Limits(points=3))


@pytest.mark.slow
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    *(
                        "<wpt lat='1' lon='2'>",
                        "</wpt>",
                        "<trk>",
                        "</trk>",
                        "<trkseg>",
                        "</trkseg>",
                    ),
                    *("<trkpt lat='1e5'>", "</trkpt>", "<ele>", "</ele>", "<time>", "</time>"),
                    *("2026-06-03T08:10:00", "Z", "+25:00", "<name>", "</name>", "<hdop>5</hdop>"),
                    *("<extensions>", "</extensions>", "<accuracy>1</accuracy>", "<!--", "-->"),
                    *("<![CDATA[", "]]>", "&amp;", "&#0;", "<rte>", "</rte>", "<fix>rtk</fix>"),
                ]
            ),
            st.text(max_size=4),
        ),
        max_size=14,
    )
)
def test_whatever_stands_in_a_file_is_read_or_refused(parts):
    try:
        found, _ = strict(gpx("".join(parts)).encode(errors="replace"))
    except BorderkitError:
        return
    assert all(0 <= fault.at < len(found) for fault in found.faults)
    placed = np.isfinite(found.columns["north"]) & np.isfinite(found.columns["east"])
    refused = {fault.at for fault in found.faults}
    assert refused.issuperset(np.flatnonzero(~placed).tolist())


SEED = gpx(
    wpt("<ele>440.5</ele><time>2026-06-03T08:10:00Z</time><name>17</name><hdop>0.7</hdop>")
    + track((47.1, 9.5), (47.2, 9.6), name="walk")
).encode()


@given(st.data())
def test_a_file_with_a_few_bytes_changed_is_read_or_refused(data):
    changed = bytearray(SEED)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        strict(bytes(changed))
    except BorderkitError:
        return


@pytest.fixture
def listener():
    """A server on this machine that nobody may ask."""
    asked = []

    class Listener(socketserver.StreamRequestHandler):
        def handle(self):
            asked.append(self.rfile.readline())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    assert asked == []


@pytest.mark.slow
@pytest.mark.parametrize("target", ["{secret}", "/vsicurl/{address}/a.csv"])
def test_the_second_reader_itself_reads_no_virtual_file(tmp_path, listener, target):
    secret = tmp_path / "secret.csv"
    secret.write_text("name,x,y\nSECRET-CANARY,1,2\n")
    path = tmp_path / "points.gpx"
    source = target.format(secret=secret, address=listener)
    path.write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="waypoints"><SrcDataSource>{source}</SrcDataSource>'
        "<SrcLayer>secret</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
    )
    with second_reader(path, Limits(worker_s=20)) as second:
        second.ask("waypoints")
        second.wait()
        assert second.batches == {"waypoints": []}
        assert "not recognized" in second.faults["waypoints"]


@pytest.mark.slow
def test_links_and_inclusions_in_a_file_reach_nobody(read, tmp_path, listener):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET-CANARY")
    inclusion = f"<x:include xmlns:x='http://www.w3.org/2001/XInclude' href='file://{secret}'/>"
    inner = f"<link href='{listener}/a'><text>a</text></link><cmt>{inclusion}</cmt>"
    reading = read(gpx(wpt(inner)))
    assert reading.read == len(reading.points) == 1
    assert "CANARY" not in reading.points.to_csv()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "noted"),
    [
        (f'<g:gpx version="1.1" xmlns:g="{SPACE}">{G}{G}</g:gpx>', "recognized"),
        (gpx(wpt() + wpt()).encode("utf-16"), "recognized"),
        (gpx(wpt(f"<desc>{LINES}</desc>") + wpt()), "million laugh"),
        (gpx(wpt(f"<desc>{LONG}</desc>") + wpt()), "a text of more than 16 KiB"),
    ],
)
def test_what_one_reader_alone_can_read_is_said(read, text, noted):
    reading = read(text)
    assert len(reading.points) == 2
    (note,) = [note for note in reading.parts[0].notes if "one reader only" in note]
    assert note.startswith("2 of its 2 waypoints were read by one reader only, since GDAL stopped")
    assert noted in note


@pytest.mark.slow
def test_a_second_reader_that_dies_or_takes_too_long_stays_local(read, tmp_path, monkeypatch):
    dying = tmp_path / "worker.py"
    dying.write_text("import os; os.abort()")
    (note,) = read(gpx(wpt()), limits=Limits(worker_s=0)).parts[0].notes[1:]
    assert "since GDAL stopped: it took more than 0 s" in note
    monkeypatch.setattr(gpx_fast, "_WORKER", dying)
    reading = read(gpx(wpt()))
    assert len(reading.points) == 1
    assert any("since GDAL stopped: it ended by -6" in note for note in reading.parts[0].notes)


@pytest.mark.slow
def test_points_that_gdal_loses_without_a_word_are_refused(read):
    nested = wpt("<extensions><wpt lat='2' lon='2'/></extensions>")
    reading = read(gpx(wpt() + nested + wpt()))
    assert [(r.row, r.code) for r in reading.rejections] == [
        (2, "readers-disagree"),
        (3, "bad-record"),
    ]


@pytest.mark.slow
def test_many_runs_of_points_keep_their_order_and_partners(read):
    count = 70_000
    rng = np.random.default_rng(7)
    places = np.round(np.column_stack([47 + rng.random(count), 9 + rng.random(count)]), 7)
    bad = {3, 40_000, 69_999}
    inner = "".join(
        wpt(lat=f"{lat}", lon="" if at in bad else f"{lon}")
        if at % 7 == 0 or at in bad
        else f'<trk><trkseg><trkpt lat="{lat}" lon="{lon}"/></trkseg></trk>\n'
        for at, (lat, lon) in enumerate(places)
    )
    reading = read(gpx(inner))
    assert [r.row - 1 for r in reading.rejections] == sorted(bad)
    assert {r.code for r in reading.rejections} == {"missing"}
    kept = np.delete(places, sorted(bad), axis=0)
    assert np.array_equal(reading.points[["north", "east"]].to_numpy(), kept)
    assert reading.points["row"].is_monotonic_increasing
