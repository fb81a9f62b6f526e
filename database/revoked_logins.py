"""Revoked sign-ins, stored so that every tab and every server knows them."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from database.connection import Database
from database.schema.operations import RevokedLoginRow

RETENTION = timedelta(days=31)  # Streamlit's cookie is valid for 30


def revoke_login(database: Database, login: UUID) -> None:
    """Revoke one sign-in; `login`: a digest of it, see `RevokedLoginRow`."""
    statement = insert(RevokedLoginRow).values(login=login).on_conflict_do_nothing()
    with database.transaction() as session:
        session.execute(
            delete(RevokedLoginRow).where(RevokedLoginRow.created_at < func.now() - RETENTION)
        )
        session.execute(statement)


def is_revoked(database: Database, login: UUID) -> bool:
    """Whether this sign-in was revoked within the last 31 days."""
    with database.transaction() as session:
        return session.get(RevokedLoginRow, login) is not None
