"""The models: what each is, how it learnt, how right it is and what it still gets wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from model.checkpoint import SAVED_MODELS, BadCheckpoint, Card, load_card
from model.networks import PROJECT_MODELS
from streamlit_app.app_pages.models import (
    architecture_diagram,
    descriptions,
    example_gallery,
    summary_card,
    version_picker,
)
from streamlit_app.app_pages.models import charts as model_charts
from streamlit_app.app_pages.models.card_metrics import SETS, Measured, measured
from streamlit_app.app_pages.models.example_gallery import ExampleGallery
from streamlit_app.components import live_accuracy
from streamlit_app.components.confusion_matrix import confusion
from streamlit_app.components.plotly_chart import palette, plot
from streamlit_app.services.classification import MODELS
from streamlit_app.services.container import get_services

LABELS = MODELS | {"mlp": "MLP"}
STYLE = Path(__file__).parents[2] / "styles" / "models.css"


def page() -> None:
    live_accuracy.accuracy(get_services())
    show(SAVED_MODELS, [each.card for each in get_services().predictor.classifiers])


def show(directory: Path, served: Sequence[Card] = ()) -> None:
    """The models whose cards, weights and pictures lie in `directory`.

    `served`: those that are served instead, with what they have learnt since.
    """
    st.html(STYLE)
    cards = _cards(directory) | {card.name: card for card in served}
    with st.container(key="models"):
        st.html(f'<div class="model-introduction">{descriptions.INTRODUCTION}</div>')
        with st.container(key="model_cards"):
            for name, label in LABELS.items():
                if name in cards:
                    summary_card.glance(cards[name], label, directory)
                else:
                    summary_card.missing(name, label)
        if cards:
            closer = _closer(cards, directory)
            if served:
                version_picker.show(closer)
        st.caption(descriptions.CREDITS)


def _cards(directory: Path) -> dict[str, Card]:
    """By name, those that there are."""
    cards = {}
    for name in PROJECT_MODELS:
        try:
            cards[name] = load_card(name, directory)
        except BadCheckpoint:
            continue
    return cards


def _closer(cards: dict[str, Card], directory: Path) -> Card:
    """One model in detail, on one set of digits; which one it is."""
    with st.container(key="closer", horizontal=True, horizontal_alignment="distribute"):
        names = [name for name in LABELS if name in cards]
        name = _choice("Look closer at", names, LABELS, "model")
        card = cards[name]
        known = [key for key in SETS if (found := measured(card, key)) and found.confusion]
        key = _choice("Measured on", known, SETS, "digits") if known else None
    portrait = example_gallery.load_gallery(card, directory / "pictures")
    _built(card)
    found = measured(card, key) if key else None
    with st.container(key="model_curves"):
        _learnt(card)
        if found and found.reliability:
            _calibrated(card, found)
    if key and found:
        _confused(card, found, portrait, key)
    _looks(card, portrait)
    return card


def _choice(title: str, options: list[str], names: dict[str, str], key: str) -> str:
    """One of `options`; the page's address says which, so that it can be passed on."""
    chosen = st.segmented_control(
        title,
        options,
        default=options[0],
        format_func=names.__getitem__,
        key=key,
        required=True,
        bind="query-params",
    )
    return chosen or options[0]


def _built(card: Card) -> None:
    with st.container(key="card_built"):
        st.html(
            '<div class="built"><div><strong>How it is built</strong>'
            f"<p>{descriptions.IDEAS[card.name]}</p></div>{architecture_diagram.drawing(card)}</div>"
        )


def _learnt(card: Card) -> None:
    with st.container(key="card_learnt"):
        history = card.training.get("history")
        st.markdown("**How it learnt**")
        if history:
            lines = [("", "read wrongly:"), ("solid", "MNIST"), ("dotted", "while learning")]
            if history[-1].get("pen_accuracy") is not None:
                lines.insert(2, ("dashed", "pen digits"))
            st.html(_key(card.name, lines))
            plot(model_charts.learning(history, card.name, palette()), "learning_chart")
        st.caption(descriptions.learnt(card))


def _calibrated(card: Card, found: Measured) -> None:
    with st.container(key="card_sure"):
        st.markdown("**How sure, how right**")
        st.html(_key(card.name, [("dot", "calibrated, 95 % interval"), ("hollow", "before")]))
        bins = found.reliability, found.reliability_uncalibrated
        plot(model_charts.reliability(*bins, card.name, palette()), "reliability_chart")
        st.caption(descriptions.calibrated(card, found))


def _confused(card: Card, found: Measured, portrait: ExampleGallery, key: str) -> None:
    tiles = portrait.mistakes.get(key, [])
    with st.container(key="card_confused"):
        st.markdown("**What it still confuses**")
        st.caption(descriptions.confused(found, len(tiles)))
        with st.container(key="confused"):
            with st.container(key="confused_matrix"):
                plot(confusion(found, LABELS[card.name], palette()), "model_confusion")
            if tiles:
                st.html(example_gallery.misread(tiles))


def _looks(card: Card, portrait: ExampleGallery) -> None:
    if portrait.looks:
        with st.container(key="card_looks"):
            st.markdown("**Where it looks**")
            st.caption(descriptions.LOOKS[card.name])
            st.html(example_gallery.looked(portrait.looks, card.name))


def _key(model: str, marks: Sequence[tuple[str, str]]) -> str:
    """The lines and dots of a chart and what they stand for."""
    said = "".join(f'<span class="{mark}"><i></i>{words}</span>' for mark, words in marks)
    return f'<div class="key marks {model}">{said}</div>'
