"""Several sets of digits learnt together, each with its share of every epoch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from model.data.mnist import Digits


@dataclass(frozen=True)
class Part:
    """A set, and how many of it an epoch sees: all of a small one several times over."""

    digits: Digits
    per_epoch: int


class Mixture:
    """Digits of all parts in one array, and the order in which an epoch goes through them."""

    def __init__(self, parts: Sequence[Part]) -> None:
        filled = [part for part in parts if len(part.digits) and part.per_epoch]
        self.digits = Digits(
            np.concatenate([part.digits.images for part in filled]),
            np.concatenate([part.digits.labels for part in filled]),
        )
        self._parts = [(len(part.digits), part.per_epoch) for part in filled]

    def __len__(self) -> int:
        """Digits in an epoch."""
        return sum(per_epoch for _, per_epoch in self._parts)

    def order(self) -> Tensor:
        """Indices int64 (len,) of one epoch, drawn by PyTorch's generator."""
        chosen, start = [], 0
        for size, per_epoch in self._parts:
            rounds = -(-per_epoch // size)
            drawn = torch.cat([torch.randperm(size) for _ in range(rounds)])[:per_epoch]
            chosen.append(drawn + start)
            start += size
        order = torch.cat(chosen)
        return order[torch.randperm(len(order))]
