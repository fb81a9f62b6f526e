"""Sign-ins that were ended, so that every tab and every server knows."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from database.connection import Database
from database.schema.operations import RevokedLoginRow

KEPT = timedelta(days=31)  # Streamlit's cookie lasts 30


def revoke_login(database: Database, login: UUID) -> None:
    """End one sign-in, `login`, for good."""
    put = insert(RevokedLoginRow).values(login=login).on_conflict_do_nothing()
    with database.transaction() as session:
        session.execute(
            delete(RevokedLoginRow).where(RevokedLoginRow.created_at < func.now() - KEPT)
        )
        session.execute(put)


def is_revoked(database: Database, login: UUID) -> bool:
    with database.transaction() as session:
        return session.get(RevokedLoginRow, login) is not None
