"""PostgreSQL: stored drawings, labels, predictions, and their counts. Knows no model, no web page.

What most callers need; everything else is imported from its module.
"""

from database.connection import Database, open_database
from database.drawing import NewDrawing, Prediction, StoredDrawing
from database.drawing_filter import DrawingFilter
from database.drawing_queries import find_drawings
from database.drawing_store import record_drawing
from database.errors import DatabaseUnavailable, UnknownDrawing
from database.intervals import Accuracy
from database.labels import set_true_label
from database.model_statistics import ModelStatistics
from database.rate_limits import OverLimit
from database.settings import DatabaseSettings, SettingsError
from database.statistics import Dashboard, ModelVersion, dashboard, list_model_versions

__all__ = [
    "Accuracy",
    "Dashboard",
    "Database",
    "DatabaseSettings",
    "DatabaseUnavailable",
    "DrawingFilter",
    "ModelStatistics",
    "ModelVersion",
    "NewDrawing",
    "OverLimit",
    "Prediction",
    "SettingsError",
    "StoredDrawing",
    "UnknownDrawing",
    "dashboard",
    "find_drawings",
    "list_model_versions",
    "open_database",
    "record_drawing",
    "set_true_label",
]
