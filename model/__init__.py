"""Ink in, probabilities out. Knows no database and no web page."""

from model.checkpoint import BadCheckpoint
from model.classifier import Classifier, load_classifier

__all__ = ["BadCheckpoint", "Classifier", "load_classifier"]
