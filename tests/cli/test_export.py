"""The command export: what it writes, says and refuses."""

import csv
import json

import pyogrio
import pytest


def test_it_writes_a_layer_and_says_what(run, register, tmp_path):
    out = tmp_path / "zones.gpkg"
    ran = run("export", "zones", "--register", register, "--out", out)
    assert ran.code == 0
    assert ran.out.splitlines() == [f"{out}, revision 1.", "  zones: 30"]
    assert len(pyogrio.read_dataframe(out)) == 30


def test_several_layers_go_into_one_file_in_another_system(run, register, tmp_path):
    out = tmp_path / "many.gpkg"
    ran = run(
        *("export", "zones", "permits", "--register", register, "--out", out),
        *("--crs", "EPSG:32634", "--json"),
    )
    told = json.loads(ran.out)
    assert told["files"] == [str(out)]
    assert told["layers"] == {"zones": 30, "permits": 8}
    assert told["left_out"] == ["permits.permit", "permits.lines"]
    assert any("UTM zone 34N" in note for note in told["notes"])
    assert pyogrio.read_info(out, layer="zones")["crs"] == "EPSG:32634"


def test_the_office_has_its_columns_on_demand(run, register, tmp_path):
    out = tmp_path / "permits.csv"
    run("export", "permits", "-r", register, "-o", out, "--with-office", "--quiet")
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert all(row["permit"] for row in csv.DictReader(file))
    ran = run("export", "permits", "-r", register, "-o", out, "--force")
    assert "For the office alone, left out: permits.permit, permits.lines." in ran.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("zone", "-o", "z.gpkg"), "no layer 'zone'"),
        (("zones", "-o", "z.doc"), ".gpkg"),
        (("zones", "permits", "-o", "z.csv"), "holds one layer"),
        (("zones", "-o", "there.csv"), "--force"),
        (("zones", "-o", "demo.gpkg", "--force"), "would replace the register"),
        (("zones", "-o", "z.csv", "--crs", "EPSG:3857"), "--crs goes with .gpkg"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_code(run, register, monkeypatch, words, said):
    monkeypatch.chdir(register.parent)
    (register.parent / "there.csv").write_text("mine")
    before = sorted(path.name for path in register.parent.iterdir() if "demo" not in path.name)
    ran = run("export", *words, "-r", register.name)
    assert ran.code == 2
    assert said in ran.err
    after = sorted(path.name for path in register.parent.iterdir() if "demo" not in path.name)
    assert before == after


def test_what_was_exported_is_imported_again(run, register, tmp_path):
    out, other = tmp_path / "zones.geojson", tmp_path / "other.gpkg"
    run("export", "zones", "-r", register, "-o", out)
    run("init", other)
    told = json.loads(run("import", "zones", out, "-r", other, "--json").out)
    assert (told["accepted"], told["rejected"]) == (30, [])


def test_a_list_of_units_is_imported_or_says_what_is_not_certain(run, register, tmp_path):
    places = tmp_path / "places.geojson"
    run("export", "places", "-r", register, "-o", places)
    found = json.loads(places.read_text(encoding="utf-8"))["features"]
    code = found[0]["properties"]["place"]
    table = tmp_path / "zones.csv"
    table.write_text(f"zone,class,units,within_m\nNEW,temporary,{code},250\n", encoding="utf-8")
    ran = run("import", "zones", table, "-r", register)
    assert (ran.code, "zones: 1" in ran.out) == (0, True)
    table.write_text("zone,class,units\nNEW,temporary,Atlantis\n", encoding="utf-8")
    ran = run("import", "zones", table, "-r", register)
    assert ran.code == 5
    assert "line 2, column 3: no place is called 'Atlantis'" in ran.err
