"""Each bound, from both sides."""

import json

import numpy as np
import pytest
from numpy.typing import NDArray

from feedback.promotion_rules import Bounds, Comparison, Decision, compare, decide, required_labels

WRONG, RIGHT = 0, 1


def answers(right: NDArray[np.bool_], sure: float = 0.99) -> NDArray[np.float32]:
    p = np.full((len(right), 10), (1 - sure) / 9, np.float32)
    p[np.arange(len(right)), np.where(right, RIGHT, WRONG)] = sure
    return p


def pair(both: int, lost: int, won: int, neither: int, *, sure: float = 0.99) -> Comparison:
    """Of `both` + … drawings; `sure` is how sure the challenger is."""
    champion = np.repeat([True, True, False, False], [both, lost, won, neither])
    challenger = np.repeat([True, False, True, False], [both, lost, won, neither])
    labels = np.full(len(champion), RIGHT)
    return compare(answers(champion), answers(challenger, sure), labels)


BETTER, SAME_ON_MNIST = pair(90, 1, 12, 0), pair(9950, 10, 10, 30)


def decided(
    feedback: Comparison = BETTER, mnist: Comparison = SAME_ON_MNIST, **bounds: float
) -> Decision:
    return decide(feedback, mnist, Bounds(**bounds))  # type: ignore[arg-type]


def test_better_on_labels_and_the_same_on_mnist_is_promoted() -> None:
    decision = decided()
    assert decision.promote
    assert "reads 12 held-out drawings rightly" in decision.reasons[0]
    assert "loses 1 (p = 0.0018" in decision.reasons[0]


def test_the_table_counts_who_alone_was_right() -> None:
    assert pair(5, 1, 2, 3).table == ((5, 1), (2, 3))


def test_worse_on_labels_is_refused() -> None:
    decision = decided(pair(80, 12, 1, 7))
    assert not decision.promote
    assert decision.reasons[0].startswith("it is not better on held-out labels: 1 won, 12 lost")


def test_what_may_be_chance_is_refused_unless_the_bound_says_otherwise() -> None:
    close = pair(90, 3, 7, 0)
    assert "may be chance: 7 won, 3 lost" in decided(close).reasons[0]
    assert decided(close, p=0.3).promote


@pytest.mark.parametrize(("lost", "promoted"), [(20, True), (21, False)])
def test_mnist_may_lose_ten_of_ten_thousand_and_no_more(lost: int, promoted: bool) -> None:
    decision = decided(mnist=pair(9950, lost, 10, 40 - lost))
    assert decision.promote == promoted
    assert promoted or "−0.11 points, at most −0.10 points allowed" in decision.reasons[0]


def test_a_wider_bound_on_mnist_lets_it_in() -> None:
    mnist = pair(9900, 60, 10, 30)
    assert not decided(mnist=mnist).promote
    assert decided(mnist=mnist, mnist_drop=0.006).promote


def test_worse_calibrated_on_mnist_is_refused() -> None:
    unsure = pair(9950, 10, 10, 30, sure=0.9)
    assert "worse calibrated on MNIST" in decided(mnist=unsure).reasons[0]
    assert decided(mnist=unsure, ece_rise_mnist=0.2).promote


def test_worse_calibrated_on_labels_is_refused() -> None:
    unsure = pair(90, 1, 12, 0, sure=0.6)
    assert "worse calibrated on held-out labels" in decided(unsure).reasons[0]
    assert decided(unsure, ece_rise_feedback=0.5).promote


def test_too_few_labels_say_how_many_are_needed() -> None:
    few = decided(pair(10, 0, 8, 0))
    assert not few.promote
    assert "too few held-out labels: 18" in few.reasons[0]
    assert "about 30 are needed" in few.reasons[0]
    assert decided(pair(10, 0, 8, 0), least_held_out=18).promote


def test_a_champion_that_is_almost_right_needs_more_labels() -> None:
    # Five won and none lost is the least that is no chance; 2 of 40 are misread, so 5 of 100.
    assert required_labels(pair(38, 0, 2, 0), Bounds()) == 100
    assert "about 100 are needed" in decided(pair(38, 0, 2, 0)).reasons[0]
    assert required_labels(pair(40, 0, 0, 0), Bounds()) == 200, "as if one were misread"


def test_without_held_out_labels_nothing_is_promoted() -> None:
    nothing = np.zeros((0, 10), np.float32)
    none = compare(nothing, nothing, np.zeros(0, np.int64))
    assert none.p == 1
    assert "too few held-out labels: 0" in decided(none).reasons[0]


def test_every_reason_against_is_told() -> None:
    assert len(decided(pair(80, 12, 1, 7), pair(9900, 60, 10, 30)).reasons) >= 2


def test_the_record_is_json_with_bounds_and_counts() -> None:
    record = json.loads(json.dumps(decided().as_record()))
    assert record["decision"]["bounds"]["mnist_drop"] == 0.001
    assert record["feedback"]["challenger_only"] == 12
    assert record["mnist_test_paired"]["champion_accuracy"] == 0.996
