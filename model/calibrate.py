"""Two numbers chosen on validation digits: how much to trust the logits, and what is no digit.

Guo, Pleiss, Sun, Weinberger 2017, https://arxiv.org/abs/1706.04599 (temperature scaling, 4.2);
Kiefer 1953, Proc. AMS 4(3), p. 502 (golden section search).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

COLDEST, HOTTEST = 0.05, 20.0
REFUSED = 0.005  # share of validation digits at most that may count as no digit

_GOLDEN = (math.sqrt(5) - 1) / 2
_STEPS = 40  # each narrows the bracket to 62 %: to 3e-8 of what it was


def fit_temperature(logits: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """What to divide logits by, so that the loss on these digits is least.

    The loss is convex in 1/T, so it has one valley in log T, which is searched. Where every
    answer is right, colder is always better: the result is then about `COLDEST`.

    Args:
        logits: float32 (N, 10), N ≥ 1.
        labels: int64 (N,), 0 to 9.

    Returns:
        A temperature in `COLDEST` … `HOTTEST`.
    """
    scores = logits.astype(np.float64)
    low, high = math.log(COLDEST), math.log(HOTTEST)
    for _ in range(_STEPS):
        step = _GOLDEN * (high - low)
        left, right = high - step, low + step
        if _loss(scores, labels, math.exp(left)) <= _loss(scores, labels, math.exp(right)):
            high = right
        else:
            low = left
    return math.exp((low + high) / 2)


def novelty_threshold(novelty: NDArray[np.float32]) -> float:
    """The novelty that at most `REFUSED` of these digits exceed; float32 (N,), N ≥ 1."""
    return float(np.quantile(novelty, 1 - REFUSED, method="higher"))


def _loss(scores: NDArray[np.float64], labels: NDArray[np.int64], temperature: float) -> float:
    """Mean negative log-likelihood of softmax(scores / temperature)."""
    scaled = (scores - scores.max(axis=1, keepdims=True)) / temperature
    of_truth = scaled[np.arange(len(labels)), labels]
    return float((np.log(np.exp(scaled).sum(axis=1)) - of_truth).mean())
