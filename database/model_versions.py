"""Model versions: their ids in other tables, stored weights, the live ones, added predictions."""

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
from database.rollup_maintenance import compact_periodically
from database.row_locks import lock_drawings
from database.schema.drawings import DrawingRow, ModelVersionRow, PredictionRow
from database.schema.feedback import LiveVersionRow, WeightsRow
from database.schema.rollups import WHOLE_DRAWING, OutcomeRow


@dataclass(frozen=True)
class LiveVersion:
    """`version` is live `since` then; `previous` still predicts labelled drawings."""

    version: str
    previous: str | None
    since: datetime


@dataclass(frozen=True)
class StoredWeights:
    """A network trained from labels: `card` as JSON, `content` a safetensors file."""

    name: str
    version: str
    card: dict[str, Any]
    content: bytes
    created_at: datetime


def live_versions(database: Database) -> dict[str, LiveVersion]:
    """By model name; a model that is missing uses the version the app came with."""
    with database.transaction() as session:
        rows = session.scalars(select(LiveVersionRow)).all()
        return {row.name: LiveVersion(row.version, row.before, row.since) for row in rows}


def set_live_version(database: Database, name: str, version: str, previous: str | None) -> None:
    """All apps load this version of the model `name`, and compare it with `previous`."""
    upsert = insert(LiveVersionRow).values(name=name, version=version, before=previous)
    upsert = upsert.on_conflict_do_update(
        index_elements=["name"],
        set_={"version": version, "before": previous, "since": func.now()},
    )
    with database.transaction() as session:
        session.execute(upsert)


def store_weights(
    database: Database, name: str, version: str, card: dict[str, Any], content: bytes
) -> None:
    """Store a network; if the version is stored already, only its card changes."""
    with database.transaction() as session:
        version_id = find_or_add_versions(session, {version: name})[version]
        upsert = insert(WeightsRow).values(model_version_id=version_id, card=card, content=content)
        upsert = upsert.on_conflict_do_update(
            index_elements=["model_version_id"], set_={"card": card}
        )
        session.execute(upsert)


def find_weights(database: Database, version: str) -> StoredWeights | None:
    """The network of this version; None if it is not stored."""
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
    """The versions whose weights are stored, newest first."""
    query = select(ModelVersionRow.version).join(WeightsRow).order_by(WeightsRow.created_at.desc())
    with database.transaction() as session:
        return list(session.scalars(query))


def find_unpredicted(
    database: Database, drawing_ids: Collection[UUID], version: str
) -> dict[UUID, bytes]:
    """The pixels of those that are labelled and have no prediction of this version."""
    predicted = (
        select(PredictionRow)
        .join(ModelVersionRow)
        .where(PredictionRow.drawing_id == DrawingRow.id, ModelVersionRow.version == version)
    )
    query = (
        select(DrawingRow.id, DrawingRow.pixels)
        .join(OutcomeRow, OutcomeRow.drawing_id == DrawingRow.id)
        .where(DrawingRow.id.in_(drawing_ids), ~predicted.exists())
        .where(OutcomeRow.model_version_id == WHOLE_DRAWING, OutcomeRow.true_digit.is_not(None))
    )
    with database.transaction() as session:
        return {row.id: row.pixels for row in session.execute(query)}


def add_predictions(database: Database, predictions: dict[UUID, Prediction]) -> None:
    """Store one more prediction for each stored drawing, unless it has one of that version."""
    if not predictions:
        return
    with database.transaction() as session:
        stored = lock_drawings(session, predictions)
        versions = {each.version: each.name for each in predictions.values()}
        version_ids = find_or_add_versions(session, versions)
        rows = [
            predictions[drawing_id].as_row(drawing_id, version_ids[predictions[drawing_id].version])
            for drawing_id in stored
        ]
        if rows:
            session.execute(insert(PredictionRow).on_conflict_do_nothing(), rows)
    compact_periodically(database)


def find_or_add_versions(session: Session, versions: Mapping[str, str]) -> dict[str, int]:
    """The id of each version; new ones are added. `versions`: version → model name."""
    query = select(ModelVersionRow.version, ModelVersionRow.id).where(
        ModelVersionRow.version.in_(versions)
    )
    found = {row.version: row.id for row in session.execute(query)}
    missing = [{"version": v, "name": versions[v]} for v in sorted(versions) if v not in found]
    if missing:
        session.execute(insert(ModelVersionRow).on_conflict_do_nothing(), missing)
        found = {row.version: row.id for row in session.execute(query)}
    return found
