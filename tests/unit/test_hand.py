import numpy as np
import pytest

from model.handwriting.flourish import flourish
from model.handwriting.hand import CANVAS, PENS, Hand, place, unit, vary
from model.strokes import Points, render

STILL = Hand(*[0.0] * len(Hand.__dataclass_fields__))
SEVEN = [np.array([(0, 0), (60, 0), (30, 100)], np.float32)]
ZERO = [np.array([(50, 0), (0, 50), (50, 100), (100, 50), (50, 0)], np.float32)]
ONE = [np.array([(0, 0), (0, 50), (0, 100)], np.float32)]


def box(strokes: list[Points]) -> tuple[list[float], list[float]]:
    every = np.concatenate(strokes)
    return every.min(axis=0).tolist(), every.max(axis=0).tolist()


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_character_of_side_one_is_centred() -> None:
    low, high = box(unit(SEVEN))
    assert low == pytest.approx([-0.3, -0.5])
    assert high == pytest.approx([0.3, 0.5])


@pytest.mark.parametrize("strokes", [[np.array([(7, 9)], np.float32)], [np.zeros((3, 2), "f4")]])
def test_a_dot_stays_a_dot(strokes: list[Points]) -> None:
    assert (np.concatenate(vary("", strokes, Hand(hook=1), rng())) == 0).all()


def test_a_hand_without_changes_draws_the_same_line() -> None:
    (drawn,) = vary("7", SEVEN, STILL, np.random.default_rng(4))
    assert drawn[0] == pytest.approx(unit(SEVEN)[0][0], abs=0.05)
    assert drawn[-1] == pytest.approx(unit(SEVEN)[0][-1], abs=0.05)


def test_the_same_seed_draws_the_same_hand() -> None:
    once, again = (vary("7", SEVEN, Hand(), rng(5)) for _ in "ab")
    other = vary("7", SEVEN, Hand(), rng(6))
    assert [stroke.tolist() for stroke in once] == [stroke.tolist() for stroke in again]
    assert [stroke.tolist() for stroke in once] != [stroke.tolist() for stroke in other]


@pytest.mark.parametrize("seed", range(50))
def test_a_placed_character_is_wholly_on_the_canvas(seed: int) -> None:
    strokes = place(vary("7", SEVEN, Hand(), rng(seed)), rng(seed))
    radius = strokes[0].width / 2
    low, high = box([stroke.points for stroke in strokes])
    assert min(low) >= min(radius, 14) - 1
    assert max(high) <= CANVAS - min(radius, 14) + 1
    assert PENS[0] <= 2 * radius <= PENS[1]
    assert render(strokes, CANVAS).any()


def test_a_seven_gets_a_bar_across_its_stem_or_loses_it() -> None:
    crossed = flourish("7", unit(SEVEN), rng())
    assert len(crossed) == 2
    bar = crossed[1]
    assert np.ptp(bar[:, 0]) > 2 * np.ptp(bar[:, 1])
    assert abs(bar[:, 1].mean()) < 0.25
    assert len(flourish("7", crossed, rng())) == 1


def test_a_zero_is_struck_through() -> None:
    _, slash = flourish("0", unit(ZERO), rng())
    assert slash[0, 1] > slash[-1, 1]  # upwards
    assert abs(slash.mean(axis=0)).max() < 0.15


def test_a_plain_one_gets_a_flag_or_a_foot_and_a_flagged_one_stays() -> None:
    drawn = [flourish("1", unit(ONE), rng(seed)) for seed in range(20)]
    assert all(np.ptp(np.concatenate(one)[:, 0]) > 0.05 for one in drawn)
    assert {len(one) for one in drawn} == {1, 2}
    flagged = [np.array([(-0.25, -0.2), (0.1, -0.5), (0.1, 0.5)], np.float32)]
    assert flourish("1", flagged, rng()) == flagged


@pytest.mark.parametrize("label", ["3", "k", ""])
def test_other_characters_have_no_flourish(label: str) -> None:
    assert flourish(label, SEVEN, rng()) == SEVEN
