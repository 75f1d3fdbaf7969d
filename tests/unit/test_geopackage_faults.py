"""Faults that a GeoPackage register survives: kills, a full disk, no rights, a lock held too long.

Each of these breaks something for real, and prints what it counted.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box

from borderkit.errors import RegisterAccessError, RegisterBusyError, RegisterError
from borderkit.layers import LAYERS
from borderkit.store import Store, open_store
from borderkit.store.gpkg import geopackage as gpkg
from borderkit.store.proof.check import verify_audit
from tests.faults import Tally, killed_rounds, written_at_once

pytestmark = pytest.mark.fault

MEGABYTE = 1_048_576


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a new register."""
    path = tmp_path / "register.gpkg"
    open_store(path, create=True).close()
    return path


def zones(first: int, count: int = 1, **values: Any) -> Any:
    records = [
        {"zone": f"Z{n}", "class": "open", "authority": "x" * 200, **values}
        for n in range(first, first + count)
    ]
    areas = [box(n % 300 / 2, 0, n % 300 / 2 + 0.4, 1) for n in range(first, first + count)]
    return LAYERS["zones"].frame(records, areas)


def put(store: Store, frame: Any) -> None:
    with store.unit() as unit:
        unit.upsert("zones", frame)


def assert_holds(path: Path, count: int) -> None:
    """All that was acknowledged is there, and histories, audit and R-trees agree."""
    with open_store(path) as store:
        assert len(store.read("zones")) == count
        assert verify_audit(store).faults == ()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


# ------------------------------------------------------------------------- kills, and many at once


@pytest.mark.timeout(300)
def test_fifty_rounds_of_kills_lose_nothing_that_was_acknowledged(path, tmp_path, counted):
    tally = killed_rounds(path, tmp_path / "notes", rounds=50, writers=4, seed=5)
    counted(tally.line())
    assert tally.faults == []
    assert (tally.rounds, tally.kills) == (50, 200)
    assert tally.commits >= tally.acknowledged > 50


@pytest.mark.timeout(300)
def test_eight_processes_that_write_for_a_minute_lose_no_update(path, tmp_path, counted):
    tally: Tally = written_at_once(path, tmp_path / "notes", writers=8, seconds=60.0)
    counted(tally.line())
    assert tally.faults == []
    assert tally.commits == tally.acknowledged + 1
    assert set(tally.errors) <= {"register-busy"}


WRITER = """
import sys, time
from pathlib import Path
from tests.unit.test_geopackage_faults import put, zones
from borderkit.store import open_store
end, count = time.monotonic() + float(sys.argv[2]), 0
with open_store(Path(sys.argv[1])) as store:
    while time.monotonic() < end:
        put(store, zones(count % 60 * 10, 1 + count % 40, near_m=float(count)))
        count += 1
print(count)
"""


def test_a_register_is_opened_again_and_again_while_another_process_writes(path, root, counted):
    """No false alarm: what is half written is never taken for damage."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), "12"],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        opened = 0
        while writer.poll() is None:
            with open_store(path, read_only=bool(opened % 2)) as store:
                store.revision()
            opened += 1
        assert writer.stdout is not None
        written = int(writer.stdout.read())
    counted(f"{written} units written, opened {opened} times")
    assert opened > 20
    with open_store(path) as store:
        assert store.revision() == written > 5


# ------------------------------------------------------------------------------- a full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of 6 MB; skip where none may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", "size=6m", "none", str(folder))
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def _mount(*options: str) -> None:
    done = subprocess.run(["mount", *options], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing may be mounted here: {done.stderr.strip()}")


def _fill_up(store: Store, first: int) -> tuple[int, RegisterError]:
    """Write until the register refuses; return how many records are acknowledged, and why."""
    count = first
    while True:
        try:
            put(store, zones(count, 25))
        except RegisterError as fault:
            return count, fault
        count += 25


def test_a_full_disk_is_a_typed_error_and_work_goes_on_when_there_is_space(small_disk, counted):
    path, ballast = small_disk / "register.gpkg", small_disk / "ballast"
    with open_store(path, create=True) as store:
        ballast.write_bytes(bytes(MEGABYTE))
        kept, fault = _fill_up(store, 0)
        assert "disk is full" in str(fault)
        assert kept > 0
        assert len(store.read("zones")) == kept
        for _ in range(5):
            with pytest.raises(RegisterError):
                put(store, zones(kept, 100))
        assert store.revision() == kept // 25
        with pytest.raises(RegisterError):
            open_store(small_disk / "another.gpkg", create=True)
        assert sorted(item.name for item in small_disk.iterdir() if "another" in item.name) == []
        ballast.unlink()
        put(store, zones(kept, 25))
    counted(f"{kept} records kept, then refused; 25 more when there was space")
    assert_holds(path, kept + 25)


def test_a_register_left_on_a_full_disk_opens_when_there_is_space(small_disk):
    path, ballast = small_disk / "register.gpkg", small_disk / "ballast"
    ballast.write_bytes(bytes(MEGABYTE))
    with open_store(path, create=True) as store:
        kept, _ = _fill_up(store, 0)
    rest = shutil.disk_usage(small_disk).free
    (small_disk / "more").write_bytes(bytes(rest // 4096 * 4096))
    with suppress(RegisterError), open_store(path) as store:
        assert len(store.read("zones")) == kept
    ballast.unlink()
    assert_holds(path, kept)


LIMITED = """
import resource, sys
from pathlib import Path
from tests.unit.test_geopackage_faults import _fill_up, put, zones
from borderkit.store import open_store
path = Path(sys.argv[1])
limit = path.stat().st_size + 400_000
_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
with open_store(path) as store:
    kept, fault = _fill_up(store, 0)
    print(kept, type(fault).__name__, fault, sep="|")
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    put(store, zones(kept, 25))
"""


def test_a_quota_is_a_typed_error_and_work_goes_on_when_it_is_raised(path, root):
    ran = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    kept, kind, said = ran.stdout.strip().split("|")
    assert kind == "RegisterError"
    assert "quota" in said
    assert_holds(path, int(kept) + 25)


# --------------------------------------------------------------------------- no right to write


@contextmanager
def shut(place: Path) -> Iterator[None]:
    """Let nobody write a file or folder: by its mode, or by a mount for one who ignores modes."""
    if os.getuid():
        mode = place.stat().st_mode
        place.chmod(mode & 0o555)
        yield
        place.chmod(mode)
        return
    _mount("--bind", str(place), str(place))
    _mount("-o", "remount,bind,ro", str(place))
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def shut_folder(path: Path, tmp_path: Path) -> Iterator[Path]:
    """Return a folder that cannot be written, with a register in it."""
    folder = tmp_path / "shut"
    folder.mkdir()
    with open_store(path) as store:
        put(store, zones(0, 3))
    shutil.copy(path, folder)
    with shut(folder):
        yield folder


def test_a_register_in_a_folder_that_cannot_be_written_is_read_and_not_written(shut_folder):
    place = shut_folder / "register.gpkg"
    before = place.read_bytes()
    with open_store(place, read_only=True) as store:
        assert len(store.read("zones")) == 3
    with pytest.raises(RegisterAccessError, match="who may"), open_store(place) as store:
        put(store, zones(9))
    with pytest.raises(RegisterAccessError, match="another"):
        open_store(shut_folder / "another.gpkg", create=True)
    assert place.read_bytes() == before
    assert [item.name for item in shut_folder.iterdir()] == ["register.gpkg"]


@pytest.fixture
def shut_file(path: Path) -> Iterator[Path]:
    """Return a register that cannot be written, in a folder that can."""
    with open_store(path) as store:
        put(store, zones(0, 3))
    with shut(path):
        yield path


def test_a_file_that_cannot_be_written_is_read_and_not_written(shut_file):
    before = shut_file.read_bytes()
    with open_store(shut_file, read_only=True) as store:
        assert len(store.read("zones")) == 3
    with pytest.raises(RegisterAccessError, match="who may"), open_store(shut_file) as store:
        put(store, zones(9))
    assert shut_file.read_bytes() == before


@pytest.mark.parametrize("parts", [("", "-wal", "-shm"), ("", "-wal")], ids=["index", "log"])
def test_what_a_kill_left_in_a_shut_folder_is_read_whole_or_not_at_all(path, tmp_path, parts):
    """With a log that cannot be folded in, the last state is read, never an older one."""
    folder = tmp_path / "left"
    folder.mkdir()
    with open_store(path) as store:
        put(store, zones(0, 3))
        for part in parts:
            shutil.copy(f"{path}{part}", folder)
    place = folder / path.name
    with shut(folder), suppress(RegisterAccessError), open_store(place, read_only=True) as store:
        assert len(store.read("zones")) == 3


# ----------------------------------------------------------------------- a lock held too long

HOLDER = """
import sqlite3, sys, time
raw = sqlite3.connect(sys.argv[1], isolation_level=None)
raw.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
raw.execute("ROLLBACK")
"""


class Held:
    """A register that another program locks for some seconds."""

    def __init__(self, path: Path, seconds: float) -> None:
        self.path = path
        command = [sys.executable, "-c", HOLDER, str(path), str(seconds)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.process.stdout.readline()
        self.took_s = 0.0
        self.fault: RegisterError | None = None

    def write(self) -> None:
        start = time.monotonic()
        try:
            with open_store(self.path) as store:
                put(store, zones(0))
        except RegisterError as fault:
            self.fault = fault
        self.took_s = time.monotonic() - start

    def done(self) -> None:
        self.process.wait(timeout=60)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.mark.timeout(120)
def test_a_lock_of_forty_seconds_is_too_long_and_one_of_twenty_is_waited_for(path, counted):
    assert gpkg.BUSY_S == 30.0
    other = Path(shutil.copy(path, path.with_name("other.gpkg")))
    long, short = Held(path, 40.0), Held(other, 20.0)
    with open_store(path, read_only=True) as reader:
        assert len(reader.read("zones")) == 0
    threads = [threading.Thread(target=held.write) for held in (long, short)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert isinstance(long.fault, RegisterBusyError)
    assert "30 s" in str(long.fault)
    assert 29.5 < long.took_s < 36.0
    assert short.fault is None
    assert 18.0 < short.took_s < 26.0
    long.done()
    short.done()
    with open_store(path) as store:
        put(store, zones(0))
    counted(
        f"40 s: refused after {long.took_s:.1f} s; 20 s: written after {short.took_s:.1f} s",
    )
    assert_holds(path, 1)
    assert_holds(other, 1)
