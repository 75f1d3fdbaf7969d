"""The pinned requirement files follow pyproject.toml and name no place to fetch from."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.project.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WANTED = {
    "runtime": PROJECT["project"]["dependencies"],
    "dev": [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["dev"],
    ],
    "build": PROJECT["build-system"]["requires"],
}
every_file = pytest.mark.parametrize("name", WANTED)


def _text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def _pins(name: str) -> dict[str, Version]:
    rows = re.findall(r"(?m)^([A-Za-z0-9._-]+)==(\S+)", _text(name))
    return {canonicalize_name(project): Version(version) for project, version in rows}


@every_file
def test_pins_meet_pyproject(name):
    pins = _pins(name)
    for line in WANTED[name]:
        wanted = Requirement(line)
        pin = pins.get(canonicalize_name(wanted.name))
        assert pin is not None, f"{wanted.name} is not in requirements/{name}.txt: run make lock"
        assert wanted.specifier.contains(pin, prereleases=True), f"{wanted}, but {pin} is pinned"


@every_file
def test_every_pin_carries_a_hash(name):
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", _text(name))[1:]
    assert len(blocks) == len(_pins(name))
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@every_file
def test_pins_name_no_index_no_address_and_no_folder(name):
    lines = _text(name).splitlines()
    for line in lines:
        assert "://" not in line
        assert not re.match(r"\s*(-i|-f|--index-url|--extra-index-url|--find-links|-e)\b", line)
        assert not re.search(r"(^|\s)/\w", line)
        assert " @ " not in line


@pytest.mark.parametrize("name", ["runtime", "build"])
def test_all_files_pin_the_same_versions(name):
    dev, other = _pins("dev"), _pins(name)
    assert {p: v for p, v in other.items() if p in dev} == {p: dev[p] for p in other if p in dev}
    if name == "runtime":
        assert other.keys() <= dev.keys()


def test_every_dependency_has_a_lower_bound_and_no_upper_one():
    for line in WANTED["dev"]:
        operators = {part.operator for part in Requirement(line).specifier}
        assert operators == {">="}, line
