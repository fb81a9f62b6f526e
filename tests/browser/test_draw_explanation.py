"""People ask why, and see on their digit what each model's answer rests on."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import expect_legible
from tests.browser.draw_page_actions import ask_why, draw, expect_verdict, open_draw_page, press
from tests.browser.running_app import App
from tests.browser.settled import expect_settled
from tests.support.digit_strokes import DIGITS


def colour_of(page: Page, model: str) -> str:
    """What the overlay of a model adds to its picture: mostly “blue”, mostly “red”, or nothing."""
    shot = page.locator(f".st-key-seen .explanation.{model} .drawing").screenshot()
    red, _, blue = np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), dtype=int).T
    bluer, redder = int((blue - red > 60).sum()), int((red - blue > 60).sum())
    if max(bluer, redder) < 100:
        return "nothing"
    return "blue" if bluer > 10 * redder else "red" if redder > 10 * bluer else "both"


def test_both_models_show_why_in_their_own_colour(anywhere: BrowserContext, app: App) -> None:
    page = open_draw_page(anywhere, app)
    draw(page, DIGITS[7])
    expect_verdict(page, "cnn", 7)
    ask_why(page)
    expect(page.locator(".st-key-seen .explanation.cnn")).to_contain_text("pixels supporting “7”")
    expect(page.locator(".st-key-seen .explanation.vit")).to_contain_text("attention for “7”")
    expect_settled(page)
    assert (colour_of(page, "cnn"), colour_of(page, "vit")) == ("blue", "red")
    expect_legible(page)
    press(page, "Escape")
    expect(page.locator(".st-key-seen .explanation.cnn")).to_contain_text("no drawing yet")
    expect_settled(page)
    assert (colour_of(page, "cnn"), colour_of(page, "vit")) == ("nothing", "nothing")


def test_the_question_is_off_at_first_and_remembered(page: Page) -> None:
    draw(page, DIGITS[2])
    expect_verdict(page, "cnn", 2)
    expect(page.locator(".st-key-seen figure")).to_have_count(1)
    ask_why(page)
    expect(page.locator(".st-key-seen .explanation")).to_have_count(2)
    page.get_by_role("link", name="Dashboard").click()
    expect(page.locator(".st-key-drawings")).to_contain_text("1")
    page.get_by_role("link", name="Draw", exact=True).click()
    expect_verdict(page, "cnn", 2)
    expect(page.locator(".st-key-seen .explanation")).to_have_count(2)
    ask_why(page)
    expect(page.locator(".st-key-seen .explanation")).to_have_count(0)
