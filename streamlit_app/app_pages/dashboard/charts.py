"""Statistics in, Plotly figures out, with the words that say the same. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import log10

import plotly.graph_objects as go  # type: ignore[import-untyped]

from database import Accuracy, ModelStatistics
from streamlit_app.components.confusion_matrix import commonest_mistake
from streamlit_app.components.plotly_chart import Chart, blank
from streamlit_app.components.theme import Palette, translucent

Models = Mapping[str, ModelStatistics]  # by model name
Labels = Mapping[str, str]  # what people read for a model name

_BESIDE = timedelta(minutes=1)  # of the trend's axis, before and after a moment that stands alone


def trend(models: Models, labels: Labels, palette: Palette) -> Chart:
    """Accuracy of all labelled drawings up to each moment, with its 95 % interval."""
    figure = blank(palette, height=210)
    for name, model in models.items():
        at = [point.at for point in model.trend]
        running = [point.cumulative for point in model.trend]
        _band(figure, at, running, translucent(palette.models[name], 0.14))
        figure.add_scatter(
            x=at,
            y=[_percent(a.accuracy) for a in running],
            customdata=[[a.low * 100, a.high * 100, a.labelled] for a in running],
            name=labels[name],
            mode="lines+markers" if len(at) < 12 else "lines",
            cliponaxis=False,
            line={"color": palette.models[name], "width": 2},
            hovertemplate="%{y:.1f} % (%{customdata[0]:.1f}–%{customdata[1]:.1f}) "
            "of %{customdata[2]:,}",
        )
    moments = {point.at for model in models.values() for point in model.trend}
    if len(moments) == 1:  # left alone, the axis would count tenths of milliseconds
        (only,) = moments
        figure.update_xaxes(range=[only - _BESIDE, only + _BESIDE])
    figure.update_layout(hovermode="x unified")
    figure.update_yaxes(ticksuffix=" %", side="right", nticks=5, maxallowed=100)
    said = (f"{labels[name]} {_said(model.accuracy)}" for name, model in models.items())
    return Chart(figure, f"Accuracy over time. Now: {'; '.join(said)}.")


def _band(
    figure: go.Figure, at: Sequence[datetime], shares: Sequence[Accuracy], colour: str
) -> None:
    """The area between the low and the high ends of the intervals."""
    figure.add_scatter(
        x=[*at, *reversed(at)],
        y=[*(100 * share.high for share in shares), *(100 * s.low for s in reversed(shares))],
        mode="lines",
        fill="toself",
        fillcolor=colour,
        line={"width": 0},
        hoverinfo="skip",
    )


def calibration(models: Models, labels: Labels, palette: Palette) -> Chart:
    """How often they are right, by how sure they said they were."""
    figure = blank(palette, height=210)
    perfect = {"color": palette.muted, "width": 1, "dash": "dot"}
    figure.add_scatter(x=[0, 100], y=[0, 100], mode="lines", line=perfect, hoverinfo="skip")
    for name, model in models.items():
        bins = [each for each in model.reliability if each.confidence_mean is not None]
        figure.add_scatter(
            x=[_percent(each.confidence_mean) for each in bins],
            y=[_percent(each.accuracy.accuracy) for each in bins],
            customdata=[each.count for each in bins],
            name=labels[name],
            mode="lines+markers",
            cliponaxis=False,
            line={"color": palette.models[name], "width": 2},
            marker={"size": [4 + 4 * log10(1 + each.count) for each in bins]},
            hovertemplate="sure %{x:.1f} %, right %{y:.1f} % of %{customdata:,}",
        )
    figure.update_xaxes(range=[0, 103], ticksuffix=" %", title="how sure they said they were")
    figure.update_yaxes(range=[0, 106], ticksuffix=" %", side="right", nticks=5)
    said = (
        f"{labels[name]} is off by {100 * (model.expected_calibration_error or 0):.1f} points"
        for name, model in models.items()
    )
    return Chart(figure, f"Reliability diagram. On average {'; '.join(said)}.")


def recall(models: Models, labels: Labels, palette: Palette) -> Chart:
    """Of each digit that people drew, how many were read right, with 95 % intervals."""
    figure = blank(palette, height=210)
    for name, model in models.items():
        shares = [_percent(digit.accuracy) for digit in model.recall]
        figure.add_bar(
            x=list(range(10)),
            y=shares,
            error_y=_interval(model.recall, palette),
            customdata=[[digit.correct, digit.labelled] for digit in model.recall],
            name=labels[name],
            marker={"color": palette.models[name], "cornerradius": 3},
            hovertemplate="%{y:.1f} %: %{customdata[0]:,} of %{customdata[1]:,}",
        )
    figure.update_layout(bargap=0.4, bargroupgap=0.08, hovermode="x unified")
    figure.update_xaxes(dtick=1, range=[-0.6, 9.6], showgrid=False)
    figure.update_yaxes(range=[0, 104], ticksuffix=" %", side="right", nticks=5)
    worst = (f"{labels[name]}: {commonest_mistake(model)}" for name, model in models.items())
    return Chart(figure, f"Recall by digit. {' '.join(worst)}")


def _interval(shares: Sequence[Accuracy], palette: Palette) -> dict[str, object]:
    """Whiskers from the low to the high end of each share's interval."""
    known = [(share, 100 * (share.accuracy or 0)) for share in shares]
    return {
        "type": "data",
        "symmetric": False,
        "array": [100 * share.high - middle for share, middle in known],
        "arrayminus": [middle - 100 * share.low for share, middle in known],
        "color": palette.muted,
        "thickness": 1,
        "width": 2,
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _said(accuracy: Accuracy) -> str:
    low, high = 100 * accuracy.low, 100 * accuracy.high
    return (
        f"{100 * (accuracy.accuracy or 0):.1f} % of {accuracy.labelled:,} labelled "
        f"(95 % interval {low:.1f} to {high:.1f})"
    )
