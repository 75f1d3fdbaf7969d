"""A page under watch: what it asks for and what it complains about."""

from dataclasses import dataclass, field

from playwright.sync_api import Page

ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
)


@dataclass
class Watched:
    """A page and what it did besides showing itself."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def assert_quiet(watched: Watched) -> None:
    assert [url for url in watched.requests if not url.startswith("file:")] == []
    assert len(watched.requests) == 1
    assert watched.complaints == []
