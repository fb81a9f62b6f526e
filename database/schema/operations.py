"""Tables for operating the app: usage for rate limits, idempotency keys, revoked sign-ins."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, func
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from database.schema.base import Base


class UsageRow(Base):
    """How much of one `kind` a `subject` has used in the window that started `since`.

    Unlogged: fast, and lost only if the server crashes.
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
    """The response to a request; if the request is repeated, it gets the same response.

    `key` is chosen by the client; `request` is a digest of the request's content.
    """

    __tablename__ = "answered"

    subject: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request: Mapped[bytes] = mapped_column(BYTEA)
    answer: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class RevokedLoginRow(Base):
    """A revoked sign-in, which no open tab may use any more.

    `login`: a digest of who signed in and when.
    """

    __tablename__ = "signed_out"

    login: Mapped[UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
