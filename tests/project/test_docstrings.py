"""Public functions say what they take, give back and refuse.

A function that a package shows on its face (`__all__` of its `__init__`) is described in full.
Within a package one line may do, but errors are always written out, and a list of parameters is
never in part.
"""

import ast
import importlib
import re
from collections.abc import Iterator

from tests.project.tree import Module, modules

# Commands and routes are described by their help texts and by the OpenAPI document.
LIBRARY = [
    module
    for module in modules()
    if module.name.split(".")[0] == "borderkit" and ".cli" not in module.name
]
NOTHING_BACK = {"None", "NoReturn", "Never"}


def _section(docstring: str, title: str) -> str | None:
    """Return the text of one numpy section, or None."""
    found = re.search(
        rf"^{title}\n-+\n(.*?)(?=\n\n\w[\w ]*\n-+\n|\Z)", docstring, re.MULTILINE | re.DOTALL
    )
    return found.group(1) if found else None


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    taken = function.args
    named = [*taken.posonlyargs, *taken.args, *taken.kwonlyargs]
    named += [rest for rest in (taken.vararg, taken.kwarg) if rest is not None]
    return [argument.arg for argument in named if not argument.arg.startswith("_")]


def _raises(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the body raises an error of its own, functions within it apart."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Raise) and node.exc is not None:
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))
    return False


def _is_overload(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(ast.unparse(mark).endswith("overload") for mark in function.decorator_list)


def _functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in module.tree.body:
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and not node.name.startswith("_")
            and not _is_overload(node)
        ):
            yield node


def _faults(
    module: Module, function: ast.FunctionDef | ast.AsyncFunctionDef, *, in_full: bool
) -> Iterator[str]:
    where = f"{module.where}:{function.lineno} {function.name}"
    docstring = ast.get_docstring(function) or ""
    parameters = _section(docstring, "Parameters")
    if in_full or parameters is not None:
        for name in _parameters(function):
            if not re.search(rf"(?m)^[^\n]*\b{name}\b", parameters or ""):
                yield f"{where} does not describe `{name}` under Parameters"
    gives = ast.unparse(function.returns) if function.returns else "None"
    back = _section(docstring, "Returns") or _section(docstring, "Yields")
    if in_full and gives not in NOTHING_BACK and back is None:
        yield f"{where} has no Returns (or Yields)"
    if _raises(function) and _section(docstring, "Raises") is None:
        yield f"{where} raises and has no Raises"


def _faces() -> dict[str, set[str]]:
    """Return, by module, the names that the package above it shows as its own."""
    shown: dict[str, set[str]] = {}
    for package in (module for module in LIBRARY if module.is_package):
        loaded = importlib.import_module(package.name)
        for name in getattr(loaded, "__all__", ()):
            home = getattr(getattr(loaded, name, None), "__module__", None)
            if home is not None:
                shown.setdefault(home, set()).add(name)
    return shown


def test_errors_that_a_public_function_raises_are_written_out():
    faults = [
        fault
        for module in LIBRARY
        for function in _functions(module)
        for fault in _faults(module, function, in_full=False)
    ]
    assert not faults, "\n" + "\n".join(faults)


def test_functions_on_the_face_of_a_package_are_described_in_full():
    shown = _faces()
    faults = [
        fault
        for module in LIBRARY
        for function in _functions(module)
        if function.name in shown.get(module.name, ())
        for fault in _faults(module, function, in_full=True)
    ]
    assert not faults, "\n" + "\n".join(faults)


def _described(module: Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield what needs a docstring, with its name."""
    yield module.where, module.tree
    for function in _functions(module):
        yield f"{module.where}: {function.name}", function
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield f"{module.where}: {node.name}", node
            for method in node.body:
                if (
                    isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
                    and not method.name.startswith("_")
                    and not _is_overload(method)
                ):
                    yield f"{module.where}: {node.name}.{method.name}", method


def test_every_module_class_function_and_public_method_has_a_docstring():
    bare = [
        name
        for module in modules()
        for name, node in _described(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and not ast.get_docstring(node)
    ]
    assert not bare, "\n" + "\n".join(bare)
