"""Who this session belongs to."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from streamlit_app import logins
from streamlit_app.identity import anonymous, person
from streamlit_app.visitor import Visitor
from streamlit_app.wiring import service


def visitor() -> Visitor:
    """Who acts here at this moment. Without a sign-in, each session is somebody of its own.

    A tab knows its sign-in from the time when it was opened. Where that was ended since, nobody
    acts any more: the run breaks off, and app.py leaves.
    """
    if is_over():
        st.rerun()
    author = st.session_state.setdefault("author", uuid4())
    return _signed_in() or anonymous(author, _address(), service().settings)


def is_over() -> bool:
    """Whether the sign-in that this tab was opened under has been ended, here or elsewhere."""
    found = _signed_in()
    if found is None or found.login is None:
        return False
    return logins.has_ended(service().database, found.login)


def can_sign_in() -> bool:
    """Whether this app knows of an identity provider."""
    return service().settings.signs_in


def _signed_in() -> Visitor | None:
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        return None
    return person(claims, _address(), service().settings)


def _address() -> str:
    return st.context.ip_address or "127.0.0.1"
