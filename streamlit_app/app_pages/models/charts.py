"""A model's training and calibration as Plotly charts with alternative text. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10
from typing import Any

import plotly.graph_objects as go  # type: ignore[import-untyped]

from database import Accuracy
from model.evaluation.metrics import Bin
from streamlit_app.components.plotly_chart import Chart, base_figure
from streamlit_app.components.theme import Palette, translucent

History = Sequence[Mapping[str, Any]]  # an `Epoch` of model/training/trainer.py each

HEIGHT = 260  # px
MIN_ERROR_RATE = 0.01  # per cent: zero has no place on a logarithmic axis
CURVES = {  # by key of the history: the curve's label and its dash
    "accuracy": ("training set, augmented", "dot"),
    "validation_accuracy": ("MNIST held out", "solid"),
    "pen_accuracy": ("pen digits held out", "dash"),
}


def training_chart(history: History, model: str, palette: Palette) -> Chart:
    """Error rate after each epoch, on a logarithmic axis."""
    figure = base_figure(palette, HEIGHT)
    for key in CURVES:
        error_rates = [_error_rate(epoch.get(key)) for epoch in history]
        if any(error_rates):
            colour = palette.muted if key == "accuracy" else palette.models[model]
            _add_curve(figure, key, error_rates, colour)
    figure.update_layout(hovermode="x unified")
    figure.update_xaxes(title="epoch", showgrid=False)
    ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]
    labels = [f"{tick:g} %" for tick in ticks]
    figure.update_yaxes(type="log", tickvals=ticks, ticktext=labels, side="right")
    last = {label: _error_rate(history[-1].get(key)) for key, (label, _) in CURVES.items()}
    listed = (f"{label} {rate:.2f} %" for label, rate in last.items() if rate is not None)
    return Chart(figure, f"Error rate after {len(history)} epochs: {', '.join(listed)}.")


def _add_curve(
    figure: go.Figure, key: str, error_rates: Sequence[float | None], colour: str
) -> None:
    label, dash = CURVES[key]
    figure.add_scatter(
        x=list(range(1, len(error_rates) + 1)),
        y=error_rates,
        name=label,
        mode="lines" if len(error_rates) > 1 else "markers",
        line={"color": colour, "width": 1.5 if key == "accuracy" else 2, "dash": dash},
        hovertemplate="%{y:.2f} %",
    )


def _error_rate(accuracy: float | None) -> float | None:
    """In per cent."""
    return None if accuracy is None else max(100 * (1 - accuracy), MIN_ERROR_RATE)


def reliability_diagram(
    calibrated: Sequence[Bin], uncalibrated: Sequence[Bin], model: str, palette: Palette
) -> Chart:
    """Accuracy by confidence, with 95 % intervals once calibrated, and without calibration.

    Markers grow with the number of predictions.
    """
    figure = base_figure(palette, HEIGHT)
    perfect = {"color": palette.muted, "width": 1, "dash": "dot"}
    figure.add_scatter(x=[0, 100], y=[0, 100], mode="lines", line=perfect, hoverinfo="skip")
    hollow = {"color": palette.card, "line": {"color": palette.muted, "width": 1.5}}
    _add_bins(figure, uncalibrated, "uncalibrated", hollow)
    _add_bins(figure, calibrated, "calibrated", {"color": palette.models[model]})
    _add_error_bars(figure.data[-1], calibrated, translucent(palette.models[model], 0.45))
    figure.update_xaxes(range=[0, 104], ticksuffix=" %", title="Confidence")
    figure.update_yaxes(range=[0, 108], ticksuffix=" %", side="right", nticks=5, title="Accuracy")
    return Chart(figure, f"Reliability diagram. {_most_confident(calibrated)}")


def _add_bins(
    figure: go.Figure, bins: Sequence[Bin], name: str, marker: Mapping[str, object]
) -> None:
    filled = [each for each in bins if each.count]
    figure.add_scatter(
        x=[100 * each.confidence for each in filled],
        y=[100 * each.accuracy for each in filled],
        customdata=[each.count for each in filled],
        name=name,
        mode="markers",
        cliponaxis=False,
        marker={"size": [4 + 4 * log10(1 + each.count) for each in filled], **marker},
        hovertemplate="confidence %{x:.1f} %, accuracy %{y:.1f} % of %{customdata:,}",
    )


def _add_error_bars(trace: go.Scatter, bins: Sequence[Bin], colour: str) -> None:
    """The 95 % interval of each bin."""
    filled = [each for each in bins if each.count]
    accuracies = [Accuracy(round(each.accuracy * each.count), each.count) for each in filled]
    trace.error_y = {
        "type": "data",
        "symmetric": False,
        "array": [100 * (each.high - (each.accuracy or 0)) for each in accuracies],
        "arrayminus": [100 * ((each.accuracy or 0) - each.low) for each in accuracies],
        "color": colour,
        "thickness": 1,
        "width": 0,
    }


def _most_confident(bins: Sequence[Bin]) -> str:
    """The bin of the highest confidence, as a sentence."""
    top = next((each for each in reversed(bins) if each.count), None)
    if top is None:
        return "Nothing was measured."
    return (
        f"Of {top.count:,} predictions with a mean confidence of {100 * top.confidence:.1f} %, "
        f"{100 * top.accuracy:.1f} % are right."
    )
