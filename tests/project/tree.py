"""The files of the project and the syntax of its modules, read once."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("borderkit", "api", "geodata")
"""What the wheel carries."""


@cache
def files() -> tuple[str, ...]:
    """Return every file that is, or would be, under version control, as relative paths."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    if listed.returncode == 0:
        names = {name for name in listed.stdout.split("\0") if name}
    else:  # an unpacked source distribution
        ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
        skipped = {name.rstrip("/") for name in ignored}
        paths = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        names = {str(path) for path in paths if not skipped & set(path.parts)}
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


@dataclass(frozen=True)
class Module:
    """One Python file of the packages."""

    name: str
    path: Path
    source: str
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        """Whether this is the module of a package."""
        return self.path.name == "__init__.py"

    @property
    def where(self) -> str:
        """Path within the project."""
        return str(self.path.relative_to(ROOT))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Yield every function and method."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> tuple[Module, ...]:
    """Return the modules of the packages that the wheel carries."""
    paths = [ROOT / name for name in files() if name.endswith(".py")]
    chosen = [path for path in paths if path.relative_to(ROOT).parts[0] in PACKAGES]
    return tuple(
        Module(_name(path), path, source := path.read_text(encoding="utf-8"), ast.parse(source))
        for path in chosen
    )


def texts() -> Iterator[tuple[str, str]]:
    """Yield name and text of every file that is text."""
    for name in files():
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def readme() -> str:
    """Return the text of README.md."""
    return (ROOT / "README.md").read_text(encoding="utf-8")
