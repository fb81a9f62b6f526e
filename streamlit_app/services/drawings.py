"""Stores drawings together with what the models predicted for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from database import Database, NewDrawing, record_drawing
from database.drawing_store import delete_drawing, record_drawings
from database.idempotency import IdempotentRequest, record_once
from streamlit_app.services.classification import ClassifiedDrawing
from streamlit_app.services.users import User


class DrawingService:
    """Every method raises DatabaseUnavailable, and then nothing is stored."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def store(self, user: User, drawing_id: UUID, drawing: ClassifiedDrawing) -> None:
        """Store a drawing, or replace what an earlier call stored under this id."""
        record_drawing(self._database, new_drawing(user, drawing_id, drawing))

    def store_all(self, user: User, drawings: Mapping[UUID, ClassifiedDrawing]) -> None:
        """Store several new drawings: all or none."""
        record_drawings(self._database, [new_drawing(user, i, d) for i, d in drawings.items()])

    def store_once(
        self,
        user: User,
        drawings: Mapping[UUID, ClassifiedDrawing],
        request: IdempotentRequest,
        response: dict[str, Any],
    ) -> dict[str, Any]:
        """Store the drawings and the `response` to an idempotent request.

        Returns the response that is stored: this one, or that to an earlier identical request.

        Raises:
            KeyReused: the key was used with a different request; nothing is stored.
        """
        rows = [new_drawing(user, i, d) for i, d in drawings.items()]
        return record_once(self._database, request, rows, response)

    def delete(self, drawing_id: UUID) -> None:
        """Delete a drawing of this session after its last stroke was undone."""
        delete_drawing(self._database, drawing_id)


def new_drawing(user: User, drawing_id: UUID, drawing: ClassifiedDrawing) -> NewDrawing:
    """As the database takes it, with `user` as its author."""
    return NewDrawing(
        drawing_id,
        drawing.pixels.tobytes(),
        drawing.predictions,
        None if drawing.strokes is None else [stroke.as_dict() for stroke in drawing.strokes],
        drawing.source,
        user.author,
    )
