"""borderkit map, demo and serve."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from borderkit.errors import ERRORS
from tests.demo_register import AT, VERDICTS, demo_plan_bytes

ROOT = Path(__file__).resolve().parents[2]


def test_map_draws_the_register(run, kept_register, tmp_path):
    out = tmp_path / "register.html"
    ran = run("map", "--register", kept_register, "--out", out, "--at", AT.isoformat())
    assert (ran.code, ran.err) == (0, "")
    assert "DZ-07" in out.read_text(encoding="utf-8")


def test_map_tells_its_file_as_json(run, kept_register, tmp_path):
    out = tmp_path / "register.html"
    told = json.loads(run("map", "-r", kept_register, "-o", out, "--json").out)
    assert told == {"map": str(out), "register": str(kept_register), "revision": 1}


def test_map_goes_to_standard_output(run, kept_register):
    assert run("map", "-r", kept_register, "-o", "-").out.startswith("<!DOCTYPE html>")


def test_map_never_replaces_the_register(run, register):
    before = register.read_bytes()
    assert run("map", "-r", register, "-o", register).code == ERRORS["input"].exit_code
    assert register.read_bytes() == before


@pytest.mark.parametrize("language", ["en", "zh", "ru"])
def test_map_is_made_in_each_language(run, kept_register, language):
    page = run("map", "-r", kept_register, "-o", "-", "--language", language).out
    assert f'<html lang="{language}"' in page


def test_language_that_is_none_is_refused(run, kept_register, tmp_path):
    out = tmp_path / "m.html"
    ran = run("map", "-r", kept_register, "-o", out, "--language", "<b>")
    assert ran.code == ERRORS["input"].exit_code
    assert not out.exists()


@pytest.mark.slow
def test_demo_tells_the_five_verdicts_as_a_table(run, tmp_path):
    ran = run("demo", tmp_path / "demo")
    assert ran.code == 0
    for verdict in VERDICTS.values():
        assert verdict in ran.out
    assert (tmp_path / "demo" / "demo.gpkg").is_file()
    assert len(list((tmp_path / "demo").glob("*.html"))) >= len(VERDICTS)


@pytest.mark.slow
def test_demo_tells_its_verdicts_as_json(run, tmp_path):
    told = json.loads(run("demo", tmp_path / "demo", "--json").out)
    assert sorted(row["verdict"] for row in told["itineraries"]) == sorted(VERDICTS.values())
    assert all(Path(row["map"]).is_file() for row in told["itineraries"])


@pytest.mark.slow
def test_demo_can_be_run_again(run, tmp_path):
    first = run("demo", tmp_path / "demo", "--json")
    again = run("demo", tmp_path / "demo", "--json")
    assert (again.code, again.err) == (0, "")
    assert [row["verdict"] for row in json.loads(again.out)["itineraries"]] == [
        row["verdict"] for row in json.loads(first.out)["itineraries"]
    ]


def test_taken_port_is_refused(run, kept_register):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run("serve", "--register", kept_register, "--port", port)
    assert ran.code == ERRORS["settings"].exit_code
    assert str(port) in ran.err


@pytest.mark.parametrize("port", [-1, 65536])
def test_port_out_of_range_is_refused(run, kept_register, port):
    ran = run("serve", "--register", kept_register, "--port", port)
    assert ran.code == ERRORS["settings"].exit_code


# A job in the background ignores Ctrl-C and hands that on; a server in a terminal does not.
SERVE = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from borderkit.cli import main
main()
"""


@pytest.fixture
def server(kept_register):
    """Start a server on a free port and return its process and address."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", SERVE),
            *("serve", "--register", str(kept_register), "--port", "0", "--json"),
        ],
        cwd=ROOT,
        env={**os.environ, "BORDERKIT_BODY_LIMIT_BYTES": "20000", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())["url"]
        if process.poll() is None:
            process.terminate()


def _post(url, body, **headers):
    request = urllib.request.Request(
        url, data=body, headers={"Content-Type": "application/json", **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def test_server_answers_and_ends_on_an_interrupt(server):
    process, url = server
    at = AT.isoformat().replace("+", "%2B")
    body = demo_plan_bytes("experts-at-the-outcrop")
    status, answer = _post(f"{url}/itineraries/check?at={at}", body)
    assert (status, answer["verdict"]) == (200, "permit_required")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    assert "Traceback" not in process.stderr.read()


@pytest.mark.slow
def test_server_refuses_a_body_above_its_limit_stated_or_in_chunks(server):
    _, url = server
    status, problem = _post(f"{url}/itineraries/check", b" " * 20_001)
    assert (status, problem["code"]) == (413, "too-large")
    chunks = (b" " * 1_000 for _ in range(21))
    status, problem = _post(f"{url}/itineraries/check", chunks)
    assert (status, problem["code"]) == (413, "too-large")
