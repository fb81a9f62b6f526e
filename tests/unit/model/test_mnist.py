"""Which MNIST digits validate: by writer where the writers are known, else by digit."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from model.data.mnist import VALIDATION, WRITERS, is_split_by_writer, mnist_train
from tests.support.small_mnist import write_mnist

COUNT = VALIDATION + 300


def write_writers(folder: Path, writers: list[int]) -> None:
    (folder / WRITERS).write_bytes(gzip.compress("".join(f"{w}\n" for w in writers).encode()))


def test_without_writers_they_are_split_by_digit(data: Path) -> None:
    assert not is_split_by_writer(data)
    learn, validation = mnist_train(data)
    assert (len(learn), len(validation)) == (300, VALIDATION)


def test_nobody_wrote_in_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.data.mnist.VALIDATION", 500)
    folder = write_mnist(tmp_path)
    writers = np.arange(COUNT) % 10  # as the labels, which so tell who wrote
    writers[:1000] += 10 * (1 + np.arange(1000) // 100)  # the first write 10 digits each
    write_writers(folder, writers.tolist())
    learn, validation = mnist_train(folder)
    assert is_split_by_writer(folder)
    assert len(learn) + len(validation) == COUNT
    assert len(validation) >= 500
    many = [digit for digit in range(10) if (validation.labels == digit).sum() > 400]
    assert all((learn.labels == digit).sum() <= 100 for digit in many)


def test_the_same_writers_are_held_out_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.data.mnist.VALIDATION", 500)
    folder = write_mnist(tmp_path)
    write_writers(folder, [k % 100 for k in range(COUNT)])
    once, again = mnist_train(folder), mnist_train(folder)
    assert (once[1].images == again[1].images).all()


def test_writers_of_other_digits_are_refused(tmp_path: Path) -> None:
    folder = write_mnist(tmp_path)
    write_writers(folder, [1, 2, 3])
    with pytest.raises(ValueError, match="names the writers of 3 digits, not of 5,300"):
        mnist_train(folder)
