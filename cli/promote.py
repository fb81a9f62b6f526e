"""`run_model.py promote`: serve another version, or go back to an earlier one."""

from __future__ import annotations

import argparse
from contextlib import closing

from cli.arguments import Commands
from database import DatabaseSettings, open_database
from feedback.model_registry import promote, served_versions, version_origins


def add_parser(commands: Commands) -> None:
    text = "serve another version, also an earlier one; without VERSION, list all"
    parser = commands.add_parser("promote", help=text, description=text)
    parser.add_argument("version", nargs="?", metavar="VERSION", help="cnn-2143ffbb")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    version: str | None = arguments.version
    with closing(open_database(DatabaseSettings.from_environment())) as database:
        if version is None:
            live = served_versions(database)
            for known, origin in sorted(version_origins(database).items()):
                print(f"{'*' if known in live else ' '} {known}  {origin}")
            return 0
        previous = promote(database, version)
    if previous is None:
        print(f"{version} is served already")
    else:
        print(f"{version} takes the place of {previous}, in running apps within seconds")
    return 0
