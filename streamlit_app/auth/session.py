"""The user of this session, and sign-ins that were ended."""

from __future__ import annotations

from uuid import UUID, uuid4

import streamlit as st

from database import Database, DatabaseUnavailable
from database.revoked_logins import is_revoked, revoke_login
from streamlit_app.services.container import get_services
from streamlit_app.services.users import User, anonymous_user, user_from_claims


def current_user() -> User:
    """Without a sign-in, each session is a user of its own.

    Doesn't check whether the sign-in was ended meanwhile: `require_active_login` does.
    """
    signed_in = _signed_in_user()
    if signed_in:
        return signed_in
    author = st.session_state.setdefault("author", uuid4())
    return anonymous_user(author, _address(), get_services().settings)


def require_active_login() -> None:
    """Stop this run if the sign-in was ended; the rerun ends the session (app.py).

    Call it before anything is shown or changed on behalf of the user: a browser tab keeps the
    sign-in that it was opened under.
    """
    if login_was_ended():
        st.rerun()


def login_was_ended() -> bool:
    """Whether the sign-in that this tab was opened under was ended, here or elsewhere."""
    user = _signed_in_user()
    if user is None or user.login is None:
        return False
    return is_ended(get_services().database, user.login)


def can_sign_in() -> bool:
    """Whether an identity provider is configured."""
    return get_services().settings.sign_in_enabled


def _signed_in_user() -> User | None:
    claims = st.user.to_dict()
    if not claims.get("is_logged_in"):
        return None
    return user_from_claims(claims, _address(), get_services().settings)


def _address() -> str:
    return st.context.ip_address or "127.0.0.1"


# Ended sign-ins that this process knows of, also while the database is unavailable.
_ended: set[UUID] = set()


@st.cache_data(ttl=1, show_spinner=False)
def _is_revoked(_database: Database, login: UUID) -> bool:
    """One query a second for all tabs of a sign-in."""
    return is_revoked(_database, login)


def end_login(database: Database, login: UUID) -> None:
    """End a sign-in in every tab. Raises: DatabaseUnavailable; then only this process knows."""
    _ended.add(login)
    revoke_login(database, login)


def is_ended(database: Database, login: UUID) -> bool:
    """False while the database is unavailable, unless this process ended the sign-in."""
    if login in _ended:
        return True
    try:
        ended = _is_revoked(database, login)
    except DatabaseUnavailable:
        return False
    if ended:
        _ended.add(login)
    return ended
