"""Labelled drawings that come from elsewhere: stored with what is read in them, none twice.

There already is a drawing whose id is stored, or whose pixels are stored with the same label.
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
from database.drawing_store import put_new_drawings
from database.labels import checked
from database.rollup_compaction import compact
from database.schema.drawings import TrueLabelRow

SOURCE = "import"
_NAMESPACE = UUID("5d0f6b52-3a1c-4b39-9a55-6f1c2f0e7c11")  # any, for ever

# One batch after the other, also of other processes: each sees what the one before has stored.
_LOCK_KEY = 0x696D7074  # any number that nobody else locks in this database: "impt" in ASCII
_TAKE_TURNS = (
    # Others are waited for, and a batch is counted as it commits.
    "SET LOCAL lock_timeout = '60s'",
    "SET LOCAL statement_timeout = '60s'",
    f"SELECT pg_advisory_xact_lock({_LOCK_KEY})",
)
_KNOWN = text(
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

Read = Callable[[Sequence[bytes]], Sequence[Sequence[Prediction]]]


@dataclass(frozen=True, eq=False)
class ImportedDrawing:
    """A drawing and its true label, as a file has them. `pixels`, `strokes`: as stored.

    `given_id`, `created_at`, `labelled_at`, `author`, `labelled_by`: None where the file has
    none. `predictions`: those of the file. ValueError: none that can be stored.
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
        checked(self.label)
        NewDrawing(self.id, self.pixels, self.predictions, source=SOURCE)

    @property
    def id(self) -> UUID:
        """The one given, or one that the same pixels with the same label always have."""
        return self.given_id or uuid5(_NAMESPACE, f"{self.label} {self.pixels.hex()}")


@dataclass(frozen=True)
class ImportResult:
    """So many drawings are new, and so many were there already."""

    new: int = 0
    known: int = 0

    def __add__(self, other: "ImportResult") -> "ImportResult":
        return ImportResult(self.new + other.new, self.known + other.known)


def store_labelled(
    database: Database, drawings: Sequence[ImportedDrawing], read: Read
) -> ImportResult:
    """Store those that are new, with their labels: all, or on an error none. A few hundred.

    `read` gives what models read in these pixels, for each drawing in turn; where a drawing
    brings a prediction of the same version, its own is kept. Raises: DatabaseUnavailable.
    """
    once = list({(drawing.pixels, drawing.label): drawing for drawing in drawings}.values())
    once = list({drawing.id: drawing for drawing in once}.values())
    with database.transaction() as session:
        new = _unknown(session, once)
    readings = read([drawing.pixels for drawing in new]) if new else []
    rows = dict(zip(new, map(_row, new, readings), strict=True))
    with database.transaction() as session:
        for statement in _TAKE_TURNS:
            session.execute(text(statement))
        stored = _store(session, {each: rows[each] for each in _unknown(session, new)})
    compact(database)
    return ImportResult(stored, len(drawings) - stored)


def _unknown(session: Session, drawings: Sequence[ImportedDrawing]) -> list[ImportedDrawing]:
    if not drawings:
        return []
    asked = {
        "ids": [drawing.id for drawing in drawings],
        "pixels": [drawing.pixels for drawing in drawings],
        "digits": [drawing.label for drawing in drawings],
    }
    known = set(session.scalars(_KNOWN.columns(id=Uuid()), asked))
    return [drawing for drawing in drawings if drawing.id not in known]


def _row(drawing: ImportedDrawing, readings: Sequence[Prediction]) -> NewDrawing:
    own = {prediction.version for prediction in drawing.predictions}
    predictions = [*drawing.predictions, *(each for each in readings if each.version not in own)]
    return NewDrawing(
        drawing.id, drawing.pixels, predictions, drawing.strokes, SOURCE, drawing.author
    )


def _store(session: Session, rows: dict[ImportedDrawing, NewDrawing]) -> int:
    now = datetime.now(UTC)
    times = {drawing.id: drawing.created_at or now for drawing in rows}
    new = put_new_drawings(session, list(rows.values()), times)
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
