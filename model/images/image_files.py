"""Image files to grey values, whatever the format, the colours and the camera may be."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageOps, ImageSequence

from model.images.lightness import lightness

MAX_BYTES = 25_000_000
MAX_PIXELS = 40_000_000  # decoded at once; checked before anything is decoded
MAX_HEIF_PIXELS = 52_000_000  # cameras of telephones; there is no way to decode it smaller
MAX_PAGES = 16  # of a TIFF
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "HEIF")
LONGEST = 1024  # pixels; larger is averaged down, which also takes the grain out of a photo
DETAILED = 2048  # pixels; kept for small writing in a large photograph

Grey = NDArray[np.float32]

pillow_heif.register_heif_opener(thumbnails=False)  # HEIC, as telephones save photographs


class UnreadablePicture(ValueError):
    """Not an image, CSV or array file that can be read; the message says why, and what to do."""


def read_grey(content: bytes) -> Grey:
    """Grey values of an image file, float32 (H, W), 0 black, 255 white, at most `LONGEST`.

    Upright as its camera was held; of several pages the first.

    Raises:
        UnreadablePicture: no image, damaged, or beyond the `MAX_…` bounds above.
    """
    return next(read_pages(content, LONGEST))


def read_pages(content: bytes, longest: int = DETAILED) -> Iterator[Grey]:
    """Grey values of every page of a TIFF, and of other files the first, as `read_grey` has them.

    Raises:
        UnreadablePicture: as `read_grey`, or more than `MAX_PAGES`.
    """
    if len(content) > MAX_BYTES:
        raise UnreadablePicture(f"the file is larger than {MAX_BYTES // 10**6} MB: save it smaller")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            pages = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            for page in islice(ImageSequence.Iterator(image), min(pages, MAX_PAGES + 1)):
                yield _grey(page, longest)
    except UnreadablePicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error  # Pillow's own, wider bound
    except Exception as error:  # Pillow raises many kinds for a damaged file
        raise UnreadablePicture(
            f"unsupported or damaged image: save it as one of {', '.join(FORMATS)}"
        ) from error
    if pages > MAX_PAGES:
        raise UnreadablePicture(f"it has {pages} pages, more than {MAX_PAGES}: split it")


def _too_large() -> UnreadablePicture:
    return UnreadablePicture(
        f"it has more than {MAX_PIXELS // 10**6} million pixels: scale it down"
    )


def _grey(image: Image.Image, longest: int) -> Grey:
    image.draft(None, (longest, longest))  # a JPEG is decoded small at once
    most = MAX_HEIF_PIXELS if image.format == "HEIF" else MAX_PIXELS
    if image.width * image.height > most:
        raise _too_large()
    upright = ImageOps.exif_transpose(image)
    if upright.mode[0] in "IF":  # 16 or 32 bits deep, which convert("L") would clip
        return _deep_grey(upright, longest)
    if upright.mode not in {"L", "RGB", "RGBA"}:
        upright = upright.convert("RGBA" if upright.has_transparency_data else _plain(upright.mode))
    upright.thumbnail((longest, longest), Image.Resampling.BOX)
    return lightness(upright)


def _plain(mode: str) -> str:
    return "L" if mode in {"1", "LA", "La"} else "RGB"


def _deep_grey(image: Image.Image, longest: int) -> Grey:
    """Grey values of another range stretched to 0…255, float32 (H, W)."""
    small = image.convert("F")
    small.thumbnail((longest, longest), Image.Resampling.BOX)
    deep = np.nan_to_num(np.asarray(small, dtype=np.float64))
    low, high = deep.min(), deep.max()
    stretched: Grey = ((deep - low) * (255 / max(high - low, 1e-6))).astype(np.float32)
    return stretched
