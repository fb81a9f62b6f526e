"""Fine-tunes a challenger on labels, with replay and distillation against forgetting.

Every round starts from the same weights, so the same labels give the same challenger.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Sequence
from dataclasses import asdict, replace

import torch
from torch import nn

from feedback.dataset import LabelledExample, sorted_by_id
from feedback.finetune_loop import BatchParts, FinetuneOptions, run_steps
from feedback.recalibration import recalibrate
from feedback.splits import digest, split_validation
from feedback.stroke_views import as_samples, augmented_views
from feedback.weight_interpolation import interpolate_weights
from model.checkpoint import Card, pack
from model.data.mnist import Digits
from model.handwriting import stroke_dataset
from model.training.options import MNIST, TrainingOptions

DATA_NOTE = "; labels given in the app"


def finetune(
    base: tuple[nn.Module, Card],
    learn: Sequence[LabelledExample],
    mnist: tuple[Digits, Digits],
    options: FinetuneOptions | None = None,
) -> tuple[nn.Module, Card]:
    """A challenger on the CPU, in evaluation mode, recalibrated, with its card.

    Args:
        base: as `load_checkpoint` returns them (not from a `Classifier`, which fuses batch norm);
            not changed.
        learn: labels that are neither held out nor flagged. A tenth of them
            (`split_validation`) is used only for calibration.
        mnist: as `mnist_train` returns them: for replay, and for calibration and metrics.
        options: of fine-tuning.

    Raises:
        ValueError: nothing to learn from.
    """
    options = options or FinetuneOptions()
    train, validation = _split(learn)
    started = time.perf_counter()
    teacher, card = base
    network = copy.deepcopy(teacher).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    parts = _batch_parts(sorted_by_id(train), mnist[0], _num_outputs(card) > 10, options)
    run_steps(network, copy.deepcopy(teacher).eval(), parts, options, _training_options(card))
    fraction = interpolate_weights(network, base, mnist[1], options.mnist_drop)
    learnt = {
        "base": card.version,
        "labels": len(train),
        "validation": len(validation),
        "digest": digest(learn),
        "options": asdict(options),
        "share_of_the_way": fraction,
        "seconds": round(time.perf_counter() - started, 1),
    }
    challenger = replace(
        card,
        training=card.training | {"feedback": learnt},
        data=card.data.removesuffix(DATA_NOTE) + DATA_NOTE,
    )
    challenger = recalibrate(network, challenger, base, mnist[1], validation)
    return network, pack(network, challenger)[1]  # the card gets its version


def _split(learn: Sequence[LabelledExample]) -> tuple[list[LabelledExample], list[LabelledExample]]:
    """Training and validation examples; a single label is always for training."""
    if not learn:
        raise ValueError("there are no labels to learn from")
    train, validation = split_validation(learn)
    return (train, validation) if train else (validation, train)


def _batch_parts(
    train: Sequence[LabelledExample], mnist: Digits, scribbles: bool, options: FinetuneOptions
) -> BatchParts:
    """The digits of each part and their number per batch; no more views than the steps use."""
    labelled, replay, scribble = options.batch
    used = -(-options.steps * labelled // len(train))
    parts = [
        (augmented_views(train, min(options.views, used), options.seed), labelled),
        (mnist, replay),
    ]
    if scribbles and options.scribbles:
        drawn = stroke_dataset.scribbles(options.scribbles, as_samples(train), options.seed)
        parts.append((drawn, scribble))
    return parts


def _training_options(card: Card) -> TrainingOptions:
    """Of the network on MNIST: augmentation and label smoothing."""
    return MNIST.get(card.name, MNIST["cnn"])


def _num_outputs(card: Card) -> int:
    """Ten, unless the configuration says otherwise."""
    return int(card.config.get("outputs", 10))
