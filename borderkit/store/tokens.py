"""API tokens: made, listed, revoked, and turned into the principal that they stand for.

A token is ``bk_ID_SECRET``. The register keeps the public id and the SHA-256 of the secret. The
secret is 256 random bits, which nobody can guess from its hash or by trying, so neither a slow
hash nor a limit of failed attempts would add anything.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, RowMapping, func, select

from borderkit.errors import Defect, InputError, RegisterDamagedError, TokenError
from borderkit.store.access import Principal
from borderkit.store.audit import Act, append
from borderkit.store.digests import digest_of
from borderkit.store.register import Store
from borderkit.store.tables import REVISIONS, TOKENS

__all__ = [
    "DEFAULT_LIFE",
    "LONGEST_LIFE",
    "NewToken",
    "Token",
    "create_token",
    "identify",
    "list_tokens",
    "revoke_token",
    "token_digest",
]

DEFAULT_LIFE: Final = timedelta(days=90)
"""How long a token holds where nothing else is said."""

LONGEST_LIFE: Final = timedelta(days=366)
"""The longest that a token may hold."""

_ID_BYTES: Final = 8
_SECRET_BYTES: Final = 32
_FORM: Final = re.compile(r"bk_([0-9a-f]{16})_([0-9a-f]{64})", re.ASCII)
_SIDE: Final = re.compile(r"[\w-]{1,20}")
_NOTE_LENGTH: Final = 200
_NOBODY: Final = hashlib.sha256(b"").hexdigest()
_OWN_NAMES: Final = frozenset({"local", "anonymous"})

State = Literal["valid", "expired", "revoked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What the register keeps of a token; never the secret.

    Attributes
    ----------
    token : str
        Its public id.
    principal : Principal
        Whom it stands for.
    created, expires : datetime
        From when, and until when it holds; in UTC.
    revoked : datetime or None
        When it was taken back.
    note : str or None
        What it is for.
    """

    token: str
    principal: Principal
    created: datetime
    expires: datetime
    revoked: datetime | None
    note: str | None

    def state(self, at: datetime) -> State:
        """Return whether it holds at a time."""
        if self.revoked is not None:
            return "revoked"
        return "valid" if at < self.expires else "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token that was just made. Its text is shown once and kept nowhere."""

    token: Token
    text: str

    def __repr__(self) -> str:
        """Return it without the text."""
        return f"NewToken(token={self.token!r})"


def create_token(
    store: Store,
    principal: Principal,
    *,
    by: Principal,
    expires: datetime | None = None,
    note: str | None = None,
) -> NewToken:
    """Make a token that stands for `principal`.

    Parameters
    ----------
    store : Store
        The register that it is for.
    principal : Principal
        Whom it stands for: its actor, side and roles are those of every write made with it.
    by : Principal
        Who makes it; stands in the audit log.
    expires : datetime, optional
        Until when it holds, with a zone: at most 366 days from now. Default: 90 days from now.
    note : str, optional
        What it is for, up to 200 printable characters.

    Returns
    -------
    NewToken
        With its text, which cannot be had again.

    Raises
    ------
    ForbiddenError
        `by` may not make tokens.
    InputError
        The time, the note or the name of the actor cannot be used; all faults are named.
    RegisterError
        The register cannot be written.
    """
    by.require("administer", "make tokens")
    now = store.clock()
    until = now + DEFAULT_LIFE if expires is None else expires
    _refuse(principal, now, until, note)
    name, secret = secrets.token_hex(_ID_BYTES), secrets.token_hex(_SECRET_BYTES)
    row = {
        "token": name,
        "secret_hash": _hash(secret),
        "actor": principal.actor,
        "side": principal.side,
        "roles": list(principal.roles),
        "created": now,
        "expires": until,
        "revoked": None,
        "note": note,
    }
    with store.database.writing() as connection:
        connection.execute(TOKENS.insert(), row)
        kept = _log(store, connection, "create", name, by=by, at=now)
    return NewToken(token=kept, text=f"bk_{name}_{secret}")


def list_tokens(store: Store) -> list[Token]:
    """Return all tokens that were ever made, the oldest first.

    Raises
    ------
    RegisterError
        The register cannot be read.
    """
    query = select(TOKENS).order_by(TOKENS.c.created, TOKENS.c.token)
    with store.database.reading() as connection:
        return [_token(row) for row in connection.execute(query).mappings()]


def revoke_token(store: Store, token: str, *, by: Principal) -> Token:
    """Take a token back: from now on it stands for nobody. One taken back before stays so.

    Parameters
    ----------
    store : Store
        The register that it is for.
    token : str
        Its public id.
    by : Principal
        Who takes it back; stands in the audit log.

    Raises
    ------
    ForbiddenError
        `by` may not.
    InputError
        There is no token of that id.
    RegisterError
        The register cannot be written.
    """
    by.require("administer", "revoke tokens")
    with store.database.writing() as connection:
        row = _row(connection, token)
        if row is None:
            msg = f"there is no token {token[:40]!r}; borderkit token list shows them all"
            raise InputError(msg)
        if row["revoked"] is not None:
            return _token(row)
        at, before = store.clock(), token_digest(row)
        same = TOKENS.c.token == token
        connection.execute(TOKENS.update().where(same).values(revoked=at))
        return _log(store, connection, "revoke", token, by=by, at=at, before=before)


def identify(store: Store, text: str) -> Principal:
    """Return whom a token stands for.

    Whatever is wrong with it, the message and the work done are the same, so that nobody learns
    from a refusal which ids there are.

    Parameters
    ----------
    store : Store
        The register that it is for.
    text : str
        The whole token.

    Raises
    ------
    TokenError
        It is malformed, unknown, expired or revoked.
    RegisterError
        The register cannot be read.
    """
    form = _FORM.fullmatch(text)
    name, secret = form.groups() if form else ("", "")
    with store.database.reading() as connection:
        row = _row(connection, name)
    told = str(row["secret_hash"]) if row is not None else _NOBODY
    same = hmac.compare_digest(_hash(secret), told)
    known = None if row is None or not same else _token(row)
    if known is None or known.state(store.clock()) != "valid":
        msg = (
            "the token is not valid: it is not whole, unknown, expired or revoked; ask an "
            "administrator of the register for a new one"
        )
        raise TokenError(msg)
    return known.principal


def token_digest(row: Mapping[Any, Any]) -> str:
    """Return the digest of a row of the table of tokens, as the audit log has it.

    Parameters
    ----------
    row : mapping
        A row as it is read: roles as JSON text, times with their zone.
    """
    told = {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if value is not None
    }
    return digest_of(told)


def _refuse(principal: Principal, now: datetime, until: datetime, note: str | None) -> None:
    defects = []
    if principal.actor.partition(":")[0].strip().casefold() in _OWN_NAMES:
        told = "names such as local:NAME and anonymous are for those who bring no token"
        defects.append(Defect("actor", told))
    if "surveyor" in principal.roles and principal.side is None:
        defects.append(Defect("side", "is missing: a surveyor acts for one side"))
    if principal.side is not None and not _SIDE.fullmatch(principal.side):
        told = "must be the code of a side: 1 to 20 letters, digits, hyphens"
        defects.append(Defect("side", f"{principal.side[:40]!r} {told}"))
    if until.tzinfo is None:
        defects.append(Defect("expires", "has no zone"))
    elif not now < until <= now + LONGEST_LIFE:
        told = f"must be later than now and within {LONGEST_LIFE.days} days"
        defects.append(Defect("expires", f"{until.isoformat(timespec='seconds')}: {told}"))
    if note is not None and not (note.isprintable() and len(note) <= _NOTE_LENGTH):
        defects.append(Defect("note", f"must be at most {_NOTE_LENGTH} printable characters"))
    if defects:
        msg = f"the token cannot be made, {len(defects)} fault(s); correct them"
        raise InputError(msg, defects=defects)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _row(connection: Connection, token: str) -> RowMapping | None:
    query = select(TOKENS).where(TOKENS.c.token == token)
    return connection.execute(query).mappings().first()


def _token(row: Mapping[Any, Any]) -> Token:
    try:
        roles = tuple(json.loads(row["roles"]))
        principal = Principal(actor=row["actor"], side=row["side"], roles=roles)
    except (ValueError, TypeError, InputError) as fault:
        msg = (
            f"token {row['token']} cannot be read ({fault}); another program wrote it: revoke it "
            "and make a new one"
        )
        raise RegisterDamagedError(msg) from fault
    return Token(
        token=row["token"],
        principal=principal,
        created=row["created"],
        expires=row["expires"],
        revoked=row["revoked"],
        note=row["note"],
    )


def _log(
    store: Store,
    connection: Connection,
    action: str,
    token: str,
    *,
    by: Principal,
    at: datetime,
    before: str | None = None,
) -> Token:
    """Write down that a token was made or taken back, and return it as it is kept now."""
    row = connection.execute(select(TOKENS).where(TOKENS.c.token == token)).mappings().one()
    revision = int(connection.execute(select(func.max(REVISIONS.c.revision))).scalar() or 0)
    act = Act(action, f"tokens/{token}", before, token_digest(row))
    append(store.database, connection, [act], at=at, principal=by, revision=revision)
    return _token(row)
