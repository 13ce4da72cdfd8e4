"""What a report draws, as columns: the dashboard draws the same."""

from http import HTTPStatus

from fastapi import APIRouter

from api.backtests.result_routes import file_with_report
from api.dependencies import Reading, ServersHere
from api.problems import declared
from api.security.current_user import CurrentUser
from api.values import DecimalText, IdInPath, View

router = APIRouter(
    prefix="/api/backtests/{id}", tags=["Backtests"], responses=declared(HTTPStatus.NOT_FOUND)
)


class DrawnEquity(View):
    """The account's value over time: milliseconds, money, share below the peak (0 or less)."""

    time: list[int]
    nav: list[float]
    drawdown: list[float]


class DrawnPrices(View):
    """Mid prices of the first instrument: lowest, highest and last of each span of time."""

    time: list[int]
    low: list[float]
    high: list[float]
    close: list[float]


class DrawnTrades(View):
    """The first trades as columns; `instrument` counts the backtest's, times are milliseconds."""

    instrument: list[int]
    units: list[int]
    opened: list[int]
    closed: list[int]
    entry: list[float]
    exit: list[float]
    reason: list[str]
    result: list[float]


class MonthOfReport(View):
    """What a month brought; `share` is None once the account is used up."""

    month: int
    profit: DecimalText
    share: float | None


class YearOfReport(View):
    """What a year and its months brought; only those with ticks."""

    year: int
    months: list[MonthOfReport]
    profit: DecimalText
    share: float | None


class BacktestCharts(View):
    """Everything that is drawn of a finished backtest, thinned out to what a screen can show.

    `count` is the number of all trades; `trades` are the first of them.
    """

    equity: DrawnEquity
    prices: DrawnPrices | None
    trades: DrawnTrades
    count: int
    years: list[YearOfReport]


@router.get("/charts")
async def read_backtest_charts(
    backtest: IdInPath, user: CurrentUser, session: Reading, servers: ServersHere
) -> BacktestCharts:
    """Read what a finished backtest has to draw, and its months."""
    content = await file_with_report(servers, session, user.id, backtest, "charts.json")
    return BacktestCharts.model_validate_json(content)
