"""Chromium, and browser windows of the sizes and themes that people have."""

from __future__ import annotations

import shutil
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, ViewportSize

from tests.browser.settled import watch

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
DESKTOP = ViewportSize(width=1160, height=800)
PHONE = ViewportSize(width=390, height=844)

Theme = Literal["light", "dark"]


def new_window(
    browser: Browser, theme: Theme = "light", size: ViewportSize = DESKTOP
) -> BrowserContext:
    return watch(browser.new_context(viewport=size, color_scheme=theme))


def new_phone(browser: Browser, size: ViewportSize = PHONE) -> BrowserContext:
    """With a finger instead of a mouse."""
    return watch(
        browser.new_context(viewport=size, has_touch=True, is_mobile=True, device_scale_factor=2)
    )
