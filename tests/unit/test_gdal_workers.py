"""Processes that open files with GDAL: one for each file, all of one host."""

import os
import subprocess
from pathlib import Path

import pytest

from borderkit.io.gdal_workers import GIVEN_FILE, GdalReader, GdalWorkers
from borderkit.io.surveys.gpx import gpx_worker
from borderkit.io.surveys.layers import map_worker
from borderkit.io.surveys.reading import read_survey
from tests.map_files import write_layer
from tests.survey_files import zip_of

SHOW = """
import os, sys
held = [n for n in map(int, os.listdir("/dev/fd")) if os.path.exists(f"/dev/fd/{n}")]
with open(sys.stdin.readline().strip(), "rb") as file:
    print(os.getppid(), ",".join(map(str, sorted(held))), file.read().decode())
"""
HANG = "import time; time.sleep(60)"


@pytest.fixture
def reader(tmp_path):
    def made(text, **more):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.py"
        path.write_text(text)
        return GdalReader(script=path, imports=("json",), **more)

    return made


def answer(workers, reader, path):
    with path.open("rb") as file:
        run = workers.start(reader, files=[file.fileno()])
        run.stdin.write(f"{GIVEN_FILE}\n".encode())
        run.stdin.close()
        host, *said = run.stdout.read().decode().split()
        return int(host), said, run.wait(5)


def test_every_file_has_a_process_of_one_host_and_no_descriptor_but_its_own(reader, tmp_path):
    show, files = reader(SHOW), [tmp_path / "a", tmp_path / "b"]
    for file in files:
        file.write_text(file.name)
    with GdalWorkers() as workers:
        (host, first, code), (same, second, _) = (answer(workers, show, file) for file in files)
    assert (host, code) == (same, 0)
    assert (first, second) == (["0,1,2,100", "a"], ["0,1,2,100", "b"])
    with pytest.raises(ProcessLookupError):
        os.kill(host, 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("import os; os.abort()", -6),
        ("import sys; sys.exit(7)", 7),
        ("import sys; sys.exit('odd')", 1),
        ("1 / 0", 1),
        ("", 0),
    ],
)
def test_how_a_file_ends_is_told_and_stays_with_it(reader, tmp_path, text, code):
    bad, good = reader(text), reader(SHOW)
    (tmp_path / "a").write_text("sound")
    with GdalWorkers() as workers:
        before, *_ = answer(workers, good, tmp_path / "a")
        assert workers.start(bad).wait(5) == code
        assert answer(workers, good, tmp_path / "a")[0::2] == (before, 0)


def test_what_hangs_is_ended_with_its_host_and_the_next_file_gets_a_new_one(reader):
    hang = reader(HANG)
    with GdalWorkers() as workers:
        run = workers.start(hang)
        assert run.wait(0.05) == -9
        assert run.stdout.read() == b""
        assert workers.start(hang).wait(0.05) == -9
        workers.start(hang)


def test_a_host_that_is_gone_is_replaced(reader, tmp_path):
    show = reader(SHOW)
    (tmp_path / "a").write_text("")
    with GdalWorkers() as workers:
        host, *_ = answer(workers, show, tmp_path / "a")
        os.kill(host, 9)
        os.waitid(os.P_PID, host, os.WEXITED | os.WNOWAIT)
        assert answer(workers, show, tmp_path / "a")[0] != host


def test_a_host_that_cannot_begin_ends_every_file(reader):
    with GdalWorkers() as workers:
        assert workers.start(GdalReader(script=Path("/nowhere"), imports=())).wait(5) == 1


@pytest.mark.slow
@pytest.mark.parametrize("worker", [gpx_worker, map_worker])
def test_what_a_file_costs_is_limited_for_it_alone(reader, tmp_path, worker):
    path = worker.__file__
    limit = f"import runpy; limit = runpy.run_path({path!r})['_limit']; "
    limit += "limit({'cpu_s': 1, 'memory_bytes': 2**28}); "
    hungry, busy = reader(f"{limit} bytearray(2**29)"), reader(f"{limit}\nwhile True: pass")
    writing = reader(f"{limit} open('{tmp_path}/x', 'wb', 0).write(b'x')")
    with GdalWorkers() as workers:
        assert workers.start(hungry).wait(5) == 1
        assert workers.start(writing).wait(5) == 1
        assert workers.start(busy).wait(9) in (-9, -24)
        assert workers.start(reader("bytearray(2**29)")).wait(5) == 0


@pytest.fixture
def hosts(monkeypatch):
    """Return the hosts that were begun."""
    began, begin = [], subprocess.Popen

    def counted(*command, **more):
        began.append(command)
        return begin(*command, **more)

    monkeypatch.setattr(subprocess, "Popen", counted)
    return began


def test_all_files_of_an_archive_are_read_by_processes_of_one_host(tmp_path, hosts):
    point = '<wpt lat="1" lon="2"/>'
    head = '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
    days = {f"{day}.gpx": f"{head}{point * day}</gpx>".encode() for day in (1, 2, 3)}
    (tmp_path / "days.zip").write_bytes(zip_of(days))
    reading = read_survey(tmp_path / "days.zip")
    assert (len(reading.points), len(hosts)) == (6, 1)
    assert not any("one reader only" in note for part in reading.parts for note in part.notes)


@pytest.mark.slow
def test_all_layers_of_an_archive_are_read_by_processes_of_one_host(tmp_path, hosts):
    layer = write_layer(tmp_path / "a.fgb", [(9.5, 47.1, 440.5)], driver="FlatGeobuf").read_bytes()
    (tmp_path / "days.zip").write_bytes(zip_of({f"{day}.fgb": layer for day in (1, 2, 3)}))
    assert len(read_survey(tmp_path / "days.zip").points) == 3
    assert len(hosts) == 1
