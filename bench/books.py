"""Plain SQL to the stack's PostgreSQL."""

import json
from typing import Any

import asyncpg

from bench.stack import Stack

Row = Any
AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def rows(stack: Stack, query: str, *arguments: object) -> list[Row]:
    """Ask one question over a connection of its own, so that no restart is in the way.

    Raises what is in `AWAY` while PostgreSQL is away.
    """
    connection = await asyncpg.connect(
        host=str(stack.sockets()),
        user="forex",
        password=stack.secrets()["database_owner"],
        database="forex",
        timeout=5,
    )
    try:
        await connection.set_type_codec(
            "jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
        )
        return list(await connection.fetch(query, *arguments))
    finally:
        await connection.close(timeout=5)
