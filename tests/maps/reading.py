"""A page as a browser's parser sees it: elements, attributes, texts, scripts."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class Page:
    """What stands in a page."""

    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""
    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)

    def of(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        """Return the attributes of all elements of a name that have all of `wanted`."""
        return [a for t, a in self.elements if t == tag and wanted.items() <= a.items()]

    @property
    def tags(self) -> set[str]:
        return {tag for tag, _ in self.elements}

    @property
    def start(self) -> dict[str, Any]:
        """What our script is told: words, shapes, and all text of the map."""
        found = re.search(r"borderkit\.start\((\{.*?\})\);\n", self.scripts[2], re.DOTALL)
        assert found
        return json.loads(found.group(1))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append((tag, dict(attrs)))
        self.within = tag
        if tag == "script":
            self.page.scripts.append("")
        elif tag == "style":
            self.page.styles.append("")

    def handle_endtag(self, tag: str) -> None:
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within == "script":
            self.page.scripts[-1] += data
        elif self.within == "style":
            self.page.styles[-1] += data
        else:
            self.page.text += data


def read_page(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
