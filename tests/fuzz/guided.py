"""Fuzzing that is led by the code it reaches, with atheris, which has to be installed for it.

    .venv/bin/pip install atheris
    .venv/bin/python -m tests.fuzz.guided canvas -runs=100000

canvas, table, picture or api. Stops at the first error that is not one of ours, at an input that
takes over ten seconds or four GiB (atheris itself grows), and leaves it in a file. Not on Windows.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import atheris  # type: ignore[import-untyped]

with atheris.instrument_imports(include=["model", "streamlit_app", "PIL", "pillow_heif"]):
    from model.images.digit_reader import read_digits
    from model.images.image_files import UnreadablePicture
    from model.preprocess import to_mnist
    from model.strokes import InvalidDrawing, from_canvas, render
    from streamlit_app.api.digit_extraction import extract_digits
    from streamlit_app.api.errors import Problem
    from streamlit_app.api.request_body import Body

from tests.support.fuzzing import PICTURE, PIXELS, STROKES, encoded
from tests.support.small_mnist import GLYPHS

BOUNDS = ("-timeout=10", "-rss_limit_mb=4096", "-max_len=8192")

STROKE = {"type": "path", "strokeWidth": 20, "path": [["M", 9, 9], ["Q", 50, 9, 50, 200]]}


def canvas(content: bytes) -> None:
    try:
        drawing = json.loads(content)
    except ValueError:  # the browser's messages are JSON
        return
    to_mnist(render(from_canvas(drawing)))


def table(content: bytes) -> None:
    read_digits(content, "digits.csv")


def picture(content: bytes) -> None:
    read_digits(content)


def api(content: bytes) -> None:
    extract_digits(Body(content))


TARGETS: dict[str, tuple[Callable[[bytes], None], list[bytes]]] = {
    "canvas": (canvas, [json.dumps({"objects": [STROKE]}).encode()]),
    "table": (table, [b",".join([b"7"] * 784), b"\n".join([b",".join([b"0.5"] * 28)] * 28)]),
    "picture": (picture, [encoded(kind, GLYPHS[7]) for kind in ("PNG", "GIF", "BMP", "TIFF")]),
    "api": (
        api,
        [json.dumps({"drawings": [each]}).encode() for each in (PIXELS, STROKES, PICTURE)],
    ),
}


def main(name: str, options: Sequence[str]) -> None:
    read, seeds = TARGETS[name]

    def once(content: bytes) -> None:
        with suppress(InvalidDrawing, UnreadablePicture, Problem):
            read(content)

    corpus = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], *BOUNDS, *options, str(corpus)], once)
    atheris.Fuzz()


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
