"""Decide orders as the strategies' process does: the intent into the books, then its workflow.

    python -m bench.orders.decider ACCOUNT OWNER TAKEN

It is started with the environment of the stack's own processes.
"""

import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import uvloop

from adapters.environment import Settings
from adapters.postgres.intents import write_intent
from bench.orders.load import STOP, Ends, Loader, Wish, serve
from contracts.names import UPDATES_CHANNEL, Queue
from domain.accounts import AccountId, OwnerId
from domain.numbers import Units
from domain.order_terms import Protection
from domain.orders import IntentId, OrderIntent, Origin, Purpose
from workers.strategy_orders import strategy_orders
from workers.tools import Tools, open_tools, utc_now
from workflows.desk import TemporalOrderDesk

VALID_FOR = timedelta(seconds=30)


class Decider:
    """Writes intents and starts their workflows."""

    def __init__(self, tools: Tools, account: AccountId, owner: OwnerId) -> None:
        self._tools = tools
        self._desk = TemporalOrderDesk(tools.client, Queue.STRATEGY_ORDERS)
        self._account = account
        self._owner = owner

    async def ask(self, wish: Wish) -> None:
        """Ask for an order; it is kept once its intent is committed."""
        now, intent = utc_now(), self._intent(wish)
        async with self._tools.database.transaction() as session:
            written = await write_intent(session, intent, now)
        await self._tools.updates.publish(written.events)
        await self._desk.open_order(intent)

    def _intent(self, wish: Wish) -> OrderIntent:
        return OrderIntent(
            id=IntentId(wish.id),
            owner=self._owner,
            account=self._account,
            instrument=wish.instrument,
            units=Units(Decimal(wish.units)),
            purpose=Purpose.ENTRY,
            origin=Origin.PERSON,
            valid_until=utc_now() + VALID_FOR,
            stop=Protection(distance=Decimal(STOP)),
        )


async def decide(account: str, owner: str, taken: Path) -> None:
    """Take loads until standard input ends."""
    async with open_tools(Settings.model_validate({})) as tools, strategy_orders(tools):
        decider = Decider(tools, AccountId(account), OwnerId(owner))
        ends = Ends(tools.redis, UPDATES_CHANNEL)
        await serve(Loader(decider.ask, ends, taken), ends)


if __name__ == "__main__":
    uvloop.run(decide(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
