"""Which drawings and which predictions a figure is about."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, true

from database.tables import DrawingRow, ModelVersionRow


def within(span: timedelta | None) -> ColumnElement[bool]:
    """Drawn within so long before now; None: ever."""
    return true() if span is None else DrawingRow.created_at >= func.now() - span


def of_versions(versions: Mapping[str, str | None]) -> ColumnElement[bool]:
    """Predictions of these models, each of one version or of all."""
    chosen = (
        ModelVersionRow.name == name
        if version is None
        else and_(ModelVersionRow.name == name, ModelVersionRow.version == version)
        for name, version in versions.items()
    )
    return or_(false(), *chosen)
