"""Compaction and repair of the rollups as SQL functions."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# The grains of the rollups in seconds (-1: all time), and how long each is kept (NULL: for ever).
_GRAINS = """
CREATE VIEW rollup_grains (is_trend, grain, kept) AS
VALUES
    (false, 60, INTERVAL '2 hours'),
    (false, 3600, INTERVAL '2 days'),
    (false, 86400, NULL),
    (false, -1, NULL),
    (true, 1, INTERVAL '20 minutes'),
    (true, 60, INTERVAL '20 hours'),
    (true, 3600, INTERVAL '60 days'),
    (true, 86400, NULL)
"""

# The start of the `grain` seconds that `moment` lies in. Weeks start on Mondays.
_START = """
CREATE FUNCTION rollup_start(grain integer, moment timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN grain = -1 THEN TIMESTAMPTZ '2001-01-01 00:00:00+00'
    ELSE date_bin(make_interval(secs => grain), moment, TIMESTAMPTZ '2001-01-01 00:00:00+00')
END
"""

# Moves at most `batch_size` changes (grain 0) of each table into its grains, and deletes rows that
# are no longer kept. False if there are more changes, or another transaction is compacting: the
# advisory lock 1718578276 ("fold" in ASCII) admits one that compacts or repairs at a time.
_COMPACT = """
CREATE FUNCTION compact_rollups(batch_size integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    readings integer;
    pairs integer;
    drawings integer;
BEGIN
    IF NOT pg_try_advisory_xact_lock(1718578276) THEN
        RETURN false;
    END IF;

    WITH change AS (
        DELETE FROM reading_tallies WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM reading_tallies WHERE grain = 0 LIMIT batch_size
        )) RETURNING *
    ), added AS (
        INSERT INTO reading_tallies AS stored
        SELECT k.grain, rollup_start(k.grain, c.at) AS at, c.model_version_id, c.true_digit,
            c.digit, c.bin, sum(c.total), sum(c.confidence)
        FROM change c CROSS JOIN rollup_grains k
        WHERE NOT k.is_trend
            AND rollup_start(k.grain, c.at) >= COALESCE(now() - k.kept, '-infinity')
        GROUP BY 1, 2, 3, 4, 5, 6
        ON CONFLICT (grain, at, model_version_id, true_digit, digit, bin) WHERE grain <> 0
        DO UPDATE SET total = stored.total + excluded.total,
            confidence = stored.confidence + excluded.confidence
    ), trend AS (
        INSERT INTO trend_tallies AS stored
        SELECT k.grain, rollup_start(k.grain, c.at) AS at, c.model_version_id, sum(c.total),
            sum(CASE WHEN c.true_digit = c.digit THEN c.total ELSE 0 END)
        FROM change c CROSS JOIN rollup_grains k
        WHERE k.is_trend AND c.true_digit >= 0
            AND rollup_start(k.grain, c.at) >= COALESCE(now() - k.kept, '-infinity')
        GROUP BY 1, 2, 3
        ON CONFLICT (grain, at, model_version_id) WHERE grain <> 0
        DO UPDATE SET total = stored.total + excluded.total,
            correct = stored.correct + excluded.correct
    )
    SELECT count(*) INTO readings FROM change;

    WITH change AS (
        DELETE FROM pair_tallies WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM pair_tallies WHERE grain = 0 LIMIT batch_size
        )) RETURNING *
    ), added AS (
        INSERT INTO pair_tallies AS stored
        SELECT k.grain, rollup_start(k.grain, c.at) AS at, c.model_version_id,
            c.other_version_id, c.true_digit, c.digit, c.other_digit, sum(c.total)
        FROM change c CROSS JOIN rollup_grains k
        WHERE NOT k.is_trend
            AND rollup_start(k.grain, c.at) >= COALESCE(now() - k.kept, '-infinity')
        GROUP BY 1, 2, 3, 4, 5, 6, 7
        ON CONFLICT (
            grain, at, model_version_id, other_version_id, true_digit, digit, other_digit
        ) WHERE grain <> 0
        DO UPDATE SET total = stored.total + excluded.total
    )
    SELECT count(*) INTO pairs FROM change;

    WITH change AS (
        DELETE FROM drawing_tallies WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM drawing_tallies WHERE grain = 0 LIMIT batch_size
        )) RETURNING *
    ), added AS (
        INSERT INTO drawing_tallies AS stored
        SELECT k.grain, rollup_start(k.grain, c.at) AS at, c.source, c.is_labelled, sum(c.total)
        FROM change c CROSS JOIN rollup_grains k
        WHERE NOT k.is_trend
            AND rollup_start(k.grain, c.at) >= COALESCE(now() - k.kept, '-infinity')
        GROUP BY 1, 2, 3, 4
        ON CONFLICT (grain, at, source, is_labelled) WHERE grain <> 0
        DO UPDATE SET total = stored.total + excluded.total
    )
    SELECT count(*) INTO drawings FROM change;

    -- "grain <> 0" follows, but lets the planner use the partial index.
    DELETE FROM reading_tallies t USING rollup_grains k
    WHERE NOT k.is_trend AND t.grain = k.grain AND t.grain <> 0 AND t.at < now() - k.kept;
    DELETE FROM pair_tallies t USING rollup_grains k
    WHERE NOT k.is_trend AND t.grain = k.grain AND t.grain <> 0 AND t.at < now() - k.kept;
    DELETE FROM drawing_tallies t USING rollup_grains k
    WHERE NOT k.is_trend AND t.grain = k.grain AND t.grain <> 0 AND t.at < now() - k.kept;
    DELETE FROM trend_tallies t USING rollup_grains k
    WHERE k.is_trend AND t.grain = k.grain AND t.grain <> 0 AND t.at < now() - k.kept;

    RETURN greatest(readings, pairs, drawings) < batch_size;
END
$$
"""

# Each repair adds what the rows have more, or less, than the rollups, and returns how many rows of
# the rollups differed. It is one statement after the lock, so that all of it sees one snapshot.
_REPAIR_READINGS = """
CREATE FUNCTION repair_reading_tallies() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    repaired bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(1718578276);
    INSERT INTO reading_tallies AS stored
    SELECT d.grain, d.at, d.model_version_id, d.true_digit, d.digit, d.bin, sum(d.total),
        sum(d.confidence)
    FROM (
        SELECT k.grain, rollup_start(k.grain, r.at) AS at, r.model_version_id, r.true_digit,
            r.digit, r.bin, r.total, r.confidence
        FROM (
            SELECT created_at AS at, model_version_id, COALESCE(true_digit, -1) AS true_digit,
                digit, least(floor(confidence * 10), 9)::smallint AS bin, 1 AS total,
                round(confidence * 1e6)::bigint AS confidence
            FROM outcomes WHERE model_version_id > 0
            UNION ALL
            SELECT at, model_version_id, true_digit, digit, bin, -total, -confidence
            FROM reading_tallies WHERE grain = 0
        ) r CROSS JOIN rollup_grains k
        WHERE NOT k.is_trend
            AND rollup_start(k.grain, r.at) >= COALESCE(now() - k.kept, '-infinity')
        UNION ALL
        SELECT grain, at, model_version_id, true_digit, digit, bin, -total, -confidence
        FROM reading_tallies WHERE grain <> 0
    ) d
    GROUP BY 1, 2, 3, 4, 5, 6
    HAVING sum(d.total) <> 0 OR sum(d.confidence) <> 0
    ON CONFLICT (grain, at, model_version_id, true_digit, digit, bin) WHERE grain <> 0
    DO UPDATE SET total = stored.total + excluded.total,
        confidence = stored.confidence + excluded.confidence;
    GET DIAGNOSTICS repaired = ROW_COUNT;
    RETURN repaired;
END
$$
"""

_REPAIR_PAIRS = """
CREATE FUNCTION repair_pair_tallies() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    repaired bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(1718578276);
    INSERT INTO pair_tallies AS stored
    SELECT d.grain, d.at, d.model_version_id, d.other_version_id, d.true_digit, d.digit,
        d.other_digit, sum(d.total)
    FROM (
        SELECT k.grain, rollup_start(k.grain, r.at) AS at, r.model_version_id,
            r.other_version_id, r.true_digit, r.digit, r.other_digit, r.total
        FROM (
            SELECT a.created_at AS at, a.model_version_id,
                b.model_version_id AS other_version_id,
                COALESCE(a.true_digit, -1) AS true_digit, a.digit, b.digit AS other_digit,
                1 AS total
            FROM outcomes a JOIN outcomes b USING (drawing_id)
            WHERE 0 < a.model_version_id AND a.model_version_id < b.model_version_id
            UNION ALL
            SELECT at, model_version_id, other_version_id, true_digit, digit, other_digit, -total
            FROM pair_tallies WHERE grain = 0
        ) r CROSS JOIN rollup_grains k
        WHERE NOT k.is_trend
            AND rollup_start(k.grain, r.at) >= COALESCE(now() - k.kept, '-infinity')
        UNION ALL
        SELECT grain, at, model_version_id, other_version_id, true_digit, digit, other_digit,
            -total
        FROM pair_tallies WHERE grain <> 0
    ) d
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    HAVING sum(d.total) <> 0
    ON CONFLICT (
        grain, at, model_version_id, other_version_id, true_digit, digit, other_digit
    ) WHERE grain <> 0
    DO UPDATE SET total = stored.total + excluded.total;
    GET DIAGNOSTICS repaired = ROW_COUNT;
    RETURN repaired;
END
$$
"""

_REPAIR_DRAWINGS = """
CREATE FUNCTION repair_drawing_tallies() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    repaired bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(1718578276);
    INSERT INTO drawing_tallies AS stored
    SELECT d.grain, d.at, d.source, d.is_labelled, sum(d.total)
    FROM (
        SELECT k.grain, rollup_start(k.grain, r.at) AS at, r.source, r.is_labelled, r.total
        FROM (
            SELECT created_at AS at, source, true_digit IS NOT NULL AS is_labelled, 1 AS total
            FROM outcomes WHERE model_version_id = 0
            UNION ALL
            SELECT at, source, is_labelled, -total FROM drawing_tallies WHERE grain = 0
        ) r CROSS JOIN rollup_grains k
        WHERE NOT k.is_trend
            AND rollup_start(k.grain, r.at) >= COALESCE(now() - k.kept, '-infinity')
        UNION ALL
        SELECT grain, at, source, is_labelled, -total FROM drawing_tallies WHERE grain <> 0
    ) d
    GROUP BY 1, 2, 3, 4
    HAVING sum(d.total) <> 0
    ON CONFLICT (grain, at, source, is_labelled) WHERE grain <> 0
    DO UPDATE SET total = stored.total + excluded.total;
    GET DIAGNOSTICS repaired = ROW_COUNT;
    RETURN repaired;
END
$$
"""

# The changes of the trend are those of reading_tallies.
_REPAIR_TREND = """
CREATE FUNCTION repair_trend_tallies() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    repaired bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(1718578276);
    INSERT INTO trend_tallies AS stored
    SELECT d.grain, d.at, d.model_version_id, sum(d.total), sum(d.correct)
    FROM (
        SELECT k.grain, rollup_start(k.grain, r.at) AS at, r.model_version_id, r.total, r.correct
        FROM (
            SELECT created_at AS at, model_version_id, 1 AS total,
                (true_digit = digit)::int AS correct
            FROM outcomes WHERE model_version_id > 0 AND true_digit IS NOT NULL
            UNION ALL
            SELECT at, model_version_id, -total,
                CASE WHEN true_digit = digit THEN -total ELSE 0 END
            FROM reading_tallies WHERE grain = 0 AND true_digit >= 0
        ) r CROSS JOIN rollup_grains k
        WHERE k.is_trend
            AND rollup_start(k.grain, r.at) >= COALESCE(now() - k.kept, '-infinity')
        UNION ALL
        SELECT grain, at, model_version_id, -total, -correct FROM trend_tallies WHERE grain <> 0
    ) d
    GROUP BY 1, 2, 3
    HAVING sum(d.total) <> 0 OR sum(d.correct) <> 0
    ON CONFLICT (grain, at, model_version_id) WHERE grain <> 0
    DO UPDATE SET total = stored.total + excluded.total,
        correct = stored.correct + excluded.correct;
    GET DIAGNOSTICS repaired = ROW_COUNT;
    RETURN repaired;
END
$$
"""

_REPAIRS = (_REPAIR_READINGS, _REPAIR_PAIRS, _REPAIR_DRAWINGS, _REPAIR_TREND)


def upgrade() -> None:
    for statement in (_GRAINS, _START, _COMPACT, *_REPAIRS):
        op.execute(statement)


def downgrade() -> None:
    for kind in ("trend", "drawing", "pair", "reading"):
        op.execute(f"DROP FUNCTION repair_{kind}_tallies()")
    op.execute("DROP FUNCTION compact_rollups(integer)")
    op.execute("DROP FUNCTION rollup_start(integer, timestamptz)")
    op.execute("DROP VIEW rollup_grains")
