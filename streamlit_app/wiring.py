"""The one service of this process, made at the first call."""

from __future__ import annotations

from threading import Lock

from streamlit_app.service import Service, open_service

_lock = Lock()
_made: list[Service] = []


def service() -> Service:
    """Safe to call from every session's thread; all get the same one. Raises: see open_service."""
    with _lock:
        if not _made:
            _made.append(open_service())
        return _made[0]
