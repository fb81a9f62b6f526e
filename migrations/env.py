"""Alembic's environment. database/migrate.py runs it with an open connection."""

from alembic import context

from database.schema import Base

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("The app runs migrations when it starts: see database/migrate.py")

context.configure(connection=connection, target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
