"""Ask for an order: write the intent, open its workflow, wait for the verdict."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from adapters.postgres.intents import write_intent
from api.orders.keys import Asker, asked_before, refuse_other_wish
from api.servers import TEMPORAL_AWAY, Servers
from api.values import Body
from domain.orders import IntentId, OrderIntent
from workflows.desk import VerdictUnavailable

log = logging.getLogger(__name__)

VERDICT_PATIENCE_SECONDS = 15.0
"""Longer than the desk waits itself; connecting to a Temporal that is away takes time too."""


async def ask(
    servers: Servers, asker: Asker, asked: Body, make: Callable[[], Awaitable[OrderIntent]]
) -> IntentId:
    """Ask for what the key named before, or for what is made now; return the order's id.

    Without Temporal the intent stands: it is taken up when Temporal is back, or expires.
    """
    async with servers.database.reading() as session:
        intent = await asked_before(session, asker, asked)
    if intent is None:
        intent = await _write(servers, asker, asked, await make())
    await hear_verdict(servers, intent)
    return intent.id


async def _write(servers: Servers, asker: Asker, asked: Body, intent: OrderIntent) -> OrderIntent:
    async with servers.database.transaction() as session:
        written = await write_intent(
            session,
            intent,
            asker.now,
            idempotency_key=asker.key,
            wish=asker.wish(asked) if asker.key is not None else None,
        )
    if not written.is_new:
        refuse_other_wish(written.wish, asker, asked)
    await servers.updates.publish(written.events)
    return written.intent


async def hear_verdict(servers: Servers, intent: OrderIntent) -> None:
    """Open an order's workflow and wait for the verdict, as long as somebody may."""
    try:
        async with asyncio.timeout(VERDICT_PATIENCE_SECONDS):
            await servers.desk.open_order_for_verdict(intent)
    except (VerdictUnavailable, TimeoutError, *TEMPORAL_AWAY) as error:
        log.warning("order %s has no verdict yet: %s", intent.id, error)
