"""Finds the network of any version: of those that the app came with, and those trained since."""

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
    card_of,
    load_card,
    load_checkpoint,
    pack,
    unpack,
)
from model.networks import PROJECT_MODELS

SERVED = ("cnn", "vit")  # by the app, side by side


class UnknownVersion(LookupError):
    """No weights of that version are there; the message says where it was looked for."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"there are no weights of {version!r}: it is neither the version that this release "
            "came with, nor one that was trained into this database"
        )


def find_network(
    database: Database, version: str, shipped: Path = SAVED_MODELS
) -> tuple[nn.Module, Card]:
    """The network in evaluation mode, and its card.

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
    card = card_of(stored.card, version)
    return unpack(stored.content, card, version), card


def keep_network(database: Database, network: nn.Module, card: Card) -> Card:
    """Store weights and card; the card that comes back has their sha256. DatabaseUnavailable."""
    content, card = pack(network, card)
    store_weights(database, card.name, card.version, asdict(card), content)
    return card


def served_version(database: Database, name: str, shipped: Path = SAVED_MODELS) -> str:
    """Of the model `name`, now. Raises: BadCheckpoint, DatabaseUnavailable."""
    found = live_versions(database).get(name)
    return found.version if found else load_card(name, shipped).version


CAME = "came with this release"
LEARNT = "trained on labels"


def promote(database: Database, version: str) -> str | None:
    """Let all running apps serve `version` within seconds.

    Returns the version whose place it takes; None where it is served already.

    Raises:
        UnknownVersion, BadCheckpoint: the apps could not load it; all stays as it is.
        DatabaseUnavailable
    """
    name = version.rpartition("-")[0]
    if name not in PROJECT_MODELS:
        raise UnknownVersion(version)
    before = served_version(database, name)
    if before == version:
        return None
    find_network(database, version)
    set_live_version(database, name, version, before)
    return before


def origins(database: Database) -> dict[str, str]:
    """Every version that could be served, and where it is from: the newest of each kind first.

    Raises: BadCheckpoint, DatabaseUnavailable.
    """
    shipped = [load_card(name, SAVED_MODELS).version for name in PROJECT_MODELS]
    return dict.fromkeys(shipped, CAME) | {
        version: LEARNT for version in trained_versions(database) if version not in shipped
    }


def served_versions(database: Database) -> set[str]:
    """Of the models that the apps show, and of those for which one was chosen.

    Raises: BadCheckpoint, DatabaseUnavailable.
    """
    return {served_version(database, name) for name in {*SERVED, *live_versions(database)}}


def predictions(classifier: Classifier, pictures: NDArray[np.uint8]) -> list[Prediction]:
    """Of each picture, uint8 (N, 28, 28)."""
    return [
        Prediction(classifier.version, classifier.name, shares.tolist(), bool(guess))
        for shares, guess in zip(*classifier.read(pictures), strict=True)
    ]
