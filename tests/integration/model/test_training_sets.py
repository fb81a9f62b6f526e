"""The recipe that learns from pen strokes, in small: every step of it, on a few characters."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from cli.main import main
from model.checkpoint import load_card
from model.classifier import load_classifier
from model.data import training_sets
from model.data.mnist import Digits
from model.handwriting import stroke_dataset
from model.handwriting.excluded_samples import read_legible
from model.handwriting.stroke_augmentation import WIDEST, StrokeAugmentation
from model.handwriting.unipen import PenSample
from model.training.options import DataMix, TrainingOptions
from tests.support.digit_strokes import DIGITS, Strokes

SMALL = ["--recipe=best", "--epochs=1", "--batch-size=32", "--limit=48"]
CROSS: Strokes = [[(0.1, 0.1), (0.9, 0.9)], [(0.9, 0.1), (0.1, 0.9)]]


@pytest.fixture(scope="module")
def strokes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ten digits and a letter by each of twelve writers, in UNIPEN text."""
    folder = tmp_path_factory.mktemp("strokes")
    characters = [*((str(digit), drawn) for digit, drawn in DIGITS.items()), ("x", CROSS)]
    lines = []
    for writer in range(12):
        for label, drawn in characters:
            lines += [f'.SEGMENT DIGIT 0 ? "{label}"', f".COMMENT home/writer{writer}/file.dat"]
            for stroke in drawn:
                points = [f"{500 * x:.0f} {500 - 500 * y:.0f}" for x, y in stroke]
                lines += [".PEN_DOWN", *points, ".PEN_UP"]
    (folder / "home.txt").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def models(data: Path, strokes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CNN, and a ViT that was taught by it; hardly trained."""
    folder = tmp_path_factory.mktemp("best")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("model.data.mnist.VALIDATION", 50)  # of 5,000: measuring them takes a minute
        for name in ("cnn", "vit"):
            assert train(data, folder, f"--model={name}", f"--strokes={strokes}") == 0
    return folder / "out"


def train(data: Path, folder: Path, *words: str) -> int:
    places = [f"--{name}={folder / name}" for name in ("out", "results", "checkpoints")]
    return main(["train", f"--data={data}", *places, *SMALL, *words])


def test_the_card_says_what_was_learnt_and_held_out(models: Path) -> None:
    card = load_card("cnn", models)
    assert card.training["data_mix"]["held_out"] == 0
    assert card.training["mnist_split_by"] == "digit"
    assert card.training["history"][0]["pen_accuracy"] is not None
    assert card.measured["pen_validation"]["count"] % 20 == 0  # two views of ten digits
    assert set(card.measured["novelty"]) == {"auroc", "digits_refused", "others_refused"}
    assert "UNIPEN" in card.data
    assert "CC BY 4.0" in card.data


def test_other_writers_augmentations_or_mixes_draw_anew_and_letters_have_no_wide_pen(
    data: Path, strokes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = list[tuple[str, StrokeAugmentation]]()
    augmented = stroke_dataset.augmented

    def watched(
        samples: list[PenSample], views: int, seed: int, hand: StrokeAugmentation
    ) -> Digits:
        hands.extend((sample.label, hand) for sample in samples[:1])
        return augmented(samples, views, seed, hand)

    def learn(
        *, views: int = 4, people: slice = slice(None), without: str = ""
    ) -> list[tuple[str, StrokeAugmentation]]:
        hands.clear()
        mix = replace(DataMix(4, 4, 4, 4, 4, 4), views=views, without=without)
        training_sets.pen_sets(data, read_legible(strokes)[people], mix, 0, tmp_path)
        return list(hands)

    monkeypatch.setattr(stroke_dataset, "augmented", watched)
    assert learn() == [
        ("0", StrokeAugmentation()),
        ("x", replace(StrokeAugmentation(), widest=WIDEST)),
    ]
    assert learn() == []  # kept
    assert len(learn(views=8)) == len(learn(people=slice(66))) == 2
    assert [label for label, _ in learn(without="x")] == ["0"]
    monkeypatch.setattr(training_sets, "StrokeAugmentation", partial(StrokeAugmentation, shear=0.3))
    assert [hand.shear for _, hand in learn()] == [0.3, 0.3]


def test_ten_probabilities_come_out_of_eleven_outputs(models: Path) -> None:
    for name in ("cnn", "vit"):
        classifier = load_classifier(name, models)
        pictures = np.random.default_rng(0).integers(0, 256, (3, 28, 28), dtype=np.uint8)
        probabilities = classifier.predict_proba(pictures)
        assert probabilities.shape == (3, 10)
        assert probabilities.sum(axis=1) == pytest.approx(1, abs=1e-5)
        assert classifier.novelty(pictures).shape == (3,)
        assert classifier.predict_proba(pictures[:0]).shape == (0, 10)


def test_evaluation_on_strokes_measures_the_writers_held_out(
    data: Path, strokes: Path, models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["evaluate", "--model=cnn", f"--data={data}", f"--models={models}"]
    words += [f"--strokes={strokes}", f"--results={tmp_path}"]
    assert main(words) == 0
    assert ", 240 pen digits\n" in capsys.readouterr().out
    assert main([*words, "--held-out"]) == 0
    out = capsys.readouterr().out
    assert "0 pen digits of held-out writers" in out
    assert "of the MNIST test digits, AUROC" in out
    assert (tmp_path / "pen_validation_mistakes_cnn.png").is_file()


def test_the_best_recipe_without_strokes_says_what_to_do(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(data, tmp_path, "--model=cnn") == 2
    assert "name their folder with --strokes DIR" in capsys.readouterr().err


def test_the_vit_needs_its_teacher_first(
    data: Path, strokes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(data, tmp_path, "--model=vit", f"--strokes={strokes}") == 2
    assert "cnn.json is missing" in capsys.readouterr().err


def test_a_folder_without_strokes_says_so(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(data, tmp_path, "--model=cnn", f"--strokes={tmp_path}") == 2
    assert "there are no UNIPEN files" in capsys.readouterr().err


def test_the_learning_rate_rises_and_falls_in_each_cycle_to_half_as_much() -> None:
    options = TrainingOptions(epochs=4, lr=0.01, cycles=2, warmup=0.1)
    assert options.learning_rate(0) == 0
    assert options.learning_rate(0.025) == pytest.approx(0.005), "half of the way up"
    assert options.learning_rate(0.05) == pytest.approx(0.01)
    assert options.learning_rate(0.275) == pytest.approx(0.005), "half of the way down"
    assert options.learning_rate(0.55) == pytest.approx(0.005), "the second top"
    assert options.learning_rate(1) == pytest.approx(0)


def test_each_cycle_may_be_longer_than_the_one_before() -> None:
    options = TrainingOptions(epochs=7, lr=0.01, cycles=3, growth=2, warmup=0.1)
    assert options.learning_rate(0.1 / 7) == pytest.approx(0.01)
    assert options.learning_rate(0.999 / 7) == pytest.approx(0, abs=1e-6), "the first ends"
    assert options.learning_rate(1.2 / 7) == pytest.approx(0.005), "the second is twice as long"
    assert options.learning_rate(3.4 / 7) == pytest.approx(0.0025)
    assert options.learning_rate(1) == pytest.approx(0)


def test_one_cycle_is_the_same_as_before_there_were_cycles() -> None:
    one = TrainingOptions(epochs=4, lr=0.01)
    assert one.learning_rate(0.1) == pytest.approx(0.01)
    assert one.learning_rate(0.55) == pytest.approx(0.005)
