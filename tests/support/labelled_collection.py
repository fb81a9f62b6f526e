"""Labelled drawings as people would have left them, and what is stored of them."""

from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from uuid import UUID, uuid4

from database import Database, NewDrawing, Prediction, StoredDrawing, record_drawing, set_true_label
from database.dataset_reader import read_labelled_drawings
from database.dataset_writer import ImportResult
from feedback.formats import FORMATS
from feedback.transfer import export, import_file
from model.preprocess import to_mnist
from model.strokes import Stroke, from_points, render
from tests.support.digit_strokes import DIGITS
from tests.support.stored_drawings import distribution
from tests.support.stored_rows import delete_everything

ANNA = UUID("aaaaaaaa-0000-4000-8000-000000000000")
CANVAS = 360
WITH_STROKES = 8  # of twelve that are collected


def drawn(digit: int, size: float = 240) -> list[Stroke]:
    lines = [[(60 + x * size, 60 + y * size) for x, y in stroke] for stroke in DIGITS[digit]]
    return from_points([(line, 26.5) for line in lines])


def collect(database: Database, count: int = 12) -> list[UUID]:
    """Every third without strokes, every other of nobody; no two alike."""
    ids = []
    for number, digit in zip(range(count), cycle(range(10))):
        strokes = drawn(digit, 240 - 3 * number)
        drawing = NewDrawing(
            uuid4(),
            to_mnist(render(strokes, CANVAS)).tobytes(),
            [
                Prediction("cnn-1", "cnn", distribution(digit, 0.93), is_guess=number % 5 == 0),
                Prediction("vit-1", "vit", distribution((digit + number) % 10)),
            ],
            [stroke.as_dict() for stroke in strokes] if number % 3 else None,
            "canvas" if number % 3 else "upload",
            ANNA if number % 2 else None,
        )
        record_drawing(database, drawing)
        set_true_label(database, drawing.id, digit, ANNA)
        ids.append(drawing.id)
    return ids


def everything(database: Database) -> list[StoredDrawing]:
    return list(read_labelled_drawings(database))


def read_as_three(pixels: Sequence[bytes]) -> list[list[Prediction]]:
    """What a model that knows only threes reads."""
    return [[Prediction("cnn-9", "cnn", distribution(3))] for _ in pixels]


def take_out(database: Database, folder: Path, name: str) -> Path:
    path = folder / f"digits-{name}"
    export(database, path, FORMATS[name])
    return path


def bring_in(database: Database, path: Path, name: str) -> ImportResult:
    return sum(import_file(database, path, FORMATS[name], read_as_three), ImportResult())


def out_and_in_again(database: Database, folder: Path, name: str) -> Path:
    """Export, forget all, import; the file."""
    path = take_out(database, folder, name)
    delete_everything(database)
    bring_in(database, path, name)
    return path


def content(drawings: list[StoredDrawing]) -> set[tuple[int, bytes]]:
    return {(drawing.label, drawing.pixels) for drawing in drawings}
