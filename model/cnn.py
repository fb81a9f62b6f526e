"""A convolutional network of three stages, VGG's pairs of 3×3 convolutions with batch norm.

Simonyan, Zisserman 2015, https://arxiv.org/abs/1409.1556 (the pairs, p. 3);
Ioffe, Szegedy 2015, https://arxiv.org/abs/1502.03167 (batch norm);
Lin, Chen, Yan 2014, https://arxiv.org/abs/1312.4400 (global average pooling, p. 4).
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from model.activation import activation


@dataclass(frozen=True)
class CNNConfig:
    channels: tuple[int, ...] = (32, 64, 128)  # of the stages at 28×28, 14×14 and 7×7
    dropout: float = 0.2
    activation: str = "relu"


class CNN(nn.Module):
    """Images float32 (B, 1, 28, 28) in 0…1 to logits (B, 10)."""

    def __init__(self, config: CNNConfig) -> None:
        super().__init__()
        stages: list[nn.Module] = []
        before = 1
        for number, channels in enumerate(config.channels):
            if number:
                stages += [nn.MaxPool2d(2), nn.Dropout2d(config.dropout / 4)]
            stages += _convolution(before, channels, config.activation)
            stages += _convolution(channels, channels, config.activation)
            before = channels
        self.features = nn.Sequential(*stages)
        self.dropout = nn.Dropout(config.dropout)
        self.head = nn.Linear(before, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)  # (B, C, 7, 7)
        x = x.mean(dim=(2, 3))  # (B, C)
        logits: Tensor = self.head(self.dropout(x))
        return logits


def _convolution(before: int, after: int, nonlinearity: str) -> list[nn.Module]:
    convolution = nn.Conv2d(before, after, kernel_size=3, padding=1, bias=False)
    return [convolution, nn.BatchNorm2d(after), activation(nonlinearity)]
