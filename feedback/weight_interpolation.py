"""How far from the base a challenger may go: as far as MNIST's validation digits allow.

Wortsman et al. 2022, https://arxiv.org/abs/2109.01903 (WiSE-FT): weights between those before and
after fine-tuning keep most of what was learnt and lose least of what was known.
"""

from __future__ import annotations

import copy

import torch
from torch import nn

from model.checkpoint import Card
from model.classifier import classifier_of
from model.data.mnist import Digits

SHARES = (1.0, 0.85, 0.7, 0.55, 0.4, 0.25)  # of the way from the base, the farthest first


def interpolate_weights(
    network: nn.Module, base: tuple[nn.Module, Card], mnist: Digits, most_lost: float
) -> float:
    """Move `network` back towards the base, to the first of `SHARES` that keeps MNIST.

    Args:
        network: after fine-tuning; changed in place.
        base: what it started from, and its card.
        mnist: digits that were not learnt from.
        most_lost: share of them that it may read rightly less often than the base.

    Returns:
        The share of the way that it still goes; the last of `SHARES` where none keeps MNIST.
    """
    start, end = base[0].state_dict(), copy.deepcopy(network.state_dict())
    least = _right(base[0], base[1], mnist) - most_lost * len(mnist)
    for share in SHARES:
        network.load_state_dict(
            {key: _between(start[key], value, share) for key, value in end.items()}
        )
        if _right(network, base[1], mnist) >= least:
            break
    return share


def _between(start: torch.Tensor, end: torch.Tensor, share: float) -> torch.Tensor:
    """Counters, which are whole numbers, stay as they are."""
    return torch.lerp(start, end, share) if start.is_floating_point() else start


def _right(network: nn.Module, card: Card, digits: Digits) -> int:
    read = classifier_of(network, card).predict_proba(digits.images)
    return int((read.argmax(axis=1) == digits.labels).sum())
