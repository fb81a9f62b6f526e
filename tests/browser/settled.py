"""Waits until the app has done what it was asked: the only way in which these tests wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, TimeoutError

WATCH = Path(__file__).with_name("app_watch.js")
PATIENCE = 60_000  # milliseconds; a busy machine may need them
OFTEN = 20  # milliseconds: not each frame, as a page behind another has few of them


def watch(context: BrowserContext) -> BrowserContext:
    """Each page of this context counts what it asks of the app."""
    context.set_default_timeout(PATIENCE)
    context.add_init_script(path=WATCH)
    return context


def expect_settled(page: Page) -> None:
    """No script run is in progress or owed, its writes are committed, and the page shows it all."""
    try:
        page.wait_for_function("() => appWatch.settled().then(() => true)", polling=OFTEN)
    except TimeoutError as error:
        raise AssertionError(f"still waiting for {page.evaluate('appWatch.waitsFor')}") from error


def requests(page: Page) -> int:
    """How many script runs the page has asked for, its refreshes by itself not counted."""
    asked: int = page.evaluate("appWatch.requests")
    return asked


def refreshes(page: Page) -> int:
    """How many script runs the page has asked for by itself."""
    asked: int = page.evaluate("appWatch.refreshes")
    return asked


def wait_for_request(page: Page, before: int) -> None:
    """Until the page has asked for more script runs than `before`."""
    page.wait_for_function("before => appWatch.requests > before", arg=before, polling=OFTEN)


def wait_for_stroke(page: Page) -> None:
    """Until the page has asked for a run since the mouse button, or the finger, was last lifted."""
    page.wait_for_function("appWatch.requests > appWatch.requestsBeforeRelease", polling=OFTEN)


def wait_for_refresh(page: Page, before: int) -> None:
    """Until the page has asked by itself for more script runs than `before`."""
    page.wait_for_function("before => appWatch.refreshes > before", arg=before, polling=OFTEN)


@contextmanager
def messages_held(page: Page) -> Iterator[None]:
    """As on a slow line: what the app sends reaches the page only afterwards."""
    page.evaluate("appWatch.hold()")
    yield
    page.evaluate("appWatch.release()")
