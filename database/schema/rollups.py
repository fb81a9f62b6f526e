"""Rollups: an outcome of each prediction, and the counts that every statistic is read from.

They are derived from drawings, predictions and true labels. Triggers update them within the
transaction that changes one of these (migrations/versions/0003_tallies.py), so no writer can
forget to; database/rollup_maintenance.py compacts and recounts them.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    REAL,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    text,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from database.schema.base import Base

WHOLE_DRAWING = 0  # instead of a model version: the outcome of the drawing as a whole
NO_LABEL = -1  # instead of a true digit
UNCOMPACTED, ALL_TIME = 0, -1  # grains that are no number of seconds
DAY = 86400  # seconds, the coarsest other grain

_COVERED = ("source", "true_digit", "digit", "confidence", "is_disputed")
_NEWEST = ("model_version_id", text("created_at DESC"), text("drawing_id DESC"))


class OutcomeRow(Base):
    """One model version's prediction for one drawing, or all of them (`WHOLE_DRAWING`).

    `true_digit`: NULL without a label. Of a drawing as a whole, `digit` is NULL and `confidence`
    the lowest. `is_wrong`: labelled, and the prediction (or one of them) is wrong. `is_disputed`:
    the drawing's predictions differ. `teaches`: how informative a label would be, of an unlabelled
    drawing as a whole: 1 if models disagree, plus 0…1 by the smallest margin between the two most
    probable digits, plus 0.5 if a model doesn't recognise a digit.
    """

    __tablename__ = "outcomes"
    __table_args__ = (
        Index("ix_outcomes_newest", *_NEWEST, postgresql_include=_COVERED),
        *(
            Index(f"ix_outcomes_{name}", *_NEWEST, postgresql_include=_COVERED, postgresql_where=on)
            for name, on in {
                "wrong": text("is_wrong"),
                "disputed": text("is_disputed"),
                "unlabelled": text("true_digit IS NULL"),
                "unsure": text("confidence < 0.8"),
            }.items()
        ),
        Index(
            "ix_outcomes_source",
            "model_version_id",
            "source",
            text("created_at DESC"),
            text("drawing_id DESC"),
            postgresql_include=("true_digit", "digit", "confidence", "is_disputed"),
            postgresql_where=text("source <> 'canvas'"),
        ),
        Index(
            "ix_outcomes_teaching",
            text("teaches DESC"),
            text("drawing_id DESC"),
            postgresql_where=text("teaches IS NOT NULL"),
        ),
    )

    drawing_id: Mapped[UUID] = mapped_column(primary_key=True)
    model_version_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_at: Mapped[datetime]
    source: Mapped[str]
    true_digit: Mapped[int | None] = mapped_column(SmallInteger)
    digit: Mapped[int | None] = mapped_column(SmallInteger)
    confidence: Mapped[float | None] = mapped_column(REAL)
    is_wrong: Mapped[bool]
    is_disputed: Mapped[bool]
    teaches: Mapped[float | None] = mapped_column(REAL)


def _rollup_table(name: str, keys: dict[str, type[Any]], measures: tuple[str, ...]) -> Table:
    """Counts by `keys` in the `grain` seconds that start `at`.

    Each change is inserted as a row of its own (`UNCOMPACTED`), so that writers don't block each
    other; compaction adds them to the grains, which the view `rollup_grains` lists. The total of
    all time is the sum of `ALL_TIME` and all uncompacted rows.
    """
    table = Table(
        name,
        Base.metadata,
        Column("grain", Integer, nullable=False),
        Column("at", TIMESTAMP(timezone=True), nullable=False),
        *(Column(key, kind, nullable=False) for key, kind in keys.items()),
        *(Column(measure, BigInteger, nullable=False) for measure in measures),
    )
    Index(
        f"ix_{name}_folded",
        "grain",
        "at",
        *keys,
        unique=True,
        _table=table,
        postgresql_where=text("grain <> 0"),
    )
    Index(f"ix_{name}_changes", "at", _table=table, postgresql_where=text("grain = 0"))
    return table


# Predictions of one model version. `bin`: confidence in tenths; `confidence`: the sum, in
# millionths, so that sums are exact.
reading_tallies = _rollup_table(
    "reading_tallies",
    {
        "model_version_id": Integer,
        "true_digit": SmallInteger,
        "digit": SmallInteger,
        "bin": SmallInteger,
    },
    ("total", "confidence"),
)
# Drawings with predictions of two versions: `digit` is that of the version with the smaller id.
pair_tallies = _rollup_table(
    "pair_tallies",
    {
        "model_version_id": Integer,
        "other_version_id": Integer,
        "true_digit": SmallInteger,
        "digit": SmallInteger,
        "other_digit": SmallInteger,
    },
    ("total",),
)
drawing_tallies = _rollup_table(
    "drawing_tallies", {"source": String, "is_labelled": Boolean}, ("total",)
)
# Predictions of one version for labelled drawings, and how many are correct: fewer rows than
# `reading_tallies`, from whose changes they are compacted.
trend_tallies = _rollup_table("trend_tallies", {"model_version_id": Integer}, ("total", "correct"))
