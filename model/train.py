"""The training loop: AdamW, one cosine cycle, averaged weights, checkpoints to go on from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel
from tqdm import tqdm  # type: ignore[import-untyped]

from model.augment import Augmentation, augment
from model.checkpoint import BadCheckpoint, build
from model.classifier import as_input
from model.data import Digits
from model.device import has_bfloat16


@dataclass(frozen=True)
class TrainingOptions:
    """How to train. With the same options and data, resumed or not, the same steps are taken."""

    epochs: int
    lr: float
    seed: int = 0
    batch_size: int = 256
    weight_decay: float = 0.05
    label_smoothing: float = 0.05
    average: float = 0.998  # decay of the moving average of weights, per step
    warmup: float = 0.1  # share of the steps in which the learning rate rises
    augmentation: Augmentation = field(default_factory=Augmentation)


DEFAULTS = {
    "mlp": TrainingOptions(
        epochs=40,
        lr=3e-3,
        label_smoothing=0.0,
        augmentation=Augmentation(
            rotation=8, scale=0.08, shear=0.1, shift=0.5, elastic=0.7, thickness=0.5
        ),
    ),
    "cnn": TrainingOptions(
        epochs=40,
        lr=4e-3,
        augmentation=Augmentation(rotation=10, scale=0.1, shear=0.15, shift=1.2, thickness=0.5),
    ),
    "vit": TrainingOptions(epochs=40, lr=2e-3),
}


@dataclass(frozen=True)
class Epoch:
    """One line of the training curves; loss and accuracy while learning, then on validation."""

    loss: float
    accuracy: float
    validation_loss: float
    validation_accuracy: float


class Training:
    """A network on its way. `run` trains it to the end; `history` has one `Epoch` for each."""

    def __init__(
        self, name: str, config: dict[str, Any], options: TrainingOptions, device: torch.device
    ) -> None:
        torch.manual_seed(options.seed)
        self.options, self.device = options, device
        self.identity: dict[str, Any] = {"name": name, "config": config, "options": asdict(options)}
        network = build(name, config).to(device)
        self.network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = AveragedModel(self.network, avg_fn=self._move, use_buffers=True)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=options.lr, weight_decay=options.weight_decay
        )
        self.history: list[Epoch] = []

    def run(self, learn: Digits, validation: Digits, checkpoint: Path) -> nn.Module:
        """Train what epochs are left, saving `checkpoint` after each; the averaged network."""
        steps = -(-len(learn) // self.options.batch_size)
        while len(self.history) < self.options.epochs:
            self.history.append(self._epoch(learn, validation, steps))
            self.save(checkpoint)
        network: nn.Module = self.average.module
        return network.eval()

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        torch.save(
            {
                "identity": self.identity,
                "network": self.network.state_dict(),
                "average": self.average.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "history": [asdict(epoch) for epoch in self.history],
            },
            beside,
        )
        beside.replace(path)

    def resume(self, path: Path) -> None:
        """Go on where `path` was saved.

        Raises:
            BadCheckpoint: it cannot be read, or was begun with other options.
        """
        try:
            saved = torch.load(path, map_location=self.device, weights_only=True)
        except Exception as error:  # torch.load raises many kinds for a damaged file
            raise BadCheckpoint(f"{path} cannot be resumed: {error}") from error
        begun = saved.get("identity") if isinstance(saved, dict) else None
        if begun != self.identity:
            raise BadCheckpoint(
                f"{path} was begun with other options ({begun}); give the same ones, "
                "or train without --resume"
            )
        self.network.load_state_dict(saved["network"])
        self.average.load_state_dict(saved["average"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.history = [Epoch(**epoch) for epoch in saved["history"]]

    def _epoch(self, learn: Digits, validation: Digits, steps: int) -> Epoch:
        done = len(self.history)
        # Seeded anew each epoch, so that a resumed run draws what an unbroken one would have.
        torch.manual_seed(self.options.seed * 10_000 + done)
        self.network.train()
        loss = right = 0.0
        title = f"{self.identity['name']} epoch {done + 1}/{self.options.epochs}"
        with tqdm(total=steps, desc=title, unit="batch", dynamic_ncols=True) as bar:
            for number, (x, y) in enumerate(self._batches(learn), start=1):
                self._set_learning_rate((done * steps + number) / (self.options.epochs * steps))
                batch_loss, batch_right = self._step(x, y)
                loss += batch_loss * len(y)
                right += batch_right
                bar.set_postfix(loss=f"{batch_loss:.3f}", accuracy=f"{batch_right / len(y):.3f}")
                bar.update()
            validation_loss, validation_accuracy = self._validate(validation)
            bar.set_postfix(
                loss=f"{loss / len(learn):.4f}",
                accuracy=f"{right / len(learn):.4f}",
                validation=f"{validation_accuracy:.4f}",
            )
        return Epoch(loss / len(learn), right / len(learn), validation_loss, validation_accuracy)

    def _batches(self, learn: Digits) -> Iterator[tuple[Tensor, Tensor]]:
        images = torch.from_numpy(learn.images).to(self.device)
        labels = torch.from_numpy(learn.labels).to(self.device)
        order = torch.randperm(len(labels)).to(self.device)
        for chosen in torch.split(order, self.options.batch_size):
            if len(chosen) == 1:  # batch norm has no variance to divide by
                continue
            x = augment(as_input(images[chosen]), self.options.augmentation)
            yield x.contiguous(memory_format=torch.channels_last), labels[chosen]

    def _set_learning_rate(self, progress: float) -> None:
        """Linear to `lr`, then half a cosine to zero; `progress` 0…1 of all steps."""
        warmup = self.options.warmup
        fall = max(0.0, (progress - warmup) / (1 - warmup))
        share = min(progress / warmup, (1 + float(torch.cos(torch.tensor(fall * torch.pi)))) / 2)
        for group in self.optimizer.param_groups:
            group["lr"] = self.options.lr * share

    def _step(self, x: Tensor, y: Tensor) -> tuple[float, float]:
        """Loss and number right of one batch, and what is learnt from it."""
        with torch.autocast(self.device.type, torch.bfloat16, enabled=has_bfloat16(self.device)):
            logits = self.network(x)
        loss = F.cross_entropy(logits.float(), y, label_smoothing=self.options.label_smoothing)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), max_norm=1.0)
        self.optimizer.step()
        self.average.update_parameters(self.network)
        return loss.item(), float((logits.argmax(dim=1) == y).sum())

    def _move(self, average: Tensor, current: Tensor, steps: Tensor | int) -> Tensor:
        """The moving average after one more step; at first it moves faster, to leave chance."""
        share = max(1 - self.options.average, 9 / (10 + int(steps)))
        return average + (current - average) * share

    @torch.inference_mode()
    def _validate(self, digits: Digits) -> tuple[float, float]:
        self.average.eval()
        loss = right = 0.0
        for start in range(0, len(digits), 512):
            part = digits[start : start + 512]
            logits = self.average(as_input(torch.from_numpy(part.images).to(self.device)))
            labels = torch.from_numpy(part.labels).to(self.device)
            loss += F.cross_entropy(logits, labels, reduction="sum").item()
            right += float((logits.argmax(dim=1) == labels).sum())
        return loss / len(digits), right / len(digits)
