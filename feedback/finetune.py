"""A challenger: the served network, taught what people corrected, without forgetting the rest.

It starts from the served weights every time, so the same labels give the same challenger.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Sequence
from dataclasses import asdict, replace

import torch
from torch import nn

from feedback.dataset import LabelledExample, in_order
from feedback.finetune_loop import FineTuning, ReplayBatches, teach
from feedback.recalibration import recalibrate
from feedback.splits import digest, validation_part
from feedback.stroke_views import as_samples, views
from feedback.weight_interpolation import interpolate_weights
from model.checkpoint import Card, pack
from model.data.mnist import Digits
from model.handwriting import stroke_dataset
from model.training.options import MNIST, TrainingOptions

CREDIT = "; labels given in the app"


def finetune(
    base: tuple[nn.Module, Card],
    learn: Sequence[LabelledExample],
    mnist: tuple[Digits, Digits],
    options: FineTuning | None = None,
) -> tuple[nn.Module, Card]:
    """A challenger on the CPU, in evaluation mode, recalibrated, with its card.

    Args:
        base: as `load_checkpoint` gives them (a `Classifier` has changed its network); left alone.
        learn: the labels to learn from, without what is held out or doubted. A tenth of them
            (`validation_part`) is only calibrated with.
        mnist: as `mnist_train` gives them: to replay, and to calibrate and measure with.
        options: the default ones where there are none.

    Raises:
        ValueError: nothing to learn from.
    """
    options = options or FineTuning()
    taught, validation = _parts(learn)
    started = time.perf_counter()
    teacher, card = base
    network = copy.deepcopy(teacher).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    lessons = _lessons(in_order(taught), mnist[0], _outputs(card) > 10, options)
    teach(network, copy.deepcopy(teacher).eval(), lessons, options, _recipe(card))
    share = interpolate_weights(network, base, mnist[1], options.mnist_drop)
    learnt = {
        "base": card.version,
        "labels": len(taught),
        "validation": len(validation),
        "digest": digest(learn),
        "options": asdict(options),
        "share_of_the_way": share,
        "seconds": round(time.perf_counter() - started, 1),
    }
    challenger = replace(
        card,
        training=card.training | {"feedback": learnt},
        data=card.data.removesuffix(CREDIT) + CREDIT,
    )
    challenger = recalibrate(network, challenger, base, mnist[1], validation)
    return network, pack(network, challenger)[1]  # its version is known before it is kept


def _parts(learn: Sequence[LabelledExample]) -> tuple[list[LabelledExample], list[LabelledExample]]:
    """To learn and to calibrate with; one lone label is learnt from, whichever part it is of."""
    if not learn:
        raise ValueError("there are no labels to learn from")
    taught, validation = validation_part(learn)
    return (taught, validation) if taught else (validation, taught)


def _lessons(
    taught: Sequence[LabelledExample], mnist: Digits, scribbles: bool, options: FineTuning
) -> ReplayBatches:
    """Each part with how many of it a batch has; no more views than will be seen."""
    labelled, replayed, made_up = options.batch
    seen = -(-options.steps * labelled // len(taught))
    parts = [(views(taught, min(options.views, seen), options.seed), labelled), (mnist, replayed)]
    if scribbles and options.scribbles:
        drawn = stroke_dataset.scribbles(options.scribbles, as_samples(taught), options.seed)
        parts.append((drawn, made_up))
    return parts


def _recipe(card: Card) -> TrainingOptions:
    """How the network learnt MNIST: what is done to pictures, and how smooth labels are."""
    return MNIST.get(card.name, MNIST["cnn"])


def _outputs(card: Card) -> int:
    """How many the network has; the architectures that do not say have ten."""
    return int(card.config.get("outputs", 10))
