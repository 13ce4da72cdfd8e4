"""Alembic's entry: the connection is handed in by `adapters.postgres.migrate`."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import AutoString, SQLModel

from adapters.postgres import tables

assert tables.__all__


def render_as_plain_text(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """Write SQLModel's own string type as what it is in the database."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    compare_type=True,
    render_item=render_as_plain_text,
)
with context.begin_transaction():
    context.run_migrations()
