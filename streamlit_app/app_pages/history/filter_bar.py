"""Which drawings to show: the common choice in one row, the others behind a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, tzinfo
from typing import Any

import streamlit as st

from database import DatabaseUnavailable, DrawingFilter, ModelVersion, model_versions
from streamlit_app.app_pages.history import drawing_card
from streamlit_app.app_pages.history.state import HistoryState
from streamlit_app.components import filter_query
from streamlit_app.components.formatting import escape_markdown
from streamlit_app.services.classification import MODELS
from streamlit_app.services.container import get_services

ANY = "any"  # a choice of its own: Streamlit shows None as a call to choose


def show(browsing: HistoryState, remember: Callable[[], None]) -> None:
    """`remember`: called after each change, writes it into the address."""
    zone = drawing_card.timezone()
    words = filter_query.words(browsing.wanted, zone)
    with st.container(key="wanted", horizontal=True, vertical_alignment="center"):
        _only(browsing, remember)
        more = f"More filters · {len(words)}" if words else "More filters"
        with (
            st.container(key="more_filters", width="content"),
            st.popover(more, icon=":material/tune:", key="more"),
            st.container(key="filter_fields"),
        ):
            _fields(browsing, zone, remember)
        _select(browsing)
    _chips(browsing, words, remember)
    for part in browsing.ignored:
        with st.container(key="ignored"):
            st.markdown(f"Ignored in the address: {escape_markdown(part)}")


def _select(browsing: HistoryState) -> None:
    is_selecting = browsing.marked is not None
    st.button(
        "Stop selecting" if is_selecting else "Select",
        key="select",
        icon=":material/check_circle:",
        type="primary" if is_selecting else "secondary",
        on_click=browsing.select,
        args=(not is_selecting,),
    )


def _chips(browsing: HistoryState, words: Sequence[str], remember: Callable[[], None]) -> None:
    if words:
        with st.container(key="asked", horizontal=True, vertical_alignment="center"):
            for part in words:
                st.markdown(escape_markdown(part), width="content")
            clear(browsing, remember)


def clear(browsing: HistoryState, remember: Callable[[], None]) -> None:
    def start_over() -> None:
        browsing.ask(DrawingFilter())
        remember()

    st.button("Clear filters", key="clear_filters", type="tertiary", on_click=start_over)


def _only(browsing: HistoryState, remember: Callable[[], None]) -> None:
    st.segmented_control(
        "Show",
        list(filter_query.KINDS),
        format_func=filter_query.KINDS.__getitem__,
        label_visibility="collapsed",
        required=True,
        **_bound(browsing, "only", browsing.wanted.only, remember),
    )


def _fields(browsing: HistoryState, zone: tzinfo, remember: Callable[[], None]) -> None:
    wanted = browsing.wanted

    def choice(label: str, name: str, options: list[Any], words: Callable[[Any], str]) -> None:
        value = getattr(wanted, name)
        st.selectbox(
            label,
            [ANY, *options],
            format_func=lambda option: ANY if option == ANY else words(option),
            **_bound(browsing, name, ANY if value is None else value, remember),
        )

    choice("It was", "true", list(range(10)), str)
    choice("Read as", "read", list(range(10)), str)
    choice("By", "model", list(MODELS), MODELS.__getitem__)
    choice("Version", "version", _versions(wanted), str)
    choice("Source", "source", list(drawing_card.SOURCES), drawing_card.SOURCES.__getitem__)
    _days(browsing, zone, remember)
    with st.container(key="field_sure"):
        _sure(browsing, remember)


def _days(browsing: HistoryState, zone: tzinfo, remember: Callable[[], None]) -> None:
    first = filter_query.day(browsing.wanted.since, zone, is_end=False)
    last = filter_query.day(browsing.wanted.until, zone, is_end=True)
    for label, name, value in (("From", "since", first), ("Until", "until", last)):
        st.date_input(
            label,
            None,
            min_value=date(2000, 1, 1),
            max_value=date(2200, 1, 1),
            format="YYYY-MM-DD",
            **_bound(browsing, name, value, remember),
        )


def _sure(browsing: HistoryState, remember: Callable[[], None]) -> None:
    wanted, key = browsing.wanted, "filter_sure"
    most = 1.0 if wanted.most is None else wanted.most
    shown = (round(100 * (wanted.least or 0)), round(100 * most))
    _put(key, shown)

    def take() -> None:
        low, high = st.session_state[key]
        least, most = (low / 100 if low else None), (high / 100 if high < 100 else None)
        narrowed = filter_query.changed(browsing.wanted, "least", least, drawing_card.timezone())
        browsing.ask(filter_query.changed(narrowed, "most", most, drawing_card.timezone()))
        remember()

    st.slider("How sure, in per cent", 0, 100, key=key, on_change=take)


def _bound(
    browsing: HistoryState, name: str, value: object, remember: Callable[[], None]
) -> dict[str, Any]:
    """A widget's key and callback: it shows `value`, and a change goes into what is wanted."""
    key = f"filter_{name}"
    _put(key, value)

    def take() -> None:
        given = None if st.session_state[key] == ANY else st.session_state[key]
        browsing.ask(filter_query.changed(browsing.wanted, name, given, drawing_card.timezone()))
        remember()

    return {"key": key, "on_change": take}


def _put(key: str, value: object) -> None:
    """Only where it is another one: what people see must not be set under their hands."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def _versions(wanted: DrawingFilter) -> list[str]:
    """Of the model that is asked for; the one that is asked for also where it is not known."""
    known: tuple[ModelVersion, ...] = ()
    with suppress(DatabaseUnavailable):
        known = model_versions(get_services().database)
    found = [v.version for v in known if wanted.model in (None, v.name)]
    unknown = [wanted.version] if wanted.version and wanted.version not in found else []
    return [*found, *unknown]
