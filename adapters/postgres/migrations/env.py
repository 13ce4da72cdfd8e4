"""Alembic's entry: the connection is handed in by `adapters.postgres.migrate`."""

from alembic import context
from sqlmodel import SQLModel

from adapters.postgres import tables

assert tables.__all__

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
