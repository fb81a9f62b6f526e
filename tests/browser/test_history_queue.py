"""The labelling queue: a key labels the drawing and shows the next one."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from database import set_true_label
from tests.browser.accessibility import expect_legible
from tests.browser.draw_page_actions import press
from tests.browser.history_page_actions import go_to_queue, too_small
from tests.browser.running_app import App
from tests.browser.settled import expect_settled
from tests.browser.windows import PHONE, Theme, new_window
from tests.support.stored_drawings import store_drawing


def progress(page: Page, labelled: int, unlabelled: int) -> None:
    text = f"{labelled} labelled this session, {unlabelled} to go"
    expect(page.locator(".st-key-progress")).to_contain_text(text)


def picture(page: Page) -> str:
    source: str = page.locator(".st-key-queue_picture img").evaluate("image => image.src")
    return source


def test_a_key_labels_shows_the_next_and_can_be_undone(context: BrowserContext, app: App) -> None:
    for digit in (7, 2, 3):
        store_drawing(app.database, drawn=digit, cnn=digit, vit=1)
    page = go_to_queue(context.new_page(), app)
    progress(page, 0, 3)
    expect(page.locator(".st-key-queue")).not_to_contain_text("CNN")  # until there is an answer
    assert page.locator(".st-key-queue_picture img").get_attribute("alt") == "A drawing"
    first = picture(page)
    press(page, "5")
    progress(page, 1, 2)
    expect(page.locator(".st-key-last")).to_contain_text(
        re.compile(r"Your label: 5\s*CNN.*ViT", re.S)
    )
    assert picture(page) != first
    assert app.rows("SELECT digit FROM true_labels") == [(5,)]
    press(page, "Backspace")
    progress(page, 0, 3)
    assert picture(page) == first
    assert app.count("true_labels") == 0


def test_skipped_drawings_come_back_on_request(context: BrowserContext, app: App) -> None:
    for digit in (7, 2):
        store_drawing(app.database, drawn=digit, cnn=digit, vit=1)
    page = go_to_queue(context.new_page(), app)
    first, last = picture(page), page.locator(".st-key-last")
    press(page, "ArrowRight")
    expect(last).to_contain_text("Skipped")
    press(page, "u")
    expect(last).to_have_count(0)
    press(page, "s")
    expect(last).to_contain_text("Skipped")
    press(page, "4")
    expect(page.locator(".st-key-empty_state")).to_contain_text("You skipped 1 drawing.")
    page.locator(".st-key-skipped button").click()
    expect(page.locator(".st-key-queue_picture img")).to_be_visible()
    assert picture(page) == first


def test_drawings_labelled_by_others_meanwhile_are_left_out(
    context: BrowserContext, app: App
) -> None:
    drawings = [store_drawing(app.database, drawn=digit, cnn=digit, vit=1) for digit in (7, 2, 3)]
    page = go_to_queue(context.new_page(), app)
    progress(page, 0, 3)
    for drawing in drawings:
        set_true_label(app.database, drawing, 8)
    page.locator(".st-key-answer_5 button").click()
    expect(page.locator(".st-key-empty_state")).to_contain_text("Nothing left to label")
    expect(page.locator(".st-key-progress")).to_contain_text("their label is kept")
    assert app.rows("SELECT DISTINCT digit FROM true_labels") == [(8,)]


def test_a_key_that_is_held_down_is_one_answer(context: BrowserContext, app: App) -> None:
    for digit in range(5):
        store_drawing(app.database, drawn=digit, cnn=digit, vit=9)
    page = go_to_queue(context.new_page(), app)
    progress(page, 0, 5)
    page.keyboard.down("5")
    progress(page, 1, 4)
    for _ in range(15):
        page.keyboard.down("5")  # while it's down already: a repetition
        expect_settled(page)
    page.keyboard.up("5")
    progress(page, 1, 4)
    assert app.count("true_labels") == 1


def test_a_phone_has_picture_and_digits_on_one_screen(
    browser: Browser, app: App, theme: Theme
) -> None:
    context = new_window(browser, theme, PHONE)
    for digit in (7, 2):
        store_drawing(app.database, drawn=digit, cnn=digit, vit=1)
    page = go_to_queue(context.new_page(), app)
    page.locator(".st-key-answer_5 button").click()
    progress(page, 1, 1)
    expect_settled(page)
    for part in (".st-key-queue_picture img", ".st-key-answer_9 button", ".st-key-skip button"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    assert too_small(page) == []
    expect_legible(page)
    context.close()
