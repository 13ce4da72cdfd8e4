"""Take an order back, wherever it is, and say what came of it."""

import asyncio
from contextlib import suppress

from adapters.postgres.books import PostgresBooks
from adapters.postgres.intents import to_intent
from adapters.postgres.tables import OrderRow
from api.orders.keys import Asker
from api.servers import TEMPORAL_AWAY, Servers
from domain.orders import BEFORE_SENDING, FINAL, IntentId, OrderState

PATIENCE_SECONDS = 5.0
"""How long somebody waits to see the order end; at the broker that takes one request."""


async def cancel(servers: Servers, row: OrderRow, asker: Asker) -> None:
    """Ask for an order's end and wait for it a little; one that is over stays as it is.

    What has not left is taken back in the books even while Temporal is away.
    """
    state, intent = OrderState(row.state), IntentId(row.id)
    if state in FINAL:
        return
    try:
        await _ask_workflow(servers, row, asker)
    except TEMPORAL_AWAY:
        if state not in BEFORE_SENDING:
            raise
        books = PostgresBooks(servers.database, servers.updates)
        await books.withdraw(intent, asker.name, asker.now)
        return
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            await servers.desk.await_end(intent)


async def _ask_workflow(servers: Servers, row: OrderRow, asker: Asker) -> None:
    """Ask the order's workflow; one that a crash left without it gets one first."""
    intent = IntentId(row.id)
    if await servers.desk.cancel_order(intent, by=asker.name, reason="over the API"):
        return
    await servers.desk.open_order(to_intent(row))
    await servers.desk.cancel_order(intent, by=asker.name, reason="over the API")
