"""What is counted: outcomes, and the tallies over them that every figure comes from.

All of it follows from drawings, predictions and true labels. Triggers keep it in step within the
transaction that changes one of these (migrations/versions/0003_tallies.py), so no writer can
forget it; database/rollup_repair.py makes it anew.
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

WHOLE = 0  # in the place of a model version: the drawing as a whole
NO_LABEL = -1  # in the place of a true digit
CHANGE, EVER = 0, -1  # grains besides seconds: not folded yet, and all times together

_COPIES = ("source", "true_digit", "digit", "confidence", "is_disputed")
_NEWEST = ("model_version_id", text("created_at DESC"), text("drawing_id DESC"))


class OutcomeRow(Base):
    """What became of one drawing with one model version, or with all of them (`WHOLE`).

    `true_digit`: NULL without a label. `confidence`: the least one of a drawing as a whole, whose
    `digit` is NULL. `is_wrong`: labelled, and read (by any model) as something else.
    `is_disputed`: the drawing's readings differ. `teaches`: how much a label would teach, of a
    drawing as a whole without one: 1 where models disagree, 0…1 by the smallest margin between
    the two most probable digits, and a half where it looks like no digit to one of them.
    """

    __tablename__ = "outcomes"
    __table_args__ = (
        Index("ix_outcomes_newest", *_NEWEST, postgresql_include=_COPIES),
        *(
            Index(f"ix_outcomes_{name}", *_NEWEST, postgresql_include=_COPIES, postgresql_where=on)
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


def _tally(name: str, keys: dict[str, type[Any]], measures: tuple[str, ...]) -> Table:
    """So many things of a kind (`keys`), of the `grain` seconds that begin `at`.

    A change is put down as rows of its own (`CHANGE`), where no two writers meet;
    rollup_compaction.py adds them up into grains. What was ever is the sum of `EVER` and all
    changes.
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


# Readings of one model version. `bin`: confidence in tenths; `confidence`: the sum, in millionths,
# so that sums are exact.
reading_tallies = _tally(
    "reading_tallies",
    {
        "model_version_id": Integer,
        "true_digit": SmallInteger,
        "digit": SmallInteger,
        "bin": SmallInteger,
    },
    ("total", "confidence"),
)
# Drawings that two versions read, the first, with the smaller number, as `digit`.
pair_tallies = _tally(
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
drawing_tallies = _tally("drawing_tallies", {"source": String, "is_labelled": Boolean}, ("total",))
# Labelled readings of one version, and how many were right: few rows for the many of
# `reading_tallies`, from whose changes they are folded.
trend_tallies = _tally("trend_tallies", {"model_version_id": Integer}, ("total", "correct"))
