"""The history page without a sign-in: the drawings of this session."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import too_faint
from tests.browser.draw_page_actions import (
    draw,
    expect_blank,
    expect_canvas,
    expect_thanks,
    expect_verdict,
    label,
    open_draw_page,
    press,
)
from tests.browser.running_app import App
from tests.browser.settled import expect_settled
from tests.browser.windows import DESKTOP, PHONE
from tests.support.digit_strokes import DIGITS


def open_history(page: Page) -> None:
    page.get_by_role("link", name="History").click()
    page.locator(".st-key-history").get_by_role("heading").first.wait_for()
    page.get_by_role("radio", name="My drawings").click()
    expect(page.get_by_role("heading", name="My drawings")).to_be_visible()
    expect_settled(page)


def choose_newest(page: Page) -> None:
    page.locator("[class*=st-key-pick_] button").first.click()
    expect(page.locator(".st-key-single_bar")).to_be_visible()


def test_without_accounts_the_page_mentions_none(context: BrowserContext, app: App) -> None:
    page = open_draw_page(context, app)
    open_history(page)
    expect(page.locator(".st-key-history")).to_contain_text("No drawings yet")
    expect(page.locator(".st-key-history")).not_to_contain_text("Sign in")
    expect(page.locator(".st-key-account")).to_have_count(0)
    assert "secrets" not in app.log.read_text()


def test_a_drawing_is_labelled_relabelled_and_unlabelled(page: Page, app: App) -> None:
    draw(page, DIGITS[7])
    expect_verdict(page, "cnn", 7)
    open_history(page)
    entry = page.locator(".entry")
    expect(entry).to_contain_text(re.compile(r"Unlabelled\s*CNN 7 .*ViT 7 .* drawn", re.S))
    choose_newest(page)
    page.locator(".st-key-digit_1 button").click()
    expect(entry).to_contain_text("Label: 1")
    expect(entry.get_by_label("wrong")).to_have_count(2)
    expect(page.locator(".st-key-own_vit")).to_have_text(re.compile(r"^\s*0\.0\s*%"))
    press(page, "7")
    expect(entry).to_contain_text("Label: 7")
    expect(page.locator(".st-key-own_vit")).to_have_text(re.compile(r"100\.0\s*%"))
    assert app.rows("SELECT digit FROM true_labels") == [(7,)]
    page.locator(".st-key-no_label button").click()
    expect(entry).to_contain_text("Unlabelled")
    assert app.count("true_labels") == 0
    page.locator(".st-key-done button").click()
    expect(page.locator(".st-key-single_bar")).to_have_count(0)


def test_a_deleted_drawing_is_gone_and_the_draw_page_goes_on(page: Page, app: App) -> None:
    draw(page, DIGITS[3])
    expect_verdict(page, "cnn", 3)
    label(page, 3)
    expect_thanks(page, 3)
    draw(page, DIGITS[7])
    expect_verdict(page, "cnn", 7)
    open_history(page)
    expect(page.locator(".entry")).to_have_count(2)
    choose_newest(page)
    page.locator(".st-key-delete_one button").click()
    page.get_by_role("button", name="Delete 1 drawing").click()
    expect(page.locator(".entry")).to_have_count(1)
    assert app.rows("SELECT digit FROM true_labels") == [(3,)]
    assert app.count("drawings") == 1
    page.get_by_role("link", name="Draw", exact=True).click()
    expect_canvas(page)
    expect_blank(page)
    draw(page, DIGITS[2])
    expect_verdict(page, "cnn", 2)
    label(page, 2)
    expect_thanks(page, 2)
    assert app.count("drawings") == 2


def test_labelling_a_deleted_drawing_says_that_it_no_longer_exists(page: Page, app: App) -> None:
    draw(page, DIGITS[7])
    expect_verdict(page, "cnn", 7)
    open_history(page)
    choose_newest(page)
    with app.database.transaction() as session:
        session.connection().exec_driver_sql("DELETE FROM drawings")
    page.locator(".st-key-digit_7 button").click()
    expect(page.locator(".st-key-message")).to_have_text("This drawing no longer exists.")
    page.get_by_role("link", name="Draw", exact=True).click()
    expect_verdict(page, "cnn", 7)
    label(page, 7)
    expect_thanks(page, 7)


def test_it_can_be_read_and_nothing_hangs_over_the_edge(themed: BrowserContext, app: App) -> None:
    page = open_draw_page(themed, app)
    open_history(page)
    assert too_faint(page) == []
    page.get_by_role("link", name="Draw a digit").click()
    expect_canvas(page)
    draw(page, DIGITS[7])
    expect_verdict(page, "cnn", 7)
    label(page, 4)
    expect_thanks(page, 4)
    open_history(page)
    choose_newest(page)
    for width in (DESKTOP["width"], PHONE["width"], 320):
        expect_within(page, width)
        assert too_faint(page) == []
    page.locator(".st-key-delete_mine button").click()
    expect(page.get_by_role("dialog")).to_contain_text(
        "Permanently deletes 1 drawing and its label."
    )
    assert too_faint(page) == []


def expect_within(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    expect_settled(page)
    for part in ("own_cards", "drawings", "single_bar", "digit_9", "done"):
        box = page.locator(f".st-key-{part}").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width, f"{part} hangs over the edge"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
