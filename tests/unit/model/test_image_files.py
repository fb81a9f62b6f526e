import io
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from model.images.image_files import LONGEST, MAX_BYTES, UnreadablePicture, read_grey
from model.images.ink_extraction import find_ink
from model.preprocess import to_mnist

Ink = NDArray[np.uint8]


def seven() -> Ink:
    """White ink on black, 200 × 160."""
    image = Image.new("L", (160, 200))
    corners = [(30, 40), (120, 40), (70, 160)]
    ImageDraw.Draw(image).line(corners, fill=255, width=14, joint="curve")
    return np.asarray(image)


def read_picture(content: bytes) -> Ink:
    return find_ink(read_grey(content))


def encoded(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:  # noqa: ANN401
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def assert_seven(content: bytes, within: float = 3) -> None:
    """It makes the same 28×28 picture as the ink itself, but for so much on average."""
    ink = read_picture(content)
    assert ink.dtype == np.uint8
    assert ink.max() == 255
    difference = to_mnist(ink).astype(float) - to_mnist(seven())
    assert np.abs(difference).mean() < within


def test_white_on_black_is_taken_as_it_is() -> None:
    assert np.array_equal(read_picture(encoded(Image.fromarray(seven()))), seven())


def test_dark_on_light_is_turned_round() -> None:
    assert np.array_equal(read_picture(encoded(Image.fromarray(255 - seven()))), seven())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "HEIF"])
def test_every_format_is_read(kind: str) -> None:
    assert_seven(encoded(Image.fromarray(255 - seven()), kind))


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I", "I;16", "F", "CMYK"])
def test_every_colour_mode_is_read(mode: str) -> None:
    grey = Image.fromarray(255 - seven())
    if mode == "I;16":
        image = Image.fromarray(np.asarray(grey).astype(np.uint16) * 100)
    else:
        image = grey.convert(mode)
    assert_seven(encoded(image, "TIFF"))


def test_blue_ink_on_yellow_paper() -> None:
    ink = seven()[..., None] / 255
    colours = (ink * (40, 60, 200) + (1 - ink) * (250, 235, 170)).astype(np.uint8)
    assert_seven(encoded(Image.fromarray(colours)))


def test_black_on_nothing_is_on_white_paper() -> None:
    transparent = np.zeros((200, 160, 4), np.uint8)
    transparent[..., 3] = seven()
    assert_seven(encoded(Image.fromarray(transparent)))


def test_a_photo_with_grain_and_uneven_light_has_clean_paper() -> None:
    rng = np.random.default_rng(0)
    light = np.linspace(170, 215, 160)[None, :] + rng.normal(0, 3, (200, 160))
    photo = np.where(seven() > 127, 50, light).clip(0, 255).astype(np.uint8)
    content = encoded(Image.fromarray(photo), "JPEG", quality=80)
    assert_seven(content, within=6)
    assert np.median(read_picture(content)[seven() == 0]) == 0


def test_a_picture_turned_by_its_camera_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned by 90° clockwise
    lying = Image.fromarray(255 - seven()).rotate(90, expand=True)
    assert_seven(encoded(lying, "JPEG", exif=exif))


def test_a_large_photo_is_scaled_down_first() -> None:
    large = Image.fromarray(255 - seven()).resize((2400, 3000))
    ink = read_picture(encoded(large, "JPEG"))
    assert max(ink.shape) <= LONGEST
    assert_seven(encoded(large, "JPEG"))


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_blank_paper_has_no_ink(grey: int) -> None:
    assert not read_picture(encoded(Image.new("L", (50, 50), grey))).any()
    assert not read_picture(encoded(Image.new("L", (1, 1), grey))).any()


def test_grain_alone_is_no_ink() -> None:
    grain = np.random.default_rng(0).normal(200, 6, (300, 300)).clip(0, 255).astype(np.uint8)
    assert not read_picture(encoded(Image.fromarray(grain))).any()


@pytest.mark.parametrize(
    "content",
    [b"", b"not a picture", b"%PDF-1.7", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"\x89PNG\r\n\x1a\n"],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadablePicture, match="save it as one of PNG, JPEG"):
        read_picture(content)


def test_a_picture_cut_short_is_refused() -> None:
    content = encoded(Image.fromarray(seven()))
    with pytest.raises(UnreadablePicture, match="unsupported or damaged image"):
        read_picture(content[: len(content) // 2])


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(UnreadablePicture, match="larger than 25 MB"):
        read_picture(bytes(MAX_BYTES + 1))


@pytest.mark.parametrize("side", [7_000, 60_000])
def test_too_many_pixels_are_refused_before_they_are_decoded(side: int) -> None:
    small = encoded(Image.new("1", (8, 8)), "BMP")
    size = side.to_bytes(4, "little")
    with pytest.raises(UnreadablePicture, match="scale it down"):
        read_picture(small[:18] + size + size + small[26:])  # the header lies
