"""What these commands take."""

from __future__ import annotations

from pathlib import Path

from feedback.decision import Bounds
from feedback.formats import FORMATS
from feedback.registry import SERVED
from model.arguments import Commands, add_folders, share

_KINDS = ".csv (Kaggle's), .parquet (with everything), .txt (UNIPEN), or a folder (IDX, as MNIST)"


def add_commands(commands: Commands) -> None:
    """To those of `model.arguments`."""
    text = "write the labelled drawings to a file"
    export = commands.add_parser("export", help=text, description=f"{text}: {_KINDS}")
    export.add_argument("path", type=Path, metavar="PATH", help=_KINDS)
    export.add_argument(
        "--as", dest="format", choices=list(FORMATS), help="where the name does not tell"
    )
    text = "store labelled drawings from files, none twice"
    bring = commands.add_parser("import", help=text, description=f"{text}: {_KINDS}")
    bring.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=_KINDS)
    _add_retraining(commands)
    text = "serve another version, also one from before; without one, list them"
    promote = commands.add_parser("promote", help=text, description=text)
    promote.add_argument("version", nargs="?", metavar="VERSION", help="cnn-2143ffbb")


def _add_retraining(commands: Commands) -> None:
    bounds = Bounds()
    text = "learn from what people labelled, and serve the result if it is better"
    retrain = commands.add_parser("retrain", help=text, description=text)
    add = retrain.add_argument
    add("--model", choices=[*SERVED, "all"], default="all", help="default: all")
    add("--dry-run", action="store_true", help="tell what would be decided; change nothing")
    text = f"of the paired test, at most; default: {bounds.p:g}"
    add("--p", type=share, default=bounds.p, help=text)
    text = f"share of MNIST test digits that it may lose; default: {bounds.mnist_drop:g}"
    add("--mnist-drop", type=share, default=bounds.mnist_drop, help=text)
    add_folders(retrain, "data", "results")
