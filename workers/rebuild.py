"""Notice at a start that Temporal's database was lost, and go on from the books."""

import logging

from adapters.postgres.rebuilding import is_another, reconcile_only
from temporal.client import database_identity
from workers.tools import Tools, utc_now

log = logging.getLogger(__name__)


async def rebuild_if_lost(tools: Tools) -> bool:
    """Take everything in progress up again from PostgreSQL, if Temporal knows nothing of it.

    Schedules, feeds, runs and backtests are started by whoever attends to them at every start,
    orders by the round that looks for those left alone. What had not left is not sent any more.
    """
    identity = await database_identity(tools.client)
    now = utc_now()
    async with tools.database.transaction() as session:
        if not await is_another(session, tools.client.namespace, identity, now):
            return False
        events = await reconcile_only(session, now)
    log.error("Temporal has another database: going on from the books")
    await tools.updates.publish(events)
    return True
