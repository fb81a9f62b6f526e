"""One thumb on a phone of 390 × 844: draw, see the verdict and label, without scrolling."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE, App, open_draw_page
from tests.browser.draw_page_actions import (
    SEND_DELAY,
    expect_blank,
    expect_thanks,
    expect_verdict,
    ink_pixels,
)
from tests.support.digit_strokes import DIGITS, Strokes


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        has_touch=True,
        is_mobile=True,
        device_scale_factor=2,
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


def draw_by_touch(page: Page, strokes: Strokes) -> None:
    box = page.locator(".st-key-canvas").bounding_box()
    assert box is not None
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        places = [
            {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]} for x, y in points
        ]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    for stroke in strokes:
        touch("touchStart", stroke[0])
        for point in stroke[1:]:
            touch("touchMove", point)
        touch("touchEnd")
    page.wait_for_timeout(SEND_DELAY)


def test_a_finger_draws_labels_and_clears(phone: BrowserContext, app: App) -> None:
    page = open_draw_page(phone, app)
    draw_by_touch(page, DIGITS[7])
    expect_verdict(page, "cnn", 7)
    assert page.evaluate("window.scrollY") == 0, "drawing must not scroll the page"
    page.locator(".st-key-label_7 button").tap()
    expect_thanks(page, 7)
    expect(page.locator(".st-key-unlabel button")).to_be_in_viewport(ratio=1)
    assert app.rows("SELECT digit FROM true_labels") == [(7,)]
    draw_by_touch(page, DIGITS[4])
    expect_verdict(page, "cnn", 4)
    page.locator(".st-key-undo button").tap()
    page.locator(".st-key-clear button").tap()
    expect_blank(page)
    page.wait_for_timeout(500)
    assert ink_pixels(page) == 0


@pytest.mark.parametrize("width", [360, 320])
def test_a_small_phone_has_the_whole_canvas(browser: Browser, app: App, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 640}, has_touch=True, is_mobile=True
    )
    page = open_draw_page(context, app)
    edge = [[(0.06, 0.06), (0.94, 0.06), (0.94, 0.94), (0.06, 0.94), (0.06, 0.06)]]
    draw_by_touch(page, edge)
    expect_verdict(page, "cnn", 0)
    found = app.rows("SELECT jsonb_path_query_array(strokes, '$[*].points[*][*]') FROM drawings")
    coordinates = found[0][0]
    assert 15 < min(coordinates) < 30, "a finger near the edge draws near the edge of 360 pixels"
    assert 330 < max(coordinates) < 345
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_canvas_verdicts_and_label_buttons_fit_on_one_screen(
    phone: BrowserContext, app: App
) -> None:
    page = open_draw_page(phone, app)
    draw_by_touch(page, DIGITS[7])
    expect_verdict(page, "cnn", 7)
    tops = []
    for key in ("canvas", "undo", "verdict_cnn", "label_0", "label_9", "confidence"):
        box = page.locator(f".st-key-{key}").bounding_box()
        assert box is not None
        tops.append(box["y"])
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
        if key != "confidence":
            assert box["y"] + box["height"] <= PHONE["height"], f"{key} is off the screen"
    assert tops == sorted(tops), "canvas, verdicts, label buttons, bars, in this order"
    expect(page.get_by_role("link", name="Dashboard")).to_be_in_viewport()
