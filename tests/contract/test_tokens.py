"""Tokens: whom they stand for, until when, and what is kept of them; on each database."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from borderkit.errors import ForbiddenError, InputError, RegisterDamagedError, TokenError
from borderkit.store import LOCAL, Principal
from borderkit.store.proof.check import verify_audit
from borderkit.store.tables import AUDIT, TOKENS
from borderkit.store.tokens import create_token, identify, list_tokens, revoke_token

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
SURVEYOR = Principal(actor="survey-7", side="AA", roles=("surveyor",))


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def register(opened, clock):
    with opened(create=True, clock=clock) as store:
        yield store


def rows(store, table):
    with store.database.reading() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def entries(store):
    return [row for row in rows(store, AUDIT) if row["subject"].startswith("tokens/")]


def test_a_token_stands_for_the_principal_that_it_was_made_for(register):
    made = create_token(register, SURVEYOR, by=LOCAL, note="field tablet")
    assert identify(register, made.text) == SURVEYOR
    assert made.token.note == "field tablet"
    assert list_tokens(register) == [made.token]


def test_the_text_holds_256_random_bits_and_only_their_hash_is_kept(register):
    one, two = (create_token(register, SURVEYOR, by=LOCAL) for _ in range(2))
    form = re.fullmatch(r"bk_([0-9a-f]{16})_([0-9a-f]{64})", one.text)
    assert form is not None
    name, secret = form.groups()
    assert one.text != two.text
    kept = next(row for row in rows(register, TOKENS) if row["token"] == name)
    assert kept["secret_hash"] == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(rows(register, TOKENS))
    assert secret not in str(rows(register, AUDIT))
    assert secret not in repr(one)


def test_a_token_holds_until_its_end_and_not_at_it(register, clock):
    made = create_token(register, SURVEYOR, by=LOCAL, expires=NOW + timedelta(days=3))
    clock.now = NOW + timedelta(days=3, microseconds=-1)
    assert made.token.state(clock.now) == "valid"
    assert identify(register, made.text) == SURVEYOR
    for later in (0, 1):
        clock.now = NOW + timedelta(days=3, microseconds=later)
        assert made.token.state(clock.now) == "expired"
        with pytest.raises(TokenError):
            identify(register, made.text)


def test_without_an_end_it_holds_ninety_days(register):
    assert create_token(register, SURVEYOR, by=LOCAL).token.expires == NOW + timedelta(days=90)


def test_it_ends_later_than_now_and_within_366_days(register):
    instant = timedelta(microseconds=1)
    longest = timedelta(days=366)
    for life in (-instant, timedelta(0), longest + instant):
        with pytest.raises(InputError, match="within 366 days"):
            create_token(register, SURVEYOR, by=LOCAL, expires=NOW + life)
    assert list_tokens(register) == []
    for life in (instant, longest):
        made = create_token(register, SURVEYOR, by=LOCAL, expires=NOW + life)
        assert made.token.expires == NOW + life


def test_every_fault_of_a_token_is_named_at_once(register):
    whom = Principal(actor="Local:root", side="A A", roles=("surveyor",))
    with pytest.raises(InputError) as refused:
        create_token(register, whom, by=LOCAL, expires=datetime(2026, 6, 1), note="a\nb")  # noqa: DTZ001
    assert [d.where for d in refused.value.defects] == ["actor", "side", "expires", "note"]
    nobodys = Principal(actor="x", roles=("surveyor",))
    with pytest.raises(InputError, match="a surveyor acts for one side"):
        create_token(register, nobodys, by=LOCAL)


def test_a_token_takes_no_name_of_those_who_bring_none(register):
    for actor in ("local", "local:root", "LOCAL", "anonymous", " local : x"):
        with pytest.raises(InputError, match="for those who bring no token"):
            create_token(register, Principal(actor=actor), by=LOCAL)


def test_a_revoked_token_stands_for_nobody_and_stays_listed(register, clock):
    made = create_token(register, SURVEYOR, by=LOCAL)
    clock.now = NOW + timedelta(hours=1)
    revoked = revoke_token(register, made.token.token, by=LOCAL)
    assert revoked.revoked == clock.now
    with pytest.raises(TokenError):
        identify(register, made.text)
    clock.now = NOW + timedelta(hours=2)
    assert revoke_token(register, made.token.token, by=LOCAL) == revoked
    assert list_tokens(register) == [revoked]


def test_only_an_administrator_makes_and_revokes_tokens(register):
    made = create_token(register, SURVEYOR, by=LOCAL)
    with pytest.raises(ForbiddenError, match="make tokens; it takes the role administrator"):
        create_token(register, SURVEYOR, by=SURVEYOR)
    with pytest.raises(ForbiddenError, match="revoke tokens"):
        revoke_token(register, made.token.token, by=SURVEYOR)
    assert identify(register, made.text) == SURVEYOR


def test_an_unknown_id_cannot_be_revoked(register):
    with pytest.raises(InputError, match="there is no token 'abc'"):
        revoke_token(register, "abc", by=LOCAL)


def wrong(text: str) -> dict[str, str]:
    name, secret = text[3:19], text[20:]
    return {
        "empty": "",
        "malformed": "no token",
        "not whole": text[:-1],
        "with more behind": text + "0",
        "with a line end": text + "\n",
        "in capitals": text.upper(),
        "another secret": f"bk_{name}_{'0' * 64}",
        "unknown id": f"bk_{'0' * 16}_{secret}",
        "the hash for the secret": f"bk_{name}_{hashlib.sha256(secret.encode()).hexdigest()}",
        "letters of other scripts": text[:-1] + "\u0660",
        "endless": "bk_" + "0" * 100_000,
        "quotes": "bk_' OR 1=1 --_x",
    }


def test_whatever_is_wrong_with_a_token_the_refusal_is_the_same(register, clock):
    made = create_token(register, SURVEYOR, by=LOCAL)
    told = set()
    for text in wrong(made.text).values():
        with pytest.raises(TokenError) as refused:
            identify(register, text)
        told.add(str(refused.value))
        assert text == "" or text not in str(refused.value)
    revoke_token(register, made.token.token, by=LOCAL)
    with pytest.raises(TokenError) as refused:
        identify(register, made.text)
    told.add(str(refused.value))
    clock.now = NOW + timedelta(days=400)
    with pytest.raises(TokenError) as refused:
        identify(register, made.text)
    assert len(told | {str(refused.value)}) == 1


def test_making_and_revoking_stand_in_the_audit_log_and_make_no_revision(register):
    boss = Principal(actor="boss", side="BB", roles=("administrator",))
    made = create_token(register, SURVEYOR, by=boss)
    revoke_token(register, made.token.token, by=LOCAL)
    revoke_token(register, made.token.token, by=LOCAL)
    first, second = entries(register)
    assert (first["action"], first["actor"], first["side"]) == ("create", "boss", "BB")
    assert (second["action"], second["actor"]) == ("revoke", "local")
    assert first["before"] is None
    assert first["after"] == second["before"] != second["after"]
    assert register.revision() == 0
    assert verify_audit(register).faults == ()


def test_a_token_outlives_the_process_that_made_it(opened, clock):
    with opened(create=True, clock=clock) as store:
        text = create_token(store, SURVEYOR, by=LOCAL).text
    with opened(read_only=True, clock=clock) as store:
        assert identify(store, text) == SURVEYOR


def test_roles_that_another_program_wrote_give_no_rights(register):
    made = create_token(register, SURVEYOR, by=LOCAL)
    for roles in ('["king"]', "[]", "{", '"analyst"', "7"):
        with register.database.writing() as connection:
            connection.exec_driver_sql(f"UPDATE borderkit_tokens SET roles = '{roles}'")
        with pytest.raises(RegisterDamagedError, match="another program wrote it"):
            identify(register, made.text)
