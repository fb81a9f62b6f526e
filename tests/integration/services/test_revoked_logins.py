"""A sign-in that was ended is over everywhere, and a database that is away ends none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from database import Database, DatabaseUnavailable
from database.revoked_logins import RETENTION, is_revoked, revoke_login
from database.schema.operations import RevokedLoginRow
from streamlit_app.auth import session


def _away() -> str:
    raise DatabaseUnavailable("it is away")


@pytest.fixture
def away() -> Database:
    return Database(_away)


def test_ended_here_it_is_over_here_at_once_and_everywhere(database: Database) -> None:
    login, other = uuid4(), uuid4()
    assert not session.is_ended(database, login)
    session.end_login(database, login)
    assert session.is_ended(database, login)
    assert is_revoked(database, login)
    assert not session.is_ended(database, other)


def test_ended_on_another_server_it_is_over_here(database: Database) -> None:
    login = uuid4()
    revoke_login(database, login)
    assert session.is_ended(database, login)


def test_it_can_be_ended_twice(database: Database) -> None:
    login = uuid4()
    session.end_login(database, login)
    session.end_login(database, login)
    assert session.is_ended(database, login)


def test_without_a_database_who_is_signed_in_stays_so(away: Database) -> None:
    assert not session.is_ended(away, uuid4())


def test_without_a_database_signing_out_counts_on_this_server(away: Database) -> None:
    login = uuid4()
    with pytest.raises(DatabaseUnavailable):
        session.end_login(away, login)
    assert session.is_ended(away, login)


def test_ends_are_forgotten_when_no_cookie_can_be_left(database: Database) -> None:
    old, new = uuid4(), uuid4()
    revoke_login(database, old)
    with database.transaction() as transaction:
        long_ago = datetime.now(UTC) - RETENTION - timedelta(days=1)
        transaction.execute(update(RevokedLoginRow).values(created_at=long_ago))
    revoke_login(database, new)
    assert not is_revoked(database, old)
    assert is_revoked(database, new)
