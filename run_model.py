"""python run_model.py COMMAND [--help]

Train the networks on MNIST and pen strokes, measure them, read pictures of digits; take what was
labelled out of the database, or into it.

    python run_model.py                              eight test digits and what the CNN reads
    python run_model.py train --model all            train on MNIST, write weights and cards
    python run_model.py train --model all --recipe best --strokes DIR    with pen strokes too
    python run_model.py evaluate --model all         measure on the 10,000 test digits
    python run_model.py evaluate --strokes DIR       and on the UNIPEN files in a folder
    python run_model.py predict seven.png grid.csv   read pictures, photographs, CSV files
    python run_model.py predict DIR --out predictions.parquet    and thousands of them
    python run_model.py compare --strokes DIR        train what others published, beside ours
    python run_model.py export digits.parquet        write all labelled drawings to a file
    python run_model.py import digits.parquet        store those of a file, none twice
    python run_model.py retrain                      learn from labels; serve it if it is better
    python run_model.py promote VERSION              serve another version, or go back to one
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cli import compare, dataset, evaluate, predict, promote, retrain, show, train
from cli.parser import add_commands, parser
from database import DatabaseUnavailable, SettingsError
from feedback.formats import UnknownFormat
from feedback.model_registry import UnknownVersion
from model.checkpoint import BadCheckpoint
from model.handwriting.stroke_dataset import UnknownSource
from model.handwriting.unipen import BadUnipen
from model.images.image_files import UnreadablePicture

COMMANDS = {
    "show": show.run,
    "train": train.run,
    "evaluate": evaluate.run,
    "predict": predict.run,
    "compare": compare.run,
    "export": dataset.run_export,
    "import": dataset.run_import,
    "retrain": retrain.run,
    "promote": promote.run,
}
FAILURES = (
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
STOPPED = """
stopped; 'train … --resume' goes on after the last whole epoch, 'compare' after the last network,
'import' after the last 500 drawings"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code: 0 done, 1 some files unreadable, 2 could not be done."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("-") and words[0] not in {"-h", "--help"}):
        words.insert(0, "show")
    arguments = parser(__doc__ or "", add_commands).parse_args(words)
    try:
        return COMMANDS[arguments.command](arguments)
    except FAILURES as error:
        print("run_model.py:", " ".join(str(error).split()), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
