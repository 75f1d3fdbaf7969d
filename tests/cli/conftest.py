"""The command line as tests call it: in process, with its output and exit code."""

import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from borderkit.cli import main
from tests.demo_register import demo_plan_bytes, make_demo_register


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs one command."""

    def call(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return Ran(left.value.code, written.out, written.err)

    return call


@pytest.fixture(scope="session")
def kept_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo register, not to be written to."""
    return make_demo_register(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def register(kept_register: Path, tmp_path: Path) -> Path:
    """Return a demo register of the test's own."""
    return Path(shutil.copy(kept_register, tmp_path / "demo.gpkg"))


@pytest.fixture
def plan_file(tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that writes a demo itinerary to a file."""

    def write(name: str) -> Path:
        path = tmp_path / f"{name}.json"
        path.write_bytes(demo_plan_bytes(name))
        return path

    return write
