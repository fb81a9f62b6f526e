"""The dashboard's statistics, compared with counts by hand."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from database import Accuracy, Database, dashboard, list_model_versions, set_true_label
from database.agreement import Agreement
from database.statistics import running_accuracy, trend_step

ALL: dict[str, str | None] = {"cnn": None, "vit": None}


def test_an_empty_database_shows_zeros(database: Database) -> None:
    shown = dashboard(database, None, ALL)
    assert (shown.drawings, shown.labelled) == (0, 0)
    assert shown.models["cnn"].accuracy == Accuracy(0, 0)
    assert shown.models["cnn"].expected_calibration_error is None
    assert shown.models["cnn"].trend == ()
    assert running_accuracy(database, ["cnn-1"]) == {"cnn-1": Accuracy(0, 0)}
    assert shown.agreement == Agreement()
    assert shown.sources == ()
    assert list_model_versions(database) == ()


def test_an_unlabelled_drawing_is_neither_correct_nor_wrong(
    database: Database, draw: Callable[..., UUID]
) -> None:
    draw(cnn=3, vit=3)
    draw(cnn=3, vit=5, label=3)
    shown = dashboard(database, None, ALL)
    assert (shown.drawings, shown.labelled) == (2, 1)
    assert shown.models["cnn"].accuracy == Accuracy(1, 1)
    assert shown.models["vit"].accuracy == Accuracy(0, 1)
    assert shown.models["vit"].unlabelled == 1
    found = running_accuracy(database, ["cnn-1", "vit-1"])
    assert found == {"cnn-1": Accuracy(1, 1), "vit-1": Accuracy(0, 1)}


def test_recall_and_confusion_are_by_true_digit(
    database: Database, draw: Callable[..., UUID]
) -> None:
    for cnn, label in [(4, 4), (9, 4), (4, 4), (7, 7), (1, 7)]:
        draw(cnn=cnn, label=label)
    shown = dashboard(database, None, ALL).models["cnn"]
    assert shown.recall[4] == Accuracy(2, 3)
    assert shown.recall[7] == Accuracy(1, 2)
    assert shown.recall[9] == Accuracy(0, 0)
    assert shown.confusion[4] == (0, 0, 0, 0, 2, 0, 0, 0, 0, 1)
    assert shown.confusion[7] == (0, 1, 0, 0, 0, 0, 0, 1, 0, 0)
    assert sum(map(sum, shown.confusion)) == 5


def test_reliability_bins_have_mean_confidence_and_accuracy(
    database: Database, draw: Callable[..., UUID]
) -> None:
    draw(cnn=3, label=3, confidence=1.0)
    draw(cnn=3, label=3, confidence=0.95)
    draw(cnn=3, label=8, confidence=0.55)
    shown = dashboard(database, None, ALL).models["cnn"]
    assert [each.count for each in shown.reliability] == [0, 0, 0, 0, 0, 1, 0, 0, 0, 2]
    assert shown.reliability[9].confidence_mean == pytest.approx(0.975)
    assert shown.reliability[9].accuracy == Accuracy(2, 2)
    assert (shown.reliability[9].low, shown.reliability[9].high) == (0.9, 1.0)
    assert shown.expected_calibration_error == pytest.approx((2 * 0.025 + 0.55) / 3)


def test_the_trend_adds_up(database: Database, draw: Callable[..., UUID]) -> None:
    for days, cnn in [(9, 3), (6, 3), (6, 8), (1, 3)]:
        draw(cnn=cnn, label=3, age=timedelta(days=days))
    draw(cnn=3, age=timedelta(days=99))  # no label, so it does not stretch the time
    trend = dashboard(database, None, ALL).models["cnn"].trend
    assert [point.labelled for point in trend] == [1, 2, 1]
    assert [point.correct for point in trend] == [1, 1, 1]
    assert trend[-1].cumulative == Accuracy(3, 4)
    assert trend[0].at < trend[1].at < trend[2].at
    assert trend[0].at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("length", "width"),
    [
        (timedelta(), timedelta(seconds=1)),
        (timedelta(minutes=30), timedelta(minutes=1)),
        (timedelta(days=1), timedelta(hours=1)),
        (timedelta(days=59), timedelta(days=1)),
        (timedelta(days=99999), timedelta(days=364)),
    ],
)
def test_the_trend_has_at_most_sixty_points(length: timedelta, width: timedelta) -> None:
    assert trend_step(length) == width


def test_a_period_leaves_out_older_drawings(database: Database, draw: Callable[..., UUID]) -> None:
    draw(cnn=8, vit=3, label=3, age=timedelta(days=2))
    draw(cnn=3, vit=3, label=3)
    day = timedelta(days=1)
    shown = dashboard(database, day, ALL)
    assert (shown.drawings, shown.labelled) == (1, 1)
    assert shown.models["cnn"].accuracy == Accuracy(1, 1)
    assert shown.agreement == Agreement(1, 1, 1, 1, both_correct=1)


def test_one_version_or_all_versions_are_counted(
    database: Database, draw: Callable[..., UUID]
) -> None:
    draw(cnn=3, label=3, version="cnn-1")
    draw(cnn=8, label=3, version="cnn-2")
    for version, expected in [("cnn-1", (1, 1)), ("cnn-2", (0, 1)), (None, (1, 2)), ("x", (0, 0))]:
        shown = dashboard(database, None, {"cnn": version})
        assert shown.models["cnn"].accuracy == Accuracy(*expected)


def test_agreement_counts_drawings_with_predictions_of_both(
    database: Database, draw: Callable[..., UUID]
) -> None:
    draw(cnn=3, vit=3, label=8)
    draw(cnn=3, vit=5, label=3)
    draw(cnn=3, vit=3)
    draw(cnn=3, label=3)
    shown = dashboard(database, None, ALL)
    assert shown.agreement == Agreement(3, 2, 2, 1, both_correct=0, only_first=1)


def test_a_corrected_label_corrects_the_statistics(
    database: Database, draw: Callable[..., UUID]
) -> None:
    drawing_id = draw(cnn=3, label=8)
    set_true_label(database, drawing_id, 3)
    assert running_accuracy(database, ["cnn-1"])["cnn-1"] == Accuracy(1, 1)


def test_every_version_is_listed_with_its_drawings(
    database: Database, draw: Callable[..., UUID]
) -> None:
    draw(cnn=3, vit=3)
    draw(cnn=3, version="cnn-2")
    draw(cnn=4, version="cnn-2")
    listed = [(each.name, each.version, each.drawings) for each in list_model_versions(database)]
    assert listed == [("cnn", "cnn-2", 2), ("cnn", "cnn-1", 1), ("vit", "vit-1", 1)]
