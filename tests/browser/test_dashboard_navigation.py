"""From the dashboard, which refreshes itself, to another page."""

from __future__ import annotations

import time

from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect
from sqlalchemy import text

from tests.browser.conftest import App
from tests.browser.test_dashboard import (
    choose_all_versions,
    open_dashboard,
    point_at_fives,
    store,
)


class SlowLine:
    """The browser's websocket, on which the server's messages can be held back for a while."""

    def __init__(self) -> None:
        self._held: list[tuple[WebSocketRoute, str | bytes]] | None = None
        self.asked = 0  # messages from the browser

    def lay(self, browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()

        def ask(message: str | bytes) -> None:
            self.asked += 1
            server.send(message)

        browser.on_message(ask)
        server.on_message(lambda message: self._answer(browser, message))

    def wait_for_question(self, page: Page) -> None:
        asked, ends = self.asked, time.monotonic() + 10
        while self.asked == asked:
            assert time.monotonic() < ends, "the page asks nothing by itself"
            page.wait_for_timeout(10)

    def hold(self) -> None:
        self._held = []

    def release(self) -> None:
        held, self._held = self._held or [], None
        for browser, message in held:
            browser.send(message)

    def _answer(self, browser: WebSocketRoute, message: str | bytes) -> None:
        if self._held is None:
            browser.send(message)
        else:
            self._held.append((browser, message))


def test_a_refresh_on_the_way_does_not_empty_the_next_page(
    context: BrowserContext, app: App
) -> None:
    line = SlowLine()
    context.route_web_socket("**/_stcore/stream", line.lay)
    store(app, true=5, read=5)
    dashboard = open_dashboard(context, app)
    choose_all_versions(dashboard, "cnn")
    point_at_fives(dashboard)
    dashboard.wait_for_timeout(2500)  # what the choice led to is over
    line.wait_for_question(dashboard)  # a refresh: the next one comes two seconds later
    dashboard.wait_for_timeout(1500)
    with app.database.transaction() as session:  # the history has to wait for its drawings
        session.execute(text("LOCK TABLE drawings IN ACCESS EXCLUSIVE MODE"))
        line.hold()
        asked = line.asked
        dashboard.mouse.down()
        dashboard.wait_for_timeout(50)
        dashboard.mouse.up()
        dashboard.wait_for_timeout(950)
        assert line.asked >= asked + 2  # the click, and a refresh of what is being left
    line.release()
    expect(dashboard.locator(".st-key-drawings figure")).to_contain_text("Label: 5")
    dashboard.wait_for_timeout(500)
    expect(dashboard.locator(".st-key-drawings figure")).to_have_count(1)
