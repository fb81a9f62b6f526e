"""The architectures that a checkpoint can be built with, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import nn

from model.networks.activations import ACTIVATIONS, activation
from model.networks.cnn import CNN, CNNConfig
from model.networks.mlp import MLP, MLPConfig
from model.networks.vit import ViT, ViTConfig

__all__ = [
    "ACTIVATIONS",
    "ARCHITECTURES",
    "PROJECT_MODELS",
    "Architecture",
    "activation",
    "register",
]


@dataclass(frozen=True)
class Architecture:
    """A network class and its default configuration, a frozen dataclass."""

    network: type[nn.Module]
    config: Any


ARCHITECTURES = {
    "cnn": Architecture(CNN, CNNConfig()),
    "vit": Architecture(ViT, ViTConfig()),
    "mlp": Architecture(MLP, MLPConfig()),
}
PROJECT_MODELS = tuple(ARCHITECTURES)  # the models of this project, without registered baselines


def register(name: str, architecture: Architecture) -> None:
    """Let checkpoints of this name be built and loaded."""
    ARCHITECTURES[name] = architecture
