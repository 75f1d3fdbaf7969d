"""The audit log is the same, and proves the same, on every database."""

import struct
from datetime import datetime, timedelta, timezone
from hashlib import sha256

import pytest
from shapely.geometry import MultiPolygon, box

from borderkit.layers import LAYERS
from borderkit.store import Principal
from borderkit.store.proof.check import verify_audit, verify_state
from borderkit.store.proof.entries import entries
from borderkit.store.proof.heads import SigningKey, sign_head
from borderkit.store.tokens import create_token
from tests.audit_register import AT, KIM, damage, faults, fill, told, zones


@pytest.fixture
def filled(opened):
    with opened(create=True, clock=lambda: AT) as store:
        fill(store)
        yield store


def test_a_register_that_only_borderkit_wrote_holds(filled):
    report = verify_audit(filled)
    assert told(report) == []
    counts = (report.entries, report.revisions, report.records, report.versions)
    assert counts == (13, 4, 3, 8)


def test_digests_and_times_are_those_worked_by_hand_on_every_database(filled):
    with filled.snapshot() as view:
        found = list(entries(view.connection))
        uid = view.register_uid()
    # The first entry names the register, which is drawn: what follows hangs on it.
    assert (found[0].action, found[0].after) == ("create", uid)
    assert [entry.at for entry in found] == ["2026-06-03T06:10:00.000000Z"] * 13
    digests = {entry.subject: entry.after for entry in found}
    ring = [(21.5, 45.0), (21.5, 45.5), (21.0, 45.5), (21.0, 45.0), (21.5, 45.0)]
    polygon = struct.pack("<BIII", 1, 3, 1, 5) + b"".join(struct.pack("<2d", *xy) for xy in ring)
    record = b'{"class":"controlled","name":{"en":"A"},"version":2,"zone":"Z2"}'
    assert digests["zones/Z2"] == sha256(record + b"\0" + polygon).hexdigest()
    assert digests["settings/detour"] == sha256(b"1.3").hexdigest()
    row = (
        b'{"actor":"kim","at":"2026-06-03T06:10:00.000000Z","reason":"corrected","revision":2,'
        b'"roles":["administrator"],"side":"AA"}'
    )
    assert digests["revisions/2"] == sha256(row).hexdigest()


DAMAGES = [
    ("UPDATE borderkit_audit SET actor = 'x' WHERE seq = 6", ("altered", 6, None)),
    ("DELETE FROM borderkit_audit WHERE seq = 4", ("removed", 5, None)),
    ("DELETE FROM borderkit_audit WHERE seq = 13", ("cut-off", 12, None)),
    (
        "UPDATE borderkit_revisions SET reason = 'x' WHERE revision = 2",
        ("revision-altered", 8, "revisions/2"),
    ),
    (
        "UPDATE zones_history SET class = 'open' WHERE zone = 'Z1' AND revision = 1",
        ("version-altered", 2, "zones/Z1"),
    ),
    ("UPDATE zones SET class = 'open' WHERE zone = 'Z2'", ("current-differs", None, "zones/Z2")),
]


@pytest.mark.slow
@pytest.mark.parametrize(("statement", "fault"), DAMAGES, ids=[row[0][:60] for row in DAMAGES])
def test_a_damage_is_the_same_fault_on_every_database(filled, statement, fault):
    damage(filled, statement)
    assert faults(filled) == [fault]


@pytest.mark.slow
def test_a_time_that_was_changed_by_a_microsecond_is_found(filled):
    damage(
        filled,
        "UPDATE borderkit_audit SET at = '2026-06-03T06:10:00.000001Z' WHERE seq = 5",
    )
    assert faults(filled) == [("altered", 5, None)]


def test_times_far_from_utc_and_with_microseconds_keep_their_hash(opened):
    at = datetime(2026, 11, 1, 0, 30, 0, 42, tzinfo=timezone(timedelta(hours=-9, minutes=-30)))
    with opened(create=True, clock=lambda: at) as store:
        with store.unit(principal=KIM) as unit:
            unit.upsert("zones", zones("Ж/%"))
        with store.snapshot() as view:
            last = list(entries(view.connection))[-1]
        assert last.at == "2026-11-01T10:00:00.000042Z"
        assert faults(store) == []


def test_records_that_a_purge_blanked_leave_a_log_that_holds(filled):
    with filled.unit(principal=KIM, reason="time over") as unit:
        unit.purge("zones", [("Z1",)])
    assert faults(filled) == []
    damage(filled, "UPDATE zones_history SET class = 'open' WHERE zone = 'Z1' AND revision = 4")
    assert faults(filled) == [("purge-incomplete", None, "zones/Z1")]


@pytest.mark.slow
def test_a_purge_that_left_an_older_version_is_found(filled):
    with filled.unit(principal=KIM) as unit:
        unit.purge("zones", [("Z1",)])
    damage(
        filled,
        "UPDATE zones_history SET purged = NULL WHERE zone = 'Z1' AND revision = 1",
    )
    codes = {code for code, _, _ in faults(filled)}
    assert "purge-incomplete" in codes


@pytest.mark.slow
def test_a_head_is_proved_on_every_database(filled, tmp_path):
    key = SigningKey.make(tmp_path / "key.pem")
    head = sign_head(filled, key)
    with filled.unit(principal=KIM) as unit:
        unit.remove("zones", [("Z1",)])
    report = verify_audit(filled, head=head, public_key=key.public_pem())
    assert told(report) == []
    assert report.head_seq == head.seq == 13
    damage(filled, "DELETE FROM borderkit_audit WHERE seq > 12")
    report = verify_audit(filled, head=head, public_key=key.public_pem())
    assert ("head-cut-off", 12, None) in told(report)


def test_a_verification_reads_one_state_while_others_write(filled):
    with filled.snapshot() as view:
        view.revision()
        with filled.unit(principal=KIM) as unit:
            unit.remove("zones", [("Z1",)])
        report = verify_state(view)
    assert (report.entries, report.count) == (13, 0)


def test_values_that_are_hard_to_keep_break_no_digest(opened):
    names = {"en": "\u2028\x7f\U0001f6a7", "zh": "界 碑", "ru": 'Ж"\\/'}
    numbers = {"a": -0.0, "b": 1e16, "c": 5e-324, "d": 10**30, "e": [1.0, 1, True, None], "f": 0.1}
    records = [
        {"zone": "a/b%c", "class": "controlled", "name": names, "near_m": -0.0},
        {"zone": " Ж\t", "class": "controlled", "source": numbers, "near_m": 7},
        {"zone": "Z", "class": "controlled", "edge_accuracy_m": 1e-9, "schedule": []},
    ]
    hole = box(-0.5, -0.5, 0.5, 0.5).difference(box(-0.1, -0.1, 0.1, 0.1))
    shapes = [hole, MultiPolygon([box(-0.0, -0.0, 1, 1)]), hole.union(box(5, 5, 6, 6))]
    with opened(create=True) as store:
        with store.unit(principal=KIM, reason='"\\Ж\n') as unit:
            unit.upsert("zones", LAYERS["zones"].frame(records, shapes))
            unit.set_settings({"detour": 2, "near_m": {"x": -0.0}, "Ж": [1e100, "\u2028"]})
        assert faults(store) == []


def test_a_record_written_again_and_again_in_one_revision_holds(opened):
    with opened(create=True) as store:
        with store.unit(principal=KIM) as unit:
            unit.upsert("zones", zones("Z1", "Z2"))
            unit.upsert("zones", zones("Z1", **{"class": "open"}))
            unit.remove("zones", [("Z1",)])
            unit.upsert("zones", zones("Z1"))
            unit.set_settings({"a": 1})
            unit.set_settings({"a": None, "b": 2})
        with store.unit(principal=KIM) as unit:
            unit.replace("zones", zones("Z3"))
            unit.set_settings({"b": None, "a": 1})
        assert faults(store) == []


@pytest.mark.slow
def test_tokens_are_proved_by_the_log_on_every_database(filled):
    token = create_token(filled, Principal(actor="p"), by=KIM).token
    create_token(filled, Principal(actor="q"), by=KIM)
    assert faults(filled) == []
    damage(filled, f"UPDATE borderkit_tokens SET actor = 'x' WHERE token = '{token.token}'")
    assert faults(filled) == [("token-altered", 14, f"tokens/{token.token}")]
