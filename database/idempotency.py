"""Requests that must count once, however often they arrive.

IETF draft-ietf-httpapi-idempotency-key-header-07, section 2: a client gives its request a key of
its own; the same key again is the same request again.
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
from database.drawing_store import put_new_drawings
from database.schema.operations import IdempotencyKeyRow

KEPT = timedelta(days=1)


Answer = dict[str, Any]  # plain JSON


class KeyReused(Exception):
    """The key has come with another request before."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the key {key!r} was used for another request within the last day")


@dataclass(frozen=True)
class Request:
    """`key` is one of `subject`'s own, `digest` stands for what was asked with it."""

    subject: str
    key: str
    digest: bytes


def record_once(
    database: Database, request: Request, drawings: Sequence[NewDrawing], answer: Answer
) -> Answer:
    """Store drawings and the answer about them; or, where that was done before, that answer.

    Two at once: the second waits for the first and gets its answer.

    Raises:
        KeyReused: nothing is stored.
    """
    put = insert(IdempotencyKeyRow).values(
        subject=request.subject, key=request.key, request=request.digest, answer=answer
    )
    with database.transaction() as session:
        session.execute(
            delete(IdempotencyKeyRow).where(IdempotencyKeyRow.created_at < func.now() - KEPT)
        )
        if session.scalar(put.on_conflict_do_nothing().returning(IdempotencyKeyRow.key)) is None:
            found = _find(session, request)
            if found is not None:
                return found
        put_new_drawings(session, drawings)
        return answer


def find_answer(database: Database, request: Request) -> Answer | None:
    """What was answered to this request before; None where it is new. Raises: KeyReused."""
    with database.transaction() as session:
        return _find(session, request)


def _find(session: Session, request: Request) -> Answer | None:
    before = session.get(IdempotencyKeyRow, (request.subject, request.key))
    if before is None:
        return None
    if before.request != request.digest:
        raise KeyReused(request.key)
    answer: Answer = before.answer
    return answer
