"""Imports labelled drawings with the models' predictions, and skips duplicates.

A drawing is a duplicate if its id is stored, or if its pixels are stored with the same label.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import ARRAY, SmallInteger, Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import BYTEA, insert
from sqlalchemy.orm import Session

from database.connection import Database
from database.drawing import NewDrawing, Prediction
from database.drawing_store import insert_drawings
from database.labels import validate_digit
from database.rollup_maintenance import compact
from database.schema.drawings import TrueLabelRow

SOURCE = "import"
_NAMESPACE = UUID("5d0f6b52-3a1c-4b39-9a55-6f1c2f0e7c11")  # arbitrary, must never change

# One batch at a time, across processes: each sees what the one before has stored.
_LOCK_KEY = 0x696D7074  # unique among this database's advisory locks: "impt" in ASCII
_LOCK_IMPORTS = (
    # It waits for other imports, and triggers count the batch when it commits.
    "SET LOCAL lock_timeout = '60s'",
    "SET LOCAL statement_timeout = '60s'",
    f"SELECT pg_advisory_xact_lock({_LOCK_KEY})",
)
_FIND_DUPLICATES = text(
    """
    SELECT g.id FROM unnest(:ids, :pixels, :digits) AS g (id, pixels, digit)
    WHERE EXISTS (SELECT FROM drawings d WHERE d.id = g.id)
    OR EXISTS (
        SELECT FROM drawings d JOIN true_labels t ON t.drawing_id = d.id
        WHERE d.pixels = g.pixels AND t.digit = g.digit
    )
    """
).bindparams(
    bindparam("ids", type_=ARRAY(Uuid())),
    bindparam("pixels", type_=ARRAY(BYTEA())),
    bindparam("digits", type_=ARRAY(SmallInteger())),
)

Predict = Callable[[Sequence[bytes]], Sequence[Sequence[Prediction]]]


@dataclass(frozen=True, eq=False)
class ImportedDrawing:
    """A drawing and its true label from a file. `pixels`, `strokes`: as in `NewDrawing`.

    `given_id`, `created_at`, `labelled_at`, `author`, `labelled_by`: None if the file has none.
    `predictions`: those in the file. ValueError for values that can't be stored.
    """

    pixels: bytes
    label: int
    strokes: list[dict[str, Any]] | None = None
    given_id: UUID | None = None
    created_at: datetime | None = None
    labelled_at: datetime | None = None
    author: UUID | None = None
    labelled_by: UUID | None = None
    predictions: Sequence[Prediction] = ()

    def __post_init__(self) -> None:
        validate_digit(self.label)
        NewDrawing(self.id, self.pixels, self.predictions, source=SOURCE)

    @property
    def id(self) -> UUID:
        """The file's, or one derived from the pixels and the label."""
        return self.given_id or uuid5(_NAMESPACE, f"{self.label} {self.pixels.hex()}")


@dataclass(frozen=True)
class ImportResult:
    """How many drawings were `new`, and how many were skipped as `duplicates`."""

    new: int = 0
    duplicates: int = 0

    def __add__(self, other: "ImportResult") -> "ImportResult":
        return ImportResult(self.new + other.new, self.duplicates + other.duplicates)


def import_drawings(
    database: Database, drawings: Sequence[ImportedDrawing], predict: Predict
) -> ImportResult:
    """Store the new ones with their labels: all, or on an error none. For some hundred drawings.

    `predict` returns the models' predictions for each of these pixels; where a drawing brings a
    prediction of the same version, that one is kept. Raises DatabaseUnavailable.
    """
    distinct = list({(drawing.pixels, drawing.label): drawing for drawing in drawings}.values())
    distinct = list({drawing.id: drawing for drawing in distinct}.values())
    with database.transaction() as session:
        new = _without_duplicates(session, distinct)
    predictions = predict([drawing.pixels for drawing in new]) if new else []
    rows = dict(zip(new, map(_new_drawing, new, predictions), strict=True))
    with database.transaction() as session:
        for statement in _LOCK_IMPORTS:
            session.execute(text(statement))
        still_new = _without_duplicates(session, new)
        stored = _store(session, {drawing: rows[drawing] for drawing in still_new})
    compact(database)
    return ImportResult(stored, len(drawings) - stored)


def _without_duplicates(
    session: Session, drawings: Sequence[ImportedDrawing]
) -> list[ImportedDrawing]:
    if not drawings:
        return []
    parameters = {
        "ids": [drawing.id for drawing in drawings],
        "pixels": [drawing.pixels for drawing in drawings],
        "digits": [drawing.label for drawing in drawings],
    }
    duplicates = set(session.scalars(_FIND_DUPLICATES.columns(id=Uuid()), parameters))
    return [drawing for drawing in drawings if drawing.id not in duplicates]


def _new_drawing(drawing: ImportedDrawing, predictions: Sequence[Prediction]) -> NewDrawing:
    own = {prediction.version for prediction in drawing.predictions}
    added = [prediction for prediction in predictions if prediction.version not in own]
    return NewDrawing(
        drawing.id,
        drawing.pixels,
        [*drawing.predictions, *added],
        drawing.strokes,
        SOURCE,
        drawing.author,
    )


def _store(session: Session, rows: dict[ImportedDrawing, NewDrawing]) -> int:
    now = datetime.now(UTC)
    created_at = {drawing.id: drawing.created_at or now for drawing in rows}
    new = insert_drawings(session, list(rows.values()), created_at)
    labels = [
        {
            "drawing_id": drawing.id,
            "digit": drawing.label,
            "labelled_at": drawing.labelled_at or now,
            "author": drawing.labelled_by,
        }
        for drawing in rows
        if drawing.id in new
    ]
    if labels:
        session.execute(insert(TrueLabelRow), labels)
    return len(labels)
