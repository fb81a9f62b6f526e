"""The private APIs of PyTorch and torchvision that this package depends on."""

from __future__ import annotations

from typing import Any

import torch

_TORCHVISION_OPERATORS = {
    "torchvision::nms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "torchvision::qnms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}


def has_avx512_bf16() -> bool:
    """Whether this CPU computes in bfloat16; PyTorch has no public function for it."""
    return torch.cpu._is_avx512_bf16_supported()


def torchvision_mnist() -> Any:  # noqa: ANN401  torchvision has no types
    """The class `torchvision.datasets.MNIST`.

    A torchvision built for CUDA cannot load its compiled operators beside a CPU-only PyTorch, and
    its import fails at the first that is missing. MNIST needs none of them, so their signatures
    are declared and the import is repeated. Where they can be loaded, nothing is declared.
    """
    try:
        return _import_mnist()
    except RuntimeError as error:
        if "torchvision::" not in str(error):
            raise
        for operator, signature in _TORCHVISION_OPERATORS.items():
            torch.library.define(operator, signature)
        return _import_mnist()


def _import_mnist() -> Any:  # noqa: ANN401
    """Imported on first use: it takes seconds."""
    from torchvision.datasets import MNIST  # type: ignore[import-untyped]  # noqa: PLC0415

    return MNIST
