"""Augmentation of images in training: distorted, with a wider or thinner pen.

Simard, Steinkraus, Platt 2003, "Best practices for convolutional neural networks applied to
visual document analysis" (ICDAR, p. 959): affine and elastic distortions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True)
class Augmentation:
    """Largest changes; each picture gets its own, drawn uniformly."""

    rotation: float = 15.0  # degrees
    scale: float = 0.15  # of the size, each axis for itself
    shear: float = 0.2  # pixels sideways per pixel down
    shift: float = 2.0  # pixels
    elastic: float = 0.6  # pixels, standard deviation at the knots of a coarse grid
    thickness: float = 0.4  # of a pen wider or thinner by a pixel on each side


def augment(x: Tensor, strength: Augmentation) -> Tensor:
    """Float32 (B, 1, 28, 28) in 0…1 to another of the same kind, on the same device."""
    x = _change_thickness(x, strength.thickness)
    grid = _affine_grid(x, strength) + _elastic_grid(x, strength.elastic)
    return F.grid_sample(x, grid, mode="bilinear", align_corners=False)


def _uniform(x: Tensor, limit: float, *shape: int) -> Tensor:
    return (torch.rand(len(x), *shape, device=x.device) * 2 - 1) * limit


def _change_thickness(x: Tensor, limit: float) -> Tensor:
    """Blend towards the widest (maximum) or the thinnest (minimum) of the 3×3 neighbourhood.

    The brightest pixel is brought back to 1, as preprocessing leaves it.
    """
    amount = _uniform(x, limit, 1, 1, 1)
    wider, thinner = F.max_pool2d(x, 3, 1, 1), -F.max_pool2d(-x, 3, 1, 1)
    x = x + amount.clamp(min=0) * (wider - x) + amount.clamp(max=0) * (x - thinner)
    return x / x.amax(dim=(1, 2, 3), keepdim=True).clamp(min=1e-3)


def _affine_grid(x: Tensor, strength: Augmentation) -> Tensor:
    """Where each output pixel looks, (B, 28, 28, 2) in −1…1."""
    angle = _uniform(x, math.radians(strength.rotation))
    shear = _uniform(x, strength.shear)
    width, height = (1 + _uniform(x, strength.scale, 2)).unbind(dim=1)
    cos, sin = angle.cos(), angle.sin()
    theta = torch.stack(
        [
            torch.stack([cos * width, (shear * cos - sin) * height], dim=1),
            torch.stack([sin * width, (shear * sin + cos) * height], dim=1),
        ],
        dim=1,
    )  # (B, 2, 2)
    shift = _uniform(x, 2 * strength.shift / x.shape[-1], 2, 1)
    theta = torch.cat([theta, shift], dim=2)  # (B, 2, 3)
    return F.affine_grid(theta, list(x.shape), align_corners=False)


def _elastic_grid(x: Tensor, deviation: float) -> Tensor:
    """Smooth displacements (B, 28, 28, 2) from 5×5 random knots, in the grid's −1…1 units."""
    knots = torch.randn(len(x), 2, 5, 5, device=x.device) * (2 * deviation / x.shape[-1])
    field = F.interpolate(knots, size=x.shape[-2:], mode="bicubic", align_corners=True)
    return field.permute(0, 2, 3, 1)  # (B, 2, 28, 28) → (B, 28, 28, 2)
