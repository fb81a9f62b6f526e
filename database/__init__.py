"""PostgreSQL: what is stored and what is counted. Knows no model and no web page."""

from database.engine import Database, open_database
from database.errors import DatabaseUnavailable, UnknownDrawing
from database.recorder import (
    Prediction,
    delete_drawing,
    record_drawing,
    remove_true_label,
    set_true_label,
)
from database.settings import Settings, SettingsError
from database.statistics import (
    Agreement,
    Dashboard,
    Mistake,
    ModelVersion,
    agreement,
    dashboard,
    latest_mistakes,
    model_versions,
    running_accuracy,
)
from database.tallies import ModelStatistics, ReliabilityBin, TrendPoint
from database.wilson import Accuracy, wilson_interval

__all__ = [
    "Accuracy",
    "Agreement",
    "Dashboard",
    "Database",
    "DatabaseUnavailable",
    "Mistake",
    "ModelStatistics",
    "ModelVersion",
    "Prediction",
    "ReliabilityBin",
    "Settings",
    "SettingsError",
    "TrendPoint",
    "UnknownDrawing",
    "agreement",
    "dashboard",
    "delete_drawing",
    "latest_mistakes",
    "model_versions",
    "open_database",
    "record_drawing",
    "remove_true_label",
    "running_accuracy",
    "set_true_label",
    "wilson_interval",
]
