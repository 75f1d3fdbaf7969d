"""Sizes and habits of the code that style.md asks for."""

import ast
from collections.abc import Iterator

from tests.project.tree import Module, modules

LONGEST_MODULE = 600
LONGEST_FUNCTION = 80
MODULES = modules()


def _names(node: ast.expr | None) -> set[str]:
    if node is None:
        return set()
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _attributes(module: Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.Name):
            yield node.id, node.lineno
        elif isinstance(node, ast.alias):
            yield node.name.rpartition(".")[2], node.lineno


def test_there_are_modules_to_look_at():
    assert {"borderkit", "borderkit.errors"} <= {module.name for module in MODULES}


def test_no_module_is_longer_than_600_lines():
    lengths = {module.where: len(module.source.splitlines()) for module in MODULES}
    assert {where: lines for where, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_80_lines():
    lengths = {
        f"{module.where}:{function.lineno} {function.name}": function.end_lineno
        - function.lineno
        + 1
        for module in MODULES
        for function in module.functions()
        if function.end_lineno is not None
    }
    assert {where: lines for where, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_no_handler_catches_everything():
    broad = [
        f"{module.where}:{handler.lineno}"
        for module in MODULES
        for handler in ast.walk(module.tree)
        if isinstance(handler, ast.ExceptHandler)
        if handler.type is None or _names(handler.type) & {"Exception", "BaseException"}
    ]
    assert broad == [], "name the errors that are expected"


def test_coordinates_are_transformed_in_crs_alone():
    own_way = [
        f"{module.where}:{line} {name}"
        for module in MODULES
        if module.name != "borderkit.crs"
        for name, line in _attributes(module)
        if name in {"to_crs", "Transformer", "TransformerGroup", "itransform"}
    ]
    assert own_way == [], "go through borderkit.crs"


def test_nothing_prints_or_asserts():
    found = [
        f"{module.where}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assert)
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"print", "breakpoint"}
        )
    ]
    assert found == []


def test_nothing_is_called_utils():
    vague = {"utils", "util", "helpers", "misc", "common", "manager"}
    assert [module.where for module in MODULES if vague & set(module.name.split("."))] == []
