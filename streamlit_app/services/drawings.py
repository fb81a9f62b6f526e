"""The use cases: keep what was read, take its true label. Joins models and database.

Pages and API call the same ones: one path, one behaviour.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
import torch

from database import (
    Accuracy,
    Database,
    Limit,
    NewDrawing,
    Prediction,
    Request,
    Settings,
    add_predictions,
    delete_drawing,
    open_database,
    record_drawing,
    record_drawings,
    record_once,
    remove_true_label,
    running_accuracy,
    set_true_label,
    spend,
    unread,
)
from feedback.model_registry import predictions
from model import Classifier, load_classifier
from streamlit_app.services.classification import MODELS, ClassifiedDrawing, Predictor, Reading
from streamlit_app.services.model_versions import ServedModels
from streamlit_app.services.users import User
from streamlit_app.settings import Allowance, AppSettings

# Seconds that one thread may compute while others wait, in place of Python's 0.005. A stroke takes
# some 12 ms; cut in pieces by eighty others, they all take long. Median of 80 people drawing:
# 154 ms before, 45 ms with it (benchmarks/crowd.py).
SWITCH_INTERVAL = 0.05


class Service:
    """Made once for the process; used by all sessions at once."""

    def __init__(
        self,
        classifiers: Sequence[Classifier],
        database: Database,
        settings: AppSettings = AppSettings(),  # noqa: B008 - it is frozen
    ) -> None:
        self.reader = Predictor(classifiers)
        self.shelf = ServedModels(classifiers, database)
        self.database = database
        self.settings = settings

    def admit(self, visitor: User, kind: str, amount: int = 1) -> None:
        """Count what a visitor does: `kind` is "drawings", "uploads" or "calls".

        Raises:
            OverLimit: too much within a minute, by this visitor or from this address.
            DatabaseUnavailable
        """
        allowed: Allowance = getattr(self.settings, kind)
        limits = []
        if allowed.visitor is not None:
            limits.append(Limit(kind, str(visitor.author), allowed.visitor))
        if allowed.address is not None and visitor.address:
            limits.append(Limit(kind, visitor.address, allowed.address))
        if limits:
            spend(self.database, limits, amount)

    def keep(self, drawing_id: UUID, drawing: ClassifiedDrawing, visitor: User) -> None:
        """Store the drawing as it is now, in the row that earlier strokes of it have.

        Raises:
            DatabaseUnavailable: not stored.
        """
        record_drawing(self.database, _row(drawing_id, drawing, visitor))

    def keep_all(self, drawings: Mapping[UUID, ClassifiedDrawing], visitor: User) -> None:
        """Store all of them, or on DatabaseUnavailable none."""
        record_drawings(self.database, [_row(i, d, visitor) for i, d in drawings.items()])

    def keep_once(
        self,
        drawings: Mapping[UUID, ClassifiedDrawing],
        visitor: User,
        request: Request,
        answer: dict[str, Any],
    ) -> dict[str, Any]:
        """Store all of them and the `answer` about them, or give the one given before.

        Raises:
            KeyReused: the key has come with another request; nothing is stored.
            DatabaseUnavailable: nothing is stored.
        """
        rows = [_row(i, d, visitor) for i, d in drawings.items()]
        return record_once(self.database, request, rows, answer)

    def discard(self, drawing_id: UUID) -> None:
        """Forget a drawing whose strokes were all undone. Raises: DatabaseUnavailable."""
        delete_drawing(self.database, drawing_id)

    def confirm(
        self, drawing_id: UUID, drawing: ClassifiedDrawing, digit: int, visitor: User
    ) -> None:
        """Store what the drawing really is. Raises: DatabaseUnavailable, and nothing is stored."""
        record_drawing(self.database, _row(drawing_id, drawing, visitor), digit)
        self.compare([drawing_id])

    def label(self, drawing_id: UUID, digit: int, visitor: User) -> None:
        """Store what a stored drawing really is.

        Raises:
            UnknownDrawing: it is not stored, or not any more.
            DatabaseUnavailable: nothing is stored.
        """
        set_true_label(self.database, drawing_id, digit, visitor.author)
        self.compare([drawing_id])

    def compare(self, drawing_ids: Collection[UUID]) -> None:
        """Where a version was replaced lately, let both read what was labelled now.

        So two versions have the same drawings to be compared on. Raises: DatabaseUnavailable; the
        labels are stored.
        """
        for name, before in self.reader.before.items():
            now = next(each for each in self.reader.classifiers if each.name == name)
            for classifier in (before, now):
                pixels = unread(self.database, drawing_ids, classifier.version)
                if pixels:
                    add_predictions(self.database, _read(classifier, pixels))

    def refresh(self) -> None:
        """Serve other versions of the models from now on, where that was decided."""
        self.reader = self.shelf.refresh(self.reader)

    def withdraw(self, drawing_id: UUID) -> None:
        """Take the true label away again. Raises: DatabaseUnavailable."""
        remove_true_label(self.database, drawing_id)

    def live_accuracy(self) -> dict[str, Accuracy]:
        """By model name, over everything labelled so far that the served version read.

        Raises:
            DatabaseUnavailable
        """
        found = running_accuracy(self.database, list(self.reader.versions.values()))
        return {name: found[version] for name, version in self.reader.versions.items()}


def _read(classifier: Classifier, drawings: Mapping[UUID, bytes]) -> dict[UUID, Prediction]:
    """What one version says of stored drawings, by their ids; their pixels, 784 bytes each."""
    pixels = np.array([np.frombuffer(d, np.uint8).reshape(28, 28) for d in drawings.values()])
    return dict(zip(drawings, predictions(classifier, pixels), strict=True))


def _prediction(reading: Reading) -> Prediction:
    return Prediction(reading.version, reading.model, reading.probabilities, reading.is_guess)


def _row(drawing_id: UUID, drawing: ClassifiedDrawing, visitor: User) -> NewDrawing:
    return NewDrawing(
        drawing_id,
        drawing.pixels.tobytes(),
        [_prediction(reading) for reading in drawing.readings],
        None if drawing.strokes is None else [stroke.as_dict() for stroke in drawing.strokes],
        drawing.source,
        visitor.author,
    )


def open_service(*, signs_in: bool = False) -> Service:
    """Load the models and open the database, as the environment says.

    `signs_in`: people can sign in here.

    Raises:
        SettingsError: a setting has a wrong value.
        BadCheckpoint: weights are missing or damaged.
    """
    torch.set_num_threads(1)  # many people draw at once: one core each beats all cores for one
    sys.setswitchinterval(SWITCH_INTERVAL)
    service = Service(
        [load_classifier(name) for name in MODELS],
        open_database(Settings.from_environment()),
        replace(AppSettings.from_environment(), signs_in=signs_in),
    )
    service.refresh()
    service.reader.read(np.zeros((1, 28, 28), dtype=np.uint8))  # the first call is slow
    gc.collect()
    gc.freeze()  # what is loaded stays; collections from now on need not walk through it
    return service
