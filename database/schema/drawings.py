"""Tables of drawings, what models predicted for them, and their true labels."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    REAL,
    CheckConstraint,
    Computed,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    false,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from database.schema.base import Base

SOURCES = ("canvas", "upload", "camera", "csv", "api", "import")

_SUM = " + ".join(f"probabilities[{place}]" for place in range(1, 11))


class ModelVersionRow(Base):
    """One trained network: `name` "cnn", `version` "cnn-3f2a9c1b"."""

    __tablename__ = "model_versions"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("version <> ''", name="version_given"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    name: Mapped[str]
    version: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class DrawingRow(Base):
    """One image. `pixels`: 28×28 uint8, row by row, 255 = ink.

    `strokes`: [{"width": 20.0, "points": [[x, y], …]}, …] in canvas pixels; NULL unless it was
    drawn on the canvas. `author`: who drew it, a pseudonym; NULL if unknown.
    """

    __tablename__ = "drawings"
    __table_args__ = (
        CheckConstraint("octet_length(pixels) = 784", name="pixels_28_by_28"),
        CheckConstraint("jsonb_typeof(strokes) = 'array'", name="strokes_are_a_list"),
        CheckConstraint(f"source IN {SOURCES}", name="source_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    pixels: Mapped[bytes] = mapped_column(BYTEA)
    strokes: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    source: Mapped[str]
    author: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


Index("ix_drawings_pixels", DrawingRow.pixels, postgresql_using="hash")
Index("ix_drawings_newest", DrawingRow.created_at.desc(), DrawingRow.id.desc())
Index(
    "ix_drawings_newest_of_author",
    DrawingRow.author,
    DrawingRow.created_at.desc(),
    DrawingRow.id.desc(),
    postgresql_where=DrawingRow.author.is_not(None),
)


class PredictionRow(Base):
    """One model version's prediction for one drawing. `probabilities`: of 0 … 9, sum 1.

    `is_guess`: that version doesn't recognise a digit.
    """

    __tablename__ = "predictions"
    __table_args__ = (
        CheckConstraint("digit BETWEEN 0 AND 9", name="digit_0_to_9"),
        CheckConstraint(
            "array_ndims(probabilities) = 1 AND array_lower(probabilities, 1) = 1"
            " AND cardinality(probabilities) = 10",
            name="ten_probabilities",
        ),
        CheckConstraint("array_position(probabilities, NULL) IS NULL", name="none_missing"),
        # NaN is greater than every number in PostgreSQL, so this also rejects NaN.
        CheckConstraint(
            "0 <= ALL (probabilities) AND 1 >= ALL (probabilities)", name="each_0_to_1"
        ),
        CheckConstraint(f"{_SUM} BETWEEN 0.99 AND 1.01", name="sum_is_1"),
        CheckConstraint(
            "probabilities[digit + 1] >= ALL (probabilities)", name="digit_most_probable"
        ),
    )

    drawing_id: Mapped[UUID] = mapped_column(
        ForeignKey("drawings.id", ondelete="CASCADE"), primary_key=True
    )
    model_version_id: Mapped[int] = mapped_column(
        ForeignKey("model_versions.id"), primary_key=True, index=True
    )
    digit: Mapped[int] = mapped_column(SmallInteger)
    probabilities: Mapped[list[float]] = mapped_column(ARRAY(REAL))
    is_guess: Mapped[bool] = mapped_column(server_default=false())
    confidence: Mapped[float] = mapped_column(
        REAL, Computed("probabilities[digit + 1]", persisted=True)
    )


class TrueLabelRow(Base):
    """The true digit. Once a drawing has a label, its pixels and predictions don't change.

    `author`: who labelled it, as in `DrawingRow`. `is_settled`: a reviewer has confirmed it.
    """

    __tablename__ = "true_labels"
    __table_args__ = (CheckConstraint("digit BETWEEN 0 AND 9", name="digit_0_to_9"),)

    drawing_id: Mapped[UUID] = mapped_column(
        ForeignKey("drawings.id", ondelete="CASCADE"), primary_key=True
    )
    digit: Mapped[int] = mapped_column(SmallInteger)
    labelled_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
    author: Mapped[UUID | None]
    is_settled: Mapped[bool] = mapped_column(server_default=false())


Index(
    "ix_true_labels_author", TrueLabelRow.author, postgresql_where=TrueLabelRow.author.is_not(None)
)
