"""Who this session belongs to."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from streamlit_app.visitor import Visitor


def visitor() -> Visitor:
    """Without a sign-in, each session is somebody of its own."""
    author = st.session_state.setdefault("author", uuid4())
    return Visitor(author, st.context.ip_address or "127.0.0.1")
