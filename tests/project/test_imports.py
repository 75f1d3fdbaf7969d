"""Imports point down only, and the contracts that say so cover everything there is."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import grimp
import pytest

from tests.project.tree import ROOT, modules

SHELL = {"api", "cli", "settings", "workflows", "reports", "maps", "store", "io", "terrain"}
"""What may open files, databases, windows and the web; all else is the domain."""


def _contracts() -> dict[str, dict[str, Any]]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return {c["id"]: c for c in tomllib.loads(text)["tool"]["importlinter"]["contracts"]}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
        env={"PYTHONPATH": str(folder), "PATH": "", "COLUMNS": "100"},
    )


def test_the_import_contracts_are_kept():
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-1000:]


def test_every_package_of_the_domain_is_forbidden_to_open_anything():
    named = _contracts()["domain-opens-nothing"]["source_modules"]
    parts = {m.name.split(".")[1] for m in modules() if m.name.startswith("borderkit.")}
    domain = {f"borderkit.{part}" for part in parts - SHELL if not part.startswith("_")}
    assert domain <= set(named)


@pytest.fixture(scope="module")
def empty_project(tmp_path_factory):
    """Return a project of empty modules under the real contracts."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for module in modules():
        target = folder / module.path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("")
        for package in target.relative_to(folder).parents[:-1]:
            (folder / package / "__init__.py").touch()
    return folder


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("borderkit/store/__init__.py", "import folium"),
        ("borderkit/maps/__init__.py", "import sqlalchemy"),
        ("borderkit/workflows/__init__.py", "import fiona"),
        ("borderkit/workflows/__init__.py", "import pyogrio"),
        ("borderkit/workflows/__init__.py", "import borderkit.settings"),
        ("borderkit/workflows/__init__.py", "import borderkit.cli"),
        ("borderkit/maps/__init__.py", "import borderkit.store"),
        ("borderkit/store/__init__.py", "import borderkit.workflows"),
        ("borderkit/zones/__init__.py", "import borderkit.itineraries"),
        ("borderkit/zones/__init__.py", "import rasterio"),
        ("borderkit/itineraries/__init__.py", "import fastapi"),
        ("borderkit/itineraries/__init__.py", "def late():\n    import borderkit.io"),
        ("borderkit/errors.py", "import borderkit.crs"),
        ("borderkit/unlisted.py", ""),
    ],
)
def test_a_forbidden_import_breaks_a_contract(empty_project, where, what):
    """The contracts can fail: each line here is refused."""
    path = empty_project / where
    before = path.read_text() if path.exists() else None
    path.write_text(what + "\n")
    try:
        result = _lint(empty_project)
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_text(before)
    assert result.returncode == 1, result.stdout[-2000:] + result.stderr[-1000:]
    assert "BROKEN" in result.stdout


def test_an_empty_project_keeps_the_contracts(empty_project):
    result = _lint(empty_project)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-1000:]


def _in_cycles(edges: dict[str, set[str]]) -> set[str]:
    """Return the modules from which a way of imports leads back to themselves."""
    cyclic = set()
    for start, first in edges.items():
        seen: set[str] = set()
        waiting = list(first)
        while waiting:
            module = waiting.pop()
            if module == start:
                cyclic.add(start)
                break
            if module not in seen:
                seen.add(module)
                waiting.extend(edges.get(module, ()))
    return cyclic


def test_a_cycle_would_be_seen():
    assert _in_cycles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == {"b", "c"}


def test_no_module_stands_in_an_import_cycle():
    graph = grimp.build_graph("borderkit", "api", "geodata", cache_dir=None)
    edges = {m: graph.find_modules_directly_imported_by(m) for m in graph.modules}
    assert _in_cycles(edges) == set()
