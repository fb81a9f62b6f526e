"""Chooses which version of a model is served; also the way back."""

from __future__ import annotations

from database import Database, serve, served, trained_versions
from feedback.registry import SERVED, UnknownVersion, find_network, served_version
from model.checkpoint import ARCHITECTURES, SAVED_MODELS, load_card

CAME = "came with this release"
LEARNT = "trained on labels"


def promote(database: Database, version: str) -> str | None:
    """Let all running apps serve `version` within seconds.

    Returns the version whose place it takes; None where it is served already.

    Raises:
        UnknownVersion, BadCheckpoint: the apps could not load it; all stays as it is.
        DatabaseUnavailable
    """
    name = version.rpartition("-")[0]
    if name not in ARCHITECTURES:
        raise UnknownVersion(version)
    before = served_version(database, name)
    if before == version:
        return None
    find_network(database, version)
    serve(database, name, version, before)
    return before


def origins(database: Database) -> dict[str, str]:
    """Every version that could be served, and where it is from: the newest of each kind first.

    Raises: BadCheckpoint, DatabaseUnavailable.
    """
    shipped = [load_card(name, SAVED_MODELS).version for name in ARCHITECTURES]
    return dict.fromkeys(shipped, CAME) | {
        version: LEARNT for version in trained_versions(database) if version not in shipped
    }


def served_versions(database: Database) -> set[str]:
    """Of the models that the apps show, and of those for which one was chosen.

    Raises: BadCheckpoint, DatabaseUnavailable.
    """
    return {served_version(database, name) for name in {*SERVED, *served(database)}}
