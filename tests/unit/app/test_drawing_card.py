"""Entries of the history, as words and HTML."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

from database import Prediction, StoredDrawing
from streamlit_app.app_pages.history.drawing_card import picture, when
from streamlit_app.components.formatting import escape_markdown

NOW = datetime.now(UTC)


def test_a_time_is_the_viewers_and_has_its_year_only_when_it_is_another() -> None:
    east = timezone(timedelta(hours=2))
    moment = datetime(NOW.year, 3, 1, 22, 30, tzinfo=UTC)
    assert when(moment, east) == "2 Mar, 00:30"
    assert when(moment.replace(year=2020), UTC) == "1 Mar 2020, 22:30"


def test_a_picture_says_what_was_read() -> None:
    predictions = tuple(
        Prediction(f"{name}-1", name, [float(place == digit) for place in range(10)])
        for name, digit in (("cnn", 4), ("vit", 9))
    )
    entry = StoredDrawing(uuid4(), NOW, None, "upload", bytes(784), None, None, predictions)
    assert 'alt="A drawing, read as 4 and 9"' in picture(entry)


def test_text_from_outside_is_no_markdown() -> None:
    assert escape_markdown("Ann O'Neil, 3 – ü") == r"Ann O\'Neil\, 3 – ü"
    assert escape_markdown("![x](http://a) :red[b]") == r"\!\[x\]\(http\:\/\/a\) \:red\[b\]"
