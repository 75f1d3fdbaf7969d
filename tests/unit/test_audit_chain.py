"""Every change of the audit log is found, and named for what it is."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from borderkit.store.access import Principal
from borderkit.store.audit import FIRST, Act, chained
from borderkit.store.digests import digest_of
from borderkit.store.proof.chain import Chain
from borderkit.store.proof.entries import Logged, entries
from borderkit.store.proof.faults import REMEDIES, Findings
from borderkit.store.tables import AUDIT

AT = datetime(2026, 6, 3, 6, 10, tzinfo=UTC)
WHO = Principal(actor="office-1", side="AA", roles=("administrator",))
NAMES = [column.name for column in AUDIT.columns]
FIELDS = [name for name in NAMES if name != "seq"]


@contextmanager
def log(length: int = 9) -> Iterator[tuple[sqlite3.Connection, Connection]]:
    """Give a log of `length` entries, three a revision, to sqlite3 and to ourselves."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as raw:
        engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
        with engine.connect() as connection:
            AUDIT.create(connection)
            link = (0, FIRST)
            for start in range(0, length, 3):
                revision = start // 3 + 1
                acts = [
                    Act("put", f"zones/Z{n}", None, hashlib.sha256(b"%d" % n).hexdigest())
                    for n in range(start, min(start + 3, length))
                ]
                found = list(chained(acts, link=link, at=AT, principal=WHO, revision=revision))
                for entry in found:
                    values = [getattr(entry, name) for name in NAMES]
                    values[1] = "2026-06-03T06:10:00.000000Z"
                    raw.execute(f"INSERT INTO borderkit_audit VALUES ({marks()})", values)
                link = (found[-1].seq, found[-1].hash)
            yield raw, connection


def marks() -> str:
    return ", ".join("?" * len(NAMES))


def faults(connection: Connection) -> list[tuple[str, int | None]]:
    walk, found = Chain(), Findings()
    for entry in entries(connection):
        walk.take(entry)
    walk.finish()
    walk.report(found)
    assert all(fault.remedy and fault.code in REMEDIES for fault in found.faults)
    return [(fault.code, fault.seq) for fault in found.faults]


def rehash(raw: sqlite3.Connection, seq: int) -> str:
    """Give an entry the hash of what it says, as one who knows the rule would."""
    row = raw.execute(f"SELECT {', '.join(NAMES)} FROM borderkit_audit WHERE seq = ?", [seq])
    fields = dict(zip(NAMES, row.fetchone(), strict=True))
    del fields["hash"]
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    found = hashlib.sha256(text.encode()).hexdigest()
    raw.execute("UPDATE borderkit_audit SET hash = ? WHERE seq = ?", [found, seq])
    return found


def renumber(raw: sqlite3.Connection, *, since: int, by: int) -> None:
    rows = raw.execute("SELECT seq FROM borderkit_audit WHERE seq >= ?", [since]).fetchall()
    for (seq,) in sorted(rows, reverse=by > 0):
        raw.execute("UPDATE borderkit_audit SET seq = ? WHERE seq = ?", [seq + by, seq])


def swap(raw: sqlite3.Connection, one: int, other: int) -> None:
    for old, new in ((one, -1), (other, one), (-1, other)):
        raw.execute("UPDATE borderkit_audit SET seq = ? WHERE seq = ?", [new, old])


# ----------------------------------------------------------------------------- worked by hand


def test_three_entries_have_the_hashes_worked_by_hand():
    def text(seq, action, subject, before, after, previous):
        return (
            f'{{"action":"{action}","actor":"office-1","after":{after},'
            f'"at":"2026-06-03T06:10:00.000000Z","before":{before},"previous":"{previous}",'
            f'"revision":1,"seq":{seq},"side":"AA","subject":"{subject}"}}'
        )

    first = text(1, "put", "zones/Z1", "null", '"' + "a" * 64 + '"', "0" * 64)
    one = hashlib.sha256(first.encode()).hexdigest()
    second = text(2, "remove", "zones/Ж/2", '"' + "b" * 64 + '"', "null", one)
    two = hashlib.sha256(second.encode()).hexdigest()
    third = text(3, "commit", "revisions/1", "null", '"' + "c" * 64 + '"', two)
    three = hashlib.sha256(third.encode()).hexdigest()
    assert one == "81a96e467eb6f398bdafffa7ab73e4c42fdd5ed409670f49be0e21469da9b4e1"
    assert two == "132825b897a6ce107c5df41051d358ade6d7a116533bc8864c7f7bed7892b84b"
    assert three == "223595b098a0ed7e3437f5ac3aec71a257523b69db09344bd88876147dd3bc6d"

    acts = [
        Act("put", "zones/Z1", None, "a" * 64),
        Act("remove", "zones/Ж/2", "b" * 64, None),
        Act("commit", "revisions/1", None, "c" * 64),
    ]
    made = list(chained(acts, link=(0, "0" * 64), at=AT, principal=WHO, revision=1))
    assert [entry.hash for entry in made] == [one, two, three]
    assert [entry.previous for entry in made] == ["0" * 64, one, two]
    assert [entry.seq for entry in made] == [1, 2, 3]


def test_the_zone_of_a_time_changes_no_hash():
    act = [Act("put", "zones/Z1", None, "a" * 64)]
    elsewhere = AT.astimezone(timezone(timedelta(hours=12, minutes=45)))
    one, other = (
        next(iter(chained(act, link=(0, FIRST), at=at, principal=WHO, revision=1)))
        for at in (AT, elsewhere)
    )
    assert one.hash == other.hash


# --------------------------------------------------------------------------------- one damage


def test_an_untouched_log_holds():
    with log() as (_, connection):
        assert faults(connection) == []


def test_an_empty_log_holds():
    with log(0) as (_, connection):
        assert faults(connection) == []


@pytest.mark.parametrize(
    ("seq", "field", "value"),
    [
        (5, "at", "2026-06-03 06:10:00.000000Z"),
        (9, "at", "2026-06-03T06:10:00.000001Z"),
        (1, "at", 7),
        (5, "actor", "office-2"),
        (9, "actor", b"office-1"),
        (1, "side", None),
        (5, "action", "remove"),
        (9, "subject", "zones/Z77"),
        (1, "revision", 8),
        (5, "revision", "eight"),
        (9, "before", "0" * 64),
        (1, "after", None),
        (5, "previous", "f" * 64),
        (9, "hash", "f" * 64),
    ],
)
def test_an_altered_field_is_found_once_and_nothing_else(seq, field, value):
    with log() as (raw, connection):
        raw.execute(f"UPDATE borderkit_audit SET {field} = ? WHERE seq = ?", [value, seq])
        assert faults(connection) == [("altered", seq)]


@pytest.mark.slow
@pytest.mark.parametrize("seq", [1, 5, 9])
@pytest.mark.parametrize("number", [-700, -5, 0, 11, 2**63 - 1])
def test_a_changed_number_is_one_fault(seq, number):
    with log() as (raw, connection):
        raw.execute("UPDATE borderkit_audit SET seq = ? WHERE seq = ?", [number, seq])
        ((code, place),) = faults(connection)
        in_place = (seq == 1 and number < 1) or (seq == 9 and number > 9)
        assert code == ("altered" if in_place else "reordered")
        assert place == number


@pytest.mark.parametrize("since", [1, 5, 9])
@pytest.mark.parametrize("by", [1, 40])
def test_numbers_that_were_moved_on_are_one_fault(since, by):
    with log() as (raw, connection):
        renumber(raw, since=since, by=by)
        assert faults(connection) == [("altered", since + by)]


@pytest.mark.parametrize("seq", [1, 5, 8])
def test_an_entry_written_anew_with_its_hash_is_found_by_the_next(seq):
    with log() as (raw, connection):
        raw.execute("UPDATE borderkit_audit SET actor = 'nobody' WHERE seq = ?", [seq])
        rehash(raw, seq)
        assert faults(connection) == [("rewritten", seq)]


@pytest.mark.parametrize("seq", [1, 5, 8])
def test_a_removed_entry_is_found(seq):
    with log() as (raw, connection):
        raw.execute("DELETE FROM borderkit_audit WHERE seq = ?", [seq])
        assert faults(connection) == [("removed", seq + 1)]


@pytest.mark.parametrize("seq", [1, 5, 8])
def test_a_removed_entry_is_found_where_the_others_were_renumbered(seq):
    with log() as (raw, connection):
        raw.execute("DELETE FROM borderkit_audit WHERE seq = ?", [seq])
        renumber(raw, since=seq, by=-1)
        assert faults(connection) == [("removed", seq)]


def test_two_removals_are_found_apart():
    with log(12) as (raw, connection):
        raw.execute("DELETE FROM borderkit_audit WHERE seq IN (3, 4, 9)")
        assert faults(connection) == [("removed", 5), ("removed", 10)]


@pytest.mark.parametrize("pair", [(1, 2), (5, 6), (8, 9), (3, 7), (1, 9), (2, 60), (7, 41)])
def test_a_reordered_pair_is_found(pair):
    with log(60) as (raw, connection):
        swap(raw, *pair)
        found = faults(connection)
        assert [code for code, _ in found] == ["reordered"]
        assert found[0][1] in pair


@pytest.mark.parametrize("pair", [(1, 2), (5, 6), (2, 60)])
def test_exchanged_contents_are_found_as_reordered(pair):
    with log(60) as (raw, connection):
        one, other = (
            raw.execute("SELECT subject, after FROM borderkit_audit WHERE seq = ?", [n]).fetchone()
            for n in pair
        )
        revisions = [
            raw.execute("SELECT revision FROM borderkit_audit WHERE seq = ?", [n]).fetchone()
            for n in pair
        ]
        for seq, said, revision in ((pair[0], other, revisions[1]), (pair[1], one, revisions[0])):
            raw.execute(
                "UPDATE borderkit_audit SET subject = ?, after = ?, revision = ? WHERE seq = ?",
                [*said, *revision, seq],
            )
        assert faults(connection) == [("reordered", pair[0])]


@pytest.mark.parametrize("seq", [2, 5, 9])
@pytest.mark.parametrize("knows", [False, True])
def test_an_entry_put_in_is_found(seq, knows):
    with log() as (raw, connection):
        renumber(raw, since=seq, by=1)
        raw.execute(
            f"INSERT INTO borderkit_audit SELECT ?, {', '.join(FIELDS)} FROM borderkit_audit "
            "WHERE seq = ?",
            [seq, seq - 1],
        )
        (before,) = raw.execute(
            "SELECT hash FROM borderkit_audit WHERE seq = ?", [seq - 1]
        ).fetchone()
        raw.execute(
            "UPDATE borderkit_audit SET previous = ?, subject = 'zones/X' WHERE seq = ?",
            [before, seq],
        )
        if knows:
            rehash(raw, seq)
        assert faults(connection) == [("inserted", seq)]


def test_a_log_joined_from_two_is_found():
    with log(6) as (raw, connection), log(3) as (other, _):
        for row in other.execute("SELECT * FROM borderkit_audit ORDER BY seq").fetchall():
            raw.execute(f"INSERT INTO borderkit_audit VALUES ({marks()})", [row[0] + 6, *row[1:]])
        assert faults(connection) == [("second-chain", 7)]


def test_two_writers_that_knew_nothing_of_each_other_are_found():
    with log(6) as (raw, connection):
        (fourth,) = raw.execute("SELECT hash FROM borderkit_audit WHERE seq = 4").fetchone()
        raw.execute("UPDATE borderkit_audit SET previous = ? WHERE seq = 6", [fourth])
        rehash(raw, 6)
        assert faults(connection) == [("second-chain", 6)]


def test_a_cut_off_tail_is_nothing_that_the_chain_itself_could_show():
    with log() as (raw, connection):
        raw.execute("DELETE FROM borderkit_audit WHERE seq > 6")
        assert faults(connection) == []


def test_a_log_altered_throughout_is_told_in_bounded_time():
    with log(3000) as (raw, connection):
        raw.execute("UPDATE borderkit_audit SET actor = 'nobody'")
        found = faults(connection)
        assert len(found) == 1000
        assert found[0] == ("altered", 1)


# --------------------------------------------------------------------------------------- a law


@settings(max_examples=settings().max_examples // 3)
@given(
    seq=st.integers(1, 9),
    field=st.sampled_from(FIELDS),
    place=st.integers(0, 70),
    byte=st.integers(0, 255),
    way=st.sampled_from(["put", "take", "change"]),
)
def test_any_change_of_any_byte_of_any_field_is_found(seq, field, place, byte, way):
    with log() as (raw, connection):
        query = f"SELECT CAST({field} AS BLOB) FROM borderkit_audit WHERE seq = ?"
        (old,) = raw.execute(query, [seq]).fetchone()
        bytes_ = bytearray(old or b"")
        place = min(place, len(bytes_))
        if way == "put" or place == len(bytes_):
            bytes_.insert(place, byte)
        elif way == "take":
            del bytes_[place]
        else:
            bytes_[place] = byte
        raw.execute(
            f"UPDATE borderkit_audit SET {field} = CAST(? AS TEXT) WHERE seq = ?",
            [bytes(bytes_), seq],
        )
        (new,) = raw.execute(query, [seq]).fetchone()
        assert faults(connection) == ([] if new == old else [("altered", seq)])


@given(
    texts=st.lists(st.text(), min_size=5, max_size=5),
    missing=st.lists(st.none() | st.text(), min_size=3, max_size=3),
    numbers=st.tuples(st.integers(), st.integers()),
)
def test_the_quick_hash_is_that_of_the_canonical_json(texts, missing, numbers):
    fields = dict(zip(("action", "actor", "at", "previous", "subject"), texts, strict=True))
    fields |= dict(zip(("before", "after", "side"), missing, strict=True))
    fields |= {"seq": numbers[0], "revision": numbers[1]}
    assert set(fields) == {*NAMES} - {"hash"}
    assert Logged(**fields, hash="").digest() == digest_of(fields)
    assert Logged._fields == tuple(NAMES)
