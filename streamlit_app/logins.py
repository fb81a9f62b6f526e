"""Sign-ins that were ended: over in every tab, on every server, within a second or so."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from database import Database, DatabaseUnavailable, is_signed_out, sign_out

# What this server knows for good. It outlasts a database that is away: 16 bytes a sign-out.
_ended: set[UUID] = set()


@st.cache_data(ttl=1, show_spinner=False)
def _ask(_database: Database, login: UUID) -> bool:
    """Shared by all tabs of a sign-in for a second."""
    return is_signed_out(_database, login)


def end(database: Database, login: UUID) -> None:
    """End a sign-in. Raises: DatabaseUnavailable, and only this server knows of it."""
    _ended.add(login)
    sign_out(database, login)


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
