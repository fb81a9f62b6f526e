"""A Vision Transformer for 28×28 images: 7×7 tokens, learned positions, mean pooling.

Dosovitskiy et al. 2021, https://arxiv.org/abs/2010.11929 (the architecture, p. 3);
Xiao et al. 2021, https://arxiv.org/abs/2106.14881 (convolutional stem, p. 4);
Vaswani et al. 2017, https://arxiv.org/abs/1706.03762 (attention, p. 4);
Huang et al. 2016, https://arxiv.org/abs/1603.09382 (stochastic depth).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from model.networks.activations import activation


@dataclass(frozen=True)
class ViTConfig:
    width: int = 96
    depth: int = 6
    heads: int = 3
    mlp_ratio: int = 3
    dropout: float = 0.1  # stochastic depth: rate of dropped branches in the last block
    activation: str = "gelu"
    outputs: int = 11  # ten digits, and "no digit"


class Attention(nn.Module):
    """Multi-head self-attention over tokens (B, T, C)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Tokens (B, T, C) and attention weights (B, heads, T, T), whose rows sum to 1."""
        B, T, C = x.shape
        qkv = self.qkv(x).view(B, T, 3, self.heads, C // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # each (B, heads, T, C / heads)
        # PyTorch's fused kernel takes twice as long on a CPU with 49 tokens.
        weights = (q * (C // self.heads) ** -0.5 @ k.transpose(-2, -1)).softmax(dim=-1)
        y = (weights @ v).transpose(1, 2).reshape(B, T, C)
        return self.out(y), weights


class Block(nn.Module):
    def __init__(self, config: ViTConfig, drop_path: float) -> None:
        super().__init__()
        width, hidden = config.width, config.width * config.mlp_ratio
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, config.heads)
        self.mlp = nn.Sequential(
            nn.Linear(width, hidden), activation(config.activation), nn.Linear(hidden, width)
        )
        self.drop_path = drop_path

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        y, weights = self.attention(self.norm1(x))
        x = x + self._drop(y)
        return x + self._drop(self.mlp(self.norm2(x))), weights

    def _drop(self, y: Tensor) -> Tensor:
        """Drop path: in training, zero the branch (B, T, C) for some of the images."""
        if not self.training or self.drop_path == 0:
            return y
        kept = torch.rand(len(y), 1, 1, device=y.device) >= self.drop_path
        return y * kept / (1 - self.drop_path)


class ViT(nn.Module):
    """Images float32 (B, 1, 28, 28) in 0…1 to logits (B, outputs)."""

    def __init__(self, config: ViTConfig) -> None:
        super().__init__()
        C = config.width
        self.stem = nn.Sequential(
            *_stem_layer(1, C // 4, stride=1),
            *_stem_layer(C // 4, C // 2, stride=2),
            nn.Conv2d(C // 2, C, kernel_size=3, stride=2, padding=1),
        )
        self.positions = nn.Parameter(torch.randn(1, 49, C) * 0.02)
        rates = torch.linspace(0, config.dropout, config.depth).tolist()
        self.blocks = nn.ModuleList(Block(config, rate) for rate in rates)
        self.norm = nn.LayerNorm(C)
        self.head = nn.Linear(C, config.outputs)

    def forward(self, x: Tensor) -> Tensor:
        return self.with_attention(x)[0]

    def with_attention(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Logits (B, outputs) and the attention weights (B, heads, 49, 49) of each block."""
        x = self.stem(x)  # (B, C, 7, 7)
        x = x.flatten(2).transpose(1, 2) + self.positions  # (B, T, C), T = 49
        attention = []
        for block in self.blocks:
            x, weights = block(x)
            attention.append(weights)
        return self.head(self.norm(x).mean(dim=1)), attention


def _stem_layer(inputs: int, outputs: int, stride: int) -> list[nn.Module]:
    convolution = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
    return [convolution, nn.BatchNorm2d(outputs), nn.ReLU()]
