"""Who drew and who labelled; how much anybody did lately; requests answered; sign-ins ended."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("drawings", "true_labels"):
        op.add_column(table, sa.Column("author", sa.Uuid, nullable=True))
    _create_indices()
    _create_usage()
    _create_answered()
    _create_signed_out()


def downgrade() -> None:
    for table in ("signed_out", "answered", "usage"):
        op.drop_table(table)
    for index in ("ix_true_labels_author", "ix_drawings_newest_of_author", "ix_drawings_newest"):
        op.drop_index(index)
    op.create_index("ix_drawings_newest", "drawings", [sa.text("created_at DESC"), "id"])
    for table in ("true_labels", "drawings"):
        op.drop_column(table, "author")


def _create_indices() -> None:
    """Both columns run down, so that a page can begin after any row of the one before."""
    newest, known = [sa.text("created_at DESC"), sa.text("id DESC")], sa.text("author IS NOT NULL")
    op.drop_index("ix_drawings_newest")
    op.create_index("ix_drawings_newest", "drawings", newest)
    op.create_index(
        "ix_drawings_newest_of_author", "drawings", ["author", *newest], postgresql_where=known
    )
    op.create_index("ix_true_labels_author", "true_labels", ["author"], postgresql_where=known)


def _create_usage() -> None:
    op.create_table(
        "usage",
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("since", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("spent", sa.Integer, nullable=False),
        sa.CheckConstraint("spent > 0", name=op.f("ck_usage_spent_something")),
        sa.PrimaryKeyConstraint("subject", "kind", "since", name=op.f("pk_usage")),
        prefixes=["UNLOGGED"],
    )
    op.create_index("ix_usage_since", "usage", ["since"])


def _create_answered() -> None:
    op.create_table(
        "answered",
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("request", postgresql.BYTEA, nullable=False),
        sa.Column("answer", postgresql.JSONB, nullable=False),
        _now("created_at"),
        sa.PrimaryKeyConstraint("subject", "key", name=op.f("pk_answered")),
    )
    op.create_index("ix_answered_created_at", "answered", ["created_at"])


def _create_signed_out() -> None:
    op.create_table(
        "signed_out",
        sa.Column("login", sa.Uuid, nullable=False),
        _now("created_at"),
        sa.PrimaryKeyConstraint("login", name=op.f("pk_signed_out")),
    )
    op.create_index("ix_signed_out_created_at", "signed_out", ["created_at"])


def _now(name: str) -> sa.Column[object]:
    moment = postgresql.TIMESTAMP(timezone=True)
    return sa.Column(name, moment, server_default=sa.func.now(), nullable=False)
