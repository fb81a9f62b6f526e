"""Fills a database with millions of drawings, generated inside PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, Index, text
from tqdm import tqdm  # type: ignore[import-untyped]

from database import Database
from database.rollup_maintenance import ROLLUP_TABLES, recount
from database.schema.rollups import OutcomeRow

CHUNK = 100_000
CONNECTIONS = 2
_UNLIMITED = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"
# Replicas trust what they are sent: no triggers, no foreign keys.
_QUICKLY = f"{_UNLIMITED}; SET LOCAL session_replication_role = replica; SET LOCAL jit = off"

# One reading in a hundred is wrong, one drawing in a thousand a photograph. md5 is the dice: the
# same number gives the same drawing, so every table can be made without looking at the others.
_DICE = "('x' || substr(md5({of}), 1, 7))::bit(28)::int"
_DRAWINGS = """
    INSERT INTO drawings (id, pixels, source, created_at)
    SELECT md5(n::text)::uuid,
        overlay(decode(repeat(md5(n::text), 49), 'hex') PLACING int8send(n) FROM 1),
        CASE WHEN n % 1000 = 7 THEN 'camera' ELSE 'canvas' END,
        now() - n * (INTERVAL '365 days' / :drawings)
    FROM generate_series(CAST(:first AS bigint), :last) n
"""
_LABELS = """
    INSERT INTO true_labels (drawing_id, digit, labelled_at)
    SELECT md5(n::text)::uuid, n % 10, now() - n * (INTERVAL '365 days' / :drawings)
    FROM generate_series(CAST(:first AS bigint), :last) n
"""
_PREDICTIONS = f"""
    INSERT INTO predictions (drawing_id, model_version_id, digit, probabilities)
    SELECT md5(n::text)::uuid, v.id, r.digit, r.probabilities
    FROM generate_series(CAST(:first AS bigint), :last) n
    CROSS JOIN model_versions v
    CROSS JOIN LATERAL (SELECT {_DICE.format(of="n || v.name")} AS dice) d
    JOIN benchmark_readings r ON r.digit =
            CASE WHEN dice % 100 = 0 THEN (n + 1 + dice / 100 % 9) % 10 ELSE n % 10 END
        AND r.level = CASE WHEN dice / 1000 % 20 = 0 THEN dice / 20000 % 65 ELSE 64 END
"""
_OUTCOMES = """
    INSERT INTO outcomes SELECT n.* FROM outcomes_now n
    WHERE drawing_id = ANY (
        SELECT md5(n::text)::uuid FROM generate_series(CAST(:first AS bigint), :last) n
    )
"""
# Confidences from 0.355 to 0.995.
_READINGS = """
    CREATE TABLE benchmark_readings AS
    SELECT digit::smallint, level, ARRAY(
        SELECT CASE WHEN p = digit THEN 0.355 + level / 100.0 ELSE (0.645 - level / 100.0) / 9 END
        FROM generate_series(0, 9) p
    )::real[] AS probabilities
    FROM generate_series(0, 9) digit, generate_series(0, 64) level
"""


def fill(database: Database, drawings: int) -> None:
    """Fill an empty database with so many drawings; a filled one is not changed."""
    with database.transaction() as session:
        stored = session.scalar(text("SELECT count(*) FROM model_versions WHERE version ~ 'bench'"))
        engine = session.get_bind()
    if stored or not isinstance(engine, Engine):
        return
    with database.transaction() as session:
        versions = "INSERT INTO model_versions (name, version) VALUES ('cnn', 'cnn-bench'), "
        session.execute(text(f"{versions} ('vit', 'vit-bench')"))
        session.execute(text(_READINGS))
    indices = _drop_indices(database)
    for statement in (_DRAWINGS, _LABELS, _PREDICTIONS, _OUTCOMES):
        _in_chunks(database, statement, drawings)
    for index in tqdm(indices, "indexing outcomes"):
        with database.transaction() as session:
            session.execute(text(f"{_UNLIMITED}; SET LOCAL maintenance_work_mem = '1GB'"))
            index.create(session.connection())
    recount(database, print)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        tables = ["drawings", "predictions", "true_labels", "outcomes", *ROLLUP_TABLES]
        for table in tqdm(tables, "vacuuming"):
            connection.execute(text(f"VACUUM (ANALYZE) {table}"))


def _in_chunks(database: Database, statement: str, drawings: int) -> None:
    def put(first: int) -> int:
        last = min(first + CHUNK, drawings) - 1
        values = {"first": first, "last": last, "drawings": drawings}
        with database.transaction() as session:
            session.execute(text(_QUICKLY))
            session.execute(text(statement), values)
        return last - first + 1

    table = statement.split()[2]
    with ThreadPoolExecutor(CONNECTIONS) as pool, tqdm(total=drawings, desc=table) as bar:
        for done in pool.map(put, range(0, drawings, CHUNK)):
            bar.update(done)


def _drop_indices(database: Database) -> list[Index]:
    """Of outcomes, where they are most; made at the end, in a fraction of the time."""
    indices = sorted(OutcomeRow.__table__.indexes, key=lambda index: str(index.name))  # type: ignore[attr-defined]
    with database.transaction() as session:
        session.execute(text(_UNLIMITED))
        for index in indices:
            index.drop(session.connection())
    return indices
