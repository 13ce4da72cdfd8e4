"""Plain SQL to the stack's PostgreSQL."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from bench.stack import Stack

Row = Any
AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def connect(stack: Stack) -> "asyncpg.Connection[asyncpg.Record]":
    """Connect as the owner of the database; raises what is in `AWAY` where that cannot be."""
    return await asyncpg.connect(
        host=str(stack.sockets()),
        user="forex",
        password=stack.secrets()["database_owner"],
        database="forex",
        timeout=5,
    )


@asynccontextmanager
async def connection(stack: Stack) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Connect for the length of a block; raises what is in `AWAY` where that cannot be."""
    opened = await connect(stack)
    try:
        await opened.set_type_codec(
            "jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
        )
        yield opened
    finally:
        await opened.close(timeout=5)


async def rows(stack: Stack, query: str, *arguments: object) -> list[Row]:
    """Ask one question over a connection of its own, so that no restart is in the way.

    Raises what is in `AWAY` while PostgreSQL is away.
    """
    async with connection(stack) as opened:
        return list(await opened.fetch(query, *arguments))
