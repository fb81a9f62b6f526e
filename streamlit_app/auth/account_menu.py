"""Signing in and out, at the right end of the page's head. Nothing there without [auth]."""

from __future__ import annotations

import logging

import streamlit as st
from streamlit.errors import StreamlitAuthError

from database import DatabaseUnavailable
from streamlit_app.auth import session
from streamlit_app.auth import session as visiting
from streamlit_app.components.formatting import escape_markdown
from streamlit_app.services.container import service
from streamlit_app.services.users import User

_logger = logging.getLogger(__name__)
_reload = st.components.v2.component(
    "digit_classifier_reload", js="export default function () { window.location.reload(); }"
)


def show(history_page: st.Page) -> None:
    """“Sign in”, or the name of who did with a small menu."""
    if not visiting.can_sign_in():
        return
    who = visiting.visitor()
    with st.container(key="account", width="content"):
        if who.is_signed_in:
            _menu(who, history_page)
        else:
            icon = ":material/login:"
            st.button("Sign in", key="sign_in", type="tertiary", icon=icon, on_click=_sign_in)
    if who.is_signed_in:
        # The tab stays who it is only as long as the sign-in lasts.
        st.session_state["login"] = who.login
        _watch()


def leave() -> None:
    """The sign-in of this tab was ended elsewhere: load the page anew, as who is there now."""
    if "login" in st.session_state:
        _reload(key="reload")
    else:  # opened under it just now: its cookie is still there
        st.logout()
    st.stop()


def _menu(who: User, history_page: st.Page) -> None:
    name = who.name or ""
    with st.popover(escape_markdown(name), icon=":material/person:", type="tertiary"):
        st.text(name)
        st.page_link(history_page, label="Your drawings", icon=":material/history:")
        icon = ":material/logout:"
        st.button("Sign out", key="sign_out", type="tertiary", icon=icon, on_click=_sign_out)


@st.fragment(run_every=5)
def _watch() -> None:
    """For a tab in which nobody does anything."""
    visiting.visitor()


def _sign_in() -> None:
    try:
        st.login()
    except StreamlitAuthError as error:
        _logger.exception("the [auth] section of Streamlit's secrets does not work")
        st.error(f"Signing in is not set up as it should be. {error}")


def _sign_out() -> None:
    who = visiting.visitor()
    if who.login is not None:
        try:
            session.end(service().database, who.login)
        except DatabaseUnavailable:
            _logger.warning("a sign-out is known to this server alone: the database is away")
    st.logout()
    st.stop()  # what lies on the sheet is the person's: nobody else is to store it
