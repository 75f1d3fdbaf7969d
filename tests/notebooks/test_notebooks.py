"""The notebooks run from a fresh clone, offline, on public names alone, and keep no output."""

import ast
import json
import os
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

import borderkit

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("name", NOTEBOOKS)
ON_THE_DEMO = (
    "01_check_an_itinerary.ipynb",
    "02_maps.ipynb",
    "04_the_line.ipynb",
    "05_markers.ipynb",
)

OFFLINE = """
import socket

def _refused(*arguments, **named):
    raise RuntimeError(f"a notebook asked for the network: {arguments}")

socket.create_connection = socket.getaddrinfo = _refused
"""
CHECKS = {
    "01_check_an_itinerary.ipynb": """
        assert set(verdicts["verdict"]) == {
            "clear", "conditional", "permit_required", "prohibited", "undetermined"}
        assert len(findings) and len(open_findings[undecided]) and kinds
        levels = ["clear", "conditional", "permit_required", "prohibited"]
        assert levels.index(bounds_of(holding, granted)["strictest"]) < 2
        kept = bounds_of(promised(open_trip, 1.01))
        assert levels.index(kept["mildest"]) >= 1
        assert levels.index(kept["strictest"]) <= levels.index(open_answer.bounds[1])
        assert again.to_bytes() == answer.to_bytes()
    """,
    "02_maps.ipynb": """
        assert len(zones) == counts["zones"] > 0
        assert len(sections) == counts["boundary_sections"] > 0
        assert len(legs) == len(trip["legs"])
    """,
    "03_fill_a_register.ipynb": """
        assert len(markers) == report.taken["markers"] > 100
        assert [list(change.columns) for change in update.changed] == [["year"]]
        assert [q.key for q in bk.read_itinerary_file(typed.encode(), register).questions] == [
            "Skarow"]
        assert reading.document is not None and len(drafts.drafts) == 3
        assert (open_answer.verdict, answer.verdict) == ("undetermined", "permit_required")
        assert out.layers["markers"] == len(markers)
    """,
    "04_the_line.ipynb": """
        assert len(boundaries) == 3 and len(told["sections"]) == 6
        assert len(located.records()) == 2
        assert 1.99 < comparison.lines.farthest_of_b.distance_m < 2.01
        assert len(rules) == 3 and strip.width_m == 500.0 and len(strip.inside) > 50
        assert entries["as_printed"].any() and not entries["as_printed"].all()
        assert stated["distance_difference_m"].abs().max() > 0.5
        assert set(plane.entries["crs"]) == {"EPSG:32734"}
        assert [type(error).__name__ for error in refused] == ["InputError", "CrsError"]
        assert (len(again), reading.differences) == (len(entries), ())
        assert points.loc["TP8", "printed_north"] == "4958512.34"
        assert len(faults.defects) == 3
    """,
    "05_markers.ipynb": """
        assert len(markers) > 100 and set(odd["siting"]) == {"single", "double"}
        assert [None if n is None else scheme.text(n) for n in read.values()] == [
            "2", "1/2", "2/2", None, "12(2)", None, "3/12", "7-IV", None]
        assert following == {"main": "65", "beside 63": "63/3", "between 61 and 62": "61/1"}
        assert (lacking, twice) == (["5", "7", "13", "14"], ["4"])
        assert [each.record.marker["side"] for each in twins] == ["AA", "BB"]
        assert (relations["distance_off_m"].abs() > 0.5).sum() == 1
        assert (displacements["verdict"] == "moved").sum() == 1
        assert list(then.values()) == ["61", "62"]
        assert [match.found.how for match in found] == ["number", "previous"]
        assert len(refused.defects) == 3
    """,
    "06_terrain.ipynb": """
        assert ridge.total("surface_length_m") > ridge.total("length_m") > 5_000
        assert ridge.total("unknown_m") == 0.0
        assert {"visible", "hidden"} <= set(table["verdict"])
        assert hidden.sight.clearance_m < -2.0
    """,
    "07_survey_intake.ipynb": """
        assert (reading.read, len(reading.points)) == (131, 130)
        assert (told["state"], told["read"], told["accepted"]) == ("readable", 9, 9)
        assert list(kept["read"]) == [131, 9, 1, 1, 121] and accounted
        assert again.survey == receipts["rover-aa.csv"].survey
        assert list(rover.loc[rover["displacement"] == "moved", "marker"]) == ["AABB-045"]
        assert list(walk.loc[walk["match_state"] == "ambiguous", "station"]) == ["48"]
        assert list(walk.loc[walk["match_state"] == "unmatched", "station"]) == ["camp"]
        assert len(tracks) == 2
        assert [type(error).__name__ for error in refused] == ["ForbiddenError"] * 2
        assert gone.state == "withdrawn"
    """,
}
"""What holds after the last cell."""


def _cells(name):
    return json.loads((ROOT / "notebooks" / name).read_text(encoding="utf-8"))["cells"]


def _code(name):
    return "\n".join("".join(c["source"]) for c in _cells(name) if c["cell_type"] == "code")


def _clone(folder):
    """Lay out in `folder` what the notebooks find in a fresh clone."""
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    (folder / "geodata").symlink_to(ROOT / "geodata")
    return folder


EVERY_DAY = "03_fill_a_register.ipynb"


@pytest.fixture(
    scope="module",
    params=[pytest.param(n, marks=() if n == EVERY_DAY else pytest.mark.slow) for n in NOTEBOOKS],
)
def ran(request, tmp_path_factory):
    """Return a notebook that was run in a fresh clone, with its outputs, and that clone."""
    name, clone = request.param, _clone(tmp_path_factory.mktemp("clone"))
    notebook = nbformat.read(clone / "notebooks" / name, as_version=4)
    check = "\n".join(line.strip() for line in CHECKS[name].strip().splitlines())
    notebook.cells.insert(0, nbformat.v4.new_code_cell(OFFLINE))
    notebook.cells.append(nbformat.v4.new_code_cell(check))
    where = {"metadata": {"path": str(clone / "notebooks")}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
        for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "TMPDIR"):
            patch.setenv(variable, str(tmp_path_factory.mktemp(variable)))
        NotebookClient(notebook, timeout=100, kernel_name="python3", resources=where).execute()
    return notebook, clone


def _shown(notebook, kind):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [o["data"][kind] for o in outputs if kind in o.get("data", {})]


def test_notebook_runs_in_a_fresh_clone_and_leaves_nothing_there(ran):
    notebook, clone = ran
    shown = _shown(notebook, "text/html")
    assert any("<iframe srcdoc=" in page for page in shown)
    assert any("<table" in page for page in shown)
    assert sorted(path.name for path in clone.iterdir()) == ["geodata", "notebooks"]


@pytest.mark.browser
def test_maps_open_within_the_notebook_and_ask_for_nothing(ran, chromium, tmp_path):
    from playwright.sync_api import sync_playwright

    maps = [page for page in _shown(ran[0], "text/html") if "<iframe srcdoc=" in page]
    seen = tmp_path / "seen.html"
    seen.write_text(f"<!DOCTYPE html><title>x</title>{''.join(maps)}", encoding="utf-8")
    requests, complaints = [], []
    with sync_playwright() as play:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=chromium, args=options)
        page = browser.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(seen.as_uri())
        frames = page.frames[1:]
        for frame in frames:
            frame.wait_for_selector("html[data-map=ready]", state="attached", timeout=60_000)
        browser.close()
    assert len(frames) == len(maps) >= 1
    assert [url for url in requests if not url.startswith(("file:", "about:", "data:"))] == []
    assert complaints == []


@pytest.mark.parametrize("name", ON_THE_DEMO)
def test_notebook_takes_the_register_that_was_built(tmp_path, monkeypatch, name):
    clone = _clone(tmp_path)
    monkeypatch.chdir(clone / "notebooks")
    built = clone / "build" / "demo" / "demo.gpkg"
    built.parent.mkdir(parents=True)
    built.touch()
    first = next("".join(c["source"]) for c in _cells(name) if c["cell_type"] == "code")
    space: dict[str, object] = {}
    exec(compile(first, name, "exec"), space)
    assert space["register"] == built


@every_notebook
def test_no_output_and_no_trace_of_a_run_is_kept(name):
    document = json.loads((ROOT / "notebooks" / name).read_text(encoding="utf-8"))
    for cell in document["cells"]:
        assert cell["metadata"] == {}
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
    assert set(document["metadata"]) == {"kernelspec", "language_info"}


@every_notebook
def test_only_public_names_are_used(name):
    tree = ast.parse(_code(name))
    modules = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    ours = {
        m for m in modules if m.split(".")[0] in {"borderkit", "api", "docs", "geodata", "tests"}
    }
    assert ours == {"borderkit"}
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "bk"
    }
    assert used <= set(borderkit.__all__)
    private = [n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr[0] == "_"]
    assert private == []


@every_notebook
def test_a_notebook_is_a_valid_document_that_begins_with_a_title(name):
    nbformat.validate(json.loads((ROOT / "notebooks" / name).read_text(encoding="utf-8")))
    first = _cells(name)[0]
    assert first["cell_type"] == "markdown"
    assert first["source"][0].startswith("# ")
