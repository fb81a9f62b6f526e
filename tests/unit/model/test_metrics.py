import json

import numpy as np
import pytest
from numpy.typing import NDArray

from model.evaluation.metrics import BINS, Evaluation, evaluate, percent


def answer(digit: int, confidence: float) -> list[float]:
    """Ten probabilities: `confidence` for the digit, the others share the rest."""
    shares = [(1 - confidence) / 9] * 10
    shares[digit] = confidence
    return shares


def measured(*answers: tuple[int, int, float]) -> Evaluation:
    """Of (true digit, answer, confidence) each."""
    labels = np.array([true for true, _, _ in answers])
    rows: NDArray[np.float32] = np.array([answer(d, c) for _, d, c in answers], np.float32)
    return evaluate(rows, labels)


# Three of four right; the wrong one is sure of itself.
FOUR = measured((0, 0, 0.9), (0, 0, 0.6), (1, 1, 0.8), (1, 0, 0.95))


def test_accuracy_and_mistakes() -> None:
    assert (FOUR.count, FOUR.accuracy, FOUR.mistakes) == (4, 0.75, (3,))


def test_loss_is_the_mean_negative_log_of_what_was_true() -> None:
    expected = -np.log([0.9, 0.6, 0.8, 0.05 / 9]).mean()
    assert pytest.approx(expected, rel=1e-5) == FOUR.loss


def test_an_impossible_truth_does_not_make_the_loss_infinite() -> None:
    assert measured((1, 0, 1.0)).loss == pytest.approx(87.3, abs=0.1)


def test_precision_recall_and_f1_by_digit() -> None:
    assert FOUR.precision[:3] == pytest.approx((2 / 3, 1, 0))
    assert FOUR.recall[:3] == pytest.approx((1, 1 / 2, 0))
    assert FOUR.f1[:3] == pytest.approx((4 / 5, 2 / 3, 0))
    assert len(FOUR.f1) == 10


def test_confusion_has_the_truth_in_rows() -> None:
    assert FOUR.confusion[0][:2] == (2, 0)
    assert FOUR.confusion[1][:2] == (1, 1)


def test_calibration_error_weighs_each_range_by_its_answers() -> None:
    # Ranges of 1/15: 0.9 and 0.6 and 0.8 lie alone, right; 0.95 alone, wrong.
    expected = (0.1 + 0.4 + 0.2 + 0.95) / 4
    assert FOUR.ece == pytest.approx(expected, abs=1e-6)


def test_answers_in_one_range_are_averaged_first() -> None:
    half_right = measured((3, 3, 0.5), (3, 3, 0.5), (4, 3, 0.5), (4, 3, 0.5))
    assert half_right.ece == pytest.approx(0, abs=1e-6)


def test_every_answer_falls_into_one_range() -> None:
    assert len(FOUR.reliability) == BINS
    assert sum(b.count for b in FOUR.reliability) == 4
    top = measured((0, 0, 1.0)).reliability[-1]
    assert (top.count, top.confidence, top.accuracy) == (1, 1.0, 1.0)


def test_wrong_and_sure_counts_among_all_answers() -> None:
    assert FOUR.wrong_and_sure == 0.25
    assert measured((1, 0, 0.89), (1, 1, 0.95)).wrong_and_sure == 0


def test_all_right_and_sure_is_perfect() -> None:
    perfect = measured(*((k, k, 1.0) for k in range(10)))
    assert (perfect.accuracy, perfect.loss, perfect.ece, perfect.mistakes) == (1, 0, 0, ())
    assert perfect.f1 == (1.0,) * 10


def test_a_record_is_json_with_the_number_of_mistakes() -> None:
    record = json.loads(json.dumps(FOUR.as_record(digits=4)))
    assert record["precision"][0] == 0.6667
    assert (record["count"], record["mistakes"], record["confusion"][1][0]) == (4, 1, 1)


def test_markdown_has_a_line_for_each_digit_twice() -> None:
    text = FOUR.as_markdown()
    assert text.startswith("accuracy 75.00 % (3 of 4)")
    assert "| 0 | 66.67 % | 100.00 % | 80.00 % |" in text
    assert "| **1** | 1 | 1 | · |" in text


def test_percent() -> None:
    assert percent(0.98765) == "98.77 %"
    assert percent(1, 0) == "100 %"


@pytest.mark.parametrize(("answers", "labels"), [((0, 10), 0), ((3, 10), 2), ((3, 9), 3)])
def test_labels_that_do_not_go_with_the_answers_are_refused(
    answers: tuple[int, int], labels: int
) -> None:
    with pytest.raises(ValueError, match="do not go with"):
        evaluate(np.zeros(answers, np.float32), np.zeros(labels, np.int64))
