"""What each module offers is what its `__all__` says."""

import ast
import importlib
import types
from collections.abc import Iterator

from tests.project.tree import PACKAGES, Module, modules

MODULES = [module for module in modules() if not module.name.endswith("__main__")]


def _bound(node: ast.stmt) -> list[str]:
    """Return the names that one top-level statement binds, imports apart."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.Assign():
            return [name.id for name in node.targets if isinstance(name, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.If():
            return [name for inner in (*node.body, *node.orelse) for name in _bound(inner)]
        case _:
            return []


def _is_type_alias(node: ast.stmt) -> bool:
    """Whether a statement only gives a type another name: `Floats = NDArray[np.float64]`."""
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
        return False
    name = node.targets[0].id
    is_constant = len(name) > 1 and name.isupper()
    return name[0].isupper() and not is_constant and not isinstance(node.value, ast.Constant)


def _public(module: Module) -> set[str]:
    """Return what a module must list; a type alias may stay a help of its own module."""
    names = {name for node in module.tree.body if not _is_type_alias(node) for name in _bound(node)}
    return {name for name in names if not name.startswith("_")}


def _faults(module: Module) -> Iterator[str]:
    loaded = importlib.import_module(module.name)
    listed = getattr(loaded, "__all__", None)
    public = _public(module)
    if listed is None:
        if public:
            yield f"{module.where} has public names and no __all__: {sorted(public)}"
        return
    if len(set(listed)) != len(listed):
        yield f"{module.where}: __all__ names something twice"
    if missing := [name for name in listed if not hasattr(loaded, name)]:
        yield f"{module.where}: __all__ names what is not there: {missing}"
    if hidden := public - set(listed):
        yield f"{module.where}: public, and not in __all__: {sorted(hidden)}"
    if private := [name for name in listed if name.startswith("_") and name != "__version__"]:
        yield f"{module.where}: private names in __all__: {private}"


def test_all_names_exactly_what_is_public():
    faults = [fault for module in MODULES for fault in _faults(module)]
    assert not faults, "\n" + "\n".join(faults)


def _shown_beyond_all(package: Module) -> set[str]:
    """Return names of ours that a package offers without listing them, its modules apart."""
    loaded = importlib.import_module(package.name)
    shown = {name: getattr(loaded, name) for name in dir(loaded) if not name.startswith("_")}
    ours = {
        name
        for name, value in shown.items()
        if not isinstance(value, types.ModuleType)
        and str(getattr(value, "__module__", package.name)).split(".")[0] in PACKAGES
    }
    return ours - set(getattr(loaded, "__all__", ()))


def test_a_package_shows_what_it_lists_and_its_modules_only():
    beyond = {m.name: _shown_beyond_all(m) for m in MODULES if m.is_package}
    assert {name: names for name, names in beyond.items() if names} == {}


def test_every_module_of_the_library_lists_its_names():
    silent = [
        module.where
        for module in MODULES
        if not module.is_package and module.name.split(".")[0] in {"borderkit", "api"}
        if "__all__" not in {name for node in module.tree.body for name in _bound(node)}
    ]
    assert silent == []
