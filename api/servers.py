"""The servers behind the API, reached when they are needed, so that it starts without them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from temporalio.client import Client
from temporalio.service import RPCError

from adapters.brokers import AccountBrokers
from adapters.environment import Settings
from adapters.postgres.database import Database
from adapters.redis.updates import Updates
from temporal.client import connect
from workflows.desk import TemporalOrderDesk

POOL_SIZE = 10

DATABASE_AWAY = (
    DBAPIError,
    PoolTimeout,
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""What a database that is away, or coming and going, makes its callers catch."""

REDIS_AWAY = (RedisError, OSError)
"""The same for Valkey."""

TEMPORAL_AWAY = (RPCError, RuntimeError)
"""The same for Temporal: a client that never got through raises a bare `RuntimeError`."""

REDIS_TIMEOUT_SECONDS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """PostgreSQL, Valkey and Temporal; each connects, and connects again, on use."""

    settings: Settings
    database: Database
    redis: Redis
    updates: Updates
    temporal: Client
    brokers: AccountBrokers
    desk: TemporalOrderDesk


@asynccontextmanager
async def reach(settings: Settings) -> AsyncIterator[Servers]:
    """Open the pools and close them again."""
    database = Database(settings.database_url.get_secret_value(), pool_size=POOL_SIZE)
    redis = Redis.from_url(
        settings.redis_url.get_secret_value(),
        decode_responses=True,
        socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
        socket_timeout=REDIS_TIMEOUT_SECONDS,
    )
    updates = Updates(redis)
    temporal = await connect(settings.temporal_address, settings.temporal_namespace, lazy=True)
    brokers = AccountBrokers(settings, database)
    try:
        yield Servers(
            settings=settings,
            database=database,
            redis=redis,
            updates=updates,
            temporal=temporal,
            brokers=brokers,
            desk=TemporalOrderDesk(temporal),
        )
    finally:
        brokers.close()
        await updates.close()
        await redis.aclose()
        await database.close()
