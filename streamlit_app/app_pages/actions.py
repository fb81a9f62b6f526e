"""Runs what a user asked for and says in a sentence what became of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from database import DatabaseUnavailable, UnknownDrawing
from feedback.model_registry import UnknownVersion
from model import BadCheckpoint
from streamlit_app.app_pages.draw.canvas_state import CanvasState
from streamlit_app.auth.session import current_user, require_active_login
from streamlit_app.components import live_accuracy
from streamlit_app.services.labelling import AlreadyLabelled
from streamlit_app.services.users import NotAllowed, User

UNAVAILABLE = "Nothing was saved: the database is unavailable. Try again in a moment."
DELETED = "This drawing no longer exists."


@dataclass(frozen=True)
class ActionResult:
    """`message`: for the user, whether it succeeded or not. `error`: why it did not."""

    message: str
    error: Exception | None = None

    @property
    def done(self) -> bool:
        return self.error is None

    @property
    def is_unavailable(self) -> bool:
        """The database did not answer: trying again may help."""
        return isinstance(self.error, DatabaseUnavailable)

    @property
    def is_deleted(self) -> bool:
        """None of the drawings is stored any more."""
        return isinstance(self.error, UnknownDrawing)


def run_action(action: Callable[[User], object], success: str) -> ActionResult:
    """Run `action` as the current user. `success`: the message if it raises nothing."""
    require_active_login()
    try:
        action(current_user())
    except (NotAllowed, AlreadyLabelled) as error:
        return ActionResult(str(error), error)
    except UnknownDrawing as error:
        return ActionResult(DELETED, error)
    except DatabaseUnavailable as error:
        return ActionResult(UNAVAILABLE, error)
    except (UnknownVersion, BadCheckpoint) as error:
        return ActionResult(f"The version was not changed: {error}.", error)
    live_accuracy.clear_cache()
    return ActionResult(success)


def forget_on_canvas(deleted: Collection[UUID] | None = None) -> None:
    """Clear the draw page if it shows one of these deleted drawings; None: whatever it shows."""
    canvas: CanvasState | None = st.session_state.get("canvas_state")
    if canvas and (deleted is None or canvas.drawing_ids & set(deleted)):
        del st.session_state["canvas_state"]
