"""Training options of each model, and the data they are trained on.

`mnist` trains on MNIST alone. `best` trains on MNIST, pen strokes of many writers, and letters
and scribbles as an eleventh class, "no digit"; the ViT also on the CNN's outputs. Its cycles
double in length, so that weights are usable after a seventh of the epochs (`train --until`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from model.data.augmentation import Augmentation


@dataclass(frozen=True)
class DataMix:
    """Images of each kind per epoch, and what is held out."""

    mnist: int = 50_000
    pen: int = 34_000
    low_resolution: int = 9_000  # pen digits on a canvas of few pixels
    others: int = 8_000  # letters and symbols
    low_resolution_others: int = 2_000
    scribbles: int = 4_000
    views: int = 6  # of each pen digit, drawn once for all epochs; the other kinds get half
    held_out: int | str = 0  # who validates: a fold of writers, or a source; see `split`
    without: str = ""  # characters excluded from training, to measure how unknown ones do


@dataclass(frozen=True)
class TrainingOptions:
    """How to train. With the same options and data, resumed or not, the same steps are taken."""

    epochs: int
    lr: float
    seed: int = 0
    batch_size: int = 256
    weight_decay: float = 0.05
    label_smoothing: float = 0.05
    average: float = 0.998  # decay of the moving average of weights, per step
    cycles: int = 1  # each rises to half the learning rate of the one before
    growth: float = 1.0  # each cycle is so many times as long as the one before
    warmup: float = 0.1  # share of a cycle's steps in which the learning rate rises
    augmentation: Augmentation = field(default_factory=Augmentation)
    distil: float = 0.0  # share of the loss that is the teacher's answers
    data_mix: DataMix | None = None  # None: MNIST alone

    def learning_rate(self, progress: float) -> float:
        """In each cycle linear up, then half a cosine to zero; `progress` 0…1 of all steps.

        Loshchilov, Hutter 2017, https://arxiv.org/abs/1608.03983 (warm restarts, p. 4).
        """
        cycle, progress = self._place(progress)
        fall = max(0.0, (progress - self.warmup) / (1 - self.warmup))
        share = min(progress / self.warmup, (1 + math.cos(fall * math.pi)) / 2)
        return self.lr * share / 2.0**cycle

    def _place(self, progress: float) -> tuple[int, float]:
        """Which cycle, from 0, and how far in it, 0…1; after the last one, a cycle more."""
        lengths: list[float] = [self.growth**cycle for cycle in range(self.cycles)]
        left = progress * sum(lengths)
        for cycle, length in enumerate(lengths):
            if left < length:
                return cycle, left / length
            left -= length
        return self.cycles, left / lengths[-1]


_CNN = TrainingOptions(
    epochs=40,
    lr=4e-3,
    augmentation=Augmentation(rotation=10, scale=0.1, shear=0.15, shift=1.2, thickness=0.5),
)
_VIT = TrainingOptions(epochs=40, lr=2e-3)

MNIST = {
    "mlp": TrainingOptions(
        epochs=40,
        lr=3e-3,
        label_smoothing=0.0,
        augmentation=Augmentation(
            rotation=8, scale=0.08, shear=0.1, shift=0.5, elastic=0.7, thickness=0.5
        ),
    ),
    "cnn": _CNN,
    "vit": _VIT,
}
BEST = {
    "mlp": MNIST["mlp"],
    "cnn": replace(_CNN, epochs=70, cycles=3, growth=2, data_mix=DataMix()),
    "vit": replace(_VIT, epochs=56, cycles=3, growth=2, data_mix=DataMix(), distil=0.5),
}
RECIPES = {"mnist": MNIST, "best": BEST}
TEACHER = "cnn"  # whose answers the others learn from, where `distil` is not 0
