"""The dashboard shows the models' accuracy on stored drawings, live."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.accessibility import expect_legible, too_faint
from tests.browser.dashboard_page_actions import (
    choose_all_versions,
    click_fives,
    open_dashboard,
    point_at_fives,
)
from tests.browser.draw_page_actions import (
    draw,
    expect_thanks,
    expect_verdict,
    label,
    open_draw_page,
)
from tests.browser.running_app import App
from tests.browser.settled import expect_settled
from tests.browser.windows import new_window
from tests.support.digit_strokes import DIGITS
from tests.support.stored_drawings import store_drawing


def test_without_data_it_says_what_to_do(context: BrowserContext, app: App) -> None:
    dashboard = open_dashboard(context, app)
    expect(dashboard.locator(".st-key-empty_state")).to_contain_text("Draw a digit and label it")
    expect(dashboard.locator(".js-plotly-plot")).to_have_count(0)
    dashboard.get_by_role("link", name="Draw a digit").click()
    dashboard.locator(".st-key-canvas canvas").first.wait_for()


def test_a_label_shows_in_another_browser_by_itself(page: Page, browser: Browser, app: App) -> None:
    context = new_window(browser)
    dashboard = open_dashboard(context, app)
    expect(dashboard.locator(".st-key-labelled")).to_have_text(re.compile(r"^\s*0\s*$"))
    draw(page, DIGITS[7])
    expect_verdict(page, "cnn", 7)
    label(page, 7)
    expect_thanks(page, 7)
    expect(dashboard.locator(".st-key-labelled")).to_have_text(re.compile(r"^\s*1\s*$"))
    expect(dashboard.locator(".st-key-accuracy_cnn")).to_have_text(re.compile(r"100\.0\s*%"))
    expect(dashboard.locator(".st-key-drawings")).to_have_text(re.compile(r"^\s*1\s*$"))
    assert app.rows("SELECT digit FROM true_labels") == [(7,)]
    context.close()


def test_drawings_without_a_label_never_count_as_right(context: BrowserContext, app: App) -> None:
    store_drawing(app.database, cnn=3, label=3)
    store_drawing(app.database, cnn=5, label=3)
    store_drawing(app.database, cnn=3)
    dashboard = open_dashboard(context, app)
    choose_all_versions(dashboard, "cnn")
    expect(dashboard.locator(".st-key-accuracy_cnn")).to_have_text(re.compile(r"50\.0\s*%"))
    expect(dashboard.locator(".st-key-labelled")).to_have_text(re.compile(r"^\s*2\s*$"))
    expect(dashboard.locator(".st-key-drawings")).to_have_text(re.compile(r"^\s*3\s*$"))
    expect(dashboard.locator(".st-key-card_accuracy_cnn")).to_contain_text("9.5 – 90.5")


def test_it_can_count_one_version_or_one_hour_only(context: BrowserContext, app: App) -> None:
    store_drawing(app.database, cnn=3, label=3, version="cnn-aaaaaaaa")
    store_drawing(app.database, cnn=5, label=3, version="cnn-bbbbbbbb")
    with app.database.transaction() as session:
        session.connection().exec_driver_sql(
            "UPDATE drawings SET created_at = now() - interval '2 hours' WHERE id IN (SELECT "
            "drawing_id FROM predictions WHERE digit = 5)"
        )
    dashboard = open_dashboard(context, app)
    choose_all_versions(dashboard, "cnn")
    accuracy = dashboard.locator(".st-key-accuracy_cnn")
    expect(accuracy).to_have_text(re.compile(r"50\.0\s*%"))
    dashboard.get_by_text("1 hour", exact=True).click()
    expect(accuracy).to_have_text(re.compile(r"100\.0\s*%"))
    dashboard.get_by_text("All time", exact=True).click()
    dashboard.locator(".st-key-version_cnn input").click()
    dashboard.get_by_role("option", name="cnn-bbbbbbbb").click()
    expect(accuracy).to_have_text(re.compile(r"^\s*0\.0\s*%"))


def test_empty_pages_are_legible(themed: BrowserContext, app: App) -> None:
    assert too_faint(open_draw_page(themed, app)) == []
    dashboard = open_dashboard(themed, app)
    expect(dashboard.locator(".st-key-empty_state")).to_be_visible()
    assert too_faint(dashboard) == []


def test_every_chart_has_alternative_text(context: BrowserContext, app: App) -> None:
    for _ in range(3):
        store_drawing(app.database, cnn=9, label=4)
    dashboard = open_dashboard(context, app)
    choose_all_versions(dashboard, "cnn")
    for chart, words in {
        "trend": "Accuracy over time. Now: CNN 0.0 % of 3 labelled",
        "calibration": "Reliability diagram. Expected calibration error: CNN 91.0 %",
        "confusion": "Confusion matrix of CNN. Most common mistake: 4 read as 9, 3 times.",
        "recall": "Recall by digit. CNN: Most common mistake: 4 read as 9, 3 times.",
    }.items():
        described = dashboard.locator(f".st-key-{chart} [aria-label*='{words}']")
        expect(described.first).to_be_attached()
    expect(dashboard.locator(".st-key-mistakes figure")).to_have_count(3)


def test_text_is_legible_and_fits_the_window(anywhere: BrowserContext, app: App) -> None:
    for true, read in ((4, 9), (4, 4), (0, 0)):
        store_drawing(app.database, cnn=read, label=true)
    dashboard = open_dashboard(anywhere, app)
    choose_all_versions(dashboard, "cnn")
    expect(dashboard.locator(".st-key-mistakes figure")).to_have_count(1)
    expect_settled(dashboard)
    expect_legible(dashboard)
    draw_page = open_draw_page(anywhere, app)
    draw(draw_page, DIGITS[7])
    expect_verdict(draw_page, "cnn", 7)
    expect_legible(draw_page)


def test_without_a_mistake_the_confusion_matrix_has_its_counts_too(
    context: BrowserContext, app: App
) -> None:
    for _ in range(3):
        store_drawing(app.database, cnn=5, label=5)
    dashboard = open_dashboard(context, app)
    choose_all_versions(dashboard, "cnn")
    counts = dashboard.locator(".st-key-confusion .heatmap-label")
    expect(counts.filter(has_text=re.compile(r"\S"))).to_have_text(["3"])


def test_a_cell_of_the_confusion_matrix_leads_to_its_drawings(
    context: BrowserContext, app: App
) -> None:
    store_drawing(app.database, cnn=5, label=5)
    store_drawing(app.database, cnn=9, label=4)
    dashboard = open_dashboard(context, app)
    choose_all_versions(dashboard, "cnn")
    expect(dashboard.locator(".st-key-links_confusion a")).to_have_text("4 read as 9 (1 drawing)")
    point_at_fives(dashboard)
    click_fives(dashboard)
    drawings = dashboard.locator(".st-key-drawings figure")
    expect(drawings).to_have_count(1)
    expect(drawings).to_contain_text("Label: 5")
    expect(dashboard).to_have_url(re.compile(r"/history\?.*true=5&read=5"))


def test_labelled_drawings_can_be_exported(context: BrowserContext, app: App) -> None:
    store_drawing(app.database, cnn=9, label=4)
    page = context.new_page()
    page.goto(f"{app.url}/history")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV (Kaggle format)").click()
    rows = download.value.path().read_text().splitlines()
    assert rows[0].startswith("label,pixel0,pixel1,")
    assert rows[1].startswith("4,0,0,")
    assert len(rows) == 2
