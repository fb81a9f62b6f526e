"""Everybody's drawings: filters in the URL, several drawings at once, flagged labels."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import text

from tests.browser.accessibility import expect_legible
from tests.browser.draw_page_actions import press
from tests.browser.history_page_actions import entries, expect_query, go, pick, too_small
from tests.browser.running_app import App
from tests.browser.settled import expect_settled
from tests.browser.windows import DESKTOP, PHONE
from tests.support.stored_drawings import store_drawing


@pytest.fixture
def visit(context: BrowserContext) -> Page:
    return context.new_page()


def test_filters_are_kept_in_the_url_and_survive_a_reload(visit: Page, app: App) -> None:
    store_drawing(app.database, drawn=7, cnn=1, vit=7, label=7, confidence=0.95)
    store_drawing(app.database, drawn=7, cnn=1, vit=7, label=7, confidence=0.6)
    store_drawing(app.database, drawn=3, cnn=3, vit=3, label=3)
    store_drawing(app.database, drawn=2, cnn=2, vit=2)
    go(visit, app, "?only=mistakes&true=7&read=1&model=cnn&least=0.9&most=2")
    expect(entries(visit)).to_have_count(1)
    expect(visit.locator(".st-key-filter_chips")).to_contain_text("Confidence: 90 – 100 %")
    expect(visit.locator(".st-key-ignored_parameter")).to_contain_text("most=2 (expected: 0 to 1)")
    visit.locator(".st-key-clear_filters button").click()
    expect(entries(visit)).to_have_count(4)
    expect_query(visit)
    visit.get_by_role("radio", name="Unlabelled").click()
    expect(entries(visit)).to_have_count(1)
    expect_query(visit, "only=unlabelled")
    visit.reload()
    expect(entries(visit)).to_have_count(1)
    expect(visit.get_by_role("radio", name="Unlabelled")).to_be_checked()


def test_rarer_filters_are_behind_a_button_that_counts_them(visit: Page, app: App) -> None:
    for digit in (3, 4, 4):
        store_drawing(app.database, drawn=digit, cnn=digit, vit=digit, label=digit)
    go(visit, app)
    more = visit.locator(".st-key-more_filters button").first
    more.click()
    visit.locator(".st-key-filter_true input").click()
    visit.get_by_role("option", name="4", exact=True).click()
    expect(entries(visit)).to_have_count(2)
    expect(more).to_contain_text("More filters · 1")
    visit.locator(".st-key-filter_model input").click()
    visit.get_by_role("option", name="ViT").click()
    expect(more).to_contain_text("More filters · 2")
    expect_query(visit, "true=4", "model=vit")


def test_filtered_drawings_come_in_pages(visit: Page, app: App) -> None:
    for number in range(50):
        store_drawing(
            app.database, drawn=1, cnn=1, vit=1, label=1 + number % 2, age=timedelta(minutes=number)
        )
    for number in range(26):
        store_drawing(app.database, drawn=1, cnn=1, vit=1, label=2, age=timedelta(hours=2 + number))
    go(visit, app, "?only=mistakes")
    expect(entries(visit)).to_have_count(48)
    visit.locator(".st-key-older button").click()
    expect(entries(visit)).to_have_count(3)
    expect_query(visit, "only=mistakes")
    visit.locator(".st-key-newest button").click()
    expect(entries(visit)).to_have_count(48)


def test_one_digit_labels_all_that_are_selected(visit: Page, app: App) -> None:
    for number in range(3):
        store_drawing(app.database, drawn=7, cnn=1, vit=7, age=timedelta(minutes=number))
    go(visit, app, "?only=unlabelled")
    visit.locator(".st-key-select button").click()
    pick(visit, 0)
    expect(visit.locator(".st-key-bulk_bar")).to_contain_text("1 selected")
    pick(visit, 2)
    expect(visit.locator(".entry.is-selected")).to_have_count(2)
    press(visit, "7")
    expect(visit.locator(".st-key-message")).to_have_text("2 drawings labelled as 7.")
    expect(entries(visit)).to_have_count(1)
    assert app.rows("SELECT digit FROM true_labels") == [(7,), (7,)]
    visit.get_by_role("radio", name="All", exact=True).click()
    expect(entries(visit)).to_have_count(3)
    visit.locator(".st-key-select_all button").click()
    visit.locator(".st-key-no_label button").click()
    expect(visit.locator(".st-key-message")).to_have_text("2 labels removed.")
    visit.locator(".st-key-select_all button").click()
    visit.locator(".st-key-delete_selected button").click()
    visit.get_by_role("button", name="Delete 3 drawings").click()
    expect(visit.locator(".st-key-empty_state")).to_contain_text("No drawings yet")
    assert app.count("drawings") == 0


def test_a_flagged_label_shows_its_reason_and_can_be_confirmed(visit: Page, app: App) -> None:
    drawing = store_drawing(app.database, drawn=3, cnn=8, vit=8, label=3)
    store_drawing(app.database, drawn=3, cnn=3, vit=3, label=3)
    with app.database.transaction() as session:
        flag = text("INSERT INTO doubts (drawing_id, reason) VALUES (:id, 'Both <b>read 8</b>.')")
        session.execute(flag, {"id": drawing})
    go(visit, app, "?only=doubted")
    expect(entries(visit)).to_have_count(1)
    pick(visit, 0)
    expect(visit.locator(".st-key-flag")).to_contain_text("Flagged: Both <b>read 8</b>.")
    visit.locator(".st-key-confirm_labels button").click()
    expect(visit.locator(".st-key-empty_state")).to_contain_text("No matches")
    assert app.count("doubts") == 0
    assert app.rows("SELECT digit FROM true_labels WHERE is_settled") == [(3,)]


def test_it_fits_every_window_and_every_thumb(themed: BrowserContext, app: App) -> None:
    store_drawing(app.database, drawn=7, cnn=1, vit=7, label=7)
    page = go(themed.new_page(), app, "?only=mistakes&true=7&least=0.9&read=x")
    page.locator(".st-key-select button").click()
    pick(page, 0)
    expect(page.locator(".st-key-bulk_bar")).to_contain_text("1 selected")
    for width in (DESKTOP["width"], PHONE["width"], 320):
        page.set_viewport_size({"width": width, "height": 844})
        expect_settled(page)
        assert too_small(page) == []
        expect_legible(page)
