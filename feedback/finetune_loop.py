"""The steps of a fine-tuning.

Each batch has drawings with their labels, MNIST again, and scribbles where the network has an
output for them; on the last two the network as it was is the teacher, so that it stays what it is
where nobody corrected it (Li, Hoiem 2017, https://arxiv.org/abs/1606.09282, learning without
forgetting; Robins 1995, Connection Science 7(2), p. 123, rehearsal).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn
from tqdm import tqdm  # type: ignore[import-untyped]

from model.classifier import as_input
from model.data.augmentation import augment
from model.data.mnist import Digits
from model.training.options import TrainingOptions

ReplayBatches = list[tuple[Digits, int]]  # each part, and how many of it a batch has


@dataclass(frozen=True)
class FineTuning:
    """How to learn from labels. The same options, labels and weights give the same challenger."""

    steps: int = 200
    lr: float = 5e-4  # the highest: it rises over a tenth of the steps, then falls to nothing
    seed: int = 0
    batch: tuple[int, int, int] = (32, 64, 16)  # drawings with labels, MNIST, scribbles
    views: int = 8  # of each drawing at most, the one that was drawn included
    weight_decay: float = 0.01
    distil: float = 0.9  # share of the loss on MNIST and scribbles that is the teacher's answers
    scribbles: int = 512  # more would be drawn by a pool of processes
    mnist_drop: float = 0.0005  # share of MNIST's validation digits that it may lose; see `halfway`


def teach(
    network: nn.Module,
    teacher: nn.Module,
    lessons: ReplayBatches,
    options: FineTuning,
    recipe: TrainingOptions,
) -> None:
    """Take all steps; `network` is changed and left in evaluation mode.

    Args:
        network: starts as the teacher is.
        teacher: in evaluation mode.
        lessons: the labelled drawings first; they alone are not asked of the teacher.
        options: how to learn.
        recipe: how the network learnt before: what is done to pictures, how smooth labels are.
    """
    torch.manual_seed(options.seed)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=options.lr, weight_decay=options.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, options.lr, total_steps=options.steps, pct_start=0.1, cycle_momentum=False
    )
    _keep_statistics(network.train())
    with tqdm(
        _batches(lessons, options.steps, options.seed), "learning", options.steps, unit="batch"
    ) as bar:
        for images, y in bar:
            x = augment(as_input(images), recipe.augmentation)
            x = x.contiguous(memory_format=torch.channels_last)
            with torch.no_grad():
                taught = teacher(x[options.batch[0] :])
            loss = _loss(network(x), taught, y, options, recipe.label_smoothing)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), max_norm=1.0)
            optimizer.step()
            schedule.step()
            bar.set_postfix(loss=f"{loss.item():.3f}")
    network.eval()


def _loss(
    logits: Tensor, taught: Tensor, y: Tensor, options: FineTuning, smoothing: float
) -> Tensor:
    """From the labels alone for the drawings; for the rest mostly from the teacher's logits."""
    labelled = options.batch[0]
    loss = F.cross_entropy(logits, y, label_smoothing=smoothing, reduction="none")  # (B,)
    distance = F.kl_div(
        logits[labelled:].log_softmax(dim=1),
        taught.log_softmax(dim=1),
        reduction="none",
        log_target=True,
    ).sum(dim=1)
    kept = torch.lerp(loss[labelled:], distance, options.distil)
    return torch.cat([loss[:labelled], kept]).mean()


def _batches(lessons: ReplayBatches, steps: int, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Pictures (B, 28, 28) and labels (B,): the drawings first, the rest behind."""
    rng = np.random.default_rng(seed)
    orders = [_order(len(digits), count * steps, rng) for digits, count in lessons]
    for step in range(steps):
        chosen = [
            digits[order[step * count : (step + 1) * count]]
            for (digits, count), order in zip(lessons, orders, strict=True)
        ]
        batch = sum(chosen[1:], chosen[0])
        yield torch.from_numpy(batch.images), torch.from_numpy(batch.labels)


def _order(size: int, length: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Indices of a part, each as often as any other, give or take once."""
    rounds = -(-length // size)
    return np.concatenate([rng.permutation(size) for _ in range(rounds)])[:length]


def _keep_statistics(network: nn.Module) -> None:
    """Batch norm goes on as the base has it: a few batches of another mixture would shift it."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            module.eval()
