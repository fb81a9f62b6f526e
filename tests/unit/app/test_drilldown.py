"""Links from the dashboard's figures to the drawings behind them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from database import DrawingFilter
from database.model_statistics import ModelStatistics, PredictionCount, summarise
from streamlit_app.app_pages.dashboard import drilldown
from streamlit_app.app_pages.dashboard.drilldown import Scope
from streamlit_app.components.filter_query import from_query


def statistics(*read: tuple[int, int, int, int]) -> ModelStatistics:
    """From (true, predicted, bin, count)."""
    tallies = [PredictionCount(1, t, p, bin_, n, n * (bin_ + 0.5) / 10) for t, p, bin_, n in read]
    return summarise("cnn", tallies, [], timedelta(hours=1))


MODEL = statistics((7, 7, 9, 90), (7, 1, 9, 8), (4, 9, 5, 2))


def test_the_most_common_confusions_link_to_their_drawings() -> None:
    found = drilldown.confusion_links(MODEL, Scope("cnn", "cnn-1", None))
    assert [link.label for link in found] == [
        "7 read as 1 (8 drawings)",
        "4 read as 9 (2 drawings)",
    ]
    drawings, ignored = from_query(found[0].query, UTC)
    assert drawings == DrawingFilter(true=7, read=1, model="cnn", version="cnn-1")
    assert ignored == ()


def test_reliability_bins_link_to_theirs_the_most_confident_first() -> None:
    found = drilldown.reliability_links(MODEL, Scope("cnn", None, timedelta(days=1)))
    assert [link.label for link in found] == ["90–100 % confidence (98)", "50–60 % confidence (2)"]
    drawings, _ = from_query(found[1].query, UTC)
    assert (drawings.only, drawings.least, drawings.most) == ("labelled", 0.5, 0.6)
    assert (drawings.model, drawings.version) == ("cnn", None)
    assert drawings.since is not None
    assert timedelta(hours=23) < datetime.now(UTC) - drawings.since < timedelta(hours=25)
