"""A sign-out ends a sign-in on every server; an unavailable database ends none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from database import Database, DatabaseUnavailable
from database.revoked_logins import RETENTION, is_revoked, revoke_login
from database.schema.operations import RevokedLoginRow
from streamlit_app.auth import session


def _unavailable() -> str:
    raise DatabaseUnavailable("not reachable")


@pytest.fixture
def unavailable() -> Database:
    return Database(_unavailable)


def test_a_sign_out_counts_at_once_and_on_every_server(database: Database) -> None:
    login, other = uuid4(), uuid4()
    assert not session.is_ended(database, login)
    session.end_login(database, login)
    assert session.is_ended(database, login)
    assert is_revoked(database, login)
    assert not session.is_ended(database, other)


def test_a_sign_out_on_another_server_counts_here(database: Database) -> None:
    login = uuid4()
    revoke_login(database, login)
    assert session.is_ended(database, login)


def test_a_sign_in_can_be_ended_twice(database: Database) -> None:
    login = uuid4()
    session.end_login(database, login)
    session.end_login(database, login)
    assert session.is_ended(database, login)


def test_without_a_database_users_stay_signed_in(unavailable: Database) -> None:
    assert not session.is_ended(unavailable, uuid4())


def test_without_a_database_signing_out_counts_on_this_server(unavailable: Database) -> None:
    login = uuid4()
    with pytest.raises(DatabaseUnavailable):
        session.end_login(unavailable, login)
    assert session.is_ended(unavailable, login)


def test_revocations_are_deleted_once_all_cookies_have_expired(database: Database) -> None:
    old, new = uuid4(), uuid4()
    revoke_login(database, old)
    with database.transaction() as transaction:
        long_ago = datetime.now(UTC) - RETENTION - timedelta(days=1)
        transaction.execute(update(RevokedLoginRow).values(created_at=long_ago))
    revoke_login(database, new)
    assert not is_revoked(database, old)
    assert is_revoked(database, new)
