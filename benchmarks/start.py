""".venv/bin/python benchmarks/start.py

Start-up time: from the start command to a healthy app, with a new and with an existing data folder;
and from opening the page in Chromium with an empty cache to a visible canvas.

Measured: healthy after 3.24 s with a new data folder and 2.29 s with an existing one, canvas
visible after 1.09 s; two cores of an AMD EPYC, 2026-11-21.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from app_server import running_app
from playwright.sync_api import Browser, sync_playwright

STARTS = 3
PAGES = 5
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main() -> None:
    fresh: list[float] = []
    again: list[float] = []
    pages: list[float] = []
    for _ in range(STARTS):
        with tempfile.TemporaryDirectory(prefix="digits-") as folder:
            with running_app(Path(folder)) as app:
                fresh.append(app.start_seconds)
                pages = pages or _open_pages(app.page)  # of one start only
            with running_app(Path(folder)) as app:
                again.append(app.start_seconds)
    print(_line("start, new data folder", fresh))
    print(_line("start, existing data folder", again))
    print(_line("page, canvas visible", pages))


def _open_pages(address: str) -> list[float]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            return [_open_page(browser, address) for _ in range(PAGES)]
        finally:
            browser.close()


def _open_page(browser: Browser, address: str) -> float:
    """Seconds from navigation to a visible canvas, with an empty cache."""
    context = browser.new_context()
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(".st-key-canvas canvas").first.wait_for(state="visible")
    seconds = time.perf_counter() - began
    context.close()
    return seconds


def _line(what: str, seconds: list[float]) -> str:
    each = ", ".join(f"{one:.2f}" for one in seconds)
    return f"{what:25} median {statistics.median(seconds):5.2f} s   of {each}"


if __name__ == "__main__":
    main()
