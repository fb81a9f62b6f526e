"""`run_model.py promote`: serve another version; also how to go back."""

from __future__ import annotations

import argparse
from contextlib import closing

from database import Database, Settings, open_database, serve, trained_versions
from feedback.registry import UnknownVersion, find_network, served_version
from model.checkpoint import ARCHITECTURES, SAVED_MODELS, load_card


def run(arguments: argparse.Namespace) -> int:
    with closing(open_database(Settings.from_environment())) as database:
        if arguments.version is None:
            print(_listed(database))
            return 0
        name = arguments.version.rpartition("-")[0]
        if name not in ARCHITECTURES:
            raise UnknownVersion(arguments.version)
        find_network(database, arguments.version)  # raises where the apps could not load it
        before = served_version(database, name)
        if before == arguments.version:
            print(f"{before} is served already")
            return 0
        serve(database, name, arguments.version, before)
    print(f"{arguments.version} takes the place of {before}, in running apps within seconds")
    return 0


def _listed(database: Database) -> str:
    """Every version that could be served."""
    shipped = [load_card(name, SAVED_MODELS).version for name in ARCHITECTURES]
    now = {served_version(database, name) for name in ARCHITECTURES}
    rows = [(v, "came with this release") for v in shipped]
    rows += [(v, "trained on labels") for v in trained_versions(database) if v not in shipped]
    return "\n".join(f"{'*' if v in now else ' '} {v}  {words}" for v, words in sorted(rows))
