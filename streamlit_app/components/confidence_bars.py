"""Confidence by digit: ten pairs of bars that follow the drawing stroke by stroke.

A Streamlit component (confidence_bars.js and .css): Plotly rebuilds a chart whenever its data
change, which shows as a flash.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import streamlit as st

from streamlit_app.components.formatting import percent

_HERE = Path(__file__).parent
_bars = st.components.v2.component(
    "digit_classifier_bars",
    html='<div class="bars" role="img"></div>',
    css=(_HERE / "confidence_bars.css").read_text(encoding="utf-8"),
    js=(_HERE / "confidence_bars.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def show(
    probabilities: Mapping[str, Sequence[float]],
    labels: Mapping[str, str],
    guessing: Collection[str] = (),
) -> None:
    """Show the bars.

    Args:
        probabilities: by model name ("cnn"), ten each, 0…1; empty without a drawing.
        labels: by model name.
        guessing: models that do not recognise a digit; their bars are hollow.
    """
    models = [
        {"key": name, "label": labels[name], "probabilities": list(values) or [0.0] * 10}
        | {"is_guess": name in guessing}
        for name, values in probabilities.items()
    ]
    predicted = {_most_likely(values)[0] for values in probabilities.values() if values}
    description = ". ".join(
        _description(labels[name], values, name in guessing)
        for name, values in probabilities.items()
    )
    data = {"models": models, "predicted": sorted(predicted), "description": description}
    _bars(data=data, key="bars")


def _most_likely(probabilities: Sequence[float]) -> list[int]:
    """All ten digits, the most likely first."""
    return sorted(range(10), key=probabilities.__getitem__, reverse=True)


def _description(label: str, probabilities: Sequence[float], is_guess: bool) -> str:
    """Alternative text of one model's bars: the three most likely digits."""
    if not probabilities:
        return f"{label}: no drawing yet"
    digits = _most_likely(probabilities)[:3]
    listed = ", ".join(f"{digit} with {percent(probabilities[digit])}" for digit in digits)
    return f"{label}{' (no digit recognised)' if is_guess else ''}: {listed}"
