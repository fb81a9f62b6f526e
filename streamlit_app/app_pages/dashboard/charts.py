"""The dashboard's charts of trend, calibration and recall. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import log10

import plotly.graph_objects as go  # type: ignore[import-untyped]

from database import Accuracy, ModelStatistics
from streamlit_app.components.confusion_matrix import most_common_confusion
from streamlit_app.components.plotly_chart import Chart, base_figure
from streamlit_app.components.theme import Palette, translucent

Models = Mapping[str, ModelStatistics]  # by model name
Labels = Mapping[str, str]  # by model name

HEIGHT = 210  # px
_MARGIN = timedelta(minutes=1)  # of the trend's axis on both sides of a single point


def trend_chart(models: Models, labels: Labels, palette: Palette) -> Chart:
    """Accuracy of all labelled drawings up to each moment, with its 95 % interval."""
    figure = base_figure(palette, HEIGHT)
    for name, model in models.items():
        _add_trend(figure, labels[name], model, palette.models[name])
    moments = {point.at for model in models.values() for point in model.trend}
    if len(moments) == 1:  # by default the axis would show fractions of a millisecond
        (only,) = moments
        figure.update_xaxes(range=[only - _MARGIN, only + _MARGIN])
    figure.update_layout(hovermode="x unified")
    figure.update_yaxes(ticksuffix=" %", side="right", nticks=5, maxallowed=100)
    listed = (f"{labels[name]} {_describe(model.accuracy)}" for name, model in models.items())
    return Chart(figure, f"Accuracy over time. Now: {'; '.join(listed)}.")


def _add_trend(figure: go.Figure, label: str, model: ModelStatistics, colour: str) -> None:
    at = [point.at for point in model.trend]
    accuracies = [point.cumulative for point in model.trend]
    _add_band(figure, at, accuracies, translucent(colour, 0.14))
    figure.add_scatter(
        x=at,
        y=[_percent(each.accuracy) for each in accuracies],
        customdata=[[100 * each.low, 100 * each.high, each.labelled] for each in accuracies],
        name=label,
        mode="lines+markers" if len(at) < 12 else "lines",
        cliponaxis=False,
        line={"color": colour, "width": 2},
        hovertemplate="%{y:.1f} % (%{customdata[0]:.1f}–%{customdata[1]:.1f}) "
        "of %{customdata[2]:,}",
    )


def _add_band(
    figure: go.Figure, at: Sequence[datetime], accuracies: Sequence[Accuracy], colour: str
) -> None:
    """The area between the ends of the intervals."""
    high = [100 * each.high for each in accuracies]
    low = [100 * each.low for each in accuracies]
    figure.add_scatter(
        x=[*at, *reversed(at)],
        y=[*high, *reversed(low)],
        mode="lines",
        fill="toself",
        fillcolor=colour,
        line={"width": 0},
        hoverinfo="skip",
    )


def calibration_chart(models: Models, labels: Labels, palette: Palette) -> Chart:
    """Reliability diagram: accuracy by confidence; markers grow with the number of drawings."""
    figure = base_figure(palette, HEIGHT)
    perfect = {"color": palette.muted, "width": 1, "dash": "dot"}
    figure.add_scatter(x=[0, 100], y=[0, 100], mode="lines", line=perfect, hoverinfo="skip")
    for name, model in models.items():
        _add_reliability(figure, labels[name], model, palette.models[name])
    figure.update_xaxes(range=[0, 103], ticksuffix=" %", title="Confidence")
    figure.update_yaxes(range=[0, 106], ticksuffix=" %", side="right", nticks=5, title="Accuracy")
    errors = (
        f"{labels[name]} {100 * (model.expected_calibration_error or 0):.1f} %"
        for name, model in models.items()
    )
    return Chart(figure, f"Reliability diagram. Expected calibration error: {'; '.join(errors)}.")


def _add_reliability(figure: go.Figure, label: str, model: ModelStatistics, colour: str) -> None:
    bins = [each for each in model.reliability if each.confidence_mean is not None]
    figure.add_scatter(
        x=[_percent(each.confidence_mean) for each in bins],
        y=[_percent(each.accuracy.accuracy) for each in bins],
        customdata=[each.count for each in bins],
        name=label,
        mode="lines+markers",
        cliponaxis=False,
        line={"color": colour, "width": 2},
        marker={"size": [4 + 4 * log10(1 + each.count) for each in bins]},
        hovertemplate="confidence %{x:.1f} %, accuracy %{y:.1f} % of %{customdata:,}",
    )


def recall_chart(models: Models, labels: Labels, palette: Palette) -> Chart:
    """Of each true digit, the share that was predicted correctly, with 95 % intervals."""
    figure = base_figure(palette, HEIGHT)
    for name, model in models.items():
        figure.add_bar(
            x=list(range(10)),
            y=[_percent(digit.accuracy) for digit in model.recall],
            error_y=_error_bars(model.recall, palette),
            customdata=[[digit.correct, digit.labelled] for digit in model.recall],
            name=labels[name],
            marker={"color": palette.models[name], "cornerradius": 3},
            hovertemplate="%{y:.1f} %: %{customdata[0]:,} of %{customdata[1]:,}",
        )
    figure.update_layout(bargap=0.4, bargroupgap=0.08, hovermode="x unified")
    figure.update_xaxes(dtick=1, range=[-0.6, 9.6], showgrid=False)
    figure.update_yaxes(range=[0, 104], ticksuffix=" %", side="right", nticks=5)
    worst = (f"{labels[name]}: {most_common_confusion(model)}" for name, model in models.items())
    return Chart(figure, f"Recall by digit. {' '.join(worst)}")


def _error_bars(accuracies: Sequence[Accuracy], palette: Palette) -> dict[str, object]:
    """From the low to the high end of each interval."""
    points = [(each, 100 * (each.accuracy or 0)) for each in accuracies]
    return {
        "type": "data",
        "symmetric": False,
        "array": [100 * each.high - point for each, point in points],
        "arrayminus": [point - 100 * each.low for each, point in points],
        "color": palette.muted,
        "thickness": 1,
        "width": 2,
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _describe(accuracy: Accuracy) -> str:
    low, high = 100 * accuracy.low, 100 * accuracy.high
    return (
        f"{100 * (accuracy.accuracy or 0):.1f} % of {accuracy.labelled:,} labelled "
        f"(95 % interval {low:.1f} to {high:.1f})"
    )
