"""The scripts and styles that a page carries inside itself, so that it needs no network."""

import re
from functools import cache
from importlib import resources
from pathlib import Path

from xstatic.pkg import leaflet

__all__ = ["leaflet_script", "leaflet_style", "page_script", "page_style"]

_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_PICTURE = re.compile(r"url\([^)]*\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_GAP = re.compile(r"\s*([{};,>])\s*|\s+")


@cache
def leaflet_script() -> str:
    """Return Leaflet (BSD-2-Clause, its notice included), less its link to a source map."""
    text = _leaflet("leaflet.js")
    return _SOURCE_MAP.sub("", text).strip()


@cache
def leaflet_style() -> str:
    """Return Leaflet's style sheet, less the pictures of controls that our pages do not use."""
    text = _PICTURE.sub("none", _leaflet("leaflet.css"))
    return _small(text)


@cache
def page_script() -> str:
    """Return the script that gives marks, popups, labels, search and time to our maps."""
    return "\n".join(_own(name).strip() for name in ("ink.js", "panel.js", "page.js"))


@cache
def page_style() -> str:
    """Return the style sheet of our pages."""
    return _small(_own("page.css"))


def _leaflet(name: str) -> str:
    return (Path(leaflet.BASE_DIR) / name).read_text(encoding="utf-8")


def _own(name: str) -> str:
    return (resources.files("borderkit.maps") / "static" / name).read_text(encoding="utf-8")


def _small(style: str) -> str:
    bare = _COMMENT.sub("", style)
    return _GAP.sub(lambda gap: gap.group(1) or " ", bare).strip()
