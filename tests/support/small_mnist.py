"""Files in MNIST's format: digits of Pillow's own font, put here and there."""

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from model.data.mnist import VALIDATION


def write_mnist(folder: Path) -> Path:
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for part, count in (("train", VALIDATION + 300), ("t10k", 50)):
        labels = np.arange(count, dtype=np.uint8) % 10
        images = np.stack([np.roll(GLYPHS[k], rng.integers(-3, 4, 2), (0, 1)) for k in labels])
        header = struct.pack(">4i", 2051, count, 28, 28)
        (raw / f"{part}-images-idx3-ubyte").write_bytes(header + images.tobytes())
        header = struct.pack(">2i", 2049, count)
        (raw / f"{part}-labels-idx1-ubyte").write_bytes(header + labels.tobytes())
    return folder


def glyph(digit: int) -> NDArray[np.uint8]:
    image = Image.new("L", (28, 28))
    font = ImageFont.load_default(24)
    ImageDraw.Draw(image).text((14, 14), str(digit), fill=255, font=font, anchor="mm")
    return np.asarray(image)


GLYPHS = [glyph(digit) for digit in range(10)]
