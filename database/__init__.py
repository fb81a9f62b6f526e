"""PostgreSQL: what is stored and what is counted. Knows no model and no web page."""

from database.agreement import Agreement
from database.connection import Database, open_database
from database.drawing import NewDrawing, Prediction, StoredDrawing
from database.drawing_filter import DrawingFilter, Only
from database.drawing_queries import author_accuracy, count_drawings, find_authors, find_drawing
from database.drawing_store import (
    delete_author,
    delete_drawing,
    delete_drawings,
    record_drawing,
    record_drawings,
)
from database.errors import DatabaseUnavailable, UnknownDrawing
from database.history import PAGE, history
from database.idempotency import KeyReused, Request, find_answer, record_once
from database.intervals import Accuracy, mcnemar, wilson_interval
from database.labelling_queue import count_unlabelled, find_unlabelled, most_informative
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
    LiveVersion,
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
from database.revoked_logins import is_revoked, revoke_login
from database.rollup_compaction import compact
from database.rollup_repair import Recount, recount
from database.settings import DatabaseSettings, SettingsError
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
    "DatabaseSettings",
    "DatabaseUnavailable",
    "DrawingFilter",
    "KeyReused",
    "Limit",
    "LiveVersion",
    "ModelStatistics",
    "ModelVersion",
    "NewDrawing",
    "Only",
    "OverLimit",
    "Prediction",
    "Recount",
    "ReliabilityBin",
    "Request",
    "SettingsError",
    "SourceCount",
    "StoredDrawing",
    "StoredWeights",
    "TrendPoint",
    "UnknownDrawing",
    "add_predictions",
    "author_accuracy",
    "compact",
    "compare",
    "count_drawings",
    "count_unlabelled",
    "dashboard",
    "delete_author",
    "delete_drawing",
    "delete_drawings",
    "find_answer",
    "find_authors",
    "find_drawing",
    "find_unlabelled",
    "find_weights",
    "history",
    "is_revoked",
    "mcnemar",
    "model_versions",
    "most_informative",
    "open_database",
    "record_drawing",
    "record_drawings",
    "record_once",
    "recount",
    "remove_true_label",
    "remove_true_labels",
    "revoke_login",
    "running_accuracy",
    "serve",
    "served",
    "set_first_label",
    "set_true_label",
    "set_true_labels",
    "settle_labels",
    "spend",
    "store_weights",
    "trained_versions",
    "unread",
    "wilson_interval",
]
