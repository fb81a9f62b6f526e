"""Runs one command: default command, exit codes and error messages."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cli.parser import build_parser
from database import DatabaseUnavailable, SettingsError
from feedback.formats import UnknownFormat
from feedback.model_registry import UnknownVersion
from model.checkpoint import BadCheckpoint
from model.handwriting.stroke_dataset import UnknownSource
from model.handwriting.unipen import BadUnipen
from model.images.image_files import UnreadablePicture

DESCRIPTION = """\
Train the networks on MNIST and pen strokes, evaluate them and classify images of digits; export
and import labelled drawings, retrain on them and choose the live version.

    python run_model.py                              eight test digits and what the CNN predicts
    python run_model.py train --model all            train on MNIST, write weights and cards
    python run_model.py train --model all --recipe best --strokes DIR    with pen strokes too
    python run_model.py evaluate --model all         measure on the 10,000 test digits
    python run_model.py evaluate --strokes DIR       and on the UNIPEN files in a folder
    python run_model.py predict seven.png grid.csv   classify images, photographs, CSV files
    python run_model.py predict DIR --out predictions.parquet    and thousands of them
    python run_model.py compare --strokes DIR        train published networks, compare with ours
    python run_model.py export digits.parquet        write all labelled drawings to a file
    python run_model.py import digits.parquet        store those of a file, none twice
    python run_model.py retrain                      learn from labels; serve the result if better
    python run_model.py promote VERSION              serve another version, or go back to one
"""
ERRORS = (
    OSError,
    BadCheckpoint,
    BadUnipen,
    DatabaseUnavailable,
    SettingsError,
    UnknownFormat,
    UnknownSource,
    UnknownVersion,
    UnreadablePicture,
)
INTERRUPTED = """
stopped; 'train … --resume' goes on after the last whole epoch, 'compare' after the last network,
'import' after the last 500 drawings"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, `show` without any.

    Returns:
        The exit code: 0 success, 1 some files could not be read, 2 failure, 130 interrupted.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in {"-h", "--help"}):
        words.insert(0, "show")
    arguments = build_parser(DESCRIPTION).parse_args(words)
    try:
        exit_code: int = arguments.run(arguments)
    except ERRORS as error:
        print("run_model.py:", " ".join(str(error).split()), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(INTERRUPTED, file=sys.stderr)
        return 130
    return exit_code
