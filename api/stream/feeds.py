"""The feeds of prices that readers follow: what is published goes to all of them."""

import asyncio
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from adapters.postgres.views.accounts import instruments_of_feed
from adapters.redis.latest import FeedSign, feed_sign, latest_prices
from api.market.schemas import Tick
from api.servers import DATABASE_AWAY, REDIS_AWAY, Servers
from api.stream.prices import PriceReader, Wanted, tick_heard, tick_kept
from domain.accounts import Feed
from domain.feeds import FeedStatus
from domain.instruments import MAJORS, Instrument
from domain.ticks import TickId

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
NO_SERVER = FeedSign(status=FeedStatus.STALE, detail="Valkey is away")


class FeedRelay:
    """One feed: its readers, and what they are told."""

    def __init__(self, feed: Feed, servers: Servers) -> None:
        self.feed = feed
        self._servers = servers
        self._readers: set[PriceReader] = set()
        self._missed = asyncio.Event()

    def add(self, reader: PriceReader) -> None:
        """Relay to a reader from now on."""
        self._readers.add(reader)

    def remove(self, reader: PriceReader) -> None:
        """Relay to a reader no more."""
        self._readers.discard(reader)

    def hear(self, message: dict[str, Any]) -> None:
        """Take what the feed's worker published."""
        for heard in message.get("ticks", []):
            try:
                identity, tick = tick_heard(self.feed, heard)
            except (KeyError, ValueError, ValidationError):
                log.warning("a tick that cannot be read was left out")
                continue
            self._offer(identity, tick)
        if "status" in message:
            self._missed.set()

    def resume(self) -> None:
        """Read the latest prices anew: some may have been missed."""
        self._missed.set()

    def _offer(self, identity: TickId, tick: Tick) -> None:
        for reader in self._readers:
            if reader.wanted.covers(tick.instrument):
                reader.offer(identity, tick)

    async def look(self) -> None:
        """Look at the feed's status, and at its prices where some were missed, for ever."""
        while True:
            missed = await self._wait()
            if not self._readers:
                continue
            sign = await self._sign()
            for reader in tuple(self._readers):
                reader.tell(sign)
            if missed and sign is not NO_SERVER:
                await self._catch_up()

    async def _wait(self) -> bool:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._missed.wait()
        except TimeoutError:
            return False
        self._missed.clear()
        return True

    async def _sign(self) -> FeedSign:
        try:
            return await feed_sign(self._servers.redis, self.feed, datetime.now(UTC))
        except REDIS_AWAY:
            return NO_SERVER

    async def _catch_up(self) -> None:
        try:
            prices = await self.snapshot(Wanted(feed=self.feed, instruments=frozenset()))
        except (*REDIS_AWAY, *DATABASE_AWAY) as error:
            log.warning("prices not read anew: %s", type(error).__name__)
            return
        for identity, tick in prices:
            self._offer(identity, tick)

    async def snapshot(self, wanted: Wanted) -> Iterable[tuple[TickId, Tick]]:
        """Read the latest price of everything wanted."""
        known = await self._instruments()
        names = [name for name in known if wanted.covers(name)]
        found = await latest_prices(self._servers.redis, self.feed, names)
        return [tick_kept(self.feed, price, known[name]) for name, price in found.items()]

    async def _instruments(self) -> dict[str, Instrument]:
        async with self._servers.database.reading() as session:
            return {**MAJORS, **await instruments_of_feed(session, self.feed)}
