"""The documentation site builds without a warning, is whole, and loads nothing from elsewhere."""

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
import typer
from PIL import Image

import borderkit
from borderkit.boundary.checks.line_rules import LINE_RULES
from borderkit.cli import app
from borderkit.errors import ERRORS
from borderkit.layers import LAYERS
from borderkit.markers.checks.marker_rules import MARKER_RULES
from borderkit.settings import PREFIX, Settings
from docs.build import build, stage
from docs.generated import PARTS
from docs.pictures import NAMES, draw
from docs.public_names import markdown_of
from tests.project.test_documents import OPTIONS, _commands, _routes
from tests.project.tree import ROOT

SOURCES = sorted(path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md"))


class Link(NamedTuple):
    """One address that a page names, and the tag it stands in."""

    tag: str
    address: str


class Page(HTMLParser):
    """The links and the anchors of a built page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", "src", "srcset", "data", "action", "poster"} and value:
                self.links.append(Link(tag, value))
            if name in {"id", "name"} and value:
                self.anchors.add(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return the folder of a site built as `make docs` does."""
    out = tmp_path_factory.mktemp("docs") / "site"
    build(out)
    return out


@pytest.fixture(scope="module")
def pages(site) -> dict[Path, Page]:
    return {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    """Return the Markdown pages with their generated parts, by name."""
    folder = tmp_path_factory.mktemp("staged")
    stage(folder)
    found = (folder / "pages").rglob("*.md")
    return {str(p.relative_to(folder / "pages")): p.read_text(encoding="utf-8") for p in found}


def test_every_page_is_built_and_stands_in_the_navigation(site):
    config = (ROOT / "docs" / "mkdocs.yml").read_text(encoding="utf-8")
    named = re.findall(r"[\w/-]+\.md\b", config.split("\nnav:\n", 1)[1])
    assert sorted(named) == sorted(str(path) for path in SOURCES)
    assert all((site / page).with_suffix(".html").is_file() for page in named)


def test_every_link_within_the_site_leads_somewhere(pages, site):
    broken = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link.address)
            if parts.scheme or parts.netloc or path.name == "404.html":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target = target / "index.html"
            if not target.exists() or not target.is_relative_to(site.resolve()):
                broken.append(f"{path.name}: {link.address}")
            elif parts.fragment and target.suffix == ".html":
                anchors = pages[site / target.relative_to(site.resolve())].anchors
                if unquote(parts.fragment) not in anchors | {"__skip"}:
                    broken.append(f"{path.name}: {link.address} (no such heading)")
    assert broken == []


def test_a_page_with_a_fault_is_not_built(tmp_path, monkeypatch):
    import docs.build as module

    copy = tmp_path / "docs"
    copy.mkdir()
    (copy / "pictures").mkdir()
    (copy / "pages.css").touch()
    (copy / "mkdocs.yml").write_text("site_name: x\ndocs_dir: pages\nsite_dir: site\n")
    (copy / "index.md").write_text("# x\n\n[nowhere](nowhere.md)\n")
    monkeypatch.setattr(module, "_DOCS", copy)
    with pytest.raises(subprocess.CalledProcessError):
        build(tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_pages_take_nothing_from_another_host(pages, site):
    assets = [
        f"{path.name}: {link.tag} {link.address}"
        for path, page in pages.items()
        for link in page.links
        if link.tag != "a" and re.match(r"(?:[a-z]+:)?//", link.address)
    ]
    assert assets == []
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", text), sheet.name


def test_links_out_of_the_site_are_to_this_machine_only(pages):
    out = {
        link.address
        for page in pages.values()
        for link in page.links
        if link.tag == "a" and "//" in link.address
    }
    assert {urlsplit(address).hostname for address in out} <= {"127.0.0.1"}


@pytest.mark.parametrize("name", NAMES)
def test_the_kept_pictures_are_small_and_told_in_words(name):
    with Image.open(ROOT / "docs" / "pictures" / name) as picture:
        assert picture.format == "PNG"
        assert picture.width >= 1200
    assert (ROOT / "docs" / "pictures" / name).stat().st_size < 700_000
    front = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    told = re.search(rf"!\[([^\]]+)\]\(pictures/{name}\)", front)
    assert told
    assert len(told[1]) > 40


@pytest.mark.slow
def test_the_pictures_can_be_drawn_anew(tmp_path):
    draw(tmp_path)
    for name in NAMES:
        with Image.open(tmp_path / name) as picture:
            assert picture.format == "PNG"


@pytest.mark.slow
@pytest.mark.browser
def test_a_browser_asks_no_other_machine_for_anything(chromium, pages):
    from playwright.sync_api import sync_playwright

    asked: list[str] = []
    with sync_playwright() as play:
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = play.chromium.launch(executable_path=chromium, args=options)
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        for path in pages:
            page.goto(path.as_uri())
        browser.close()
    assert len(asked) > len(pages)
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_no_mark_of_a_generated_part_is_left(staged):
    assert [name for name, text in staged.items() if "Made by `make docs`" in text] == []


def test_every_generated_part_is_used_and_known():
    sources = "\n".join((ROOT / "docs" / path).read_text(encoding="utf-8") for path in SOURCES)
    assert set(re.findall(r"> Made by `make docs`: `([^` ]+)", sources)) == set(PARTS)


@pytest.mark.parametrize("code", [*LINE_RULES, *MARKER_RULES])
def test_every_code_of_a_finding_stands_on_the_page_of_the_line(staged, code):
    rule = ({**LINE_RULES, **MARKER_RULES})[code]
    assert f"| `{code}` | {rule.severity} |" in staged["line.md"]


@pytest.mark.parametrize("layer", LAYERS)
def test_the_layer_page_holds_what_is_declared(staged, layer):
    page = staged["reference/layers.md"]
    assert LAYERS[layer].reference().strip() in page
    assert all(f"| {name} |" in page for name in LAYERS[layer].names)


def test_the_command_page_holds_every_command_and_option(staged):
    page = staged["reference/commands.md"]
    sections = {part.split("\n", 1)[0]: part for part in page.split("\n## borderkit ")[1:]}
    assert set(sections) == set(_commands(typer.main.get_command(app)))
    for words, option in OPTIONS:
        if words:
            assert f"`{option}`" in sections[words], f"borderkit {words} {option}"


def test_the_settings_errors_and_routes_are_all_there(staged):
    settings, errors = staged["reference/settings.md"], staged["reference/errors.md"]
    assert all(f"`{PREFIX}{name.upper()}`" in settings for name in Settings.model_fields)
    for code, error in ERRORS.items():
        assert re.search(rf"\| `{code}` \|.*\| {error.status} \| {error.exit_code} \|", errors)
    assert all(f"## {verb} {path}\n" in staged["reference/http.md"] for verb, path in _routes())


@pytest.mark.parametrize("name", [n for n in borderkit.__all__ if not n.startswith("_")])
def test_the_python_page_holds_every_public_name(staged, name):
    assert f"\n## {name}\n" in staged["reference/python.md"]


def test_a_numpy_docstring_becomes_lists():
    docstring = (
        "Say ``x``; see :func:`a.b`.\n\nParameters\n----------\nwidth_m : float\n    Whole\n"
        "    width.\n\nRaises\n------\nInputError\n    It is < 0.\n"
    )
    assert markdown_of(docstring) == (
        "Say `x`; see `b`.\n\n**Parameters**\n\n- `width_m` (float): Whole width.\n\n"
        "**Raises**\n\n- `InputError`: It is &lt; 0.\n"
    )
