"""A headless browser, and saved pages opened in it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.watching import ARGUMENTS, Watched


@pytest.fixture(scope="module")
def browser(chromium) -> Iterator[Browser]:
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Return a function that saves a page and opens it from disk."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})

    def open_page(html: str) -> Watched:
        path = tmp_path / "map.html"
        path.write_text(html, encoding="utf-8")
        watched = Watched(context.new_page())
        watched.page.on("request", lambda request: watched.requests.append(request.url))
        watched.page.on("console", lambda message: watched.complaints.append(message.text))
        watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        watched.page.add_init_script(
            "document.addEventListener('securitypolicyviolation',"
            " e => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI));"
        )
        watched.page.goto(path.as_uri())
        watched.page.wait_for_selector("html[data-map=ready]", timeout=10_000)
        return watched

    yield open_page
    context.close()
