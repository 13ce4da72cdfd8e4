"""Books of one account that a test fills with transactions, its own or an exchange's."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from redis.asyncio import Redis
from sqlmodel import SQLModel, col, select

from adapters.oanda.transactions import parse_transaction
from adapters.postgres.accounts import rule_columns
from adapters.postgres.books import PostgresBooks
from adapters.postgres.database import Database
from adapters.postgres.intents import write_intent
from adapters.postgres.tables import (
    AccountRow,
    EventRow,
    OrderRow,
    RiskReservation,
    StrategyRun,
    TradeRow,
    User,
)
from adapters.redis.updates import Updates
from domain.accounts import AccountId, AccountPolicy, Feed, GateState, Limits, OwnerId
from domain.broker import Broker
from domain.numbers import Units
from domain.orders import IntentId, OrderIntent, OrderState, Origin, Purpose, RunId
from domain.transactions import Transaction

Wire = dict[str, Any]
Row = TypeVar("Row", bound=SQLModel)

NOW = datetime(2026, 3, 5, 10, tzinfo=UTC)
MARKET_TIME = "2026-03-05T10:00:00.000000000Z"
MARGIN = Decimal(20)


@dataclass(slots=True, kw_only=True)
class Ledger:
    """An account's books, empty at first."""

    books: PostgresBooks
    database: Database
    account: AccountId
    owner: OwnerId
    booked: int = 0
    runs: list[RunId] = field(default_factory=list)

    async def sent(
        self, units: str = "1000", state: OrderState = OrderState.SUBMITTING, **more: Any
    ) -> str:
        """Write an order that has left, with the room that it holds, and return its id."""
        fields: dict[str, Any] = {
            "id": IntentId(f"order-{secrets.token_hex(4)}"),
            "owner": self.owner,
            "account": self.account,
            "instrument": "EUR_USD",
            "units": Units(Decimal(units)),
            "purpose": Purpose.ENTRY,
            "origin": Origin.PERSON,
            "valid_until": NOW + timedelta(minutes=1),
        }
        intent = OrderIntent(**fields | more)
        async with self.database.transaction() as session:
            await write_intent(session, intent, NOW)
            row = (await session.exec(select(OrderRow).where(OrderRow.id == intent.id))).one()
            row.state, row.before_transaction_id = state, self.booked
            room = {"instrument": intent.instrument, "units": intent.units, "margin": MARGIN}
            session.add(RiskReservation(intent_id=intent.id, account_id=self.account, **room))
        return intent.id

    async def run(self) -> RunId:
        """Write a strategy's run that orders may belong to."""
        run = RunId(f"run-{len(self.runs)}")
        self.runs.append(run)
        async with self.database.transaction() as session:
            session.add(
                StrategyRun(
                    id=run,
                    owner_id=self.owner,
                    account_id=self.account,
                    strategy="ema_cross",
                    instrument="EUR_USD",
                    parameters={},
                    config_hash="-",
                    status="running",
                    started_at=NOW,
                )
            )
        return run

    async def book(self, *wires: Wire) -> int:
        """Book transactions that follow the books, and return the last one's number."""
        numbered = [
            {"id": str(self.booked + place), "time": MARKET_TIME} | wire
            for place, wire in enumerate(wires, start=1)
        ]
        return await self.book_parsed(*(parse_transaction(wire) for wire in numbered))

    async def book_parsed(self, *transactions: Transaction) -> int:
        """Book transactions as they come from a broker."""
        page = await self.books.book(self.account, transactions, NOW)
        self.booked = page.last_transaction_id
        return self.booked

    async def catch_up(self, broker: Broker) -> None:
        """Book whatever the broker has and the books have not."""
        page = await broker.transactions_since(self.booked)
        await self.book_parsed(*page.transactions)

    async def order(self, intent: str) -> OrderRow:
        """Read an order."""
        return (await self.rows(OrderRow, OrderRow.id == intent))[0]

    async def reserved(self, intent: str) -> Decimal | None:
        """Read how many units an order has room for, if it holds any."""
        found = await self.rows(RiskReservation, RiskReservation.intent_id == intent)
        return found[0].units if found else None

    async def trade(self) -> TradeRow:
        """Read the only trade."""
        (row,) = await self.rows(TradeRow)
        return row

    async def rows(self, table: type[Row], *where: Any) -> list[Row]:
        """Read rows."""
        async with self.database.reading() as session:
            return list((await session.exec(select(table).where(*where))).all())

    async def events(self, intent: str) -> list[tuple[str, str]]:
        """Read the kinds and severities of what was told of an order after it was asked for."""
        query = select(EventRow).where(EventRow.intent_id == intent)
        async with self.database.reading() as session:
            rows = (await session.exec(query.order_by(col(EventRow.sequence)))).all()
        return [(row.kind, row.severity) for row in rows[1:]]


@asynccontextmanager
async def open_ledger(database_url: str, redis_url: str) -> AsyncIterator[Ledger]:
    """Open the books of a new account."""
    database, redis = Database(database_url), Redis.from_url(redis_url)
    updates = Updates(redis)
    ledger = Ledger(
        books=PostgresBooks(database, updates),
        database=database,
        account=AccountId("acc"),
        owner=OwnerId("owner"),
    )
    await _found(ledger)
    try:
        yield ledger
    finally:
        await updates.close()
        await redis.aclose()
        await database.close()


async def _found(ledger: Ledger) -> None:
    owner = ledger.owner
    async with ledger.database.transaction() as session:
        session.add(
            User(id=owner, username=owner, password_hash="-", role="trader", created_at=NOW)
        )
        await session.flush()
        session.add(
            AccountRow(
                id=ledger.account,
                owner_id=owner,
                name="test",
                feed=Feed.PAPER,
                broker_account_id="001-001-0000001-001",
                token_encrypted="-",
                currency="USD",
                state=GateState.ACTIVE,
                created_at=NOW,
                **rule_columns(Limits(), AccountPolicy()),
            )
        )


def created(kind: str, intent: str | None, units: str = "1000", **more: Any) -> Wire:
    """Write the transaction that begins an order."""
    named = {} if intent is None else {"clientExtensions": {"id": intent}}
    wire = {"type": kind, "reason": "CLIENT_ORDER", "instrument": "EUR_USD", "units": units}
    return wire | named | more


def filled(order: int, units: str = "1000", price: str = "1.10000", **more: Any) -> Wire:
    """Write the transaction that fills an order."""
    wire = {
        "type": "ORDER_FILL",
        "orderID": str(order),
        "reason": "LIMIT_ORDER",
        "instrument": "EUR_USD",
        "units": units,
        "price": price,
        "pl": "0",
        "financing": "0",
        "halfSpreadCost": "0.05",
        "accountBalance": "100000",
    }
    return wire | more


def opening(trade: int, units: str = "1000", tag: str | None = None) -> Wire:
    """Write the part of a fill that opens a trade."""
    named = {} if tag is None else {"clientExtensions": {"id": "x", "tag": tag}}
    return {"tradeOpened": {"tradeID": str(trade), "units": units, **named}}


def closing(trade: int, units: str, pl: str = "1.5", **more: Any) -> Wire:
    """Write the part of a fill that closes a trade or some of it."""
    part = {"tradeID": str(trade), "units": units, "realizedPL": pl, "price": "1.10100"}
    return {"tradesClosed": [part | more]}


def cancelled(order: int, reason: str, **more: Any) -> Wire:
    """Write the transaction that cancels an order."""
    return {"type": "ORDER_CANCEL", "orderID": str(order), "reason": reason} | more


def merged(*parts: Mapping[str, Any]) -> Wire:
    """Put the parts of one transaction together."""
    return {name: value for part in parts for name, value in part.items()}
