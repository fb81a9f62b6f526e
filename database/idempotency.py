"""Idempotency keys: a repeated request is executed once and gets the first response.

IETF draft-ietf-httpapi-idempotency-key-header-07, section 2: the client gives each request a key
of its own; the same key marks the same request.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from database.connection import Database
from database.drawing import NewDrawing
from database.drawing_store import insert_drawings
from database.schema.operations import IdempotencyKeyRow

RETENTION = timedelta(days=1)

Response = dict[str, Any]  # JSON


class KeyReused(Exception):
    """The key was used for another request."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the key {key!r} was used for another request within the last day")


@dataclass(frozen=True)
class IdempotentRequest:
    """`key` is chosen by the client `subject`; `digest` identifies the request's content."""

    subject: str
    key: str
    digest: bytes


def record_once(
    database: Database,
    request: IdempotentRequest,
    drawings: Sequence[NewDrawing],
    response: Response,
) -> Response:
    """Store the drawings and the response; if that was done before, return the first response.

    Of two concurrent requests, the second waits for the first. Raises KeyReused; then nothing is
    stored.
    """
    statement = insert(IdempotencyKeyRow).values(
        subject=request.subject, key=request.key, request=request.digest, answer=response
    )
    with database.transaction() as session:
        session.execute(
            delete(IdempotencyKeyRow).where(IdempotencyKeyRow.created_at < func.now() - RETENTION)
        )
        statement = statement.on_conflict_do_nothing()
        if session.scalar(statement.returning(IdempotencyKeyRow.key)) is None:
            first_response = _find(session, request)
            if first_response is not None:
                return first_response
        insert_drawings(session, drawings)
        return response


def find_response(database: Database, request: IdempotentRequest) -> Response | None:
    """The response to this request; None if it is new. Raises KeyReused."""
    with database.transaction() as session:
        return _find(session, request)


def _find(session: Session, request: IdempotentRequest) -> Response | None:
    stored = session.get(IdempotencyKeyRow, (request.subject, request.key))
    if stored is None:
        return None
    if stored.request != request.digest:
        raise KeyReused(request.key)
    return dict(stored.answer)
