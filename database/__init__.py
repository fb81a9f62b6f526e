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
    teaching,
)
from database.labels import (
    remove_true_label,
    remove_true_labels,
    set_true_label,
    set_true_labels,
    settle_labels,
)
from database.limits import Limit, OverLimit, spend
from database.mcnemar import mcnemar
from database.mistakes import Mistake, latest_mistakes
from database.recorder import delete_drawing, record_drawing
from database.settings import Settings, SettingsError
from database.signed_out import is_signed_out, sign_out
from database.statistics import (
    Agreement,
    Dashboard,
    ModelVersion,
    SourceCount,
    compare,
    dashboard,
    model_versions,
    running_accuracy,
)
from database.tallies import ModelStatistics, ReliabilityBin, TrendPoint
from database.wanted import Only, Wanted
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
    "Only",
    "OverLimit",
    "Prediction",
    "ReliabilityBin",
    "Request",
    "Settings",
    "SettingsError",
    "SourceCount",
    "TrendPoint",
    "UnknownDrawing",
    "Verdict",
    "Wanted",
    "author_accuracy",
    "compare",
    "count_drawings",
    "dashboard",
    "delete_author",
    "delete_drawing",
    "find_answer",
    "find_author",
    "history",
    "is_signed_out",
    "latest_mistakes",
    "mcnemar",
    "model_versions",
    "open_database",
    "record_drawing",
    "record_drawings",
    "record_once",
    "remove_true_label",
    "remove_true_labels",
    "running_accuracy",
    "set_true_label",
    "set_true_labels",
    "settle_labels",
    "sign_out",
    "spend",
    "teaching",
    "wilson_interval",
]
