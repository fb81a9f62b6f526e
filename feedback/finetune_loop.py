"""The training loop of fine-tuning.

Each batch has labelled drawings, replayed MNIST digits, and scribbles if the network has a "no
digit" output. On the last two the network before fine-tuning is the teacher, against forgetting
(Li, Hoiem 2017, https://arxiv.org/abs/1606.09282, learning without forgetting; Robins 1995,
Connection Science 7(2), p. 123, rehearsal).
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

BatchParts = list[tuple[Digits, int]]  # digits, and their number per batch; labelled drawings first


@dataclass(frozen=True)
class FinetuneOptions:
    """Hyperparameters. The same options, labels and weights give the same challenger."""

    steps: int = 200
    lr: float = 5e-4  # the maximum: warm-up in a tenth of the steps, then decay to 0
    seed: int = 0
    batch: tuple[int, int, int] = (32, 64, 16)  # labelled drawings, MNIST, scribbles
    views: int = 8  # of each drawing at most, with the original
    weight_decay: float = 0.01
    distil: float = 0.9  # weight of the distillation loss on MNIST and scribbles
    scribbles: int = 512  # generated; more would start a pool of processes
    mnist_drop: float = 0.0005  # largest loss of accuracy on MNIST validation


def run_steps(
    network: nn.Module,
    teacher: nn.Module,
    parts: BatchParts,
    options: FinetuneOptions,
    recipe: TrainingOptions,
) -> None:
    """Take all steps; `network` is changed and left in evaluation mode.

    Args:
        network: a copy of the teacher.
        teacher: in evaluation mode.
        parts: labelled drawings first; the teacher is used only for the others.
        options: of fine-tuning.
        recipe: of the original training: augmentation and label smoothing.
    """
    torch.manual_seed(options.seed)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=options.lr, weight_decay=options.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, options.lr, total_steps=options.steps, pct_start=0.1, cycle_momentum=False
    )
    _freeze_batch_norm(network.train())
    with tqdm(
        _batches(parts, options.steps, options.seed), "learning", options.steps, unit="batch"
    ) as bar:
        for images, y in bar:
            x = augment(as_input(images), recipe.augmentation)
            x = x.contiguous(memory_format=torch.channels_last)
            with torch.no_grad():
                targets = teacher(x[options.batch[0] :])
            loss = _loss(network(x), targets, y, options, recipe.label_smoothing)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), max_norm=1.0)
            optimizer.step()
            schedule.step()
            bar.set_postfix(loss=f"{loss.item():.3f}")
    network.eval()


def _loss(
    logits: Tensor, targets: Tensor, y: Tensor, options: FinetuneOptions, smoothing: float
) -> Tensor:
    """Cross-entropy for labelled drawings; for the rest mostly distillation, logits (B, C)."""
    labelled = options.batch[0]
    loss = F.cross_entropy(logits, y, label_smoothing=smoothing, reduction="none")  # (B,)
    distillation = F.kl_div(
        logits[labelled:].log_softmax(dim=1),
        targets.log_softmax(dim=1),
        reduction="none",
        log_target=True,
    ).sum(dim=1)
    replayed = torch.lerp(loss[labelled:], distillation, options.distil)
    return torch.cat([loss[:labelled], replayed]).mean()


def _batches(parts: BatchParts, steps: int, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Images (B, 28, 28) and labels (B,), part by part."""
    rng = np.random.default_rng(seed)
    orders = [_order(len(digits), count * steps, rng) for digits, count in parts]
    for step in range(steps):
        chosen = [
            digits[order[step * count : (step + 1) * count]]
            for (digits, count), order in zip(parts, orders, strict=True)
        ]
        batch = sum(chosen[1:], chosen[0])
        yield torch.from_numpy(batch.images), torch.from_numpy(batch.labels)


def _order(size: int, length: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Shuffled indices; the counts of two indices differ by at most one."""
    rounds = -(-length // size)
    return np.concatenate([rng.permutation(size) for _ in range(rounds)])[:length]


def _freeze_batch_norm(network: nn.Module) -> None:
    """Keep the running statistics: a few batches of another data mix would shift them."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            module.eval()
