""".venv/bin/python benchmarks/start.py

From the start command to a healthy app, with a new data folder and with one that is there; and
from opening the page in Chromium, nothing cached, to the canvas in sight.

Measured: healthy after 3.24 s with a new data folder and 2.29 s with an existing one, canvas in
sight after 1.09 s; two cores of an AMD EPYC, 2026-11-21.
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
                pages = pages or _open_pages(app.page)  # those of one start are enough
            with running_app(Path(folder)) as app:
                again.append(app.start_seconds)
    print(_line("start, new data folder", fresh))
    print(_line("start, data folder there", again))
    print(_line("page, canvas in sight", pages))


def _open_pages(address: str) -> list[float]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            return [_open_page(browser, address) for _ in range(PAGES)]
        finally:
            browser.close()


def _open_page(browser: Browser, address: str) -> float:
    """Seconds from navigation to canvas, for a visitor who comes for the first time."""
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
