"""From labels in the database to the version that is served, and back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from torch import nn

from cli import retrain as retraining
from cli.main import main
from database import (
    Database,
    DatabaseSettings,
    DrawingFilter,
    NewDrawing,
    Prediction,
    find_drawings,
    record_drawing,
    set_true_label,
)
from database.label_issues import confirmed_labels, conflicting_votes, flag_labels
from database.labels import confirm_labels
from database.model_versions import live_versions, set_live_version, trained_versions
from database.statistics import compare_versions
from feedback import challenge as rounds
from feedback.dataset import LabelledExample, load_examples
from feedback.finetune import finetune
from feedback.finetune_loop import FinetuneOptions
from feedback.model_registry import find_network, keep_network, served_version
from model import Classifier
from model.checkpoint import Card
from model.data.mnist import Digits
from tests.support.labelled_examples import HABIT, PLAIN, draw, learnt, plain_digits, relabel

QUICK = FinetuneOptions(steps=60, lr=3e-3, views=3, scribbles=64, mnist_drop=0.005)
SHORT = FinetuneOptions(steps=3, views=1, scribbles=8)


def store(database: Database, drawn: Sequence[LabelledExample], reader: Classifier) -> None:
    read = reader.predict_proba(np.stack([example.pixels for example in drawn]))
    for example, probabilities in zip(drawn, read, strict=True):
        prediction = Prediction(reader.version, reader.name, probabilities)
        strokes = [stroke.as_dict() for stroke in example.strokes or ()]
        pixels = example.pixels.tobytes()
        drawing = NewDrawing(example.id, pixels, [prediction], strokes, "canvas", example.author)
        record_drawing(database, drawing, example.label)


@pytest.fixture
def base(database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Classifier:
    """An MLP that knows plain digits alone is served; plain digits stand for MNIST."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setattr(retraining, "SERVED_MODELS", ("mlp",))
    monkeypatch.setattr(retraining, "mnist_train", lambda _: digits()[:2])
    monkeypatch.setattr(retraining, "mnist_test", lambda _: digits()[2])
    monkeypatch.setattr(rounds, "finetune", quickly)
    card = keep_network(database, *learnt(digits()[0]))
    set_live_version(database, "mlp", card.version, None)
    return Classifier(*find_network(database, card.version))


@cache
def digits() -> tuple[Digits, Digits, Digits]:
    return plain_digits(600, 5), plain_digits(200, 6), plain_digits(400, 7)


def quickly(
    base: tuple[nn.Module, Card],
    learn: Sequence[LabelledExample],
    mnist: tuple[Digits, Digits],
    _: object,
) -> tuple[nn.Module, Card]:
    return finetune(base, learn, mnist, QUICK if len(learn) > 100 else SHORT)


def retrain(results: Path, *more: str) -> int:
    """0.01: of 400 that stand for MNIST, one is a quarter of a point."""
    words = ["retrain", "--results", str(results), "--mnist-drop", "0.01", *more]
    return main(words)


def test_labels_lead_to_a_better_version_that_is_served_and_can_be_rolled_back(
    database: Database, base: Classifier, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store(database, draw(440, ways=[*PLAIN, *HABIT * 4]), base)
    assert retrain(tmp_path, "--dry-run") == 0
    assert "is better" in capsys.readouterr().out
    assert served_version(database, "mlp") == base.version
    assert trained_versions(database) == [base.version]

    assert retrain(tmp_path) == 0
    new = served_version(database, "mlp")
    assert new != base.version
    assert live_versions(database)["mlp"].previous == base.version
    assert "promoted" in (tmp_path / "retrain_mlp.md").read_text(encoding="utf-8")
    assert (tmp_path / "retrain_mlp.png").stat().st_size > 5000
    both = compare_versions(database, None, base.version, new)  # on what was held out
    assert both.labelled >= 30
    assert both.only_second > both.only_first

    assert retrain(tmp_path) == 0  # the same labels: the same version, which is served already
    assert served_version(database, "mlp") == new
    assert len(trained_versions(database)) == 2

    assert main(["promote", base.version]) == 0
    assert served_version(database, "mlp") == base.version
    assert retrain(tmp_path) == 0
    assert served_version(database, "mlp") == new  # the same decision again


def test_a_version_that_nobody_has_is_not_promoted(
    database: Database, base: Classifier, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["promote", "mlp-00000000"]) == 2
    assert "no weights of 'mlp-00000000'" in capsys.readouterr().err
    assert served_version(database, "mlp") == base.version
    assert main(["promote"]) == 0
    assert f"* {base.version}" in capsys.readouterr().out


def test_without_labels_nothing_happens(
    database: Database, base: Classifier, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert retrain(tmp_path) == 0
    assert "no labels to learn from" in capsys.readouterr().out
    assert served_version(database, "mlp") == base.version


def test_doubtful_labels_are_flagged_with_a_reason_until_somebody_has_looked(
    database: Database, base: Classifier, tmp_path: Path
) -> None:
    drawn = draw(60)
    wrong = relabel(drawn[0], (drawn[0].label + 1) % 10)
    store(database, [wrong, *drawn[1:]], base)
    retrain(tmp_path)
    (entry,) = find_drawings(database, DrawingFilter("doubted"))
    assert entry.id == wrong.id
    assert "every model is sure" in (entry.flag_reason or "")
    confirm_labels(database, [wrong.id])
    assert find_drawings(database, DrawingFilter("doubted")) == ()
    retrain(tmp_path)
    assert find_drawings(database, DrawingFilter("doubted")) == ()


def test_people_who_contradict_each_other_are_remembered(
    database: Database, base: Classifier
) -> None:
    (drawing,) = draw(1)
    store(database, [drawing], base)
    ann, bob = uuid4(), uuid4()
    set_true_label(database, drawing.id, 7, ann)
    assert sorted(conflicting_votes(database)[drawing.id]) == sorted((drawing.label, 7))
    set_true_label(database, drawing.id, drawing.label, ann)
    assert conflicting_votes(database) == {}
    set_true_label(database, drawing.id, 4, bob)
    (example,) = load_examples(database)
    assert set(example.votes) == {drawing.label, 4}
    assert (example.label, example.author, example.settled) == (4, bob, False)
    assert (example.pixels == drawing.pixels).all()
    assert example.strokes
    assert drawing.strokes
    assert len(example.strokes) == len(drawing.strokes)


def test_only_what_is_labelled_and_not_settled_is_flagged(
    database: Database, base: Classifier
) -> None:
    drawn = draw(3)
    store(database, drawn, base)
    confirm_labels(database, [drawn[0].id])
    assert confirmed_labels(database) == {drawn[0].id}
    reasons: dict[UUID, str] = {each.id: "odd" for each in drawn} | {uuid4(): "nowhere"}
    flag_labels(database, reasons)
    assert {entry.id for entry in find_drawings(database, DrawingFilter("doubted"))} == {
        drawn[1].id,
        drawn[2].id,
    }
    flag_labels(database, {drawn[2].id: "odder"})
    (entry,) = find_drawings(database, DrawingFilter("doubted"))
    assert (entry.id, entry.flag_reason) == (drawn[2].id, "odder")


def test_settings_without_a_database_say_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    assert DatabaseSettings.from_environment().database_url
    assert main(["promote"]) == 2
    assert "PostgreSQL at 127.0.0.1:1" in capsys.readouterr().err
