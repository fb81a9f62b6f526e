from __future__ import annotations

import copy

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.functional import max_pool2d

from model.checkpoint import Card, build
from model.classifier import Classifier, as_input, load_classifier
from model.explain import attention_rollout, explain, integrated_gradients
from model.networks.vit import ViT, ViTConfig
from model.preprocess import to_mnist
from model.strokes import Stroke, render
from tests.support.digit_strokes import DIGITS

Image = NDArray[np.uint8]


def network(name: str) -> nn.Module:
    """Fresh weights, and batch norms that have seen some pictures."""
    torch.manual_seed(0)
    fresh = build(name, {})
    fresh(torch.rand(8, 1, 28, 28))
    return fresh.eval()


def digit(value: int) -> Image:
    strokes = [Stroke(np.array(points, np.float32) * 360, 22.0) for points in DIGITS[value]]
    return to_mnist(render(strokes, 360))


def tensor(image: Image) -> torch.Tensor:
    return as_input(torch.from_numpy(image)[None])


def near_ink(image: Image, pixels: int) -> NDArray[np.bool_]:
    """Where ink is at most so many pixels away, diagonals too."""
    ink = torch.from_numpy(image)[None].float()
    near = max_pool2d(ink, 2 * pixels + 1, stride=1, padding=pixels)
    return near[0].bool().numpy()


@pytest.mark.parametrize("name", ["cnn", "vit", "mlp"])
def test_a_map_runs_from_nothing_to_one(name: str) -> None:
    places = explain(Classifier(network(name), Card(name, {}, 0, {})), digit(7))
    assert places.shape == (28, 28)
    assert places.dtype == np.float32
    assert (places.min(), places.max()) == (0, 1)


@pytest.mark.parametrize("name", ["cnn", "vit"])
def test_a_blank_image_has_nothing_to_explain(name: str) -> None:
    places = explain(Classifier(network(name), Card(name, {}, 0, {})), np.zeros((28, 28), np.uint8))
    assert not places.any()


@pytest.mark.parametrize("wrong", [np.ones((1, 28, 28), np.uint8), np.ones((28, 28), np.float32)])
def test_what_is_no_picture_is_refused(wrong: Image) -> None:
    classifier = Classifier(network("mlp"), Card("mlp", {}, 0, {}))
    with pytest.raises(ValueError, match=r"image must be uint8 \(28, 28\), not"):
        explain(classifier, wrong)


def test_folding_batch_norms_changes_no_explanation() -> None:
    unfolded = network("cnn")
    folded = Classifier(copy.deepcopy(unfolded), Card("cnn", {}, 0, {})).network
    x = tensor(digit(3))
    assert any(isinstance(layer, nn.BatchNorm2d) for layer in unfolded.modules())
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in folded.modules())
    expected = integrated_gradients(unfolded, x)
    assert integrated_gradients(folded, x).numpy() == pytest.approx(expected.numpy(), abs=1e-5)


def test_shares_of_pixels_add_up_to_the_score() -> None:
    mlp, x = network("mlp"), tensor(digit(5))
    with torch.no_grad():
        gained = (mlp(x) - mlp(torch.zeros_like(x)))[0, mlp(x)[0, :10].argmax()]
    assert float(integrated_gradients(mlp, x, steps=500).sum()) == pytest.approx(
        float(gained), abs=1e-3
    )


def test_an_eleventh_output_is_never_what_is_explained() -> None:
    layer = nn.Linear(784, 11)
    nn.init.zeros_(layer.weight)
    halves = layer.weight.data.view(11, 28, 28)
    halves[3, :, :14] = 1
    halves[10, :, 14:] = 100  # “no digit”
    shares = integrated_gradients(nn.Sequential(nn.Flatten(), layer), torch.ones(1, 1, 28, 28))
    assert shares[:, :14].numpy() == pytest.approx(np.ones((28, 14)))
    assert not shares[:, 14:].any()


def test_explaining_leaves_no_gradients_behind() -> None:
    classifier = Classifier(network("cnn"), Card("cnn", {}, 0, {}))
    explain(classifier, digit(1))
    assert all(weights.grad is None for weights in classifier.network.parameters())


def test_a_rollout_shares_each_token_out_among_all() -> None:
    torch.manual_seed(0)
    rollout = attention_rollout(ViT(ViTConfig()).eval(), tensor(digit(4)))
    assert rollout.shape == (49, 49)
    assert rollout.min() >= 0
    assert rollout.sum(dim=1).numpy() == pytest.approx(np.ones(49), abs=1e-5)


@pytest.mark.parametrize("value", range(10))
def test_the_shipped_models_rest_on_the_ink(value: int) -> None:
    image = digit(value)
    near = near_ink(image, 3)  # a token is 4 pixels wide
    cnn = explain(load_classifier("cnn"), image)
    assert cnn[near].sum() > 0.99 * cnn.sum()
    vit = explain(load_classifier("vit"), image)
    assert vit[near].mean() > 2 * vit[~near].mean()


def test_a_smudge_in_the_corner_says_less_than_the_digit() -> None:
    cnn, smudge = load_classifier("cnn"), np.s_[1:4, 1:4]
    of_smudge, of_digit = [], []
    for image in map(digit, range(10)):
        ink = image > 0
        image[smudge] = 255
        places = explain(cnn, image)
        of_smudge.append(places[smudge].mean())
        of_digit.append(places[ink].mean())
    assert np.mean(of_smudge) < 0.5 * np.mean(of_digit)
