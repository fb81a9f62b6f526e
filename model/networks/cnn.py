"""A convolutional network of three stages: 3×3 convolutions with batch norm.

Simonyan, Zisserman 2015, https://arxiv.org/abs/1409.1556 (stacked 3×3 convolutions, p. 3);
Ioffe, Szegedy 2015, https://arxiv.org/abs/1502.03167 (batch norm).
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from model.networks.activations import activation


@dataclass(frozen=True)
class CNNConfig:
    channels: tuple[int, ...] = (32, 96, 192)  # of the stages at 28×28, 14×14 and 7×7
    convolutions: tuple[int, ...] = (1, 3, 2)  # in each stage; one at the highest resolution
    dropout: float = 0.2
    activation: str = "relu"
    outputs: int = 11  # ten digits, and "no digit"


class CNN(nn.Module):
    """Images float32 (B, 1, 28, 28) in 0…1 to logits (B, outputs)."""

    def __init__(self, config: CNNConfig) -> None:
        super().__init__()
        stages: list[nn.Module] = []
        width = 1
        for number, channels in enumerate(config.channels):
            if number:
                stages += [nn.MaxPool2d(2), nn.Dropout2d(config.dropout / 4)]
            for _ in range(config.convolutions[number]):
                stages += _convolution(width, channels, config.activation)
                width = channels
        self.features = nn.Sequential(*stages)
        self.dropout = nn.Dropout(config.dropout)
        # No pooling: the position of a stroke distinguishes digits.
        self.head = nn.Linear(width * 7 * 7, config.outputs)

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)  # (B, C, 7, 7)
        x = x.flatten(1)  # (B, C·49)
        logits: Tensor = self.head(self.dropout(x))
        return logits


def _convolution(inputs: int, outputs: int, activation_name: str) -> list[nn.Module]:
    convolution = nn.Conv2d(inputs, outputs, kernel_size=3, padding=1, bias=False)
    return [convolution, nn.BatchNorm2d(outputs), activation(activation_name)]
