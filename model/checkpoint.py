"""Checkpoints: weights as safetensors, and a JSON card with configuration and metrics."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import nn

from model import preprocess
from model.atomic_files import atomic_file
from model.networks import ARCHITECTURES, PROJECT_MODELS

SAVED_MODELS = Path(__file__).resolve().parent.parent / "saved_models"


class BadCheckpoint(ValueError):
    """Weights or card are missing, damaged or incompatible; the message says which."""


@dataclass(frozen=True)
class Card:
    """Describes one set of weights.

    `sha256` is the hash of the weights file and names the version. The file also contains the
    calibration, so another calibration is another version.
    """

    name: str
    config: dict[str, Any]
    parameters: int
    training: dict[str, Any]
    measured: dict[str, Any] = field(default_factory=dict)
    temperature: float = 1.0
    caution: float = 0.0  # the second temperature of `calibrated_probabilities`, 0 for none
    novelty_threshold: float = 0.0
    preprocessing: str = preprocess.VERSION
    data: str = "MNIST (LeCun, Cortes, Burges)"
    sha256: str = ""

    @property
    def version(self) -> str:
        """The name and the start of the hash: `cnn-1a2b3c4d`."""
        return f"{self.name}-{self.sha256[:8]}"


def build(name: str, config: dict[str, Any]) -> nn.Module:
    """A network with newly initialised weights.

    Raises:
        BadCheckpoint: unknown architecture, or a configuration that does not fit it.
    """
    if name not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise BadCheckpoint(f"there is no model {name!r}; there are {known}")
    architecture = ARCHITECTURES[name]
    try:
        values = {key: tuple(v) if isinstance(v, list) else v for key, v in config.items()}
        return architecture.network(replace(architecture.config, **values))
    except TypeError as error:
        raise BadCheckpoint(f"the configuration of {name} does not fit: {error}") from error


def pack(network: nn.Module, card: Card) -> tuple[bytes, Card]:
    """The content of the safetensors file, and the card with its sha256."""
    tensors = {key: value.contiguous() for key, value in network.state_dict().items()}
    calibration = [card.temperature, card.caution, card.novelty_threshold]
    weights = save(tensors, {"temperature, caution, novelty threshold": json.dumps(calibration)})
    return weights, replace(card, sha256=hashlib.sha256(weights).hexdigest())


def unpack(weights: bytes, card: Card, path: str) -> nn.Module:
    """The network of a safetensors file, in evaluation mode. `path` is for error messages.

    Raises:
        BadCheckpoint: damaged, another hash than the card's, or tensors of other shapes.
    """
    try:
        tensors = load(weights)
    except SafetensorError as error:
        raise BadCheckpoint(f"{path} cannot be read: {error}; {_remedy(card.name)}") from error
    if hashlib.sha256(weights).hexdigest() != card.sha256:
        raise BadCheckpoint(f"{path} is not the file that the card describes (sha256 differs)")
    network = build(card.name, card.config)
    try:
        network.load_state_dict(tensors)
    except RuntimeError as error:
        raise BadCheckpoint(f"{path} does not fit the network {card.name}: {error}") from error
    return network.eval()


def parse_card(values: dict[str, Any], path: str) -> Card:
    """A card from its JSON values; unknown keys are ignored. `path` is for error messages.

    Raises:
        BadCheckpoint: damaged, or for weights trained with another preprocessing.
    """
    try:
        known = {entry.name for entry in fields(Card)}
        card = Card(**{key: value for key, value in values.items() if key in known})
    except (TypeError, AttributeError) as error:
        raise BadCheckpoint(f"{path} is damaged: {error}") from error
    if card.preprocessing != preprocess.VERSION:
        raise BadCheckpoint(
            f"{path} was trained on preprocessing {card.preprocessing}, this is "
            f"{preprocess.VERSION}: train it again"
        )
    return card


def save_checkpoint(network: nn.Module, card: Card, directory: Path) -> Card:
    """Write `NAME.safetensors` and `NAME.json`; returns the card with its sha256."""
    directory.mkdir(parents=True, exist_ok=True)
    weights, card = pack(network, card)
    _write(directory / f"{card.name}.safetensors", weights)
    save_card(card, directory)
    return card


def save_card(card: Card, directory: Path) -> None:
    """Write `NAME.json` alone."""
    text = json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n"
    _write(directory / f"{card.name}.json", text.encode())


def load_checkpoint(name: str, directory: Path) -> tuple[nn.Module, Card]:
    """The network in evaluation mode, and its card.

    Raises:
        BadCheckpoint: a file is missing, or see `unpack` and `parse_card`.
    """
    card = load_card(name, directory)
    path = directory / f"{name}.safetensors"
    try:
        weights = path.read_bytes()
    except OSError as error:
        raise BadCheckpoint(f"{path} cannot be read: {error}; {_remedy(name)}") from error
    return unpack(weights, card, str(path)), card


def load_card(name: str, directory: Path) -> Card:
    """The card alone.

    Raises:
        BadCheckpoint: it is missing, or see `parse_card`.
    """
    path = directory / f"{name}.json"
    if not path.is_file():
        raise BadCheckpoint(f"{path} is missing: {_remedy(name)}")
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadCheckpoint(f"{path} is damaged: {error}") from error
    return parse_card(values, str(path))


def _remedy(name: str) -> str:
    is_baseline = name in ARCHITECTURES and name not in PROJECT_MODELS
    command = f"compare --only {name}" if is_baseline else f"train --model {name}"
    return f"train it with 'python run_model.py {command}'"


def _write(path: Path, content: bytes) -> None:
    with atomic_file(path) as temporary:
        temporary.write_bytes(content)
