"""What flattens when a kill switch falls, put together from a worker's tools."""

from activities.kill import KillActivities
from adapters.postgres.flattening import PostgresFlattening
from adapters.postgres.kill_switches import PostgresKillSwitches
from workers.tools import Tools, utc_now
from workflows.kill_desk import TemporalKillDesk
from workflows.run_desk import TemporalRunDesk


def kill_activities(tools: Tools) -> KillActivities:
    """Build the activities of kill switches."""
    return KillActivities(
        switches=PostgresKillSwitches(tools.database, tools.updates),
        book=PostgresFlattening(tools.database, tools.updates),
        books=tools.books,
        brokers=tools.brokers,
        bookkeeping=tools.bookkeeping,
        desk=tools.desk,
        kills=TemporalKillDesk(tools.client),
        runs=TemporalRunDesk(tools.client),
        clock=utc_now,
    )
