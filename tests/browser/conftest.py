"""The app, and Chromium to use it with."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.browser.draw_page_actions import open_draw_page
from tests.browser.running_app import App, emptied, running_app
from tests.browser.settled import PATIENCE
from tests.browser.windows import CHROMIUM, DESKTOP, FLAGS, PHONE, Theme, new_window

expect.set_options(timeout=PATIENCE)

Windows = Callable[[Theme, ViewportSize], BrowserContext]


@pytest.fixture(scope="session")
def _app() -> Iterator[App]:
    with tempfile.TemporaryDirectory(prefix="digits-") as folder:
        yield from running_app({"DATA_DIR": folder, "DATABASE_URL": ""})


@pytest.fixture
def app(_app: App) -> App:
    """The app that most tests share, with nothing stored yet."""
    return emptied(_app)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium here, and CI=true demands it: apt-get install chromium")
        pytest.skip("no Chromium here: the browser tests need one (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Windows:
    """One for each theme and size, for all tests: it has the app's scripts in its cache."""
    opened: dict[tuple[Theme, int], BrowserContext] = {}

    def window(theme: Theme, size: ViewportSize) -> BrowserContext:
        key = theme, size["width"]
        opened[key] = opened.get(key) or new_window(browser, theme, size)
        return opened[key]

    return window


@pytest.fixture
def context(windows: Windows) -> Iterator[BrowserContext]:
    """One person at a desk."""
    yield from _without_pages(windows("light", DESKTOP))


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> Theme:
    """Each of them in turn, for a test that asks for it."""
    chosen: Theme = request.param
    return chosen


@pytest.fixture
def themed(windows: Windows, theme: Theme) -> Iterator[BrowserContext]:
    """One person at a desk, in each theme."""
    yield from _without_pages(windows(theme, DESKTOP))


@pytest.fixture(params=[("light", DESKTOP), ("dark", PHONE)], ids=["light-desktop", "dark-phone"])
def anywhere(request: pytest.FixtureRequest, windows: Windows) -> Iterator[BrowserContext]:
    """One person at a desk by day, and one on a telephone by night."""
    yield from _without_pages(windows(*request.param))


def _without_pages(window: BrowserContext) -> Iterator[BrowserContext]:
    yield window
    for page in window.pages:
        page.close()
    window.clear_cookies()


@pytest.fixture
def page(context: BrowserContext, app: App) -> Page:
    """The draw page, ready to draw on."""
    return open_draw_page(context, app)
