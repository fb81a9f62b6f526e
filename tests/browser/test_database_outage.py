"""What people meet when something under the app breaks."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from database.embedded_postgres import EmbeddedServer
from tests.browser.draw_page_actions import (
    draw,
    expect_thanks,
    expect_verdict,
    label,
    open_draw_page,
    press,
)
from tests.browser.history_page_actions import go_to_queue
from tests.browser.running_app import App, running_app
from tests.support.digit_strokes import DIGITS
from tests.support.stored_drawings import store_drawing


@pytest.fixture
def server() -> Iterator[EmbeddedServer]:
    """A PostgreSQL that is not the app's own, as DATABASE_URL would name."""
    folder = Path(tempfile.mkdtemp(prefix="digits-")).resolve()
    server = EmbeddedServer(folder / "postgres")
    server.ensure_running()
    yield server
    server.ensure_running()
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def app_elsewhere(server: EmbeddedServer) -> Iterator[App]:
    yield from running_app({"DATABASE_URL": server.ensure_running()})


def stop(server: EmbeddedServer) -> None:
    """Fast shutdown, while the app is connected."""
    pid = int((server.folder / "postmaster.pid").read_text().splitlines()[0])
    subprocess.run(["kill", "-INT", str(pid)], check=True)
    while (server.folder / "postmaster.pid").exists():
        time.sleep(0.05)


def test_without_the_database_people_draw_on_and_storing_resumes_by_itself(
    context: BrowserContext, app_elsewhere: App, server: EmbeddedServer
) -> None:
    page = open_draw_page(context, app_elsewhere)
    draw(page, DIGITS[7])
    expect_verdict(page, "cnn", 7)
    stop(server)
    page.locator(".st-key-clear button").click()
    draw(page, DIGITS[3])
    expect_verdict(page, "cnn", 3)
    notice = page.locator(".st-key-not_stored")
    expect(notice).to_contain_text("not being stored")
    label(page, 3)
    expect(page.locator(".st-key-thanks")).to_contain_text("Try again")
    expect_verdict(page, "cnn", 3)
    server.ensure_running()
    expect(notice).to_have_count(0)
    label(page, 3)
    expect_thanks(page, 3)
    assert app_elsewhere.rows("SELECT digit FROM true_labels") == [(3,)]
    assert app_elsewhere.count("drawings") == 2


def test_a_dashboard_opened_without_the_database_fills_itself_with_its_filters(
    context: BrowserContext, app_elsewhere: App, server: EmbeddedServer
) -> None:
    stop(server)
    dashboard = context.new_page()
    dashboard.goto(f"{app_elsewhere.url}/dashboard")
    expect(dashboard.get_by_text("The database is unavailable")).to_be_visible()
    server.ensure_running()
    expect(dashboard.locator(".st-key-labelled")).to_have_text(re.compile(r"^\s*0\s*$"))
    expect(dashboard.locator(".st-key-span")).to_be_visible()
    expect(dashboard.locator(".st-key-version_cnn")).to_contain_text("CNN version")


def test_a_history_opened_without_the_database_says_so_and_fills_itself(
    context: BrowserContext, app_elsewhere: App, server: EmbeddedServer
) -> None:
    stop(server)
    history = context.new_page()
    history.goto(f"{app_elsewhere.url}/history")
    expect(history.get_by_text("The database is unavailable")).to_be_visible()
    server.ensure_running()
    expect(history.locator(".st-key-empty_state")).to_be_visible(timeout=15_000)
    # And in its queue nothing is lost.
    store_drawing(app_elsewhere.database, drawn=7, cnn=1, vit=7)
    queue = go_to_queue(history, app_elsewhere)
    expect(queue.locator(".st-key-queue_picture img")).to_be_visible()
    stop(server)
    press(queue, "7")
    expect(queue.locator(".st-key-progress")).to_contain_text("the database is unavailable")
    queue.locator(".st-key-view").get_by_role("radio", name="Browse").click()
    expect(queue.get_by_text("The database is unavailable")).to_be_visible()
    server.ensure_running()
    expect(queue.locator(".entry")).to_have_count(1)
    queue.locator(".st-key-view").get_by_role("radio", name="Label").click()
    queue.locator(".st-key-answer_7 button").click()
    expect(queue.locator(".st-key-empty_state")).to_contain_text("Nothing left to label")
    assert app_elsewhere.rows("SELECT digit FROM true_labels") == [(7,)]


def test_labels_survive_a_killed_app_and_the_page_comes_back(
    context: BrowserContext, app: App
) -> None:
    page = open_draw_page(context, app)
    draw(page, DIGITS[7])
    expect_verdict(page, "cnn", 7)
    label(page, 7)
    expect_thanks(page, 7)
    app.kill()
    app.start()
    dashboard = context.new_page()
    dashboard.goto(f"{app.url}/dashboard")
    expect(dashboard.locator(".st-key-labelled")).to_have_text(re.compile(r"^\s*1\s*$"))
    draw(page, DIGITS[2])  # the page that was open all the time
    expect_verdict(page, "cnn", 2)
    label(page, 2)
    expect_thanks(page, 2)
    assert app.count("true_labels") == 2
