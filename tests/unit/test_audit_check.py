"""Each damage of a register's data, history and log is found, named, and nothing else is."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borderkit.errors import AuditError
from borderkit.store import Principal, open_store
from borderkit.store.care.upgrade import migrate_register
from borderkit.store.proof.check import verify_audit
from borderkit.store.proof.faults import REMEDIES
from borderkit.store.tables import AUDIT
from borderkit.store.tokens import create_token, revoke_token
from tests.audit_register import AT, damage, damage_file, faults, fill, told


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """Return a register that is not to be touched."""
    path = tmp_path_factory.mktemp("audit") / "register.gpkg"
    with open_store(path, create=True, clock=lambda: AT) as store:
        fill(store)
    return path


@pytest.fixture
def store(kept, tmp_path):
    with open_store(shutil.copy(kept, tmp_path / "register.gpkg")) as register:
        yield register


def test_an_untouched_register_holds_and_is_counted(store):
    report = verify_audit(store)
    assert told(report) == []
    assert report.holds
    counts = (report.entries, report.revisions, report.records, report.versions)
    assert counts == (13, 4, 3, 8)
    report.require()


def test_an_empty_register_holds(tmp_path):
    with open_store(tmp_path / "empty.gpkg", create=True) as store:
        assert told(verify_audit(store)) == []


def test_a_register_opened_for_reading_only_is_verified(kept, tmp_path):
    path = Path(shutil.copy(kept, tmp_path / "register.gpkg"))
    before = path.read_bytes()
    with open_store(path, read_only=True) as store:
        assert verify_audit(store).holds
    assert path.read_bytes() == before


SETTING = "settings/detour"


def some(rows, *, daily):
    """Return all rows of a matrix: every day those of which the numbers are given."""
    return [
        row if n in daily else pytest.param(*row, marks=pytest.mark.slow)
        for n, row in enumerate(rows)
    ]


# --------------------------------------------------------------------------------- the log

ENTRY = "UPDATE borderkit_audit SET {} WHERE seq = {}"


@pytest.mark.parametrize(
    ("seq", "change"),
    some(
        [
            *((1, "after = 'x'"), (6, "subject = 'zones/Z9'"), (7, "after = 'x'")),
            *((8, "revision = 9"), (9, "action = 'put'"), (13, "subject = 'zones/Z1'")),
            (13, "hash = 'x'"),
        ],
        daily={0, 1, 3},
    ),
)
def test_an_altered_entry_is_one_fault_whatever_it_told_of(store, seq, change):
    damage(store, ENTRY.format(change, seq))
    assert faults(store) == [("altered", seq, None)]


@pytest.mark.parametrize(
    ("seq", "number"), some([(7, 9_000), (7, -90), (13, -90), (9, 10_000_000)], daily={0})
)
def test_an_entry_that_was_moved_far_is_one_fault(store, seq, number):
    damage(store, f"UPDATE borderkit_audit SET seq = {number} WHERE seq = {seq}")
    assert faults(store) == [("reordered", number, None)]


@pytest.mark.parametrize(("one", "other"), some([(6, 7), (3, 12), (2, 13)], daily={0}))
def test_a_reordered_pair_is_one_fault(store, one, other):
    damage(
        store,
        *(
            f"UPDATE borderkit_audit SET seq = {new} WHERE seq = {old}"
            for old, new in ((one, -1), (other, one), (-1, other))
        ),
    )
    ((code, _, _),) = faults(store)
    assert code == "reordered"


@pytest.mark.parametrize(
    ("seq", "about"),
    some(
        [
            *((2, "zones/Z1"), (6, "zones/Z2"), (7, "settings/detour"), (8, "revisions/2")),
            *((9, "zones/Z3"), (10, "assets/A1"), (12, "zones/Z1")),
        ],
        daily={1, 2, 3},
    ),
)
def test_a_removed_entry_is_one_fault_that_names_what_it_told_of(store, seq, about):
    damage(store, f"DELETE FROM borderkit_audit WHERE seq = {seq}")
    (fault,) = verify_audit(store).faults
    assert (fault.code, fault.seq) == ("removed", seq + 1)
    assert about in fault.what


def test_the_first_entry_is_missed(store):
    damage(store, "DELETE FROM borderkit_audit WHERE seq = 1")
    assert faults(store) == [("removed", 2, None)]


@pytest.mark.parametrize(
    ("last", "gone"), [(12, ["revisions/4"]), (11, ["revisions/4", "zones/Z1"])]
)
def test_a_cut_off_end_is_found_by_what_it_told_of(store, last, gone):
    damage(store, f"DELETE FROM borderkit_audit WHERE seq > {last}")
    (fault,) = verify_audit(store).faults
    assert (fault.code, fault.seq) == ("cut-off", last)
    assert all(name in fault.what for name in gone)


def test_a_log_that_is_gone_altogether_is_found(store):
    damage(store, "DELETE FROM borderkit_audit")
    (fault,) = verify_audit(store).faults
    assert (fault.code, fault.seq) == ("cut-off", 0)
    assert "revisions/1" in fault.what


def test_an_entry_of_something_that_never_was_is_found_though_its_chain_holds(store):
    from borderkit.store.access import LOCAL
    from borderkit.store.audit import Act, append

    with store.database.writing() as connection:
        act = Act("put", "zones/Z9", None, "0" * 64)
        append(store.database, connection, [act], at=AT, principal=LOCAL, revision=4)
    assert faults(store) == [("no-version", 14, "zones/Z9")]


# ------------------------------------------------------------------------- versions and revisions

PAST = "UPDATE zones_history SET {} WHERE history_id = {}"
ROW = "UPDATE borderkit_revisions SET {} WHERE revision = {}"
NEWER = (
    "INSERT INTO borderkit_revisions (revision, at, actor, reason) "
    "VALUES (5, '2026-06-03T06:10:00.000000Z', 'x', '')"
)
BLANK = "class = NULL, geom = NULL, version = NULL, purged = 2"

CHANGED_HISTORY = [
    (PAST.format("class = 'open'", 1), "version-altered", 2, "zones/Z1"),
    (PAST.format("digest = 'x'", 1), "version-altered", 2, "zones/Z1"),
    (PAST.format("class = 'open', digest = 'x'", 1), "version-altered", 2, "zones/Z1"),
    (PAST.format("operation = 'succeed'", 1), "version-altered", 2, "zones/Z1"),
    (PAST.format("geom = x'00'", 1), "version-altered", 2, "zones/Z1"),
    (PAST.format("name = '{'", 4), "version-altered", 6, "zones/Z2"),
    (PAST.format("revision = 3", 4), "version-altered", 6, "zones/Z2"),
    (PAST.format(BLANK, 1), "version-altered", None, "zones/Z1"),
    (PAST.format("class = 'open'", 5), "purge-incomplete", None, "zones/Z3"),
    ("DELETE FROM zones_history WHERE history_id = 1", "no-version", 2, "zones/Z1"),
    ("DELETE FROM zones_history WHERE history_id = 5", "no-version", 9, "zones/Z3"),
    ("DELETE FROM zones_history WHERE history_id = 6", "no-version", 12, "zones/Z1"),
    ("UPDATE borderkit_settings_history SET value = '1.4'", "version-altered", 7, SETTING),
    ("DELETE FROM borderkit_settings_history", "no-version", 7, SETTING),
    (ROW.format("actor = 'x'", 2), "revision-altered", 8, "revisions/2"),
    (ROW.format("reason = 'x'", 4), "revision-altered", 13, "revisions/4"),
    (ROW.format("at = 'yesterday'", 1), "revision-altered", 5, "revisions/1"),
    (ROW.format("document = NULL", 1), "revision-altered", 5, "revisions/1"),
    ("DELETE FROM borderkit_revisions WHERE revision = 2", "revision-missing", 8, "revisions/2"),
    (NEWER, "cut-off", 13, None),
    ("UPDATE borderkit_register SET register_uid = 'x'", "register-altered", 1, "register"),
    ("UPDATE borderkit_register SET history_from = 3", "register-altered", 1, "register"),
    (
        "INSERT INTO borderkit_register SELECT * FROM borderkit_register",
        *("register-altered", None, "register"),
    ),
]


@pytest.mark.parametrize(
    ("statement", "code", "seq", "subject"),
    some(CHANGED_HISTORY, daily={0, 6, 8, 10, 12, 14, 19, 20}),
    ids=lambda v: str(v)[:60],
)
def test_a_changed_history_is_one_fault(store, statement, code, seq, subject):
    damage(store, statement)
    assert faults(store) == [(code, seq, subject)]


def test_a_version_and_its_digest_written_anew_are_not_those_of_the_entry(store):
    damage(
        store,
        "UPDATE zones_history SET class = (SELECT class FROM zones_history WHERE history_id = 6), "
        "version = 2, digest = (SELECT digest FROM zones_history WHERE history_id = 6) "
        "WHERE history_id = 1",
    )
    assert faults(store) == [("mismatch", 2, "zones/Z1")]


def test_versions_that_changed_places_are_found(store):
    damage(
        store,
        "UPDATE zones_history SET history_id = -1 WHERE history_id = 1",
        "UPDATE zones_history SET history_id = 1 WHERE history_id = 6",
        "UPDATE zones_history SET history_id = 6 WHERE history_id = -1",
    )
    codes = [code for code, _, _ in faults(store)]
    assert codes
    assert set(codes) == {"version-altered", "current-differs"}


def test_a_version_that_was_slipped_in_has_no_entry(store):
    damage(
        store,
        "INSERT INTO zones_history (revision, operation, digest, fid, geom, zone, class, version) "
        "SELECT 3, operation, digest, fid, geom, zone, class, version FROM zones_history "
        "WHERE history_id = 6",
        "UPDATE zones_history SET history_id = history_id + 10 WHERE history_id IN (6, 7)",
        "UPDATE zones_history SET history_id = 6 WHERE history_id = 17",
    )
    assert faults(store) == [("no-entry", None, "zones/Z1")]


# -------------------------------------------------------------------------- the present records

NOW = "UPDATE zones SET {} WHERE zone = '{}'"

CHANGED_RECORDS = [
    (NOW.format("class = 'open'", "Z2"), "current-differs", "zones/Z2", "class"),
    (NOW.format("name = '{}'", "Z2"), "current-differs", "zones/Z2", "name"),
    (
        NOW.format("near_m = 5, class = 'open'", "Z1"),
        "current-differs",
        "zones/Z1",
        "class, near_m",
    ),
    (NOW.format("fid = 99", "Z1"), "current-differs", "zones/Z1", "fid"),
    (NOW.format("name = '{'", "Z1"), "current-differs", "zones/Z1", "name"),
    (NOW.format("class = CAST(x'ff' AS TEXT)", "Z1"), "current-differs", "zones/Z1", "class"),
    ("DELETE FROM zones WHERE zone = 'Z2'", "current-missing", "zones/Z2", ""),
    ("UPDATE borderkit_settings SET value = '1.4'", "current-differs", SETTING, "value"),
    ("DELETE FROM borderkit_settings", "current-missing", SETTING, ""),
    ("INSERT INTO borderkit_settings VALUES ('n', '1')", "current-unknown", "settings/n", ""),
    (
        "INSERT INTO calendars (calendar, years) VALUES ('XX', '[]')",
        *("current-unknown", "calendars/XX", "no history"),
    ),
]


@pytest.mark.parametrize(
    ("statement", "code", "subject", "said"),
    some(CHANGED_RECORDS, daily={2, 5, 6, 10}),
    ids=lambda v: str(v)[:50],
)
def test_what_another_program_wrote_is_one_fault_with_its_columns(
    store, statement, code, subject, said
):
    damage(store, statement)
    (found,) = verify_audit(store).faults
    assert (found.code, found.subject) == (code, subject)
    assert found.what.endswith(said)


def test_a_record_that_another_program_moved_differs_in_its_geometry(store):
    damage(
        store,
        "UPDATE zones SET geom = (SELECT geom FROM zones WHERE zone = 'Z2') WHERE zone = 'Z1'",
    )
    (found,) = verify_audit(store).faults
    assert (found.code, found.subject) == ("current-differs", "zones/Z1")
    assert found.what.endswith("different: geometry")


def test_a_geometry_that_cannot_be_read_is_one_fault(store):
    with store.snapshot() as view:
        (blob,) = view.connection.exec_driver_sql("SELECT geom FROM zones WHERE zone = 'Z1'").one()
    damage(store, f"UPDATE zones SET geom = x'{blob[:60].hex()}' WHERE zone = 'Z1'")
    (found,) = verify_audit(store).faults
    assert (found.code, found.subject) == ("current-differs", "zones/Z1")


def test_a_geometry_with_another_header_is_the_same(store):
    with store.snapshot() as view:
        (blob,) = view.connection.exec_driver_sql("SELECT geom FROM zones WHERE zone = 'Z1'").one()
    bare = blob[:3] + b"\x01" + blob[4:8] + blob[40:]
    damage(store, f"UPDATE zones SET geom = x'{bare.hex()}' WHERE zone = 'Z1'")
    assert faults(store) == []


def test_a_record_that_came_back_after_its_removal_is_unknown(store):
    damage(
        store,
        "INSERT INTO zones (geom, zone, class, version) "
        "SELECT geom, 'Z3', class, 1 FROM zones WHERE zone = 'Z1'",
    )
    (found,) = verify_audit(store).faults
    assert (found.code, found.subject) == ("current-unknown", "zones/Z3")
    assert "remove" in found.what


TREES = [
    ("DELETE FROM rtree_zones_geom WHERE id = 1", "zones/Z1", "no row"),
    ("UPDATE rtree_zones_geom SET maxx = 20.4 WHERE id = 1", "zones/Z1", "elsewhere"),
    ("UPDATE rtree_zones_geom SET minx = 19.9 WHERE id = 1", "zones/Z1", "elsewhere"),
    ("UPDATE rtree_assets_geom SET miny = 44.9 WHERE id = 1", "assets/A1", "elsewhere"),
    ("INSERT INTO rtree_zones_geom VALUES (99, 1, 2, 1, 2)", "zones", "1 rows"),
]


@pytest.mark.parametrize(("statement", "subject", "said"), some(TREES, daily={0, 1, 4}))
def test_an_r_tree_that_disagrees_is_found(store, statement, subject, said):
    damage(store, statement)
    (found,) = verify_audit(store).faults
    assert (found.code, found.subject) == ("index-differs", subject)
    assert said in found.what


@pytest.fixture
def with_tokens(store):
    """Return the register with two tokens, one of them revoked: entries 14 to 16."""
    by = Principal(actor="kim", roles=("administrator",))
    made = [create_token(store, Principal(actor=name), by=by).token for name in ("p", "q")]
    revoke_token(store, made[0].token, by=by)
    assert faults(store) == []
    return store, [f"tokens/{token.token}" for token in made]


@pytest.mark.parametrize(
    ("change", "seq", "which"),
    some(
        [
            ("roles = '[\"administrator\"]'", 15, 1),
            ("expires = '2099-01-01T00:00:00.000000Z'", 15, 1),
            ("expires = 'never'", 15, 1),
            ("actor = CAST(x'ff' AS TEXT)", 15, 1),
            ("revoked = NULL", 16, 0),
        ],
        daily={0, 4},
    ),
)
def test_a_token_that_was_given_more_is_found(with_tokens, change, seq, which):
    store, names = with_tokens
    token = names[which].removeprefix("tokens/")
    damage(store, f"UPDATE borderkit_tokens SET {change} WHERE token = '{token}'")
    assert faults(store) == [("token-altered", seq, names[which])]


def test_tokens_that_came_or_went_past_borderkit_are_found(with_tokens):
    store, names = with_tokens
    damage(
        store,
        "UPDATE borderkit_tokens SET token = 'x' WHERE revoked IS NULL",
    )
    assert faults(store) == [("token-altered", 15, names[1]), ("no-entry", None, "tokens/x")]


def test_a_removed_entry_about_a_token_is_one_fault(with_tokens):
    store, _ = with_tokens
    damage(store, "DELETE FROM borderkit_audit WHERE seq = 14")
    assert [code for code, _, _ in faults(store)] == ["removed"]
    damage(store, "DELETE FROM borderkit_audit WHERE seq = 15")
    assert [code for code, _, _ in faults(store)] == ["removed"]


def test_pages_that_do_not_fit_together_are_told(store):
    with store.snapshot() as view:
        size = view.connection.exec_driver_sql("PRAGMA page_size").scalar()
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'borderkit_jobs_state'"
        page = view.connection.exec_driver_sql(query).scalar()
    store.close()
    path = Path(store.place)
    content = bytearray(path.read_bytes())
    content[(page - 1) * size + 3 : (page - 1) * size + 5] = b"\x00\x07"
    path.write_bytes(content)
    codes = {code for code, _, _ in faults(store)}
    assert codes == {"file-damaged"}


def test_two_damages_are_two_faults(store):
    damage(
        store,
        "UPDATE zones SET class = 'open' WHERE zone = 'Z2'",
        ENTRY.format("actor = 'x'", 3),
        "DELETE FROM borderkit_audit WHERE seq = 10",
    )
    assert sorted(code for code, _, _ in faults(store)) == ["altered", "current-differs", "removed"]


def test_every_fault_says_what_to_do_and_is_an_error_with_defects(store):
    damage(store, ENTRY.format("actor = 'x'", 3))
    report = verify_audit(store)
    assert report.faults[0].remedy == REMEDIES["altered"]
    assert report.to_json()["faults"][0]["remedy"] == REMEDIES["altered"]
    with pytest.raises(AuditError) as raised:
        report.require()
    assert raised.value.exit_code == 35
    assert raised.value.defects[0].where == "entry 3"
    assert "backup" in raised.value.defects[0].what


@pytest.mark.slow
@given(
    seq=st.integers(1, 13),
    field=st.sampled_from([c.name for c in AUDIT.columns][1:]),
    place=st.integers(0, 70),
    bit=st.integers(0, 7),
)
def test_any_flipped_bit_of_any_field_of_any_entry_is_that_one_fault(kept, seq, field, place, bit):
    path = kept.with_name("flipped.gpkg")
    shutil.copy(kept, path)
    with open_store(path) as store:
        query = f"SELECT CAST({field} AS BLOB) FROM borderkit_audit WHERE seq = {seq}"
        with store.snapshot() as view:
            content = bytearray(view.connection.exec_driver_sql(query).scalar() or b" ")
        content[place % len(content)] ^= 1 << bit
        damage_file(
            path,
            f"UPDATE borderkit_audit SET {field} = CAST(x'{content.hex()}' AS TEXT) "
            f"WHERE seq = {seq}",
        )
        assert faults(store) == [("altered", seq, None)]


@pytest.mark.slow
@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_migrated_register_holds_and_what_it_tells_of_its_past_is_proved(root, tmp_path, version):
    path = tmp_path / "old.gpkg"
    script = root / "tests" / "golden" / f"register-v{version}.sql"
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(script.read_text(encoding="utf-8"))
    migrate_register(path)
    with open_store(path) as store:
        assert faults(store) == []
        damage(store, "UPDATE borderkit_revisions SET actor = 'x' WHERE revision = 1")
        ((code, _, subject),) = faults(store)
        assert (code, subject) == ("revision-altered", "revisions/1")
        fill(store)
        damage(store, "DELETE FROM borderkit_audit WHERE subject = 'revisions/1'")
        ((code, _, _),) = faults(store)
        assert code == "removed"
