"""Plain stretches of GPX, taken apart at once: exactly what expat tells tag by tag."""

import io
import random

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from borderkit.errors import BorderkitError
from borderkit.io.surveys.gpx import gpx_plain, gpx_strict
from borderkit.io.surveys.gpx.gpx_strict import GpxDocument

HEAD = '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
POINT = '<{0} lat="{1}" lon="{2}">{3}</{0}>'
INNER = [
    "<ele>440.5</ele><time>2026-06-03T08:10:00Z</time>",
    "\n  <ele> 440.5 </ele>\n\t<name>Grenzstein \N{LATIN SMALL LETTER U WITH DIAERESIS}</name>\n",
    "\r\n<ele>1</ele>\r\n<cmt>two\r\nlines</cmt>",
    "<extensions><q:a xmlns:q='urn:x'><q:H_RMS>0.01</q:H_RMS></q:a></extensions>",
    "<extensions><hAcc>1</hAcc><hAcc>2</hAcc><hdop>9</hdop></extensions><hdop>0.7</hdop>",
    *("<ele/>", "<ele></ele>", "<ele>1</ele><ele>2</ele>", "<x/>", "<name>a &gt; b</name>"),
    *("<name>a > b</name>", "<name><b>x</b>y</name>", "<!-- <ele>9</ele> --><ele>8</ele>"),
    *("<name><![CDATA[<ele>9</ele>]]></name>", "<accuracy>3</accuracy>", "loose text", "<?ele 7?>"),
    *('<link href="a"><text>b</text></link>', "<wpt lat='1' lon='1'/>", "<ele >5</ele >"),
    *("<trkseg/>", "<extensions><name>deep</name></extensions>", "<a:ele>6</a:ele>", ""),
]
BETWEEN = ["", "\n", "\r\n ", "</trkseg><trkseg>", "<!-- c -->", "</trkseg></trk><trk><trkseg>"]
WHOLE = [
    *('<trkpt lat="1" lon="2"/>', '<trkpt lon="2" lat="1" />', "<trkpt lat='1' lon='2'/>"),
    *('<trkpt lat="1"  lon="2"/>', '<trkpt lat="1" lon="2" x="3"/>', '<trkpt lat="1\n" lon="2"/>'),
    *('<trkpt lat="1\t" lon="&#50;"/>', '<trkpt lon="2"/>', '<trkpt lat="a>b" lon="2"/>'),
    *("<trkpt lat='1' lon='\"'/>", '<wpt lat="1" lon="2"/>', '<trkpt lat="1" lat="2"/>'),
    *('<trkpt lat="1" lon="2">\n\n</trkpt>', "<trkpt", "</trkseg>", "<![CDATA[", "\0", "\xff"),
]


def listed(data, cut=2**22):
    """Return all that the strict reader finds in a file, and what it says of a damaged one."""
    document, found = GpxDocument("a.gpx"), []
    try:
        for run in document.read(Slices(data, cut)):
            keys = sorted(run.columns)
            texts = [run.columns[key].to_pylist() for key in keys]
            for at, place in enumerate(zip(run.kinds, run.lines, run.tracks, strict=True)):
                said = {k: t[at] for k, t in zip(keys, texts, strict=True) if t[at] is not None}
                found.append((*map(int, place), said))
    except BorderkitError as fault:
        return str(fault).partition(":")[0]
    return found, document.track_names


class Slices(io.BytesIO):
    """A file that gives no more than some bytes at a time."""

    def __init__(self, data, cut):
        super().__init__(data)
        self._cut = cut

    def read(self, size=-1):
        return super().read(min(size, self._cut))


@pytest.fixture
def short(monkeypatch):
    """Stretches of three points are long enough, so that a small file has several."""
    monkeypatch.setattr(gpx_plain, "_LEAST_POINTS", 3)
    monkeypatch.setattr(gpx_strict, "_LEAST_BLOCK", 1)


def both(data, cut):
    """Return the reading with plain stretches, and that without any."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gpx_strict, "plain_points", lambda *_: None)
        slowly = listed(data, cut)
    return listed(data, cut), slowly


point = st.one_of(
    st.builds(
        lambda inner, lat, times: POINT.format("trkpt", lat, "9.5", inner) * times,
        st.sampled_from(INNER),
        st.sampled_from(["47.1", " 5 ", "48,5", "", "-0"]),
        st.integers(1, 5),
    ),
    st.builds(lambda text, times: text * times, st.sampled_from(WHOLE), st.integers(1, 4)),
)


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(
    points=st.lists(point, max_size=5),
    between=st.sampled_from(BETWEEN),
    code=st.sampled_from(["utf-8", "utf-8", "iso-8859-1", "utf-16"]),
    cut=st.sampled_from([2**22, 61, 400]),
)
@example(points=[POINT.format("trkpt", 1, 2, "") * 9], between="", code="utf-8", cut=2**22)
def test_plain_stretches_change_nothing(points, between, code, cut):
    body = between.join(points)
    text = f'<?xml version="1.0" encoding="{code}"?>{HEAD}<trk><trkseg>{body}</trkseg></trk></gpx>'
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gpx_plain, "_LEAST_POINTS", 3)
        patch.setattr(gpx_strict, "_LEAST_BLOCK", 1)
        quickly, slowly = both(text.encode(code, "xmlcharrefreplace"), cut)
    assert quickly == slowly


def test_what_is_not_plain_is_left_to_expat(short):
    chance = random.Random(7)
    kinds = [POINT.format("trkpt", "47.1", "9.5", inner) for inner in INNER if "wpt" not in inner]
    kinds += [text for text in WHOLE[:6] if "wpt" not in text]
    body = "\n".join(chance.choice(kinds) * 5 for _ in range(150))
    text = f"{HEAD}<trk><trkseg>{body}</trkseg></trk></gpx>".replace("a:ele", "ele")
    quickly, slowly = both(text.encode(), 2**22)
    assert quickly == slowly
    assert len(quickly[0]) == 750


def test_plain_points_are_taken_at_once_and_their_texts_as_they_stand():
    inner = "\n<ele>440.50</ele><extensions><hAcc>0.7</hAcc></extensions>\n"
    data = (POINT.format("trkpt", "47.10", " 9.5", inner) * 600 + "</trkseg>").encode()
    found = gpx_plain.plain_points(data)
    assert (found.name, found.end, found.lines[:3].tolist()) == ("trkpt", len(data) - 9, [0, 2, 4])
    assert {key: column[599].as_py() for key, column in found.columns.items()} == {
        "lat": "47.10",
        "lon": " 9.5",
        "/ele": "440.50",
        "+sigma_horizontal_m": "0.7",
    }
    assert all(column.type == pa.string() for column in found.columns.values())


def test_few_points_and_texts_that_are_no_tags_are_not_taken_at_once():
    point = POINT.format("wpt", 1, 2, "<ele>1</ele>").encode()
    assert gpx_plain.plain_points(point * 299) is None
    assert gpx_plain.plain_points(point * 299 + b"<!--" + point * 9) is None
    assert len(gpx_plain.plain_points(point * 300).lines) == 300


def test_a_stretch_that_is_no_well_formed_xml_refuses_the_file():
    points = POINT.format("trkpt", 1, 2, "<ele>1</ele>") * 600
    bad = points + points.replace("</ele>", "</ele2>") + points
    said = listed(f"{HEAD}<trk><trkseg>{bad}</trkseg></trk></gpx>".encode())
    assert said == "a.gpx is no well-formed XML"
