"""Stored drawings, and what a user does on the history page."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from database import NewDrawing, Prediction, record_drawing, set_true_label
from tests.browser.conftest import App
from tests.support.digit_strokes import DIGITS


def store(
    app: App,
    drawn: int,
    cnn: int,
    vit: int,
    label: int | None = None,
    *,
    confidence: float = 0.91,
    age: timedelta = timedelta(),
) -> UUID:
    """A drawing with predictions of both models, and with a label unless that is None."""
    strokes = [
        {"width": 20, "points": [[360 * x, 360 * y] for x, y in line]} for line in DIGITS[drawn]
    ]
    read = [_prediction("cnn", cnn, confidence), _prediction("vit", vit, confidence)]
    drawing = uuid4()
    record_drawing(app.database, NewDrawing(drawing, bytes(784), read, strokes))
    if label is not None:
        set_true_label(app.database, drawing, label)
    with app.database.transaction() as session:
        earlier = text("UPDATE drawings SET created_at = created_at - :age WHERE id = :id")
        session.execute(earlier, {"age": age, "id": drawing})
    return drawing


def _prediction(name: str, digit: int, confidence: float) -> Prediction:
    probabilities = [confidence if each == digit else (1 - confidence) / 9 for each in range(10)]
    return Prediction(f"{name}-00000000", name, probabilities)


def go(page: Page, app: App, query: str = "") -> Page:
    """Open the history page."""
    page.goto(f"{app.url}/history{query}")
    page.locator(".st-key-history").get_by_role("heading").first.wait_for()
    return page


def go_to_queue(page: Page, app: App) -> Page:
    go(page, app, "?view=queue")
    page.locator(".st-key-answer_9 button").wait_for()
    return page


def pick(page: Page, number: int) -> None:
    """Click a drawing, counted from 0."""
    page.locator("[class*=st-key-pick_] button").nth(number).click()


def entries(page: Page) -> Locator:
    return page.locator(".entry")


def expect_query(page: Page, *parts: str) -> None:
    """The URL has these parameters and no others."""
    query = "&".join(re.escape(part) for part in parts)
    expect(page).to_have_url(re.compile(rf"/history{re.escape('?') if parts else ''}{query}$"))
