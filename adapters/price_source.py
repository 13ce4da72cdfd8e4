"""A feed's quotes, by the token of the feed's first account."""

from collections.abc import AsyncIterator, Sequence

from adapters.brokers import AccountBrokers
from adapters.oanda.connection import Endpoint
from adapters.oanda.pricing import Batch, quote_batches
from adapters.postgres.accounts import accounts_of_feed, read_instruments
from adapters.postgres.database import Database
from adapters.postgres.stores import available
from domain.accounts import AccountId, Feed
from domain.broker import BrokerRefused
from domain.instruments import MAJORS, Instrument


class AccountPrices:
    """Streams what an account may trade among the pairs that the platform knows."""

    def __init__(self, brokers: AccountBrokers, database: Database) -> None:
        self._brokers = brokers
        self._database = database

    async def instruments(self, feed: Feed) -> tuple[Instrument, ...]:
        """Return what is streamed: every known pair until the account's own are known."""
        with available():
            async with self._database.reading() as session:
                accounts = await accounts_of_feed(session, feed)
                known = (
                    await read_instruments(session, AccountId(accounts[0].id)) if accounts else {}
                )
        return tuple(
            known.get(name, pair) for name, pair in MAJORS.items() if name in (known or MAJORS)
        )

    async def quotes(self, feed: Feed, instruments: Sequence[str]) -> AsyncIterator[Batch]:
        """Connect and yield quotes; ends only by raising `domain.broker.BrokerError`."""
        async for batch in quote_batches(await self._endpoint(feed), instruments):
            yield batch

    async def _endpoint(self, feed: Feed) -> Endpoint:
        with available():
            async with self._database.reading() as session:
                accounts = await accounts_of_feed(session, feed)
        if not accounts:
            raise BrokerRefused(f"no account opens the {feed} feed")
        return self._brokers.endpoint(accounts[0])
