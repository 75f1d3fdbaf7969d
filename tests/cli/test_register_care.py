"""The commands that take care of a register: what they do, say and refuse."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from borderkit.layers import LAYERS
from borderkit.store import open_store

PERMIT = {"permit": "P-1", "kind": "travel", "state": "issued", "valid_to": "2020-06-30"}


@pytest.fixture(scope="module")
def golden(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a register of the version before, not to be written."""
    path = tmp_path_factory.mktemp("older") / "older.gpkg"
    script = (root / "tests" / "golden" / "register-v3.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(script)
    return path


@pytest.fixture
def older(golden: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(golden, tmp_path / "older.gpkg"))


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return a register with a permit that was over long ago."""
    path = tmp_path / "office.gpkg"
    with (
        open_store(path, create=True, clock=lambda: datetime(2020, 1, 1, tzinfo=UTC)) as store,
        store.unit() as unit,
    ):
        unit.upsert("permits", LAYERS["permits"].frame([PERMIT]))
    return path


# ------------------------------------------------------------------------------ migrate


def test_an_older_register_names_the_command_that_brings_it_up_to_date(run, older):
    ran = run("map", "--register", older, "--out", older.with_name("map.html"))
    assert ran.code == 24
    assert f"borderkit migrate {older}" in ran.err


def test_migrate_says_what_it_did_and_where_the_backup_is(run, older):
    ran = run("migrate", older)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == f"{older}: migrated from schema version 3 to 6."
    assert "rows in 17 tables compared: all as they were" in lines[1]
    assert lines[2] == "  history begins with revision 3."
    (backup,) = older.parent.glob("older.before-v6-*Z.gpkg")
    assert lines[3] == f"  backup of the old register: {backup}"


def test_migrating_twice_is_told_and_is_no_fault(run, older):
    run("migrate", "--quiet", older)
    ran = run("migrate", older)
    assert (ran.code, ran.out) == (0, f"{older} has schema version 6: nothing to do.\n")
    told = json.loads(run("migrate", older, "--json").out)
    assert (told["found"], told["now"], told["backup"], told["rows"]) == (6, 6, None, {})
    assert len(list(older.parent.glob("older.before-*"))) == 1


def test_migrate_takes_the_register_of_the_setting(run, older, monkeypatch):
    assert run("migrate").code == 30
    monkeypatch.setenv("BORDERKIT_REGISTER_FILE", str(older))
    assert run("migrate").code == 0


# ------------------------------------------------------------------------------- backup


def test_backup_says_where_and_which_revision(run, register, tmp_path):
    ran = run("backup", register, tmp_path / "kept.gpkg")
    assert ran.code == 0
    assert ran.out.startswith(f"{tmp_path / 'kept.gpkg'}: backup of {register} at revision 1, ")
    told = json.loads(run("backup", register, tmp_path / "other.gpkg", "--json").out)
    assert (told["source"], told["revision"]) == (str(register), 1)
    ran = run("check", "none.json", "--register", tmp_path / "kept.gpkg")
    assert ran.code == 2


def test_backup_replaces_only_with_force(run, register, tmp_path):
    target = tmp_path / "kept.gpkg"
    target.write_text("mine")
    ran = run("backup", register, target)
    assert ran.code == 22
    assert "is there already" in ran.err
    assert target.read_text() == "mine"
    assert run("backup", register, target, "--force").code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("none.gpkg", "kept.gpkg"), 21, "there is no register none.gpkg"),
        (("demo.gpkg", "demo.gpkg", "--force"), 22, "is the register itself"),
        (("demo.gpkg", "none/kept.gpkg"), 2, "there is no folder none"),
        (("demo.gpkg",), 2, "FILE"),
        (("older.gpkg", "kept.gpkg"), 24, "borderkit migrate older.gpkg"),
    ],
)
def test_a_backup_that_cannot_be_made_says_why(
    run, register, older, monkeypatch, words, code, said
):
    monkeypatch.chdir(register.parent)
    ran = run("backup", *words)
    assert ran.code == code
    assert said in ran.err
    assert not Path("kept.gpkg").exists()


# --------------------------------------------------------------------------------- copy


@pytest.mark.slow
def test_copy_there_and_back_prints_what_both_hold_and_gives_equal_exports(run, register, tmp_path):
    there, back = tmp_path / "there.gpkg", tmp_path / "back.gpkg"
    ran = run("copy", register, there)
    assert ran.code == 0
    assert "zones_history" in ran.out
    assert f"{there} holds what {register} holds at revision 1: " in ran.out
    told = json.loads(run("copy", there, back, "--json").out)
    assert told["tables"]["zones"]["rows"] == 30
    assert told["tables"]["zones"]["sha256"][:16] in ran.out
    exports = []
    for path in (register, back):
        out = path.with_suffix(".geojson")
        assert run("export", "zones", "-r", path, "-o", out).code == 0
        exports.append(json.loads(out.read_text(encoding="utf-8")))
        assert exports[-1]["about"].pop("exported_at")
    assert exports[0] == exports[1]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("demo.gpkg", "demo.gpkg"), 22, "is there already"),
        (("none.gpkg", "copy.gpkg"), 21, "there is no register none.gpkg"),
        (("demo.gpkg", "none/copy.gpkg"), 21, "there is no folder none"),
        (("demo.gpkg", "postgresql+psycopg://u@127.0.0.1:9/x"), 20, "no server answers there"),
        (("demo.gpkg",), 2, "TO"),
    ],
)
def test_a_copy_that_cannot_be_made_says_why(run, register, monkeypatch, words, code, said):
    monkeypatch.chdir(register.parent)
    ran = run("copy", *words)
    assert ran.code == code
    assert said in ran.err
    assert not Path("copy.gpkg").exists()


def test_a_password_in_an_address_is_not_repeated(run, register):
    ran = run("copy", register, "postgresql+psycopg://u:secret@127.0.0.1:9/x")
    assert ran.code != 0
    assert "secret" not in ran.out + ran.err


def test_a_token_that_does_not_allow_it_neither_copies_nor_purges(run, office, tmp_path):
    """Who holds the file can copy it by other means; a token says what its bearer is to do."""
    token = tmp_path / "token"
    told = run("token", "create", "desk", "--role", "reviewer", "-r", office, "--json").out
    token.write_text(json.loads(told)["text"])
    for words in (
        ("backup", office, tmp_path / "kept.gpkg"),
        ("copy", office, tmp_path / "copy.gpkg"),
        ("purge", "-r", office, "--older-than", "730d"),
    ):
        ran = run(*words, "--token-file", token)
        assert ran.code == 33
        assert "it takes the role administrator" in ran.err
    assert {found.name for found in tmp_path.glob("*.gpkg")} == {"office.gpkg"}


# -------------------------------------------------------------------------------- purge


def test_purge_tells_first_and_then_does(run, office):
    words = ("purge", "--register", office, "--class", "office", "--older-than", "730d")
    ran = run(*words, "--dry-run")
    assert ran.code == 0
    assert "1 record(s), over since before " in ran.out
    assert "would be purged" in ran.out
    assert "  permits/P-1" in ran.out.splitlines()
    ran = run(*words)
    assert ran.code == 0
    assert "purged in revision 2" in ran.out
    assert "Backups that were made before still hold them." in ran.out
    ran = run(*words)
    assert (ran.code, ran.out.endswith("nothing to purge.\n")) == (0, True)


def test_purge_as_json_names_all(run, office):
    told = json.loads(run("purge", "-r", office, "--older-than", "730d", "--json").out)
    assert told["register"] == str(office)
    assert (told["dry_run"], told["revision"], told["count"]) == (False, 2, 1)
    assert (told["records"], told["rewritten"]) == (["permits/P-1"], True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--older-than", "2 years"), "write it like 730d"),
        (("--older-than", "-5d"), "write it like 730d"),
        (("--older-than", "0d"), "for a day at least"),
        (("--older-than", "999999d"), "give a shorter time"),
        (("--older-than", "730d", "--class", "public"), "--class"),
        ((), "--older-than"),
    ],
)
def test_a_purge_that_cannot_be_meant_is_refused(run, office, words, said):
    ran = run("purge", "--register", office, *words)
    assert ran.code == 2
    assert said in ran.err
    with open_store(office, read_only=True) as store:
        assert store.revision() == 1
