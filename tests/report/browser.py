"""A browser for the tests of what people open: Debian's Chromium, driven by Playwright, and what a page did in it.

@needs_browser
def test_…(watched: Watch) -> None:
    page = watched.open(path, "#quotations?q=trust")
    …
    watched.check(folder)  # nothing ran, nothing complained, nothing was asked for outside the folder
"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, LocatorAssertions, Page

CHROMIUM = shutil.which("chromium")
_MISSING = next((name for name in ("playwright", "axe_playwright_python") if not importlib.util.find_spec(name)), None)
needs_browser = pytest.mark.skipif(
    CHROMIUM is None or _MISSING is not None,
    reason="needs the program chromium" if CHROMIUM is None else f"needs the Python package {_MISSING}",
)
WIDTHS = (1400, 400)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""Rules of axe-core that every page keeps: WCAG 2.2 at level AA, and what axe itself advises."""


@dataclass
class Watch:
    """A page and what happened in it since it was opened."""

    context: BrowserContext
    page: Page
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: Path, hash_: str = "") -> Page:
        """The file at `path` in the page, over file://."""
        self.page.goto(path.resolve().as_uri() + hash_)
        return self.page

    def check(self, folder: Path) -> None:
        """Nothing left `folder`, no dialog, no error and no breach of the content security policy."""
        outside = [url for url in self.requests if not _within(url, folder)]
        assert (outside, self.dialogs, self.complaints) == ([], [], [])

    def violations(self) -> list[str]:
        """What axe-core finds against WCAG 2.2 AA in the page as it stands, one line each."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page, options={"runOnly": WCAG}).response["violations"]
        return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def _within(url: str, folder: Path) -> bool:
    parts = urlsplit(url)
    if parts.scheme in ("data", "blob"):
        return True
    return parts.scheme == "file" and Path(unquote(parts.path)).resolve().is_relative_to(folder.resolve())


@contextmanager
def launched() -> Iterator[Browser]:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def watching(browser: Browser, width: int = 1400, **options: Any) -> Iterator[Watch]:
    """A page of its own, `width` pixels wide, and a record of what it asks for, says and complains of."""
    # Axe is put into the page by the test, not by the page: the test therefore may pass the page's policy by.
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB", **options)
    watch = Watch(context, context.new_page())
    watch.page.on("request", lambda request: watch.requests.append(request.url))
    watch.page.on("dialog", lambda dialog: (watch.dialogs.append(dialog.message), dialog.dismiss()))
    watch.page.on("console", lambda message: watch.complaints.append(message.text) if message.type == "error" else None)
    watch.page.on("pageerror", lambda error: watch.complaints.append(str(error)))
    yield watch
    context.close()


def wait_for(page: Page, selector: str) -> LocatorAssertions:
    """What can be expected of the elements, once they are there: a table draws a moment after what it is asked."""
    from playwright.sync_api import expect

    return expect(page.locator(selector))


def wait_for_hash(page: Page, address: str) -> None:
    """Wait until the page has put its state into its address."""
    from playwright.sync_api import expect

    expect(page).to_have_url(page.url.partition("#")[0] + address)
