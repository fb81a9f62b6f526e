"""Model versions, drawings, predictions and true labels."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_model_versions()
    _create_drawings()
    _create_predictions()
    _create_true_labels()


def downgrade() -> None:
    for table in ("true_labels", "predictions", "drawings", "model_versions"):
        op.drop_table(table)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(
        name,
        postgresql.TIMESTAMP(timezone=True),
        server_default=sa.func.now(),
        nullable=False,
    )


def _of_drawing(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_drawing_id")
    return sa.ForeignKeyConstraint(["drawing_id"], ["drawings.id"], name, ondelete="CASCADE")


def _create_model_versions() -> None:
    op.create_table(
        "model_versions",
        sa.Column("id", sa.Integer, sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("version", sa.String, nullable=False),
        _moment("created_at"),
        sa.CheckConstraint("name <> ''", name=op.f("ck_model_versions_name_given")),
        sa.CheckConstraint("version <> ''", name=op.f("ck_model_versions_version_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_versions")),
        sa.UniqueConstraint("version", name=op.f("uq_model_versions_version")),
    )


def _create_drawings() -> None:
    op.create_table(
        "drawings",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("pixels", postgresql.BYTEA, nullable=False),
        sa.Column("strokes", postgresql.JSONB, nullable=True),
        sa.Column("source", sa.String, nullable=False),
        _moment("created_at"),
        sa.CheckConstraint("octet_length(pixels) = 784", name=op.f("ck_drawings_pixels_28_by_28")),
        sa.CheckConstraint(
            "jsonb_typeof(strokes) = 'array'", name=op.f("ck_drawings_strokes_are_a_list")
        ),
        sa.CheckConstraint(
            "source IN ('canvas', 'upload', 'camera', 'csv', 'api', 'import')",
            name=op.f("ck_drawings_source_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawings")),
    )
    op.create_index("ix_drawings_newest", "drawings", [sa.text("created_at DESC"), "id"])


def _create_predictions() -> None:
    op.create_table(
        "predictions",
        sa.Column("drawing_id", sa.Uuid, nullable=False),
        sa.Column("model_version_id", sa.Integer, nullable=False),
        sa.Column("digit", sa.SmallInteger, nullable=False),
        sa.Column("probabilities", postgresql.ARRAY(sa.REAL), nullable=False),
        sa.Column(
            "confidence",
            sa.REAL,
            sa.Computed("probabilities[digit + 1]", persisted=True),
            nullable=False,
        ),
        *_prediction_rules(),
        sa.PrimaryKeyConstraint("drawing_id", "model_version_id", name=op.f("pk_predictions")),
        _of_drawing("predictions"),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["model_versions.id"],
            name=op.f("fk_predictions_model_version_id"),
        ),
    )
    op.create_index(op.f("ix_predictions_model_version_id"), "predictions", ["model_version_id"])


def _prediction_rules() -> list[sa.CheckConstraint]:
    rules = {
        "digit_0_to_9": "digit BETWEEN 0 AND 9",
        "ten_probabilities": "array_ndims(probabilities) = 1"
        " AND array_lower(probabilities, 1) = 1 AND cardinality(probabilities) = 10",
        "none_missing": "array_position(probabilities, NULL) IS NULL",
        "each_0_to_1": "0 <= ALL (probabilities) AND 1 >= ALL (probabilities)",
        "sum_is_1": "probabilities[1] + probabilities[2] + probabilities[3] + probabilities[4]"
        " + probabilities[5] + probabilities[6] + probabilities[7] + probabilities[8]"
        " + probabilities[9] + probabilities[10] BETWEEN 0.99 AND 1.01",
        "digit_most_probable": "probabilities[digit + 1] >= ALL (probabilities)",
    }
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_predictions_{name}"))
        for name, rule in rules.items()
    ]


def _create_true_labels() -> None:
    op.create_table(
        "true_labels",
        sa.Column("drawing_id", sa.Uuid, nullable=False),
        sa.Column("digit", sa.SmallInteger, nullable=False),
        _moment("labelled_at"),
        sa.CheckConstraint("digit BETWEEN 0 AND 9", name=op.f("ck_true_labels_digit_0_to_9")),
        sa.PrimaryKeyConstraint("drawing_id", name=op.f("pk_true_labels")),
        _of_drawing("true_labels"),
    )
    op.create_index(op.f("ix_true_labels_labelled_at"), "true_labels", ["labelled_at"])
