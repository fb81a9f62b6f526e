"""`run_model.py promote`: serve another version; also how to go back."""

from __future__ import annotations

import argparse
from contextlib import closing

from database import Settings, open_database
from feedback.model_registry import origins, promote, served_versions


def run(arguments: argparse.Namespace) -> int:
    version: str | None = arguments.version
    with closing(open_database(Settings.from_environment())) as database:
        if version is None:
            now = served_versions(database)
            for known, origin in sorted(origins(database).items()):
                print(f"{'*' if known in now else ' '} {known}  {origin}")
            return 0
        before = promote(database, version)
    if before is None:
        print(f"{version} is served already")
    else:
        print(f"{version} takes the place of {before}, in running apps within seconds")
    return 0
