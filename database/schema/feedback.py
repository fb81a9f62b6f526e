"""Tables of what is learnt: who said what, labels in doubt, weights, and which are served."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, func
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from database.schema.base import Base


class VoteRow(Base):
    """What one person said last of a drawing, whether or not it is its label now.

    Kept by a trigger on `true_labels` (migrations/versions/0004_learning.py).
    """

    __tablename__ = "label_votes"
    __table_args__ = (CheckConstraint("digit BETWEEN 0 AND 9", name="digit_0_to_9"),)

    drawing_id: Mapped[UUID] = mapped_column(
        ForeignKey("drawings.id", ondelete="CASCADE"), primary_key=True
    )
    author: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    digit: Mapped[int] = mapped_column(SmallInteger)


class FlaggedLabelRow(Base):
    """A label that is set aside until somebody has looked at it. `reason`: fit to be shown."""

    __tablename__ = "doubts"

    drawing_id: Mapped[UUID] = mapped_column(
        ForeignKey("true_labels.drawing_id", ondelete="CASCADE"), primary_key=True
    )
    reason: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class WeightsRow(Base):
    """A network that was trained here: its card, and its weights as a safetensors file."""

    __tablename__ = "weights"

    model_version_id: Mapped[int] = mapped_column(
        ForeignKey("model_versions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    card: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content: Mapped[bytes] = mapped_column(BYTEA)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class LiveVersionRow(Base):
    """Which version of a model the apps serve, where it is not the one that they came with.

    `before`: the version that was served before; it goes on reading what is labelled.
    """

    __tablename__ = "served_versions"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    before: Mapped[str | None]
    since: Mapped[datetime] = mapped_column(server_default=func.now())
