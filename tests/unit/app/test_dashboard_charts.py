from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from database.model_statistics import ModelStatistics, PredictionCount, TrendBucket, summarise
from streamlit_app.app_pages.dashboard import charts
from streamlit_app.components.confusion_matrix import confusion_chart
from streamlit_app.components.theme import DARK, LIGHT, Palette, translucent

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LABELS = {"cnn": "CNN", "vit": "ViT"}


def statistics(name: str, *read: tuple[int | None, int, int]) -> ModelStatistics:
    """From (true, predicted, count), all with a confidence of 95 %, an hour apart."""
    counts = [
        PredictionCount(1, true, predicted, 9, count, 0.95 * count)
        for true, predicted, count in read
    ]
    buckets = [
        TrendBucket(1, NOON + timedelta(hours=i), count, count if true == predicted else 0)
        for i, (true, predicted, count) in enumerate(read)
        if true is not None
    ]
    return summarise(name, counts, buckets, timedelta(hours=1))


MODELS = {
    "cnn": statistics("cnn", (7, 7, 90), (7, 1, 8), (4, 9, 2), (None, 3, 5)),
    "vit": statistics("vit", (7, 7, 98), (4, 9, 2), (None, 3, 5)),
}


def test_the_trend_ends_at_the_current_accuracy() -> None:
    chart = charts.trend_chart(MODELS, LABELS, LIGHT)
    lines = {trace.name: trace for trace in chart.figure.data if trace.name}
    assert lines["CNN"].y[-1] == pytest.approx(90.0)
    assert lines["ViT"].y[-1] == pytest.approx(98.0)
    assert "CNN 90.0 % of 100 labelled (95 % interval 82.6 to 94.5)" in chart.alt


def test_a_single_point_has_an_axis_of_minutes() -> None:
    alone = {"cnn": statistics("cnn", (7, 7, 1)), "vit": statistics("vit", (7, 7, 1))}
    low, high = charts.trend_chart(alone, LABELS, LIGHT).figure.layout.xaxis.range
    assert timedelta(minutes=1) <= high - low <= timedelta(hours=1)
    assert low < alone["cnn"].trend[0].at < high
    assert charts.trend_chart(MODELS, LABELS, LIGHT).figure.layout.xaxis.range is None


def test_the_confusion_matrix_shows_every_count_and_names_the_most_common_mistake() -> None:
    chart = confusion_chart(MODELS["cnn"], "CNN", DARK)
    shown = chart.figure.data[-2].text
    assert (shown[7][7], shown[7][1], shown[4][9], shown[0][0]) == ("90", "8", "2", "")
    assert chart.alt == "Confusion matrix of CNN. Most common mistake: 7 read as 1, 8 times."


def test_the_reliability_diagram_has_a_point_for_each_bin_with_labels() -> None:
    chart = charts.calibration_chart(MODELS, LABELS, LIGHT)
    cnn = next(trace for trace in chart.figure.data if trace.name == "CNN")
    assert list(cnn.x) == pytest.approx([95.0])
    assert list(cnn.y) == pytest.approx([90.0])
    assert "Expected calibration error: CNN 5.0 %" in chart.alt


def test_recall_has_no_bar_for_digits_that_nobody_drew() -> None:
    chart = charts.recall_chart(MODELS, LABELS, LIGHT)
    cnn = next(trace for trace in chart.figure.data if trace.name == "CNN")
    assert cnn.y[7] == pytest.approx(100 * 90 / 98)
    assert cnn.y[4] == 0
    assert cnn.y[0] is None


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_each_model_has_its_own_colour_in_every_chart(palette: Palette) -> None:
    for draw in (charts.trend_chart, charts.calibration_chart, charts.recall_chart):
        for trace in draw(MODELS, LABELS, palette).figure.data:
            if trace.name:
                colour = trace.marker.color or trace.line.color
                assert colour == palette.models[trace.name.lower()]


def test_translucent_keeps_the_colour() -> None:
    assert translucent("#2f6fde", 0.14) == "rgba(47,111,222,0.14)"
