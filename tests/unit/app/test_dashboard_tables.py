"""The dashboard's tables, as HTML."""

from __future__ import annotations

from datetime import timedelta

from database.model_statistics import PredictionCount, summarise
from database.statistics import SourceCount
from streamlit_app.app_pages.dashboard import tables

COUNTS = [
    PredictionCount(1, true, predicted, 9, count, 0.95 * count)
    for true, predicted, count in ((7, 7, 90), (7, 1, 8), (4, 9, 2))
]
MODEL = summarise("cnn", COUNTS, [], timedelta(hours=1))


def test_every_digit_has_recall_precision_and_f1() -> None:
    shown = tables.digit_table({"cnn": MODEL})
    assert shown.count("<tr>") == 12
    assert "90 of 98; 95 % interval" in shown  # of the sevens
    assert shown.count("<td>–</td>") >= 2 * 8  # nobody drew the others


def test_sources_have_their_display_names() -> None:
    shown = tables.source_bars([SourceCount("canvas", 10, 5), SourceCount("camera", 5, 0)])
    assert "drawn" in shown
    assert "photo" in shown
    assert 'width:100.0%"></i><b style="width:50.0%"' in shown
