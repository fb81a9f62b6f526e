"""Who said what of a drawing, labels set aside, and the weights that were learnt from them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# A label replaces what was said before; what each person said last is kept beside it.
_VOTE = """
CREATE FUNCTION keep_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO label_votes (drawing_id, author, digit)
    VALUES (NEW.drawing_id, NEW.author, NEW.digit)
    ON CONFLICT (drawing_id, author) DO UPDATE SET digit = excluded.digit;
    RETURN NULL;
END
$$
"""
_KEEP_VOTES = """
CREATE TRIGGER keep_vote AFTER INSERT OR UPDATE OF digit, author ON true_labels
FOR EACH ROW WHEN (NEW.author IS NOT NULL) EXECUTE FUNCTION keep_vote()
"""


def upgrade() -> None:
    op.add_column(
        "true_labels",
        sa.Column("is_settled", sa.Boolean, server_default=sa.false(), nullable=False),
    )
    _create_votes()
    _create_doubts()
    _create_weights()
    # Imports look for pictures that are there already.
    op.create_index("ix_drawings_pixels", "drawings", [sa.text("pixels")], postgresql_using="hash")


def downgrade() -> None:
    op.drop_index("ix_drawings_pixels")
    op.execute("DROP TRIGGER keep_vote ON true_labels")
    op.execute("DROP FUNCTION keep_vote()")
    for table in ("served_versions", "weights", "doubts", "label_votes"):
        op.drop_table(table)
    op.drop_column("true_labels", "is_settled")


def _create_votes() -> None:
    op.create_table(
        "label_votes",
        sa.Column("drawing_id", sa.Uuid, nullable=False),
        sa.Column("author", sa.Uuid, nullable=False),
        sa.Column("digit", sa.SmallInteger, nullable=False),
        sa.CheckConstraint("digit BETWEEN 0 AND 9", name=op.f("ck_label_votes_digit_0_to_9")),
        sa.PrimaryKeyConstraint("drawing_id", "author", name=op.f("pk_label_votes")),
        _to("label_votes", "drawing_id", "drawings.id"),
    )
    op.create_index(op.f("ix_label_votes_author"), "label_votes", ["author"])
    op.execute(
        "INSERT INTO label_votes SELECT drawing_id, author, digit FROM true_labels"
        " WHERE author IS NOT NULL"
    )
    op.execute(_VOTE)
    op.execute(_KEEP_VOTES)


def _create_doubts() -> None:
    op.create_table(
        "doubts",
        sa.Column("drawing_id", sa.Uuid, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        _now("created_at"),
        sa.PrimaryKeyConstraint("drawing_id", name=op.f("pk_doubts")),
        _to("doubts", "drawing_id", "true_labels.drawing_id"),
    )


def _create_weights() -> None:
    op.create_table(
        "weights",
        sa.Column("model_version_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("card", postgresql.JSONB, nullable=False),
        sa.Column("content", postgresql.BYTEA, nullable=False),
        _now("created_at"),
        sa.PrimaryKeyConstraint("model_version_id", name=op.f("pk_weights")),
        _to("weights", "model_version_id", "model_versions.id"),
    )
    op.create_table(
        "served_versions",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("before", sa.String, nullable=True),
        _now("since"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_served_versions")),
    )


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [target], name, ondelete="CASCADE")


def _now(name: str) -> sa.Column[object]:
    moment = postgresql.TIMESTAMP(timezone=True)
    return sa.Column(name, moment, server_default=sa.func.now(), nullable=False)
