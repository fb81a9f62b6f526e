"""The argument parser of all commands."""

from __future__ import annotations

import argparse

from cli import compare, dataset, evaluate, predict, promote, retrain, show, train

COMMANDS = (show, train, evaluate, predict, compare, dataset, retrain, promote)


def build_parser(description: str = "") -> argparse.ArgumentParser:
    """Parsed arguments have the name of the command as `command` and its function as `run`."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for module in COMMANDS:
        module.add_parser(commands)
    return parser
