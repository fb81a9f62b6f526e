"""What does not look like a digit: the models say so, and people may know better."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import expect_legible
from tests.browser.draw_page_actions import (
    ask_why,
    draw,
    expect_thanks,
    expect_verdict,
    label,
    open_draw_page,
)
from tests.browser.running_app import App
from tests.support.digit_strokes import DIGITS, SCRIBBLE


def test_a_scribble_does_not_look_like_a_digit_and_still_takes_a_label(
    page: Page, app: App
) -> None:
    draw(page, SCRIBBLE)
    expect(page.locator(".st-key-summary")).to_contain_text("recognise")
    guess = page.locator(".verdict.is-guess").first
    expect(guess).to_have_text(re.compile(r"^\d(CNN|ViT) · a guess\d+\.\d\s%$"))
    hollow = page.locator(".st-key-confidence .bars-bar.is-guess")
    assert hollow.count() == 10 * page.locator(".verdict.is-guess").count()
    label(page, 8)
    expect_thanks(page, 8)
    assert app.rows("SELECT digit FROM true_labels") == [(8,)]


def test_a_digit_after_a_scribble_is_read_as_ever(page: Page) -> None:
    draw(page, SCRIBBLE)
    expect(page.locator(".verdict.is-guess").first).to_be_visible()
    page.locator(".st-key-clear button").click()
    expect(page.locator(".verdict.is-guess")).to_have_count(0)
    draw(page, DIGITS[7])
    expect_verdict(page, "cnn", 7)
    expect(page.locator(".verdict.is-guess")).to_have_count(0)
    expect(page.locator(".bars-bar.is-guess")).to_have_count(0)


def test_a_guess_can_be_read_and_labelled_without_scrolling(
    anywhere: BrowserContext, app: App
) -> None:
    page = open_draw_page(anywhere, app)
    draw(page, SCRIBBLE)
    expect(page.locator(".verdict.is-guess").first).to_be_visible()
    ask_why(page)
    expect(page.locator(".st-key-seen .explanation")).to_have_count(2)
    page.get_by_test_id("stMain").evaluate("(main) => main.scrollTo(0, 0)")
    expect(page.locator(".st-key-label_9 button")).to_be_in_viewport(ratio=1)
    expect_legible(page)
