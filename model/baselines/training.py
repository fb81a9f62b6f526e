"""Trains the published networks: Adam, cross-entropy, and what each publication names."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tqdm import tqdm  # type: ignore[import-untyped]

from model.baselines.registry import Baseline
from model.checkpoint import BadCheckpoint, Card, load_checkpoint, save_checkpoint
from model.classifier import as_input
from model.data.mnist import Digits
from model.device import best_device, hardware

SEED = 0  # of weights, order and augmentation
_RECIPE = ("lr", "batch_size", "l1", "l2", "rotation", "flips")
_PUBLISHED = {  # key of the card: attribute
    "published": "published",
    "epochs_published": "epochs_published",
    "reading": "assumptions",
}


def ensure_trained(baseline: Baseline, epochs: int, learn: Digits, directory: Path) -> Card:
    """The card of a checkpoint in `directory`; trained first unless it is there and current.

    Current means the same configuration and recipe, and at least `epochs` epochs.
    """
    card = Card(
        name=baseline.name,
        config=asdict(baseline.config),
        parameters=0,
        training={key: getattr(baseline, key) for key in _RECIPE} | {"learnt_from": len(learn)},
    )
    finished = _finished(card, directory)
    if finished and finished.training["epochs"] >= epochs:
        return finished
    device, start = best_device(), time.perf_counter()
    network = train(baseline, epochs, learn, device)
    facts: dict[str, Any] = {"epochs": epochs, "schedule": baseline.schedule(epochs), "seed": SEED}
    facts |= {key: getattr(baseline, name) for key, name in _PUBLISHED.items()}
    facts |= {"seconds": round(time.perf_counter() - start, 1), "hardware": hardware(device)}
    facts |= {"torch": str(torch.__version__)}
    parameters = sum(p.numel() for p in network.parameters())
    card = replace(card, parameters=parameters, training=card.training | facts)
    return save_checkpoint(network, card, directory)


def _finished(wanted: Card, directory: Path) -> Card | None:
    """The card of an undamaged checkpoint with the training and configuration of `wanted`."""
    try:
        card = load_checkpoint(wanted.name, directory)[1]
    except BadCheckpoint:  # missing or damaged
        return None
    same = all(card.training.get(key) == value for key, value in wanted.training.items())
    config = json.loads(json.dumps(wanted.config))  # tuples are lists in a file
    return card if same and card.config == config else None


def train(baseline: Baseline, epochs: int, learn: Digits, device: torch.device) -> nn.Module:
    """A trained network in evaluation mode on the CPU; reproducible."""
    torch.manual_seed(SEED)
    network = baseline.network(baseline.config).to(device).train()
    optimizer = torch.optim.Adam(network.parameters(), lr=baseline.lr)
    generator = torch.Generator().manual_seed(SEED)
    for epoch in range(1, epochs + 1):
        steps = -(-len(learn) // baseline.batch_size)
        batches = _batches(baseline, learn, device, generator)
        bar = tqdm(batches, f"{baseline.name} epoch {epoch}/{epochs}", steps, dynamic_ncols=True)
        for x, y in bar:
            loss = F.cross_entropy(network(x), y) + _penalty(network, baseline)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            bar.set_postfix(loss=f"{loss.item():.3f}", refresh=False)
    return network.cpu().eval()


def _batches(
    baseline: Baseline, learn: Digits, device: torch.device, generator: torch.Generator
) -> Iterator[tuple[Tensor, Tensor]]:
    images, labels = torch.from_numpy(learn.images), torch.from_numpy(learn.labels)
    order = torch.randperm(len(learn), generator=generator)
    for chosen in torch.split(order, baseline.batch_size):
        x = augment(as_input(images[chosen]), baseline, generator)
        yield x.to(device), labels[chosen].to(device)


def augment(x: Tensor, baseline: Baseline, generator: torch.Generator) -> Tensor:
    """Random rotations and flips of float32 (B, 1, 28, 28) in 0…1.

    Random numbers for flips are drawn even without flips, so that networks with and without see
    the same rotations.
    """
    angle = (2 * torch.rand(len(x), generator=generator) - 1) * math.radians(baseline.rotation)
    flipped = torch.rand(len(x), generator=generator) < 0.5
    if baseline.rotation:
        x = _rotate(x, angle)
    if baseline.flips:
        x = torch.where(flipped[:, None, None, None], x.flip(3), x)
    return x


def _rotate(x: Tensor, angle: Tensor) -> Tensor:
    """Each image rotated about its centre by its angle, radians (B,)."""
    cos, sin, zero = angle.cos(), angle.sin(), torch.zeros_like(angle)
    rows = [torch.stack([cos, -sin, zero], dim=1), torch.stack([sin, cos, zero], dim=1)]
    theta = torch.stack(rows, dim=1)  # (B, 2, 3)
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, mode="bilinear", align_corners=False)


def _penalty(network: nn.Module, baseline: Baseline) -> Tensor:
    """L1 and L2 penalty of all weights without biases."""
    total = torch.zeros(())
    if baseline.l1 or baseline.l2:
        for weights in (p for p in network.parameters() if p.ndim > 1):
            total = total + baseline.l1 * weights.abs().sum() + baseline.l2 * weights.square().sum()
    return total
