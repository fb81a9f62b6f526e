"""From a figure to the drawings behind it, and what the dashboard tells in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from database import DrawingFilter
from database.agreement import Agreement
from database.model_statistics import ModelStatistics, PredictionCount, summarise
from database.statistics import SourceCount
from streamlit_app.app_pages.dashboard import drilldown, tables
from streamlit_app.app_pages.dashboard.drilldown import Scope
from streamlit_app.app_pages.dashboard.version_comparison import comparison_html
from streamlit_app.components.filter_query import from_query


def statistics(*read: tuple[int, int, int, int]) -> ModelStatistics:
    """From (true, predicted, bin, count)."""
    tallies = [PredictionCount(1, t, p, bin_, n, n * (bin_ + 0.5) / 10) for t, p, bin_, n in read]
    return summarise("cnn", tallies, [], timedelta(hours=1))


MODEL = statistics((7, 7, 9, 90), (7, 1, 9, 8), (4, 9, 5, 2))


def test_the_commonest_confusions_lead_to_their_drawings() -> None:
    found = drilldown.confusion_links(MODEL, Scope("cnn", "cnn-1", None))
    assert [link.label for link in found] == [
        "7 read as 1 (8 drawings)",
        "4 read as 9 (2 drawings)",
    ]
    drawings, ignored = from_query(found[0].query, UTC)
    assert drawings == DrawingFilter(true=7, read=1, model="cnn", version="cnn-1")
    assert ignored == ()


def test_bins_of_reliability_lead_to_theirs_the_surest_first() -> None:
    found = drilldown.reliability_links(MODEL, Scope("cnn", None, timedelta(days=1)))
    assert [link.label for link in found] == ["90–100 % confidence (98)", "50–60 % confidence (2)"]
    drawings, _ = from_query(found[1].query, UTC)
    assert (drawings.only, drawings.least, drawings.most) == ("labelled", 0.5, 0.6)
    assert (drawings.model, drawings.version) == ("cnn", None)
    assert drawings.since is not None
    assert timedelta(hours=23) < datetime.now(UTC) - drawings.since < timedelta(hours=25)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Agreement(), "No labelled drawing has predictions of both"),
        (Agreement(9, 9, 9, 9, both_correct=9), "CNN got 100.0 % right, ViT 100.0 %."),
        (Agreement(60, 40, 60, 40, 40, 10, 10), "CNN got 83.3 % right, ViT 83.3 %."),
        (Agreement(60, 40, 60, 40, 40, 12, 8), "the difference is not statistically significant"),
        (Agreement(60, 40, 60, 40, 40, 2, 18), "ViT is significantly better"),
        (Agreement(60, 40, 60, 40, 40, 19, 1), "CNN is significantly better"),
    ],
)
def test_two_versions_are_compared_in_words(found: Agreement, words: str) -> None:
    shown = comparison_html(found, "CNN", "ViT").replace("\u00a0", " ")
    assert words in shown


def test_a_version_with_markup_in_its_name_stays_text() -> None:
    shown = comparison_html(Agreement(3, 3, 3, 3, 3), "<b>x</b>", "y")
    assert "<b>x</b>" not in shown
    assert "&lt;b&gt;x" in shown


def test_every_digit_has_its_three_figures() -> None:
    shown = tables.digit_table({"cnn": MODEL})
    assert shown.count("<tr>") == 12
    assert "90 of 98; 95 % interval" in shown  # of the sevens
    assert shown.count("<td>–</td>") >= 2 * 8  # nobody drew the others


def test_sources_are_named_as_people_call_them() -> None:
    shown = tables.source_bars([SourceCount("canvas", 10, 5), SourceCount("camera", 5, 0)])
    assert "drawn" in shown
    assert "photo" in shown
    assert 'width:100.0%"></i><b style="width:50.0%"' in shown
