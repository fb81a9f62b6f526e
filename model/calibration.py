"""Numbers chosen on validation digits: how far to trust the logits, and what is no digit.

Guo, Pleiss, Sun, Weinberger 2017, https://arxiv.org/abs/1706.04599 (temperature scaling, 4.2);
Joy et al. 2023, https://arxiv.org/abs/2207.06211 (a temperature for each sample);
Kiefer 1953, Proc. AMS 4(3), p. 502 (golden section search).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from model.evaluation.metrics import SURE

COLDEST, HOTTEST = 0.05, 20.0
REFUSED = 0.005  # share of validation digits at most that may count as no digit
UNSURE = 0.05  # share of validation digits that may claim no more than `SURE`, right or wrong

_EVEN = 0.5  # nobody takes an answer with this claim for sure
_PASSAGE = 0.02  # above `SURE`: an answer goes from careful to trusted within so much

_GOLDEN = (math.sqrt(5) - 1) / 2
_STEPS = 40  # each narrows the bracket to 62 %: to 3e-8 of what it was


def soften(logits: Tensor, temperature: float, caution: float = 0.0) -> Tensor:
    """Calibrated probabilities, the softmax of the logits divided by a temperature.

    After label smoothing, right answers and many of the mistakes have much the same claim: one
    temperature for all makes both of them sure, or neither. So a second one, `caution`, is for
    those that claim about `SURE` with it; it fades out towards claims of one half, and at once
    above `SURE`, where `temperature` takes over.

    Args:
        logits: float (N, 10).
        caution: above `temperature`, or 0: one temperature for all.

    Returns:
        As `logits`; rows sum to 1, and the order within a row is that of the logits.
    """
    return _scaled(logits, temperature, caution).softmax(dim=1).to(logits.dtype)


def fit_temperatures(
    sets: Sequence[tuple[Tensor, NDArray[np.int64]]], unsure: float = UNSURE
) -> tuple[float, float]:
    """Temperature and caution, as `soften` takes them.

    Args:
        sets: logits (N, 10) and labels int64 (N,), 0 to 9, of each set of digits; N ≥ 1.
        unsure: with caution, this share of one set claims no more than `SURE`, and no more of any
            other. It is 0 where a temperature alone makes as many unsure.
    """
    logits = torch.cat([scores for scores, _ in sets])
    labels = np.concatenate([truth for _, truth in sets])
    alone = fit_temperature(logits, labels)
    caution = min(_caution(scores, unsure) for scores, _ in sets)
    if caution <= alone:
        return alone, 0.0
    return fit_temperature(logits, labels, caution), caution


def fit_temperature(logits: Tensor, labels: NDArray[np.int64], caution: float = 0.0) -> float:
    """The temperature with which the loss on these digits is least.

    Without caution the loss is convex in 1/T, so it has one valley in log T, which is searched.
    Where every answer is right, colder is always better: the result is then about `COLDEST`.

    Args:
        logits: float (N, 10), N ≥ 1.
        labels: int64 (N,), 0 to 9.

    Returns:
        A temperature in `COLDEST` … `HOTTEST`.
    """
    truth = torch.from_numpy(labels)

    def loss(log: float) -> float:
        return F.cross_entropy(_scaled(logits, math.exp(log), caution), truth).item()

    low, high = math.log(COLDEST), math.log(caution or HOTTEST)
    for _ in range(_STEPS):
        step = _GOLDEN * (high - low)
        left, right = high - step, low + step
        if loss(left) <= loss(right):
            high = right
        else:
            low = left
    return math.exp((low + high) / 2)


def barely_sure(logits: Tensor, temperature: float) -> float:
    """The share of these logits (N, 10) that claim no more than `SURE` with this temperature."""
    return float((_claim(logits, temperature) <= SURE).double().mean())


def novelty_threshold(novelty: NDArray[np.float32], refused: float = REFUSED) -> float:
    """The novelty that at most this share of these digits exceeds; float32 (N,), N ≥ 1."""
    return float(np.quantile(novelty, 1 - refused, method="higher"))


def _scaled(logits: Tensor, temperature: float, caution: float) -> Tensor:
    """The logits divided by what `soften` divides them by, float64 as everywhere here."""
    logits = logits.double()
    if not caution:
        return logits / temperature
    claim = _claim(logits, caution)
    below = ((claim - _EVEN) / (SURE - _EVEN)).clamp(min=0).sqrt()
    above = 1 - (claim - SURE) / _PASSAGE
    careful = torch.minimum(below, above).clamp(0, 1)
    return logits * (careful / caution + (1 - careful) / temperature)[:, None]


def _claim(logits: Tensor, temperature: float) -> Tensor:
    """The greatest probability of each row, float64 (N,).

    Float64 for whoever asks: `_caution` may end right at the claim of one digit, and in float32
    that digit would be counted on the other side of `SURE`.
    """
    return (logits.double() / temperature).softmax(dim=1).amax(dim=1)


def _caution(scores: Tensor, unsure: float) -> float:
    """The temperature with which the share `unsure` is barely sure, by bisection."""
    low, high = math.log(COLDEST), math.log(HOTTEST)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        too_hot = barely_sure(scores, math.exp(middle)) > unsure
        low, high = (low, middle) if too_hot else (middle, high)
    return math.exp(low)
