"""Sign-ins that were ended, so that every tab and every server knows."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from database.connection import Database
from database.schema.drawings import SignedOutRow

KEPT = timedelta(days=31)  # Streamlit's cookie lasts 30


def sign_out(database: Database, login: UUID) -> None:
    """End one sign-in, `login`, for good."""
    put = insert(SignedOutRow).values(login=login).on_conflict_do_nothing()
    with database.transaction() as session:
        session.execute(delete(SignedOutRow).where(SignedOutRow.created_at < func.now() - KEPT))
        session.execute(put)


def is_signed_out(database: Database, login: UUID) -> bool:
    with database.transaction() as session:
        return session.get(SignedOutRow, login) is not None
