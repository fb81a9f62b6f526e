"""From a figure to the drawings behind it, and what the dashboard tells in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from database import Agreement, DrawingFilter, SourceCount
from database.model_statistics import ModelStatistics, Tally, summarise
from streamlit_app.app_pages.dashboard import drilldown, tables
from streamlit_app.app_pages.dashboard.drilldown import Scope
from streamlit_app.components.filter_query import from_address


def statistics(*read: tuple[int, int, int, int]) -> ModelStatistics:
    """From (true, predicted, bin, count)."""
    tallies = [Tally(1, t, p, bin_, n, n * (bin_ + 0.5) / 10) for t, p, bin_, n in read]
    return summarise("cnn", tallies, [], timedelta(hours=1))


MODEL = statistics((7, 7, 9, 90), (7, 1, 9, 8), (4, 9, 5, 2))


def test_the_commonest_confusions_lead_to_their_drawings() -> None:
    found = drilldown.confusions(MODEL, Scope("cnn", "cnn-1", None))
    assert [link.words for link in found] == ["7 as 1 · 8", "4 as 9 · 2"]
    wanted, ignored = from_address(found[0].address, UTC)
    assert wanted == DrawingFilter(true=7, read=1, model="cnn", version="cnn-1")
    assert ignored == ()


def test_bins_of_reliability_lead_to_theirs_the_surest_first() -> None:
    found = drilldown.bins(MODEL, Scope("cnn", None, timedelta(days=1)))
    assert [link.words for link in found] == ["90–100 % · 98", "50–60 % · 2"]
    wanted, _ = from_address(found[1].address, UTC)
    assert (wanted.only, wanted.least, wanted.most) == ("labelled", 0.5, 0.6)
    assert (wanted.model, wanted.version) == ("cnn", None)
    assert wanted.since is not None
    assert timedelta(hours=23) < datetime.now(UTC) - wanted.since < timedelta(hours=25)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Agreement(), "No labelled drawing was read by both"),
        (Agreement(9, 9, 9, 9, both_right=9), "CNN read 100.0 % rightly and ViT 100.0 %."),
        (Agreement(60, 40, 60, 40, 40, 10, 10), "CNN read 83.3 % rightly and ViT 83.3 %."),
        (Agreement(60, 40, 60, 40, 40, 12, 8), "that may well be chance"),
        (Agreement(60, 40, 60, 40, 40, 2, 18), "ViT is better, not by chance"),
        (Agreement(60, 40, 60, 40, 40, 19, 1), "CNN is better, not by chance"),
    ],
)
def test_two_versions_are_compared_in_words(found: Agreement, words: str) -> None:
    told = tables.side_by_side(found, "CNN", "ViT").replace("\u00a0", " ")
    assert words in told


def test_a_version_with_markup_in_its_name_stays_text() -> None:
    told = tables.side_by_side(Agreement(3, 3, 3, 3, 3), "<b>x</b>", "y")
    assert "<b>x</b>" not in told
    assert "&lt;b&gt;x" in told


def test_every_digit_has_its_three_figures() -> None:
    told = tables.digits({"cnn": MODEL})
    assert told.count("<tr>") == 12
    assert "90 of 98; 95 % interval" in told  # of the sevens
    assert told.count("<td>–</td>") >= 2 * 8  # nobody drew the others


def test_sources_are_named_as_people_call_them() -> None:
    told = tables.sources([SourceCount("canvas", 10, 5), SourceCount("camera", 5, 0)])
    assert "drawn" in told
    assert "photo" in told
    assert 'width:100.0%"></i><b style="width:50.0%"' in told
