"""The dashboard shows the models' accuracy on stored drawings, live."""

from __future__ import annotations

import re
import time
from uuid import uuid4

import numpy as np
from playwright.sync_api import Browser, BrowserContext, Page, expect

from database import NewDrawing, Prediction, record_drawing, set_true_label
from tests.browser.accessibility import expect_legible, too_faint
from tests.browser.conftest import DESKTOP, App, open_draw_page
from tests.browser.draw_page_actions import draw, expect_thanks, expect_verdict, label
from tests.support.digit_strokes import DIGITS


def store(app: App, true: int | None, read: int, version: str = "cnn-00000000") -> None:
    """One drawing that this version read as `read`, with a confidence of 91 %."""
    pixels = np.zeros(784, dtype=np.uint8)
    pixels[300:320] = 255
    probabilities = [0.01] * 10
    probabilities[read] = 0.91
    drawing = uuid4()
    name = version.partition("-")[0]
    read_as = Prediction(version, name, probabilities)
    record_drawing(app.database, NewDrawing(drawing, pixels.tobytes(), [read_as]))
    if true is not None:
        set_true_label(app.database, drawing, true)


def open_dashboard(context: BrowserContext, app: App) -> Page:
    page = context.new_page()
    page.goto(f"{app.url}/dashboard")
    page.locator(".st-key-accuracy_cnn").wait_for()
    return page


def choose_all_versions(page: Page, model: str) -> None:
    page.locator(f".st-key-version_{model} input").click()
    page.get_by_role("option", name="all versions").click()


def point_at_fives(dashboard: Page) -> None:
    """The mouse over the cell of the confusion matrix of fives read as fives."""
    cells = dashboard.locator(".st-key-confusion .nsewdrag").first
    cells.scroll_into_view_if_needed()
    box = cells.bounding_box()
    assert box
    dashboard.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.55)


def test_without_data_it_says_what_to_do(context: BrowserContext, app: App) -> None:
    dashboard = open_dashboard(context, app)
    expect(dashboard.locator(".st-key-empty_state")).to_contain_text("Draw a digit and label it")
    expect(dashboard.locator(".js-plotly-plot")).to_have_count(0)
    dashboard.get_by_role("link", name="Draw a digit").click()
    dashboard.locator(".st-key-canvas canvas").first.wait_for()


def test_a_label_shows_in_another_browser_by_itself(page: Page, browser: Browser, app: App) -> None:
    context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
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
    store(app, true=3, read=3)
    store(app, true=3, read=5)
    store(app, true=None, read=3)
    dashboard = open_dashboard(context, app)
    choose_all_versions(dashboard, "cnn")
    expect(dashboard.locator(".st-key-accuracy_cnn")).to_have_text(re.compile(r"50\.0\s*%"))
    expect(dashboard.locator(".st-key-labelled")).to_have_text(re.compile(r"^\s*2\s*$"))
    expect(dashboard.locator(".st-key-drawings")).to_have_text(re.compile(r"^\s*3\s*$"))
    expect(dashboard.locator(".st-key-card_accuracy_cnn")).to_contain_text("9.5 – 90.5")


def test_it_can_count_one_version_or_one_hour_only(context: BrowserContext, app: App) -> None:
    store(app, true=3, read=3, version="cnn-aaaaaaaa")
    store(app, true=3, read=5, version="cnn-bbbbbbbb")
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
        store(app, true=4, read=9)
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
        store(app, true, read)
    dashboard = open_dashboard(anywhere, app)
    choose_all_versions(dashboard, "cnn")
    expect(dashboard.locator(".st-key-mistakes figure")).to_have_count(1)
    time.sleep(1)
    expect_legible(dashboard)
    draw_page = open_draw_page(anywhere, app)
    draw(draw_page, DIGITS[7])
    expect_verdict(draw_page, "cnn", 7)
    expect_legible(draw_page)


def test_without_a_mistake_the_confusion_matrix_has_its_counts_too(
    context: BrowserContext, app: App
) -> None:
    for _ in range(3):
        store(app, true=5, read=5)
    dashboard = open_dashboard(context, app)
    choose_all_versions(dashboard, "cnn")
    counts = dashboard.locator(".st-key-confusion .heatmap-label")
    expect(counts.filter(has_text=re.compile(r"\S"))).to_have_text(["3"])


def test_a_cell_of_the_confusion_matrix_leads_to_its_drawings(
    context: BrowserContext, app: App
) -> None:
    store(app, true=5, read=5)
    store(app, true=4, read=9)
    dashboard = open_dashboard(context, app)
    choose_all_versions(dashboard, "cnn")
    expect(dashboard.locator(".st-key-links_confusion a")).to_have_text("4 read as 9 (1 drawing)")
    point_at_fives(dashboard)
    dashboard.wait_for_timeout(300)
    dashboard.mouse.down()
    dashboard.wait_for_timeout(50)
    dashboard.mouse.up()
    drawings = dashboard.locator(".st-key-drawings figure")
    expect(drawings).to_have_count(1)
    expect(drawings).to_contain_text("Label: 5")
    expect(dashboard).to_have_url(re.compile(r"/history\?.*true=5&read=5"))


def test_labelled_drawings_can_be_exported(context: BrowserContext, app: App) -> None:
    store(app, true=4, read=9)
    page = context.new_page()
    page.goto(f"{app.url}/history")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV (Kaggle format)").click()
    rows = download.value.path().read_text().splitlines()
    assert rows[0].startswith("label,pixel0,pixel1,")
    assert rows[1].startswith("4,0,0,")
    assert len(rows) == 2
