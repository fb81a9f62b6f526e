"""What a user does on the history page, and what it shows."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.running_app import App
from tests.browser.settled import expect_settled

HIGH_ENOUGH = 40  # px, for a thumb


def go(page: Page, app: App, query: str = "") -> Page:
    """Open the history page."""
    page.goto(f"{app.url}/history{query}")
    page.locator(".st-key-history").get_by_role("heading").first.wait_for()
    expect_settled(page)
    return page


def go_to_queue(page: Page, app: App) -> Page:
    go(page, app, "?view=queue")
    page.locator(".st-key-answer_9 button").wait_for()
    expect_settled(page)
    return page


def pick(page: Page, number: int) -> None:
    """Click a drawing, counted from 0."""
    page.locator("[class*=st-key-pick_] button").nth(number).click()


def entries(page: Page) -> Locator:
    return page.locator(".entry")


def expect_query(page: Page, *parts: str) -> None:
    """The URL has these parameters and no others."""
    query = "&".join(re.escape(part) for part in parts)
    expect(page).to_have_url(re.compile(rf"/history{re.escape('?') if parts else ''}{query}$"))


def too_small(page: Page) -> list[str]:
    """Buttons of the history that are lower or narrower than a thumb, or hang over the edge."""
    found: list[str] = page.locator(".st-key-history button:visible").evaluate_all(
        """(buttons, least) => buttons.filter((button) => {
          const { width, height, left, right } = button.getBoundingClientRect();
          return width < least || height < least || left < 0 || right > innerWidth;
        }).map((button) => button.innerText)""",
        HIGH_ENOUGH - 0.5,
    )
    return found
