"""A drawing is stored by a function, whose plan PostgreSQL keeps: half the time of a statement."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# NULL where the drawing is there already; else how many of its predictions were stored: fewer
# than given where a model version is new.
_STORE = """
CREATE FUNCTION store_drawing(
    drawing uuid, pixels bytea, strokes jsonb, source text, author uuid, true_digit smallint,
    versions text[], digits smallint[], probabilities text[], guesses boolean[]
) RETURNS integer LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE stored integer;
BEGIN
    INSERT INTO drawings (id, pixels, strokes, source, author)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF $6 IS NOT NULL THEN
        INSERT INTO true_labels (drawing_id, digit, author) VALUES ($1, $6, $5);
    END IF;
    INSERT INTO predictions (drawing_id, model_version_id, digit, probabilities, is_guess)
    SELECT $1, v.id, p.digit, p.probabilities::real[], p.is_guess
    FROM unnest($7, $8, $9, $10) AS p (version, digit, probabilities, is_guess)
    JOIN model_versions v USING (version);
    GET DIAGNOSTICS stored = ROW_COUNT;
    RETURN stored;
END
$$
"""


def upgrade() -> None:
    op.execute(_STORE)


def downgrade() -> None:
    op.execute(
        "DROP FUNCTION store_drawing("
        "uuid, bytea, jsonb, text, uuid, smallint, text[], smallint[], text[], boolean[])"
    )
