"""Who a command acts for, and what it tells of the past."""

import json
import os
import pwd
from pathlib import Path
from typing import Any

import pytest

from borderkit.store import open_store
from tests.cli.conftest import Run

AREA = [[20, 45], [21, 45], [21, 46], [20, 46], [20, 45]]


def markers(**conditions: str) -> dict[str, Any]:
    """Return a register file of markers of side AA, or of BB where the name says so."""
    return {
        "markers": {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [20.5, 45.5]},
                    "properties": {
                        "marker_uid": uid,
                        "boundary": "AA-BB",
                        "side": uid[:2].upper(),
                        "condition": condition,
                    },
                }
                for uid, condition in conditions.items()
            ],
        }
    }


def zone(authority: str, version: str = "controlled") -> dict[str, Any]:
    properties = {"zone": "Z-1", "class": version, "authority": authority}
    return {
        "zones": {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": {"type": "Polygon", "coordinates": [AREA]},
                    "properties": properties,
                }
            ],
        }
    }


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """Return a folder with an empty register, which is the one of the settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BORDERKIT_REGISTER_FILE", "r.gpkg")
    assert run("init").code == 0
    return tmp_path


def put(run: Run, document: dict[str, Any], *options: str) -> dict[str, Any]:
    Path("in.json").write_text(json.dumps(document), encoding="utf-8")
    ran = run("import", "layers", "in.json", "--json", *options)
    assert ran.code == 0, ran.err
    told: dict[str, Any] = json.loads(ran.out)
    return told


def refused(run: Run, document: dict[str, Any], *options: str) -> dict[str, Any]:
    Path("in.json").write_text(json.dumps(document), encoding="utf-8")
    ran = run("import", "layers", "in.json", "--json", *options)
    assert ran.out == ""
    problem: dict[str, Any] = json.loads(ran.err)
    assert problem["exit_code"] == ran.code
    return problem


def token(run: Run, *words: str) -> str:
    ran = run("token", "create", *words, "--quiet")
    assert ran.code == 0, ran.err
    return ran.out.strip()


def last(run: Run) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(run("revisions", "--json").out)["revisions"][0]
    return row


def test_without_a_token_it_is_the_user_of_this_machine(run, folder, monkeypatch):
    monkeypatch.setenv("LOGNAME", "somebody-else")
    put(run, zone("county"))
    row = last(run)
    assert row["actor"] == f"local:{pwd.getpwuid(os.getuid()).pw_name}"
    assert (row["roles"], row["side"], row["reason"]) == (
        ["administrator"],
        None,
        "import layers in.json",
    )


@pytest.mark.slow
def test_a_user_whose_name_cannot_be_kept_is_local(run, folder, monkeypatch):
    class Odd:
        pw_name = ""

    monkeypatch.setattr(pwd, "getpwuid", lambda _: Odd)
    for number, name in enumerate(("", "a\nb", "x" * 101, "   ")):
        Odd.pw_name = name
        put(run, zone(f"office {number}"))
    rows = json.loads(run("revisions", "--json").out)["revisions"]
    assert [row["actor"] for row in rows] == ["local"] * 4


def test_a_token_from_the_environment_or_a_file_says_who_writes(run, folder, monkeypatch):
    text = token(run, "survey-7", "--role", "surveyor", "--side", "AA", "--expires", "1d")
    Path("my.token").write_text(text + "\n", encoding="ascii")
    put(run, markers(aa1="good"), "--token-file", "my.token", "--reason", "resurvey")
    row = last(run)
    assert (row["actor"], row["side"], row["roles"]) == ("survey-7", "AA", ["surveyor"])
    assert row["reason"] == "resurvey"
    monkeypatch.setenv("BORDERKIT_TOKEN", text)
    put(run, markers(aa1="leaning"), "--document", "Protocol 3")
    assert (last(run)["actor"], last(run)["document"]) == ("survey-7", "Protocol 3")
    problem = refused(run, markers(aa1="good", bb1="good", bb2="good"))
    assert problem["code"] == "forbidden"
    assert [d["where"] for d in problem["defects"]] == ["markers/bb1", "markers/bb2"]
    assert refused(run, zone("county"))["code"] == "forbidden"
    assert run("token", "list").code == 33
    assert run("token", "create", "x").code == 33
    for words in (("osm", "in.osm"), ("zones", "in.json"), ("line", "in.json")):
        assert "--token-file" in run("import", words[0], "--help").out


def test_a_token_that_is_not_valid_stops_a_command_before_it_writes(run, folder, monkeypatch):
    text = token(run, "boss", "--role", "administrator")
    assert run("token", "revoke", text.split("_")[1]).code == 0
    monkeypatch.setenv("BORDERKIT_TOKEN", text)
    problem = refused(run, zone("county"))
    assert (problem["code"], problem["exit_code"]) == ("token", 32)
    assert text not in json.dumps(problem)
    for file, said in (("none.token", "cannot be read"), ("r.gpkg", "cannot be")):
        assert said in str(refused(run, zone("county"), "--token-file", file)["detail"])
    Path("long").write_text("x" * 2_000, encoding="ascii")
    assert "longer than a token" in str(refused(run, zone("x"), "--token-file", "long")["detail"])
    with open_store("r.gpkg", read_only=True) as store:
        assert store.revision() == 0


def test_a_token_is_shown_once_and_never_listed(run, folder):
    made = run("token", "create", "survey-7", "--role", "analyst", "--note", "tablet")
    text = made.out.splitlines()[-1]
    assert text.startswith("bk_")
    listed = run("token", "list")
    name = text.split("_")[1]
    assert name in listed.out
    assert "survey-7" in listed.out
    assert "tablet" in listed.out
    assert text.split("_")[2] not in listed.out + run("token", "list", "--json").out
    assert json.loads(run("token", "revoke", name, "--json").out)["state"] == "revoked"
    assert "revoked" in run("token", "list").out
    assert json.loads(run("token", "create", "x", "--json").out)["text"].startswith("bk_")


def test_a_token_goes_into_a_file_that_nobody_else_reads_and_replaces_none(run, folder):
    file = Path("my.token")
    ran = run("token", "create", "x", "--role", "administrator", "--out", file)
    text = file.read_text(encoding="ascii").strip()
    assert text not in ran.out
    assert file.stat().st_mode & 0o777 == 0o600
    put(run, zone("county"), "--token-file", "my.token")
    assert last(run)["actor"] == "x"
    assert run("token", "create", "y", "--out", file).code == 2
    assert file.read_text(encoding="ascii").strip() == text
    assert run("token", "create", "local", "--out", "no.token").code == 2
    assert not Path("no.token").exists()
    assert run("token", "list", "--json").out.count('"state"') == 1


REFUSED_TOKENS = (
    (("x", "--expires", "367d"), "within 366 days"),
    (("x", "--expires", "0d"), "number of days such as 90d"),
    (("x", "--expires", "soon"), "number of days such as 90d"),
    (("x", "--role", "king"), "there is no role"),
    (("x", "--role", "surveyor"), "acts for one side"),
    (("local:root",), "bring no token"),
    ((" ",), "printable characters"),
)


@pytest.mark.slow
def test_a_token_that_cannot_be_made_is_refused_with_the_reason(run, folder):
    for words, said in REFUSED_TOKENS:
        ran = run("token", "create", *words)
        assert ran.code == 2
        assert said in ran.err
    assert "No token" in run("token", "list").out


# ----------------------------------------------------------------------------------- the past


def test_a_file_made_from_an_older_revision_is_refused_with_both_values(run, folder):
    put(run, zone("county"))
    put(run, zone("their office"))
    problem = refused(run, zone("my office"), "--based-on", "1")
    assert (problem["code"], problem["exit_code"]) == ("conflict", 25)
    assert problem["conflicts"] == [
        {
            "uid": "zones/Z-1",
            "field": "authority",
            "revision": 2,
            "theirs": "their office",
            "yours": "my office",
        }
    ]
    plain = run("import", "layers", "in.json", "--based-on", "1")
    assert plain.code == 25
    assert "'their office'" in plain.err
    assert "'my office'" in plain.err
    assert refused(run, zone("x"), "--based-on", "9")["code"] == "input"
    assert put(run, zone("my office"), "--based-on", "2")["revision"] == 3
    assert last(run)["based_on"] == 2


@pytest.mark.slow
def test_zones_made_from_an_older_revision_are_refused_too(run, folder):
    put(run, zone("county"))
    assert run("export", "zones", "--out", "z.geojson").code == 0
    put(run, zone("their office"))
    document = json.loads(Path("z.geojson").read_text(encoding="utf-8"))
    document["features"][0]["properties"]["authority"] = "my office"
    Path("mine.geojson").write_text(json.dumps(document), encoding="utf-8")
    ran = run("import", "zones", "mine.geojson", "--based-on", "1")
    assert ran.code == 25
    assert "'their office'" in ran.err
    ran = run("import", "zones", "mine.geojson", "--based-on", "2", "--reason", "agreed")
    assert ran.code == 0
    assert last(run)["reason"] == "agreed"


def test_history_tells_each_version_field_by_field(run, folder):
    put(run, zone("county"))
    put(run, zone("district"), "--reason", "new law", "--document", "Act 7")
    told = run("history", "zones/Z-1").out
    assert "new law" in told
    assert "on document Act 7" in told
    assert "authority: county -> district" in told
    assert "geometry: Polygon of 5 position(s) from 20.000000, 45.000000" in told
    first, second = json.loads(run("history", "zones/Z-1", "--json").out)["versions"]
    assert [c["field"] for c in second["changes"]] == ["authority"]
    assert {c["field"]: c["after"] for c in first["changes"]}["geometry"] == {
        "type": "Polygon",
        "coordinates": [[[float(x), float(y)] for x, y in AREA]],
    }
    assert run("history", "zones/Z-1", "--quiet").out == ""


@pytest.mark.slow
def test_history_of_what_never_was_is_refused(run, folder):
    for uid, said, code in (
        ("zones/none", "there never was a record zones/none", 36),
        ("zone/Z-1", "there is no layer 'zone'", 2),
        ("zones", "names no record", 2),
        ("zones/a/b", "names no record", 2),
    ):
        ran = run("history", uid)
        assert ran.code == code
        assert said in ran.err


@pytest.mark.slow
def test_history_leaves_out_what_is_for_the_office_where_the_token_may_not_read_it(
    run, folder, monkeypatch
):
    put(run, {"permits": [{"permit": "P-1", "kind": "k", "state": "issued", "lines": ["m1"]}]})
    assert "lines" in run("history", "permits/P-1").out
    monkeypatch.setenv("BORDERKIT_TOKEN", token(run, "a"))
    ran = run("history", "permits/P-1")
    assert ran.code == 33
    assert "for the office alone" in ran.err
    assert run("export", "permits", "--with-office", "--out", "p.csv").code == 33
    assert run("export", "permits", "--out", "p.csv").code == 0


@pytest.mark.slow
def test_revisions_are_told_the_last_first(run, folder):
    assert "Nothing was written" in run("revisions").out
    for authority in ("a", "b", "c"):
        put(run, zone(authority))
    rows = json.loads(run("revisions", "--json").out)["revisions"]
    assert [row["revision"] for row in rows] == [3, 2, 1]
    rows = json.loads(run("revisions", "--limit", "1", "--before", "3", "--json").out)
    assert [row["revision"] for row in rows["revisions"]] == [2]
    assert "import layers in.json" in run("revisions").out


def test_layers_go_out_as_they_stood_and_as_they_were_in_force(run, folder):
    document = zone("county")
    document["zones"]["features"][0]["properties"]["valid_to"] = "2026-05-31"
    put(run, document)
    put(run, zone("district"))
    for options, authorities in (
        ((), ["district"]),
        (("--revision", "1"), ["county"]),
        (("--revision", "1", "--valid-at", "2026-05-31"), ["county"]),
        (("--revision", "1", "--valid-at", "2026-06-01"), []),
        (("--valid-at", "2026-06-01T12:00:00+02:00"), ["district"]),
    ):
        ran = run("export", "zones", "--out", "z.geojson", "--force", "--json", *options)
        assert json.loads(ran.out)["revision"] == (1 if "--revision" in options else 2)
        told = json.loads(Path("z.geojson").read_text(encoding="utf-8"))
        assert [f["properties"]["authority"] for f in told["features"]] == authorities
    for options in (("--revision", "3"), ("--valid-at", "May"), ("--valid-at", "2026-06-01T12:00")):
        assert run("export", "zones", "--out", "q.geojson", *options).code == 2
    assert not Path("q.geojson").exists()


@pytest.mark.slow
def test_layers_of_the_office_go_out_only_when_asked_for(run, folder):
    ran = run("export", "clearances", "--out", "c.csv")
    assert ran.code == 2
    assert "--with-office" in ran.err
    assert run("export", "clearances", "--with-office", "--out", "c.csv").code == 0


@pytest.mark.slow
def test_checks_and_maps_are_made_of_the_register_as_it_stood(run, folder, plan_file):
    plan = plan_file("tourists-two-days-in-velmora")
    put(run, markers(aa8="good"))
    put(run, markers(aa9="good"))
    for revision in (1, 2):
        told = json.loads(run("check", plan, "--revision", revision, "--json").out)
        assert told["register_revision"] == revision
        ran = run("map", "--revision", revision, "--out", "map.html", "--json")
        assert json.loads(ran.out)["revision"] == revision
        assert ("aa9" in Path("map.html").read_text(encoding="utf-8")) is (revision == 2)
    for words in (("check", plan), ("map", "--out", "no.html")):
        assert run(*words, "--revision", 3).code == 2
    assert not Path("no.html").exists()
