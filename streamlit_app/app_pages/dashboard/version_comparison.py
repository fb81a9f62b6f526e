"""Two model versions on the same drawings, as two people choose them on the dashboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import streamlit as st

from database import ModelVersion, compare
from streamlit_app.app_pages.dashboard import tables
from streamlit_app.services.classification import MODELS
from streamlit_app.services.container import get_services


def show(span: timedelta | None, known: Sequence[ModelVersion]) -> None:
    """Raises: DatabaseUnavailable."""
    versions = [each.version for each in known]
    served = [v for v in get_services().predictor.versions.values() if v in versions]
    if len(served) < len(MODELS):
        return
    with st.container(key="sides"):
        st.markdown("**Side by side, on the same drawings**")
        with st.container(horizontal=True):
            one, other = (
                st.selectbox(
                    f"{place} version",
                    versions,
                    index=versions.index(default),
                    format_func=lambda version: titles(known).get(version, version),
                    key=f"side_{place}",
                    label_visibility="collapsed",
                )
                for place, default in zip(("One", "Other"), served, strict=True)
            )
        if one == other:
            st.html('<p class="quiet">Choose two different versions.</p>')
        else:
            found = compare(get_services().database, span, one, other)
            st.html(tables.side_by_side(found, *_called(one, other, known)))


def titles(known: Sequence[ModelVersion]) -> Mapping[str, str]:
    """“CNN cnn-2143ffbb (served now)” by version."""
    served = set(get_services().predictor.versions.values())
    return {
        each.version: f"{MODELS.get(each.name, each.name)} {each.version}"
        + (" (served now)" if each.version in served else "")
        for each in known
    }


def _called(one: str, other: str, known: Sequence[ModelVersion]) -> tuple[str, str]:
    """By the model's name alone, where that says which is which."""
    names = {each.version: MODELS.get(each.name, each.name) for each in known}
    if names[one] != names[other]:
        return names[one], names[other]
    return one, other
