"""The write-ahead log: what SQLite would drop is told before it is opened.

SQLite itself is the second source: it is let loose on a copy, and what is then missing is counted.
"""

import os
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from borderkit.store.gpkg.wal import Loss, lost_from_log

PAGE = 4096
FRAME = 24 + PAGE
COMMITS = 12


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """Return a file with a log of `COMMITS` commits of two pages each, while its writer lives."""
    path = tmp_path_factory.mktemp("live") / "a.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute(f"PRAGMA page_size = {PAGE}")
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("CREATE TABLE t (a, b)")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for number in range(COMMITS):
            raw.execute("INSERT INTO t VALUES (?, zeroblob(3000))", (number,))
        yield path


@pytest.fixture
def left(live, tmp_path):
    """Return what a kill leaves: file, log and index, with nobody who has them open."""
    path = tmp_path / "b.db"
    for part in ("", "-wal", "-shm"):
        shutil.copy(f"{live}{part}", f"{path}{part}")
    return path


def log_of(path: Path) -> Path:
    return Path(f"{path}-wal")


def without_index(path: Path) -> Path:
    Path(f"{path}-shm").unlink()
    return path


def flip(path: Path, place: int, bit: int = 4) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1 << bit
    path.write_bytes(data)


def seen(path: Path) -> Loss | None:
    return lost_from_log(path, PAGE, sleep=lambda _: None)


def rows_left(path: Path) -> int:
    """Let SQLite open it, and return how many rows are there."""
    with closing(sqlite3.connect(path)) as raw:
        return int(raw.execute("SELECT count(*) FROM t").fetchone()[0])


def frames(path: Path) -> list[tuple[int, int]]:
    """Return page and size after commit of each frame, by the format's description."""
    data = log_of(path).read_bytes()
    return [struct.unpack(">2I", data[at : at + 8]) for at in range(32, len(data), FRAME)]


# ------------------------------------------------------------------------------ what is sound


def test_a_log_that_a_writer_left_is_sound(left):
    assert sum(size > 0 for _, size in frames(left)) == COMMITS
    assert seen(left) is None
    assert seen(without_index(left)) is None


def test_the_log_of_a_live_writer_is_sound(live):
    assert seen(live) is None


def test_no_log_and_an_empty_log_are_sound(tmp_path):
    path = tmp_path / "c.db"
    path.write_bytes(b"\0" * PAGE)
    assert seen(path) is None
    for head in (b"", b"\0" * 32, b"\x37\x7f\x06\x82"):
        log_of(path).write_bytes(head)
        assert seen(path) is None


@pytest.mark.parametrize("byte_order", ["little", "big"])
def test_both_byte_orders_of_checksums_are_read(left, byte_order):
    """The log is written anew in the other order, by the words of the format's description."""
    data = bytearray(without_index(left).parent.joinpath("b.db-wal").read_bytes())
    data[3] = 0x82 if byte_order == "little" else 0x83

    def total(some: bytes, s: int, t: int) -> tuple[int, int]:
        for at in range(0, len(some), 8):
            a, b = (int.from_bytes(some[at + n : at + n + 4], byte_order) for n in (0, 4))
            s = (s + a + t) % 2**32
            t = (t + b + s) % 2**32
        return s, t

    sums = total(bytes(data[:24]), 0, 0)
    data[24:32] = struct.pack(">2I", *sums)
    for at in range(32, len(data), FRAME):
        sums = total(bytes(data[at : at + 8] + data[at + 24 : at + FRAME]), *sums)
        data[at + 16 : at + 24] = struct.pack(">2I", *sums)
    log_of(left).write_bytes(data)
    assert seen(left) is None
    flip(log_of(left), 32 + 3 * FRAME + 100)
    assert seen(left) is not None


@pytest.mark.parametrize("kept", [1, 23, 24, 25, 24 + PAGE - 1])
def test_a_torn_tail_that_nobody_was_told_is_kept_is_no_damage(left, kept):
    """A kill in the middle of an append: part of a frame of a further commit, without index."""
    data = log_of(left).read_bytes()
    log_of(left).write_bytes(data + data[-FRAME:][:kept])
    assert seen(left) is None
    assert rows_left(left) == COMMITS


def test_frames_of_a_write_that_was_undone_are_no_damage(tmp_path):
    """Pages that spill into the log before a rollback stay there until the next write."""
    path = tmp_path / "d.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("CREATE TABLE t (a, b)")
        raw.execute("PRAGMA cache_size = 5")
        raw.execute("INSERT INTO t VALUES (1, zeroblob(100000))")
        raw.execute("BEGIN")
        raw.executemany("INSERT INTO t VALUES (?, zeroblob(3000))", [(n,) for n in range(100)])
        raw.execute("UPDATE t SET b = zeroblob(2999)")
        assert seen(path) is None
        raw.execute("ROLLBACK")
        assert len(frames(path)) > 100
        assert seen(path) is None
        raw.execute("INSERT INTO t VALUES (2, zeroblob(3000))")
        assert seen(path) is None


def test_a_log_that_began_anew_over_an_old_one_is_sound(tmp_path):
    path = tmp_path / "e.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("CREATE TABLE t (a, b)")
        for number in range(8):
            raw.execute("INSERT INTO t VALUES (?, zeroblob(9000))", (number,))
        raw.execute("PRAGMA wal_checkpoint(RESTART)")
        raw.execute("INSERT INTO t VALUES (9, zeroblob(10))")
        assert len(frames(path)) > 10
        assert seen(path) is None


def overtaken(path: Path, tmp_path: Path) -> Path:
    """Return what stays where one writer is killed, a second overwrites it and is killed too.

    The first wrote three commits into the log and died before the index counted them; others had
    the file open, so that nothing was recovered and the second began at the same frame.
    """
    old = tmp_path / "old"
    old.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("INSERT INTO t VALUES (100, zeroblob(3000))")
        known = Path(f"{path}-shm").read_bytes()
        end = log_of(path).stat().st_size
        for number in (101, 102, 103):
            raw.execute("INSERT INTO t VALUES (?, zeroblob(9000))", (number,))
        for part in ("", "-wal"):
            shutil.copy(f"{path}{part}", old / f"o.db{part}")
    (old / "o.db-shm").write_bytes(known)
    with log_of(old / "o.db").open("r+b") as file:
        file.seek(end + 8)
        head = file.read(8)
        file.seek(end)
        file.write(struct.pack(">2I", 2, 0) + head + b"\1\2\3\4\5\6\7\x08")
    return old / "o.db"


def test_frames_that_were_never_told_to_be_kept_are_no_damage(tmp_path):
    path = tmp_path / "w.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("CREATE TABLE t (a, b)")
    left = overtaken(path, tmp_path)
    marks = [size for _, size in frames(left)]
    assert sum(size > 0 for size in marks) == 4  # one told of, three not
    assert seen(left) is None
    assert rows_left(left) == 1


def test_one_copy_of_the_index_is_enough(left):
    """A kill between the two copies: the older one says what was told to be kept."""
    flip(Path(f"{left}-shm"), 48 + 16)
    assert seen(left) is None
    flip(log_of(left), len(log_of(left).read_bytes()) - 5)
    assert seen(left) is not None
    flip(Path(f"{left}-shm"), 16)
    assert seen(left) is None  # no index, and nothing behind the damage


# ----------------------------------------------------------------------------- what is damaged


def test_a_flipped_bit_anywhere_is_told_exactly_when_sqlite_would_lose_a_row(left, tmp_path):
    whole = log_of(left).read_bytes()
    places = st.integers(0, len(whole) - 1) | st.integers(0, 32 + 24 * 4)

    @settings(max_examples=settings().max_examples // 4)
    @given(place=places, bit=st.integers(0, 7))
    def law(place: int, bit: int) -> None:
        log_of(left).write_bytes(whole)
        flip(log_of(left), place, bit)
        found = seen(left)
        copied = tmp_path / "opened.db"
        for part in ("", "-wal", "-shm"):
            shutil.copy(f"{left}{part}", f"{copied}{part}")
        lost = COMMITS - rows_left(copied)
        assert (found is not None) is (lost > 0)
        if found is not None and found.commits:
            assert found.commits in {lost, lost - 1}

    law()


def test_the_commits_behind_the_damage_are_counted(left):
    flip(log_of(without_index(left)), 32 + FRAME * (len(frames(left)) // 2))
    found = seen(left)
    assert found is not None
    behind = sum(size > 0 for _, size in frames(left)[len(frames(left)) // 2 + 1 :])
    assert found.commits == behind > 3
    assert f"of {len(frames(left))}" in found.what


def test_the_last_commit_is_missed_where_the_index_counts_it(left):
    flip(log_of(left), len(log_of(left).read_bytes()) - 5)
    found = seen(left)
    assert found is not None
    assert "committed frames" in found.what


@pytest.mark.parametrize("size", [0, 31, 32, 32 + FRAME - 1, 32 + 3 * FRAME])
def test_a_log_that_was_cut_off_is_missed_where_the_index_counts_it(left, size):
    log_of(left).write_bytes(log_of(left).read_bytes()[:size])
    assert seen(left) is not None


def test_a_log_that_is_gone_is_missed_where_the_index_counts_it(left):
    log_of(left).unlink()
    assert seen(left) is not None
    assert seen(without_index(left)) is None


def test_a_log_that_was_copied_into_the_file_is_not_missed(live, tmp_path):
    path = tmp_path / "f.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("CREATE TABLE t (a, b)")
        raw.execute("PRAGMA wal_checkpoint(FULL)")
        other = tmp_path / "g.db"
        for part in ("", "-shm"):
            shutil.copy(f"{path}{part}", f"{other}{part}")
    assert seen(other) is None


def test_garbage_in_the_place_of_a_log_is_damage(left):
    log_of(left).write_bytes(random.Random(7).randbytes(3 * FRAME))
    found = seen(without_index(left))
    assert found == Loss("its header is damaged", 0)


def test_a_damaged_header_is_told_with_all_the_commits_behind_it(left):
    flip(log_of(left), 9)
    assert seen(without_index(left)) == Loss("its header is damaged", COMMITS)


def test_a_file_that_was_cut_off_is_seen_where_the_log_knows_its_size(left):
    with closing(sqlite3.connect(left)) as raw:
        raw.execute("PRAGMA journal_mode")
        raw.execute("INSERT INTO t VALUES (99, zeroblob(3000))")
        raw.commit()
        raw.execute("PRAGMA wal_checkpoint(RESTART)")
        raw.execute("INSERT INTO t VALUES (100, 1)")
        raw.commit()
        for part in ("", "-wal"):
            shutil.copy(f"{left}{part}", f"{left}x{part}")
    cut = Path(f"{left}x")
    assert seen(cut) is None
    os.truncate(cut, cut.stat().st_size - 3 * PAGE)
    found = seen(cut)
    assert found is not None
    assert found.what.startswith("2 pages")  # the last page of the table is in the log


# --------------------------------------------------------------------- beside a live writer


def test_damage_has_to_stay_to_be_damage(left, monkeypatch):
    whole = log_of(left).read_bytes()
    looks = []

    def mend(_: float) -> None:
        looks.append(1)
        if len(looks) == 2:
            log_of(left).write_bytes(whole)

    flip(log_of(left), 32 + 5 * FRAME)
    assert lost_from_log(left, PAGE, sleep=mend) is None
    assert len(looks) == 2


WRITER = """
import sqlite3, sys, time
raw = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
raw.execute("PRAGMA journal_mode = WAL")
raw.execute("PRAGMA cache_size = 20")
raw.execute("PRAGMA wal_autocheckpoint = 50")
raw.execute("CREATE TABLE IF NOT EXISTS t (a, b)")
end, count = time.monotonic() + float(sys.argv[2]), 0
while time.monotonic() < end:
    raw.execute("BEGIN IMMEDIATE")
    for n in range(1 + count % 60):
        raw.execute("INSERT INTO t VALUES (?, randomblob(2500))", (count,))
    if count % 3 == 0:
        raw.execute("UPDATE t SET b = randomblob(2400) WHERE a % 7 = 0")
    raw.execute("ROLLBACK" if count % 11 == 0 else "COMMIT")
    if count % 40 == 0:
        raw.execute("DELETE FROM t")
    count += 1
print(count)
"""


def look_while_written(path: Path, seconds: float) -> tuple[int, int, list[Loss | None]]:
    """Return how often was written and looked meanwhile, and every alarm."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(seconds)], stdout=subprocess.PIPE, text=True
    ) as writer:
        looks, alarms = 0, []
        while writer.poll() is None:
            if log_of(path).exists():
                looks += 1
                alarms.append(lost_from_log(path, PAGE))
        assert writer.stdout is not None
        written = int(writer.stdout.read())
    return written, looks, [alarm for alarm in alarms if alarm]


def test_a_writer_at_work_gives_no_false_alarm(tmp_path):
    written, looks, alarms = look_while_written(tmp_path / "h.db", 0.3)
    assert (written > 0, looks > 0, alarms) == (True, True, [])


@pytest.mark.fault
def test_half_a_minute_of_writing_gives_no_false_alarm(tmp_path, counted):
    written, looks, alarms = look_while_written(tmp_path / "h.db", 30.0)
    counted(f"{written} transactions, {looks} looks, {len(alarms)} false alarms")
    assert alarms == []
    assert looks > 50
