"""Nothing of the machine it was made on, nothing unfinished, and a wheel that carries it all."""

import re
import subprocess
import sys
import zipfile

import pytest

import borderkit
from tests.project.tree import PACKAGES, ROOT, files, texts

LARGEST_BYTES = 1_500_000
TOP = {"borderkit", "api", "geodata", "docs", "notebooks", "tests", "requirements", ".ci"}


def _found(pattern: str, *, only: str = "") -> list[str]:
    wanted = re.compile(pattern)
    return [
        f"{name}:{number} {line.strip()[:100]}"
        for name, text in texts()
        if name.endswith(only)
        for number, line in enumerate(text.splitlines(), 1)
        if wanted.search(line)
    ]


# The words looked for are put together here, so that this file does not find itself.
def test_no_file_names_a_package_index_or_a_download():
    hosts = "|".join(
        ("pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.(org|com)", "deb" + r"\.deb")
    )
    assert _found(rf"({hosts})") == []
    assert _found("https?://" + r"[^ \"']+(/simple|\.whl|\.tgz|\.tar\.gz)") == []


def test_no_file_names_a_path_of_one_machine():
    folders = "|".join(("wo" + "rk", "fa" + "rm", "ro" + "ot", "ho" + "me/[a-z]"))
    assert _found(rf"(^|[^A-Za-z0-9_.])/({folders})/[a-z.]") == []


def test_nothing_is_left_unfinished():
    words = "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X\\b", "NotImplemented" + "Error"))
    assert _found(rf"\b({words})", only=".py") == []
    assert _found(r"pytest\.skip" + r"\(\)|assert" + " True", only=".py") == []


def test_no_file_is_large():
    large = {
        name: size for name in files() if (size := (ROOT / name).stat().st_size) > LARGEST_BYTES
    }
    assert large.pop("geodata/demo/terrain.tif", 0) < 2_000_000
    assert large == {}


def test_the_top_folder_holds_what_it_should():
    folders = {name.split("/")[0] for name in files() if "/" in name}
    assert folders <= TOP


def test_texts_end_with_one_newline_and_have_no_carriage_returns():
    kinds = (".py", ".md", ".toml", ".txt", ".html", ".css", ".js", "Makefile")
    bad = [
        name
        for name, text in texts()
        if name.endswith(kinds) and text and ("\r" in text or not text.endswith("\n"))
    ]
    assert bad == []


def test_the_version_stands_in_one_place():
    assert re.fullmatch(r"\d+\.\d+\.\d+", borderkit.__version__)
    elsewhere = [
        hit
        for hit in _found(
            r"(?i)\bversion\b.{0,12}[\"']" + re.escape(borderkit.__version__) + "[\"']"
        )
        if not hit.startswith("borderkit/__init__.py")
    ]
    assert elsewhere == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return the names within a wheel made from the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    made = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return path.name, frozenset(archive.namelist())


def test_the_wheel_carries_every_file_of_its_packages(wheel):
    _, names = wheel
    wanted = {name for name in files() if name.split("/")[0] in PACKAGES}
    assert wanted - names == set()


def test_the_wheel_carries_nothing_else(wheel):
    file_name, names = wheel
    assert file_name == f"borderkit-{borderkit.__version__}-py3-none-any.whl"
    tops = {name.split("/")[0] for name in names}
    assert tops == {*PACKAGES, f"borderkit-{borderkit.__version__}.dist-info"}
