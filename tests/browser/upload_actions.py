"""What people upload on the draw page, and what they see of it there."""

from __future__ import annotations

import io
import re
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from model.preprocess import to_mnist
from model.strokes import Stroke, render
from tests.support.digit_strokes import DIGITS

Ink = np.ndarray[Any, np.dtype[np.uint8]]


def ink(digit: int) -> Ink:
    strokes = [Stroke(np.array(stroke, np.float32) * 200, 14) for stroke in DIGITS[digit]]
    return render(strokes, 200)


def picture(*digits: int) -> bytes:
    """Dark on white, side by side."""
    content = io.BytesIO()
    Image.fromarray(255 - np.concatenate([ink(d) for d in digits], axis=1)).save(content, "PNG")
    return content.getvalue()


def csv(digit: int) -> bytes:
    rows = (",".join(map(str, row)) for row in to_mnist(ink(digit)).tolist())
    return "\n".join(rows).encode()


def give(page: Page, *files: tuple[str, bytes]) -> None:
    payloads = [FilePayload(name=name, mimeType="", buffer=content) for name, content in files]
    page.locator(".st-key-files input[type=file]").set_input_files(payloads)


def result(page: Page, number: int) -> Locator:
    return page.locator("[class*=st-key-result_]").nth(number)


def expect_result(page: Page, number: int, name: str, digit: int) -> None:
    row = result(page, number)
    expect(row).to_contain_text(name)
    for model in ("cnn", "vit"):
        expect(row.locator(f".said.{model}")).to_contain_text(
            re.compile(rf"^{digit}\D+\d+\.\d\s*%$")
        )
