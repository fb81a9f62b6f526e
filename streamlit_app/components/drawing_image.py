"""Stored drawings as images: PNG and SVG in data URLs, and the HTML around them.

Ink is white; style.css subtracts it from the background, so that it is dark in the light theme
and pale in the dark one. No Streamlit here.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray
from PIL import Image

# As the database has them: {"width": …, "points": [[x, y], …]}
Strokes = Sequence[Mapping[str, Any]]

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.1f} {top:.1f} {width:.1f} '
    '{height:.1f}" width="120" height="120" fill="none" stroke="#fff" stroke-linecap="round" '
    'stroke-linejoin="round">{lines}</svg>'
)


def drawing_html(pixels: NDArray[np.uint8], strokes: Strokes | None, alt: str) -> Markup:
    """A drawing: its strokes where there are any, else its pixels, uint8 (28, 28), 255 = ink."""
    url = strokes_url(strokes) if strokes else pixels_url(pixels)
    return Markup('<span class="drawing"><img src="{}" alt="{}"></span>').format(url, alt)


def explanation_html(
    model: str, pixels: NDArray[np.uint8], saliency: NDArray[np.float32], alt: str, caption: str
) -> Markup:
    """A digit, pale, under the model's colour, which is the stronger the more a pixel counts.

    Args:
        model: its name, the CSS class that gives the colour.
        pixels: uint8 (28, 28), 255 = ink.
        saliency: float32 (28, 28), 0…1.
        caption: text or HTML.
    """
    return Markup(
        '<figure class="explanation {}"><span class="drawing"><img src="{}" alt="{}">'
        '<i style="mask-image: url({})"></i></span><figcaption>{}</figcaption></figure>'
    ).format(model, pixels_url(pixels), alt, opacity_url(saliency), caption)


def pixels_url(pixels: NDArray[np.uint8]) -> str:
    """A PNG of a grey image, uint8 (H, W), 255 = ink."""
    return _png_url(Image.fromarray(pixels))


def opacity_url(opacity: NDArray[np.float32]) -> str:
    """A white PNG with this opacity, float32 (H, W), 0…1."""
    alpha = Image.fromarray(np.rint(255 * opacity).astype(np.uint8))
    return _png_url(Image.merge("LA", (Image.new("L", alpha.size, 255), alpha)))


def strokes_url(strokes: Strokes) -> str:
    """An SVG of the strokes as lines, cropped to them."""
    points = np.concatenate([np.asarray(stroke["points"], dtype=float) for stroke in strokes])
    pen = max(float(stroke["width"]) for stroke in strokes)
    left, top = points.min(axis=0) - pen
    width, height = np.ptp(points, axis=0) + 2 * pen
    lines = "".join(map(_polyline, strokes))
    svg = _SVG.format(left=left, top=top, width=width, height=height, lines=lines)
    return _data_url("image/svg+xml", svg.encode())


def _polyline(stroke: Mapping[str, Any]) -> str:
    points = stroke["points"]
    if len(points) == 1:  # browsers draw no line of a single point
        points = [*points, *points]
    coordinates = " ".join(f"{float(x):.1f},{float(y):.1f}" for x, y in points)
    return f'<polyline stroke-width="{float(stroke["width"]):.1f}" points="{coordinates}"/>'


def _png_url(image: Image.Image) -> str:
    png = io.BytesIO()
    image.save(png, format="PNG")
    return _data_url("image/png", png.getvalue())


def _data_url(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode('ascii')}"
