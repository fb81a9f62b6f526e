"""Cards with one number each: accuracy with its interval, labels, drawings; and chart titles."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from markupsafe import Markup

from database import Accuracy, Dashboard
from database.agreement import Agreement
from streamlit_app.components import html
from streamlit_app.components.formatting import interval, percent
from streamlit_app.services.classification import MODELS

_AXIS_STARTS = (90, 50, 0)  # per cent, where the scale of an interval may begin
_INTERVAL = Markup(
    '95 % interval {interval}<div class="interval {model}" aria-hidden="true">'
    '<i style="left:{left:.2f}%;width:{width:.2f}%"></i><b style="left:{accuracy:.2f}%"></b></div>'
    '<div class="interval-ends" aria-hidden="true"><span>{start} %</span><span>100 %</span></div>'
)


def show_summary(dashboard: Dashboard) -> None:
    """Accuracy of each model, how many labels and drawings there are, how often models agree."""
    with st.container(key="summary_cards"):
        for name, label in MODELS.items():
            accuracy = dashboard.models[name].accuracy
            _card(f"accuracy_{name}", f"{label} accuracy", *_accuracy(accuracy, name))
        unlabelled = dashboard.drawings - dashboard.labelled
        _card("labelled", "Labelled", f"{dashboard.labelled:,}", f"{unlabelled:,} unlabelled")
        agreement = _agreement(dashboard.agreement)
        _card("drawings", "Drawings", f"{dashboard.drawings:,}", agreement)


def show_own(models: Mapping[str, Accuracy], drawings: int) -> None:
    """Of one person's drawings: the accuracy by model name, and how many drawings there are."""
    accuracies = {name: models.get(name, Accuracy(0, 0)) for name in MODELS}
    labelled = max(accuracy.labelled for accuracy in accuracies.values())
    with st.container(key="own_cards"):
        for name, accuracy in accuracies.items():
            _card(f"own_{name}", f"{MODELS[name]} accuracy", *_accuracy(accuracy, name))
        _card("own_drawings", "Drawings", f"{drawings:,}", f"{labelled:,} labelled")


def show_chart_title(title: str) -> None:
    """A chart's title, with the models' colours beside it."""
    st.html(
        Markup(
            '<div class="chart-title"><strong>{}</strong><span class="key">{}</span></div>'
        ).format(title, html.legend(MODELS.items()))
    )


def _card(key: str, title: str, number: str, detail: str) -> None:
    """`detail` may be HTML; `key` finds the number alone, “card_” and `key` the whole card."""
    with st.container(key=f"card_{key}"):
        st.html(Markup('<div class="stat-title">{}</div>').format(title))
        with st.container(key=key):
            st.html(Markup('<div class="stat-number">{}</div>').format(number))
        st.html(Markup('<div class="stat-detail">{}</div>').format(detail))


def _accuracy(accuracy: Accuracy, model: str) -> tuple[str, str]:
    """The number and the detail of a model's card."""
    if accuracy.accuracy is None:
        return "–", "no labels yet"
    low, high = 100 * accuracy.low, 100 * accuracy.high
    start = next(start for start in _AXIS_STARTS if low >= start)
    detail = _INTERVAL.format(
        interval=interval(accuracy),
        model=model,
        left=_position(low, start),
        width=_position(high, start) - _position(low, start),
        accuracy=_position(100 * accuracy.accuracy, start),
        start=start,
    )
    return percent(accuracy.accuracy), detail


def _position(value: float, start: int) -> float:
    """Where a per cent lies on a scale from `start` to 100, in per cent of its length."""
    return 100 * (value - start) / (100 - start)


def _agreement(agreement: Agreement) -> str:
    if not agreement.drawings:
        return "no drawing read by both models yet"
    return f"both models agree on {percent(agreement.agree / agreement.drawings)}"
