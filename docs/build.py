"""Build the documentation site: fill in what is generated, then let zensical make the pages.

``python -m docs.build`` writes ``build/docs``. No network is used, neither here nor by the pages.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from docs.generated import fill_in

__all__ = ["build", "stage"]

_DOCS = Path(__file__).resolve().parent
_SITE = "site"
"""Folder of the pages beside the staged sources, as ``mkdocs.yml`` names it."""


def stage(folder: Path) -> None:
    """Lay out the sources in `folder`, every generated part filled in.

    Parameters
    ----------
    folder : Path
        Empty, or not there yet.
    """
    shutil.copytree(_DOCS / "pictures", folder / "pages" / "pictures")
    shutil.copy(_DOCS / "pages.css", folder / "pages")
    shutil.copy(_DOCS / "mkdocs.yml", folder)
    for page in sorted(_DOCS.rglob("*.md")):
        target = folder / "pages" / page.relative_to(_DOCS)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(fill_in(page.read_text(encoding="utf-8")), encoding="utf-8")


def build(out: Path) -> None:
    """Build the site into `out`, in place of what is there.

    Parameters
    ----------
    out : Path
        Folder of the pages; what it held before is removed once the new pages are made.

    Raises
    ------
    subprocess.CalledProcessError
        A page has a fault, such as a link that leads nowhere; zensical has said which.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".docs-", dir=out.parent) as folder:
        stage(Path(folder))
        zensical = Path(sys.executable).with_name("zensical")
        subprocess.run(  # noqa: S603 - our own environment's program, no word from outside
            [zensical, "build", "--strict", "--config-file", "mkdocs.yml"], cwd=folder, check=True
        )
        if out.exists():
            shutil.rmtree(out)
        (Path(folder) / _SITE).replace(out)


def _main() -> None:
    words = argparse.ArgumentParser(description="Build the documentation site.")
    words.add_argument("--out", type=Path, default=Path("build/docs"), help="folder of the pages")
    out = words.parse_args().out
    try:
        build(out.resolve())
    except subprocess.CalledProcessError as fault:
        sys.exit(fault.returncode)
    sys.stdout.write(f"Open {out}/index.html in a browser.\n")


if __name__ == "__main__":
    _main()
