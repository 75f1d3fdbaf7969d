"""Hostile survey files: a clear error or plain points, nothing written, read or asked elsewhere.

Each file is built around a canary (a file with a secret that must never be seen) and the address
of a listener that must never be asked, also not by the processes that read with GDAL.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyogrio
import pytest

from borderkit.errors import BorderkitError, InternalError, SurveyFileError, TooLargeError
from borderkit.io.surveys import gathering
from borderkit.io.surveys.gathering import SurveyReading, Told
from borderkit.io.surveys.limits import Limits
from borderkit.io.surveys.reading import read_survey
from tests.canary import CANARY, SECRET, Listener
from tests.hostile_surveys import HOSTILE, LIMITED, deep
from tests.survey_files import SEEDS, zip_of

TOLD = Told(crs="EPSG:4326", timezone="UTC", date="2026-06-03", axes="east_north", layer="stones")
"""All that can be stated: nothing is held back because a question is open."""

SOUND = {
    "deep elements.gpx": 5,
    "included files.gpx": 5,
    "links.kml": 2,
    "links.kmz": 2,
    "trigger.gpkg": 2,
}
"""Files of which the points are good; what else is in them is left alone."""

EVERY_DAY = ("virtual", "entity", "parameter", "document", "crs", "climbing", "member", "bomb")
"""Beginnings of names of files that are refused before any process is started for them."""

LIGHT = (".kml", ".kmz", ".csv", ".xlsx", ".geojson", ".nmea", ".jpg")


def _marked(names: Iterable[str]) -> list[Any]:
    """Return cases, those slow for which processes are started."""
    return [
        name
        if name.startswith(EVERY_DAY) or name.endswith(LIGHT)
        else pytest.param(name, marks=pytest.mark.slow)
        for name in names
    ]


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with Listener() as server:
        yield server


@pytest.fixture
def place(tmp_path, monkeypatch, listener):
    """A folder with a canary, where nothing may be left; and nobody may have been asked."""
    temporary, upload = tmp_path / "temporary", tmp_path / "upload"
    temporary.mkdir()
    upload.mkdir()
    (tmp_path / "secret.csv").write_text(CANARY)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    asked = listener.asked
    yield upload
    assert listener.asked == asked
    assert list(temporary.iterdir()) == []
    assert (tmp_path / "secret.csv").read_text() == CANARY


def outcome(file: Path, **given: Any) -> SurveyReading | BorderkitError:
    """Read a file; return what was read, or the error. Nothing else may come out of it."""
    before = {item: _digest(item) for item in file.parent.iterdir()}
    try:
        found: SurveyReading | BorderkitError = read_survey(file, **{"told": TOLD, **given})
    except BorderkitError as fault:
        assert not isinstance(fault, InternalError)  # noqa: PT017 - both ways are allowed
        found = fault
    assert {item: _digest(item) for item in file.parent.iterdir()} == before
    return found


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def said(found: SurveyReading | BorderkitError) -> str:
    """Return all that anybody could get to see of it."""
    if isinstance(found, BorderkitError):
        return f"{found}\n{json.dumps(found.problem())}"
    rejections = [json.dumps(rejection.to_json()) for rejection in found.rejections]
    shown = [found.points.to_csv(), str(found.parts), str(found.questions), str(found.notes)]
    return "\n".join(shown + rejections)


def accounted(found: SurveyReading) -> bool:
    """Whether every record read is taken or refused."""
    refused = {rejection.row for rejection in found.rejections}
    return found.read == len(found.points) + len(refused) == sum(p.read for p in found.parts)


@pytest.mark.parametrize("name", _marked(HOSTILE))
def test_hostile_file_is_refused_or_its_points_are_plain(place, tmp_path, listener, name):
    file = place / name
    file.write_bytes(HOSTILE[name](str(tmp_path / "secret.csv"), listener.url))
    told = replace(TOLD, layer=None if "alone" in name else "stones")
    found = outcome(file, told=told, limits=Limits(worker_s=5))
    assert SECRET not in said(found)
    if isinstance(found, SurveyReading):
        assert accounted(found)
    if name in SOUND:
        assert isinstance(found, SurveyReading)
        assert len(found.points) == SOUND[name]
    if name.startswith(("virtual", "entity", "one entity", "parameter", "document", "crs link")):
        assert isinstance(found, BorderkitError)
    if name.startswith(("climbing", "member", "bomb")):
        assert isinstance(found, SurveyFileError | TooLargeError)


def test_canary_is_seen_where_nobody_guards_it(tmp_path):
    """The attack is real: what GDAL opens by itself gives the secret away."""
    canary, file = tmp_path / "secret.csv", tmp_path / "day.gpx"
    canary.write_text(CANARY)
    file.write_bytes(HOSTILE["virtual file.gpx"](str(canary), ""))
    assert SECRET in str(pyogrio.raw.read(file, read_geometry=False))


@pytest.mark.slow
def test_listener_is_asked_where_nobody_guards_it(tmp_path, listener):
    asked, file = listener.asked, tmp_path / "day.gpx"
    file.write_bytes(HOSTILE["virtual file of an address.gpx"]("", listener.url))
    reads = "import pyogrio, sys; pyogrio.raw.read(sys.argv[1], read_geometry=False)"
    subprocess.run([sys.executable, "-c", reads, str(file)], capture_output=True, check=False)
    assert listener.asked > asked


@pytest.mark.slow
@pytest.mark.parametrize("name", LIMITED)
def test_long_file_is_read_or_refused_in_time(place, name):
    file = place / name
    file.write_bytes(LIMITED[name]())
    found = outcome(file)
    assert isinstance(found, BorderkitError) or accounted(found)


@pytest.mark.parametrize("name", _marked(SEEDS))
def test_seed_is_read_whole(place, name):
    file = place / name
    file.write_bytes(SEEDS[name])
    found = outcome(file)
    assert isinstance(found, SurveyReading), str(found)
    assert accounted(found)
    assert len(found.points) == found.read > 0


@pytest.mark.parametrize("name", SEEDS)
def test_empty_file_of_every_name_is_refused(place, name):
    file = place / name
    file.write_bytes(b"")
    found = outcome(file)
    assert isinstance(found, BorderkitError)
    assert f"{name} is empty (0 bytes)" in found.message


def _cuts(name: str, count: int) -> list[int]:
    size = len(SEEDS[name])
    return sorted({1, size - 1, *(size * part // count for part in range(1, count))})


@pytest.mark.parametrize(
    ("name", "count"),
    [
        *((name, 4) for name in SEEDS if name.endswith(LIGHT)),
        *(
            pytest.param(name, 20 if name.endswith(LIGHT) else 6, marks=pytest.mark.slow)
            for name in SEEDS
        ),
    ],
)
def test_file_cut_off_anywhere_is_refused_or_accounted_for(place, name, count):
    whole = place / name
    whole.write_bytes(SEEDS[name])
    most = outcome(whole)
    assert isinstance(most, SurveyReading)
    for at in _cuts(name, count):
        whole.write_bytes(SEEDS[name][:at])
        found = outcome(whole)
        if isinstance(found, SurveyReading):
            assert accounted(found)
            assert len(found.points) <= len(most.points)


@pytest.mark.parametrize("name", ["day.gpx", "log.nmea", "points.csv", "points.geojson"])
def test_photograph_of_another_name_is_read_as_a_photograph(place, name):
    file = place / name
    file.write_bytes(SEEDS["photo.jpg"])
    found = outcome(file)
    assert isinstance(found, SurveyReading)
    assert [part.format for part in found.parts] == ["jpeg"]
    assert "it is jpeg by what it holds" in found.parts[0].notes[0]


def test_damaged_member_refuses_the_upload_and_all_of_them_are_named(place):
    file = place / "days.zip"
    cut = SEEDS["day.kml"][:-30]
    file.write_bytes(
        zip_of({"1.kml": SEEDS["day.kml"], "2.kml": cut, "3.geojson": b'{"type": "Feature"'})
    )
    found = outcome(file)
    assert isinstance(found, SurveyFileError)
    assert {defect.where for defect in found.defects} == {"days.zip!2.kml", "days.zip!3.geojson"}


def test_rows_run_through_the_whole_upload(place):
    file = place / "days.zip"
    file.write_bytes(zip_of({"b.csv": SEEDS["points.csv"], "a.nmea": SEEDS["log.nmea"]}))
    found = outcome(file)
    assert isinstance(found, SurveyReading)
    assert [part.name for part in found.parts] == ["days.zip!a.nmea", "days.zip!b.csv"]
    assert found.points["row"].tolist() == [1, 2, 3, 4]
    assert found.points["part"].tolist() == [0, 0, 1, 1]


def test_progress_is_told_from_nothing_to_all(place):
    file, told = place / "days.zip", list[tuple[float, str]]()
    file.write_bytes(zip_of({"a.nmea": SEEDS["log.nmea"], "b.csv": SEEDS["points.csv"]}))
    outcome(file, progress=lambda share, what: told.append((share, what)))
    assert told[0] == (0.0, "days.zip!a.nmea")
    assert told[-1] == (1.0, "days.zip")
    assert [share for share, _ in told] == sorted(share for share, _ in told)


def test_file_larger_than_is_taken_is_refused_before_it_is_read(place):
    file = place / "points.csv"
    with file.open("wb") as holes:
        holes.truncate(2 * 2**30)
    with pytest.raises(TooLargeError, match=r"2147483648 bytes, more than the 536870912"):
        read_survey(file)


@pytest.mark.parametrize("name", ["log.nmea", "points.csv", "day.kml", "points.geojson"])
@pytest.mark.parametrize(("most", "taken"), [(2, True), (1, False)])
def test_more_points_than_are_taken_are_refused(place, name, most, taken):
    file = place / name
    file.write_bytes(SEEDS[name])
    found = outcome(file, limits=Limits(points=most))
    assert isinstance(found, SurveyReading if taken else TooLargeError)


@pytest.mark.parametrize("what", ["folder", "nothing", "device"])
def test_what_is_no_file_is_refused(place, what):
    path = {"folder": place, "nothing": place / "none.gpx", "device": Path("/dev/zero")}[what]
    with pytest.raises(BorderkitError, match=r"cannot be read|is no file but"):
        read_survey(path)


def test_rejections_do_not_print_control_characters(place):
    file = place / "points.csv"
    bad = "Name,Longitude,Latitude\n17,\x1b[31m9.5\u202e,47.1\n18,9.6,47.2\n"
    file.write_text(bad, encoding="utf-8")
    found = outcome(file)
    assert isinstance(found, SurveyReading)
    values = [rejection.value or "" for rejection in found.rejections]
    assert values
    assert all(value.isprintable() for value in values)


def test_more_faults_than_anybody_could_mend_are_refused_with_the_first(place, monkeypatch):
    monkeypatch.setattr(gathering, "_REJECTIONS", 100)
    file = place / "points.csv"
    file.write_text("Name,Longitude,Latitude\n" + "1,a,47.1\n" * 101)
    found = outcome(file)
    assert isinstance(found, SurveyFileError)
    assert "more than 100 things are wrong" in found.message
    assert found.defects[0].where == "points.csv line 2"


@pytest.mark.slow
def test_elements_a_few_deep_do_no_harm(place):
    file = place / "day.gpx"
    file.write_bytes(deep(20))
    found = outcome(file)
    assert isinstance(found, SurveyReading)
    assert len(found.points) == 5
