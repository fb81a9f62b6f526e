"""Weights as safetensors with a JSON card beside them: what they are and what was measured."""

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
    """Weights or card are missing, damaged or made for other code; the message says which."""


@dataclass(frozen=True)
class Card:
    """What a set of weights is. `sha256` is that of the weights file; it names the version.

    The file has what calibrates the answers too: other answers are another version.
    """

    name: str
    config: dict[str, Any]
    parameters: int
    training: dict[str, Any]
    measured: dict[str, Any] = field(default_factory=dict)
    temperature: float = 1.0  # logits are divided by it, and those of the barely sure
    caution: float = 0.0  # by this, where it is not 0; see `calibrate.soften`
    novelty_threshold: float = 0.0
    preprocessing: str = preprocess.VERSION
    data: str = "MNIST (LeCun, Cortes, Burges)"
    sha256: str = ""

    @property
    def version(self) -> str:
        """Name and weights in one short word, `cnn-1a2b3c4d`."""
        return f"{self.name}-{self.sha256[:8]}"


def build(name: str, config: dict[str, Any]) -> nn.Module:
    """A network with fresh weights.

    Raises:
        BadCheckpoint: no such architecture, or a configuration it does not have.
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
    """The weights as a safetensors file, and the card with its sha256."""
    tensors = {key: value.contiguous() for key, value in network.state_dict().items()}
    calibration = [card.temperature, card.caution, card.novelty_threshold]
    weights = save(tensors, {"temperature, caution, novelty threshold": json.dumps(calibration)})
    return weights, replace(card, sha256=hashlib.sha256(weights).hexdigest())


def unpack(weights: bytes, card: Card, path: str) -> nn.Module:
    """The network of a safetensors file, in evaluation mode. `path`: what messages call it.

    Raises:
        BadCheckpoint: damaged, not the card's, or tensors that do not fit the architecture.
    """
    try:
        tensors = load(weights)
    except SafetensorError as error:
        raise BadCheckpoint(f"{path} cannot be read: {error}; {_cure(card.name)}") from error
    if hashlib.sha256(weights).hexdigest() != card.sha256:
        raise BadCheckpoint(f"{path} is not the file that the card describes (sha256 differs)")
    network = build(card.name, card.config)
    try:
        network.load_state_dict(tensors)
    except RuntimeError as error:
        raise BadCheckpoint(f"{path} does not fit the network {card.name}: {error}") from error
    return network.eval()


def card_of(values: dict[str, Any], path: str) -> Card:
    """A card from its JSON. `path`: what messages call it.

    Raises:
        BadCheckpoint: damaged, or for weights that saw another preprocessing.
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
    """Write `NAME.safetensors` and `NAME.json`; the card that comes back has its sha256."""
    directory.mkdir(parents=True, exist_ok=True)
    weights, card = pack(network, card)
    _write(directory / f"{card.name}.safetensors", weights)
    save_card(card, directory)
    return card


def save_card(card: Card, directory: Path) -> None:
    """Write `NAME.json`, leaving the weights as they are."""
    text = json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n"
    _write(directory / f"{card.name}.json", text.encode())


def load_checkpoint(name: str, directory: Path) -> tuple[nn.Module, Card]:
    """The network in evaluation mode, and its card.

    Raises:
        BadCheckpoint: missing files, and all that `unpack` and `card_of` raise.
    """
    card = load_card(name, directory)
    path = directory / f"{name}.safetensors"
    try:
        weights = path.read_bytes()
    except OSError as error:
        raise BadCheckpoint(f"{path} cannot be read: {error}; {_cure(name)}") from error
    return unpack(weights, card, str(path)), card


def load_card(name: str, directory: Path) -> Card:
    """The card alone.

    Raises:
        BadCheckpoint: missing, damaged, or for weights that saw another preprocessing.
    """
    path = directory / f"{name}.json"
    if not path.is_file():
        raise BadCheckpoint(f"{path} is missing: {_cure(name)}")
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadCheckpoint(f"{path} is damaged: {error}") from error
    return card_of(values, str(path))


def _cure(name: str) -> str:
    is_baseline = name in ARCHITECTURES and name not in PROJECT_MODELS
    command = f"compare --only {name}" if is_baseline else f"train --model {name}"
    return f"train it with 'python run_model.py {command}'"


def _write(path: Path, content: bytes) -> None:
    with atomic_file(path) as temporary:
        temporary.write_bytes(content)
