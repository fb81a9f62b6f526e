"""A trained network with its calibration; the app, the API and the command line use it."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

from model.calibration import calibrated_probabilities
from model.checkpoint import SAVED_MODELS, Card, load_checkpoint

_BATCH_SIZE = 64  # fits the CPU caches and bounds memory
_MEMORY_FORMAT = torch.channels_last  # a fifth faster for the CNN on a CPU than the default


class Classifier:
    """Images in, calibrated probabilities out. Safe to call from several threads."""

    def __init__(self, network: nn.Module, card: Card) -> None:
        """`network` in evaluation mode; it is changed in place: batch norm is fused."""
        self.card = card
        fused = _fuse_batch_norm(network)
        self._network: nn.Module = fused.to(memory_format=_MEMORY_FORMAT)  # type: ignore[call-overload]

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def version(self) -> str:
        return self.card.version

    @property
    def network(self) -> nn.Module:
        """The network in evaluation mode, for `explain`; do not change it."""
        return self._network

    @property
    def novelty_threshold(self) -> float:
        """An image with a higher novelty does not look like a digit."""
        return self.card.novelty_threshold

    def predict_proba(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The calibrated probability of each digit.

        Args:
            images: uint8 (N, 28, 28), 0 paper, 255 ink, as `to_mnist` returns them.

        Returns:
            float32 (N, 10), rows sum to 1.

        Raises:
            ValueError: images of another shape or dtype.
        """
        return self.predict_with_novelty(images)[0]

    def novelty(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """How unlike any digit each image is: float32 (N,), higher is less like one.

        If the network has an eleventh output, "no digit", its log-odds against the ten digits
        (Hendrycks et al. 2019, https://arxiv.org/abs/1812.04606, outlier exposure); otherwise the
        free energy (Liu et al. 2020, https://arxiv.org/abs/2010.03759, equation 4).
        """
        return self.predict_with_novelty(images)[1]

    def predict_with_novelty(
        self, images: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """`predict_proba` and `novelty` in one pass through the network."""
        outputs = self._outputs(images)
        logits = outputs[:, :10]
        novelty = -logits.logsumexp(dim=1)
        if outputs.shape[1] > 10:
            novelty = novelty + outputs[:, 10]
        return self.calibrate(logits), novelty.numpy()

    def predict_with_guess(
        self, images: NDArray[np.uint8]
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """`predict_proba`, and whether each image is only a guess, no digit: bool (N,)."""
        probabilities, novelty = self.predict_with_novelty(images)
        return probabilities, novelty > self.novelty_threshold

    def logits(self, images: NDArray[np.uint8]) -> Tensor:
        """Logits of the ten digits, float32 (N, 10); arguments and errors as `predict_proba`."""
        return self._outputs(images)[:, :10]

    def calibrate(self, logits: Tensor) -> NDArray[np.float32]:
        """The probabilities that `predict_proba` returns for these logits."""
        return calibrated_probabilities(logits, self.card.temperature, self.card.caution).numpy()

    @torch.inference_mode()
    def _outputs(self, images: NDArray[np.uint8]) -> Tensor:
        if images.ndim != 3 or images.shape[1:] != (28, 28) or images.dtype != np.uint8:
            raise ValueError(f"images must be uint8 (N, 28, 28), not {images.dtype} {images.shape}")
        if len(images) == 0:
            return torch.empty(0, 10)
        batches = torch.split(torch.from_numpy(np.ascontiguousarray(images)), _BATCH_SIZE)
        inputs = (as_input(batch).contiguous(memory_format=_MEMORY_FORMAT) for batch in batches)
        return torch.cat([self._network(x) for x in inputs])


def classifier_of(network: nn.Module, card: Card) -> Classifier:
    """A classifier with a copy of the network, which is not changed."""
    return Classifier(copy.deepcopy(network).eval(), card)


def as_input(images: Tensor) -> Tensor:
    """Network input: uint8 (N, 28, 28) to float32 (N, 1, 28, 28) in 0…1."""
    return images[:, None].float().div_(255)


def load_classifier(name: str, directory: Path = SAVED_MODELS) -> Classifier:
    """A trained model: "cnn", "vit", "mlp" or a published network (`model.baselines.registry`).

    Raises:
        BadCheckpoint: no such model, or its files are missing or damaged.
    """
    return Classifier(*load_checkpoint(name, directory))


def _fuse_batch_norm(network: nn.Module) -> nn.Module:
    """Merge each batch norm into the layer before it: the same function, fewer operations."""
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
