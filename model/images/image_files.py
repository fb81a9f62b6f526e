"""Picture files to grey values, whatever the format, the colours and the camera may be."""

from __future__ import annotations

import io

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageOps

MAX_BYTES = 25_000_000
MAX_PIXELS = 40_000_000  # checked before anything is decoded
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "HEIF")
LONGEST = 1024  # pixels; larger is averaged down, which also takes the grain out of a photo

Grey = NDArray[np.float32]

pillow_heif.register_heif_opener(thumbnails=False)  # HEIC, as telephones save photographs


class UnreadablePicture(ValueError):
    """Not a picture or CSV that can be read; the message says why, and what to do."""


def read_grey(content: bytes) -> Grey:
    """Grey values of a picture file, float32 (H, W), 0 black, 255 white, at most `LONGEST`.

    Upright as its camera was held, and on white where it is transparent.

    Raises:
        UnreadablePicture: no picture, damaged, or beyond the `MAX_…` bounds above.
    """
    if len(content) > MAX_BYTES:
        raise UnreadablePicture(f"it is larger than {MAX_BYTES // 10**6} MB: save it smaller")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height <= MAX_PIXELS:
                return _grey(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pass  # Pillow's own, wider bound
    except Exception as error:  # Pillow raises many kinds for a damaged file
        raise UnreadablePicture(
            f"it is not a picture that can be read: save it as one of {', '.join(FORMATS)}"
        ) from error
    raise UnreadablePicture(f"it has more than {MAX_PIXELS // 10**6} million pixels: scale it down")


def _grey(image: Image.Image) -> Grey:
    image.draft("L", (LONGEST, LONGEST))  # a JPEG is decoded small at once
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode[0] in "IF":  # 16 or 32 bits deep, which convert("L") would clip
        return _deep_grey(image)
    small = image.convert("RGBA" if image.has_transparency_data else "L")
    small.thumbnail((LONGEST, LONGEST), Image.Resampling.BOX)
    if small.mode == "RGBA":
        white = Image.new("RGBA", small.size, "white")
        small = Image.alpha_composite(white, small).convert("L")
    return np.asarray(small, dtype=np.float32)


def _deep_grey(image: Image.Image) -> Grey:
    """Grey values of another range stretched to 0…255, float32 (H, W)."""
    small = image.convert("F")
    small.thumbnail((LONGEST, LONGEST), Image.Resampling.BOX)
    deep = np.nan_to_num(np.asarray(small, dtype=np.float64))
    low, high = deep.min(), deep.max()
    stretched: Grey = ((deep - low) * (255 / max(high - low, 1e-6))).astype(np.float32)
    return stretched
