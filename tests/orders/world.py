"""A small trading world for order tests: real servers, the paper exchange, our workers."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from cryptography.fernet import Fernet
from sqlmodel import col, select

from adapters.environment import Settings
from adapters.postgres.accounts import rule_columns
from adapters.postgres.intents import write_intent
from adapters.postgres.tables import AccountRow, EventRow, OrderRow, User
from adapters.secrets import TokenCipher
from contracts.names import latest_price_key
from domain.accounts import AccountId, AccountPolicy, Feed, GateState, Limits, OwnerId
from domain.instruments import MAJORS
from domain.numbers import Units
from domain.order_terms import Protection
from domain.orders import FINAL, IntentId, OrderIntent, OrderState, Origin, Purpose
from domain.times import to_ns
from tests.paper_exchange import PaperExchange
from workers.orders import staff
from workers.tools import Tools, open_tools, utc_now

PATIENCE = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """An account on a paper exchange, and the tools to trade it."""

    tools: Tools
    exchange: PaperExchange
    account: AccountId
    owner: OwnerId

    async def price(self, instrument: str = "EUR_USD", *, spread: int = 10) -> None:
        """Let the exchange's present price arrive, as the feed would."""
        candles = await (await self.tools.brokers.broker(self.account)).candles(instrument, "S5", 1)
        points = MAJORS[instrument].points(candles[-1].close)
        fields = {
            "id": f"{to_ns(utc_now())}-0",
            "bid": points - spread // 2,
            "ask": points + spread // 2,
            "received_at_ns": to_ns(utc_now()),
        }
        await self.tools.redis.hset(
            latest_price_key(Feed.PAPER, instrument), mapping={k: str(v) for k, v in fields.items()}
        )

    def set_market(self, bid: str) -> None:
        """Set the price of EUR_USD on an exchange that is moved by hand, with a pip of spread."""
        set_market(self.exchange, bid)

    async def ask(self, units: str = "1000", **changes: Any) -> OrderIntent:
        """Write an intent into the books, with a stop of ten pips, and nothing else."""
        fields: dict[str, Any] = {
            "id": IntentId(f"test-{secrets.token_hex(8)}"),
            "owner": self.owner,
            "account": self.account,
            "instrument": "EUR_USD",
            "units": Units(Decimal(units)),
            "purpose": Purpose.ENTRY,
            "origin": Origin.PERSON,
            "valid_until": utc_now() + timedelta(seconds=60),
            "stop": Protection(distance=Decimal("0.00200")),
        }
        intent = OrderIntent(**fields | changes)
        async with self.tools.database.transaction() as session:
            await write_intent(session, intent, utc_now())
        return intent

    async def order(self, intent: IntentId) -> OrderRow:
        """Read an order's row."""
        async with self.tools.database.reading() as session:
            return (await session.exec(select(OrderRow).where(OrderRow.id == intent))).one()

    async def ended(self, intent: IntentId) -> OrderRow:
        """Wait until an order is final."""
        return await self.until(
            lambda: self.order(intent), lambda row: OrderState(row.state) in FINAL
        )

    async def reached(self, intent: IntentId, state: OrderState) -> OrderRow:
        """Wait until an order is in a state."""
        return await self.until(lambda: self.order(intent), lambda row: row.state == state)

    async def until(self, read: Callable[[], Any], good: Callable[[Any], bool]) -> Any:
        """Read again and again until it is good, or give up."""
        async with asyncio.timeout(PATIENCE):
            while not good(found := await read()):
                await asyncio.sleep(0.05)
            return found

    async def events(self, intent: IntentId) -> list[str]:
        """Read the kinds of an order's events, in order."""
        query = select(EventRow).where(EventRow.intent_id == intent)
        async with self.tools.database.reading() as session:
            rows = (await session.exec(query.order_by(col(EventRow.sequence)))).all()
        return [row.kind for row in rows]

    def at_exchange(self, intent: IntentId) -> list[dict[str, Any]]:
        """Read the orders that the exchange wrote down for an intent."""
        return [
            line
            for line in self.exchange.transactions()
            if line.get("clientExtensions", {}).get("id") == intent
            and line["type"] == "MARKET_ORDER"
        ]


def set_market(exchange: PaperExchange, bid: str) -> None:
    """Set the price of EUR_USD on an exchange that is moved by hand, with a pip of spread."""
    ask = Decimal(bid) + Decimal("0.00010")
    exchange.control.post("price", instrument="EUR_USD", bid=bid, ask=str(ask))


def settings(database_url: str, redis_url: str, temporal: str, paper_url: str) -> Settings:
    """Build settings for a world."""
    return Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "temporal_address": temporal,
            "paper_url": paper_url,
            "secret_key": secrets.token_hex(32),
            "fernet_keys": Fernet.generate_key().decode(),
        }
    )


@asynccontextmanager
async def open_world(
    where: Settings, exchange: PaperExchange, limits: Limits | None = None
) -> AsyncIterator[World]:
    """Open an account on the exchange and start the orders process's workers in this process."""
    async with open_idle_world(where, exchange, limits) as world, AsyncExitStack() as workers:
        for worker in staff(world.tools):
            await workers.enter_async_context(worker)
        yield world


@asynccontextmanager
async def open_idle_world(
    where: Settings, exchange: PaperExchange, limits: Limits | None = None
) -> AsyncIterator[World]:
    """Open an account on the exchange, for workers that run elsewhere."""
    async with open_tools(where) as tools:
        yield await _open_account(tools, exchange, limits or Limits())


async def _open_account(tools: Tools, exchange: PaperExchange, limits: Limits) -> World:
    account, owner = AccountId(f"acc-{secrets.token_hex(4)}"), OwnerId(secrets.token_hex(4))
    sealed = TokenCipher(tools.settings.fernet_keys.get_secret_value()).encrypt(exchange.token)
    async with tools.database.transaction() as session:
        session.add(
            User(id=owner, username=owner, password_hash="-", role="trader", created_at=utc_now())
        )
        await session.flush()
        session.add(
            AccountRow(
                id=account,
                owner_id=owner,
                name="test",
                feed=Feed.PAPER,
                broker_account_id=exchange.account,
                token_encrypted=sealed,
                currency="USD",
                state=GateState.ACTIVE,
                created_at=utc_now(),
                **rule_columns(limits, AccountPolicy()),
            )
        )
    world = World(tools=tools, exchange=exchange, account=account, owner=owner)
    broker = await tools.brokers.broker(account)
    await tools.books.store_instruments(account, await broker.instruments())
    await tools.books.store_balance(account, await broker.summary(), utc_now())
    await world.price()
    return world
