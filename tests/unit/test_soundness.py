"""A file is judged before it is opened: refused with its reason, and not a byte of it written."""

import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from time import process_time
from typing import Any

import geopandas
import pyogrio
import pytest
from shapely.geometry import Point, box

from borderkit.errors import (
    NotARegisterError,
    RegisterAccessError,
    RegisterDamagedError,
    RegisterError,
    RegisterVersionError,
)
from borderkit.layers import LAYERS
from borderkit.store import open_store
from borderkit.store.gpkg.soundness import require_sound
from borderkit.store.tables import SCHEMA_VERSION

PAGE = 4096


def zones(count: int, near_m: float = 1.0) -> Any:
    records = [{"zone": f"Z{n}", "class": "open", "near_m": near_m} for n in range(count)]
    return LAYERS["zones"].frame(records, [box(n, 45, n + 0.5, 45.5) for n in range(count)])


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a register with two revisions, closed."""
    path = tmp_path_factory.mktemp("kept") / "register.gpkg"
    with open_store(path, create=True) as store:
        for near_m in (1.0, 2.0):
            with store.unit() as unit:
                unit.upsert("zones", zones(8, near_m))
                unit.set_settings({"detour": near_m})
    return path


@pytest.fixture
def path(kept: Path, tmp_path: Path) -> Path:
    """Return a register of the test's own."""
    return Path(shutil.copy(kept, tmp_path / "register.gpkg"))


@pytest.fixture(scope="module")
def killed(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what a kill leaves: file, log with six commits, and index."""
    folder = tmp_path_factory.mktemp("killed")
    path = Path(shutil.copy(kept, folder / "live.gpkg"))
    with open_store(path) as store:
        for number in range(6):
            with store.unit() as unit:
                unit.set_settings({"detour": 3.0 + number})
        for part in ("", "-wal", "-shm"):
            shutil.copy(f"{path}{part}", folder / f"register.gpkg{part}")
    return folder


@pytest.fixture
def crashed(killed: Path, tmp_path: Path) -> Path:
    for part in ("", "-wal", "-shm"):
        shutil.copy(killed / f"register.gpkg{part}", tmp_path / f"register.gpkg{part}")
    return tmp_path / "register.gpkg"


def log_of(path: Path) -> Path:
    return Path(f"{path}-wal")


def run(path: Path, script: str) -> None:
    """Change the schema with another program."""
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(script)


def spoil(path: Path, at: int, value: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(value)


def folder_of(path: Path) -> dict[str, bytes]:
    return {item.name: item.read_bytes() for item in path.parent.iterdir()}


def refused(path: Path, *kinds: type[RegisterError]) -> RegisterError:
    """Return why it is refused, to read as to write, with nothing written into it.

    Nothing is made beside it either, except what SQLite needs to tell a version.
    """
    before = folder_of(path)
    reasons: list[RegisterError] = []
    for read_only in (True, False):
        with pytest.raises(kinds) as caught:
            open_store(path, read_only=read_only)
        after = folder_of(path)
        if kinds == (RegisterVersionError,):
            after = {name: data for name, data in after.items() if name in before}
        assert after == before
        reasons.append(caught.value)
    assert str(reasons[0]) == str(reasons[1])
    assert str(path) in str(reasons[0])
    return reasons[0]


# ------------------------------------------------------------------------------ what is sound


def test_a_sound_register_is_judged_in_milliseconds_and_leaves_nothing_beside_it(path):
    before = folder_of(path)
    took = []
    for _ in range(5):
        start = process_time()
        require_sound(path, schema_version=SCHEMA_VERSION, busy_s=1.0)
        took.append(process_time() - start)
    assert folder_of(path) == before
    assert min(took) < 0.03


def test_what_a_kill_left_is_sound(crashed):
    require_sound(crashed, schema_version=SCHEMA_VERSION, busy_s=1.0)
    with open_store(crashed) as store:
        assert store.settings() == {"detour": 8.0}


def test_a_register_in_use_is_sound(path):
    with open_store(path) as store, store.unit() as unit:
        unit.upsert("zones", zones(9))
        require_sound(path, schema_version=SCHEMA_VERSION, busy_s=1.0)
        with open_store(path, read_only=True) as other:
            assert len(other.read("zones")) == 8


def test_layers_that_gdal_adds_are_no_damage(path):
    mine = geopandas.GeoDataFrame({"a": [1]}, geometry=[box(0, 0, 1, 1)], crs=4326)
    pyogrio.write_dataframe(mine, path, layer="my own layer é")
    run(path, "CREATE TABLE gpkg_ogr_contents (table_name TEXT PRIMARY KEY, feature_count INT)")
    pyogrio.write_dataframe(mine, path, layer="counted")
    with closing(sqlite3.connect(path)) as raw:
        counted = "SELECT count(*) FROM sqlite_master WHERE name LIKE 'trigger%feature_count%'"
        assert raw.execute(counted).fetchone() == (2,)
    with open_store(path) as store:
        assert len(store.read("zones")) == 8


def test_an_index_of_geopackage_1_4_is_no_damage(path, tmp_path):
    """The triggers are those that GDAL itself writes into a file of version 1.4."""
    other = tmp_path / "other" / "zones.gpkg"
    other.parent.mkdir()
    frame = geopandas.GeoDataFrame({"a": [1]}, geometry=[box(0, 0, 1, 1)], crs=4326)
    pyogrio.write_dataframe(frame, other, layer="zones", VERSION="1.4")
    with closing(sqlite3.connect(other)) as raw:
        made = "SELECT name, sql FROM sqlite_master WHERE name GLOB 'rtree_zones_geom_update*'"
        newer = dict(raw.execute(made).fetchall())
    assert {name[-1] for name in newer} == set("24567")
    older = "".join(f"DROP TRIGGER rtree_zones_geom_update{n};" for n in "1234")
    run(path, older + ";".join(newer.values()))
    with open_store(path) as store:
        with store.unit() as unit:
            unit.upsert("zones", zones(8, 5.0))
        assert set(store.read("zones")["near_m"]) == {5.0}


# ------------------------------------------------------------------------------- other files


def test_a_geopackage_of_another_program_is_no_register(tmp_path):
    path = tmp_path / "gdal.gpkg"
    geopandas.GeoDataFrame({"a": [1]}, geometry=[Point(1, 2)], crs=4326).to_file(path)
    reason = refused(path, NotARegisterError)
    assert "borderkit init" in str(reason)


def test_one_that_gdal_left_in_the_middle_of_a_write_is_no_register_either(tmp_path):
    path = tmp_path / "gdal.gpkg"
    geopandas.GeoDataFrame({"a": [1]}, geometry=[Point(1, 2)], crs=4326).to_file(path)
    Path(f"{path}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(504))
    before = path.read_bytes()
    with pytest.raises(RegisterError):
        open_store(path, read_only=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1])
def test_a_newer_register_is_told_by_its_version(path, version):
    run(
        path, f"UPDATE borderkit_register SET schema_version = {version}; DROP TABLE borderkit_jobs"
    )
    assert str(version) in str(refused(path, RegisterVersionError))


def test_a_file_that_may_not_be_read_is_told(path, monkeypatch):
    def shut(*_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", shut)
    with pytest.raises(RegisterAccessError, match="Permission denied"):
        open_store(path)


# ---------------------------------------------------------------- what others put into a register

RECURSIVE = """CREATE VIEW {} AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
SELECT i AS schema_version FROM n"""


@pytest.mark.parametrize(
    ("script", "where"),
    [
        (
            "CREATE TRIGGER evil AFTER INSERT ON zones BEGIN DELETE FROM places; END",
            ["trigger evil on zones"],
        ),
        (
            "CREATE TRIGGER late AFTER INSERT ON borderkit_audit BEGIN DELETE FROM places; END",
            ["trigger late on borderkit_audit"],
        ),
        ("CREATE VIEW all_zones AS SELECT * FROM zones", ["view all_zones"]),
        (RECURSIVE.format("endless"), ["view endless"]),
        (
            "DROP TABLE borderkit_register;" + RECURSIVE.format("borderkit_register"),
            ["view borderkit_register", "table borderkit_register"],
        ),
        (
            "DROP TABLE places_history; CREATE VIEW places_history AS SELECT * FROM zones_history",
            [
                "view places_history",
                "table places_history",
                "trigger places_history_no_delete",
                "trigger places_history_no_update",
            ],
        ),
        (
            "DROP TABLE gpkg_contents; CREATE VIEW gpkg_contents AS SELECT 1",
            ["view gpkg_contents", "table gpkg_contents"],
        ),
        (
            "DROP TABLE borderkit_settings; CREATE VIRTUAL TABLE borderkit_settings USING fts5(a)",
            ["table borderkit_settings"],
        ),
        ("DROP TABLE borderkit_tokens", ["table borderkit_tokens"]),
        ("ALTER TABLE places DROP COLUMN kind", ["places.kind"]),
        (
            (
                "ALTER TABLE places DROP COLUMN kind;"
                "ALTER TABLE places ADD COLUMN kind TEXT GENERATED ALWAYS AS ('x') VIRTUAL"
            ),
            ["places.kind"],
        ),
        (
            "ALTER TABLE zones DROP COLUMN near_m; ALTER TABLE zones ADD COLUMN near_m VARCHAR(9)",
            ["zones.near_m"],
        ),
        ("DROP TRIGGER zones_history_no_delete", ["trigger zones_history_no_delete"]),
        ("DROP TRIGGER borderkit_audit_no_update", ["trigger borderkit_audit_no_update"]),
        ("DROP TRIGGER rtree_zones_geom_update3", ["trigger rtree_zones_geom_update3"]),
        (
            (
                "DROP TRIGGER rtree_zones_geom_insert; CREATE TRIGGER rtree_zones_geom_insert "
                "AFTER INSERT ON zones BEGIN DELETE FROM rtree_zones_geom; END"
            ),
            ["trigger rtree_zones_geom_insert on zones"],
        ),
        (
            (
                "DROP TRIGGER zones_history_no_update; CREATE TRIGGER zones_history_no_update "
                "BEFORE UPDATE ON zones_history WHEN 0 BEGIN SELECT RAISE(ABORT, 'no'); END"
            ),
            ["trigger zones_history_no_update on zones_history"],
        ),
        ("DROP TABLE rtree_zones_geom", ["R-tree rtree_zones_geom"]),
        (
            (
                "CREATE TRIGGER trigger_insert_feature_count_zones AFTER INSERT ON zones "
                "BEGIN DELETE FROM places; END"
            ),
            ["trigger trigger_insert_feature_count_zones on zones"],
        ),
    ],
)
def test_what_another_program_changed_is_named(path, script, where):
    run(path, script)
    reason = refused(path, RegisterDamagedError)
    assert sorted(defect.where for defect in reason.defects) == sorted(where)


def test_everything_that_is_out_of_place_is_named_at_once(path):
    run(
        path,
        "CREATE VIEW a AS SELECT 1; CREATE VIEW b AS SELECT 1; DROP TABLE borderkit_jobs;"
        "CREATE TRIGGER c AFTER DELETE ON roads BEGIN DELETE FROM zones; END;"
        "ALTER TABLE waters DROP COLUMN name",
    )
    assert len(refused(path, RegisterDamagedError).defects) == 5


def test_a_trigger_of_an_older_register_is_seen_before_it_is_migrated(tmp_path, root):
    path = tmp_path / "old.gpkg"
    script = (root / "tests" / "golden" / "register-v2.sql").read_text(encoding="utf-8")
    run(path, script)
    refused(path, RegisterVersionError)
    run(path, "CREATE TRIGGER t AFTER INSERT ON markers BEGIN DELETE FROM zones; END")
    reason = refused(path, RegisterDamagedError)
    assert [defect.where for defect in reason.defects] == ["trigger t on markers"]


# -------------------------------------------------------------------------------- damaged files


MEANT = (0, 16, 21, 28, 59, 68)
"""A byte of each field of the header that tells a register."""


@pytest.mark.parametrize(
    "places", [MEANT, pytest.param(tuple(range(100)), marks=pytest.mark.fault)], ids=["some", "all"]
)
def test_a_flipped_bit_in_the_header_is_told_or_does_no_harm(kept, path, places):
    whole = kept.read_bytes()
    told = []
    for at in places:
        path.write_bytes(whole)
        spoil(path, at, bytes([whole[at] ^ 0x40]))
        try:
            with open_store(path, read_only=True) as store:
                assert store.read("zones")["near_m"].tolist() == [2.0] * 8
        except RegisterError as fault:
            told.append(str(fault))
    assert len(told) > len(places) / 3
    assert [reason for reason in told if str(path) not in reason] == []


@pytest.mark.parametrize("size", [100, 5 * PAGE, -1])
def test_a_file_that_was_cut_off_is_damaged(path, size):
    data = path.read_bytes()
    path.write_bytes(data[:size])
    refused(path, RegisterDamagedError, NotARegisterError)


@pytest.mark.parametrize("filling", [b"\0", b"\xff"])
def test_a_first_page_that_is_no_schema_is_told(path, filling):
    spoil(path, 100, filling * (PAGE - 100))
    refused(path, RegisterDamagedError, NotARegisterError)


def test_a_schema_whose_words_are_garbage_is_told(path):
    data = path.read_bytes()
    path.write_bytes(data.replace(b"CREATE TABLE zones", b"CRE\xe5TE T\xffBLE zones"))
    refused(path, RegisterDamagedError)


def use(path: Path, layers: Iterable[str] = ("zones",)) -> None:
    """Read what there is, and write."""
    with open_store(path) as store:
        for layer in layers:
            store.read(layer)
            store.read(layer, revision=1)
        store.history("zones/Z1")
        assert store.settings().keys() <= {"detour"}
        with store.snapshot() as view:
            view.revisions()
            view.counts()
        with store.unit(reason="more") as unit:
            unit.upsert("zones", zones(9, 3.0))


def test_a_damaged_page_that_opening_does_not_meet_is_told_when_it_is_met(kept, path):
    with closing(sqlite3.connect(kept)) as raw:
        made = "SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0 AND name IN "
        names = "('zones', 'zones_history', 'borderkit_settings', 'borderkit_revisions')"
        pages = dict(raw.execute(made + names).fetchall())
    assert len(pages) == 4
    for page in pages.values():
        shutil.copy(kept, path)
        spoil(path, PAGE * (page - 1), b"\xff" * PAGE)
        with pytest.raises(RegisterDamagedError, match="damaged"):
            use(path)


def flips(data: bytes, rng: random.Random) -> Iterator[Callable[[bytearray], None]]:
    """Yield ways to damage a file: a bit, a byte, a page of noise, a page of nothing, a cut."""
    full = [at for at in range(len(data)) if data[at]]

    def bit(d: bytearray) -> None:
        d[rng.choice(full)] ^= 1 << rng.randrange(8)

    def byte(d: bytearray) -> None:
        d[rng.choice(full)] = rng.randrange(256)

    def noise(d: bytearray) -> None:
        page = rng.choice(full) // PAGE * PAGE
        d[page : page + PAGE] = rng.randbytes(PAGE)

    def nothing(d: bytearray) -> None:
        page = rng.choice(full) // PAGE * PAGE
        d[page : page + PAGE] = bytes(PAGE)

    def cut(d: bytearray) -> None:
        del d[rng.randrange(len(d)) :]

    while True:
        yield rng.choice((bit, bit, byte, byte, noise, nothing, cut))


def damaged_again_and_again(
    kept: Path, path: Path, *, rounds: int, seed: int, layers: Iterable[str] = ("zones",)
) -> dict[str, int]:
    """Damage a register and use it, over and over; return what came of it."""
    data, rng = kept.read_bytes(), random.Random(seed)
    came: dict[str, int] = {}
    reasons = []
    for _, damage in zip(range(rounds), flips(data, rng), strict=False):
        for part in ("-wal", "-shm"):
            Path(f"{path}{part}").unlink(missing_ok=True)
        spoilt = bytearray(data)
        damage(spoilt)
        path.write_bytes(spoilt)
        try:
            use(path, layers)
            name = "no harm"
        except RegisterError as fault:
            name = type(fault).__name__
            reasons.append(str(fault))
        came[name] = came.get(name, 0) + 1
    assert [text for text in reasons if str(path) not in text and "layer" not in text] == []
    return came


@pytest.mark.fault
def test_damage_anywhere_ends_in_a_typed_error_or_does_no_harm(kept, path, counted):
    came = damaged_again_and_again(
        kept, path, rounds=200, seed=2, layers=("zones", "places", "permits")
    )
    counted(f"200 damaged files: {came}")
    assert came["RegisterDamagedError"] > 50


# ---------------------------------------------------------------------------- damaged logs


def test_a_damaged_log_is_told_with_what_would_be_lost_and_what_to_do(crashed):
    size = log_of(crashed).stat().st_size
    spoil(log_of(crashed), size // 3, b"\xaa\xbb")
    reason = str(refused(crashed, RegisterDamagedError))
    assert "-wal is damaged (frame" in reason
    assert "would lose at least" in reason
    assert "wal_checkpoint(TRUNCATE)" in reason


def test_what_the_message_says_gives_up_what_is_lost(crashed):
    """SQLite's own words, as the message has them, run by SQLite."""
    spoil(log_of(crashed), log_of(crashed).stat().st_size // 2, b"\xaa\xbb")
    refused(crashed, RegisterDamagedError)
    with closing(sqlite3.connect(crashed)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open_store(crashed) as store:
        assert 2.0 < store.settings()["detour"] < 8.0


def test_garbage_for_a_log_is_told(path):
    log_of(path).write_bytes(random.Random(3).randbytes(3 * (PAGE + 24)))
    assert "its header is damaged" in str(refused(path, RegisterDamagedError))


def test_an_empty_log_is_what_a_reader_leaves(path):
    log_of(path).write_bytes(b"")
    with open_store(path, read_only=True) as store:
        assert len(store.read("zones")) == 8


def test_a_log_that_was_taken_away_is_told(crashed):
    log_of(crashed).unlink()
    assert "neither the log nor the file" in str(refused(crashed, RegisterDamagedError))


def test_a_register_by_another_name_has_the_log_of_the_file_itself(crashed, tmp_path):
    (tmp_path / "there").mkdir()
    name = tmp_path / "there" / "by-link.gpkg"
    name.symlink_to(crashed)
    spoil(log_of(crashed), log_of(crashed).stat().st_size // 3, b"\xaa\xbb")
    with pytest.raises(RegisterDamagedError, match="log"):
        open_store(name)


# ------------------------------------------------------------ what this process itself has open

OTHER_WRITER = """
import sqlite3, sys
raw = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=0.2)
try:
    raw.execute("BEGIN IMMEDIATE")
    print("took the lock")
except sqlite3.OperationalError as fault:
    print(fault)
"""


def test_judging_a_register_leaves_this_process_its_locks(path):
    """Linux takes all locks of a process on a file when it closes any descriptor of it."""
    with open_store(path) as store, store.unit() as unit:
        unit.upsert("zones", zones(9))
        for _ in range(2):
            open_store(path).close()
            open_store(path, read_only=True).close()
        ran = subprocess.run(
            [sys.executable, "-c", OTHER_WRITER, str(path)],
            capture_output=True,
            text=True,
            check=True,
        )
    assert ran.stdout.strip() == "database is locked"
    with open_store(path) as store:
        assert len(store.read("zones")) == 9


def test_bytes_are_judged_again_once_all_is_closed(path):
    with open_store(path) as store:
        store.read("zones")
    spoil(path, 72, b"\xff")
    with pytest.raises(RegisterDamagedError, match="header"):
        open_store(path)


# ------------------------------------------------------------------- what cannot be understood


@pytest.mark.parametrize(
    ("table", "change", "read"),
    [
        ("borderkit_settings", "value = '{'", lambda view: view.settings()),
        ("borderkit_settings_history", "value = 7 || '{'", lambda view: view.settings(revision=1)),
        ("borderkit_revisions", "roles = 'x'", lambda view: view.revisions()),
        ("borderkit_revisions", "at = 'noon'", lambda view: view.revisions()),
        ("borderkit_revisions", "at = x'00ff'", lambda view: view.revisions()),
        ("zones_history", "rules = '['", lambda view: view.read("zones", revision=1)),
        ("zones_history", "rules = cast(x'ff' as text)", lambda view: view.history("zones/Z1")),
    ],
)
def test_a_value_that_cannot_be_read_is_a_typed_error(path, table, change, read):
    guards = f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
    with closing(sqlite3.connect(path)) as raw:
        kept_guards = raw.execute(guards).fetchall()
    drop = "".join(f"DROP TRIGGER {name};" for name, _ in kept_guards)
    again = "".join(f"{sql};" for _, sql in kept_guards)
    run(path, f"{drop} UPDATE {table} SET {change}; {again}")
    with (
        pytest.raises(RegisterDamagedError, match="damaged"),
        open_store(path) as store,
        store.snapshot() as view,
    ):
        read(view)


def test_a_version_that_is_no_number_is_told(path):
    run(path, "UPDATE borderkit_register SET schema_version = 'four'")
    reason = refused(path, RegisterDamagedError)
    assert [defect.where for defect in reason.defects] == ["borderkit_register.schema_version"]
