"""The history page's filter: the most used field in one row, the others behind a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, tzinfo
from typing import Any

import streamlit as st

from database import DatabaseUnavailable, DrawingFilter, ModelVersion, list_model_versions
from streamlit_app.app_pages.history.state import HistoryState
from streamlit_app.components import filter_query
from streamlit_app.components.formatting import SOURCE_LABELS, escape_markdown, viewer_timezone
from streamlit_app.services.classification import MODELS
from streamlit_app.services.container import get_services

ANY = "any"  # as an option: for None, Streamlit would show its “Choose an option”


def show(state: HistoryState, update_url: Callable[[], None]) -> None:
    """`update_url`: called after each change."""
    timezone = viewer_timezone()
    active = filter_query.describe(state.filter, timezone)
    with st.container(key="filter_bar", horizontal=True, vertical_alignment="center"):
        _only(state, update_url)
        more = f"More filters · {len(active)}" if active else "More filters"
        with (
            st.container(key="more_filters", width="content"),
            st.popover(more, icon=":material/tune:", key="more"),
            st.container(key="filter_fields"),
        ):
            _fields(state, timezone, update_url)
        _select_button(state)
    _chips(state, active, update_url)
    for parameter in state.ignored:
        with st.container(key="ignored_parameter"):
            st.markdown(f"Ignored URL parameter: {escape_markdown(parameter)}")


def _select_button(state: HistoryState) -> None:
    is_selecting = state.selected_ids is not None
    st.button(
        "Stop selecting" if is_selecting else "Select",
        key="select",
        icon=":material/check_circle:",
        type="primary" if is_selecting else "secondary",
        on_click=state.set_selecting,
        args=(not is_selecting,),
    )


def _chips(state: HistoryState, active: Sequence[str], update_url: Callable[[], None]) -> None:
    """The active filters in words, and a button that clears them."""
    if active:
        with st.container(key="filter_chips", horizontal=True, vertical_alignment="center"):
            for chip in active:
                st.markdown(escape_markdown(chip), width="content")
            _clear_button(state, update_url)


def _clear_button(state: HistoryState, update_url: Callable[[], None]) -> None:
    def clear() -> None:
        state.set_filter(DrawingFilter())
        update_url()

    st.button("Clear filters", key="clear_filters", type="tertiary", on_click=clear)


def _only(state: HistoryState, update_url: Callable[[], None]) -> None:
    st.segmented_control(
        "Show",
        list(filter_query.ONLY_LABELS),
        format_func=filter_query.ONLY_LABELS.__getitem__,
        label_visibility="collapsed",
        required=True,
        **_bind(state, "only", state.filter.only, update_url),
    )


def _fields(state: HistoryState, timezone: tzinfo, update_url: Callable[[], None]) -> None:
    def choice(
        label: str, name: str, options: list[Any], format_option: Callable[[Any], str]
    ) -> None:
        value = getattr(state.filter, name)
        st.selectbox(
            label,
            [ANY, *options],
            format_func=lambda option: ANY if option == ANY else format_option(option),
            **_bind(state, name, ANY if value is None else value, update_url),
        )

    choice("Label", "true", list(range(10)), str)
    choice("Prediction", "read", list(range(10)), str)
    choice("Model", "model", list(MODELS), MODELS.__getitem__)
    choice("Version", "version", _versions(state.filter), str)
    choice("Source", "source", list(SOURCE_LABELS), SOURCE_LABELS.__getitem__)
    _period(state, timezone, update_url)
    with st.container(key="field_confidence"):
        _confidence(state, update_url)


def _period(state: HistoryState, timezone: tzinfo, update_url: Callable[[], None]) -> None:
    first = filter_query.local_day(state.filter.since, timezone, is_end=False)
    last = filter_query.local_day(state.filter.until, timezone, is_end=True)
    for label, name, value in (("From", "since", first), ("Until", "until", last)):
        st.date_input(
            label,
            None,
            min_value=date(2000, 1, 1),
            max_value=date(2200, 1, 1),
            format="YYYY-MM-DD",
            **_bind(state, name, value, update_url),
        )


def _confidence(state: HistoryState, update_url: Callable[[], None]) -> None:
    """A range in per cent; the ends of the scale filter nothing."""
    key = "filter_confidence"
    most = 1.0 if state.filter.most is None else state.filter.most
    _set_widget(key, (round(100 * (state.filter.least or 0)), round(100 * most)))

    def apply() -> None:
        low, high = st.session_state[key]
        drawings, timezone = state.filter, viewer_timezone()
        for name, value in (
            ("least", low / 100 if low else None),
            ("most", high / 100 if high < 100 else None),
        ):
            drawings = filter_query.with_field(drawings, name, value, timezone)
        state.set_filter(drawings)
        update_url()

    st.slider("Confidence (%)", 0, 100, key=key, on_change=apply)


def _bind(
    state: HistoryState, name: str, value: object, update_url: Callable[[], None]
) -> dict[str, Any]:
    """The key and callback of a widget that shows and changes one field of the filter."""
    key = f"filter_{name}"
    _set_widget(key, value)

    def apply() -> None:
        chosen = None if st.session_state[key] == ANY else st.session_state[key]
        state.set_filter(filter_query.with_field(state.filter, name, chosen, viewer_timezone()))
        update_url()

    return {"key": key, "on_change": apply}


def _set_widget(key: str, value: object) -> None:
    """Only if it differs: setting a widget's value interrupts whoever is using it."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def _versions(drawings: DrawingFilter) -> list[str]:
    """Of the chosen model or all models; the chosen version is among them even if unknown."""
    known: tuple[ModelVersion, ...] = ()
    with suppress(DatabaseUnavailable):
        known = list_model_versions(get_services().database)
    versions = [v.version for v in known if drawings.model in (None, v.name)]
    chosen = [drawings.version] if drawings.version else []
    return [*versions, *(version for version in chosen if version not in versions)]
