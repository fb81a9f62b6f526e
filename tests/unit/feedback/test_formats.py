"""Files of labelled drawings: what is wrong with one is said, with the file and the place."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from feedback.formats import FORMATS, UnknownFormat, UnreadableFile, format_of
from model.atomic_files import Occupied
from model.private_apis import torchvision_mnist
from tests.support.dataset_files import DRAWINGS, read, written

ROW = f"7,{','.join(['0'] * 784)}"


@pytest.mark.parametrize("name", ["csv", "idx", "parquet"])
def test_labels_and_pixels_come_back(tmp_path: Path, name: str) -> None:
    found = {(each.label, each.pixels) for each in read(written(tmp_path, name), name)}
    assert found == {(each.label, each.pixels) for each in DRAWINGS}


@pytest.mark.parametrize("name", list(FORMATS))
def test_no_drawings_are_a_file_all_the_same(tmp_path: Path, name: str) -> None:
    FORMATS[name].write(tmp_path / name, [])
    assert read(tmp_path / name, name) == []


def test_the_csv_is_as_kaggle_has_it(tmp_path: Path) -> None:
    header, *rows = written(tmp_path, "csv").read_text().splitlines()
    assert header.split(",")[:2] + header.split(",")[-1:] == ["label", "pixel0", "pixel783"]
    assert [row.split(",")[0] for row in rows] == [str(each.label) for each in DRAWINGS]


def test_the_same_pixels_and_label_have_the_same_id_in_every_file(tmp_path: Path) -> None:
    ids = [{each.id for each in read(written(tmp_path, name), name)} for name in ("csv", "idx")]
    assert ids[0] == ids[1]
    assert len(ids[0]) == len(DRAWINGS)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "it is empty"),
        (f"{ROW}\n{ROW},1", "line 2: expected 785 values, as in the first row; found 786"),
        (f"label\n{ROW[:-1]}x", "line 2: a value is not a number from 0 to 255"),
        (f"{ROW[:-1]}256", "line 1: a value is not a number from 0 to 255"),
        (f"1{ROW}", "line 1: a label is a digit from 0 to 9, not 17"),
        (
            "\x00\x01 binary\x00",
            "expected 28 rows of 28 values, or 784 values per row; found only a header",
        ),
        ("1" * 50_000, "line 1 is longer than 20,000 characters"),
    ],
)
def test_a_csv_with_something_else_in_it(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "digits.csv"
    path.write_text(text)
    with pytest.raises(UnreadableFile, match=complaint) as raised:
        read(path, "csv")
    assert str(path) in str(raised.value)


def test_mnist_as_it_is_downloaded_is_read(tmp_path: Path) -> None:
    folder = written(tmp_path, "idx") / "MNIST" / "raw"
    for path in folder.iterdir():
        (tmp_path / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert len(read(tmp_path, "idx")) == len(DRAWINGS)


@pytest.mark.parametrize(
    ("ids", "test_ids"),
    [
        (range(10), {0, 5}),
        ([1, 2, 3], {3}),  # the test set would be empty
        ([0, 5], {0}),  # the training set would be empty
    ],
)
def test_torchvision_reads_both_parts(
    tmp_path: Path, ids: Sequence[int], test_ids: set[int]
) -> None:
    path = tmp_path / "idx"
    assert FORMATS["idx"].write(path, [DRAWINGS[number] for number in ids]) == len(ids)
    mnist = torchvision_mnist()
    for is_train, wanted in ((True, set(ids) - test_ids), (False, test_ids)):
        part = mnist(root=str(path), train=is_train)
        found = zip(part.targets.tolist(), map(np.ndarray.tobytes, part.data.numpy()), strict=True)
        assert set(found) == {(DRAWINGS[k].label, DRAWINGS[k].pixels) for k in wanted}


def test_a_single_drawing_is_exported_to_one_part(tmp_path: Path) -> None:
    assert FORMATS["idx"].write(tmp_path / "idx", DRAWINGS[:1]) == 1
    assert len(read(tmp_path / "idx", "idx")) == 1


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("train-images-idx3-ubyte", b"", "it ends before its header"),
        ("train-images-idx3-ubyte", struct.pack(">4I", 7, 1, 28, 28), "it begins with 7"),
        ("train-images-idx3-ubyte", struct.pack(">4I", 2051, 8, 9, 9), "are 9×9, not 28×28"),
        ("train-images-idx3-ubyte", struct.pack(">4I", 2051, 8, 28, 28), "before picture 1 of 8"),
        ("train-labels-idx1-ubyte", struct.pack(">2I", 2049, 5), "5 labels for 8 pictures"),
        ("train-labels-idx1-ubyte", struct.pack(">2I8B", 2049, 8, *b"x" * 8), "label 1: a label"),
    ],
)
def test_damaged_idx_files(tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    path = written(tmp_path, "idx")
    (path / "MNIST" / "raw" / name).write_bytes(content)
    with pytest.raises(UnreadableFile, match=complaint) as raised:
        read(path, "idx")
    assert name in str(raised.value)


def test_a_folder_without_idx_files(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="there are no files train-images"):
        read(tmp_path, "idx")
    (tmp_path / "train-images-idx3-ubyte").write_bytes(b"")
    with pytest.raises(UnreadableFile, match="one is missing"):
        read(tmp_path, "idx")


def test_a_folder_with_something_in_it_is_not_written_over(tmp_path: Path) -> None:
    path = written(tmp_path, "idx")
    with pytest.raises(Occupied, match="name a folder that is new"):
        FORMATS["idx"].write(path, [])
    assert len(read(path, "idx")) == len(DRAWINGS)


@pytest.mark.parametrize(
    ("name", "format_name"),
    [
        ("a.csv", "csv"),
        ("a.CSV", "csv"),
        ("a.parquet", "parquet"),
        ("a.txt", "unipen"),
        ("a.unipen", "unipen"),
        ("folder", "idx"),
    ],
)
def test_the_name_tells_the_format(name: str, format_name: str) -> None:
    assert format_of(Path(name)) is FORMATS[format_name]


def test_a_folder_is_idx_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "data.csv").mkdir()
    assert format_of(tmp_path / "data.csv") is FORMATS["idx"]


def test_a_name_that_tells_no_format_is_an_error() -> None:
    with pytest.raises(UnknownFormat, match=r"a.xlsx: the name tells no format: .csv, .parquet"):
        format_of(Path("a.xlsx"))


def test_a_file_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        FORMATS["csv"].write(tmp_path / "no" / "digits.csv", DRAWINGS)
