"""Published networks that this project was inspired by, configured as described.

The number in a name is that of the source. `epochs_published` is what was published, `epochs` what
`run_model.py compare` trains: all networks take a quarter of an hour on two CPU cores.
`assumptions` lists what a publication leaves open. The defaults are Adam at 1e-3, batches of 64,
cross-entropy, ReLU, pixels in 0…1, no augmentation, no dropout. All train on the 55,000 digits that
the project's own models train on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from torch import nn

from model.baselines.cnn import BaselineCNN, BaselineCNNConfig
from model.baselines.vit import BaselineViT, BaselineViTConfig
from model.networks import Architecture, register


@dataclass(frozen=True)
class Baseline:
    """One published network: its configuration, training and published accuracy."""

    name: str
    title: str
    network: type[nn.Module]
    config: BaselineCNNConfig | BaselineViTConfig
    published: str  # accuracy on MNIST's test digits
    epochs_published: int | None  # None: not published
    epochs: int  # that `compare` trains
    assumptions: str
    lr: float = 1e-3
    batch_size: int = 64
    l1: float = 0.0  # L1 penalty factor, weights without biases
    l2: float = 0.0  # L2 penalty factor
    rotation: float = 0.0  # largest augmentation angle, degrees
    flips: bool = False  # half of the digits are mirrored horizontally

    def schedule(self, epochs: int) -> str:
        """The trained epochs beside the published ones."""
        if self.epochs_published is None:
            return f"{epochs}; published: not said"
        return f"{epochs} of {self.epochs_published} epochs"


_ALL = (
    Baseline(
        name="seed-cnn-1",
        title="CNN 32-64, valid, 9216-128-10",
        network=BaselineCNN,
        config=BaselineCNNConfig(
            (32, 64), pools=(1, 2), dropout=0.25, hidden=(128,), dense_dropout=0.5
        ),
        published="over 99 %",
        epochs_published=None,
        epochs=2,
        assumptions="optimiser and epochs open; assumed: Adam 1e-3",
    ),
    Baseline(
        name="seed-mlp-2",
        title="784-128-64-10",
        network=BaselineCNN,
        config=BaselineCNNConfig(hidden=(128, 64), mean=0.1307, deviation=0.3081),
        published="97.42 %",
        epochs_published=5,
        epochs=5,
        assumptions="nothing open",
    ),
    Baseline(
        name="seed-cnn-2",
        title="CNN 32-64, same, 3136-128-64-10",
        network=BaselineCNN,
        config=BaselineCNNConfig(
            (32, 64),
            same=True,
            pools=(2, 2),
            hidden=(128, 64),
            mean=0.1307,
            deviation=0.3081,
        ),
        published="98.88 %",
        epochs_published=5,
        epochs=5,
        assumptions="nothing open",
    ),
    Baseline(
        name="seed-cnn-3",
        title="CNN with dropout and L1/L2",
        network=BaselineCNN,
        config=BaselineCNNConfig((32, 64), pools=(2, 2), hidden=(128,), dense_dropout=0.5),
        published="99.38 %",
        epochs_published=None,
        epochs=3,
        assumptions="sizes open: 3×3 valid, 32 and 64 channels, 1600-128-10, dropout 0.5, "
        "L1 1e-5 and L2 1e-4 on all weights",
        l1=1e-5,
        l2=1e-4,
    ),
    Baseline(
        name="seed-bert-3",
        title="BERT on 7×7 blocks of 4×4",
        network=BaselineViT,
        config=BaselineViTConfig(
            patch=4, width=128, depth=2, heads=2, hidden=512, dropout=0.1, bert=True
        ),
        published="99.43 %",
        epochs_published=100,
        epochs=2,
        assumptions="sizes open: BERT-tiny's, 2 layers of 128, 2 heads, dropout 0.1, learned "
        "positions, class token; rate open: 5e-4",
        lr=5e-4,
    ),
    Baseline(
        name="seed-cnn-4",
        title="CNN 16-32, 5×5, 1568-10",
        network=BaselineCNN,
        config=BaselineCNNConfig((16, 32), kernel=5, same=True, pools=(2, 2)),
        published="98.97 %",
        epochs_published=14,
        epochs=4,
        assumptions="layers open: two 5×5 convolutions of 16 and 32 channels, each pooled, one "
        "dense layer",
    ),
    Baseline(
        name="seed-vit-4",
        title="ViT, 4×4 patches, sines",
        network=BaselineViT,
        config=BaselineViTConfig(patch=4, width=64, depth=3, heads=4, hidden=128, sines=True),
        published="98.69 %",
        epochs_published=43,
        epochs=3,
        assumptions="sizes open: 4×4 pixels, 3 layers of 64, 4 heads, sines as positions, "
        "class token",
    ),
    Baseline(
        name="seed-vit-5-flips",
        title="ViT, 7×7 patches, as published",
        network=BaselineViT,
        config=BaselineViTConfig(patch=7, width=128, depth=4, heads=4, hidden=512),
        published="97.77 %",
        epochs_published=10,
        epochs=2,
        assumptions="patches assumed to be 7×7 pixels; open: rotation up to 10°, half of the "
        "digits flipped, dense layers of 512, learned positions, class token",
        lr=3e-4,
        rotation=10,
        flips=True,
    ),
)
_WITHOUT_FLIPS = replace(
    _ALL[-1],
    name="seed-vit-5",
    title="ViT, 7×7 patches, without flips",
    published="–",
    assumptions="as the one above, without flips; nothing else differs",
    flips=False,
)
BASELINES = {baseline.name: baseline for baseline in (*_ALL, _WITHOUT_FLIPS)}


def register_baselines() -> None:
    """Let `load_classifier` build the published networks too."""
    for baseline in BASELINES.values():
        register(baseline.name, Architecture(baseline.network, baseline.config))
