"""The application over the demo register, with a clock that stands still."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from borderkit.settings import Settings
from tests.demo_register import AT, make_demo_register

LIMIT_BYTES = 50_000


@pytest.fixture(scope="session")
def kept_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo register, not to be written to."""
    return make_demo_register(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def register(kept_register: Path, tmp_path: Path) -> Path:
    """Return a demo register of the test's own."""
    return Path(shutil.copy(kept_register, tmp_path / "demo.gpkg"))


@pytest.fixture
def app(kept_register: Path) -> FastAPI:
    """Return the application over the demo register."""
    settings = Settings(register_file=kept_register, body_limit_bytes=LIMIT_BYTES)
    return create_app(settings, clock=lambda: AT)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Return a client of the application; a fault of ours is raised in the test."""
    with TestClient(app) as client:
        yield client
