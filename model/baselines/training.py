"""How the published systems are trained: Adam, cross-entropy, nothing else that was not said."""

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

SEED = 0  # of weights, order and distortions
_RECIPE = ("lr", "batch_size", "l1", "l2", "rotation", "flips")
_TOLD = ("published", "epochs_published", "reading")


def ensure_trained(seed: Baseline, epochs: int, learn: Digits, directory: Path) -> Card:
    """Train `seed` unless `directory` has it, as it is now and so many epochs old; its card."""
    card = Card(
        name=seed.name,
        config=asdict(seed.config),
        parameters=0,
        training={key: getattr(seed, key) for key in _RECIPE} | {"learnt_from": len(learn)},
    )
    finished = _finished(card, directory)
    if finished and finished.training["epochs"] >= epochs:
        return finished
    device, start = best_device(), time.perf_counter()
    network = train(seed, epochs, learn, device)
    facts: dict[str, Any] = {"epochs": epochs, "schedule": seed.schedule(epochs), "seed": SEED}
    facts |= {key: getattr(seed, key) for key in _TOLD}
    facts |= {"seconds": round(time.perf_counter() - start, 1), "hardware": hardware(device)}
    facts |= {"torch": str(torch.__version__)}
    parameters = sum(p.numel() for p in network.parameters())
    card = replace(card, parameters=parameters, training=card.training | facts)
    return save_checkpoint(network, card, directory)


def _finished(wanted: Card, directory: Path) -> Card | None:
    """The card of whole weights that were trained as `wanted` says, for however many epochs."""
    try:
        card = load_checkpoint(wanted.name, directory)[1]
    except BadCheckpoint:  # missing or damaged: either way they are trained again
        return None
    same = all(card.training.get(key) == value for key, value in wanted.training.items())
    config = json.loads(json.dumps(wanted.config))  # tuples are lists in a file
    return card if same and card.config == config else None


def train(seed: Baseline, epochs: int, learn: Digits, device: torch.device) -> nn.Module:
    """A network in evaluation mode on the CPU; the same one for the same arguments."""
    torch.manual_seed(SEED)
    network = seed.network(seed.config).to(device).train()
    optimizer = torch.optim.Adam(network.parameters(), lr=seed.lr)
    chance = torch.Generator().manual_seed(SEED)
    for epoch in range(1, epochs + 1):
        steps = -(-len(learn) // seed.batch_size)
        batches = _batches(seed, learn, device, chance)
        bar = tqdm(batches, f"{seed.name} epoch {epoch}/{epochs}", steps, dynamic_ncols=True)
        for x, y in bar:
            loss = F.cross_entropy(network(x), y) + _penalty(network, seed)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            bar.set_postfix(loss=f"{loss.item():.3f}", refresh=False)
    return network.cpu().eval()


def _batches(
    seed: Baseline, learn: Digits, device: torch.device, chance: torch.Generator
) -> Iterator[tuple[Tensor, Tensor]]:
    images, labels = torch.from_numpy(learn.images), torch.from_numpy(learn.labels)
    order = torch.randperm(len(learn), generator=chance)
    for chosen in torch.split(order, seed.batch_size):
        x = distorted(as_input(images[chosen]), seed, chance)
        yield x.to(device), labels[chosen].to(device)


def distorted(x: Tensor, seed: Baseline, chance: torch.Generator) -> Tensor:
    """Float32 (B, 1, 28, 28) in 0…1 as `seed` learns from it, another of the same kind.

    As many numbers are drawn without flips as with them: then nothing but the flips differs.
    """
    angle = (2 * torch.rand(len(x), generator=chance) - 1) * math.radians(seed.rotation)
    flipped = torch.rand(len(x), generator=chance) < 0.5
    if seed.rotation:
        x = _rotated(x, angle)
    if seed.flips:
        x = torch.where(flipped[:, None, None, None], x.flip(3), x)
    return x


def _rotated(x: Tensor, angle: Tensor) -> Tensor:
    """Each picture turned by its angle, radians (B,), about the middle."""
    cos, sin, zero = angle.cos(), angle.sin(), torch.zeros_like(angle)
    rows = [torch.stack([cos, -sin, zero], dim=1), torch.stack([sin, cos, zero], dim=1)]
    theta = torch.stack(rows, dim=1)  # (B, 2, 3)
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, mode="bilinear", align_corners=False)


def _penalty(network: nn.Module, seed: Baseline) -> Tensor:
    """Both norms of all weights, biases left out, each times what it costs."""
    total = torch.zeros(())
    if seed.l1 or seed.l2:
        for weights in (p for p in network.parameters() if p.ndim > 1):
            total = total + seed.l1 * weights.abs().sum() + seed.l2 * weights.square().sum()
    return total
