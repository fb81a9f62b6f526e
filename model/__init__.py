"""Ink in, probabilities out. Imports neither the database nor the web app."""

from model.baselines.registry import register_baselines
from model.checkpoint import BadCheckpoint
from model.classifier import Classifier, load_classifier

__all__ = ["BadCheckpoint", "Classifier", "load_classifier"]

register_baselines()
