"""Run by Alembic, which database/migrate.py calls with an open connection."""

from alembic import context

from database.schema import Base

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("Migrations run by themselves when the app starts: see database/migrate.py")

context.configure(connection=connection, target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
