"""Stored drawings as pictures: text that an image's address can hold. No Streamlit here.

Ink is white; style.css subtracts it from the paper, so that it is dark in light and pale in dark.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# As the database has them: {"width": …, "points": [[x, y], …]}
Strokes = Sequence[Mapping[str, Any]]


def of_drawing(pixels: NDArray[np.uint8], strokes: Strokes | None, words: str) -> str:
    """HTML of a drawing on paper: its strokes where there are any, else its 28×28 pixels.

    `words` is the alternative text.
    """
    source = of_strokes(strokes) if strokes else of_pixels(pixels)
    alt = html.escape(words, quote=True)
    return f'<span class="drawing"><img src="{source}" alt="{alt}"></span>'


def of_pixels(pixels: NDArray[np.uint8]) -> str:
    """A PNG of a grey picture, uint8 (H, W), 255 ink."""
    return _png(Image.fromarray(pixels))


def of_opacity(shares: NDArray[np.float32]) -> str:
    """A PNG that is opaque where a map, float32 (H, W), is 1, and clear where it is 0."""
    opacity = Image.fromarray(np.rint(255 * shares).astype(np.uint8))
    return _png(Image.merge("LA", (Image.new("L", opacity.size, 255), opacity)))


def of_strokes(strokes: Strokes) -> str:
    """An SVG of the strokes as lines, cut to what is drawn."""
    points = np.concatenate([np.asarray(stroke["points"], dtype=float) for stroke in strokes])
    pen = max(float(stroke["width"]) for stroke in strokes)
    left, top = points.min(axis=0) - pen
    width, height = np.ptp(points, axis=0) + 2 * pen
    lines = "".join(map(_line, strokes))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.1f} {top:.1f} {width:.1f} '
        f'{height:.1f}" width="120" height="120" fill="none" stroke="#fff" '
        f'stroke-linecap="round" stroke-linejoin="round">{lines}</svg>'
    )
    return _address("image/svg+xml", svg.encode())


def _line(stroke: Mapping[str, Any]) -> str:
    points = stroke["points"]
    if len(points) == 1:  # a line of one point would not be drawn: give it its end
        points = [*points, *points]
    corners = " ".join(f"{float(x):.1f},{float(y):.1f}" for x, y in points)
    return f'<polyline stroke-width="{float(stroke["width"]):.1f}" points="{corners}"/>'


def _png(picture: Image.Image) -> str:
    png = io.BytesIO()
    picture.save(png, format="PNG")
    return _address("image/png", png.getvalue())


def _address(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def of_reason(
    model: str, pixels: NDArray[np.uint8], places: NDArray[np.float32], alt: str, caption: str
) -> str:
    """HTML: a digit, pale, and over it the model's colour where it counts (style.css).

    Args:
        pixels: uint8 (28, 28).
        places: float32 (28, 28), 0…1.
        caption: HTML.
    """
    return (
        f'<figure class="why {model}"><span class="drawing"><img src="{of_pixels(pixels)}" '
        f'alt="{alt}"><i style="mask-image: url({of_opacity(places)})"></i></span>'
        f"<figcaption>{caption}</figcaption></figure>"
    )
