"""One root, one code each, one table to HTTP status and exit code."""

import ast
import importlib

import pytest

from borderkit.errors import ERRORS, BorderkitError
from tests.project.tree import modules

VERDICT_EXIT_CODES = {0, 10, 11, 12, 13}


def _everything_loaded() -> None:
    for module in modules():
        if module.name.split(".")[0] in {"borderkit", "api"} and "__main__" not in module.name:
            importlib.import_module(module.name)


def _descendants(root: type[BorderkitError]) -> set[type[BorderkitError]]:
    below = set(root.__subclasses__())
    return below.union(*(_descendants(error) for error in below))


def test_every_error_stands_in_the_one_table():
    _everything_loaded()
    assert _descendants(BorderkitError) <= set(ERRORS.values())


def test_the_table_is_keyed_by_the_errors_own_codes():
    assert {code: error.code for code, error in ERRORS.items()} == {code: code for code in ERRORS}


@pytest.mark.parametrize("error", ERRORS.values(), ids=lambda error: error.__name__)
def test_status_is_an_http_error_and_exit_code_is_no_verdict(error):
    assert 400 <= error.status <= 599
    assert 1 <= error.exit_code <= 125
    assert error.exit_code not in VERDICT_EXIT_CODES


@pytest.mark.parametrize("error", ERRORS.values(), ids=lambda error: error.__name__)
def test_a_problem_body_has_the_members_of_rfc_9457(error):
    body = error("three things are wrong; mend them").problem()
    assert {"type", "title", "status", "detail"} <= body.keys()
    assert body["type"] == f"urn:borderkit:error:{error.code}"
    assert body["status"] == error.status
    assert body["detail"] == "three things are wrong; mend them"


def test_public_functions_raise_errors_of_the_table_only():
    """A bare ValueError would reach a user without a code; within a module it may be caught."""
    allowed = {error.__name__ for error in ERRORS.values()}
    allowed |= {"AttributeError", "Exit", "SystemExit", "TypeError"}
    wild = [
        f"{module.where}:{node.lineno} {name}"
        for module in modules()
        if module.name.split(".")[0] == "borderkit"
        for function in module.functions()
        if not function.name.startswith("_")
        for node in ast.walk(function)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        for name in [ast.unparse(node.exc.func).rpartition(".")[2]]
        if name[0].isupper() and name not in allowed
    ]
    assert wild == []
