"""Who this session belongs to."""

from __future__ import annotations

from uuid import UUID, uuid4

import streamlit as st

from database import Database, DatabaseUnavailable, is_revoked, revoke_login
from streamlit_app.services.container import service
from streamlit_app.services.users import User, anonymous_user, user_from_claims


def visitor() -> User:
    """Who acts here at this moment. Without a sign-in, each session is somebody of its own.

    A tab knows its sign-in from the time when it was opened. Where that was ended since, nobody
    acts any more: the run breaks off, and app.py leaves.
    """
    if is_over():
        st.rerun()
    author = st.session_state.setdefault("author", uuid4())
    return _signed_in() or anonymous_user(author, _address(), service().settings)


def is_over() -> bool:
    """Whether the sign-in that this tab was opened under has been ended, here or elsewhere."""
    found = _signed_in()
    if found is None or found.login is None:
        return False
    return has_ended(service().database, found.login)


def can_sign_in() -> bool:
    """Whether this app knows of an identity provider."""
    return service().settings.signs_in


def _signed_in() -> User | None:
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        return None
    return user_from_claims(claims, _address(), service().settings)


def _address() -> str:
    return st.context.ip_address or "127.0.0.1"


# What this server knows for good. It outlasts a database that is away: 16 bytes a sign-out.
_ended: set[UUID] = set()


@st.cache_data(ttl=1, show_spinner=False)
def _ask(_database: Database, login: UUID) -> bool:
    """Shared by all tabs of a sign-in for a second."""
    return is_revoked(_database, login)


def end(database: Database, login: UUID) -> None:
    """End a sign-in. Raises: DatabaseUnavailable, and only this server knows of it."""
    _ended.add(login)
    revoke_login(database, login)


def has_ended(database: Database, login: UUID) -> bool:
    """While the database is away nothing can be stored either: what is not known has not ended."""
    if login in _ended:
        return True
    try:
        ended = _ask(database, login)
    except DatabaseUnavailable:
        return False
    if ended:
        _ended.add(login)
    return ended
