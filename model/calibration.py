"""Temperature scaling and the novelty threshold, both fitted on validation digits.

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

from model.evaluation.metrics import HIGH_CONFIDENCE

MIN_TEMPERATURE, MAX_TEMPERATURE = 0.05, 20.0
REJECTED_SHARE = 0.005  # largest share of validation digits above the novelty threshold
LOW_CONFIDENCE_SHARE = 0.05  # of validation digits: confidence at most `HIGH_CONFIDENCE`

# Confidences, at the second temperature, between which that temperature has an effect.
_LOWER_END = 0.5
_UPPER_END = HIGH_CONFIDENCE + 0.02

_GOLDEN = (math.sqrt(5) - 1) / 2
_STEPS = 40  # golden section narrows the bracket to 62 % in each step: to 4e-9 in all


def calibrated_probabilities(
    logits: Tensor, temperature: float, second_temperature: float = 0.0
) -> Tensor:
    """Softmax of the logits divided by a temperature.

    After label smoothing, correct predictions and many mistakes have almost the same confidence,
    and one temperature raises or lowers them together. The second temperature applies to
    predictions whose confidence, computed with it, is about `HIGH_CONFIDENCE`. It fades out
    towards a confidence of one half, and fast above `HIGH_CONFIDENCE`, where `temperature` applies.

    Args:
        logits: float (N, 10).
        second_temperature: above `temperature`, or 0 for none.

    Returns:
        Same shape and dtype as `logits`; rows sum to 1 and rank the digits as the logits do.
    """
    return _scaled(logits, temperature, second_temperature).softmax(dim=1).to(logits.dtype)


def fit_temperatures(
    sets: Sequence[tuple[Tensor, NDArray[np.int64]]],
    target_share: float = LOW_CONFIDENCE_SHARE,
) -> tuple[float, float]:
    """Both temperatures for `calibrated_probabilities`.

    Args:
        sets: logits (N, 10) and labels int64 (N,), 0 to 9, of each set of digits; N ≥ 1.
        target_share: with the second temperature, the confidence is at most
            `HIGH_CONFIDENCE` on this share of one set, and on no larger share of any other.

    Returns:
        The temperature and the second one, which is 0 where a single temperature already leaves
        that share at low confidence.
    """
    logits = torch.cat([scores for scores, _ in sets])
    labels = np.concatenate([truth for _, truth in sets])
    single = fit_temperature(logits, labels)
    second = min(_fit_second_temperature(scores, target_share) for scores, _ in sets)
    if second <= single:
        return single, 0.0
    return fit_temperature(logits, labels, second), second


def fit_temperature(
    logits: Tensor, labels: NDArray[np.int64], second_temperature: float = 0.0
) -> float:
    """The temperature with the smallest cross-entropy on these digits.

    With one temperature the loss is convex in 1/T, so it has a single minimum in log T. If every
    prediction is correct, the result is close to `MIN_TEMPERATURE`.

    Args:
        logits: float (N, 10), N ≥ 1.
        labels: int64 (N,), 0 to 9.

    Returns:
        A temperature in `MIN_TEMPERATURE` … `MAX_TEMPERATURE`.
    """
    truth = torch.from_numpy(labels)

    def loss(log_temperature: float) -> float:
        scaled = _scaled(logits, math.exp(log_temperature), second_temperature)
        return F.cross_entropy(scaled, truth).item()

    low, high = math.log(MIN_TEMPERATURE), math.log(second_temperature or MAX_TEMPERATURE)
    for _ in range(_STEPS):
        step = _GOLDEN * (high - low)
        left, right = high - step, low + step
        if loss(left) <= loss(right):
            high = right
        else:
            low = left
    return math.exp((low + high) / 2)


def low_confidence_share(logits: Tensor, temperature: float) -> float:
    """The share of predictions, logits (N, 10), with a confidence of at most `HIGH_CONFIDENCE`."""
    return float((_confidence(logits, temperature) <= HIGH_CONFIDENCE).double().mean())


def novelty_threshold(
    novelty: NDArray[np.float32], rejected_share: float = REJECTED_SHARE
) -> float:
    """The novelty that at most this share of digits exceeds; `novelty` float32 (N,), N ≥ 1."""
    return float(np.quantile(novelty, 1 - rejected_share, method="higher"))


def _scaled(logits: Tensor, temperature: float, second_temperature: float) -> Tensor:
    """Logits divided by the temperature of their row, float64."""
    logits = logits.double()
    if not second_temperature:
        return logits / temperature
    confidence = _confidence(logits, second_temperature)
    below = ((confidence - _LOWER_END) / (HIGH_CONFIDENCE - _LOWER_END)).clamp(min=0).sqrt()
    above = (_UPPER_END - confidence) / (_UPPER_END - HIGH_CONFIDENCE)
    weight = torch.minimum(below, above).clamp(0, 1)  # of the second temperature
    return logits * (weight / second_temperature + (1 - weight) / temperature)[:, None]


def _confidence(logits: Tensor, temperature: float) -> Tensor:
    """The largest probability of each row, (N,).

    Always float64: `_fit_second_temperature` may end exactly at the confidence of one digit, and
    in float32 that digit would be on the other side of `HIGH_CONFIDENCE`.
    """
    return (logits.double() / temperature).softmax(dim=1).amax(dim=1)


def _fit_second_temperature(logits: Tensor, share: float) -> float:
    """The highest temperature that leaves no more than `share` at low confidence, by bisection."""
    low, high = math.log(MIN_TEMPERATURE), math.log(MAX_TEMPERATURE)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        too_hot = low_confidence_share(logits, math.exp(middle)) > share
        low, high = (low, middle) if too_hot else (middle, high)
    return math.exp(low)
