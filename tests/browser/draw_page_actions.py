"""What a hand does on the draw page, and what an eye sees there."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.support.digit_strokes import Strokes

SEND_DELAY = 350  # ms; the canvas waits 200 after a stroke before it sends


def draw(page: Page, strokes: Strokes) -> None:
    """Draw with the mouse, `strokes` in 0…1 across the canvas."""
    box = page.locator(".st-key-canvas").bounding_box()
    assert box is not None
    for stroke in strokes:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=5)
        page.mouse.up()
    page.wait_for_timeout(SEND_DELAY)


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
    page.locator(f".st-key-label_{digit} button").click()


def expect_thanks(page: Page, digit: int) -> None:
    expect(page.locator(".st-key-thanks")).to_contain_text(f"Saved as {digit}")


def ask_why(page: Page) -> None:
    """Turn “Show why” on, or off again."""
    page.locator(".st-key-why").get_by_text("Show why").click()


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


def settle(page: Page) -> None:
    """Until the page is whole: a key or a click while it is being made may be lost."""
    page.locator("[data-test-script-state=notRunning]").first.wait_for(state="attached")
    # A frame later, what was mounted listens too.
    page.evaluate("() => new Promise((go) => requestAnimationFrame(() => setTimeout(go)))")


def press(page: Page, key: str) -> None:
    settle(page)
    page.keyboard.press(key)
