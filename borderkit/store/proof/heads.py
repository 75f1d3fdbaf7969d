"""Signed heads of the audit log: what is kept elsewhere, so that the log cannot be replaced."""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from borderkit.errors import Defect, InputError
from borderkit.store.audit import FIRST, last_link
from borderkit.store.digests import canonical_json, stamp
from borderkit.store.proof.entries import Logged
from borderkit.store.proof.faults import Findings
from borderkit.store.register import Store

__all__ = ["Head", "HeadCheck", "SigningKey", "read_head", "sign_head"]

_KIND: Final = "borderkit-audit-head-1"
_MOST_KEY_BYTES: Final = 10_000
_HEX: Final = {"hash": 64, "key_id": 64, "signature": 128}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of an audit log at one time, signed.

    Attributes
    ----------
    register_uid : str
        Whose log it is.
    seq, hash
        Number and hash of the last entry; 0 and zeros where there was none.
    revision : int
        The last of the register.
    at : str
        When it was signed, UTC.
    key_id : str
        SHA-256 of the public key.
    signature : str
        Ed25519, over the canonical JSON of all else; hexadecimal.
    """

    register_uid: str
    seq: int
    hash: str
    revision: int
    at: str
    key_id: str
    signature: str

    def to_json(self) -> dict[str, Any]:
        """Return the head as a JSON object."""
        return {"kind": _KIND, **asdict(self)}

    def signed(self) -> bytes:
        """Return what the signature is over."""
        document = self.to_json()
        del document["signature"]
        return canonical_json(document)

    @classmethod
    def from_json(cls, document: Any) -> Self:
        """Return the head that a JSON document holds.

        Raises
        ------
        InputError
            It is none; every defect is named.
        """
        if not isinstance(document, Mapping):
            document = {}
        defects = _defects(document)
        if defects:
            msg = "this is no head of an audit log; borderkit audit head writes one"
            raise InputError(msg, defects=defects)
        return cls(**{name: document[name] for name in cls.__dataclass_fields__})


def _defects(document: Mapping[str, Any]) -> list[Defect]:
    names = tuple(Head.__dataclass_fields__)
    found = [Defect(name, "is missing") for name in ("kind", *names) if name not in document]
    found += [Defect(str(name), "is not known") for name in {*document} - {"kind", *names}]
    if document.get("kind", _KIND) != _KIND:
        found.append(Defect("kind", f"must be {_KIND}"))
    for name in ("seq", "revision"):
        value = document.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            found.append(Defect(name, "must be a whole number, 0 or more"))
    for name in ("register_uid", "at"):
        if not isinstance(document.get(name, ""), str):
            found.append(Defect(name, "must be a text"))
    for name, length in _HEX.items():
        value = document.get(name, "0" * length)
        if not isinstance(value, str) or not re.fullmatch(rf"[0-9a-f]{{{length}}}", value):
            found.append(Defect(name, f"must be {length} hexadecimal digits"))
    return found


class SigningKey:
    """A private key that signs heads. Its text never leaves the file that it is kept in."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def make(cls, file: Path) -> Self:
        """Make a new key in `file` (PKCS#8 PEM, without a password), for its owner alone.

        Raises
        ------
        InputError
            A file is there already, or it cannot be written.
        """
        key = Ed25519PrivateKey.generate()
        text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            msg = f"{file} is there already; a key is never replaced: name another file"
            raise InputError(msg) from None
        except OSError as fault:
            msg = f"{file} cannot be written: {fault.strerror}; name a file in a folder that exists"
            raise InputError(msg) from fault
        try:
            with os.fdopen(handle, "wb") as open_file:
                os.fchmod(open_file.fileno(), 0o600)
                open_file.write(text)
                open_file.flush()
                os.fsync(open_file.fileno())
        except OSError as fault:
            file.unlink(missing_ok=True)
            msg = f"{file} cannot be written: {fault.strerror}; no key was kept"
            raise InputError(msg) from fault
        return cls(key)

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read the key in `file`.

        Raises
        ------
        InputError
            There is none, it is no private Ed25519 key in PEM, or others may read it.
        """
        try:
            with file.open("rb") as open_file:
                mode = os.fstat(open_file.fileno()).st_mode & 0o077
                text = open_file.read(_MOST_KEY_BYTES)
        except OSError as fault:
            msg = f"the key {file} cannot be read: {fault.strerror}; borderkit audit key makes one"
            raise InputError(msg) from fault
        if mode:
            msg = f"the key {file} may be read or written by others; run: chmod 600 {file}"
            raise InputError(msg)
        try:
            key = load_pem_private_key(text, None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            msg = (
                f"{file} holds no private Ed25519 key in PEM without a password; "
                "borderkit audit key makes one"
            )
            raise InputError(msg)
        return cls(key)

    def public_pem(self) -> str:
        """Return the public key in PEM, which may be given to anybody."""
        form = PublicFormat.SubjectPublicKeyInfo
        return self._key.public_key().public_bytes(Encoding.PEM, form).decode()

    def key_id(self) -> str:
        """Return the SHA-256 of the public key."""
        return _key_id(self._key.public_key())

    def sign(self, content: bytes) -> str:
        """Return the signature over `content`, hexadecimal."""
        return self._key.sign(content).hex()


def _key_id(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def sign_head(store: Store, key: SigningKey) -> Head:
    """Return the head of the log of `store` as it is now, signed.

    It says where the log ends; whether the log holds up to there, :func:`verify_audit` says.
    """
    with store.snapshot() as view:
        seq, last = last_link(view.connection)
        revision, uid = view.revision(), view.register_uid()
    at = stamp(store.clock())
    bare = Head(
        register_uid=uid,
        seq=seq,
        hash=last,
        revision=revision,
        at=at,
        key_id=key.key_id(),
        signature="",
    )
    return replace(bare, signature=key.sign(bare.signed()))


class HeadCheck:
    """Holds a log against a signed head, entry by entry.

    Parameters
    ----------
    head : Head
        As it was kept.
    public_key : str or bytes
        Of whoever signed it, PEM.

    Attributes
    ----------
    holds : bool
        After :meth:`finish`: whether the log goes on from the head.

    Raises
    ------
    InputError
        No public key, or one that cannot be read.
    """

    def __init__(self, head: Head, public_key: str | bytes | None) -> None:
        if public_key is None:
            msg = "a head proves something only with the public key of whoever signed it; give it"
            raise InputError(msg)
        self.head = head
        self.holds = False
        self._key = _public(public_key)
        self._last = 0
        self._hash: Any = FIRST if head.seq == 0 else None

    def take(self, entry: Logged) -> None:
        """Take the next entry of the log."""
        self._last = entry.seq
        if entry.seq == self.head.seq:
            self._hash = entry.hash

    def finish(self, register_uid: str | None, found: Findings) -> None:
        """Note what does not hold."""
        head = self.head
        before = found.count
        if _key_id(self._key) != head.key_id:
            what = f"the head names the key {head.key_id[:16]}..., the one given is another"
            found.add("head-key", what, subject="the head")
        elif not self._signature_holds():
            found.add("head-forged", "its signature is not over what it says", subject="the head")
        elif head.register_uid != register_uid:
            what = f"it is of the register {head.register_uid}, this one is {register_uid}"
            found.add("head-register", what, subject="the head")
        elif self._last < head.seq:
            what = f"the log ends with entry {self._last}, on {head.at} it went to {head.seq}"
            found.add("head-cut-off", what, seq=self._last)
        elif self._hash != head.hash:
            what = f"it is another one than on {head.at}: the log was written anew"
            found.add("head-rewritten", what, seq=head.seq)
        self.holds = found.count == before

    def _signature_holds(self) -> bool:
        try:
            self._key.verify(bytes.fromhex(self.head.signature), self.head.signed())
        except InvalidSignature:
            return False
        return True


def _public(pem: str | bytes) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem.encode() if isinstance(pem, str) else pem)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        msg = "this is no public Ed25519 key in PEM; borderkit audit key prints one"
        raise InputError(msg)
    return key


def read_head(text: bytes | str) -> Head:
    """Return the head that a JSON text holds.

    Raises
    ------
    InputError
        It is no JSON, or no head.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as fault:
        msg = f"the head is no JSON ({fault}); borderkit audit head writes one"
        raise InputError(msg) from fault
    return Head.from_json(document)
