import copy

import pytest
import torch
from torch import nn

from model.checkpoint import BadCheckpoint, Card, build
from model.classifier import Classifier
from model.networks import ACTIVATIONS, PROJECT_MODELS, activation
from model.networks.mlp import MLP, MLPConfig
from model.networks.vit import ViT, ViTConfig

MOST_PARAMETERS = {"cnn": 1_500_000, "vit": 3_000_000, "mlp": 120_000}


def fresh(name: str) -> nn.Module:
    """A network whose batch norms have seen something, as after training."""
    torch.manual_seed(0)
    network = build(name, {})
    network(torch.rand(16, 1, 28, 28))
    return network.eval()


@pytest.mark.parametrize("name", PROJECT_MODELS)
def test_a_network_gives_ten_logits_for_each_picture_and_perhaps_one_for_no_digit(
    name: str,
) -> None:
    outputs = {"cnn": 11, "vit": 11, "mlp": 10}[name]
    assert fresh(name)(torch.rand(3, 1, 28, 28)).shape == (3, outputs)


@pytest.mark.parametrize("name", PROJECT_MODELS)
def test_a_network_stays_within_its_parameters(name: str) -> None:
    assert sum(p.numel() for p in fresh(name).parameters()) < MOST_PARAMETERS[name]


def test_the_mlp_is_784_128_64_10() -> None:
    layers = [layer for layer in MLP(MLPConfig()).modules() if isinstance(layer, nn.Linear)]
    sizes = [(layer.in_features, layer.out_features) for layer in layers]
    assert sizes == [(784, 128), (128, 64), (64, 10)]


def test_attention_weights_of_each_token_sum_to_one() -> None:
    config = ViTConfig()
    logits, attention = ViT(config).eval().with_attention(torch.rand(2, 1, 28, 28))
    assert logits.shape == (2, 11)
    assert [tuple(w.shape) for w in attention] == [(2, config.heads, 49, 49)] * config.depth
    for weights in attention:
        assert torch.allclose(weights.sum(dim=-1), torch.ones(2, config.heads, 49), atol=1e-5)


@pytest.mark.parametrize("name", PROJECT_MODELS)
def test_folding_batch_norm_keeps_the_logits(name: str) -> None:
    network = fresh(name)
    images = torch.randint(0, 256, (4, 28, 28), dtype=torch.uint8)
    with torch.no_grad():
        expected = network(images[:, None] / 255)
    folded = Classifier(copy.deepcopy(network), Card(name, {}, 0, {})).logits(images.numpy())
    assert torch.allclose(expected[:, :10], folded, atol=1e-4)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_builds(name: str) -> None:
    assert build("cnn", {"activation": name})(torch.rand(2, 1, 28, 28)).shape == (2, 11)


def test_an_unknown_activation_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="'tahn' is not one of relu, gelu, silu"):
        activation("tahn")


def test_an_unknown_architecture_or_option_is_refused() -> None:
    with pytest.raises(BadCheckpoint, match="there is no model 'rnn'"):
        build("rnn", {})
    with pytest.raises(BadCheckpoint, match="does not fit"):
        build("cnn", {"depth": 3})
