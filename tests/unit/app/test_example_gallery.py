"""The shipped pictures of a model, written and read again."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image

from model.checkpoint import Card, build
from model.classifier import Classifier
from model.data.mnist import Digits
from model.evaluation.example_gallery import MAX_MISTAKES, save_gallery
from streamlit_app.app_pages.models import example_gallery
from streamlit_app.app_pages.models.example_gallery import load_gallery

SHA = "0123456789abcdef"


class Scripted(Classifier):
    """Says 3 of everything, surer the more ink there is; looks as the MLP that it is does."""

    def __init__(self, sha256: str = SHA) -> None:
        torch.manual_seed(0)
        card = Card("mlp", {}, parameters=1, training={}, sha256=sha256)
        super().__init__(build("mlp", {}).eval(), card)

    def predict_proba(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        ink = images.mean(axis=(1, 2)) / 255  # 0…1
        probabilities = np.repeat((1 - ink[:, None]) / 20, 10, axis=1)
        probabilities[:, 3] = 1 - 9 * (1 - ink) / 20
        return cast("NDArray[np.float32]", probabilities.astype(np.float32))


def digits(*labels: int) -> Digits:
    """Bars, the later the thicker."""
    images = np.zeros((len(labels), 28, 28), dtype=np.uint8)
    for number in range(len(labels)):
        images[number, 4:24, 4 : 5 + number % 20] = 255
    return Digits(images, np.array(labels, dtype=np.int64))


def test_mistakes_are_loaded_with_the_most_confident_first(tmp_path: Path) -> None:
    test = digits(3, 5, 3, 8)
    paths = save_gallery(Scripted(), {"mnist_test": test}, tmp_path)
    assert [path.name for path in paths] == ["mlp.json", "mlp.mnist_test.png", "mlp.looks.png"]
    wrong = load_gallery(Scripted().card, tmp_path).mistakes["mnist_test"]
    assert [(tile.label, tile.predicted) for tile in wrong] == [(8, 3), (5, 3)]
    assert wrong[0].confidence > wrong[1].confidence
    np.testing.assert_array_equal(wrong[0].pixels, test.images[3])
    np.testing.assert_array_equal(wrong[1].pixels, test.images[1])


def test_of_many_mistakes_only_some_are_kept_each_on_its_own_tile(tmp_path: Path) -> None:
    test = digits(*[7] * 40)
    save_gallery(Scripted(), {"mnist_test": test}, tmp_path)
    wrong = load_gallery(Scripted().card, tmp_path).mistakes["mnist_test"]
    assert len(wrong) == MAX_MISTAKES
    for tile in wrong:
        assert (test.images == tile.pixels).all(axis=(1, 2)).any()


def test_there_is_a_saliency_map_of_the_first_of_each_digit(tmp_path: Path) -> None:
    test = digits(1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 1)
    save_gallery(Scripted(), {"mnist_test": test, "pen_validation": digits(4)}, tmp_path)
    examples = load_gallery(Scripted().card, tmp_path).saliency
    assert [each.digit.label for each in examples] == list(range(10))
    np.testing.assert_array_equal(examples[1].digit.pixels, test.images[0])
    assert examples[1].saliency.shape == (28, 28)
    assert examples[1].saliency.max() == pytest.approx(1)


def test_a_model_without_mistakes_has_a_gallery_too(tmp_path: Path) -> None:
    save_gallery(Scripted(), {"mnist_test": digits(3, 3)}, tmp_path)
    gallery = load_gallery(Scripted().card, tmp_path)
    assert gallery.mistakes == {"mnist_test": []}
    assert [each.digit.label for each in gallery.saliency] == [3]


def test_pictures_of_other_weights_are_not_shown_and_not_kept(tmp_path: Path) -> None:
    save_gallery(Scripted(), {"mnist_test": digits(5), "pen_validation": digits(6)}, tmp_path)
    newer = Scripted(sha256="fedcba9876543210")
    assert load_gallery(newer.card, tmp_path).saliency == []
    save_gallery(newer, {"mnist_test": digits(5)}, tmp_path)
    assert set(load_gallery(newer.card, tmp_path).mistakes) == {"mnist_test"}


def test_measuring_one_set_alone_leaves_the_pictures_of_the_other(tmp_path: Path) -> None:
    save_gallery(Scripted(), {"mnist_test": digits(5), "pen_validation": digits(6)}, tmp_path)
    save_gallery(Scripted(), {"mnist_test": digits(7)}, tmp_path)
    mistakes = load_gallery(Scripted().card, tmp_path).mistakes
    assert [tile.label for tile in mistakes["mnist_test"]] == [7]
    assert [tile.label for tile in mistakes["pen_validation"]] == [6]


def test_pictures_are_small_and_grey(tmp_path: Path) -> None:
    paths = save_gallery(Scripted(), {"mnist_test": digits(*range(10))}, tmp_path)
    assert sum(path.stat().st_size for path in paths) < 20_000
    for path in paths[1:]:
        with Image.open(path) as picture:
            assert picture.mode == "L"


def test_without_pictures_the_gallery_is_empty(tmp_path: Path) -> None:
    gallery = load_gallery(Scripted().card, tmp_path)
    assert (gallery.mistakes, gallery.saliency) == ({}, [])


def test_a_mistake_names_the_label_and_the_prediction(tmp_path: Path) -> None:
    save_gallery(Scripted(), {"mnist_test": digits(5)}, tmp_path)
    gallery = load_gallery(Scripted().card, tmp_path)
    shown = example_gallery.mistakes_html(gallery.mistakes["mnist_test"])
    assert 'alt="5 read as 3"' in shown
    assert "5 read as 3<br>" in shown
    shown = example_gallery.saliency_html(gallery.saliency, "mlp")
    assert "5 read as 3</figcaption>" in shown
