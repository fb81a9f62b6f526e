"""The numbers by which model versions are known in other tables."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from database.connection import Database
from database.drawing import Prediction
from database.rollup_compaction import compact_now_and_then
from database.row_locks import lock_drawings
from database.schema.drawings import DrawingRow, ModelVersionRow, PredictionRow
from database.schema.feedback import LiveVersionRow, WeightsRow
from database.schema.rollups import WHOLE, OutcomeRow


def numbers(session: Session, names: Mapping[str, str]) -> dict[str, int]:
    """The number of each version, by its name; new ones get theirs. `names`: version → model."""
    known = select(ModelVersionRow.version, ModelVersionRow.id).where(
        ModelVersionRow.version.in_(names)
    )
    found = {row.version: row.id for row in session.execute(known)}
    missing = [{"version": v, "name": names[v]} for v in sorted(names) if v not in found]
    if missing:
        session.execute(insert(ModelVersionRow).on_conflict_do_nothing(), missing)
        found = {row.version: row.id for row in session.execute(known)}
    return found


@dataclass(frozen=True)
class LiveVersion:
    """`version` is served `since` then; `before` was, and goes on reading what is labelled."""

    version: str
    before: str | None
    since: datetime


@dataclass(frozen=True)
class StoredWeights:
    """A network that was trained here: `card` as JSON, `content` a safetensors file."""

    name: str
    version: str
    card: dict[str, Any]
    content: bytes
    created_at: datetime


def served(database: Database) -> dict[str, LiveVersion]:
    """By model name, where it is not the version that the app came with."""
    with database.transaction() as session:
        rows = session.scalars(select(LiveVersionRow)).all()
        return {row.name: LiveVersion(row.version, row.before, row.since) for row in rows}


def serve(database: Database, name: str, version: str, before: str | None) -> None:
    """From now on the apps serve this version of the model `name`, and compare it with `before`."""
    put = insert(LiveVersionRow).values(name=name, version=version, before=before)
    put = put.on_conflict_do_update(
        index_elements=["name"],
        set_={"version": version, "before": before, "since": func.now()},
    )
    with database.transaction() as session:
        session.execute(put)


def store_weights(
    database: Database, name: str, version: str, card: dict[str, Any], content: bytes
) -> None:
    """Keep a network; the same version again changes nothing but its card."""
    with database.transaction() as session:
        number = numbers(session, {version: name})[version]
        put = insert(WeightsRow).values(model_version_id=number, card=card, content=content)
        put = put.on_conflict_do_update(index_elements=["model_version_id"], set_={"card": card})
        session.execute(put)


def find_weights(database: Database, version: str) -> StoredWeights | None:
    """The network of that version; None where it was not trained here."""
    query = (
        select(ModelVersionRow.name, ModelVersionRow.version)
        .add_columns(WeightsRow.card, WeightsRow.content, WeightsRow.created_at)
        .join(WeightsRow, WeightsRow.model_version_id == ModelVersionRow.id)
        .where(ModelVersionRow.version == version)
    )
    with database.transaction() as session:
        found = session.execute(query).first()
    return None if found is None else StoredWeights(*found)


def trained_versions(database: Database) -> list[str]:
    """Of which the weights are kept, the newest first."""
    query = select(ModelVersionRow.version).join(WeightsRow).order_by(WeightsRow.created_at.desc())
    with database.transaction() as session:
        return list(session.scalars(query))


def unread(database: Database, drawings: Collection[UUID], version: str) -> dict[UUID, bytes]:
    """The pixels of those of these labelled drawings that this version has not read."""
    has_read = (
        select(PredictionRow)
        .join(ModelVersionRow)
        .where(PredictionRow.drawing_id == DrawingRow.id, ModelVersionRow.version == version)
    )
    query = (
        select(DrawingRow.id, DrawingRow.pixels)
        .join(OutcomeRow, OutcomeRow.drawing_id == DrawingRow.id)
        .where(DrawingRow.id.in_(drawings), ~has_read.exists())
        .where(OutcomeRow.model_version_id == WHOLE, OutcomeRow.true_digit.is_not(None))
    )
    with database.transaction() as session:
        return {row.id: row.pixels for row in session.execute(query)}


def add_predictions(database: Database, read: dict[UUID, Prediction]) -> None:
    """Store what one more version read in stored drawings; where it has read them, nothing."""
    if not read:
        return
    with database.transaction() as session:
        drawings = lock_drawings(session, read)
        versions = numbers(session, {p.version: p.name for p in read.values()})
        rows = [
            read[drawing].as_row(drawing, versions[read[drawing].version]) for drawing in drawings
        ]
        if rows:
            session.execute(insert(PredictionRow).on_conflict_do_nothing(), rows)
    compact_now_and_then(database)
