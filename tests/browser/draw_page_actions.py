"""What people do on the draw page, and what they see there."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.running_app import App
from tests.browser.settled import PATIENCE, expect_settled, wait_for_stroke
from tests.support.digit_strokes import Strokes

Line = list[tuple[float, float]]


def open_draw_page(context: BrowserContext, app: App) -> Page:
    page = context.new_page()
    page.goto(app.url)
    expect_canvas(page)
    return page


def expect_canvas(page: Page) -> None:
    """The page is ready to draw on."""
    page.locator(".st-key-canvas canvas").first.wait_for()
    expect_settled(page)


def draw(page: Page, strokes: Strokes) -> None:
    """Draw with the mouse, `strokes` in 0…1 across the canvas, until the models have answered."""
    for first, *rest in _in_pixels(page, strokes):
        page.mouse.move(*first)
        page.mouse.down()
        for point in rest:
            page.mouse.move(*point, steps=5)
        page.mouse.up()
    wait_for_stroke(page)
    expect_settled(page)


def draw_by_touch(page: Page, strokes: Strokes) -> None:
    """The same with a finger."""
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    for first, *rest in _in_pixels(page, strokes):
        touch("touchStart", first)
        for point in rest:
            touch("touchMove", point)
        touch("touchEnd")
    wait_for_stroke(page)
    expect_settled(page)


def _in_pixels(page: Page, strokes: Strokes) -> Iterator[Line]:
    """The strokes as they lie in the window."""
    box = page.locator(".st-key-canvas").bounding_box()
    assert box is not None
    for stroke in strokes:
        yield [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]


def verdict(page: Page, model: str) -> Locator:
    return page.locator(f".st-key-verdict_{model}")


def expect_verdict(page: Page, model: str, digit: int) -> None:
    """The digit first, then its confidence in per cent."""
    expect(verdict(page, model)).to_have_text(re.compile(rf"^\s*{digit}\D+\d+\.\d\s*%\s*$"))


def expect_blank(page: Page) -> None:
    """No drawing on the sheet, as far as the server knows."""
    for model in ("cnn", "vit"):
        expect(verdict(page, model)).to_have_text(re.compile(r"^\s*–"))


def label(page: Page, digit: int) -> None:
    """Tap the digit that was drawn."""
    page.locator(f".st-key-label_{digit} button").click()


def expect_thanks(page: Page, digit: int) -> None:
    expect(page.locator(".st-key-thanks")).to_contain_text(f"Saved as {digit}")


def ask_why(page: Page) -> None:
    """Turn “Show why” on, or off again."""
    page.locator(".st-key-why").get_by_text("Show why").click()


def expect_ink(page: Page, pixels: int) -> None:
    """The canvas has as many pixels of ink, within 2 %."""
    expect_settled(page)
    ends = time.monotonic() + PATIENCE / 1000
    while abs(ink_pixels(page) - pixels) > 0.02 * pixels:
        assert time.monotonic() < ends, f"{ink_pixels(page)} pixels of ink, not {pixels}"


def ink_pixels(page: Page) -> int:
    """How many pixels of the canvas have ink, as the browser itself sees it."""
    count: int = page.locator(".st-key-canvas canvas").first.evaluate(
        """(_, selector) => {
          const host = document.querySelector(selector);
          const find = (root) => [...root.querySelectorAll("*")].flatMap((e) =>
            e.tagName === "CANVAS" ? [e] : e.shadowRoot ? find(e.shadowRoot) : []);
          return Math.max(...find(host).map((canvas) => {
            const { width, height } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            let n = 0;
            for (let i = 3; i < data.length; i += 4) n += data[i] > 128;
            return n;
          }));
        }""",
        ".st-key-canvas",
    )
    return count


def press(page: Page, key: str) -> None:
    """A key, once the page listens to it."""
    expect_settled(page)
    page.keyboard.press(key)
