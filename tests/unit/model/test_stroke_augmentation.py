import numpy as np
import pytest

from model.handwriting import glyph_variants as ways
from model.handwriting.glyph_variants import flourish
from model.handwriting.stroke_augmentation import (
    CANVAS,
    PENS,
    WIDEST,
    StrokeAugmentation,
    place,
    unit,
    vary,
)
from model.strokes import Points, render

STILL = StrokeAugmentation(*[0.0] * len(StrokeAugmentation.__dataclass_fields__))
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
    assert (np.concatenate(vary("", strokes, StrokeAugmentation(hook=1), rng())) == 0).all()


def test_an_augmentation_without_changes_draws_the_same_line() -> None:
    (drawn,) = vary("7", SEVEN, STILL, np.random.default_rng(4))
    assert drawn[0] == pytest.approx(unit(SEVEN)[0][0], abs=0.05)
    assert drawn[-1] == pytest.approx(unit(SEVEN)[0][-1], abs=0.05)


def test_the_same_seed_draws_the_same_strokes() -> None:
    once, again = (vary("7", SEVEN, StrokeAugmentation(), rng(5)) for _ in "ab")
    other = vary("7", SEVEN, StrokeAugmentation(), rng(6))
    assert [stroke.tolist() for stroke in once] == [stroke.tolist() for stroke in again]
    assert [stroke.tolist() for stroke in once] != [stroke.tolist() for stroke in other]


@pytest.mark.parametrize("seed", range(50))
def test_a_placed_character_is_wholly_on_the_canvas(seed: int) -> None:
    strokes = place(vary("7", SEVEN, StrokeAugmentation(), rng(seed)), rng(seed))
    radius = strokes[0].width / 2
    low, high = box([stroke.points for stroke in strokes])
    assert min(low) >= min(radius, 14) - 1
    assert max(high) <= CANVAS - min(radius, 14) + 1
    assert PENS[0] <= 2 * radius <= PENS[1]
    assert render(strokes, CANVAS).any()


def test_what_is_learnt_from_has_wider_pens_than_what_is_measured_on() -> None:
    def widest(*limit: float) -> float:
        drawn = [place(unit(SEVEN), rng(seed), *limit)[0] for seed in range(300)]
        return max(stroke.width / float(np.ptp(stroke.points, axis=0).max()) for stroke in drawn)

    assert widest() == pytest.approx(WIDEST)
    assert widest(StrokeAugmentation().widest) == pytest.approx(0.5)


def test_a_seven_gets_a_bar_across_its_stem_or_loses_it() -> None:
    crossed = ways.bar(unit(SEVEN), rng())
    assert len(crossed) == 2
    bar = crossed[1]
    assert np.ptp(bar[:, 0]) > 2 * np.ptp(bar[:, 1])
    assert abs(bar[:, 1].mean()) < 0.25
    assert len(ways.bar(crossed, rng())) == 1


def test_a_seven_gets_a_serif() -> None:
    (plain,) = unit([np.array([(0, 0), (20, 0), (40, 0), (60, 0), (30, 100)], np.float32)])
    (seven,) = ways.serif([plain], rng())
    assert seven[0, 1] > plain[0, 1] + 0.05  # from below
    assert seven[-5:].tolist() == plain.tolist()


def test_a_zero_is_struck_through() -> None:
    _, slash = ways.slash(unit(ZERO), rng())
    assert slash[0, 1] > slash[-1, 1]  # upwards
    assert abs(slash.mean(axis=0)).max() < 0.15


def test_a_plain_one_gets_a_flag_or_a_foot_and_a_flagged_one_leans() -> None:
    drawn = [flourish("1", unit(ONE), rng(seed)) for seed in range(20)]
    assert all(np.ptp(np.concatenate(one)[:, 0]) > 0.05 for one in drawn)
    assert {len(one) for one in drawn} == {1, 2}
    flagged = [np.array([(-0.25, -0.2), (0.1, -0.5), (0.1, 0.5)], np.float32)]
    (leaning,) = ways.flag_or_foot(flagged, rng())
    assert leaning[:, 1].tolist() == flagged[0][:, 1].tolist()
    assert leaning[1, 0] - leaning[2, 0] > 0.01


def test_the_end_of_a_zero_runs_inwards() -> None:
    around = np.linspace(0, 2 * np.pi, 30)
    circle = (np.stack([np.sin(around), -np.cos(around)], axis=1) / 2).astype(np.float32)
    (zero,) = ways.curl([circle], rng())
    assert zero[: len(circle)].tolist() == circle.tolist()
    assert (np.hypot(*zero[len(circle) :].T) < 0.52).all()


def test_the_tail_of_a_nine_is_hooked_to_the_left_or_nearly_straight() -> None:
    down = np.stack([np.full(30, 0.2), np.linspace(-0.5, 0.5, 30)], axis=1).astype(np.float32)
    drawn = [ways.tail([down], rng(seed))[0] for seed in range(20)]
    assert all(hooked[:18].tolist() == down[:18].tolist() for hooked in drawn)
    ends = [hooked[-1, 0] for hooked in drawn]
    assert min(ends) < 0.1
    assert 0.15 < max(ends) < 0.25


def test_a_tail_that_does_not_end_at_the_foot_stays() -> None:
    up = np.stack([np.full(30, 0.2), np.linspace(0.5, -0.5, 30)], axis=1).astype(np.float32)
    assert ways.tail([up], rng())[0] is up


def test_a_four_has_another_stem_or_is_written_in_one_go() -> None:
    stem = np.stack([np.zeros(20), np.linspace(-0.5, 0.5, 20)], axis=1).astype(np.float32)
    bar = np.array([(-0.1, -0.5), (-0.3, 0.1), (0.3, 0.1)], np.float32)
    angle, moved = ways.shortened([bar, stem], rng())
    assert angle is bar
    assert len(moved) < len(stem)
    (together,) = ways.joined([bar, stem], rng())
    assert together[:3].tolist() == bar.tolist()
    assert together[-20:].tolist() == stem.tolist()


@pytest.mark.parametrize("label", ["3", "k", ""])
def test_other_characters_have_no_flourish(label: str) -> None:
    assert flourish(label, SEVEN, rng()) == SEVEN


def test_the_tail_of_a_nine_runs_on_far_to_the_left() -> None:
    down = np.stack([np.full(30, 0.2), np.linspace(-0.5, 0.5, 30)], axis=1).astype(np.float32)
    drawn = [ways.long_tail([down], rng(seed))[0] for seed in range(20)]
    assert all(nine[: len(down)].tolist() == down.tolist() for nine in drawn)
    assert all(nine[-1, 0] < down[-1, 0] - 0.1 for nine in drawn)


def test_a_nine_that_ends_high_or_upwards_gets_no_long_tail() -> None:
    low = np.stack([np.full(30, 0.2), np.linspace(-0.5, 0.5, 30)], axis=1).astype(np.float32)
    for strokes in ([low[::-1]], [low, low[:10]]):
        drawn = ways.long_tail(strokes, rng())
        assert [len(stroke) for stroke in drawn] == [len(stroke) for stroke in strokes]


def test_a_seven_gets_its_bar_without_lifting_the_pen() -> None:
    roof, stem = np.linspace((-0.3, -0.5), (0.3, -0.5), 8), np.linspace((0.3, -0.5), (0, 0.5), 12)
    seven = np.vstack([roof, stem])
    (looped,) = ways.looped_bar([seven.astype(np.float32)], rng())
    bar = looped[-8:]
    assert np.ptp(bar[:, 0]) > 0.25
    assert np.ptp(bar[:, 1]) < 0.2
    assert bar[0, 0] < bar[-1, 0]
    assert looped[: len(seven)].tolist() == seven.astype(np.float32).tolist()


def test_a_one_gets_a_foot_or_loses_it() -> None:
    stem, across = ways.foot(unit(ONE), rng())
    assert across[:, 1].mean() == pytest.approx(0.5, abs=0.1)
    assert across[0, 0] < -0.1
    assert across[-1, 0] > 0.05
    assert len(ways.foot([stem, across], rng())) == 1
