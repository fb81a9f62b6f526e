"""MNIST's format: a folder of four IDX files, which `torchvision.datasets.MNIST(folder)` reads.

The format is described at http://yann.lecun.com/exdb/mnist/. A fifth of the drawings, chosen by
id, is in the test set. torchvision cannot read an empty file, so where one part would stay empty,
one drawing of the other is moved to it; a single drawing leaves the other part empty.
"""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterable, Iterator
from io import SEEK_END, BufferedIOBase
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from database import StoredDrawing
from database.dataset_writer import ImportedDrawing
from database.drawing import PIXELS
from feedback.formats.errors import UnreadableFile
from model.atomic_files import atomic_folder

PARTS = ("train", "t10k")
TEST_PARTS = 5  # one drawing in five is in the test set
_FOLDER = Path("MNIST", "raw")
_IMAGES, _LABELS = struct.Struct(">4I"), struct.Struct(">2I")  # magic, count, rows, columns
_IMAGES_MAGIC, _LABELS_MAGIC = 2051, 2049


class _PartWriter:
    """Writes the two files of one part, images and labels."""

    def __init__(self, folder: Path, part: str) -> None:
        self._images = (folder / f"{part}-images-idx3-ubyte").open("w+b")
        self._labels = (folder / f"{part}-labels-idx1-ubyte").open("w+b")
        self.count = 0
        self._write_headers()

    def __enter__(self) -> _PartWriter:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        with self._images, self._labels:
            self._images.seek(0)
            self._labels.seek(0)
            self._write_headers()  # now with the final count

    def add(self, pixels: bytes, digit: int) -> None:
        self._images.write(pixels)
        self._labels.write(bytes([digit]))
        self.count += 1

    def move_last_to(self, other: _PartWriter) -> None:
        images, labels = _cut_off(self._images, PIXELS), _cut_off(self._labels, 1)
        self.count -= 1
        other.add(images, labels[0])

    def _write_headers(self) -> None:
        self._images.write(_IMAGES.pack(_IMAGES_MAGIC, self.count, 28, 28))
        self._labels.write(_LABELS.pack(_LABELS_MAGIC, self.count))


def write(path: Path, drawings: Iterable[StoredDrawing]) -> int:
    """Returns the number of drawings. Raises OSError, which leaves no folder behind."""
    with atomic_folder(path) as unfinished:
        folder = unfinished / _FOLDER
        folder.mkdir(parents=True)
        with _PartWriter(folder, "train") as train, _PartWriter(folder, "t10k") as test:
            for drawing in drawings:
                part = train if drawing.id.int % TEST_PARTS else test
                part.add(drawing.pixels, drawing.label)
            count = train.count + test.count
            if count > 1 and not test.count:
                train.move_last_to(test)
            elif count > 1 and not train.count:
                test.move_last_to(train)
    return count


def _cut_off(file: BinaryIO, size: int) -> bytes:
    """Remove the last `size` bytes of a file and return them."""
    file.seek(-size, SEEK_END)
    last = file.read(size)
    file.seek(-size, SEEK_END)
    file.truncate()
    return last


def read(path: Path) -> Iterator[ImportedDrawing]:
    """The drawings of both parts, or of the only one; plain or gzip.

    Raises:
        UnreadableFile: files are missing, damaged or truncated.
        OSError
    """
    found = False
    for part in PARTS:
        images = _find(path, f"{part}-images-idx3-ubyte")
        labels = _find(path, f"{part}-labels-idx1-ubyte")
        if images and labels:
            found = True
            yield from _read(images, labels)
        elif images or labels:
            raise UnreadableFile(path, f"of {part}-images-… and {part}-labels-… one is missing")
    if not found:
        raise UnreadableFile(path, "there are no files train-images-idx3-ubyte and so on in it")


def _find(path: Path, name: str) -> Path | None:
    places = [place / f"{name}{end}" for place in (path / _FOLDER, path) for end in ("", ".gz")]
    return next((place for place in places if place.is_file()), None)


def _read(images: Path, labels: Path) -> Iterator[ImportedDrawing]:
    with _open(images) as pictures, _open(labels) as digits:
        _, count, *shape = _header(images, pictures, _IMAGES, _IMAGES_MAGIC)
        _, named = _header(labels, digits, _LABELS, _LABELS_MAGIC)
        if shape != [28, 28]:
            raise UnreadableFile(images, f"its pictures are {shape[0]}×{shape[1]}, not 28×28")
        if count != named:
            raise UnreadableFile(labels, f"it has {named:,} labels for {count:,} pictures")
        for number in range(1, count + 1):
            pixels = _take(images, pictures, PIXELS, f"picture {number:,} of {count:,}")
            label = _take(labels, digits, 1, f"label {number:,} of {count:,}")[0]
            try:
                yield ImportedDrawing(pixels, label)
            except ValueError as error:
                raise UnreadableFile(labels, f"label {number:,}: {error}") from error


def _open(path: Path) -> BufferedIOBase:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")


def _header(path: Path, file: BufferedIOBase, form: struct.Struct, magic: int) -> tuple[int, ...]:
    numbers = form.unpack(_take(path, file, form.size, "its header"))
    if numbers[0] != magic:
        raise UnreadableFile(path, f"it begins with {numbers[0]}, not with {magic}: no IDX file")
    return numbers


def _take(path: Path, file: BufferedIOBase, size: int, what: str) -> bytes:
    try:
        taken = file.read(size)
    except (EOFError, gzip.BadGzipFile) as error:
        raise UnreadableFile(path, f"{what} cannot be unpacked: {error}") from error
    if len(taken) < size:
        raise UnreadableFile(path, f"it ends before {what}")
    return taken
