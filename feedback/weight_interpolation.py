"""Weight interpolation between a network before and after fine-tuning, against forgetting.

Wortsman et al. 2022, https://arxiv.org/abs/2109.01903 (WiSE-FT).
"""

from __future__ import annotations

import copy

import torch
from torch import nn

from model.checkpoint import Card
from model.classifier import classifier_of
from model.data.mnist import Digits

FRACTIONS = (1.0, 0.85, 0.7, 0.55, 0.4, 0.25)  # of the fine-tuned weights


def interpolate_weights(
    network: nn.Module, base: tuple[nn.Module, Card], mnist: Digits, max_drop: float
) -> float:
    """Interpolate with the largest of `FRACTIONS` that keeps the accuracy on `mnist`.

    Args:
        network: after fine-tuning; changed in place.
        base: the network before fine-tuning, and its card.
        mnist: validation digits.
        max_drop: largest loss of accuracy against the base, as a share.

    Returns:
        The fraction; the smallest of `FRACTIONS` if none keeps the accuracy.
    """
    before, after = base[0].state_dict(), copy.deepcopy(network.state_dict())
    required = _num_correct(base[0], base[1], mnist) - max_drop * len(mnist)
    for fraction in FRACTIONS:
        network.load_state_dict(
            {key: _interpolate(before[key], value, fraction) for key, value in after.items()}
        )
        if _num_correct(network, base[1], mnist) >= required:
            break
    return fraction


def _interpolate(before: torch.Tensor, after: torch.Tensor, fraction: float) -> torch.Tensor:
    """Integer counters of batch norm are not interpolated."""
    return torch.lerp(before, after, fraction) if before.is_floating_point() else before


def _num_correct(network: nn.Module, card: Card, digits: Digits) -> int:
    probabilities = classifier_of(network, card).predict_proba(digits.images)
    return int((probabilities.argmax(axis=1) == digits.labels).sum())
