"""The audit from the shell: verify, sign, keep, and verify again."""

import json
import shutil
from pathlib import Path

import pytest

from borderkit.store import open_store
from tests.audit_register import AT, damage_file, fill


@pytest.fixture(scope="module")
def untouched(tmp_path_factory):
    path = tmp_path_factory.mktemp("audit") / "register.gpkg"
    with open_store(path, create=True, clock=lambda: AT) as store:
        fill(store)
    return path


@pytest.fixture
def register(untouched, tmp_path):
    return Path(shutil.copy(untouched, tmp_path / "register.gpkg"))


@pytest.fixture
def signed(run, register, tmp_path):
    """Return the files of a head and of its public key."""
    made = run("audit", "key", tmp_path / "key.pem")
    assert made.code == 0
    (tmp_path / "pub.pem").write_text(made.out, encoding="utf-8")
    head = tmp_path / "head.json"
    ran = run("audit", "head", "-r", register, "--key", tmp_path / "key.pem", "-o", head)
    assert ran.code == 0
    assert "entry 13, revision 4" in ran.out
    return head, tmp_path / "pub.pem"


def test_a_log_that_holds_is_told_and_leaves_with_0(run, register):
    ran = run("audit", "verify", "--register", register)
    assert (ran.code, ran.err) == (0, "")
    assert "holds" in ran.out
    assert "13 entries, 4 revisions" in ran.out
    assert "No signed head" in ran.out
    assert run("audit", "verify", "--register", register, "--quiet").out == ""


def test_a_fault_is_named_and_leaves_with_35(run, register):
    damage_file(register, "UPDATE borderkit_audit SET actor = 'x' WHERE seq = 6")
    ran = run("audit", "verify", "--register", register)
    assert ran.code == 35
    assert ran.out == ""
    assert "entry 6: altered" in ran.err
    assert "backup" in ran.err


def test_the_report_as_json_names_every_fault(run, register):
    damage_file(register, "UPDATE zones SET class = 'open' WHERE zone = 'Z2'")
    ran = run("audit", "verify", "--register", register, "--json")
    assert ran.code == 35
    report = json.loads(ran.out)
    assert report["holds"] is False
    assert report["entries"] == 13
    (fault,) = report["faults"]
    assert (fault["code"], fault["subject"]) == ("current-differs", "zones/Z2")
    assert fault["remedy"]
    problem = json.loads(ran.err)
    assert (problem["code"], problem["exit_code"]) == ("audit", 35)


def test_a_head_is_signed_kept_and_proved(run, register, signed):
    head, public = signed
    ran = run("audit", "verify", "-r", register, "--head", head, "--public-key", public)
    assert ran.code == 0
    assert "signed head at entry 13" in ran.out
    damage_file(register, "DELETE FROM borderkit_audit WHERE seq = 13")
    ran = run("audit", "verify", "-r", register, "--head", head, "--public-key", public)
    assert ran.code == 35
    assert "head-cut-off" in ran.err


def test_a_head_goes_to_standard_output_without_an_option(run, register, signed, tmp_path):
    ran = run("audit", "head", "-r", register, "--key", tmp_path / "key.pem")
    assert ran.code == 0
    assert json.loads(ran.out)["seq"] == 13
    ran = run("audit", "head", "-r", register, "--key", tmp_path / "key.pem", "--json")
    assert json.loads(ran.out)["kind"] == "borderkit-audit-head-1"


def test_the_key_may_come_from_the_setting(run, register, signed, tmp_path, monkeypatch):
    monkeypatch.setenv("BORDERKIT_AUDIT_KEY", str(tmp_path / "key.pem"))
    assert run("audit", "head", "-r", register).code == 0


def test_no_text_of_a_private_key_is_written_anywhere(run, tmp_path):
    ran = run("audit", "key", tmp_path / "key.pem", "--json")
    secret = (tmp_path / "key.pem").read_text(encoding="utf-8").splitlines()[1]
    assert secret not in ran.out + ran.err
    assert json.loads(ran.out)["public_key"].startswith("-----BEGIN PUBLIC KEY-----")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("verify", "--head", "head.json"), 2, "without --public-key"),
        pytest.param(
            ("verify", "--public-key", "pub.pem"), 2, "without --head", marks=pytest.mark.slow
        ),
        pytest.param(
            ("verify", "--head", "no.json", "--public-key", "pub.pem"),
            2,
            "no.json",
            marks=pytest.mark.slow,
        ),
        (("head",), 30, "BORDERKIT_AUDIT_KEY"),
        pytest.param(("head", "--key", "no.pem"), 2, "cannot be read", marks=pytest.mark.slow),
        (("head", "--key", "key.pem", "-o", "key.pem"), 2, "would replace"),
        pytest.param(
            ("head", "--key", "key.pem", "-o", "register.gpkg"),
            2,
            "would replace",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            ("head", "--key", "key.pem", "-o", "no/head.json"),
            2,
            "cannot be written",
            marks=pytest.mark.slow,
        ),
        (("verify", "--head", "pub.pem", "--public-key", "pub.pem"), 2, "no JSON"),
        pytest.param(
            ("verify", "--head", "head.json", "--public-key", "head.json"),
            2,
            "no public Ed25519",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_bad_input_is_told(run, register, signed, monkeypatch, arguments, code, said):
    monkeypatch.chdir(register.parent)
    ran = run("audit", *arguments, "--register", "register.gpkg")
    assert ran.code == code
    assert said in ran.err


def test_a_key_is_never_replaced(run, tmp_path, signed):
    ran = run("audit", "key", tmp_path / "key.pem")
    assert ran.code == 2
    assert "never replaced" in ran.err


def test_no_register_and_no_command_are_told(run, tmp_path):
    assert run("audit", "verify", "--register", tmp_path / "no.gpkg").code == 21
    assert run("audit", "verify").code == 30
    assert run("audit").code == 2
