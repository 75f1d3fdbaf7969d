"""Keeping clearances and judging them again, from a shell."""

import json
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from borderkit.store import LOCAL, Principal, open_store
from borderkit.store.tokens import create_token
from borderkit.workflows.clearance_keeping import keep_clearance
from tests.demo_register import AT as DEMO_AT
from tests.demo_register import demo_plan_bytes

AT = ("--at", "2026-05-04T12:00:00+02:00")


@pytest.fixture(scope="module")
def with_one(kept_register, tmp_path_factory):
    """The demo register with one clearance, and its number; to be copied."""
    path = Path(shutil.copy(kept_register, tmp_path_factory.mktemp("kept") / "demo.gpkg"))
    plan = json.loads(demo_plan_bytes("experts-at-the-outcrop"))
    with open_store(path) as store:
        return path, keep_clearance(store, plan, at=DEMO_AT, note="why").number


@pytest.fixture
def register(with_one, tmp_path):
    return Path(shutil.copy(with_one[0], tmp_path / "demo.gpkg"))


@pytest.fixture
def kept(with_one):
    return with_one[1]


def test_keeping_shows_the_answer_and_its_number(run, register, plan_file):
    plan = plan_file("students-road-stated")
    ran = run("clearance", "keep", plan, "--register", register, *AT)
    assert (ran.code, ran.err) == (0, "")
    assert "Verdict    clear" in ran.out
    assert f"Kept as C-{datetime.now(UTC).year}-000003." in ran.out
    again = run("clearance", "keep", plan, "--register", register, *AT, "--json")
    told = json.loads(again.out)
    assert (told["is_new"], told["verdict"]) == (False, "clear")
    assert "read" not in told


def test_a_kept_clearance_is_shown_as_the_check_showed_it(run, register, kept, plan_file):
    shown = run("clearance", "show", kept, "--register", register)
    plan = plan_file("experts-at-the-outcrop")
    checked = run("check", plan, "--register", register, *AT).out.splitlines()
    revised = [line.replace("register revision 2", "register revision 1") for line in checked]
    assert shown.out.splitlines() == [f"Clearance  {kept}", "Note       why", *revised]
    whole = json.loads(run("clearance", "show", kept, "--register", register, "--json").out)
    assert whole["read"]["zones"]["features"]
    assert whole["answer"]["verdict"] == "permit_required"


def test_clearances_are_listed(run, register, kept):
    ran = run("clearance", "list", "--register", register)
    assert ran.code == 0
    assert kept in ran.out
    (row,) = json.loads(run("clearance", "list", "--register", register, "--json").out)[
        "clearances"
    ]
    assert (row["clearance"], row["verdict"], row["note"]) == (kept, "permit_required", "why")


def test_a_register_without_clearances_says_so(run, kept_register):
    assert run("clearance", "list", "--register", kept_register).out == "There is no clearance.\n"


def test_a_replay_says_that_both_ways_give_the_kept_answer(run, register, kept):
    ran = run("clearance", "replay", kept, "--register", register)
    assert (ran.code, ran.err) == (0, "")
    assert "By the register as of revision 1: the same answer" in ran.out
    assert "By the kept records alone: the same answer" in ran.out


def test_a_replay_that_differs_tells_what_and_exits_with_1(run, register, kept):
    with sqlite3.connect(register) as file:
        file.execute("""UPDATE clearances SET answer = replace(answer, 'DZ-07', 'DZ-99')""")
    ran = run("clearance", "replay", kept, "--register", register)
    assert ran.code == 1
    assert "By the register as of revision 1: another answer" in ran.out
    assert "zone: DZ-99 -> DZ-07" in ran.out
    shown = run("clearance", "show", kept, "--register", register)
    assert "This borderkit no longer gives that answer" in shown.out


@pytest.mark.slow
def test_a_token_that_may_not_keep_or_read_is_refused(run, register, kept, plan_file, tmp_path):
    with open_store(register) as store:
        text = create_token(store, Principal(actor="ann"), by=LOCAL).text
    token = tmp_path / "ann.token"
    token.write_text(text)
    plan = plan_file("students-road-stated")
    by_ann = ("--register", register, "--token-file", token)
    for words in (("keep", plan), ("list",), ("show", kept), ("replay", kept)):
        ran = run("clearance", *words, *by_ann)
        assert (ran.code, ran.out) == (33, "")
        assert "reviewer" in ran.err
        assert text not in ran.err


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("show", "C-1"), 36, "no clearance 'C-1'"),
        (("replay", "C-1"), 36, "no clearance 'C-1'"),
        (("list", "--limit", "0"), 2, "--limit"),
        (("list", "--before", "C-1"), 2, "no record C-1"),
        (("keep", "-"), 3, "not JSON"),
        (("keep", "-", "--at", "2026-05-04"), 2, "--at"),
    ],
)
def test_what_cannot_be_done_is_told(run, register, words, code, says):
    ran = run("clearance", *words, "--register", register)
    assert ran.code == code
    assert says in ran.err
