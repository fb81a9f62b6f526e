from pathlib import Path

import numpy as np
import pytest

from model.handwriting import stroke_dataset
from model.handwriting.reference_digits import COUNT, reference_digits
from model.handwriting.scribbles import scribble, side_by_side
from model.handwriting.stroke_augmentation import StrokeAugmentation
from model.handwriting.symbols import SYMBOLS
from model.handwriting.unipen import PenSample


def sample(label: str, writer: str) -> PenSample:
    return PenSample(label, (np.array([(0, 0), (60, 0), (30, 100)], np.float32),), writer)


SAMPLES = [sample("7", f"source/{n}") for n in range(60)] + [sample("k", "source/1")]


def test_no_writer_is_learnt_from_and_held_out() -> None:
    held = [stroke_dataset.split(SAMPLES, fold)[1] for fold in range(stroke_dataset.FOLDS)]
    writers = [{s.writer for s in part} for part in held]
    assert sum(map(len, held)) == len(SAMPLES)
    assert sum(map(len, writers)) == len(set.union(*writers)) == 60
    learn, out = stroke_dataset.split(SAMPLES, 2)
    assert not {s.writer for s in learn} & {s.writer for s in out}


def test_a_whole_source_can_be_held_out() -> None:
    learn, out = stroke_dataset.split([*SAMPLES, sample("3", "elsewhere/1")], "elsewhere")
    assert [s.label for s in out] == ["3"]
    assert learn == SAMPLES


def test_a_source_of_unknown_writers_is_in_no_fold_but_can_be_held_out_whole() -> None:
    uji = [sample("3", "uji/0-000"), sample("4", "uji/0-001")]
    for fold in range(stroke_dataset.FOLDS):
        assert "uji" not in {s.source for s in stroke_dataset.split(uji + SAMPLES, fold)[1]}
    learn, out = stroke_dataset.split(uji + SAMPLES, "uji")
    assert (len(learn), [s.label for s in out]) == (len(SAMPLES), ["3", "4"])


def test_some_sources_of_letters_are_never_learnt() -> None:
    letters = [sample("A", f"{source}/1") for source in stroke_dataset.HELD_OUT_SOURCES]
    for who in (0, 1, "source"):
        learn, out = stroke_dataset.split(letters + SAMPLES, who)
        assert {s.source for s in out} >= stroke_dataset.HELD_OUT_SOURCES
        assert {s.source for s in learn} <= {"source"}


def test_an_unknown_source_is_named_with_those_that_there_are() -> None:
    with pytest.raises(stroke_dataset.UnknownSource, match="'mars'; there are source"):
        stroke_dataset.split(SAMPLES, "mars")


def test_digits_and_others_are_told_apart_by_label() -> None:
    assert len(stroke_dataset.digits_of(SAMPLES)) == 60
    assert [s.label for s in stroke_dataset.others_of(SAMPLES)] == ["k"]


def test_pictures_are_in_order_and_each_view_is_another() -> None:
    drawn = stroke_dataset.as_written([sample("7", "a/1"), sample("k", "a/1")], 3, seed=0)
    assert drawn.labels.tolist() == [7, stroke_dataset.NO_DIGIT] * 3
    assert drawn.images.shape == (6, 28, 28)
    assert len({image.tobytes() for image in drawn.images}) == 6


def test_small_drawings_are_in_order_and_fill_the_picture() -> None:
    samples = [sample("7", "a/1"), sample("k", "a/1")]
    for changes in (None, StrokeAugmentation()):
        drawn = stroke_dataset.low_resolution(samples, 3, 0, changes)
        assert drawn.labels.tolist() == [7, stroke_dataset.NO_DIGIT] * 3
        rows = drawn.images.max(axis=2) > 0
        assert (rows.sum(axis=1) >= 20).all(), "cut and scaled, as a file's digit is"


def test_scribbles_are_no_digits_and_all_different() -> None:
    drawn = stroke_dataset.scribbles(40, [sample("7", "a/1")], seed=0)
    assert drawn.labels.tolist() == [stroke_dataset.NO_DIGIT] * 40
    assert drawn.images.any(axis=(1, 2)).all()
    assert len({image.tobytes() for image in drawn.images}) > 35


@pytest.mark.parametrize("maker", SYMBOLS, ids=lambda maker: maker.__name__)
def test_every_symbol_lies_about_the_centre(maker: object) -> None:
    for seed in range(5):
        curves = maker(np.random.default_rng(seed))  # type: ignore[operator]
        every = np.concatenate(curves)
        assert every.shape[1] == 2
        assert np.abs(every).max() < 1.2


def test_scribbles_of_every_kind_can_be_drawn() -> None:
    rng = np.random.default_rng(0)
    assert all(len(stroke) for _ in range(200) for stroke in scribble(rng))


def test_two_characters_stand_beside_each_other() -> None:
    left, right = side_by_side([np.zeros((2, 2), "f4")], [np.ones((2, 2), "f4")], gap=0.5)
    assert left[0, 0] == 0
    assert right[0].tolist() == [0.5, 1]


def test_pictures_once_drawn_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "digits.npz"
    drawn = stroke_dataset.load_or_draw(
        path, lambda: stroke_dataset.as_written([sample("7", "a/1")], 2, seed=0)
    )
    kept = stroke_dataset.load_or_draw(path, lambda: pytest.fail("drawn again"))
    assert (kept.images == drawn.images).all()
    assert (kept.labels == drawn.labels).all()


def test_reference_digits_are_as_many_of_each_digit() -> None:
    assert np.bincount(reference_digits().labels).tolist() == [COUNT // 10] * 10
