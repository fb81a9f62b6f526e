"""The page says what was learnt, what was not and why, and what was decided."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from feedback.challenge import RetrainingRound
from feedback.dataset import as_digits
from feedback.label_issues import Reason
from feedback.promotion_rules import Bounds, Decision, compare, decide
from feedback.report import as_figure, as_markdown, write
from model.checkpoint import Card
from tests.support.labelled_examples import draw

CHAMPION = Card("cnn", {}, 0, {}, sha256="a" * 64)
LEARNT = {"feedback": {"labels": 90, "validation": 10}}
CHALLENGER = replace(CHAMPION, training=LEARNT, sha256="b" * 64)


def a_round(won: int, lost: int) -> RetrainingRound:
    """Forty held-out drawings, of which the challenger wins some and loses some."""
    held_out = draw(40)
    digits = as_digits(held_out)
    before, after = (np.eye(10, dtype=np.float32)[digits.labels] for _ in "ab")
    before[:won] = np.roll(before[:won], 1, axis=1)
    after[won : won + lost] = np.roll(after[won : won + lost], 1, axis=1)
    same = compare(after[20:], after[20:], digits.labels[20:])
    decision = decide(compare(before, after, digits.labels), same, Bounds())
    doubted = zip(
        draw(5, seed=3), [Reason.CONFLICTING_LABELS] * 3 + [Reason.MODELS_DISAGREE] * 2, strict=True
    )
    aside = {example.id: str(reason) for example, reason in doubted}
    return RetrainingRound(
        CHAMPION, CHALLENGER, None, tuple(draw(100, seed=1)), tuple(held_out), aside, decision
    )


def test_a_promotion_is_told_with_its_reasons() -> None:
    result = a_round(won=9, lost=0)
    page = as_markdown(result)
    assert "Champion `cnn-aaaaaaaa`, challenger `cnn-bbbbbbbb`: **promoted**" in page
    assert all(f"- {reason}\n" in page for reason in result.decision.reasons)


def test_a_refusal_is_told_with_its_reasons() -> None:
    page = as_markdown(a_round(won=8, lost=6))
    assert "**not promoted**" in page
    assert "may be chance: 8 won, 6 lost" in page


def test_flagged_labels_are_counted_by_reason() -> None:
    page = as_markdown(a_round(9, 0))
    assert f"| flagged for review: {Reason.CONFLICTING_LABELS} | 3 |" in page
    assert f"| flagged for review: {Reason.MODELS_DISAGREE} | 2 |" in page
    assert "| learnt from | 90 |" in page
    assert "| for calibration | 10 |" in page
    assert "10 × 0, 10 × 1" in page


def test_mcnemar_s_table_and_intervals_are_there() -> None:
    page = as_markdown(a_round(won=9, lost=1))
    assert "| champion right | 30 | 1 |" in page
    assert "| champion wrong | 9 | 0 |" in page
    assert "| champion | 77.50 % (31 of 40) | 62.50 % to 87.68 % |" in page


def test_page_and_picture_are_written(tmp_path: Path) -> None:
    page, picture = write(a_round(won=9, lost=2), tmp_path / "results")
    assert page.name == "retrain_cnn.md"
    assert "(retrain_cnn.png)" in page.read_text(encoding="utf-8")
    assert picture
    with Image.open(picture) as drawn:
        assert drawn.size[0] > 900


@pytest.mark.parametrize(("won", "lost"), [(0, 0), (9, 2), (30, 5)])
def test_the_picture_shows_the_drawings_that_changed_sides(won: int, lost: int) -> None:
    figure = as_figure(a_round(won, lost))
    assert figure
    captions = [axes.get_title() for axes in figure.axes]
    assert sum(c.startswith(("won", "lost")) for c in captions) == min(won + lost, 24)
    if lost == 2:
        assert "lost 9: 9 → 0" in captions


def test_a_round_without_labels_says_so_and_draws_nothing(tmp_path: Path) -> None:
    refused = Decision(False, ("there are no labels to learn from",), None, None, Bounds())
    nothing = RetrainingRound(CHAMPION, None, None, (), (), {}, refused)
    page, picture = write(nothing, tmp_path)
    assert picture is None
    assert "- there are no labels to learn from" in page.read_text(encoding="utf-8")
