"""Tables for learning from labels: votes, flagged labels, weights, live model versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, func
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from database.schema.base import Base


class LabelVoteRow(Base):
    """The last label that one person gave a drawing, whether or not it is its label now.

    Written by a trigger on `true_labels` (migrations/versions/0004_learning.py).
    """

    __tablename__ = "label_votes"
    __table_args__ = (CheckConstraint("digit BETWEEN 0 AND 9", name="digit_0_to_9"),)

    drawing_id: Mapped[UUID] = mapped_column(
        ForeignKey("drawings.id", ondelete="CASCADE"), primary_key=True
    )
    author: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    digit: Mapped[int] = mapped_column(SmallInteger)


class FlaggedLabelRow(Base):
    """A label that is excluded from training until it is reviewed. `reason`: shown to users."""

    __tablename__ = "doubts"

    drawing_id: Mapped[UUID] = mapped_column(
        ForeignKey("true_labels.drawing_id", ondelete="CASCADE"), primary_key=True
    )
    reason: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class WeightsRow(Base):
    """A network trained from labels: its card, and its weights as a safetensors file."""

    __tablename__ = "weights"

    model_version_id: Mapped[int] = mapped_column(
        ForeignKey("model_versions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    card: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content: Mapped[bytes] = mapped_column(BYTEA)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class LiveVersionRow(Base):
    """The live version of a model, if it is not the one that the app came with.

    `before`: the previous live version, which still predicts labelled drawings.
    """

    __tablename__ = "served_versions"

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    before: Mapped[str | None]
    since: Mapped[datetime] = mapped_column(server_default=func.now())
