"""Making and filling a register: init, import layers, import zones."""

import json
import sqlite3

import pytest

from borderkit.errors import ERRORS
from borderkit.store import open_store
from geodata import demo_files
from tests.bad_input import BAD_REGISTER_FILES, BAD_TEXTS, register_document
from tests.demo_register import make_newer


@pytest.fixture
def empty(tmp_path):
    path = tmp_path / "empty.gpkg"
    with open_store(path, create=True):
        pass
    return path


def _written(tmp_path, document):
    path = tmp_path / "file.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def _state(register):
    with open_store(register, read_only=True) as store:
        return store.revision(), {name: len(store.read(name)) for name in ("zones", "permits")}


def test_init_makes_an_empty_register(run, tmp_path):
    register = tmp_path / "new.gpkg"
    ran = run("init", register)
    assert (ran.code, ran.err) == (0, "")
    assert "Next: borderkit import layers" in ran.out
    assert _state(register) == (0, {"zones": 0, "permits": 0})


def test_init_takes_the_register_as_an_option_or_a_setting(run, tmp_path, monkeypatch):
    assert run("init", "--register", tmp_path / "a.gpkg").code == 0
    monkeypatch.setenv("BORDERKIT_REGISTER_FILE", str(tmp_path / "b.gpkg"))
    assert run("init", "--quiet").out == ""
    assert (tmp_path / "b.gpkg").is_file()


def test_init_refuses_two_names_for_one_register(run, tmp_path):
    ran = run("init", tmp_path / "a.gpkg", "--register", tmp_path / "b.gpkg")
    assert ran.code == ERRORS["input"].exit_code
    assert list(tmp_path.iterdir()) == []


def test_init_leaves_a_file_that_is_there_alone(run, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("mine")
    ran = run("init", path, "--json")
    assert ran.code == ERRORS["register-exists"].exit_code
    assert json.loads(ran.err)["code"] == "register-exists"
    assert (path.read_text(), ran.out) == ("mine", "")


def test_init_in_a_folder_that_is_not_there_is_refused(run, tmp_path):
    ran = run("init", tmp_path / "none" / "a.gpkg")
    assert ran.code == ERRORS["register-missing"].exit_code
    assert list(tmp_path.iterdir()) == []


def test_init_tells_register_and_revision_as_json(run, tmp_path):
    register = tmp_path / "new.gpkg"
    assert json.loads(run("init", register, "--json").out) == {
        "register": str(register),
        "revision": 0,
    }


def test_no_register_named_says_how_to_name_one(run, tmp_path):
    ran = run("import", "layers", _written(tmp_path, {}))
    assert ran.code == ERRORS["settings"].exit_code
    assert "--register" in ran.err
    assert "BORDERKIT_REGISTER_FILE" in ran.err


def test_import_layers_fills_the_register(run, tmp_path, empty):
    ran = run("import", "layers", str(demo_files().register), "--register", empty)
    assert (ran.code, ran.err) == (0, "")
    assert "revision 1" in ran.out
    assert _state(empty) == (1, {"zones": 30, "permits": 8})


def test_import_layers_as_json_accounts_for_every_record(run, tmp_path, empty):
    told = json.loads(
        run("import", "layers", str(demo_files().register), "--register", empty, "--json").out
    )
    assert told["register"] == str(empty)
    assert (told["revision"], told["rejected"]) == (1, [])
    assert told["accepted"] == sum(told["layers"].values())
    assert told["layers"]["zones"] == 30


@pytest.mark.parametrize("name", BAD_REGISTER_FILES)
def test_bad_register_file_is_refused_and_nothing_is_written(run, tmp_path, empty, name):
    path = _written(tmp_path, BAD_REGISTER_FILES[name])
    ran = run("import", "layers", path, "--register", empty, "--json")
    problem = json.loads(ran.err)
    assert ran.code == ERRORS["register-file"].exit_code
    assert problem["code"] == "register-file"
    assert problem["defects"]
    assert all(defect["where"] and defect["what"] for defect in problem["defects"])
    assert ran.out == ""
    assert _state(empty) == (0, {"zones": 0, "permits": 0})


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["unclosed zone", "self-intersecting zone", "empty schedule", "unknown key of a zone"]
)
def test_skip_bad_keeps_the_good_records_and_names_the_bad(run, tmp_path, empty, name):
    path = _written(tmp_path, BAD_REGISTER_FILES[name])
    told = json.loads(
        run("import", "layers", path, "--register", empty, "--skip-bad", "--json").out
    )
    assert all("DZ-02" in defect["where"] for defect in told["rejected"])
    assert told["rejected"]
    assert _state(empty) == (1, {"zones": 29, "permits": 8})


def test_every_defect_of_a_file_is_reported_at_once(run, tmp_path, empty):
    document = register_document()
    document["zones"]["features"][0]["properties"]["class"] = "secret"
    document["permits"][1]["state"] = "lost"
    document["crossings"]["features"][0]["geometry"]["coordinates"] = [200.0, 0.0]
    ran = run("import", "layers", _written(tmp_path, document), "--register", empty)
    assert ran.code == ERRORS["register-file"].exit_code
    for place in ("zones.features[0]", "permits[1]", "crossings.features[0]"):
        assert place in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("name", BAD_TEXTS)
@pytest.mark.parametrize("what", ["layers", "zones"])
def test_text_that_is_no_json_is_refused(run, tmp_path, empty, name, what):
    path = tmp_path / "file.json"
    path.write_bytes(BAD_TEXTS[name])
    ran = run("import", what, path, "--register", empty, "--json")
    assert 0 < ran.code < 10
    assert json.loads(ran.err)["detail"]
    assert _state(empty)[0] == 0


@pytest.mark.parametrize("what", ["layers", "zones"])
def test_file_that_is_not_there_is_refused(run, tmp_path, empty, what):
    ran = run("import", what, tmp_path / "none.json", "--register", empty)
    assert ran.code == ERRORS["input"].exit_code
    assert "none.json" in ran.err


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: None, "register-missing"),
        (lambda path: path.mkdir(), "not-a-register"),
        (lambda path: path.write_text("not a register"), "not-a-register"),
        (lambda path: path.write_bytes(b""), "not-a-register"),
        (lambda path: sqlite3.connect(path).execute("CREATE TABLE t (a)"), "not-a-register"),
    ],
    ids=["nothing", "folder", "text", "empty file", "other database"],
)
@pytest.mark.parametrize(
    "command",
    [("import", "layers"), ("import", "zones"), ("check",), ("map", "--out", "m.html"), ("serve",)],
    ids=" ".join,
)
def test_what_is_no_register_is_refused(run, tmp_path, monkeypatch, make, code, command):
    monkeypatch.chdir(tmp_path)
    plan = next(iter(demo_files().itineraries.values()))
    file = {"import": str(demo_files().register), "check": str(plan)}.get(command[0])
    register = tmp_path / "register.gpkg"
    make(register)
    before = register.read_bytes() if register.is_file() else None
    ran = run(*command, *([file] if file else []), "--register", register, "--json")
    assert ran.code == ERRORS[code].exit_code
    assert json.loads(ran.err)["code"] == code
    assert ran.out == ""
    assert (register.read_bytes() if register.is_file() else None) == before
    assert not (tmp_path / "m.html").exists()


@pytest.mark.parametrize("command", ["layers", "check", "map", "serve"])
def test_register_of_a_newer_version_is_refused(run, tmp_path, register, plan_file, command):
    make_newer(register)
    arguments = {
        "layers": ("import", "layers", str(demo_files().register)),
        "check": ("check", plan_file("experts-at-the-outcrop")),
        "map": ("map", "--out", tmp_path / "m.html"),
        "serve": ("serve",),
    }[command]
    ran = run(*arguments, "--register", register)
    assert ran.code == ERRORS["register-version"].exit_code
    assert "999" in ran.err
    assert not (tmp_path / "m.html").exists()


def test_import_zones_without_covers_says_what_that_means(run, tmp_path, empty):
    zones = _written(tmp_path, register_document()["zones"])
    ran = run("import", "zones", zones, "--register", empty)
    assert ran.code == 0
    assert "jurisdiction" in ran.out
    assert _state(empty) == (1, {"zones": 30, "permits": 0})


@pytest.mark.parametrize("default_class", ["open", "non_open"])
def test_import_zones_with_covers_records_a_jurisdiction(run, tmp_path, empty, default_class):
    zones = _written(tmp_path, register_document()["zones"])
    ran = run(
        *("import", "zones", zones, "--register", empty),
        *("--covers", "extent", "--default-class", default_class),
    )
    assert ran.code == 0
    with open_store(empty, read_only=True) as store:
        assert store.read("jurisdictions")["default_class"].tolist() == [default_class]


@pytest.mark.parametrize(
    "options", [("--covers", "extent"), ("--default-class", "open")], ids=lambda o: o[0]
)
def test_covers_and_default_class_go_together(run, tmp_path, empty, options):
    zones = _written(tmp_path, register_document()["zones"])
    ran = run("import", "zones", zones, "--register", empty, *options)
    assert ran.code == ERRORS["input"].exit_code
    assert "--covers" in ran.err
    assert "--default-class" in ran.err
    assert _state(empty)[0] == 0


def test_bad_zone_among_good_ones_is_reported_and_nothing_written(run, tmp_path, empty):
    zones = _written(tmp_path, BAD_REGISTER_FILES["self-intersecting zone"]["zones"])
    ran = run("import", "zones", zones, "--register", empty, "--json")
    problem = json.loads(ran.err)
    assert ran.code == ERRORS["zone-file"].exit_code
    assert any("DZ-02" in defect["where"] for defect in problem["defects"])
    assert _state(empty)[0] == 0
    told = json.loads(
        run("import", "zones", zones, "--register", empty, "--skip-bad", "--json").out
    )
    assert told["accepted"] == 29
    assert _state(empty) == (1, {"zones": 29, "permits": 0})
