""".venv/bin/python benchmarks/typefaces.py --fonts DIR

How the models read the digits of typefaces made after handwriting: the forms of many more people
than there are sources of strokes, and nobody of them is learnt from. DIR has packages of
Fontsource as npm packs them, those that typefaces.txt names:

    (mkdir -p DIR && cd DIR && npm pack $(sed s,^,@fontsource/, ../benchmarks/typefaces.txt))

Each digit is drawn at some size and place, white on the canvas, and prepared as a drawing's ink is.
Writes results/typefaces_cnn.png.

Measured, 230 typefaces, cnn-4a48ab10 and vit-e8e7dc39: 99.04 and 98.43 % right, the worst digit
(ones) 95.2 and 94.3 %, calibration error 1.07 and 0.77 %, sure of 3 of 22 and 4 of 36 mistakes,
1.00 and 0.70 % refused.
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
WANTED = "-latin-400-normal.woff"
DRAWN = 400  # pixels, the size of the type before it is scaled to the canvas
PICTURE = Path(__file__).resolve().parent.parent / "results" / "typefaces_cnn.png"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--fonts", type=Path, required=True, metavar="DIR")
    options.add_argument("--models", type=Path, default=SAVED_MODELS, metavar="DIR")
    chosen = options.parse_args()
    digits = typed(chosen.fonts)
    print(f"{len(digits) // 10} typefaces, {len(digits):,} pictures of digits")
    print(f"model {HEAD}")
    for name in MODELS:
        classifier = load_classifier(name, chosen.models)
        probabilities, novelty = classifier.predict_with_novelty(digits.images)
        seen = evaluate(probabilities, digits.labels)
        refused = float((novelty > classifier.novelty_threshold).mean())
        print(f"{name:>5} {columns(seen, refused)}", flush=True)
        if name == "cnn":
            plots.save(plots.misclassified(name, digits, probabilities, seen), PICTURE)


def typed(packages: Path) -> Digits:
    """The ten digits of each typeface, one after the other, as the models see them."""
    rng = np.random.default_rng(SEED)
    fonts = [_font(path) for path in sorted(packages.glob("*.tgz"))]
    glyphs = [_glyph(font, str(digit)) for font in fonts for digit in range(10)]
    pictures = [to_mnist(_placed(glyph, rng)) for glyph in glyphs]
    return Digits(np.stack(pictures), np.tile(np.arange(10), len(fonts)))


def _font(package: Path) -> ImageFont.FreeTypeFont:
    """The upright typeface of normal weight in a package."""
    with tarfile.open(package) as files:
        [name] = [name for name in files.getnames() if name.endswith(WANTED)]
        content = cast(IO[bytes], files.extractfile(name)).read()
    return ImageFont.truetype(io.BytesIO(content), DRAWN)


def _glyph(font: ImageFont.FreeTypeFont, text: str) -> Image.Image:
    """White on black, cut at its ink."""
    page = Image.new("L", (4 * DRAWN, 4 * DRAWN))
    ImageDraw.Draw(page).text((DRAWN, DRAWN), text, fill=255, font=font)
    return page.crop(page.getbbox())


def _placed(glyph: Image.Image, rng: np.random.Generator) -> Images:
    """Anywhere on the canvas, its longer side as long as a pen digit's."""
    scale = rng.uniform(*SIDES) / max(glyph.size)
    width, height = (max(1, round(side * scale)) for side in glyph.size)
    canvas = Image.new("L", (CANVAS, CANVAS))
    corner = rng.integers(0, CANVAS - width + 1), rng.integers(0, CANVAS - height + 1)
    canvas.paste(glyph.resize((width, height)), (int(corner[0]), int(corner[1])))
    return np.asarray(canvas)


if __name__ == "__main__":
    main()
