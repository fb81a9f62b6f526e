"""The real app in a process of its own, a real PostgreSQL, and Chromium to use it with."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import text

from database import Database, DatabaseSettings, open_database

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=10_000)  # milliseconds; a machine that is busy may need them

DESKTOP = {"width": 1160, "height": 800}
PHONE = {"width": 390, "height": 844}


@dataclass
class App:
    """A running app. `database` is the tests' own way into the same PostgreSQL."""

    url: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    database: Database

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.database.transaction() as session:
            return [tuple(row) for row in session.execute(text(query))]

    def count(self, table: str) -> int:
        found: int = self.rows(f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608  our own words
        return found

    def kill(self) -> None:
        """As a crash would: no chance to tidy up."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def start(self) -> None:
        self.process = start_app(self.environment, self.url)


def start_app(environment: dict[str, str], url: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app/server.py"]
    log = Path(tempfile.gettempdir(), f"digits-app-{url.rpartition(':')[2]}.log")
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()  # noqa: S310
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if process.poll() is not None:
                break
            time.sleep(0.2)
        else:
            return process
    raise RuntimeError(f"the app did not start:\n{log.read_text()}")


def app_for(settings: dict[str, str]) -> Iterator[App]:
    """An app with these environment variables on a free port, until the generator ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | settings
    environment |= {
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
        "STREAMLIT_SERVER_HEADLESS": "true",
    }
    url = f"http://127.0.0.1:{port}"
    process = start_app(environment, url)
    database = open_database(DatabaseSettings.from_environment(settings))
    app = App(url, environment, process, database)
    try:
        yield app
    finally:
        app.process.terminate()
        app.process.wait(timeout=30)
        database.close()


@pytest.fixture(scope="session")
def _app() -> Iterator[App]:
    with tempfile.TemporaryDirectory(prefix="digits-") as folder:
        yield from app_for({"DATA_DIR": folder, "DATABASE_URL": ""})


@pytest.fixture
def app(_app: App) -> App:
    """The app that most tests share, with nothing stored yet."""
    return emptied(_app)


def emptied(app: App) -> App:
    with app.database.transaction() as session:
        # Not TRUNCATE: their triggers count.
        for table in ("drawings", "model_versions", "served_versions"):
            session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - our own words
    return app


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


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One person at a desk."""
    yield from _window(browser, "light", DESKTOP)


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    """Each of them in turn, for a test that asks for it."""
    return str(request.param)


@pytest.fixture
def themed(browser: Browser, theme: str) -> Iterator[BrowserContext]:
    """One person at a desk, in each theme."""
    yield from _window(browser, theme, DESKTOP)


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def anywhere(
    request: pytest.FixtureRequest, browser: Browser, theme: str
) -> Iterator[BrowserContext]:
    """One person at a desk and on a telephone, in each theme."""
    yield from _window(browser, theme, request.param)


def _window(browser: Browser, theme: str, size: dict[str, int]) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=size, color_scheme=theme)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, app: App) -> Page:
    """The draw page, ready to draw on."""
    return open_draw_page(context, app)


def open_draw_page(context: BrowserContext, app: App) -> Page:
    page = context.new_page()
    page.goto(app.url)
    page.locator(".st-key-canvas canvas").first.wait_for()
    return page
