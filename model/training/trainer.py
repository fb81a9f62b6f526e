"""The training loop: AdamW, cosine cycles, averaged weights, checkpoints to go on from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel
from tqdm import tqdm  # type: ignore[import-untyped]

from model.atomic_files import atomic_file
from model.checkpoint import BadCheckpoint, build
from model.classifier import as_input
from model.data.augmentation import augment
from model.data.mixture import Mixture
from model.data.mnist import Digits
from model.device import has_bfloat16
from model.training.options import TrainingOptions


@dataclass(frozen=True)
class Epoch:
    """One line of the training curves; loss and accuracy while learning, then on validation."""

    loss: float
    accuracy: float
    validation_loss: float  # MNIST's
    validation_accuracy: float
    pen_loss: float | None = None  # of held-out writers, if trained on strokes
    pen_accuracy: float | None = None


class Training:
    """A network on its way. `run` trains it to the end; `history` has one `Epoch` for each."""

    def __init__(
        self,
        name: str,
        config: dict[str, Any],
        options: TrainingOptions,
        device: torch.device,
        teacher: nn.Module | None = None,
    ) -> None:
        torch.manual_seed(options.seed)
        self.options, self.device = options, device
        self.teacher = teacher.to(device).eval() if teacher else None
        self.identity: dict[str, Any] = {"name": name, "config": config, "options": asdict(options)}
        network = build(name, config).to(device)
        self.network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = AveragedModel(self.network, avg_fn=self._move, use_buffers=True)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=options.lr, weight_decay=options.weight_decay
        )
        self.history: list[Epoch] = []

    def run(
        self,
        learn: Mixture,
        validation: Digits,
        checkpoint: Path,
        pen: Digits | None = None,
        until: int | None = None,
    ) -> nn.Module:
        """Train what epochs are left, saving `checkpoint` after each; the averaged network.

        `until`: stop after this epoch; a later `resume` goes on.
        """
        steps = -(-len(learn) // self.options.batch_size)
        while len(self.history) < min(self.options.epochs, until or self.options.epochs):
            self.history.append(self._epoch(learn, validation, pen, steps))
            self.save(checkpoint)
        network: nn.Module = self.average.module
        return network.eval()

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        state = {
            "identity": self.identity,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "history": [asdict(epoch) for epoch in self.history],
        }
        with atomic_file(path) as temporary:
            torch.save(state, temporary)

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

    def _epoch(self, learn: Mixture, validation: Digits, pen: Digits | None, steps: int) -> Epoch:
        done = len(self.history)
        # Seeded anew each epoch, so that a resumed run draws what an unbroken one would have.
        torch.manual_seed(self.options.seed * 10_000 + done)
        self.network.train()
        loss = right = 0.0
        title = f"{self.identity['name']} epoch {done + 1}/{self.options.epochs}"
        with tqdm(total=steps, desc=title, unit="batch", dynamic_ncols=True) as bar:
            for number, (x, y) in enumerate(self._batches(learn), start=1):
                progress = (done * steps + number) / (self.options.epochs * steps)
                for group in self.optimizer.param_groups:
                    group["lr"] = self.options.learning_rate(progress)
                batch_loss, batch_right = self._step(x, y)
                loss += batch_loss * len(y)
                right += batch_right
                bar.set_postfix(loss=f"{batch_loss:.3f}", accuracy=f"{batch_right / len(y):.3f}")
                bar.update()
            measured = [self._validate(digits) for digits in (validation, pen) if digits]
            shown = dict(
                zip(("validation", "pen"), (f"{m[1]:.4f}" for m in measured), strict=False)
            )
            loss, right = loss / len(learn), right / len(learn)
            bar.set_postfix(loss=f"{loss:.4f}", accuracy=f"{right:.4f}", **shown)
        return Epoch(loss, right, *(number for pair in measured for number in pair))

    def _batches(self, learn: Mixture) -> Iterator[tuple[Tensor, Tensor]]:
        images = torch.from_numpy(learn.digits.images).to(self.device)
        labels = torch.from_numpy(learn.digits.labels).to(self.device)
        order = learn.order().to(self.device)
        for chosen in torch.split(order, self.options.batch_size):
            if len(chosen) == 1:  # batch norm has no variance to divide by
                continue
            x = augment(as_input(images[chosen]), self.options.augmentation)
            yield x.contiguous(memory_format=torch.channels_last), labels[chosen]

    def _step(self, x: Tensor, y: Tensor) -> tuple[float, float]:
        """One optimizer step; loss and number of correct predictions of the batch."""
        with torch.autocast(self.device.type, torch.bfloat16, enabled=has_bfloat16(self.device)):
            logits = self.network(x)
        loss = F.cross_entropy(logits.float(), y, label_smoothing=self.options.label_smoothing)
        if self.teacher is not None:
            distance = self._distance(self.teacher, x, logits.float())
            loss = torch.lerp(loss, distance, self.options.distil)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), max_norm=1.0)
        self.optimizer.step()
        self.average.update_parameters(self.network)
        return loss.item(), float((logits.argmax(dim=1) == y).sum())

    def _distance(self, teacher: nn.Module, x: Tensor, logits: Tensor) -> Tensor:
        """How far the answers are from the teacher's on the same distorted pictures, nats.

        Beyer et al. 2022, https://arxiv.org/abs/2106.05237 ("function matching", p. 3).
        """
        with (
            torch.no_grad(),
            torch.autocast(self.device.type, torch.bfloat16, enabled=has_bfloat16(self.device)),
        ):
            taught = teacher(x)
        return F.kl_div(
            logits.log_softmax(dim=1),
            taught.float().log_softmax(dim=1),
            reduction="batchmean",
            log_target=True,
        )

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
            x = as_input(torch.from_numpy(part.images).to(self.device))
            x = x.contiguous(memory_format=torch.channels_last)
            logits = self.average(x)[:, :10]
            labels = torch.from_numpy(part.labels).to(self.device)
            loss += F.cross_entropy(logits, labels, reduction="sum").item()
            right += float((logits.argmax(dim=1) == labels).sum())
        return loss / len(digits), right / len(digits)
