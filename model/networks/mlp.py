"""The fully connected baseline, 784–128–64–10."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from model.networks.activations import activation


@dataclass(frozen=True)
class MLPConfig:
    hidden: tuple[int, ...] = (128, 64)
    dropout: float = 0.0
    activation: str = "relu"


class MLP(nn.Module):
    """Images float32 (B, 1, 28, 28) in 0…1 to logits (B, 10)."""

    def __init__(self, config: MLPConfig) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Flatten()]
        width = 28 * 28
        for hidden in config.hidden:
            layers += [nn.Linear(width, hidden), nn.BatchNorm1d(hidden)]
            layers += [activation(config.activation), nn.Dropout(config.dropout)]
            width = hidden
        self.layers = nn.Sequential(*layers, nn.Linear(width, 10))

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.layers(x)
        return logits
