"""A challenger learns what people corrected, the same one each time, and forgets nothing."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from feedback.challenge import Mnist, RetrainingRound, challenge
from feedback.dataset import LabelledExample, as_digits
from feedback.finetune import finetune
from feedback.finetune_loop import FinetuneOptions
from feedback.label_issues import Reason
from feedback.promotion_rules import Bounds
from feedback.splits import split_validation
from feedback.stroke_views import augmented_views
from feedback.weight_interpolation import FRACTIONS, interpolate_weights
from model.calibration import REJECTED_SHARE
from model.checkpoint import Card, build, load_checkpoint, save_checkpoint
from model.classifier import classifier_of
from model.data.mnist import Digits
from tests.support.labelled_examples import HABIT, PLAIN, draw, learnt, plain_digits, poison

Base = tuple[nn.Module, Card]
QUICK = FinetuneOptions(steps=60, lr=3e-3, views=3, mnist_drop=0.005)
BOUNDS = Bounds(mnist_drop=0.01)  # of 400 that stand for MNIST, one is a quarter of a point


@pytest.fixture(scope="module")
def mnist() -> Mnist:
    """Plain digits stand for MNIST's."""
    return Mnist(plain_digits(600, 5), plain_digits(200, 6), plain_digits(400, 7))


@pytest.fixture(scope="module")
def base(mnist: Mnist) -> Base:
    return learnt(mnist.learn)


@pytest.fixture(scope="module")
def habits() -> list[LabelledExample]:
    return draw(440, ways=[*PLAIN, *HABIT * 4])


@pytest.fixture(scope="module")
def round_of_habits(base: Base, mnist: Mnist, habits: Sequence[LabelledExample]) -> RetrainingRound:
    return challenge(base, habits, mnist, options=QUICK, bounds=BOUNDS)


def accuracy(network: nn.Module, card: Card, digits: Digits) -> float:
    read = classifier_of(network, card).predict_proba(digits.images).argmax(axis=1)
    return float((read == digits.labels).mean())


def test_a_habit_is_learnt_and_let_in(round_of_habits: RetrainingRound, base: Base) -> None:
    assert round_of_habits.decision.promote, round_of_habits.decision.reasons
    assert round_of_habits.network
    assert round_of_habits.challenger
    new = as_digits(draw(100, ways=HABIT, seed=9))
    after = accuracy(round_of_habits.network, round_of_habits.challenger, new)
    assert after > accuracy(*base, new) + 0.1


def test_the_base_is_left_as_it_was(
    base: Base, mnist: Mnist, round_of_habits: RetrainingRound
) -> None:
    again, _ = learnt(mnist.learn)
    kept = base[0].state_dict()
    assert round_of_habits.network is not base[0]
    assert all(torch.equal(kept[key], value) for key, value in again.state_dict().items())


def test_the_same_labels_give_the_same_challenger_and_decision(
    base: Base, mnist: Mnist, habits: Sequence[LabelledExample], round_of_habits: RetrainingRound
) -> None:
    again = challenge(base, habits[::-1], mnist, options=QUICK, bounds=BOUNDS)
    assert again.challenger
    assert round_of_habits.challenger
    assert again.challenger.version == round_of_habits.challenger.version
    assert again.decision.reasons == round_of_habits.decision.reasons


def test_the_card_says_what_it_came_from_and_can_be_loaded(
    round_of_habits: RetrainingRound, base: Base, tmp_path: Path
) -> None:
    card, network = round_of_habits.challenger, round_of_habits.network
    assert card
    assert network
    saved = save_checkpoint(network, card, tmp_path)
    assert saved.version == card.version != base[1].version
    loaded = load_checkpoint("mlp", tmp_path)[1]
    feedback = loaded.training["feedback"]
    assert feedback["base"] == base[1].version
    assert feedback["labels"] + feedback["validation"] == len(round_of_habits.learn)
    assert feedback["options"]["seed"] == asdict(QUICK)["seed"]
    assert loaded.measured["decision"]["promote"]
    assert loaded.measured["mnist_test"]["count"] == 400
    assert loaded.measured["specimens"]["count"] == 400
    assert loaded.data.endswith("; labels given in the app")


def test_what_is_learnt_is_neither_held_out_nor_doubted(round_of_habits: RetrainingRound) -> None:
    learn = {example.id for example in round_of_habits.learn}
    assert learn.isdisjoint(example.id for example in round_of_habits.held_out)
    assert learn.isdisjoint(round_of_habits.flagged)


def test_no_more_digits_are_refused_than_before(
    round_of_habits: RetrainingRound, mnist: Mnist
) -> None:
    card, network = round_of_habits.challenger, round_of_habits.network
    assert card
    assert network
    novelty = classifier_of(network, card).novelty(mnist.validation.images)
    assert (novelty > card.novelty_threshold).mean() <= REJECTED_SHARE + 1 / len(novelty)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_fifth_of_wrong_labels_does_no_harm(
    base: Base, mnist: Mnist, habits: Sequence[LabelledExample], seed: int
) -> None:
    poisoned, wrong = poison(habits, 0.2, seed)
    result = challenge(base, poisoned, mnist, options=QUICK, bounds=BOUNDS)
    assert len(wrong & result.flagged.keys()) > 0.7 * len(wrong)
    truth = as_digits(draw(300, ways=[*PLAIN, *HABIT], seed=8))
    before = accuracy(*base, truth)
    assert result.network
    assert result.challenger
    served = (result.network, result.challenger) if result.decision.promote else base
    assert accuracy(*served, truth) >= before
    assert accuracy(*served, mnist.test) >= accuracy(*base, mnist.test) - BOUNDS.mnist_drop


def test_labels_that_are_all_chance_are_not_learnt_from(
    base: Base, mnist: Mnist, habits: Sequence[LabelledExample]
) -> None:
    chance, _ = poison(habits, 1.0)
    result = challenge(base, chance, mnist, options=QUICK, bounds=BOUNDS)
    assert not result.decision.promote
    assert result.decision.reasons == ("there are no labels to learn from",)
    assert set(result.flagged.values()) == {Reason.RANDOM_AUTHOR}
    assert result.challenger is None


def test_a_model_made_worse_by_labels_that_fooled_the_guard_is_refused(
    base: Base, mnist: Mnist
) -> None:
    # Somebody calls every seven a one and every three an eight: the decision is the last guard.
    swapped = {7: 1, 3: 8}
    wrong = [
        LabelledExample(
            e.id, e.pixels, e.strokes, swapped.get(e.label, e.label), e.author, settled=True
        )
        for e in draw(200)
    ]
    rash = replace(QUICK, batch=(96, 16, 16), distil=0.0, mnist_drop=1.0)
    result = challenge(base, wrong, mnist, options=rash, bounds=BOUNDS)
    assert not result.decision.promote
    assert any("forgotten some of MNIST" in reason for reason in result.decision.reasons)


def test_without_any_label_nothing_is_made(base: Base, mnist: Mnist) -> None:
    assert challenge(base, [], mnist).challenger is None
    with pytest.raises(ValueError, match="no labels to learn from"):
        finetune(base, [], (mnist.learn, mnist.validation))


def test_one_label_is_learnt_from_even_where_it_would_calibrate(base: Base, mnist: Mnist) -> None:
    alone = [next(e for e in draw(60) if not split_validation([e])[0])]
    short = replace(QUICK, steps=2)
    _, card = finetune(base, alone, (mnist.learn, mnist.validation), short)
    assert card.training["feedback"]["labels"] == 1


def test_pixels_without_strokes_are_learnt_from_too(base: Base, mnist: Mnist) -> None:
    flat = [LabelledExample(e.id, e.pixels, None, e.label, e.author) for e in draw(60, ways=HABIT)]
    network, card = finetune(base, flat, (mnist.learn, mnist.validation), QUICK)
    new = as_digits(draw(60, ways=HABIT, seed=9))
    assert accuracy(network, card, new) > accuracy(*base, new)


def test_views_have_the_drawing_first_and_then_augmented_ones() -> None:
    one = draw(1)
    seen = augmented_views(one, 5, seed=0)
    assert seen.labels.tolist() == [0] * 5
    assert (seen.images[0] == one[0].pixels).all()
    assert len({image.tobytes() for image in seen.images}) == 5
    assert (augmented_views([*draw(3, seed=4), *one], 5, seed=0).images[-5:] == seen.images).all()


def test_a_challenger_that_forgets_goes_back_towards_the_base(base: Base, mnist: Mnist) -> None:
    torch.manual_seed(1)
    network = build("mlp", base[1].config)  # of chance: it knows nothing
    assert interpolate_weights(network, base, mnist.validation, max_drop=1.0) == FRACTIONS[0]
    share = interpolate_weights(network, base, mnist.validation, max_drop=0.01)
    assert share < FRACTIONS[0]
    assert accuracy(network, base[1], mnist.validation) > 0.5


def test_eleven_outputs_learn_scribbles(mnist: Mnist) -> None:
    torch.manual_seed(0)
    config = {"channels": (4, 4, 4), "convolutions": (1, 1, 1), "outputs": 11}
    card = Card("cnn", config, 0, {}, sha256="1" * 64)
    base = (build("cnn", config).eval(), card)
    small = FinetuneOptions(steps=30, lr=1e-2, views=2, scribbles=40, distil=0.0)
    after = finetune(base, draw(40), (mnist.learn, mnist.validation), small)
    noise = np.random.default_rng(0).integers(0, 256, (50, 28, 28), dtype=np.uint8)
    digits = mnist.test.images[:50]
    novelty = [classifier_of(*after).novelty(images).mean() for images in (noise, digits)]
    assert after[1].training["feedback"]["options"]["scribbles"] == 40
    assert all(np.isfinite(novelty))
