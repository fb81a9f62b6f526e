"""One thumb on a phone of 390 × 844: draw, see the verdict and label, without scrolling."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect

from tests.browser.draw_page_actions import (
    draw_by_touch,
    expect_blank,
    expect_ink,
    expect_thanks,
    expect_verdict,
    open_draw_page,
)
from tests.browser.running_app import App
from tests.browser.windows import PHONE, new_phone
from tests.support.digit_strokes import DIGITS


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = new_phone(browser)
    yield context
    context.close()


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
    expect_ink(page, 0)


@pytest.mark.parametrize("width", [360, 320])
def test_a_small_phone_has_the_whole_canvas(browser: Browser, app: App, width: int) -> None:
    context = new_phone(browser, ViewportSize(width=width, height=640))
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
