"""PostgreSQL: what is stored and what is counted. Knows no model and no web page."""

from database.agreement import Agreement
from database.connection import Database, open_database
from database.drawing import NewDrawing, Prediction
from database.drawing_filter import Only, Wanted
from database.drawing_store import delete_drawing, delete_drawings, record_drawing, record_drawings
from database.errors import DatabaseUnavailable, UnknownDrawing
from database.history import (
    PAGE,
    Entry,
    Mistake,
    Verdict,
    author_accuracy,
    count_drawings,
    delete_author,
    find_authors,
    history,
    latest_mistakes,
    teaching,
)
from database.idempotency import KeyReused, Request, find_answer, record_once
from database.intervals import Accuracy, mcnemar, wilson_interval
from database.labelling_queue import count_waiting, still_waiting
from database.labels import (
    remove_true_label,
    remove_true_labels,
    set_first_label,
    set_true_label,
    set_true_labels,
    settle_labels,
)
from database.model_statistics import ModelStatistics, ReliabilityBin, TrendPoint
from database.model_versions import (
    Served,
    StoredWeights,
    add_predictions,
    find_weights,
    serve,
    served,
    store_weights,
    trained_versions,
    unread,
)
from database.rate_limits import Limit, OverLimit, spend
from database.revoked_logins import is_signed_out, sign_out
from database.rollup_compaction import fold
from database.rollup_repair import Recount, recount
from database.settings import Settings, SettingsError
from database.statistics import (
    Dashboard,
    ModelVersion,
    SourceCount,
    compare,
    dashboard,
    model_versions,
    running_accuracy,
)

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
    "Recount",
    "ReliabilityBin",
    "Request",
    "Served",
    "Settings",
    "SettingsError",
    "SourceCount",
    "StoredWeights",
    "TrendPoint",
    "UnknownDrawing",
    "Verdict",
    "Wanted",
    "add_predictions",
    "author_accuracy",
    "compare",
    "count_drawings",
    "count_waiting",
    "dashboard",
    "delete_author",
    "delete_drawing",
    "delete_drawings",
    "find_answer",
    "find_authors",
    "find_weights",
    "fold",
    "history",
    "is_signed_out",
    "latest_mistakes",
    "mcnemar",
    "model_versions",
    "open_database",
    "record_drawing",
    "record_drawings",
    "record_once",
    "recount",
    "remove_true_label",
    "remove_true_labels",
    "running_accuracy",
    "serve",
    "served",
    "set_first_label",
    "set_true_label",
    "set_true_labels",
    "settle_labels",
    "sign_out",
    "spend",
    "still_waiting",
    "store_weights",
    "teaching",
    "trained_versions",
    "unread",
    "wilson_interval",
]
