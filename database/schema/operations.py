"""Tables that the app runs on: usage for rate limits, idempotency keys, revoked sign-ins."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, func
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from database.schema.base import Base


class UsageRow(Base):
    """How much of one `kind` a `subject` has done in the window of time that began `since`.

    Unlogged: quick, and lost only when the server crashes.
    """

    __tablename__ = "usage"
    __table_args__ = (
        CheckConstraint("spent > 0", name="spent_something"),
        {"prefixes": ["UNLOGGED"]},
    )

    subject: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    spent: Mapped[int]


class IdempotencyKeyRow(Base):
    """A request that was answered: the same one again gets the same answer.

    `key` is the client's own; `request` a digest of what was asked with it.
    """

    __tablename__ = "answered"

    subject: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request: Mapped[bytes] = mapped_column(BYTEA)
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class RevokedLoginRow(Base):
    """A sign-in that was ended: no tab that still knows of it may act on it.

    `login`: a digest of who signed in and when.
    """

    __tablename__ = "signed_out"

    login: Mapped[UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
