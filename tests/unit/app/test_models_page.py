"""The models page: its charts, its texts, and cards that lack metrics."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from model.checkpoint import Card, save_card
from model.evaluation.metrics import Bin
from streamlit_app.app_pages.models import architecture_diagram, charts, descriptions
from streamlit_app.app_pages.models.card_metrics import MNIST, PEN, auroc, metrics_on
from streamlit_app.components.theme import DARK, LIGHT

CONFIGS: dict[str, dict[str, Any]] = {
    "cnn": {"channels": [32, 96, 192], "convolutions": [1, 3, 2], "outputs": 11},
    "vit": {"width": 96, "depth": 6, "heads": 3, "mlp_ratio": 3},
    "mlp": {"hidden": [128, 64]},
}
CONFUSION = [[98 if true == read else 0 for read in range(10)] for true in range(10)]
CONFUSION[4][9], CONFUSION[7][2] = 15, 5
RECORD = {
    "count": 1000,
    "accuracy": 0.98,
    "loss": 0.1,
    "confusion": CONFUSION,
    "ece": 0.0123,
    "ece_uncalibrated": 0.0456,
    "reliability": [[0, 0.0, 0.0]] * 14 + [[1000, 0.99, 0.98]],
    "reliability_uncalibrated": [[0, 0.0, 0.0]] * 13 + [[40, 0.9, 0.8], [960, 0.98, 0.99]],
}
HISTORY = [
    {"loss": 0.5, "accuracy": 0.9, "validation_loss": 0.1, "validation_accuracy": 0.95}
    | {"pen_loss": 0.2, "pen_accuracy": 0.92},
    {"loss": 0.3, "accuracy": 0.97, "validation_loss": 0.05, "validation_accuracy": 1.0}
    | {"pen_loss": 0.1, "pen_accuracy": 0.98},
]
OLD = {"epochs": 40, "lr": 0.002, "seed": 0, "batch_size": 256, "label_smoothing": 0.05}
NEW = OLD | {"history": HISTORY, "distil": 0.5, "seconds": 5412.3, "hardware": "2 cores"}


def card(name: str = "vit", **values: Any) -> Card:  # noqa: ANN401 - any field of a card
    return replace(Card(name, CONFIGS[name], parameters=618_034, training=OLD), **values)


@pytest.fixture(autouse=True)
def main_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest leaves its script as `__main__`, which spawned processes would run once more."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


def opened(directory: Path) -> AppTest:
    def script(folder: str) -> None:
        from pathlib import Path

        from streamlit_app.app_pages.models import page as models

        models.show(Path(folder))

    app = AppTest.from_function(script, args=(str(directory),)).run(timeout=60)
    assert not app.exception
    return app


def text(app: AppTest) -> str:
    return " ".join(str(part.value) for part in [*app.get("html"), *app.markdown, *app.caption])


def test_training_is_plotted_as_error_rates() -> None:
    chart = charts.training_chart(HISTORY, "vit", LIGHT)
    lines = {line.name: list(line.y) for line in chart.figure.data}
    assert lines["pen digits held out"] == pytest.approx([8, 2])
    assert lines["MNIST held out"] == pytest.approx([5, charts.MIN_ERROR_RATE])
    assert chart.figure.layout.yaxis.type == "log"
    assert "Error rate after 2 epochs" in chart.alt
    assert "pen digits held out 2.00 %" in chart.alt


def test_a_model_without_pen_digits_has_no_curve_for_them() -> None:
    history = [epoch | {"pen_loss": None, "pen_accuracy": None} for epoch in HISTORY]
    names = [line.name for line in charts.training_chart(history, "mlp", DARK).figure.data]
    assert names == ["training set, augmented", "MNIST held out"]


def test_the_reliability_diagram_has_no_empty_bins_and_shows_both_calibrations() -> None:
    after, before = [Bin(0, 0, 0), Bin(100, 0.97, 0.99)], [Bin(4, 0.6, 0.5), Bin(96, 0.9, 1)]
    chart = charts.reliability_diagram(after, before, "cnn", LIGHT)
    dots = {trace.name: trace for trace in chart.figure.data if trace.name}
    assert list(dots["calibrated"].x) == pytest.approx([97])
    assert list(dots["calibrated"].error_y.array) == pytest.approx([0.8], abs=0.1)
    assert list(dots["uncalibrated"].y) == pytest.approx([50, 100])
    assert dots["calibrated"].marker.color == LIGHT.models["cnn"]
    assert "Of 100 predictions with a mean confidence of 97.0 %, 99.0 % are right." in chart.alt


def test_metrics_that_a_card_lacks_are_none() -> None:
    assert metrics_on(card(), MNIST) is None
    assert auroc(card()) is None
    little = metrics_on(card(measured={MNIST: {"count": 50, "accuracy": 0.98}}), MNIST)
    assert little is not None
    assert (little.accuracy.correct, little.mistakes) == (49, 1)
    assert (little.ece, little.confusion, little.reliability) == (None, (), ())


def test_the_diagram_has_a_step_for_each_layer_on_the_card() -> None:
    cnn = [(step.name, step.shape) for step in architecture_diagram.steps(card("cnn"))]
    assert cnn == [
        ("Image", "28 × 28"),
        ("1 convolution", "28 × 28 × 32"),
        ("3 convolutions", "14 × 14 × 96"),
        ("2 convolutions", "7 × 7 × 192"),
        ("Output", "ten digits, or none"),
    ]
    attention = architecture_diagram.steps(card("vit"))[2]
    assert (attention.name, attention.planes) == ("6 × attention", 6)
    assert [step.shape for step in architecture_diagram.steps(card("mlp"))][1:3] == [
        "128 units",
        "64 units",
    ]


def test_training_is_described_from_the_card() -> None:
    assert descriptions.training(card()) == (
        "40 epochs, AdamW, learning rate 0.002, batch size 256, label smoothing 0.05."
    )
    seeds = {"validation": [0.9951, 0.9958], "pen_validation": [0.99, 0.991]}
    description = descriptions.training(card(training=NEW, measured={"seeds": seeds}))
    assert "Half of its training targets are the CNN’s outputs" in description
    assert "It took 1\u00a0h 30\u00a0min on 2 cores." in description
    assert "Accuracy over 2 random seeds" in description
    assert "MNIST held out 99.51–99.58\u00a0%" in description


def test_the_most_common_confusions_come_first() -> None:
    found = metrics_on(card(measured={MNIST: RECORD}), MNIST)
    assert found is not None
    assert descriptions.mistakes(found, 12) == (
        "20 mistakes on 1,000 digits, most often 4 read as 9 (15) and 7 read as 2 (5). "
        "The 12 most confident are shown."
    )


def test_the_page_opens_with_nothing_trained(tmp_path: Path) -> None:
    app = opened(tmp_path)
    assert "Not trained yet: `python run_model.py train --model vit`" in text(app)


def test_the_page_opens_with_old_cards_and_leaves_out_what_they_lack(tmp_path: Path) -> None:
    save_card(card("cnn"), tmp_path)
    save_card(card("vit", measured={MNIST: {"count": 50, "accuracy": 0.98}}), tmp_path)
    shown = text(opened(tmp_path))
    assert "98.00\u00a0%" in shown
    assert "not measured" in shown
    assert "Calibration**" not in shown
    assert "Mistakes**" not in shown
    assert "Alpaydin" in shown


def test_the_page_shows_all_metrics_of_a_full_card(tmp_path: Path) -> None:
    everything = {MNIST: RECORD, PEN: RECORD | {"accuracy": 0.976}, "novelty": {"auroc": 0.9931}}
    save_card(card("vit", training=NEW, measured=everything), tmp_path)
    shown = text(opened(tmp_path))
    for words in ("98.00\u00a0%", "97.60\u00a0%", "1.23\u00a0%", "99.31\u00a0%", "618,034"):
        assert words in shown
    for title in ("Architecture", "Training", "Calibration"):
        assert title in shown
    assert "4.56\u00a0% before" in shown


def test_one_model_at_a_time_is_shown_in_detail(tmp_path: Path) -> None:
    for name in ("cnn", "vit"):
        save_card(card(name, measured={MNIST: RECORD, PEN: RECORD}), tmp_path)
    app = opened(tmp_path)
    assert descriptions.HOW_IT_WORKS["cnn"] in text(app)
    app.button_group[0].set_value("vit").run(timeout=60)
    assert descriptions.HOW_IT_WORKS["vit"] in text(app)


def test_a_fine_tuned_version_says_from_how_many_labels() -> None:
    description = descriptions.training(card(training=NEW | {"feedback": {"labels": 1200}}))
    assert "Fine-tuned on 1,200 labels given in the app." in description
