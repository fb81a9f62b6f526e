"""Model versions: shipped ones and those retrained on labels, and which one is served."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import nn

from database import Database, Prediction
from database.model_versions import (
    find_weights,
    live_versions,
    set_live_version,
    store_weights,
    trained_versions,
)
from model import Classifier
from model.checkpoint import (
    SAVED_MODELS,
    Card,
    load_card,
    load_checkpoint,
    pack,
    parse_card,
    unpack,
)
from model.networks import PROJECT_MODELS

SERVED_MODELS = ("cnn", "vit")  # by the app
SHIPPED_ORIGIN = "came with this release"
RETRAINED_ORIGIN = "trained on labels"


class UnknownVersion(LookupError):
    """There are no weights of a version."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"there are no weights of {version!r}: it is neither the version that this release "
            "came with, nor one that was trained into this database"
        )


def find_network(
    database: Database, version: str, shipped: Path = SAVED_MODELS
) -> tuple[nn.Module, Card]:
    """The network of a version, in evaluation mode, and its card.

    Raises:
        UnknownVersion, BadCheckpoint, DatabaseUnavailable
    """
    name = version.rpartition("-")[0]
    if (shipped / f"{name}.json").is_file():
        network, card = load_checkpoint(name, shipped)
        if card.version == version:
            return network, card
    stored = find_weights(database, version)
    if stored is None:
        raise UnknownVersion(version)
    card = parse_card(stored.card, version)
    return unpack(stored.content, card, version), card


def keep_network(database: Database, network: nn.Module, card: Card) -> Card:
    """Store weights and card; returns the card with its sha256. Raises: DatabaseUnavailable."""
    content, card = pack(network, card)
    store_weights(database, card.name, card.version, asdict(card), content)
    return card


def served_version(database: Database, name: str, shipped: Path = SAVED_MODELS) -> str:
    """The live version of the model `name`. Raises: BadCheckpoint, DatabaseUnavailable."""
    found = live_versions(database).get(name)
    return found.version if found else load_card(name, shipped).version


def promote(database: Database, version: str) -> str | None:
    """Serve `version` in all running apps within seconds.

    Returns the previous version; None if `version` was served already.

    Raises:
        UnknownVersion, BadCheckpoint: the apps could not load it; nothing changes.
        DatabaseUnavailable
    """
    name = version.rpartition("-")[0]
    if name not in PROJECT_MODELS:
        raise UnknownVersion(version)
    previous = served_version(database, name)
    if previous == version:
        return None
    find_network(database, version)
    set_live_version(database, name, version, previous)
    return previous


def version_origins(database: Database) -> dict[str, str]:
    """Every version that can be served and its origin, newest first within an origin.

    Raises: BadCheckpoint, DatabaseUnavailable.
    """
    shipped = [load_card(name, SAVED_MODELS).version for name in PROJECT_MODELS]
    return dict.fromkeys(shipped, SHIPPED_ORIGIN) | {
        version: RETRAINED_ORIGIN
        for version in trained_versions(database)
        if version not in shipped
    }


def served_versions(database: Database) -> set[str]:
    """The live version of each served model and of each model with a chosen version.

    Raises: BadCheckpoint, DatabaseUnavailable.
    """
    return {served_version(database, name) for name in {*SERVED_MODELS, *live_versions(database)}}


def predict_drawings(classifier: Classifier, images: NDArray[np.uint8]) -> list[Prediction]:
    """The prediction for each image, uint8 (N, 28, 28)."""
    return [
        Prediction(classifier.version, classifier.name, row.tolist(), bool(guess))
        for row, guess in zip(*classifier.predict_with_guess(images), strict=True)
    ]
