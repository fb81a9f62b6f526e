"""The state of each model at a glance: how right it is, how large, how far to be trusted."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from model.checkpoint import Card
from streamlit_app.app_pages.models.card_metrics import MNIST, PEN, Measured, auroc, measured
from streamlit_app.app_pages.models.descriptions import KINDS, fine

ECE = (
    "Expected calibration error: how far, on average, its confidence is from how often it is "
    "right. 0 is best."
)
AUROC = (
    "How often it finds a letter, symbol or scribble stranger than a digit, of one of each "
    "(area under the ROC curve). 100 % is best, 50 % is chance."
)


def glance(card: Card, label: str, directory: Path) -> None:
    """One model's card; `directory` has its weights."""
    with st.container(key=f"card_{card.name}"):
        st.html(
            f'<div class="model-head {card.name}"><b><i></i>{label}</b>'
            f"<span>{KINDS[card.name]}</span></div>"
            f'<div class="model-figures">{_right(card, MNIST, "of MNIST’s test")}'
            f"{_right(card, PEN, 'of pen digits')}</div>"
            f'<dl class="model-facts">{_facts(card, directory)}</dl>'
        )


def missing(name: str, label: str) -> None:
    """In place of the card of a model that has not been trained."""
    with st.container(key=f"card_{name}"):
        st.html(
            f'<div class="model-head {name}"><b><i></i>{label}</b><span>{KINDS[name]}</span></div>'
        )
        st.markdown(f"Not trained yet: `python run_model.py train --model {name}`")


def _right(card: Card, key: str, what: str) -> str:
    found = measured(card, key)
    if found is None:
        return (
            '<div><div class="figure-number is-missing">–</div>'
            f'<div class="figure-detail">{what}<br>not measured</div></div>'
        )
    return (
        f'<div class="model-{key}"><div class="figure-number">{fine(found.accuracy.accuracy)}</div>'
        f'<div class="figure-detail">{what}<br>{_interval(found)}</div></div>'
    )


def _interval(found: Measured) -> str:
    low, high = 100 * found.accuracy.low, 100 * found.accuracy.high
    wrong = f"{found.mistakes:,} of {found.accuracy.labelled:,} wrong"
    return f'<span title="95 % interval {low:.2f} – {high:.2f} %">{wrong}</span>'


def _facts(card: Card, directory: Path) -> str:
    off = [
        f"{title}{fine(found.ece)}"
        for key, title in ((MNIST, ""), (PEN, "pen "))
        if (found := measured(card, key)) and found.ece is not None
    ]
    weights = directory / f"{card.name}.safetensors"
    size = f"{weights.stat().st_size / 1024:,.0f} KB" if weights.is_file() else "–"
    facts = [
        ("Calibration error", " · ".join(off) or "–", ECE),
        ("Digit or not (AUROC)", fine(auroc(card)), AUROC),
        ("Parameters", f"{card.parameters:,}", "Numbers that were learnt."),
        ("Weights", size, f"{card.name}.safetensors, version {card.version}"),
    ]
    return "".join(
        f'<div title="{title}"><dt>{name}</dt><dd>{value}</dd></div>'
        for name, value, title in facts
    )
