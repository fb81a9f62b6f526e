"""Finds the network of any version: of those that the app came with, and those trained since."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from torch import nn

from database import Database, find_weights, served, store_weights
from model.checkpoint import (
    SAVED_MODELS,
    Card,
    card_of,
    load_card,
    load_checkpoint,
    pack,
    unpack,
)

SERVED = ("cnn", "vit")  # by the app, side by side


class UnknownVersion(LookupError):  # noqa: N818 - the state of a name
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
    found = served(database).get(name)
    return found.version if found else load_card(name, shipped).version
