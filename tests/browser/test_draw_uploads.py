"""Pictures, CSV files and photographs beside the canvas, with the mouse and in the database."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import expect_legible
from tests.browser.draw_page_actions import open_draw_page
from tests.browser.running_app import App
from tests.browser.upload_actions import csv, expect_result, give, picture, result


def test_files_of_all_kinds_are_read_and_stored_with_their_source(page: Page, app: App) -> None:
    give(page, ("seven.png", picture(7)), ("three.csv", csv(3)), ("broken.png", b"\x89PNG nothing"))
    expect_result(page, 0, "seven.png", 7)
    expect_result(page, 1, "three.csv", 3)
    notes = page.locator(".upload-notes")
    expect(notes).to_contain_text("broken.png")
    expect(notes).to_contain_text("save it as")
    found = app.rows("SELECT source, count(*) FROM drawings GROUP BY source ORDER BY source")
    assert found == [("csv", 1), ("upload", 1)]
    assert app.count("predictions") == 4


def test_several_digits_are_read_from_left_to_right_and_it_says_so(page: Page, app: App) -> None:
    give(page, ("room.png", picture(4, 7, 2)))
    expect(page.locator(".upload-notes")).to_contain_text(
        "3 digits, from left to right: CNN 472, ViT 472"
    )
    for number, digit in enumerate((4, 7, 2)):
        expect_result(page, number, f"digit {number + 1} of 3", digit)
    assert app.count("drawings") == 3


def test_a_picture_is_labelled_relabelled_and_unlabelled_like_a_drawing(
    page: Page, app: App
) -> None:
    give(page, ("seven.png", picture(7)))
    expect_result(page, 0, "seven.png", 7)
    choices = result(page, 0).get_by_role("radio")
    for digit in (1, 7):
        choices.nth(digit).click()
        expect(result(page, 0)).to_contain_text(f"saved as {digit}")
        expect(choices.nth(digit)).to_be_checked()
        assert app.rows("SELECT digit FROM true_labels") == [(digit,)]
    choices.nth(7).click()
    expect(result(page, 0)).not_to_contain_text("saved as")
    expect(choices.nth(7)).not_to_be_checked()
    assert app.count("true_labels") == 0
    assert app.count("drawings") == 1


def test_a_stroke_on_the_canvas_leaves_the_results_alone(page: Page, app: App) -> None:
    give(page, ("seven.png", picture(7)))
    expect_result(page, 0, "seven.png", 7)
    page.locator(".st-key-why").get_by_text("Show why").click()
    expect(page.locator(".explanation").first).to_be_visible()
    expect_result(page, 0, "seven.png", 7)
    assert app.count("drawings") == 1, "not read again"


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(page: Page, app: App) -> None:
    give(page, ("large.png", bytes(11_000_000)))
    expect(page.locator(".st-key-files")).to_contain_text("10")
    expect(page.locator(".st-key-files")).to_contain_text(re.compile("smaller|exceed|larger"))
    assert app.count("drawings") == 0


def test_results_fit_and_can_be_read(anywhere: BrowserContext, app: App) -> None:
    page = open_draw_page(anywhere, app)
    long_name = f"{'a very long name ' * 8}.png"
    give(page, (long_name, picture(7)), ("room.png", picture(4, 7)), ("broken.png", b"nothing"))
    expect_result(page, 2, "digit 2 of 2", 7)
    expect_legible(page)
