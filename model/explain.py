"""Why a model says what it says: the ink, or the places, that its answer rests on.

Sundararajan, Taly, Yan 2017, https://arxiv.org/abs/1703.01365 (integrated gradients, p. 3);
Abnar, Zuidema 2020, https://arxiv.org/abs/2005.00928 (attention rollout, p. 3).

Grad-CAM (Selvaraju et al. 2017) costs a tenth, but from a last layer of 7×7 it shows the same
cloud over the middle of every digit; integrated gradients tell one stroke from the next.
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

STEPS = 12  # from blank sheet to picture; their map correlates by 0.98 with that of 300 even steps
_BLUR = 1.0  # pixels: neighbours along a stroke share what single pixels of it are given


def explain(classifier: Classifier, image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How much each place of a picture counts: float32 (28, 28) in 0…1, the most being 1.

    Of a ViT, where it looks more than if it looked everywhere alike; of any other network, the
    ink that speaks for its likeliest digit. Without ink there is nothing to explain: all 0.

    Args:
        image: uint8 (28, 28), 0 paper, 255 ink, as `to_mnist` makes it.

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
        places = _enlarge(attention_rollout(network, x).mean(dim=0))
    else:
        places = _blur(integrated_gradients(network, x).clamp(min=0))
    places = places.clamp(min=0)
    return (places / places.max().clamp(min=1e-12)).numpy()


def integrated_gradients(network: nn.Module, x: Tensor, steps: int = STEPS) -> Tensor:
    """What each pixel adds to the score (logit) of the likeliest digit: float32 (28, 28).

    Below 0 where it speaks against it. The sum is the score less that of a blank sheet, but for
    the error of so few steps (proposition 1). `x` is float32 (1, 1, 28, 28) in 0…1.
    """
    # Gauss and Legendre's places and weights: about as exact as 20 even steps, and cheaper.
    places, weights = map(torch.from_numpy, np.polynomial.legendre.leggauss(steps))
    shares = ((places + 1) / 2).float()  # of -1…1, to 0…1
    with torch.enable_grad():
        fading = (shares.view(-1, 1, 1, 1) * x).requires_grad_()  # (steps, 1, 28, 28)
        scores = network(torch.cat([fading, x]))[:, :10]  # an eleventh would be “not a digit”
        likeliest = int(scores[-1].argmax())
        (gradients,) = torch.autograd.grad(scores[:-1, likeliest].sum(), fading)
    gradient = torch.einsum("s,shw->hw", weights.float() / 2, gradients[:, 0])
    return x[0, 0] * gradient


@torch.inference_mode()
def attention_rollout(network: ViT, x: Tensor) -> Tensor:
    """Of which tokens each last token is mixed: float32 (T, T), rows sum to 1.

    Attention of all blocks one after the other, heads averaged; half of a token goes round every
    block by the residual connection (equation 1). `x` is float32 (1, 1, 28, 28) in 0…1.
    """
    _, attention = network.with_attention(x)  # each (1, heads, T, T)
    itself = torch.eye(attention[0].shape[-1])
    rollout = itself
    for weights in attention:
        rollout = (weights[0].mean(dim=0) + itself) / 2 @ rollout
    return rollout


def _enlarge(tokens: Tensor) -> Tensor:
    """Shares of tokens (T,), less the even share, row by row, to (28, 28)."""
    side = math.isqrt(len(tokens))
    grid = (tokens - 1 / len(tokens)).clamp(min=0).view(1, 1, side, side)
    return F.interpolate(grid, size=(28, 28), mode="bicubic")[0, 0]


def _blur(pixels: Tensor) -> Tensor:
    """Gaussian of `_BLUR` pixels over (28, 28)."""
    bell = torch.exp(-(torch.arange(-3, 4) ** 2) / (2 * _BLUR**2))  # (7,)
    kernel = torch.outer(bell, bell) / bell.sum() ** 2
    return F.conv2d(pixels[None, None], kernel[None, None], padding=3)[0, 0]
