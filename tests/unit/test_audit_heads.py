"""A signed head shows what nothing inside a register could: a cut-off end, a log written anew."""

import json
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from borderkit.errors import InputError
from borderkit.store import LOCAL, Act, open_store
from borderkit.store.audit import append
from borderkit.store.proof.check import verify_audit
from borderkit.store.proof.faults import Findings
from borderkit.store.proof.heads import Head, HeadCheck, SigningKey, read_head, sign_head
from tests.audit_register import AT, KIM, damage, fill, told, zones


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("heads") / "register.gpkg"
    with open_store(path, create=True, clock=lambda: AT) as store:
        fill(store)
    return path


@pytest.fixture
def store(kept, tmp_path):
    with open_store(shutil.copy(kept, tmp_path / "register.gpkg"), clock=lambda: AT) as register:
        yield register


@pytest.fixture(scope="module")
def key(tmp_path_factory) -> SigningKey:
    return SigningKey.make(tmp_path_factory.mktemp("key") / "key.pem")


def check(store, head, key):
    return told(verify_audit(store, head=head, public_key=key.public_pem()))


def test_a_log_goes_on_from_its_head(store, key):
    head = sign_head(store, key)
    assert check(store, head, key) == []
    with store.unit(principal=KIM) as unit:
        unit.upsert("zones", zones("Z8"))
    assert check(store, head, key) == []
    assert verify_audit(store, head=head, public_key=key.public_pem()).head_seq == 13
    assert verify_audit(store).head_seq is None


def test_a_head_says_where_the_log_ends_and_is_signed_as_openssl_would_check(store, key):
    head = sign_head(store, key)
    report = verify_audit(store)
    assert (head.seq, head.hash, head.revision) == (13, report.hash, 4)
    assert (head.register_uid, head.at) == (report.register_uid, "2026-06-03T06:10:00.000000Z")
    document = {
        "kind": "borderkit-audit-head-1", "register_uid": head.register_uid, "seq": 13,
        "hash": head.hash, "revision": 4, "at": "2026-06-03T06:10:00.000000Z",
        "key_id": head.key_id,
    }  # fmt: skip
    text = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    public = key._key.public_key()
    assert isinstance(public, Ed25519PublicKey)
    public.verify(bytes.fromhex(head.signature), text)


def test_the_head_of_an_empty_log_holds_for_all_that_follows(store, key, tmp_path):
    damage(store, "DELETE FROM borderkit_audit")
    head = sign_head(store, key)
    assert (head.seq, head.hash) == (0, "0" * 64)
    _begin_as(store, head.register_uid)
    assert all("head" not in code for code, _, _ in check(store, head, key))


def test_a_cut_off_tail_is_found(store, key):
    head = sign_head(store, key)
    # Written again up to revision 3, so that nothing in the register shows it.
    damage(
        store,
        "DELETE FROM borderkit_audit WHERE seq > 11",
        "DELETE FROM borderkit_revisions WHERE revision = 4",
        "DELETE FROM zones_history WHERE revision = 4",
        "UPDATE zones SET class = 'controlled', version = 1 WHERE zone = 'Z1'",
    )
    assert told(verify_audit(store)) == []
    assert check(store, head, key) == [("head-cut-off", 11, None)]


def test_a_log_written_anew_is_found_though_all_in_it_fits(kept, tmp_path, key):
    with open_store(kept) as store:
        head = sign_head(store, key)
    with open_store(tmp_path / "anew.gpkg", create=True, clock=lambda: AT) as forged:
        _begin_anew(forged, head.register_uid)
        fill(forged)
        # The very same writes at the very same time: the very same log.
        assert check(forged, head, key) == []
        _begin_anew(forged, head.register_uid)
        with forged.unit(principal=KIM, reason="otherwise") as unit:
            unit.upsert("zones", zones(*(f"Z{n}" for n in range(20))))
        assert told(verify_audit(forged)) == []
        assert check(forged, head, key) == [("head-rewritten", 13, None)]


def _begin_anew(store, register_uid):
    """Make a register one that was just created, under the name of another."""
    tables = (
        *("borderkit_audit", "borderkit_revisions", "borderkit_settings"),
        *("borderkit_settings_history", "zones", "zones_history", "assets", "assets_history"),
    )
    damage(
        store,
        *(f"DELETE FROM {table}" for table in tables),
        f"UPDATE borderkit_register SET register_uid = '{register_uid}'",
    )
    _begin_as(store, register_uid)


def _begin_as(store, register_uid):
    with store.database.writing() as connection:
        act = Act("create", "register", None, register_uid)
        append(store.database, connection, [act], at=AT, principal=LOCAL, revision=0)


def test_the_head_of_another_register_is_told_apart(store, key, tmp_path):
    with open_store(tmp_path / "other.gpkg", create=True) as other:
        head = sign_head(other, key)
    assert check(store, head, key) == [("head-register", None, "the head")]


@pytest.mark.parametrize(
    "change",
    [{"seq": 12}, {"hash": "0" * 64}, {"revision": 3}, {"at": "x"}, {"register_uid": "x"},
     {"signature": "0" * 128}],
)  # fmt: skip
def test_a_head_that_was_changed_is_forged(kept, key, change):
    with open_store(kept, read_only=True) as store:
        head = replace(sign_head(store, key), **change)
    found = Findings()
    HeadCheck(head, key.public_pem()).finish(head.register_uid, found)
    assert [fault.code for fault in found.faults] == ["head-forged"]


def test_a_head_signed_with_another_key_is_told_apart(store, key, tmp_path):
    other = SigningKey.make(tmp_path / "other.pem")
    assert check(store, sign_head(store, other), key) == [("head-key", None, "the head")]
    passed_off = replace(sign_head(store, other), key_id=key.key_id())
    assert check(store, passed_off, key) == [("head-forged", None, "the head")]


def test_a_head_without_a_public_key_proves_nothing(store, key):
    with pytest.raises(InputError, match="only with the public key"):
        verify_audit(store, head=sign_head(store, key))


def test_a_head_and_a_damage_inside_are_two_faults(store, key):
    head = sign_head(store, key)
    damage(store, "UPDATE borderkit_audit SET actor = 'x' WHERE seq = 3")
    assert check(store, replace(head, seq=12), key) == [
        ("altered", 3, None),
        ("head-forged", None, "the head"),
    ]


# ------------------------------------------------------------------------------------- the keys


def test_a_key_is_for_its_owner_alone_and_never_replaced(tmp_path):
    file = tmp_path / "key.pem"
    made = SigningKey.make(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_bytes()
    assert text.startswith(b"-----BEGIN PRIVATE KEY-----")
    with pytest.raises(InputError, match="never replaced"):
        SigningKey.make(file)
    assert file.read_bytes() == text
    read = SigningKey.read(file)
    assert read.public_pem() == made.public_pem()
    assert text.decode().splitlines()[1] not in repr(read) + str(vars(read))


def test_a_key_that_others_may_read_is_refused(tmp_path):
    file = tmp_path / "key.pem"
    SigningKey.make(file)
    file.chmod(0o640)
    with pytest.raises(InputError, match="chmod 600"):
        SigningKey.read(file)


@pytest.mark.parametrize("text", [b"", b"x", b"-----BEGIN PRIVATE KEY-----\nx\n"])
def test_what_is_no_key_is_refused(tmp_path, text):
    file = tmp_path / "key.pem"
    file.write_bytes(text)
    file.chmod(0o600)
    with pytest.raises(InputError, match="no private Ed25519 key"):
        SigningKey.read(file)


def test_a_key_of_another_kind_is_refused(tmp_path, store, key):
    rsa = generate_private_key(65537, 2048)
    file = tmp_path / "key.pem"
    file.write_bytes(rsa.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    file.chmod(0o600)
    with pytest.raises(InputError, match="no private Ed25519 key"):
        SigningKey.read(file)
    public = rsa.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(InputError, match="no public Ed25519 key"):
        verify_audit(store, head=sign_head(store, key), public_key=public)


def test_a_key_needs_a_folder_and_a_file(tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        SigningKey.make(tmp_path / "no" / "key.pem")
    with pytest.raises(InputError, match="cannot be read"):
        SigningKey.read(tmp_path / "key.pem")


# ------------------------------------------------------------------------------------ the heads


def test_a_head_comes_back_from_its_json(store, key):
    head = sign_head(store, key)
    assert read_head(json.dumps(head.to_json())) == head


@pytest.mark.parametrize("text", ["", "[]", "{}", '"x"', "[" * 100_000, b"\xff\xfe"])
def test_what_is_no_head_is_refused(text):
    with pytest.raises(InputError):
        read_head(text)


def test_all_defects_of_a_head_are_named_at_once(store, key):
    document = sign_head(store, key).to_json()
    document |= {"seq": -1, "revision": True, "hash": "F" * 64, "at": None, "more": 1}
    del document["key_id"]
    with pytest.raises(InputError) as raised:
        Head.from_json(document)
    assert [defect.where for defect in raised.value.defects] == [
        "key_id", "more", "seq", "revision", "at", "hash",
    ]  # fmt: skip
