"""The history page: browse, filter, label, delete and export stored drawings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import streamlit as st
from markupsafe import Markup

from database import DatabaseUnavailable, StoredDrawing
from database.drawing_queries import author_accuracy, count_drawings
from streamlit_app.app_pages.history import (
    drawing_actions,
    drawing_card,
    export_menu,
    filter_bar,
    labelling_queue,
)
from streamlit_app.app_pages.history.state import HistoryState
from streamlit_app.auth import session
from streamlit_app.auth.session import current_user, require_active_login
from streamlit_app.components import live_accuracy, stat_cards
from streamlit_app.components.formatting import viewer_timezone
from streamlit_app.services.container import get_services
from streamlit_app.services.labelling import HistoryPage
from streamlit_app.services.users import User

STYLE = Path(__file__).parents[2] / "styles" / "history.css"
VIEWS = {"drawings": "Browse", "queue": "Label"}
QUEUE_HINT = "Most informative first. Predictions appear after you answer."
ALL_USERS_HINT = "Every stored drawing. Your label replaces the existing one."
SESSION_HINT = "Your drawings since you opened this page. A reload starts an empty list."
SIGN_IN_HINT = "Sign in to keep your drawings."
Option = TypeVar("Option", bool, str)


def page(draw_page: st.Page) -> None:
    """`draw_page`: linked to while there are no drawings."""
    state: HistoryState = st.session_state.setdefault("history_state", HistoryState())
    state.load_query(st.query_params.to_dict(), viewer_timezone(), current_user())
    st.html(STYLE)
    _history(state, draw_page)


@st.fragment
def _history(state: HistoryState, draw_page: st.Page) -> None:
    require_active_login()
    user = current_user()
    with st.container(key="history"):
        try:
            _head(state, user)
            if state.view == "queue":
                labelling_queue.show(state, user)
            else:
                _browse(state, user, draw_page)
        except DatabaseUnavailable as error:
            _wait_for_database(str(error))
    live_accuracy.show(get_services())


def _head(state: HistoryState, user: User) -> None:
    """Title, choice of view, accuracy on the user's own drawings. Raises: DatabaseUnavailable."""
    with st.container(key="history_head", horizontal=True, vertical_alignment="center"):
        st.markdown("### Everybody's drawings" if state.all_users else "### My drawings")
        with st.container(key="view_options", horizontal=True, width="content"):
            if user.is_reviewer:
                _option("all_users", {True: "Everybody's", False: "My drawings"}, state.all_users)
            _option("view", VIEWS, state.view)
    if hint := _hint(state, user):
        st.html(Markup('<div class="hint">{}</div>').format(hint))
    if not state.all_users and state.view == "drawings":
        database = get_services().database
        drawings = count_drawings(database, user.author)
        if drawings:
            stat_cards.show_own(author_accuracy(database, user.author), drawings)


def _hint(state: HistoryState, user: User) -> str:
    """One sentence on what is listed, or none."""
    if state.view == "queue":
        return QUEUE_HINT
    if state.all_users:
        return ALL_USERS_HINT
    if user.is_signed_in:
        return ""
    return f"{SESSION_HINT} {SIGN_IN_HINT}" if session.can_sign_in() else SESSION_HINT


def _option(name: str, labels: Mapping[Option, str], value: Option) -> None:
    """A choice for the state's field `name`."""
    key = f"option_{name}"
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    with st.container(key=name, width="content"):
        st.segmented_control(
            name.replace("_", " ").title(),
            list(labels),
            format_func=labels.__getitem__,
            key=key,
            on_change=_change_view,
            label_visibility="collapsed",
            required=True,
        )


def _change_view() -> None:
    state: HistoryState = st.session_state["history_state"]
    all_users = st.session_state.get("option_all_users", state.all_users)
    state.change_view(st.session_state["option_view"], all_users=all_users)
    _update_url()


def _update_url() -> None:
    """Keep the state in the URL, for reloads and links."""
    state: HistoryState = st.session_state["history_state"]
    st.query_params.from_dict(state.to_query(viewer_timezone(), current_user()))


def _browse(state: HistoryState, user: User, draw_page: st.Page) -> None:
    """Raises: DatabaseUnavailable."""
    filter_bar.show(state, _update_url)
    page = get_services().labelling.history_page(
        user, state.after, state.filter, all_users=state.all_users
    )
    if state.after and not page.drawings:  # all of them were deleted meanwhile
        message = state.message
        state.go_to_page(None)
        state.message = message
        st.rerun()
    if page.drawings:
        _drawings(page, state, user)
    else:
        _empty_state(state, draw_page)


def _drawings(page: HistoryPage, state: HistoryState, user: User) -> None:
    """The grid, the buttons below it and the action bar."""
    active_ids = {state.open_id} if state.selected_ids is None else state.selected_ids
    active = [drawing for drawing in page.drawings if drawing.id in active_ids]
    if not active and state.selected_ids is None:
        drawing_actions.show_message()
    _grid(page.drawings, active, state)
    _page_buttons(page, state)
    drawing_actions.show(page, active, user)


def _grid(
    drawings: Sequence[StoredDrawing], active: Sequence[StoredDrawing], state: HistoryState
) -> None:
    active_state: drawing_card.State = "is-open" if state.selected_ids is None else "is-selected"
    with st.container(key="drawings"):
        for drawing in drawings:
            card_state = active_state if drawing in active else ""
            drawing_card.show(drawing, card_state, state.click, state.filter.version)


def _page_buttons(page: HistoryPage, state: HistoryState) -> None:
    with st.container(key="page_buttons", horizontal=True):
        if state.after:
            st.button("Newest", key="newest", on_click=state.go_to_page, args=(None,))
        if page.has_older:
            args = (page.drawings[-1],)
            st.button("Older", key="older", on_click=state.go_to_page, args=args)
        if state.all_users:
            export_menu.show()
        elif st.button("Delete my drawings", key="delete_mine", type="tertiary"):
            drawing_actions.confirm_delete_own()


def _empty_state(state: HistoryState, draw_page: st.Page) -> None:
    drawing_actions.show_message()
    query = state.to_query(viewer_timezone(), current_user())
    with st.container(key="empty_state"):
        if query.keys() - {"whose", "view"}:
            st.markdown("### No matches")
            st.markdown("No drawings match these filters.")
            return
        st.markdown("### No drawings yet")
        st.markdown("Drawings appear here with the models' predictions.")
        st.page_link(draw_page, label="Draw a digit", icon=":material/draw:")


@st.fragment(run_every=3)
def _wait_for_database(reason: str) -> None:
    """A warning until the database answers again."""
    try:
        count_drawings(get_services().database, current_user().author)
    except DatabaseUnavailable:
        st.warning(
            f"The database is unavailable ({reason}). This page updates by itself once it is back."
        )
    else:
        st.rerun()
