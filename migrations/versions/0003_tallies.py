"""Outcomes and tallies, kept in step by triggers."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What `outcomes` must hold, of every drawing.
_VIEW = """
CREATE VIEW outcomes_now AS
SELECT d.id AS drawing_id, v.id AS model_version_id, d.created_at, d.source,
    t.digit AS true_digit, v.digit, v.confidence,
    COALESCE(v.is_wrong, false) AS is_wrong, r.is_disputed,
    CASE WHEN v.id = 0 AND t.digit IS NULL THEN r.teaches END AS teaches
FROM drawings d
LEFT JOIN true_labels t ON t.drawing_id = d.id
CROSS JOIN LATERAL (
    SELECT COALESCE(min(p.digit) <> max(p.digit), false) AS is_disputed,
        min(p.confidence) AS confidence, bool_or(p.digit <> t.digit) AS is_wrong,
        (COALESCE(min(p.digit) <> max(p.digit), false)::int
            + COALESCE(1 - min(CASE WHEN t.digit IS NULL THEN margin(p.probabilities) END), 0)
            + COALESCE(bool_or(p.is_guess), false)::int * 0.5)::real AS teaches
    FROM predictions p WHERE p.drawing_id = d.id
) r
CROSS JOIN LATERAL (
    SELECT 0 AS id, NULL::smallint AS digit, r.confidence, r.is_wrong
    UNION ALL
    SELECT p.model_version_id, p.digit, p.confidence, p.digit <> t.digit
    FROM predictions p WHERE p.drawing_id = d.id
) v
"""

_MARGIN = """
CREATE FUNCTION margin(probabilities real[]) RETURNS real
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    SELECT max(p) - COALESCE((array_agg(p ORDER BY p DESC))[2], 0) FROM unnest(probabilities) p
)
"""

# The changes that turn the tallies of some outcomes into those of others.
_CHANGE = """
CREATE FUNCTION change_tallies(was outcomes[], becomes outcomes[]) RETURNS void
LANGUAGE sql AS $$
WITH changed AS (
    SELECT -1 AS sign, w.* FROM unnest(was) w UNION ALL SELECT 1, b.* FROM unnest(becomes) b
), readings AS (
    INSERT INTO reading_tallies
    SELECT 0, date_trunc('second', created_at), model_version_id, COALESCE(true_digit, -1), digit,
        least(floor(confidence * 10), 9), sum(sign), sum(sign * round(confidence * 1e6))
    FROM changed WHERE model_version_id > 0
    GROUP BY 2, 3, 4, 5, 6
    HAVING sum(sign) <> 0 OR sum(sign * round(confidence * 1e6)) <> 0
), pairs AS (
    INSERT INTO pair_tallies
    SELECT 0, date_trunc('second', a.created_at), a.model_version_id, b.model_version_id,
        COALESCE(a.true_digit, -1), a.digit, b.digit, sum(sign)
    FROM changed a JOIN changed b USING (sign)
    WHERE 0 < a.model_version_id AND a.model_version_id < b.model_version_id
    GROUP BY 2, 3, 4, 5, 6, 7
    HAVING sum(sign) <> 0
)
INSERT INTO drawing_tallies
SELECT 0, date_trunc('second', created_at), source, true_digit IS NOT NULL, sum(sign)
FROM changed WHERE model_version_id = 0
GROUP BY 2, 3, 4
HAVING sum(sign) <> 0
$$
"""

# The lock makes writers of one drawing wait for each other; what is read after it is all there is.
_RETALLY = """
CREATE FUNCTION retally(drawing uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE was outcomes[]; becomes outcomes[];
BEGIN
    PERFORM FROM drawings WHERE id = drawing FOR NO KEY UPDATE;
    was := ARRAY(
        SELECT o FROM outcomes o WHERE drawing_id = drawing ORDER BY model_version_id
    );
    becomes := ARRAY(
        SELECT ROW(n.*)::outcomes FROM outcomes_now n WHERE drawing_id = drawing
        ORDER BY model_version_id
    );
    IF was IS DISTINCT FROM becomes THEN
        DELETE FROM outcomes WHERE drawing_id = drawing;
        INSERT INTO outcomes SELECT * FROM unnest(becomes);
        PERFORM change_tallies(was, becomes);
    END IF;
END
$$
"""

_TRIGGERS = {
    "drawings": ("id", "created_at, source"),
    "predictions": ("drawing_id", "digit, probabilities, is_guess"),
    "true_labels": ("drawing_id", "digit"),
}


def upgrade() -> None:
    op.add_column(
        "predictions",
        sa.Column("is_guess", sa.Boolean, server_default=sa.false(), nullable=False),
    )
    _create_outcomes()
    for name, keys, measures in _TALLIES:
        _create_tally(name, keys, measures)
    for statement in (_MARGIN, _VIEW, _CHANGE, _RETALLY):
        op.execute(statement)
    for table, (column, watched) in _TRIGGERS.items():
        _watch(table, column, watched)
    _count_what_is_there()


def downgrade() -> None:
    for table in _TRIGGERS:
        op.execute(f"DROP TRIGGER retally ON {table}")
        op.execute(f"DROP FUNCTION retally_{table}()")
    op.execute("DROP FUNCTION retally(uuid)")
    op.execute("DROP FUNCTION change_tallies(outcomes[], outcomes[])")
    op.execute("DROP VIEW outcomes_now")
    op.execute("DROP FUNCTION margin(real[])")
    for name, _, _ in _TALLIES:
        op.drop_table(name)
    op.drop_table("outcomes")
    op.drop_column("predictions", "is_guess")


def _watch(table: str, column: str, watched: str) -> None:
    """At the end of a transaction that changed a drawing, count it anew."""
    op.execute(
        f"""
        CREATE FUNCTION retally_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM retally(CASE TG_OP WHEN 'DELETE' THEN OLD.{column} ELSE NEW.{column} END);
            RETURN NULL;
        END
        $$
        """
    )
    op.execute(
        f"""
        CREATE CONSTRAINT TRIGGER retally AFTER INSERT OR DELETE OR UPDATE OF {watched}
        ON {table} DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION retally_{table}()
        """
    )


def _count_what_is_there() -> None:
    op.execute("INSERT INTO outcomes SELECT * FROM outcomes_now")
    # A day at a time: of each, all outcomes are in memory at once.
    op.execute(
        """
        SELECT change_tallies('{}', ARRAY(
            SELECT o FROM outcomes o WHERE o.created_at::date = day
        )) FROM (SELECT DISTINCT created_at::date AS day FROM outcomes) AS days
        """
    )


def _create_outcomes() -> None:
    small = sa.SmallInteger
    op.create_table(
        "outcomes",
        sa.Column("drawing_id", sa.Uuid, nullable=False),
        sa.Column("model_version_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("true_digit", small, nullable=True),
        sa.Column("digit", small, nullable=True),
        sa.Column("confidence", sa.REAL, nullable=True),
        sa.Column("is_wrong", sa.Boolean, nullable=False),
        sa.Column("is_disputed", sa.Boolean, nullable=False),
        sa.Column("teaches", sa.REAL, nullable=True),
        sa.PrimaryKeyConstraint("drawing_id", "model_version_id", name=op.f("pk_outcomes")),
    )
    for name, condition in _NEWEST.items():
        _index(name, ["model_version_id", *_DOWN], condition, ["source", *_COPIES])
    _index("source", ["model_version_id", "source", *_DOWN], "source <> 'canvas'", _COPIES)
    teaching = [sa.text("teaches DESC"), sa.text("drawing_id DESC")]
    _index("teaching", teaching, "teaches IS NOT NULL", [])


_DOWN = [sa.text("created_at DESC"), sa.text("drawing_id DESC")]
_COPIES = ["true_digit", "digit", "confidence", "is_disputed"]
_NEWEST = {
    "newest": None,
    "wrong": "is_wrong",
    "disputed": "is_disputed",
    "unlabelled": "true_digit IS NULL",
    "unsure": "confidence < 0.8",
}


def _index(name: str, columns: Sequence[Any], condition: str | None, copies: list[str]) -> None:
    """On outcomes; `copies` are kept beside the key, so that filters need not visit the row."""
    op.create_index(
        f"ix_outcomes_{name}",
        "outcomes",
        columns,
        postgresql_where=sa.text(condition) if condition else None,
        postgresql_include=copies,
    )


_NUMBER, _SMALL = sa.Integer, sa.SmallInteger
_TALLIES = (
    (
        "reading_tallies",
        {"model_version_id": _NUMBER, "true_digit": _SMALL, "digit": _SMALL, "bin": _SMALL},
        ("total", "confidence"),
    ),
    (
        "pair_tallies",
        {
            "model_version_id": _NUMBER,
            "other_version_id": _NUMBER,
            "true_digit": _SMALL,
            "digit": _SMALL,
            "other_digit": _SMALL,
        },
        ("total",),
    ),
    ("drawing_tallies", {"source": sa.String, "is_labelled": sa.Boolean}, ("total",)),
    ("trend_tallies", {"model_version_id": _NUMBER}, ("total", "correct")),
)


def _create_tally(name: str, keys: Mapping[str, type], measures: tuple[str, ...]) -> None:
    op.create_table(
        name,
        sa.Column("grain", sa.Integer, nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        *(sa.Column(key, kind, nullable=False) for key, kind in keys.items()),
        *(sa.Column(measure, sa.BigInteger, nullable=False) for measure in measures),
    )
    op.create_index(
        f"ix_{name}_folded",
        name,
        ["grain", "at", *keys],
        unique=True,
        postgresql_where=sa.text("grain <> 0"),
    )
    op.create_index(f"ix_{name}_changes", name, ["at"], postgresql_where=sa.text("grain = 0"))
