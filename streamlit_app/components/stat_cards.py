"""The dashboard's big numbers and its pictures of mistakes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import streamlit as st

from database import Accuracy, Agreement, Dashboard, Prediction, StoredDrawing
from streamlit_app.components.drawing_image import of_drawing
from streamlit_app.components.prediction_card import per_cent
from streamlit_app.services.classification import MODELS


def row(found: Dashboard) -> None:
    """The state at a glance: accuracy of each model, how much is counted, how often they agree."""
    with st.container(key="glance"):
        for name, label in MODELS.items():
            model = found.models[name]
            _card(f"accuracy_{name}", f"{label} accuracy", *_accuracy(model.accuracy, name))
        waiting = found.drawings - found.labelled
        _card("labelled", "Labelled", f"{found.labelled:,}", f"{waiting:,} without a label")
        _card("drawings", "Drawings", f"{found.drawings:,}", _agreement(found.agreement))


def own(found: Mapping[str, Accuracy], drawings: int) -> None:
    """How right each model was on one person's drawings, by its name, and how many those are."""
    accuracies = {name: found.get(name, Accuracy(0, 0)) for name in MODELS}
    labelled = max(accuracy.labelled for accuracy in accuracies.values())
    with st.container(key="own"):
        for name, accuracy in accuracies.items():
            _card(f"own_{name}", f"{MODELS[name]} accuracy", *_accuracy(accuracy, name))
        _card("own_drawings", "Drawings", f"{drawings:,}", f"{labelled:,} with a label")


def mistakes(
    found: Iterable[StoredDrawing], versions: Mapping[str, str | None], limit: int
) -> None:
    """The newest misread drawings, each once, with every model's wrong prediction.

    `versions`: which version of each model counts, None: any.
    """
    drawings = {drawing.id: drawing for drawing in found}.values()
    newest = sorted(drawings, key=lambda drawing: drawing.created_at, reverse=True)
    pictures = "".join(_mistake(drawing, versions) for drawing in newest[:limit])
    st.html(f'<div class="mistakes">{pictures or "None so far."}</div>')


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
        return "none read by both models yet"
    return f"both models agree on {per_cent(together.agree / together.drawings)}"


def _mistake(drawing: StoredDrawing, versions: Mapping[str, str | None]) -> str:
    """One drawing and its wrong predictions; nothing if its label has been corrected meanwhile."""
    wrong = wrong_predictions(drawing, versions)
    if not wrong:
        return ""
    pixels = np.frombuffer(drawing.pixels, dtype=np.uint8).reshape(28, 28)
    read_as = " and ".join(sorted({str(each.digit) for each in wrong}))
    words = f"{drawing.true_digit} read as {read_as}"
    sure = "<br>".join(f"{MODELS[each.name]}, {per_cent(each.confidence)} sure" for each in wrong)
    picture = of_drawing(pixels, drawing.strokes, words)
    return f"<figure>{picture}<figcaption>{words}<br><small>{sure}</small></figcaption></figure>"


def wrong_predictions(
    drawing: StoredDrawing, versions: Mapping[str, str | None]
) -> list[Prediction]:
    """Of each model the newest wrong one, in the order of `versions`."""
    wrong = {
        each.name: each  # the newest version comes last
        for each in drawing.predictions
        if drawing.true_digit not in (None, each.digit)
        and versions.get(each.name, "") in (None, each.version)
    }
    return [wrong[name] for name in versions if name in wrong]
