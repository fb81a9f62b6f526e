"""What people do on the dashboard."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.running_app import App
from tests.browser.settled import expect_settled


def open_dashboard(context: BrowserContext, app: App) -> Page:
    page = context.new_page()
    page.goto(f"{app.url}/dashboard")
    page.locator(".st-key-accuracy_cnn").wait_for()
    expect_settled(page)
    return page


def choose_all_versions(page: Page, model: str) -> None:
    page.locator(f".st-key-version_{model} input").click()
    page.get_by_role("option", name="all versions").click()
    expect_settled(page)


def point_at_fives(page: Page) -> None:
    """The mouse over the cell of the confusion matrix of fives read as fives."""
    cells = page.locator(".st-key-confusion .nsewdrag").first
    cells.scroll_into_view_if_needed()
    box = cells.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.55)
    expect(page.locator(".st-key-confusion .hoverlayer > *").first).to_be_attached()


def click_fives(page: Page) -> None:
    """Click where the mouse is."""
    page.mouse.down()
    page.mouse.up()
