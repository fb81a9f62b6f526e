"""The one service of this process, made at the first call."""

from __future__ import annotations

from threading import Lock

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from streamlit_app.services.drawings import Service, open_service

_lock = Lock()
_made: list[Service] = []


def has_sign_in() -> bool:
    """Whether Streamlit's secrets have an [auth] section."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return False


def service() -> Service:
    """Safe to call from every session's thread; all get the same one. Raises: see open_service."""
    with _lock:
        if not _made:
            _made.append(open_service(signs_in=has_sign_in()))
        return _made[0]
