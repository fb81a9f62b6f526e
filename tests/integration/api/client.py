"""Calls of the API, digits to call it with, and what its answers must be."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass, field
from typing import Any

import httpx
import numpy as np
from PIL import Image

from model.strokes import from_points, render
from streamlit_app.services.container import Services
from streamlit_app.settings import RateLimits, Settings
from tests.support.digit_strokes import DIGITS

FREE = Settings(calls=RateLimits(None, None))


@dataclass
class Api:
    """A client of a running API whose services can be exchanged."""

    services: Services
    client: httpx.Client = field(init=False)

    def draw(self, *drawings: dict[str, Any], **headers: str) -> httpx.Response:
        return self.client.post(
            "/v1/predictions",
            json={"drawings": drawings},
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def send(self, content: bytes | str, kind: str = "application/json") -> httpx.Response:
        return self.client.post("/v1/predictions", content=content, headers={"Content-Type": kind})

    def upload(self, *files: tuple[str, bytes, str]) -> httpx.Response:
        return self.client.post("/v1/predictions", files=[("files", file) for file in files])


def strokes(digit: int, size: float = 280) -> dict[str, Any]:
    lines = [[[x * size, y * size] for x, y in stroke] for stroke in DIGITS[digit]]
    return {"strokes": [{"points": line, "width": size / 14} for line in lines], "size": size}


def ink(digit: int) -> np.ndarray[Any, Any]:
    drawn = strokes(digit)["strokes"]
    return render(from_points([(s["points"], s["width"]) for s in drawn]))


def pixels(digit: int) -> dict[str, Any]:
    small = Image.fromarray(ink(digit)).resize((28, 28), Image.Resampling.BOX)
    return {"pixels": np.asarray(small).tolist()}


def png(*numbers: int) -> bytes:
    """Dark digits beside each other on light paper."""
    buffer = io.BytesIO()
    row = np.concatenate([ink(digit) for digit in numbers], axis=1)
    Image.fromarray(255 - row).save(buffer, "PNG")
    return buffer.getvalue()


def image(*numbers: int) -> dict[str, Any]:
    return {"image": base64.b64encode(png(*numbers)).decode()}


def white_png() -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (100, 100), 255).save(buffer, "PNG")
    return buffer.getvalue()


def read(answer: httpx.Response) -> list[int]:
    assert answer.status_code == 201, answer.text
    return [each["digit"] for each in answer.json()["predictions"]]


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["type"].startswith("urn:problem-type:")
    assert body["title"]
    assert body["detail"]
    return body


def fields(answer: httpx.Response) -> list[str]:
    return [error["field"] for error in problem(answer, 422)["errors"]]
