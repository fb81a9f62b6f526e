"""The models page: each model's architecture, training, accuracy, calibration and mistakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from model.checkpoint import SAVED_MODELS, BadCheckpoint, Card, load_card
from model.networks import PROJECT_MODELS
from streamlit_app.app_pages.models import (
    architecture_diagram,
    charts,
    descriptions,
    example_gallery,
    summary_card,
    version_picker,
)
from streamlit_app.app_pages.models.card_metrics import TEST_SETS, SetMetrics, metrics_on
from streamlit_app.app_pages.models.example_gallery import Example, ExampleGallery
from streamlit_app.components import html, live_accuracy
from streamlit_app.components.confusion_matrix import confusion_chart
from streamlit_app.components.formatting import MODEL_LABELS
from streamlit_app.components.plotly_chart import current_palette, plot
from streamlit_app.services.container import get_services

STYLE = Path(__file__).parents[2] / "styles" / "models.css"


def page() -> None:
    live_accuracy.show(get_services())
    show(SAVED_MODELS, [each.card for each in get_services().predictor.classifiers])


def show(directory: Path, live: Sequence[Card] = ()) -> None:
    """The models whose cards, weights and pictures are in `directory`.

    `live`: cards of the live versions, which replace those in `directory`.
    """
    st.html(STYLE)
    cards = _load_cards(directory) | {card.name: card for card in live}
    with st.container(key="models"):
        introduction = Markup('<div class="model-introduction">{}</div>')
        st.html(introduction.format(descriptions.INTRODUCTION))
        with st.container(key="model_cards"):
            for name, label in MODEL_LABELS.items():
                if name in cards:
                    summary_card.show(cards[name], label, directory)
                else:
                    summary_card.show_untrained(name, label)
        if cards:
            card, test_set = _choose(cards)
            _details(card, test_set, directory)
            if live:
                version_picker.show(card)
        st.caption(descriptions.CREDITS)


def _load_cards(directory: Path) -> dict[str, Card]:
    """By model name; without those that have not been trained."""
    cards = {}
    for name in PROJECT_MODELS:
        try:
            cards[name] = load_card(name, directory)
        except BadCheckpoint:
            continue
    return cards


def _choose(cards: Mapping[str, Card]) -> tuple[Card, str | None]:
    """One model and one of the test sets that its card has a confusion matrix for."""
    with st.container(key="model_choice", horizontal=True, horizontal_alignment="distribute"):
        names = [name for name in MODEL_LABELS if name in cards]
        card = cards[_choice("Model", names, MODEL_LABELS, "model")]
        measured = [
            key for key in TEST_SETS if (metrics := metrics_on(card, key)) and metrics.confusion
        ]
        test_set = _choice("Measured on", measured, TEST_SETS, "digits") if measured else None
    return card, test_set


def _choice(title: str, options: Sequence[str], labels: Mapping[str, str], key: str) -> str:
    """One of `options`, also kept in the URL parameter `key`."""
    chosen = st.segmented_control(
        title,
        options,
        default=options[0],
        format_func=labels.__getitem__,
        key=key,
        required=True,
        bind="query-params",
    )
    return chosen or options[0]


def _details(card: Card, test_set: str | None, directory: Path) -> None:
    gallery = example_gallery.load_gallery(card, directory / "pictures")
    metrics = metrics_on(card, test_set) if test_set else None
    _architecture(card)
    with st.container(key="model_curves"):
        _training(card)
        if metrics and metrics.reliability:
            _calibration(card, metrics)
    if test_set and metrics:
        _mistakes(card, metrics, gallery.mistakes.get(test_set, []))
    _saliency(card, gallery)


def _architecture(card: Card) -> None:
    with st.container(key="card_architecture"):
        st.html(
            Markup(
                '<div class="architecture-card"><div><strong>Architecture</strong>'
                "<p>{}</p></div>{}</div>"
            ).format(descriptions.HOW_IT_WORKS[card.name], architecture_diagram.diagram_html(card))
        )


def _training(card: Card) -> None:
    with st.container(key="card_training"):
        history = card.training.get("history")
        st.markdown("**Training**")
        if history:
            lines = [("", "error rate:"), ("solid", "MNIST"), ("dotted", "training set")]
            if history[-1].get("pen_accuracy") is not None:
                lines.insert(2, ("dashed", "pen digits"))
            _legend(card.name, lines)
            plot(charts.training_chart(history, card.name, current_palette()), "learning_chart")
        st.caption(descriptions.training(card))


def _calibration(card: Card, metrics: SetMetrics) -> None:
    with st.container(key="card_calibration"):
        st.markdown("**Calibration**")
        _legend(card.name, [("dot", "calibrated, 95 % interval"), ("hollow", "uncalibrated")])
        bins = metrics.reliability, metrics.reliability_uncalibrated
        chart = charts.reliability_diagram(*bins, card.name, current_palette())
        plot(chart, "reliability_chart")
        st.caption(descriptions.calibration(card, metrics))


def _mistakes(card: Card, metrics: SetMetrics, examples: list[Example]) -> None:
    with st.container(key="card_mistakes"):
        st.markdown("**Mistakes**")
        st.caption(descriptions.mistakes(metrics, len(examples)))
        with st.container(key="model_mistakes"):
            with st.container(key="model_confusion"):
                chart = confusion_chart(metrics, MODEL_LABELS[card.name], current_palette())
                plot(chart, "model_confusion_chart")
            if examples:
                st.html(example_gallery.mistakes_html(examples))


def _saliency(card: Card, gallery: ExampleGallery) -> None:
    if gallery.saliency:
        with st.container(key="card_saliency"):
            st.markdown("**Saliency maps**")
            st.caption(descriptions.SALIENCY[card.name])
            st.html(example_gallery.saliency_html(gallery.saliency, card.name))


def _legend(model: str, marks: Sequence[tuple[str, str]]) -> None:
    """A chart's lines and markers and what they stand for: (CSS class, label)."""
    st.html(Markup('<div class="key marks {}">{}</div>').format(model, html.legend(marks)))
