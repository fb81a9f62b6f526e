"""Published networks of convolutions and dense layers, without batch norm.

LeCun, Bottou, Bengio, Haffner 1998, http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf (LeNet);
Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html (dropout).
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn


@dataclass(frozen=True)
class BaselineCNNConfig:
    """Without `channels` the network is fully connected."""

    channels: tuple[int, ...] = ()
    kernel: int = 3
    same: bool = False  # padding: "same" or "valid"
    pools: tuple[int, ...] = ()  # max pooling after each convolution, 1 for none
    dropout: float = 0.0  # after the convolutions
    hidden: tuple[int, ...] = ()  # dense layers before the output
    dense_dropout: float = 0.0  # after each of them
    mean: float = 0.0  # of the pixels, to normalise them
    deviation: float = 1.0


class BaselineCNN(nn.Module):
    """Images float32 (B, 1, 28, 28) in 0…1 to logits (B, 10)."""

    def __init__(self, config: BaselineCNNConfig) -> None:
        super().__init__()
        self.mean, self.deviation = config.mean, config.deviation
        padding = config.kernel // 2 if config.same else 0
        layers: list[nn.Module] = []
        before, side = 1, 28
        for channels, pool in zip(config.channels, config.pools, strict=True):
            layers += [nn.Conv2d(before, channels, config.kernel, padding=padding), nn.ReLU()]
            layers += [nn.MaxPool2d(pool)] if pool > 1 else []
            before, side = channels, (side + 2 * padding - config.kernel + 1) // pool
        layers += [nn.Dropout(config.dropout), nn.Flatten()]
        width = before * side * side
        for hidden in config.hidden:
            layers += [nn.Linear(width, hidden), nn.ReLU(), nn.Dropout(config.dense_dropout)]
            width = hidden
        self.layers = nn.Sequential(*layers, nn.Linear(width, 10))

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.layers((x - self.mean) / self.deviation)
        return logits
