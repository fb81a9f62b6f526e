"""`run_model.py retrain`: fine-tune on labelled drawings; serve the challenger if it is better."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from contextlib import closing

from cli.arguments import Commands, add_folders, share
from database import Database, DatabaseSettings, open_database
from database.label_issues import flag_labels
from database.model_versions import add_predictions, set_live_version
from feedback import report
from feedback.challenge import Mnist, RetrainingRound, challenge
from feedback.dataset import as_digits, load_examples
from feedback.model_registry import (
    SERVED_MODELS,
    find_network,
    keep_network,
    predict_drawings,
    served_version,
)
from feedback.promotion_rules import Bounds
from model import Classifier
from model.classifier import classifier_of
from model.data.mnist import mnist_test, mnist_train


def add_parser(commands: Commands) -> None:
    bounds = Bounds()
    text = "learn from labels, and serve the result if it is better"
    parser = commands.add_parser("retrain", help=text, description=text)
    add = parser.add_argument
    add("--model", choices=[*SERVED_MODELS, "all"], default="all", help="default: all")
    add("--dry-run", action="store_true", help="report the decision; change nothing")
    text = f"highest p-value of McNemar's test; default: {bounds.p:g}"
    add("--p", type=share, default=bounds.p, help=text)
    text = f"share of MNIST test digits that it may lose; default: {bounds.mnist_drop:g}"
    add("--mnist-drop", type=share, default=bounds.mnist_drop, help=text)
    add_folders(parser, "data", "results")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """With `--dry-run` nothing is stored or served."""
    mnist = Mnist(*mnist_train(arguments.data), mnist_test(arguments.data))
    bounds = Bounds(p=arguments.p, mnist_drop=arguments.mnist_drop)
    names = SERVED_MODELS if arguments.model == "all" else [arguments.model]
    with closing(open_database(DatabaseSettings.from_environment())) as database:
        labels = list(load_examples(database))
        champions = {n: _classifier(database, served_version(database, n)) for n in SERVED_MODELS}
        bases = {name: _base(champion) for name, champion in champions.items()}
        for name in names:
            result = challenge(
                find_network(database, bases[name]),
                labels,
                mnist,
                champion=champions[name],
                others={v: _classifier(database, v) for n, v in bases.items() if n != name},
                bounds=bounds,
            )
            _print(result, report.write(result, arguments.results))
            if not arguments.dry_run:
                _apply(database, result)
    return 0


def _classifier(database: Database, version: str) -> Classifier:
    return Classifier(*find_network(database, version))


def _base(champion: Classifier) -> str:
    """The version it was fine-tuned from: every round starts there, so it is reproducible."""
    feedback = champion.card.training.get("feedback", {})
    return str(feedback.get("base", champion.version))


def _apply(database: Database, result: RetrainingRound) -> None:
    """Flag doubtful labels, store the challenger, and serve it if it was promoted."""
    flag_labels(database, result.flagged)
    if result.challenger is None or result.network is None:
        return
    card = keep_network(database, result.network, result.challenger)
    if not result.decision.promote:
        return
    # Held-out drawings are the first on which both versions can be compared.
    classifier = classifier_of(result.network, card)
    held_out = predict_drawings(classifier, as_digits(result.held_out).images)
    add_predictions(
        database, {e.id: read for e, read in zip(result.held_out, held_out, strict=True)}
    )
    set_live_version(database, card.name, card.version, result.champion.version)
    print(f"{card.version} is served from now on, in running apps within seconds;")
    print(f"'run_model.py promote {result.champion.version}' goes back")


def _print(result: RetrainingRound, written: Iterable[object]) -> None:
    verdict = "is better" if result.decision.promote else "is not served"
    print(f"{result.challenger.version if result.challenger else 'nothing'} {verdict}:")
    print("\n".join(f"- {reason}" for reason in result.decision.reasons))
    print(*(f"  {path}" for path in written if path), sep="\n")
