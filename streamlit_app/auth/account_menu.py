"""Signing in and out, at the right end of the header. Nothing there without [auth] secrets."""

from __future__ import annotations

import logging

import streamlit as st
from streamlit.errors import StreamlitAuthError

from database import DatabaseUnavailable
from streamlit_app.auth import session
from streamlit_app.components.formatting import escape_markdown
from streamlit_app.services.container import get_services
from streamlit_app.services.users import User

_logger = logging.getLogger(__name__)
_reload = st.components.v2.component(
    "digit_classifier_reload", js="export default function () { window.location.reload(); }"
)


def show(history_page: st.Page) -> None:
    """“Sign in”, or the user's name with a small menu."""
    if not session.can_sign_in():
        return
    user = session.current_user()
    with st.container(key="account", width="content"):
        if user.is_signed_in:
            _menu(user, history_page)
        else:
            icon = ":material/login:"
            st.button("Sign in", key="sign_in", type="tertiary", icon=icon, on_click=_sign_in)
    if user.is_signed_in:
        st.session_state["login"] = user.login
        _watch_login()


def leave_ended_session() -> None:
    """The sign-in of this tab was ended: reload the page as whoever is signed in now."""
    if "login" in st.session_state:
        _reload(key="reload")
    else:  # opened just now with the cookie of an ended sign-in
        st.logout()
    st.stop()


def _menu(user: User, history_page: st.Page) -> None:
    name = user.name or ""
    with st.popover(escape_markdown(name), icon=":material/person:", type="tertiary"):
        st.text(name)
        st.page_link(history_page, label="Your drawings", icon=":material/history:")
        icon = ":material/logout:"
        st.button("Sign out", key="sign_out", type="tertiary", icon=icon, on_click=_sign_out)


@st.fragment(run_every=5)
def _watch_login() -> None:
    """Notices an ended sign-in also in an idle tab."""
    session.require_active_login()


def _sign_in() -> None:
    try:
        st.login()
    except StreamlitAuthError as error:
        _logger.exception("the [auth] section of Streamlit's secrets is invalid")
        st.error(f"Sign-in is not configured correctly. {error}")


def _sign_out() -> None:
    session.require_active_login()
    user = session.current_user()
    if user.login is not None:
        try:
            session.end_login(get_services().database, user.login)
        except DatabaseUnavailable:
            _logger.warning("database unavailable: only this process knows of the sign-out")
    st.logout()
    st.stop()  # the next run must not store this user's drawing as somebody else's
