"""Samples whose label is not what is drawn are not learnt from and not measured on."""

import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.handwriting import excluded_samples
from model.handwriting.excluded_samples import fingerprint, read_legible, without_illegible
from model.handwriting.unipen import PenSample

SEVEN = PenSample("7", (np.array([[0, 0], [9, 0], [4, 9]], np.float32),), "a/1")


def test_a_sample_is_known_by_its_points_wherever_it_stands() -> None:
    again = replace(SEVEN, label="1", writer="b/2")
    moved = replace(SEVEN, strokes=(SEVEN.strokes[0] + 1,))
    assert fingerprint(again) == fingerprint(SEVEN) == zlib.crc32(SEVEN.strokes[0].tobytes())
    assert fingerprint(moved) != fingerprint(SEVEN)


def test_only_those_that_were_found_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(SEVEN, strokes=(SEVEN.strokes[0] * 2,))
    monkeypatch.setattr(excluded_samples, "ILLEGIBLE", {fingerprint(other): "a/1: found here"})
    assert without_illegible([SEVEN, other, SEVEN]) == [SEVEN, SEVEN]


def test_a_folder_is_read_without_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = '.SEGMENT CHARACTER 0 ? "{0}"\n.COMMENT 7 1 1\n.PEN_DOWN\n1 {0}\n30 40\n.PEN_UP\n'
    (tmp_path / "hand.txt").write_text(sample.format(3) + sample.format(8))
    three, eight = read_legible(tmp_path)
    monkeypatch.setattr(excluded_samples, "ILLEGIBLE", {fingerprint(three): "a 3 without its foot"})
    assert [sample.label for sample in read_legible(tmp_path)] == [eight.label]
