"""A loaded network behind one plain call; what app, API and command line use."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

from model.calibration import soften
from model.checkpoint import SAVED_MODELS, Card, load_checkpoint

_BATCH = 64  # pictures at once: what the processor's caches hold, and bounded memory
_LAYOUT = torch.channels_last  # a fifth faster for the CNN on a CPU than the default one


class Classifier:
    """Pictures in, calibrated probabilities out. Safe to call from several threads."""

    def __init__(self, network: nn.Module, card: Card) -> None:
        """`network` in evaluation mode; it is changed in place (batch norm is folded in)."""
        self.card = card
        folded = _fold_batch_norm(network)
        self._network: nn.Module = folded.to(memory_format=_LAYOUT)  # type: ignore[call-overload]

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def version(self) -> str:
        return self.card.version

    @property
    def network(self) -> nn.Module:
        """The network itself, in evaluation mode: to look into (`explain`), not to change."""
        return self._network

    @property
    def novelty_threshold(self) -> float:
        """Novelty above it does not look like a digit."""
        return self.card.novelty_threshold

    def predict_proba(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Probability of each digit, after calibration.

        Args:
            images: uint8 (N, 28, 28), 0 paper, 255 ink, as `to_mnist` makes them.

        Returns:
            float32 (N, 10), rows sum to 1.

        Raises:
            ValueError: images of another shape or dtype.
        """
        return self.assess(images)[0]

    def novelty(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """How unlike any digit each picture is: float32 (N,), higher is less like one.

        Where the network has an eleventh output, "no digit": its log-odds against the ten
        (Hendrycks et al. 2019, https://arxiv.org/abs/1812.04606, outlier exposure). Else the
        free energy (Liu et al. 2020, https://arxiv.org/abs/2010.03759, equation 4).
        """
        return self.assess(images)[1]

    def assess(self, images: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """`predict_proba` and `novelty` in one pass through the network."""
        outputs = self._outputs(images)
        logits = outputs[:, :10]
        novelty = -logits.logsumexp(dim=1)
        if outputs.shape[1] > 10:
            novelty = novelty + outputs[:, 10]
        return self.calibrated(logits), novelty.numpy()

    def read(self, images: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """`predict_proba`, and which of the pictures do not look like a digit: bool (N,)."""
        probabilities, novelty = self.assess(images)
        return probabilities, novelty > self.novelty_threshold

    def logits(self, images: NDArray[np.uint8]) -> Tensor:
        """Scores of the ten digits, float32 (N, 10); arguments and errors as `predict_proba`."""
        return self._outputs(images)[:, :10]

    def calibrated(self, logits: Tensor) -> NDArray[np.float32]:
        """What `predict_proba` makes of these scores."""
        return soften(logits, self.card.temperature, self.card.caution).numpy()

    @torch.inference_mode()
    def _outputs(self, images: NDArray[np.uint8]) -> Tensor:
        if images.ndim != 3 or images.shape[1:] != (28, 28) or images.dtype != np.uint8:
            raise ValueError(f"images must be uint8 (N, 28, 28), not {images.dtype} {images.shape}")
        if len(images) == 0:
            return torch.empty(0, 10)
        batches = torch.split(torch.from_numpy(np.ascontiguousarray(images)), _BATCH)
        inputs = (as_input(batch).contiguous(memory_format=_LAYOUT) for batch in batches)
        return torch.cat([self._network(x) for x in inputs])


def classifier_of(network: nn.Module, card: Card) -> Classifier:
    """A classifier of a copy of the network, which stays as it is."""
    return Classifier(copy.deepcopy(network).eval(), card)


def as_input(images: Tensor) -> Tensor:
    """uint8 (N, 28, 28) to what the networks take: float32 (N, 1, 28, 28) in 0…1."""
    return images[:, None].float().div_(255)


def load_classifier(name: str, directory: Path = SAVED_MODELS) -> Classifier:
    """The shipped model of that name: "cnn", "vit" or "mlp".

    Raises:
        BadCheckpoint: no such model, or its files are missing or damaged.
    """
    return Classifier(*load_checkpoint(name, directory))


def _fold_batch_norm(network: nn.Module) -> nn.Module:
    """Put each batch norm into the layer before it: the same function, fewer steps."""
    for parent in network.modules():
        if not isinstance(parent, nn.Sequential):
            continue
        for i in range(len(parent) - 1):
            layer, norm = parent[i], parent[i + 1]
            if isinstance(layer, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                parent[i], parent[i + 1] = fuse_conv_bn_eval(layer, norm), nn.Identity()
            elif isinstance(layer, nn.Linear) and isinstance(norm, nn.BatchNorm1d):
                parent[i], parent[i + 1] = fuse_linear_bn_eval(layer, norm), nn.Identity()
    return network
