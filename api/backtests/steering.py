"""Pause, resume and cancel backtests: the row first, then their workflow."""

from datetime import datetime

from adapters.postgres.backtest_rows import to_backtest
from adapters.postgres.backtests import PostgresBacktestBook
from adapters.postgres.tables import BacktestRow
from api.problems import ProblemCode, unavailable
from api.servers import TEMPORAL_AWAY, Servers
from domain.backtests import OVER, BacktestWish
from workflows.backtest_desk import TemporalBacktestDesk


async def steer(servers: Servers, row: BacktestRow, wish: BacktestWish, now: datetime) -> None:
    """Write down what is wanted of a backtest and tell it; one that is over stays as it is."""
    backtest = to_backtest(row)
    if backtest.status in OVER:
        return
    book = PostgresBacktestBook(servers.database, servers.updates)
    wanted = await book.set_wish(backtest.id, wish, now)
    try:
        await TemporalBacktestDesk(servers.temporal).tell(backtest, wanted)
    except TEMPORAL_AWAY as error:
        raise unavailable(
            ProblemCode.TEMPORAL_UNAVAILABLE,
            "It is written down, and done once the workflow server is back.",
        ) from error
