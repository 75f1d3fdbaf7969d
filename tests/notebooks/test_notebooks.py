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
}
"""What holds after the last cell."""


def _cells(name):
    return json.loads((ROOT / "notebooks" / name).read_text(encoding="utf-8"))["cells"]


def _code(name):
    return "\n".join("".join(c["source"]) for c in _cells(name) if c["cell_type"] == "code")


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """Return a folder with what the notebooks find in a fresh clone."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    (tmp_path / "geodata").symlink_to(ROOT / "geodata")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "TMPDIR"):
        (tmp_path / variable).mkdir()
        monkeypatch.setenv(variable, str(tmp_path / variable))
    return tmp_path


def _run(folder, name):
    """Run a notebook in `folder` and return it with its outputs."""
    notebook = nbformat.read(folder / "notebooks" / name, as_version=4)
    check = "\n".join(line.strip() for line in CHECKS[name].strip().splitlines())
    notebook.cells.insert(0, nbformat.v4.new_code_cell(OFFLINE))
    notebook.cells.append(nbformat.v4.new_code_cell(check))
    where = {"metadata": {"path": str(folder / "notebooks")}}
    NotebookClient(notebook, timeout=60, kernel_name="python3", resources=where).execute()
    return notebook


def _html(notebook):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [o["data"]["text/html"] for o in outputs if "text/html" in o.get("data", {})]


@every_notebook
def test_notebook_runs_in_a_fresh_clone(clone, name):
    shown = _html(_run(clone, name))
    assert any("<iframe srcdoc=" in page for page in shown)
    assert any("<table" in page for page in shown)
    assert not (clone / "build").exists()


@every_notebook
def test_notebook_takes_the_register_that_was_built(clone, monkeypatch, name):
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
    } | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
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
