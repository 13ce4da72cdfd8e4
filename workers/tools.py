"""What every worker process is built from."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from redis.asyncio import Redis
from temporalio.client import Client

from activities.aftermath import (
    ALARM_SECONDS,
    SOON_SECONDS,
    AccountWatch,
    Aftermath,
    KillAlarm,
)
from activities.bookkeeping import Bookkeeping
from activities.failures import PlainFailures
from adapters.brokers import AccountBrokers
from adapters.environment import Settings
from adapters.postgres.books import PostgresBooks
from adapters.postgres.case_book import PostgresCaseBook
from adapters.postgres.database import Database, is_lost_connection
from adapters.postgres.guarding import PostgresGuardBook
from adapters.postgres.kill_switches import PostgresKillSwitches
from adapters.redis.connection import connect as connect_redis
from adapters.redis.connection import connect_plainly
from adapters.redis.quotes import RedisQuotes
from adapters.redis.tape import RedisTape
from adapters.redis.updates import Updates
from temporal.client import connect as connect_temporal
from workflows.aftermath_desk import TemporalAftermathDesk
from workflows.desk import TemporalOrderDesk
from workflows.kill_desk import TemporalKillDesk


def utc_now() -> datetime:
    """Read the arrival clock; processes hand it down so that nothing below asks for time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Connections and the ports over them."""

    settings: Settings
    client: Client
    database: Database
    redis: Redis
    tape: RedisTape
    updates: Updates
    books: PostgresBooks
    quotes: RedisQuotes
    brokers: AccountBrokers
    desk: TemporalOrderDesk
    guarding: PostgresGuardBook
    cases: PostgresCaseBook
    aftermath_desk: TemporalAftermathDesk
    aftermath: Aftermath
    watch: AccountWatch
    alarm: AccountWatch

    @property
    def bookkeeping(self) -> Bookkeeping:
        """Return what books transactions and sees to what follows."""
        return Bookkeeping(
            books=self.books,
            cases=self.cases,
            desk=self.desk,
            notice=self.watch.notice,
            alarm=self.alarm.notice,
            clock=utc_now,
        )


@asynccontextmanager
async def open_tools(settings: Settings, *, pool_size: int = 10) -> AsyncIterator[Tools]:
    """Open every connection that a worker needs, and close them at the end."""
    client = await connect_temporal(
        settings.temporal_address,
        settings.temporal_namespace,
        interceptors=[PlainFailures(is_lost_connection)],
    )
    database = Database(settings.database_url.get_secret_value(), pool_size=pool_size)
    redis = connect_redis(settings.redis_url.get_secret_value())
    plain_redis = connect_plainly(settings.redis_url.get_secret_value())
    updates = Updates(redis)
    brokers = AccountBrokers(settings, database)
    guarding = PostgresGuardBook(database, updates)
    cases = PostgresCaseBook(database, updates)
    aftermath_desk = TemporalAftermathDesk(client)
    aftermath = Aftermath(guarding=guarding, cases=cases, desk=aftermath_desk, clock=utc_now)
    kill_alarm = KillAlarm(
        switches=PostgresKillSwitches(database, updates), desk=TemporalKillDesk(client)
    )
    watch = AccountWatch(aftermath.attend, SOON_SECONDS)
    alarm = AccountWatch(kill_alarm.ring, ALARM_SECONDS)
    try:
        yield Tools(
            settings=settings,
            client=client,
            database=database,
            redis=redis,
            tape=RedisTape(plain_redis),
            updates=updates,
            books=PostgresBooks(database, updates),
            quotes=RedisQuotes(redis),
            brokers=brokers,
            desk=TemporalOrderDesk(client),
            guarding=guarding,
            cases=cases,
            aftermath_desk=aftermath_desk,
            aftermath=aftermath,
            watch=watch,
            alarm=alarm,
        )
    finally:
        await alarm.close()
        await watch.close()
        brokers.close()
        await updates.close()
        await plain_redis.aclose()
        await redis.aclose()
        await database.close()
