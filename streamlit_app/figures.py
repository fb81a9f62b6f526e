"""The dashboard's big numbers and its pictures of mistakes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from database import Accuracy, Agreement, Dashboard, Mistake
from streamlit_app.cards import per_cent
from streamlit_app.pictures import of_drawing
from streamlit_app.service import MODELS


def row(found: Dashboard, together: Agreement) -> None:
    """The state at a glance: accuracy of each model, how much is counted, how often they agree."""
    with st.container(key="glance"):
        for name, label in MODELS.items():
            model = found.models[name]
            _card(f"accuracy_{name}", f"{label} accuracy", *_accuracy(model.accuracy, name))
        waiting = found.drawings - found.labelled
        _card("labelled", "Labelled", f"{found.labelled:,}", f"{waiting:,} without a label")
        _card("drawings", "Drawings", f"{found.drawings:,}", _agreement(together))


def mistakes(found: Sequence[tuple[str, Mistake]]) -> None:
    """Misread drawings side by side, each under the name of the model that misread it."""
    pictures = "".join(_mistake(label, mistake) for label, mistake in found)
    st.html(f'<div class="mistakes">{pictures}</div>')


def title(words: str) -> None:
    """A chart's title, with the models' colours beside it."""
    key = "".join(f'<span class="{name}"><i></i>{label}</span>' for name, label in MODELS.items())
    st.html(
        f'<div class="chart-title"><strong>{words}</strong><span class="key">{key}</span></div>'
    )


def _card(key: str, title: str, figure: str, detail: str) -> None:
    with st.container(key=f"card_{key}"):
        st.html(f'<div class="figure-title">{title}</div>')
        with st.container(key=key):
            st.html(f'<div class="figure-number">{figure}</div>')
        st.html(f'<div class="figure-detail">{detail}</div>')


def _accuracy(accuracy: Accuracy, model: str) -> tuple[str, str]:
    if accuracy.accuracy is None:
        return "–", "nothing labelled yet"
    low, high = 100 * accuracy.low, 100 * accuracy.high
    start = next(start for start in (90, 50, 0) if low >= start)  # the scale's left end
    left, width = _on_scale(low, start), _on_scale(high, start) - _on_scale(low, start)
    return per_cent(accuracy.accuracy), (
        f"95 % interval {low:.1f} – {high:.1f}"
        f'<div class="interval {model}" aria-hidden="true"><i style="left:{left:.2f}%;'
        f'width:{width:.2f}%"></i><b style="left:{_on_scale(100 * accuracy.accuracy, start):.2f}%">'
        f'</b></div><div class="interval-ends" aria-hidden="true"><span>{start} %</span>'
        "<span>100 %</span></div>"
    )


def _on_scale(percent: float, start: int) -> float:
    """Where a per cent lies between `start` and 100, in per cent of the way."""
    return 100 * (percent - start) / (100 - start)


def _agreement(together: Agreement) -> str:
    if not together.drawings:
        return "both models read each of them"
    return f"both models agree on {per_cent(together.agree / together.drawings)}"


def _mistake(label: str, mistake: Mistake) -> str:
    pixels = np.frombuffer(mistake.pixels, dtype=np.uint8).reshape(28, 28)
    said = f"{mistake.true_digit} read as {mistake.read_as}"
    sure = per_cent(mistake.confidence)
    return (
        f"<figure>{of_drawing(pixels, mistake.strokes, f'{said} by {label}')}"
        f"<figcaption>{said}<br><small>{label}, {sure} sure</small></figcaption></figure>"
    )
