"""A model's training and calibration in, Plotly figures out. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10
from typing import Any

import plotly.graph_objects as go  # type: ignore[import-untyped]

from database import Accuracy
from model.evaluation.metrics import Bin
from streamlit_app.components.plotly_chart import Chart, blank
from streamlit_app.components.theme import Palette, translucent

History = Sequence[Mapping[str, Any]]  # an `Epoch` of model/training/trainer.py each
LEAST = 0.01  # per cent; an epoch without a mistake still has a place on the logarithmic axis
CURVES = {  # what is drawn, with its line: as dashed as it is far from what was learnt
    "accuracy": ("while learning, on distorted digits", "dot"),
    "validation_accuracy": ("MNIST held out", "solid"),
    "pen_accuracy": ("pen digits held out", "dash"),
}


def learning(history: History, model: str, palette: Palette) -> Chart:
    """How many digits it still read wrongly after each epoch, on a logarithmic axis."""
    figure = blank(palette, height=260)
    for key, (title, dash) in CURVES.items():
        wrong = [_wrong(epoch.get(key)) for epoch in history]
        if not any(wrong):
            continue
        colour = palette.muted if key == "accuracy" else palette.models[model]
        figure.add_scatter(
            x=list(range(1, len(wrong) + 1)),
            y=wrong,
            name=title,
            mode="lines" if len(wrong) > 1 else "markers",
            line={"color": colour, "width": 1.5 if key == "accuracy" else 2, "dash": dash},
            hovertemplate="%{y:.2f} %",
        )
    figure.update_layout(hovermode="x unified")
    figure.update_xaxes(title="epoch", showgrid=False)
    ticks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50]
    words = [f"{tick:g} %" for tick in ticks]
    figure.update_yaxes(type="log", tickvals=ticks, ticktext=words, side="right")
    ends = [(CURVES[trace][0], history[-1].get(trace)) for trace in CURVES]
    said = (f"{title} {_wrong(share):.2f} %" for title, share in ends if share is not None)
    return Chart(figure, f"Read wrongly after {len(history)} epochs: {', '.join(said)}.")


def _wrong(right: float | None) -> float | None:
    return None if right is None else max(100 * (1 - right), LEAST)


def reliability(after: Sequence[Bin], before: Sequence[Bin], model: str, palette: Palette) -> Chart:
    """How often it is right by how sure it is, after calibration (with 95 % intervals) and before.

    Bubbles grow with how many answers there are.
    """
    figure = blank(palette, height=260)
    perfect = {"color": palette.muted, "width": 1, "dash": "dot"}
    figure.add_scatter(x=[0, 100], y=[0, 100], mode="lines", line=perfect, hoverinfo="skip")
    hollow = {"color": palette.card, "line": {"color": palette.muted, "width": 1.5}}
    _bubbles(figure, before, "before", hollow)
    _bubbles(figure, after, "after", {"color": palette.models[model]})
    _intervals(figure.data[-1], after, translucent(palette.models[model], 0.45))
    figure.update_xaxes(range=[0, 104], ticksuffix=" %", title="how sure it is")
    figure.update_yaxes(range=[0, 108], ticksuffix=" %", side="right", nticks=5)
    return Chart(figure, f"Reliability diagram. {_sentence(after)}")


def _bubbles(
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
        hovertemplate="sure %{x:.1f} %, right %{y:.1f} % of %{customdata:,}",
    )


def _intervals(trace: go.Scatter, bins: Sequence[Bin], colour: str) -> None:
    """Whiskers over the 95 % interval of each share: bins of few answers say little."""
    shares = [Accuracy(round(b.accuracy * b.count), b.count) for b in bins if b.count]
    trace.error_y = {
        "type": "data",
        "symmetric": False,
        "array": [100 * (s.high - (s.accuracy or 0)) for s in shares],
        "arrayminus": [100 * ((s.accuracy or 0) - s.low) for s in shares],
        "color": colour,
        "thickness": 1,
        "width": 0,
    }


def _sentence(bins: Sequence[Bin]) -> str:
    """What the surest answers are worth."""
    surest = next((each for each in reversed(bins) if each.count), None)
    if surest is None:
        return "Nothing was measured."
    return (
        f"Of {surest.count:,} answers sure by {100 * surest.confidence:.1f} % on average, "
        f"{100 * surest.accuracy:.1f} % are right."
    )
