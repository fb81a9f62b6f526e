from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from model.checkpoint import Card, build
from model.classifier import Classifier
from model.networks import PROJECT_MODELS

Images = NDArray[np.uint8]
CARD = Card("cnn", {}, 0, {}, novelty_threshold=-3.0, sha256="1a2b3c4d5e")


def classifier(name: str = "mlp") -> Classifier:
    torch.manual_seed(0)
    return Classifier(build(name, {}).eval(), replace(CARD, name=name))


def images(count: int) -> Images:
    return np.random.default_rng(0).integers(0, 256, (count, 28, 28), dtype=np.uint8)


@pytest.mark.parametrize("name", PROJECT_MODELS)
def test_probabilities_are_float32_and_sum_to_one(name: str) -> None:
    p = classifier(name).predict_proba(images(5))
    assert p.shape == (5, 10)
    assert p.dtype == np.float32
    assert p.min() >= 0
    assert p.sum(axis=1) == pytest.approx(np.ones(5), abs=1e-5)


def test_the_answer_does_not_hang_on_its_neighbours() -> None:
    many = images(600)  # more than one batch
    model = classifier()
    together = model.predict_proba(many)
    for index in (0, 511, 512, 599):
        alone = model.predict_proba(many[index : index + 1])[0]
        assert alone == pytest.approx(together[index], abs=1e-5)


def test_no_pictures_give_no_answers() -> None:
    assert classifier().predict_proba(images(0)).shape == (0, 10)
    assert classifier().novelty(images(0)).shape == (0,)


def test_a_view_of_an_array_is_as_good_as_a_copy() -> None:
    turned = images(4).transpose(0, 2, 1)[::-1]
    model = classifier()
    assert model.predict_proba(turned) == pytest.approx(model.predict_proba(turned.copy()))


@pytest.mark.parametrize(
    "wrong",
    [
        np.zeros((28, 28), np.uint8),
        np.zeros((1, 1, 28, 28), np.uint8),
        np.zeros((1, 32, 32), np.uint8),
        np.zeros((1, 28, 28), np.float32),
    ],
)
def test_what_is_no_list_of_pictures_is_refused(wrong: Images) -> None:
    with pytest.raises(ValueError, match=r"images must be uint8 \(N, 28, 28\), not"):
        classifier().predict_proba(wrong)


def test_a_hotter_classifier_is_less_sure_of_the_same() -> None:
    cold, hot = classifier(), classifier()
    hot.card = replace(CARD, temperature=5.0)
    before, after = cold.predict_proba(images(9)), hot.predict_proba(images(9))
    assert before.argmax(axis=1).tolist() == after.argmax(axis=1).tolist()
    assert (after.max(axis=1) < before.max(axis=1)).all()


def test_novelty_is_the_free_energy_whatever_the_temperature() -> None:
    model = classifier()
    model.card = replace(CARD, temperature=5.0)
    logits = model.logits(images(3)).numpy().astype(float)
    novelty = model.novelty(images(3))
    assert novelty.dtype == np.float32
    assert novelty == pytest.approx(-np.log(np.exp(logits).sum(axis=1)), abs=1e-5)


def test_a_classifier_says_which_weights_it_has() -> None:
    model = classifier("vit")
    assert (model.name, model.version, model.novelty_threshold) == ("vit", "vit-1a2b3c4d", -3.0)
