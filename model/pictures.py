"""Picture and CSV files to ink, whatever the paper, the pen and the file may be."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from model.preprocess import SIDE

MAX_BYTES = 25_000_000
MAX_PIXELS = 40_000_000  # checked before anything is decoded
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")

_LONGEST_CSV = 100_000  # characters; 784 numbers at full precision take 20,000
_LONGEST = 1024  # pixels; larger is averaged down, which also takes the grain out of a photo
_LEAST_CONTRAST = 32  # of 255: what stands out less is paper grain, not a pen
_GRAIN = 4.0  # standard deviations of the paper that do not count as ink
_MAD_TO_SIGMA = 1.4826

Ink = NDArray[np.uint8]


class UnreadablePicture(ValueError):  # noqa: N818 - what the file is, and people read it so
    """Not a picture or CSV that can be read; the message says why, and what to do."""


def read_ink(path: Path) -> Ink:
    """Ink of a file, uint8 (H, W), 0 paper, 255 ink: a CSV by its name, else a picture.

    Raises:
        UnreadablePicture: see `read_picture` and `read_csv`.
    """
    if path.suffix.lower() not in {".csv", ".txt", ".tsv"}:
        return read_picture(path)
    try:
        return read_csv(_read(path).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadablePicture("it is not a text file: save it as CSV in UTF-8") from error


def read_picture(source: Path | bytes) -> Ink:
    """Ink of a picture file or of its content, uint8 (H, W), 0 paper, 255 ink.

    Dark on light or light on dark, transparent (on white), turned by its camera, grey or
    coloured. Without contrast the ink is empty (all 0).

    Raises:
        UnreadablePicture: missing, no picture, damaged, or beyond the `MAX_…` bounds above.
    """
    content = source if isinstance(source, bytes) else _read(source)
    if len(content) > MAX_BYTES:
        raise UnreadablePicture(f"it is larger than {MAX_BYTES // 10**6} MB: save it smaller")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height <= MAX_PIXELS:
                return _ink(_grey(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pass  # Pillow's own, wider bound
    except Exception as error:  # Pillow raises many kinds for a damaged file
        raise UnreadablePicture(
            f"it is not a picture that can be read: save it as one of {', '.join(FORMATS)}"
        ) from error
    raise UnreadablePicture(f"it has more than {MAX_PIXELS // 10**6} million pixels: scale it down")


def read_csv(text: str) -> Ink:
    """Ink of 28×28 numbers, 0…255 or 0…1, uint8 (28, 28), 0 paper, 255 ink.

    28 lines of 28, or one of 784, or of 785 with the label first (Kaggle's train.csv), after a
    header or none; between commas, semicolons or blanks. Light paper is turned round.

    Raises:
        UnreadablePicture: another number of values, or values that are no pixels.
    """
    lines = [
        line for line in text[:_LONGEST_CSV].removeprefix("\ufeff").splitlines() if line.strip()
    ]
    if len(text) > _LONGEST_CSV or len(lines) > SIDE + 1:
        raise UnreadablePicture(f"it holds more than one picture: keep {SIDE} lines, or one")
    if lines and _numbers(lines[0]) is None:
        del lines[0]  # a header
    rows = [_numbers(line) for line in lines]
    values = np.array([value for row in rows for value in row or [np.nan]])
    if len(rows) == 1 and len(values) == SIDE * SIDE + 1:
        values = values[1:]
    if len(rows) not in {1, SIDE} or len(values) != SIDE * SIDE:
        raise UnreadablePicture(
            f"it has {len(values)} values in {len(rows)} lines, not {SIDE} lines of {SIDE}"
        )
    if not ((values >= 0) & (values <= 255)).all():  # also catches NaN
        raise UnreadablePicture("a value is not a number from 0 to 255")
    pixels = np.rint(values * (255 if values.max() <= 1 else 1)).astype(np.uint8)
    picture: Ink = pixels.reshape(SIDE, SIDE)
    light_paper = np.median(_border(picture.astype(np.float32))) > 127
    return np.invert(picture) if light_paper else picture


def _numbers(line: str) -> list[float] | None:
    """What a line of a CSV holds; None where a cell is not a number."""
    try:
        return [float(cell.strip('"')) for cell in re.split(r"[,;\s]+", line.strip(",; \t\r"))]
    except ValueError:
        return None


def _read(path: Path) -> bytes:
    """All of a file, or a byte more than is allowed."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadablePicture(f"it cannot be opened: {error.strerror}") from error


def _grey(image: Image.Image) -> NDArray[np.float32]:
    """Grey values float32 (H, W), upright, on white where it is transparent, at most `_LONGEST`."""
    image.draft("L", (_LONGEST, _LONGEST))  # a JPEG is decoded small at once
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode[0] in "IF":  # 16 or 32 bits deep, which convert("L") would clip
        return _deep_grey(image)
    small = image.convert("RGBA" if image.has_transparency_data else "L")
    small.thumbnail((_LONGEST, _LONGEST), Image.Resampling.BOX)
    if small.mode == "RGBA":
        white = Image.new("RGBA", small.size, "white")
        small = Image.alpha_composite(white, small).convert("L")
    return np.asarray(small, dtype=np.float32)


def _deep_grey(image: Image.Image) -> NDArray[np.float32]:
    """Grey values of another range stretched to 0…255, float32 (H, W)."""
    deep = np.nan_to_num(np.asarray(image, dtype=np.float32))
    low, high = float(deep.min()), float(deep.max())
    small = Image.fromarray((deep - low) * np.float32(255 / max(high - low, 1e-6)))
    small.thumbnail((_LONGEST, _LONGEST), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float32)


def _ink(grey: NDArray[np.float32]) -> Ink:
    """What stands out from the paper, stretched to 0…255. The border is taken for paper."""
    border = _border(grey)
    paper = float(np.median(border))
    dark_pen = paper - grey.min() >= grey.max() - paper
    contrast = np.maximum(paper - grey if dark_pen else grey - paper, 0)
    most = float(contrast.max())
    grain = _GRAIN * _MAD_TO_SIGMA * float(np.median(np.abs(border - paper)))
    floor = min(grain, most / 2)
    if most - floor < _LEAST_CONTRAST:
        return np.zeros(grey.shape, dtype=np.uint8)
    ink: Ink = np.rint(np.clip((contrast - floor) / (most - floor), 0, 1) * 255).astype(np.uint8)
    return ink


def _border(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """The outermost frame of pixels, one after another."""
    sides = (picture[0], picture[-1], picture[:, 0], picture[:, -1])
    return np.concatenate(sides)
