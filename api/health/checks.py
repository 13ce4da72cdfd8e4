"""Look at the servers behind the API, now."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import literal
from sqlmodel import select
from temporalio.api.workflowservice.v1 import GetSystemInfoRequest

from api.health.schemas import Component, Status
from api.servers import DATABASE_AWAY, REDIS_AWAY, TEMPORAL_AWAY, Servers

PATIENCE_SECONDS = 2.0
FAILURES = (*DATABASE_AWAY, *REDIS_AWAY, *TEMPORAL_AWAY)


async def check_servers(servers: Servers, now: datetime) -> list[Component]:
    """Ask each server something small, all at once."""
    asked: tuple[tuple[str, Callable[[Servers], Awaitable[object]]], ...] = (
        ("postgresql", _ask_database),
        ("valkey", _ask_redis),
        ("temporal", _ask_temporal),
    )
    return list(await asyncio.gather(*(_check(name, ask(servers), now) for name, ask in asked)))


async def _ask_database(servers: Servers) -> object:
    async with servers.database.reading() as session:
        return await session.exec(select(literal(1)))


async def _ask_redis(servers: Servers) -> object:
    return await servers.redis.exists("")


async def _ask_temporal(servers: Servers) -> object:
    return await servers.temporal.workflow_service.get_system_info(GetSystemInfoRequest())


async def _check(name: str, answer: Awaitable[object], now: datetime) -> Component:
    started = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await answer
    except FAILURES as error:
        return Component(
            name=name,
            status=Status.DOWN,
            detail=f"no answer ({type(error).__name__})",
            checked_at=now,
            latency_ms=None,
        )
    latency = round((time.perf_counter() - started) * 1_000, 1)
    return Component(
        name=name, status=Status.OK, detail="answers", checked_at=now, latency_ms=latency
    )
