"""Real receiver logs: each count made a second time with a plain loop, values by pynmea2."""

import re
from functools import reduce
from operator import xor
from typing import Any

import pynmea2
import pytest

from borderkit.io.surveys.reading import read_survey
from borderkit.workflows.survey_intake import inspect_survey

pytestmark = pytest.mark.realdata

# log -> positions that are good, epochs that are refused, and why; each looked at by hand.
LOGS = {
    "pygpsdata-BADHDR.log": (2, []),
    "pygpsdata-nmea2.log": (2, []),
    "pygpsdata-nmea4.log": (0, ["sentences-disagree"]),  # RMC has 102 degrees, all others 2.
    "pygpsdata-nmeabadck.log": (1, []),
    "trimble_nmea.log": (1, ["no-grid"] * 3),  # Two PJK and a LLQ, in no stated grid.
}


def by_hand(data: bytes) -> tuple[set[tuple[str, str]], int]:
    """Return the different instants of sentences with a position, and the broken sentences."""
    clocks, broken = set(), 0
    for line in data.split(b"\r\n" if b"\r\n" in data else b"\n"):
        found = re.fullmatch(rb"\$([A-Z0-9]+)(.*)\*([0-9A-F]{2})", line.strip())
        if not line.strip():
            continue
        if found is None or reduce(xor, found[1] + found[2]) != int(found[3], 16):
            broken += 1
            continue
        fields = (found[1] + found[2]).decode().split(",")
        at = {"GGA": 1, "GNS": 1, "RMC": 1, "GLL": 5, "LLQ": 1}.get(fields[0][-3:])
        if fields[0] in {"PTNL", "PUBX"}:
            at = 2 if fields[1] in {"GGK", "PJK", "00"} else None
        if at is not None:
            clocks.add((fields[at], "grid" if fields[1] == "PJK" else ""))
    return clocks, broken


@pytest.mark.parametrize("name", LOGS)
def test_every_epoch_and_every_broken_sentence_of_a_real_log_is_counted(shared, name):
    path = shared / "data" / "nmea" / name
    reading = read_survey(path)
    clocks, broken = by_hand(path.read_bytes())
    good, refused = LOGS[name]
    assert reading.read == len(clocks) + broken
    assert len(reading.points) == good
    codes = [found.code for found in reading.rejections]
    assert [code for code in codes if code not in {"bad-checksum", "bad-sentence"}] == refused
    assert len(codes) == broken + len(refused)
    assert not reading.questions


@pytest.mark.parametrize("name", LOGS)
def test_values_of_a_real_log_are_those_of_pynmea2(shared, name):
    path = shared / "data" / "nmea" / name
    lines = path.read_text().splitlines()
    point: Any
    for point in read_survey(path).points.itertuples():
        told = pynmea2.parse(lines[point.line - 1], check=True)
        if name == "trimble_nmea.log":  # pynmea2 knows GGK without names of its fields.
            assert point.north == pytest.approx(50 + 0.97323841 / 60, abs=1e-12)
            continue
        assert point.north == pytest.approx(told.latitude, abs=1e-10)
        assert point.east == pytest.approx(told.longitude, abs=1e-10)
        assert point.observed_at.time() == told.timestamp.replace(tzinfo=None)
        if told.sentence_type == "GGA":
            assert point.height_m == told.altitude
            assert point.geoid_separation_m == float(told.geo_sep)
            assert point.fix_type == told.gps_qual
            assert point.satellites == int(told.num_sats)


def test_dates_of_real_logs_are_those_that_they_state(shared):
    folder = shared / "data" / "nmea"
    first = read_survey(folder / "pygpsdata-nmea2.log").points["observed_at"][0]
    assert first.isoformat() == "2021-03-07T10:29:29+00:00"
    trimble = read_survey(folder / "trimble_nmea.log").points["observed_at"][0]
    assert trimble.isoformat() == "2010-05-19T10:29:39+00:00"


@pytest.mark.parametrize("keep", [1, 100, 400, 700])
def test_a_real_log_that_breaks_off_loses_its_last_sentence_alone(shared, tmp_path, keep):
    data = (shared / "data" / "nmea" / "pygpsdata-nmea2.log").read_bytes()
    path = tmp_path / "log"
    path.write_bytes(data[:-keep])
    whole, broken = by_hand(data[:-keep])
    reading = read_survey(path)
    assert reading.read == len(whole) + broken


@pytest.mark.parametrize("name", LOGS)
def test_the_receipt_of_a_real_log_accounts_for_every_record(shared, name):
    receipt = inspect_survey(shared / "data" / "nmea" / name)
    assert receipt.read == receipt.accepted + receipt.rejected + receipt.duplicate
    assert receipt.accepted == LOGS[name][0]
    assert receipt.state == ("readable" if receipt.accepted else "refused")
    for found in receipt.to_json()["rejections"]:
        assert found["remedy"]
        assert found["where"].startswith(f"{name} line ")
