"""What every test stands on: a quiet environment, no network, and what lies beside the project."""

import gc
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("BORDERKIT_SHARED") or ROOT.parent / "shared")
"""Real inputs made by others: beside the project, never in it."""

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0", "::", ""})
_TEST_SETTINGS = frozenset({"BORDERKIT_SHARED", "BORDERKIT_HYPOTHESIS", "BORDERKIT_ALL_CASES"})
_COUNTED = "counted"
_MUST_RUN = ("realdata", "browser", "postgis")

settings.register_profile(
    "everyday",
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "ci",
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "search",
    max_examples=2_000,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("BORDERKIT_HYPOTHESIS", "everyday"))


class NetworkUsedError(RuntimeError):
    """A test reached for an address outside this machine."""


def browser() -> str | None:
    """Return the path of Chromium, from the variable CHROMIUM or the PATH, or None."""
    given = os.environ.get("CHROMIUM")
    return given or next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def _refuse_network(patch: pytest.MonkeyPatch) -> None:
    """Let sockets of this process reach this machine only."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    lookup = socket.getaddrinfo

    def check(host: object) -> None:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and name not in _LOCAL and not str(name).startswith("127."):
            msg = f"tests run without a network; something asked for {name!r}"
            raise NetworkUsedError(msg)

    def guarded(real: Any) -> Any:
        def call(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                check(address[0])
            return real(self, address)

        return call

    def guarded_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        check(host)
        return lookup(host, *args, **kwargs)

    patch.setattr(socket.socket, "connect", guarded(connect))
    patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
    patch.setattr(socket, "getaddrinfo", guarded_lookup)


def _quiet_environment(patch: pytest.MonkeyPatch) -> None:
    """Take away what differs from one machine to the next, also for started commands."""
    for name in list(os.environ):
        if name.startswith("BORDERKIT_") and name not in _TEST_SETTINGS:
            patch.delenv(name)
    for name in ("FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "CLICOLOR_FORCE"):
        patch.delenv(name, raising=False)
    patch.setenv("NO_COLOR", "1")
    patch.setenv("COLUMNS", "100")
    patch.setenv("PROJ_NETWORK", "OFF")
    # A zone with odd minutes and its own summer time: whoever reads the machine's clock fails.
    patch.setenv("TZ", "Pacific/Chatham")
    time.tzset()


def pytest_configure(config: pytest.Config) -> None:
    """Set the scene before any test module is imported."""
    patch = pytest.MonkeyPatch()
    _quiet_environment(patch)
    _refuse_network(patch)
    config.add_cleanup(time.tzset)
    config.add_cleanup(patch.undo)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what was imported and collected out of garbage collection: it takes seconds."""
    del session
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI, fail a run that skipped what this machine has all it needs for."""
    if os.environ.get("CI") != "true" or hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    there = {
        "realdata": SHARED.is_dir(),
        "browser": browser() is not None,
        "postgis": postgres.why_none() is None,
    }
    names = [
        report.nodeid
        for report in skipped
        if any(there[mark] and mark in report.keywords for mark in _MUST_RUN)
    ]
    if reporter and names:
        reporter.section("skipped although all is there", sep="=", red=True)
        for name in names:
            reporter.line(name)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what tests counted; what passing tests print is not shown."""
    told = [
        (report.nodeid.rpartition("::")[2], line)
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, line in getattr(report, "user_properties", ())
        if name == _COUNTED and report.when == "call"
    ]
    if told:
        terminalreporter.section("counts")
    for test, line in sorted(told):
        terminalreporter.line(f"{test}: {line}")


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Return what takes a line of counts, which is printed at the end of the run."""
    return lambda line: record_property(_COUNTED, line)


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real inputs; skip where there is none."""
    if not SHARED.is_dir():
        pytest.skip(f"no real inputs: {SHARED} is not there (set BORDERKIT_SHARED)")
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of headless Chromium; skip where there is none."""
    path = browser()
    if path is None:
        pytest.skip("no Chromium: install the package chromium, or set CHROMIUM to its path")
    return path


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    """Start PostgreSQL with PostGIS for these tests alone; skip where it is not installed."""
    reason = postgres.why_none()
    if reason is not None:
        pytest.skip(reason)
    with postgres.running() as server:
        yield server


@pytest.fixture
def database(cluster: postgres.Cluster) -> Iterator[str]:
    """Return the address of an empty database with PostGIS, which is gone after the test."""
    name = cluster.database()
    yield cluster.address(name)
    cluster.drop(name)
