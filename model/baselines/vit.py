"""Published transformers on image patches, with the layer order of BERT or of ViT.

Devlin, Chang, Lee, Toutanova 2019, https://arxiv.org/abs/1810.04805 (BERT, p. 3);
Turc et al. 2019, https://arxiv.org/abs/1908.08962 (small BERTs, p. 3);
Dosovitskiy et al. 2021, https://arxiv.org/abs/2010.11929 (ViT, p. 3);
Vaswani et al. 2017, https://arxiv.org/abs/1706.03762 (sinusoidal positions, p. 6).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.networks.vit import Attention


@dataclass(frozen=True)
class BaselineViTConfig:
    patch: int = 7  # pixels on a side
    width: int = 128
    depth: int = 4
    heads: int = 4
    hidden: int = 512  # of the MLP of each block
    dropout: float = 0.0
    sines: bool = False  # sinusoidal positions instead of learned ones
    bert: bool = False  # post-norm, a norm after the embedding, and a tanh pooler


class BaselineBlock(nn.Module):
    """One encoder layer, tokens (B, T, C) to tokens (B, T, C)."""

    def __init__(self, config: BaselineViTConfig) -> None:
        super().__init__()
        C = config.width
        self.bert = config.bert
        self.norm1, self.norm2 = nn.LayerNorm(C), nn.LayerNorm(C)
        self.attention = Attention(C, config.heads)
        self.mlp = nn.Sequential(
            nn.Linear(C, config.hidden), nn.GELU(), nn.Linear(config.hidden, C)
        )
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x: Tensor) -> Tensor:
        if self.bert:
            x = self.norm1(x + self.dropout(self.attention(x)[0]))
            x = self.norm2(x + self.dropout(self.mlp(x)))
        else:
            x = x + self.dropout(self.attention(self.norm1(x))[0])
            x = x + self.dropout(self.mlp(self.norm2(x)))
        return x


class BaselineViT(nn.Module):
    """Images float32 (B, 1, 28, 28) in 0…1 to logits (B, 10), from a class token."""

    positions: Tensor

    def __init__(self, config: BaselineViTConfig) -> None:
        super().__init__()
        C, self.patch = config.width, config.patch
        T = (28 // config.patch) ** 2 + 1
        self.embedding = nn.Linear(config.patch**2, C)
        self.token = nn.Parameter(torch.randn(1, 1, C) * 0.02)
        if config.sines:
            self.register_buffer("positions", _sines(T, C), persistent=False)
        else:
            self.positions = nn.Parameter(torch.randn(1, T, C) * 0.02)
        # Both have one norm outside the blocks: BERT before them, ViT after them.
        self.norm = nn.LayerNorm(C)
        self.dropout = nn.Dropout(config.dropout)
        self.blocks = nn.Sequential(*(BaselineBlock(config) for _ in range(config.depth)))
        self.pooler = nn.Sequential(nn.Linear(C, C), nn.Tanh()) if config.bert else None
        self.head = nn.Linear(C, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = F.unfold(x, self.patch, stride=self.patch).transpose(1, 2)  # (B, T − 1, patch²)
        x = torch.cat([self.token.expand(len(x), -1, -1), self.embedding(x)], dim=1)  # (B, T, C)
        x = x + self.positions
        if self.pooler is not None:
            x = self.blocks(self.dropout(self.norm(x)))
            x = self.pooler(x[:, 0])  # (B, C)
        else:
            x = self.norm(self.blocks(self.dropout(x))[:, 0])  # (B, C)
        logits: Tensor = self.head(x)
        return logits


def _sines(T: int, C: int) -> Tensor:
    """Sinusoidal position encoding, (1, T, C)."""
    frequency = 10_000 ** (-torch.arange(0, C, 2) / C)  # (C / 2,)
    angle = torch.arange(T)[:, None] * frequency  # (T, C / 2)
    return torch.stack([angle.sin(), angle.cos()], dim=2).reshape(1, T, C)
