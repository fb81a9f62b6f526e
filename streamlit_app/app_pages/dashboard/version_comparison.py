"""Two model versions on the same labelled drawings, and whether they differ significantly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import streamlit as st
from markupsafe import Markup

from database import Accuracy, ModelVersion
from database.agreement import Agreement
from database.statistics import compare_versions
from streamlit_app.components import html
from streamlit_app.components.formatting import MODEL_LABELS, percent
from streamlit_app.services.classification import MODELS
from streamlit_app.services.container import get_services

SIGNIFICANCE_LEVEL = 0.05  # p-values below it are called significant


def show(period: timedelta | None, known: Sequence[ModelVersion]) -> None:
    """Two versions to choose, and their comparison.

    Raises:
        DatabaseUnavailable
    """
    versions = [each.version for each in known]
    live = [v for v in get_services().predictor.versions.values() if v in versions]
    if len(live) < len(MODELS):
        return
    with st.container(key="version_comparison"):
        st.markdown("**Model comparison on the same drawings**")
        with st.container(horizontal=True):
            first, second = (
                _choose_version(place, versions, default, version_titles(known))
                for place, default in zip(("First", "Second"), live, strict=True)
            )
        if first == second:
            st.html('<p class="muted">Choose two different versions.</p>')
        else:
            agreement = compare_versions(get_services().database, period, first, second)
            st.html(comparison_html(agreement, *_names(first, second, known)))


def _choose_version(
    place: str, versions: Sequence[str], default: str, titles: Mapping[str, str]
) -> str:
    return st.selectbox(
        f"{place} version",
        versions,
        index=versions.index(default),
        format_func=lambda version: titles.get(version, version),
        key=f"compared_{place.lower()}",
        label_visibility="collapsed",
    )


def version_titles(known: Sequence[ModelVersion]) -> Mapping[str, str]:
    """“CNN cnn-2143ffbb (live)” by version."""
    live = set(get_services().predictor.versions.values())
    return {
        each.version: f"{MODEL_LABELS.get(each.name, each.name)} {each.version}"
        + (" (live)" if each.version in live else "")
        for each in known
    }


def _names(first: str, second: str, known: Sequence[ModelVersion]) -> tuple[str, str]:
    """The models' names where they differ, else the versions'."""
    names = {each.version: MODEL_LABELS.get(each.name, each.name) for each in known}
    if names[first] != names[second]:
        return names[first], names[second]
    return first, second


def comparison_html(agreement: Agreement, first: str, second: str) -> Markup:
    """A bar of who was right, and the comparison in words. `first`, `second`: display names."""
    if not agreement.labelled:
        return Markup('<p class="muted">{}</p>').format(
            f"No labelled drawing has predictions of both {first} and {second} yet."
        )
    right = agreement.both_correct + agreement.only_first + agreement.only_second
    parts = [
        ("both right", agreement.both_correct, "both"),
        (f"only {first}", agreement.only_first, "first"),
        (f"only {second}", agreement.only_second, "second"),
        ("neither", agreement.labelled - right, "neither"),
    ]
    segment = Markup('<i class="{}" style="flex-grow:{}"></i>')
    entry = Markup("{} <b>{:,}</b>")
    return Markup(
        '<div class="comparison-bar" aria-hidden="true">{}</div>'
        '<div class="comparison-key">{}</div><p>{}</p>'
    ).format(
        html.join(segment.format(css_class, n) for _, n, css_class in parts if n),
        html.legend((css_class, entry.format(label, n)) for label, n, css_class in parts),
        _conclusion(agreement, first, second),
    )


def _conclusion(agreement: Agreement, first: str, second: str) -> str:
    """Both accuracies and, where they differ, McNemar's test."""
    first_share, second_share = (
        percent(Accuracy(agreement.both_correct + only, agreement.labelled).accuracy)
        for only in (agreement.only_first, agreement.only_second)
    )
    result = (
        f"Of {agreement.labelled:,} labelled drawings with predictions of both, {first} got "
        f"{first_share} right, {second} {second_share}"
    )
    if agreement.only_first == agreement.only_second:
        return f"{result}."
    p = agreement.p_value
    test = f"McNemar’s test, {'p < 0.001' if p < 0.001 else f'p = {p:.3f}'}"
    if p >= SIGNIFICANCE_LEVEL:
        return f"{result}: the difference is not statistically significant ({test})."
    better = first if agreement.only_first > agreement.only_second else second
    return f"{result}: {better} is significantly better ({test})."
