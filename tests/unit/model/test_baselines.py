from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from model.baselines.registry import BASELINES
from model.baselines.training import augment, ensure_trained, train
from model.checkpoint import BadCheckpoint, build, load_card
from model.classifier import load_classifier
from model.data.mnist import Digits

PARAMETERS = {
    "seed-cnn-1": 1_199_882,
    "seed-mlp-2": 109_386,
    "seed-cnn-2": 429_258,
    "seed-cnn-3": 225_034,
    "seed-bert-3": 423_306,
    "seed-cnn-4": 28_938,
    "seed-vit-4": 102_346,
    "seed-vit-5-flips": 803_338,
    "seed-vit-5": 803_338,
}
SMALL = BASELINES["seed-cnn-4"]
CPU = torch.device("cpu")


def digits(count: int = 20) -> Digits:
    rng = np.random.default_rng(0)
    return Digits(rng.integers(0, 256, (count, 28, 28), dtype=np.uint8), np.arange(count) % 10)


def test_every_published_network_has_its_parameters() -> None:
    counts = {name: sum(p.numel() for p in build(name, {}).parameters()) for name in BASELINES}
    assert counts == PARAMETERS


@pytest.mark.parametrize("name", BASELINES)
def test_a_published_network_reads_many_digits_as_it_reads_one(name: str) -> None:
    network, x = build(name, {}).eval(), torch.rand(3, 1, 28, 28)
    logits = network(x)
    assert logits.shape == (3, 10)
    assert torch.allclose(network(x[:1]), logits[:1], atol=1e-5)


def test_pixels_are_normalised_inside_the_network() -> None:
    network = build("seed-mlp-2", {}).eval()
    plain = build("seed-mlp-2", {"mean": 0.0, "deviation": 1.0}).eval()
    plain.load_state_dict(network.state_dict())
    x = torch.rand(2, 1, 28, 28)
    assert torch.allclose(network(x), plain((x - 0.1307) / 0.3081), atol=1e-5)


def test_transformers_see_where_a_patch_is() -> None:
    for name in ("seed-bert-3", "seed-vit-4", "seed-vit-5"):
        network, x = build(name, {}).eval(), torch.rand(1, 1, 28, 28)
        assert not torch.allclose(network(x), network(x.roll(14, dims=3)), atol=1e-5)


def test_the_published_vit_and_the_one_without_flips_differ_in_the_flips_alone() -> None:
    with_flips, without = BASELINES["seed-vit-5-flips"], BASELINES["seed-vit-5"]
    assert with_flips.flips
    described = ("name", "title", "published", "assumptions")
    same = {key: getattr(with_flips, key) for key in described}
    assert replace(without, flips=True, **same) == with_flips


def test_without_flips_the_same_pictures_come_the_other_way_round_or_not() -> None:
    x = torch.rand(40, 1, 28, 28)
    both = ("seed-vit-5-flips", "seed-vit-5")
    chances = [torch.Generator().manual_seed(1) for _ in both]
    flipped, straight = (
        augment(x, BASELINES[name], c) for name, c in zip(both, chances, strict=True)
    )
    turned = [torch.equal(a, b.flip(2)) for a, b in zip(flipped, straight, strict=True)]
    kept = [torch.equal(a, b) for a, b in zip(flipped, straight, strict=True)]
    assert all(a != b for a, b in zip(turned, kept, strict=True))
    assert 8 < sum(turned) < 32
    assert torch.equal(chances[0].get_state(), chances[1].get_state())


def test_rotation_keeps_the_middle_and_the_range() -> None:
    x = torch.zeros(5, 1, 28, 28)
    x[:, :, 13:15, 13:15] = 1
    turned = augment(x, BASELINES["seed-vit-5"], torch.Generator().manual_seed(0))
    assert not torch.equal(turned, x)
    assert turned.min() >= 0
    assert turned.max() <= 1
    assert (turned[:, :, 13:15, 13:15] > 0.8).all()


def test_most_systems_learn_from_pictures_as_they_are() -> None:
    x = torch.rand(5, 1, 28, 28)
    assert torch.equal(augment(x, SMALL, torch.Generator().manual_seed(0)), x)


def test_the_same_training_gives_the_same_weights() -> None:
    once, again = (train(SMALL, 1, digits(), CPU).state_dict() for _ in "ab")
    assert all(torch.equal(once[key], again[key]) for key in once)


def test_training_learns() -> None:
    learn = digits(40)
    network = train(replace(SMALL, batch_size=20), 30, learn, CPU)
    x = torch.from_numpy(learn.images)[:, None] / 255
    assert (network(x).argmax(dim=1).numpy() == learn.labels).mean() > 0.8


def test_a_penalty_makes_the_weights_smaller() -> None:
    free, held = (
        sum(float(p.detach().abs().sum()) for p in train(seed, 10, digits(), CPU).parameters())
        for seed in (replace(SMALL, l1=0.0), replace(SMALL, l1=1.0, l2=1.0))
    )
    assert held < 0.9 * free


def test_a_trained_system_is_loaded_by_its_name(tmp_path: Path) -> None:
    card = ensure_trained(SMALL, 1, digits(), tmp_path)
    classifier = load_classifier("seed-cnn-4", tmp_path)
    assert classifier.version == card.version
    assert classifier.predict_proba(digits(1).images).shape == (1, 10)
    assert card.temperature == 1
    told = card.training
    assert (told["schedule"], told["published"]) == ("1 of 14 epochs", "98.97 %")
    assert (told["epochs"], told["learnt_from"], card.parameters) == (1, 20, 28_938)


def test_a_system_not_trained_yet_says_how_to_train_it(tmp_path: Path) -> None:
    with pytest.raises(BadCheckpoint, match=r"run_model\.py compare --only seed-cnn-4"):
        load_classifier("seed-cnn-4", tmp_path)


def test_a_card_without_its_weights_says_how_to_train_them(tmp_path: Path) -> None:
    ensure_trained(SMALL, 1, digits(), tmp_path)
    (tmp_path / "seed-cnn-4.safetensors").unlink()
    with pytest.raises(BadCheckpoint, match=r"run_model\.py compare --only seed-cnn-4"):
        load_classifier("seed-cnn-4", tmp_path)


def test_what_is_finished_is_not_trained_again(tmp_path: Path) -> None:
    ensure_trained(SMALL, 2, digits(), tmp_path)
    first = load_card("seed-cnn-4", tmp_path)  # with the seconds that it took
    assert ensure_trained(SMALL, 1, digits(), tmp_path) == first
    assert ensure_trained(SMALL, 2, digits(), tmp_path) == first


def test_a_quick_look_does_not_pass_for_the_whole_schedule(tmp_path: Path) -> None:
    ensure_trained(SMALL, 1, digits(), tmp_path)
    assert ensure_trained(SMALL, 2, digits(), tmp_path).training["epochs"] == 2


def test_another_recipe_or_damaged_weights_are_trained_again(tmp_path: Path) -> None:
    first = ensure_trained(SMALL, 1, digits(), tmp_path)
    other = ensure_trained(replace(SMALL, lr=0.01), 1, digits(), tmp_path)
    assert other.sha256 != first.sha256
    (tmp_path / "seed-cnn-4.safetensors").write_bytes(b"junk")
    assert ensure_trained(SMALL, 1, digits(), tmp_path).sha256 == first.sha256


def test_schedules_say_what_was_published() -> None:
    assert BASELINES["seed-bert-3"].schedule(5) == "5 of 100 epochs"
    assert BASELINES["seed-cnn-1"].schedule(4) == "4; published: not said"
