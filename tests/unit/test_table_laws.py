"""Laws of tables: what is written in any spelling is read back, and nothing crashes a reader."""

import contextlib
import csv
import io
import math
import string
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from borderkit.boundary.printed.printed import form_for, print_like, read_printed
from borderkit.crs import read_crs
from borderkit.errors import BorderkitError, InputError
from borderkit.io.surveys.tables.column_map import FIELDS, column_map, read_column_map
from borderkit.io.surveys.tables.table_frames import likely_zones, named_crs
from borderkit.io.surveys.tables.table_profiles import BY_ORDER, PROFILES
from borderkit.io.surveys.tables.table_times import Moments, moments
from borderkit.io.surveys.tables.table_values import coordinates, numbers
from tests.table_reading import BAD_ELF, EMLID, ESRI, ODK, PNEZD, XYH, table_of

_TOLD: tuple[dict[str, Any], ...] = (
    {},
    {"crs": "EPSG:4326", "timezone": "UTC", "axes": "north_east"},
    {"profile": "xyh", "axes": "north_east", "crs": "EPSG:28422"},
)
WIDE = st.integers(-(10**9), 10**9)


@given(
    degrees=st.integers(-89, 89),
    rest=st.integers(0, 3600 * 10**4 - 1),
    kind=st.sampled_from(["dms", "dm", "degrees"]),
    decimals=st.integers(0, 6),
)
def test_printed_degrees_are_read_back_within_their_digits(degrees, rest, kind, decimals):
    exact = Fraction(abs(degrees)) + Fraction(rest, 3600 * 10**4)
    exact = -exact if degrees < 0 else exact
    form = form_for("latitude", kind, decimals=decimals)
    text = print_like(exact, form)
    values, faults = coordinates([text], "latitude")
    assert not faults
    assert values[0] == read_printed(text, "latitude").value
    assert abs(Fraction(values[0]) - exact) <= form.last_place / 2 + Fraction(1, 10**12)


@given(
    degrees=st.integers(0, 200), minutes=st.integers(0, 70), seconds=st.integers(0, 70),
    part=st.text("0123456789", max_size=9), letter=st.sampled_from(["", *"NSEW"]),
    form=st.sampled_from(["{}°{}'{}\"{}", "{}° {}' {}\"{}", "{} {} {}{}", "{}-{}-{}{}"]),
    axis=st.sampled_from(["latitude", "longitude"]),
)  # fmt: skip
def test_the_quick_reader_of_degrees_equals_the_whole_one(
    degrees, minutes, seconds, part, letter, form, axis
):
    text = form.format(degrees, minutes, f"{seconds}{'.' if part else ''}{part}", letter)
    values, faults = coordinates([text], axis)
    try:
        wanted = read_printed(text, axis).value
    except InputError:
        assert faults
    else:
        assert not faults
        assert values[0] == wanted


@given(st.lists(st.tuples(WIDE, st.integers(0, 6)), min_size=1, max_size=20),
       st.sampled_from([".", ","]))  # fmt: skip
def test_plain_numbers_are_read_as_they_stand(parts, sign):
    texts = [f"{count / 10**places:.{places}f}" for count, places in parts]
    values, faults = numbers([text.replace(".", sign) for text in texts], decimal=sign)
    assert not faults
    assert values.tolist() == [float(text) for text in texts]


@given(st.lists(st.text(string.printable + "１２，．°′", max_size=12), min_size=1, max_size=8))  # noqa: RUF001
def test_columns_of_any_cells_are_read_alike_together_and_alone(cells):
    for read in (
        numbers,
        lambda part: coordinates(part, "latitude"),
        lambda part: coordinates(part, "easting"),
    ):
        values, faults = read(cells)
        alone = [read([cell]) for cell in cells]
        assert np.array_equal(values, [value[0] for value, _ in alone], equal_nan=True)
        assert [fault.index for fault in faults] == [at for at, (_, bad) in enumerate(alone) if bad]
        assert not np.isinf(values).any()


@given(
    st.datetimes(min_value=pd.Timestamp("1900-01-01"), max_value=pd.Timestamp("2100-01-01")),
    st.integers(-13 * 60, 13 * 60),
    st.sampled_from(["{0}T{1}{2}", "{0} {1} UTC{2}", "{0} {1} {2}"]),
)
def test_times_with_an_offset_are_the_instant_that_they_name(stated, offset, form):
    sign = "-" if offset < 0 else "+"
    shown = f"{sign}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"
    text = form.format(stated.strftime("%Y-%m-%d"), stated.time().isoformat(), shown)
    read, faults = moments([text], Moments())
    assert not faults
    assert read[0].tz_localize(None) == pd.Timestamp(stated) - pd.Timedelta(minutes=offset)


@given(st.datetimes(min_value=pd.Timestamp("1985-01-01"), max_value=pd.Timestamp("2037-01-01")))
def test_local_times_are_the_one_instant_of_their_zone(stated):
    zone = ZoneInfo("Europe/Vienna")
    read, faults = moments([stated.isoformat(sep=" ")], Moments(zone="Europe/Vienna"))
    offsets = {stated.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    if len(offsets) > 1:
        assert [fault.code for fault in faults] == ["bad-time"]
    else:
        assert read[0].to_pydatetime() == stated.replace(tzinfo=zone)


CELL = st.one_of(
    st.sampled_from(
        ["48.5", "9.5", "48,5", "", "x", "1e9", "nan", "=1+1", '"', "\n", "2026-06-03"]
    ),
    st.text(max_size=6),
)


@pytest.mark.slow
@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=8),
       st.sampled_from([",", ";", "\t", "|"]))  # fmt: skip
@example([["A", "48.5", "9.5"]], ",")
def test_every_row_is_taken_or_refused(tmp_path_factory, rows, sign):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=sign)
    writer.writerows([["name", "lat", "lon"], *rows])
    path = tmp_path_factory.getbasetemp() / "rows.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    try:
        reading = table_of(path, crs="EPSG:4326", timezone="UTC")
    except BorderkitError:
        return
    if reading.questions:
        return
    full = [row for row in rows if "".join(row).strip()]
    assert reading.read == len(full)
    assert len(reading.points) + len({r.row for r in reading.rejections}) == len(full)


@pytest.mark.slow
@settings(max_examples=1500)
@given(st.one_of(
    st.binary(max_size=400),
    st.binary(max_size=200).map(lambda tail: b"name,lat,lon\nA,48.5,9.5\n" + tail),
    st.binary(max_size=200).map(lambda tail: "name\tlat\tlon\n".encode("utf-16") + tail),
))  # fmt: skip
def test_no_bytes_crash_the_reader(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    for told in _TOLD:
        with contextlib.suppress(BorderkitError):
            table_of(path, **told)


@pytest.mark.slow
@settings(max_examples=600)
@given(
    seed=st.sampled_from([BAD_ELF, EMLID, ESRI, ODK, PNEZD, XYH]),
    encoding=st.sampled_from(["utf-8", "utf-16", "gb18030"]),
    cuts=st.lists(
        st.tuples(
            st.floats(0, 1), st.integers(0, 40),
            st.one_of(st.binary(max_size=8), st.sampled_from([b'"', b";", b"\n", b",", b"\0"])),
        ),
        min_size=1, max_size=6,
    ),
    told=st.sampled_from(_TOLD),
)  # fmt: skip
def test_no_damaged_table_loses_or_doubles_a_row(tmp_path_factory, seed, encoding, cuts, told):
    data = seed.encode(encoding)
    for where, length, put in cuts:
        at = int(where * len(data))
        data = data[:at] + put + data[at + length :]
    path = tmp_path_factory.getbasetemp() / "damaged.csv"
    path.write_bytes(data)
    with contextlib.suppress(BorderkitError):
        reading = table_of(path, **told)
        assert reading.read == len(reading.points) + len({r.row for r in reading.rejections})
        assert np.isfinite(reading.points[["north", "east"]].to_numpy()).all()


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(
                st.text(max_size=5),
                st.sampled_from(
                    ["table", "column", "unit", "kind", "format", "timezone", "values"]
                ),
                st.sampled_from(sorted(FIELDS)),
            ),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_mapping_is_taken_or_refused(document):
    with contextlib.suppress(InputError):
        column_map(document)


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ([], None),
        ({}, ""),
        ({"latitude": "B"}, ""),
        ({"latitude": "B", "longitude": "L", "marker": "N"}, "marker"),
        ({"latitude": 0, "longitude": "L"}, "latitude"),
        ({"latitude": True, "longitude": "L"}, "latitude"),
        ({"latitude": "", "longitude": "L"}, "latitude"),
        ({"latitude": {"column": "B", "heading": "B"}, "longitude": "L"}, "latitude.heading"),
        ({"position": "P", "height": {"column": "H", "kind": "sea"}}, "height.kind"),
        ({"position": "P", "height": {"column": "H", "unit": "yd"}}, "height.unit"),
        ({"position": "P", "satellites": {"column": "H", "unit": "m"}}, "satellites.unit"),
        ({"position": "P", "observed_at": {"column": "H", "format": "ISO"}}, "observed_at.format"),
        ({"position": "P", "observed_at": {"column": "H", "timezone": "CET7"}},
         "observed_at.timezone"),
        ({"position": "P", "fix_type": {"column": "Q", "values": {"x": 9}}}, "fix_type.values"),
        ({"position": "P", "table": {"separator": "/"}}, "table.separator"),
        ({"position": "P", "table": {"decimal": "'"}}, "table.decimal"),
        ({"position": "P", "table": {"heading": False}}, "position"),
        ({"position": "P", "table": {"skip": -1}}, "table.skip"),
        ({"position": "P", "table": {"rows": 3}}, "table.rows"),
        ({"position": "P", "table": []}, "table"),
    ],
)  # fmt: skip
def test_a_mapping_with_a_defect_says_where(document, where):
    with pytest.raises(InputError) as caught:
        column_map(document)
    assert where is None or [defect.where for defect in caught.value.defects] == [where]


def test_all_defects_of_a_mapping_are_told_at_once():
    with pytest.raises(InputError) as caught:
        column_map({"marker": 1, "latitude": 0, "table": {"skip": "x", "decimal": ";"}})
    assert len(caught.value.defects) == 4


def test_a_mapping_file_is_read_strictly(tmp_path):
    path = tmp_path / "map.json"
    path.write_text('{"latitude": "B", "longitude": "L"}')
    assert read_column_map(path) == {"latitude": "B", "longitude": "L"}
    path.write_text('{"latitude": "B", "latitude": "L"}')
    with pytest.raises(InputError, match="twice"):
        read_column_map(path)


def test_profiles_name_fields_that_tables_have():
    for profile in PROFILES.values():
        assert set(profile.headings) | set(profile.several) <= set(FIELDS)
    assert {name for order in BY_ORDER.values() for name in order} <= set(FIELDS)


@pytest.mark.parametrize("zone", [2, 5, 13, 23, 25, 32, 45])
def test_systems_are_offered_whose_zone_stands_before_the_easting(zone):
    offered = likely_zones(np.array([zone * 1e6 + 499_919.5, math.nan]))
    assert offered
    for code in offered:
        operation = read_crs(code).coordinate_operation
        assert operation is not None
        false = next(p.value for p in operation.params if p.name == "False easting")
        assert false == zone * 1e6 + 500_000


def test_no_system_is_offered_for_several_zones():
    assert likely_zones(np.array([22_499_919.5, 23_499_919.5])) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ETRS89 / UTM zone 32N", 25832),
        ("etrs89 / utm zone 32n + EGM2008 height", 25832),
        ("epsg:31467", 31467),
        ("WGS84", 4326),
        ("WGS 84", 4326),
        ("UTM zone 32N", None),
        ("ETRS89", 4258),
        ("+proj=utm +zone=32", None),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", None),
        ("a" * 200, None),
    ],
)
def test_a_system_is_known_by_its_exact_name_alone(text, code):
    found = named_crs(text)
    assert (found and found.to_epsg()) == code
