from pathlib import Path

import numpy as np
import pytest

from cli import compare
from cli.main import main
from model.baselines.comparison import Row, measure_network
from model.baselines.registry import BASELINES
from model.baselines.report import as_figure, as_markdown
from model.baselines.training import ensure_trained
from model.checkpoint import Card, build, load_card, save_checkpoint
from model.classifier import Classifier
from model.data.mnist import Digits
from model.data.training_sets import held_out
from model.evaluation.metrics import evaluate
from model.handwriting import stroke_dataset as pen
from model.handwriting.unipen import read_folder


def digits(count: int) -> Digits:
    rng = np.random.default_rng(0)
    return Digits(rng.integers(0, 256, (count, 28, 28), dtype=np.uint8), np.arange(count) % 10)


def row(name: str, *, right: int = 15, pen: bool = True) -> Row:
    """A network that reads the first so many of twenty digits rightly."""
    labels = np.arange(20) % 10
    answers = np.where(np.arange(20) < right, labels, (labels + 1) % 10)
    evaluation = evaluate(np.eye(10, dtype=np.float32)[answers], labels)
    card = Card(name, {}, 1_234, {"epochs": 3, "learnt_from": 55_000})
    return Row(card, 0.5, evaluation, evaluation if pen else None)


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command on a few digits; the CNN is the only one of ours that is trained."""
    monkeypatch.setattr(compare, "mnist_train", lambda _: (digits(16), digits(4)))
    monkeypatch.setattr(compare, "mnist_test", lambda _: digits(20))
    card = Card("cnn", {}, 288_170, {"epochs": 40})
    save_checkpoint(build("cnn", {}), card, tmp_path / "models")
    folders = [f"--{name}={tmp_path / name}" for name in ("data", "models", "results")]
    return ["compare", "--epochs=1", *folders]


def test_all_published_systems_stand_beside_ours(words: list[str], tmp_path: Path) -> None:
    assert main(words) == 0
    report = (tmp_path / "results" / "comparison.md").read_text(encoding="utf-8")
    table = [line.split(" | ") for line in report.splitlines() if line.startswith("| ")]
    assert [cells[0] for cells in table[1:]] == ["| **cnn**", *(f"| {name}" for name in BASELINES)]
    assert len({len(cells) for cells in table}) == 1
    assert "1 of 100 epochs" in report
    assert "--strokes DIR" in report
    picture = (tmp_path / "results" / "comparison.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert load_card("seed-vit-4", tmp_path / "models").measured["mnist_test"]["count"] == 20


def test_a_second_comparison_trains_nothing_again(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ensure_trained(BASELINES["seed-cnn-4"], 1, digits(16), tmp_path / "models")
    monkeypatch.setattr("model.baselines.training.train", None)  # calling it would fail
    assert main([*words, "--only=seed-cnn-4"]) == 0
    assert load_card("seed-cnn-4", tmp_path / "models").sha256 == first.sha256


def test_one_alone_leaves_the_others_untrained(words: list[str], tmp_path: Path) -> None:
    assert main([*words, "--only=seed-mlp-2"]) == 0
    trained = sorted(path.stem for path in (tmp_path / "models").glob("*.json"))
    assert trained == ["cnn", "seed-mlp-2"]


def test_strokes_fill_the_columns_of_pen_digits(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare, "held_out_pen_digits", lambda _: digits(30))
    assert main([*words, "--only=seed-mlp-2", f"--strokes={tmp_path}"]) == 0
    report = (tmp_path / "results" / "comparison.md").read_text(encoding="utf-8")
    assert "Pen digits are 30 pictures" in report
    measured = load_card("seed-mlp-2", tmp_path / "models").measured
    assert measured["pen_validation"]["count"] == 30


def test_pen_digits_are_those_of_the_writers_held_out(tmp_path: Path) -> None:
    lines = ['.SEGMENT CHARACTER 0 ? "7"', ".COMMENT 7 {} 1", ".PEN_DOWN", "1 2", "30 40"]
    text = "\n".join("\n".join(lines).format(writer) + "\n.PEN_UP" for writer in range(40))
    (tmp_path / "hands.txt").write_text(text)
    held = pen.split(read_folder(tmp_path), 0)[1]
    pens = compare.held_out_pen_digits(tmp_path)
    assert 0 < len(held) < 40
    assert pens.labels.tolist() == [7] * 2 * len(held)


def test_a_model_is_not_praised_for_writers_it_knows() -> None:
    assert held_out({"epochs": 1}) is None
    assert held_out({"diet": None}) is None
    assert held_out({"diet": {"held_out": 3}}) == 3, "as older cards have it"
    assert held_out({"data_mix": {"held_out": "uji"}}) == "uji"


def test_a_network_is_measured_on_both_kinds_of_digits() -> None:
    classifier = Classifier(build("seed-mlp-2", {}).eval(), Card("seed-mlp-2", {}, 109_386, {}))
    measured, record = measure_network(classifier, digits(20), digits(10))
    assert measured.mnist.count == 20
    assert measured.pen
    assert measured.pen.count == 10
    assert measured.milliseconds > 0
    assert record.keys() == {"one_digit_ms", "mnist_test", "pen_validation"}


def test_the_report_says_what_flipping_costs() -> None:
    both = [row("seed-vit-5-flips", right=10), row("seed-vit-5", right=15)]
    report = as_markdown(both, "a CPU")
    assert "50.00 % of MNIST with flips, 75.00 % without (25.00 points lost" in report
    assert "most at the 0, 50.00 points lost" in report
    assert "What flipping digits costs" not in as_markdown(both[:1], "a CPU")


def test_the_table_gives_the_worst_digit() -> None:
    line = as_markdown([row("seed-cnn-2", right=19)], "a CPU").splitlines()[6]
    assert "| 3 of 5 epochs | 98.88 % | 95.00 % | 95.00 % | 9: 50.00 % | 5.00 % | 5.00 % |" in line


def test_ours_alone_make_a_report_too() -> None:
    report = as_markdown([row("cnn", pen=False)], "a CPU")
    assert "| **cnn** |" in report
    assert "Assumptions" not in report


def test_the_picture_has_a_line_for_each_network() -> None:
    figure = as_figure([row("cnn"), row("seed-cnn-1", pen=False), row("seed-mlp-2", right=20)])
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert sorted(names) == ["cnn", "seed-cnn-1", "seed-mlp-2"]
    assert names[-1] == "seed-mlp-2"
