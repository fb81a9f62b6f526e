"""Which labels are set aside for review, and which must not be."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from numpy.typing import NDArray

from feedback.dataset import LabelledExample, as_digits
from feedback.label_issues import Reason, find_label_issues
from model.classifier import Classifier, classifier_of
from tests.support.labelled_examples import (
    BERT,
    HABIT,
    PLAIN,
    draw,
    learnt,
    plain_digits,
    poison,
    relabel,
)


@pytest.fixture(scope="module")
def reader() -> Classifier:
    """It knows plain digits only."""
    return classifier_of(*learnt(plain_digits(600, seed=5)))


def read(reader: Classifier, examples: Sequence[LabelledExample]) -> dict[str, NDArray[np.float32]]:
    return {"reader": reader.predict_proba(as_digits(examples).images)}


def sure_of(digits: Sequence[int], share: float = 0.99) -> NDArray[np.float32]:
    """Ten probabilities for each, `share` of them on the digit."""
    rest = (1 - share) / 9
    p = np.full((len(digits), 10), rest, np.float32)
    p[np.arange(len(digits)), digits] = share
    return p


def test_most_of_a_fifth_of_wrong_labels_is_caught(reader: Classifier) -> None:
    examples, wrong = poison(draw(200, ways=[*PLAIN, *HABIT]), 0.2)
    found = find_label_issues(examples, read(reader, examples))
    assert len(wrong & found.keys()) > 0.85 * len(wrong)
    assert len(found.keys() - wrong) < 0.05 * (len(examples) - len(wrong))


def test_right_labels_are_left_alone(reader: Classifier) -> None:
    examples = draw(100)
    assert find_label_issues(examples, read(reader, examples)) == {}


def test_a_habit_that_the_model_does_not_know_is_to_be_learnt(reader: Classifier) -> None:
    examples = draw(260, ways=[*PLAIN, *HABIT])
    probabilities = read(reader, examples)
    misread = [
        e for e, p in zip(examples, probabilities["reader"], strict=True) if p.argmax() != e.label
    ]
    found = find_label_issues(examples, probabilities)
    assert len(misread) >= 12
    assert sum(example.id not in found for example in misread) > 0.8 * len(misread)


def test_somebody_who_only_draws_what_the_model_does_not_know_is_not_random() -> None:
    habit = draw(12, ways=[("1", 2)])
    assert find_label_issues(habit, {"reader": sure_of([7] * 12)}) == {}


def test_one_absurd_label_stands_alone_and_says_why() -> None:
    examples = draw(50)
    examples[3] = relabel(examples[3], 1)
    found = find_label_issues(examples, {"a": sure_of([n % 10 for n in range(50)])})
    assert found == {examples[3].id: Reason.MODELS_DISAGREE}
    assert "similar drawings" in found[examples[3].id]


@pytest.mark.parametrize("other", [sure_of([1]), sure_of([3], 0.5)])
def test_a_label_is_not_absurd_unless_every_model_is_sure(other: NDArray[np.float32]) -> None:
    examples = draw(50)
    examples[3] = relabel(examples[3], 1)
    one, two = (sure_of([n % 10 for n in range(50)]) for _ in "ab")
    two[3] = other
    assert find_label_issues(examples, {"one": one, "two": two}) == {}


def test_votes_that_differ_are_a_conflict() -> None:
    first, *rest = draw(10)
    asked = replace(first, votes=(0, 6))
    agreed = replace(rest[0], votes=(1, 1))
    examples = [asked, agreed, *rest[1:]]
    assert find_label_issues(examples, {}) == {asked.id: Reason.CONFLICTING_LABELS}


def test_the_same_picture_with_two_labels_is_a_conflict_of_both() -> None:
    first, second = draw(2)
    twice = replace(second, pixels=first.pixels)
    assert set(find_label_issues([first, twice], {})) == {first.id, twice.id}
    assert find_label_issues([first, replace(twice, label=first.label)], {}) == {}


def test_a_reviewer_decides_a_conflict() -> None:
    first, second = draw(2)
    settled = replace(first, settled=True, votes=(0, 6))
    other = replace(second, pixels=first.pixels)
    assert find_label_issues([settled, other], {}) == {other.id: Reason.CONFLICTING_LABELS}
    assert find_label_issues([settled, replace(other, label=first.label)], {}) == {}


def test_settled_labels_are_never_doubted(reader: Classifier) -> None:
    examples, _ = poison(draw(60, author=BERT), 1.0)
    settled = [replace(e, settled=True) for e in examples]
    assert find_label_issues(settled, read(reader, settled)) == {}


def test_an_author_who_labels_by_chance_is_flagged_whole(reader: Classifier) -> None:
    honest = draw(60)
    drawn = draw(20, author=BERT, seed=1)
    chance = np.random.default_rng(0).integers(0, 10, 20)
    random = [relabel(e, int(label)) for e, label in zip(drawn, chance, strict=True)]
    found = find_label_issues([*honest, *random], read(reader, [*honest, *random]))
    assert found.keys() == {example.id for example in random}
    assert Reason.RANDOM_AUTHOR in found.values()


def test_nothing_is_said_of_an_author_with_few_labels() -> None:
    few = draw(7, author=BERT)
    assert find_label_issues(few, {"unsure": sure_of([9 - e.label for e in few], 0.5)}) == {}


def test_labels_of_nobody_known_are_no_author_s() -> None:
    some = draw(30, author=None)
    assert (
        find_label_issues(some, {"unsure": sure_of([(e.label + 1) % 10 for e in some], 0.5)}) == {}
    )


def test_readings_of_other_drawings_are_refused() -> None:
    with pytest.raises(ValueError, match="have not read the 3"):
        find_label_issues(draw(3), {"a": sure_of([1, 2])})


def test_without_any_label_there_is_no_doubt() -> None:
    assert find_label_issues([], {"a": np.zeros((0, 10), np.float32)}) == dict[UUID, str]()
