"""People draw a digit, see what two models read, and say what it was."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.draw_page_actions import (
    draw,
    expect_blank,
    expect_canvas,
    expect_ink,
    expect_thanks,
    expect_verdict,
    ink_pixels,
    label,
    open_draw_page,
    press,
)
from tests.browser.running_app import App
from tests.browser.settled import expect_settled
from tests.support.digit_strokes import DIGITS, DOT


@pytest.mark.parametrize("digit", range(10))
def test_a_digit_drawn_with_the_mouse_is_read_by_both_models(page: Page, digit: int) -> None:
    draw(page, DIGITS[digit])
    expect_verdict(page, "cnn", digit)
    expect_verdict(page, "vit", digit)


def test_a_label_is_stored_and_the_canvas_is_empty_for_the_next(page: Page, app: App) -> None:
    draw(page, DIGITS[7])
    expect_verdict(page, "cnn", 7)
    label(page, 7)
    expect_thanks(page, 7)
    expect(page.locator(".st-key-thanks")).to_contain_text("CNN 100.0\u00a0%")
    expect_blank(page)
    assert app.rows("SELECT digit FROM true_labels") == [(7,)]
    assert app.count("drawings") == 1
    assert app.count("predictions") == 2
    expect_ink(page, 0)


def test_the_same_digit_drawn_twice_is_two_drawings(page: Page, app: App) -> None:
    for _ in range(2):
        draw(page, DIGITS[7])
        expect_verdict(page, "cnn", 7)
        label(page, 7)
        expect_thanks(page, 7)
        expect_blank(page)
    assert app.count("true_labels") == 2


def test_a_label_tapped_twice_counts_once(page: Page, app: App) -> None:
    draw(page, DIGITS[7])
    expect_verdict(page, "cnn", 7)
    page.locator(".st-key-label_7 button").dblclick()
    expect_thanks(page, 7)
    expect_settled(page)
    assert app.count("true_labels") == 1
    assert app.count("drawings") == 1


def test_a_wrong_tap_can_be_taken_back_and_made_right(page: Page, app: App) -> None:
    draw(page, DIGITS[7])
    expect_verdict(page, "cnn", 7)
    label(page, 1)
    expect_thanks(page, 1)
    page.get_by_text("Undo label").click()
    expect_verdict(page, "cnn", 7)
    assert app.count("true_labels") == 0
    label(page, 7)
    expect_thanks(page, 7)
    assert app.rows("SELECT digit FROM true_labels") == [(7,)]
    assert app.count("drawings") == 1


def test_undo_takes_the_last_stroke_and_clear_all_of_them(page: Page, app: App) -> None:
    draw(page, DIGITS[4][:1])
    expect(page.locator(".st-key-undo button")).to_be_enabled()
    before = ink_pixels(page)
    draw(page, DIGITS[4][1:])
    expect_verdict(page, "cnn", 4)
    page.locator(".st-key-undo button").click()
    expect_ink(page, before)
    page.locator(".st-key-clear button").click()
    expect_blank(page)
    expect_ink(page, 0)
    assert app.count("drawings") == 1, "a cleared drawing stays, without a label"
    assert app.count("true_labels") == 0


def test_a_drawing_whose_only_stroke_is_undone_was_never_there(page: Page, app: App) -> None:
    draw(page, DIGITS[1])
    expect_verdict(page, "cnn", 1)
    page.locator(".st-key-undo button").click()
    expect_blank(page)
    expect_settled(page)
    assert app.count("drawings") == 0


def test_keys_label_undo_and_clear(page: Page, app: App) -> None:
    draw(page, DIGITS[7])
    expect_verdict(page, "cnn", 7)
    press(page, "Backspace")
    expect_settled(page)
    assert app.rows("SELECT jsonb_array_length(strokes) FROM drawings") == [(1,)]
    press(page, "Escape")
    expect_blank(page)
    draw(page, DIGITS[3])
    expect_verdict(page, "cnn", 3)
    press(page, "3")
    expect_thanks(page, 3)
    assert app.rows("SELECT digit FROM true_labels") == [(3,)]


def test_a_key_after_a_click_beside_everything_puts_no_frame_around_the_page(page: Page) -> None:
    page.mouse.click(5, 500)
    page.keyboard.press("7")
    main = page.locator("[data-testid=stMain]:focus-visible")
    expect(main).to_be_attached()
    frame = "main => getComputedStyle(main, '::before').boxShadow"
    assert main.evaluate(frame) == "none"


def test_a_dot_asks_for_a_drawing_instead_of_a_verdict(page: Page, app: App) -> None:
    expect(page.locator(".st-key-summary")).to_contain_text("Draw a digit")
    expect(page.locator(".st-key-label_7 button")).to_be_disabled()
    draw(page, DOT)
    expect(page.locator(".st-key-summary")).to_contain_text("too small")
    expect_blank(page)
    assert app.count("drawings") == 0


def test_the_drawing_survives_a_visit_to_the_dashboard(page: Page, app: App) -> None:
    draw(page, DIGITS[2])
    expect_verdict(page, "cnn", 2)
    ink = ink_pixels(page)
    page.get_by_role("link", name="Dashboard").click()
    expect(page.locator(".st-key-drawings")).to_contain_text("1")
    page.get_by_role("link", name="Draw", exact=True).click()
    expect_verdict(page, "cnn", 2)
    expect_canvas(page)
    expect_ink(page, ink)
    label(page, 2)
    expect_thanks(page, 2)
    assert app.count("drawings") == 1


def test_the_bars_move_without_being_made_anew(page: Page) -> None:
    bars = page.locator(".st-key-confidence .bars-bar")
    expect(bars).to_have_count(20)
    bars.first.evaluate("(bar) => { bar.dataset.seenBefore = 'yes'; }")
    draw(page, DIGITS[0])
    expect_verdict(page, "cnn", 0)
    assert bars.first.get_attribute("data-seen-before") == "yes"
    expect(bars.first).to_have_attribute("title", re.compile(r"CNN: \d+\.\d %"))
    expect(page.get_by_role("img", name=re.compile("CNN: 0 with"))).to_be_visible()


def test_what_the_models_see_is_shown(page: Page) -> None:
    seen = page.locator(".st-key-seen img")
    empty = seen.get_attribute("src")
    draw(page, DIGITS[5])
    expect_verdict(page, "cnn", 5)
    assert seen.get_attribute("src") != empty
    assert seen.evaluate("(img) => [img.naturalWidth, img.naturalHeight]") == [28, 28]


def test_two_people_draw_at_once_without_mixing(
    page: Page, context: BrowserContext, app: App
) -> None:
    other = open_draw_page(context, app)
    draw(page, DIGITS[7])
    draw(other, DIGITS[3])
    expect_verdict(page, "cnn", 7)
    expect_verdict(other, "cnn", 3)
    label(page, 7)
    label(other, 3)
    expect_thanks(page, 7)
    expect_thanks(other, 3)
    assert sorted(app.rows("SELECT digit FROM true_labels")) == [(3,), (7,)]
