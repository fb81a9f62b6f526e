"""What people do on the models page."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.running_app import App
from tests.browser.settled import expect_settled


def open_models(context: BrowserContext, app: App, query: str = "") -> Page:
    page = context.new_page()
    page.goto(f"{app.url}/models{query}", wait_until="commit")
    page.locator(".architecture").wait_for()
    expect_settled(page)
    return page


def choose_version(page: Page, panel: Locator, version: str) -> None:
    """From the list of versions."""
    panel.scroll_into_view_if_needed()  # scrolling would close the list again
    expect_settled(page)
    panel.get_by_role("combobox").click()
    page.get_by_role("option", name=version).click()
    expect_settled(page)
