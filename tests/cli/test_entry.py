"""What holds for every command: help, errors, exit codes, a clean standard output."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from borderkit.cli import app
from borderkit.cli.console import Output
from borderkit.cli.failures import Failures
from borderkit.cli.plain_text import printable
from borderkit.errors import ERRORS, BorderkitError

ROOT = Path(__file__).resolve().parents[2]
GEO = ("geopandas", "shapely", "pyproj", "pandas", "numpy", "folium", "fiona", "pyogrio", "fastapi")
OTHERS = ("sqlalchemy", "pydantic", "rich", "uvicorn")


def _started(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from borderkit.cli import main; main()", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _commands(command, path=()):
    children = getattr(command, "commands", {})
    if not children:
        yield path, command
    for name, child in children.items():
        yield from _commands(child, (*path, name))


COMMANDS = dict(_commands(typer.main.get_command(app)))


def test_commands_are_those_of_the_issue():
    assert set(COMMANDS) == {
        ("init",),
        ("demo",),
        ("import", "zones"),
        ("import", "layers"),
        ("import", "line"),
        ("import", "osm"),
        ("itinerary", "read"),
        ("itinerary", "template"),
        ("export",),
        ("check",),
        ("map",),
        ("places",),
        ("route",),
        ("history",),
        ("revisions",),
        ("token", "create"),
        ("token", "list"),
        ("token", "revoke"),
        ("migrate",),
        ("backup",),
        ("copy",),
        ("purge",),
        ("worker",),
        ("audit", "verify"),
        ("audit", "head"),
        ("audit", "key"),
        ("clearance", "keep"),
        ("clearance", "list"),
        ("clearance", "show"),
        ("clearance", "replay"),
        ("jobs", "list"),
        ("jobs", "show"),
        ("jobs", "start"),
        ("jobs", "cancel"),
        ("serve",),
        *(
            ("boundary", verb)
            for verb in (
                *("describe", "locate", "compare", "strip", "check", "catalogue"),
                *("waters", "profile", "control"),
            )
        ),
        ("boundary", "transformation", "estimate"),
        ("boundary", "transformation", "list"),
        *(
            ("markers", verb)
            for verb in ("list", "show", "check", "displacement", "renumber", "next", "sight")
        ),
        *(
            ("survey", verb)
            for verb in (
                *("campaign", "coverage", "inspect", "upload", "list", "show", "map"),
                "answer",
                "withdraw",
            )
        ),
    }


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_takes_json_and_quiet(path):
    options = {name for option in COMMANDS[path].params for name in option.opts}
    assert {"--json", "--quiet"} <= options


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_and_option_has_a_help_text(path):
    command = COMMANDS[path]
    assert command.help
    assert all(getattr(option, "help", None) for option in command.params)


def test_help_imports_no_geo_library():
    script = (
        "import sys\nfrom borderkit.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print('IMPORTED', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    imported = set(done.stdout.partition("IMPORTED")[2].split())
    assert "typer" in imported
    assert not imported & {*GEO, *OTHERS}


def test_version_is_told(run):
    from borderkit import __version__

    assert run("--version").out == f"borderkit {__version__}\n"


@pytest.mark.parametrize("words", [(), ("import",)], ids=["borderkit", "borderkit import"])
def test_no_command_shows_the_help_and_counts_as_an_input_error(run, words):
    ran = run(*words)
    assert ran.code == ERRORS["input"].exit_code
    assert ran.err.startswith(" ".join(("Usage: borderkit", *words)))
    assert ran.out == ""


def test_unknown_option_is_an_input_error(run):
    ran = run("check", "x.json", "--fast")
    assert ran.code == ERRORS["input"].exit_code
    assert ran.err.startswith("error: No such option: --fast")
    assert "borderkit check --help" in ran.err
    assert ran.out == ""


def test_unknown_command_with_json_is_a_problem_object(run):
    ran = run("chek", "--json")
    problem = json.loads(ran.err)
    assert (problem["code"], problem["exit_code"], ran.code) == ("input", 2, 2)
    assert ran.out == ""


@pytest.mark.parametrize("kind", ERRORS.values(), ids=ERRORS)
def test_every_error_leaves_with_its_own_exit_code(kind, capsys):
    with pytest.raises(SystemExit) as left, Failures(as_json=False):
        raise kind("no such thing; do that")
    assert left.value.code == kind.exit_code
    assert capsys.readouterr().err == "error: no such thing; do that\n"


def test_exit_codes_of_errors_and_verdicts_never_meet():
    codes = [kind.exit_code for kind in ERRORS.values()]
    assert len(set(codes)) == len(codes)
    assert not set(codes) & {0, 10, 11, 12, 13, 130}


def _break() -> None:
    msg = "surprise"
    raise ZeroDivisionError(msg)


def test_unexpected_fault_is_exit_code_70_without_a_traceback(capsys):
    with pytest.raises(SystemExit) as left, Failures(as_json=False):
        _break()
    told = capsys.readouterr().err
    assert left.value.code == 70
    assert "ZeroDivisionError: surprise" in told
    assert "report" in told
    assert "Traceback" not in told


def test_unexpected_fault_shows_its_traceback_when_debugging(capsys, monkeypatch):
    monkeypatch.setenv("BORDERKIT_DEBUG", "1")
    with pytest.raises(SystemExit), Failures(as_json=False):
        _break()
    assert "Traceback" in capsys.readouterr().err


def test_unexpected_fault_with_json_is_a_problem_object(capsys):
    with pytest.raises(SystemExit), Failures(as_json=True):
        _break()
    assert json.loads(capsys.readouterr().err)["code"] == "internal"


def test_interrupt_leaves_with_130(capsys):
    with pytest.raises(SystemExit) as left, Failures(as_json=False):
        raise KeyboardInterrupt
    assert left.value.code == 130
    assert capsys.readouterr().err == ""


def test_broken_pipe_is_quiet():
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-c", "from borderkit.cli import main; main(['--help'])"],
        cwd=ROOT,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")


def test_text_that_steers_a_terminal_is_written_out():
    assert printable("a\x1b[31mred\x07\u202eb\nc") == "a\\x1b[31mred\\x07\\u202eb\\nc"
    assert printable("two\nlines", lines=True) == "two\nlines"
    assert printable("Пункт 7 边界") == "Пункт 7 边界"


def test_hostile_text_in_an_error_does_not_steer_the_terminal(capsys):
    with pytest.raises(SystemExit), Failures(as_json=False):
        raise BorderkitError("zone \x1b]0;owned\x07 is bad")
    assert "\x1b" not in capsys.readouterr().err


def test_output_survives_a_terminal_that_knows_no_unicode():
    done = _started("check", "Пункт.json", "--register", "nothing.gpkg", PYTHONIOENCODING="ascii")
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("error: ")


def test_unknown_setting_is_refused(run, monkeypatch):
    monkeypatch.setenv("BORDERKIT_REGISTR", "x.gpkg")
    ran = run("check", "x.json", "--json")
    assert ran.code == ERRORS["settings"].exit_code
    assert json.loads(ran.err)["defects"][0]["where"] == "BORDERKIT_REGISTR"


class _Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("on_terminal", "as_json", "quiet", "shown"),
    [
        (True, False, False, True),
        (True, True, False, False),
        (True, False, True, False),
        (False, False, False, False),
    ],
)
def test_progress_shows_on_a_terminal_only(monkeypatch, on_terminal, as_json, quiet, shown):
    monkeypatch.setenv("TERM", "xterm")
    stream = _Terminal() if on_terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with Output(as_json=as_json, quiet=quiet).working("Reading zones.json") as tell:
        tell(1, 2)
    assert ("Reading zones.json" in stream.getvalue()) is shown
