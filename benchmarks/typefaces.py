""".venv/bin/python benchmarks/typefaces.py --fonts DIR

Accuracy on the digits of handwriting typefaces: shapes of many more people than in the stroke data
sets, and no model is trained on them. DIR has the Fontsource packages named in typefaces.txt:

    (mkdir -p DIR && cd DIR && npm pack $(sed s,^,@fontsource/, ../benchmarks/typefaces.txt))

Each digit is drawn at a random size and position on the canvas and preprocessed like a drawing.
Writes results/typefaces_cnn.png.

Measured, 230 typefaces, cnn-4a48ab10 and vit-e8e7dc39: 99.04 and 98.43 % accuracy, the worst recall
(ones) 95.2 and 94.3 %, calibration error 1.07 and 0.77 %, 3 of 22 and 4 of 36 mistakes above 90 %
confidence, 1.00 and 0.70 % rejected as no digit.
"""

from __future__ import annotations

import argparse
import io
import tarfile
from pathlib import Path
from typing import IO, cast

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from table import HEAD, columns

from model import load_classifier
from model.checkpoint import SAVED_MODELS
from model.data.mnist import Digits, Images
from model.evaluation import plots
from model.evaluation.metrics import evaluate
from model.handwriting.stroke_augmentation import CANVAS, SIDES
from model.preprocess import to_mnist

MODELS = ("cnn", "vit")
SEED = 13
FONT_FILE = "-latin-400-normal.woff"
FONT_SIZE = 400  # pixels, before scaling to the canvas
FIGURE = Path(__file__).resolve().parent.parent / "results" / "typefaces_cnn.png"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--fonts", type=Path, required=True, metavar="DIR")
    options.add_argument("--models", type=Path, default=SAVED_MODELS, metavar="DIR")
    chosen = options.parse_args()
    digits = typeface_digits(chosen.fonts)
    print(f"{len(digits) // 10} typefaces, {len(digits):,} images of digits")
    print(f"model {HEAD}")
    for name in MODELS:
        classifier = load_classifier(name, chosen.models)
        probabilities, novelty = classifier.predict_with_novelty(digits.images)
        evaluation = evaluate(probabilities, digits.labels)
        rejected = float((novelty > classifier.novelty_threshold).mean())
        print(f"{name:>5} {columns(evaluation, rejected)}", flush=True)
        if name == "cnn":
            plots.save(plots.misclassified(name, digits, probabilities, evaluation), FIGURE)


def typeface_digits(packages: Path) -> Digits:
    """The ten digits of each typeface in order, preprocessed."""
    rng = np.random.default_rng(SEED)
    fonts = [_font(path) for path in sorted(packages.glob("*.tgz"))]
    glyphs = [_glyph(font, str(digit)) for font in fonts for digit in range(10)]
    images = [to_mnist(_place(glyph, rng)) for glyph in glyphs]
    return Digits(np.stack(images), np.tile(np.arange(10), len(fonts)))


def _font(package: Path) -> ImageFont.FreeTypeFont:
    """The upright font of normal weight in a package."""
    with tarfile.open(package) as files:
        [name] = [name for name in files.getnames() if name.endswith(FONT_FILE)]
        content = cast(IO[bytes], files.extractfile(name)).read()
    return ImageFont.truetype(io.BytesIO(content), FONT_SIZE)


def _glyph(font: ImageFont.FreeTypeFont, text: str) -> Image.Image:
    """White on black, cropped to its ink."""
    page = Image.new("L", (4 * FONT_SIZE, 4 * FONT_SIZE))
    ImageDraw.Draw(page).text((FONT_SIZE, FONT_SIZE), text, fill=255, font=font)
    return page.crop(page.getbbox())


def _place(glyph: Image.Image, rng: np.random.Generator) -> Images:
    """At a random position on the canvas, with the size of a pen digit."""
    scale = rng.uniform(*SIDES) / max(glyph.size)
    width, height = (max(1, round(side * scale)) for side in glyph.size)
    canvas = Image.new("L", (CANVAS, CANVAS))
    corner = rng.integers(0, CANVAS - width + 1), rng.integers(0, CANVAS - height + 1)
    canvas.paste(glyph.resize((width, height)), (int(corner[0]), int(corner[1])))
    return np.asarray(canvas)


if __name__ == "__main__":
    main()
