"""A register on a server that is stopped, killed, full or crowded while many write."""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from shapely.geometry import Point, box

from borderkit.errors import RegisterError
from borderkit.layers import LAYERS
from borderkit.store import open_store
from borderkit.store.proof.check import verify_audit
from tests import postgres
from tests.faults import killed_rounds, written_at_once

pytestmark = [pytest.mark.fault, pytest.mark.postgis, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def lasting():
    """Start a server of these tests alone, which keeps what it says it has kept."""
    reason = postgres.why_none()
    if reason is not None:
        pytest.skip(reason)
    with postgres.running(fsync=True) as server:
        yield server


@pytest.fixture
def place(lasting):
    """Return the address of an empty register."""
    name = lasting.database()
    open_store(lasting.address(name), create=True).close()
    yield lasting.address(name)
    lasting.drop(name)


def zones(*codes, note=None):
    records = [{"zone": code, "class": "controlled", "authority": note} for code in codes]
    return LAYERS["zones"].frame(
        records, [box(n % 90, 0, n % 90 + 1, 1) for n in range(len(codes))]
    )


def markers(*codes):
    records = [{"marker_uid": code, "boundary": "AA-BB"} for code in codes]
    return LAYERS["markers"].frame(records, [Point(0, n) for n in range(len(codes))])


@dataclass
class Writer:
    """Writes units of one zone and one marker until it is told to stop, whatever happens."""

    place: str
    name: str
    stop: threading.Event
    kept: dict[str, int | None] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def run(self) -> None:
        try:
            with open_store(self.place) as store:
                number = 0
                while not self.stop.is_set():
                    self.put(store, f"{self.name}-{number}")
                    number += 1
        except BaseException as fault:  # noqa: BLE001 - shown by the test
            self.faults.append(repr(fault))

    def put(self, store, code):
        while True:
            try:
                with store.unit() as unit:
                    unit.upsert("zones", zones(code))
                    unit.upsert("markers", markers(code))
                    # After a lost answer it may be there already: then this makes no revision.
                    number = unit.number if unit.has_changed else None
                self.kept[code] = number
            except RegisterError as fault:
                self.errors[fault.code] += 1
                time.sleep(0.05)
            else:
                return


def _wait_for_more(writers):
    """Wait until somebody is told of another unit, however slow the machine is."""
    before = sum(len(writer.kept) for writer in writers)
    end = time.monotonic() + 20
    while sum(len(writer.kept) for writer in writers) == before and time.monotonic() < end:
        time.sleep(0.01)


def test_a_server_stopped_and_started_under_load_loses_nothing(lasting, place, counted):
    stop = threading.Event()
    writers = [Writer(place, f"W{number}", stop) for number in range(4)]
    threads = [threading.Thread(target=writer.run) for writer in writers]
    for thread in threads:
        thread.start()
    stops = ["fast", "immediate", "kill"] * 4
    for how in stops:
        _wait_for_more(writers)
        time.sleep(0.4)
        lasting.stop(how)
        time.sleep(0.1)
        lasting.start()
    time.sleep(0.4)
    stop.set()
    for thread in threads:
        thread.join(timeout=60)
    assert [writer.faults for writer in writers] == [[]] * 4
    kept = {code: number for writer in writers for code, number in writer.kept.items()}
    errors = sum((writer.errors for writer in writers), Counter())
    with open_store(place) as store:
        there = set(store.read("zones")["zone"])
        assert there == set(store.read("markers")["marker_uid"])
        assert set(kept) <= there
        with store.snapshot() as view:
            numbers = view.revisions()["revision"].tolist()
        assert numbers == list(range(1, len(there) + 1))
        for code, number in list(kept.items())[:: max(1, len(kept) // 100)]:
            if number is not None:
                assert store.history(f"zones/{code}")["revision"].tolist() == [number]
        assert verify_audit(store).faults == ()
        with store.unit() as unit:
            unit.upsert("zones", zones("after"))
    unsure = sum(number is None for number in kept.values())
    counted(
        f"{len(stops)} stops, {len(kept)} acknowledged, {unsure} of them kept before their "
        f"answer was lost, {len(there)} kept, errors {dict(errors)}"
    )
    assert errors


def test_fifty_rounds_of_killed_writers_leave_every_acknowledged_unit_whole(
    place, tmp_path, counted
):
    tally = killed_rounds(place, tmp_path, rounds=50)
    counted(tally.line())
    assert tally.faults == []
    assert tally.rounds == 50
    assert tally.acknowledged > 0


def test_eight_processes_write_at_once_and_no_update_is_lost(place, tmp_path, counted):
    tally = written_at_once(place, tmp_path, writers=8, seconds=60.0)
    counted(tally.line())
    assert tally.faults == []
    assert tally.errors == {}
    assert tally.acknowledged > 0


# ---------------------------------------------------------------------------------- disk full


@pytest.fixture
def small_disk(lasting):
    """Return a folder of the server's account on a file system of 40 MB."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small file system")
    folder = Path(tempfile.mkdtemp(prefix="bk-small-", dir="/tmp"))
    mount = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("this machine lets nobody mount a small file system")
    shutil.chown(folder, "postgres")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=False)
    folder.rmdir()


def test_a_full_disk_of_the_server_is_told_and_nothing_is_half_written(lasting, small_disk):
    name = lasting.database()
    with lasting.superuser() as boss:
        boss.execute(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
        boss.execute(f"ALTER DATABASE {name} SET TABLESPACE small")
    with open_store(lasting.address(name), create=True) as store:
        with store.unit() as unit:
            unit.upsert("zones", zones("Z1"))
        ballast = small_disk / "ballast"
        free = shutil.disk_usage(small_disk).free
        ballast.write_bytes(bytes(free - 400_000))
        codes = [f"B{number}" for number in range(5_000)]
        with pytest.raises(RegisterError, match="disk is full"), store.unit() as unit:
            unit.upsert("zones", zones(*codes, note="x" * 200))
        assert store.read("zones")["zone"].tolist() == ["Z1"]
        ballast.unlink()
        with store.unit() as unit:
            unit.upsert("zones", zones(*codes, note="x" * 200))
        assert len(store.read("zones")) == 5_001
        assert store.revision() == 2
        assert verify_audit(store).faults == ()
    lasting.drop(name)
    with lasting.superuser() as boss:
        boss.execute("DROP TABLESPACE small")
