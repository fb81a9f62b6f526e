"""From the dashboard, which refreshes itself, to another page."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect
from sqlalchemy import text

from tests.browser.dashboard_page_actions import (
    choose_all_versions,
    click_fives,
    open_dashboard,
    point_at_fives,
)
from tests.browser.running_app import App
from tests.browser.settled import (
    expect_settled,
    messages_held,
    refreshes,
    requests,
    wait_for_refresh,
    wait_for_request,
)
from tests.support.stored_drawings import store_drawing


def test_a_refresh_on_the_way_does_not_empty_the_next_page(
    context: BrowserContext, app: App
) -> None:
    store_drawing(app.database, cnn=5, label=5)
    dashboard = open_dashboard(context, app)
    choose_all_versions(dashboard, "cnn")
    point_at_fives(dashboard)
    with messages_held(dashboard), app.database.transaction() as session:
        # The history has to wait for its drawings.
        session.execute(text("LOCK TABLE drawings IN ACCESS EXCLUSIVE MODE"))
        before = requests(dashboard)
        click_fives(dashboard)
        wait_for_request(dashboard, before)
        wait_for_refresh(dashboard, refreshes(dashboard))  # of the page that is being left
    expect(dashboard.locator(".st-key-drawings figure")).to_contain_text("Label: 5")
    expect_settled(dashboard)
    expect(dashboard.locator(".st-key-drawings figure")).to_have_count(1)
