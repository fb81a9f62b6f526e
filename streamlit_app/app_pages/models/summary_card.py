"""One model in brief: its accuracy on both test sets, calibration, size."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from markupsafe import Markup

from model.checkpoint import Card
from streamlit_app.app_pages.models.card_metrics import MNIST, PEN, SetMetrics, auroc, metrics_on
from streamlit_app.app_pages.models.descriptions import ARCHITECTURE_NAMES
from streamlit_app.components import html
from streamlit_app.components.formatting import interval, percent

ECE = (
    "Expected calibration error: how far, on average, its confidence is from its accuracy. "
    "0 is best."
)
AUROC = (
    "How often a letter, symbol or scribble gets a higher novelty score than a digit, of one of "
    "each (area under the ROC curve). 100 % is best, 50 % is chance."
)
_HEAD = Markup('<div class="model-head {}"><b><i></i>{}</b><span>{}</span></div>')
_CARD = Markup('{}<div class="model-metrics">{}{}</div><dl class="model-facts">{}</dl>')
_METRIC = Markup(
    '<div class="model-{}"><div class="stat-number{}">{}</div>'
    '<div class="stat-detail">{}<br>{}</div></div>'
)


def show(card: Card, label: str, directory: Path) -> None:
    """One model's card; `directory` has its weights."""
    with st.container(key=f"card_{card.name}"):
        st.html(
            _CARD.format(
                _HEAD.format(card.name, label, ARCHITECTURE_NAMES[card.name]),
                _accuracy(card, MNIST, "on MNIST’s test set"),
                _accuracy(card, PEN, "on pen digits"),
                _facts(card, directory),
            )
        )


def show_untrained(name: str, label: str) -> None:
    """In place of the card of a model that has not been trained."""
    with st.container(key=f"card_{name}"):
        st.html(_HEAD.format(name, label, ARCHITECTURE_NAMES[name]))
        st.markdown(f"Not trained yet: `python run_model.py train --model {name}`")


def _accuracy(card: Card, test_set: str, title: str) -> Markup:
    metrics = metrics_on(card, test_set)
    if metrics is None:
        return _METRIC.format(test_set, " is-missing", "–", title, "not measured")
    accuracy = percent(metrics.accuracy.accuracy, 2)
    return _METRIC.format(test_set, "", accuracy, title, _mistakes(metrics))


def _mistakes(metrics: SetMetrics) -> Markup:
    return Markup('<span title="95 % interval {} %">{:,} of {:,} wrong</span>').format(
        interval(metrics.accuracy, 2), metrics.mistakes, metrics.accuracy.labelled
    )


def _facts(card: Card, directory: Path) -> Markup:
    """Name and value of each fact, with a tooltip."""
    weights = directory / f"{card.name}.safetensors"
    size = f"{weights.stat().st_size / 1024:,.0f} KB" if weights.is_file() else "–"
    facts = [
        ("Calibration error", _calibration_errors(card), ECE),
        ("Non-digit detection (AUROC)", percent(auroc(card), 2), AUROC),
        ("Parameters", f"{card.parameters:,}", "Learnt weights."),
        ("Weights", size, f"{card.name}.safetensors, version {card.version}"),
    ]
    fact = Markup('<div title="{}"><dt>{}</dt><dd>{}</dd></div>')
    return html.join(fact.format(tooltip, name, value) for name, value, tooltip in facts)


def _calibration_errors(card: Card) -> str:
    """On both test sets."""
    errors = [
        f"{prefix}{percent(metrics.ece, 2)}"
        for test_set, prefix in ((MNIST, ""), (PEN, "pen "))
        if (metrics := metrics_on(card, test_set)) and metrics.ece is not None
    ]
    return " · ".join(errors) or "–"
