"""PostgreSQL: what is stored and what is counted. Knows no model and no web page."""

from database.answered import KeyReused, Request, find_answer, record_once
from database.bulk import record_drawings
from database.drawing import NewDrawing, Prediction
from database.engine import Database, open_database
from database.errors import DatabaseUnavailable, UnknownDrawing
from database.history import (
    PAGE,
    Entry,
    Verdict,
    author_accuracy,
    count_drawings,
    delete_author,
    find_author,
    history,
)
from database.limits import Limit, OverLimit, spend
from database.recorder import (
    delete_drawing,
    record_drawing,
    remove_true_label,
    set_true_label,
)
from database.settings import Settings, SettingsError
from database.signed_out import is_signed_out, sign_out
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
    "PAGE",
    "Accuracy",
    "Agreement",
    "Dashboard",
    "Database",
    "DatabaseUnavailable",
    "Entry",
    "KeyReused",
    "Limit",
    "Mistake",
    "ModelStatistics",
    "ModelVersion",
    "NewDrawing",
    "OverLimit",
    "Prediction",
    "ReliabilityBin",
    "Request",
    "Settings",
    "SettingsError",
    "TrendPoint",
    "UnknownDrawing",
    "Verdict",
    "agreement",
    "author_accuracy",
    "count_drawings",
    "dashboard",
    "delete_author",
    "delete_drawing",
    "find_answer",
    "find_author",
    "history",
    "is_signed_out",
    "latest_mistakes",
    "model_versions",
    "open_database",
    "record_drawing",
    "record_drawings",
    "record_once",
    "remove_true_label",
    "running_accuracy",
    "set_true_label",
    "sign_out",
    "spend",
    "wilson_interval",
]
