"""Numbers, times and text as the pages show them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from database import Accuracy
from streamlit_app.components.formatting import (
    count,
    escape_markdown,
    interval,
    local_time,
    percent,
    short_count,
)


def test_a_share_is_shown_in_per_cent() -> None:
    assert percent(0.984) == "98.4\u00a0%"
    assert percent(0.99642, 2) == "99.64\u00a0%"
    assert percent(None) == "–"


def test_an_interval_has_both_ends() -> None:
    assert interval(Accuracy(90, 100)) == "82.6 – 94.5"
    assert interval(Accuracy(90, 100), 2) == "82.56 – 94.48"


def test_a_count_has_its_noun() -> None:
    assert count(1, "drawing", "drawings") == "1 drawing"
    assert count(2000, "drawing", "drawings") == "2,000 drawings"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        *[(999, "999"), (1203, "1.2k"), (9949, "9.9k"), (9950, "10k"), (990_019, "990k")],
        *[(999_499, "999k"), (999_500, "1.0M"), (12_345_678, "12M")],
    ],
)
def test_a_short_count_fits_in_a_cell(number: int, text: str) -> None:
    assert short_count(number) == text


def test_a_time_is_the_viewers_and_has_its_year_unless_it_is_this_one() -> None:
    east = timezone(timedelta(hours=2))
    moment = datetime(datetime.now(UTC).year, 3, 1, 22, 30, tzinfo=UTC)
    assert local_time(moment, east) == "2 Mar, 00:30"
    assert local_time(moment.replace(year=2020), UTC) == "1 Mar 2020, 22:30"


def test_text_from_outside_is_not_markdown() -> None:
    assert escape_markdown("Ann O'Neil, 3 – ü") == r"Ann O\'Neil\, 3 – ü"
    assert escape_markdown("![x](http://a) :red[b]") == r"\!\[x\]\(http\:\/\/a\) \:red\[b\]"
