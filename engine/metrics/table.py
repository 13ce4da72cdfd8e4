"""The table of all metrics: API, dashboard, report and documents take their lists from it."""

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from engine.metrics import costs, excursions, market, returns, risk, statistics, timing, trading
from engine.metrics.ledger import Ledger
from engine.metrics.values import Better, Group, Reason, Undefined, Unit, Value

COUNT, MONEY, NUMBER, PIPS, RISKS = Unit.COUNT, Unit.MONEY, Unit.NUMBER, Unit.PIPS, Unit.RISKS
SECONDS, SHARE, UNITS = Unit.SECONDS, Unit.SHARE, Unit.UNITS
HIGHER, LOWER, NEITHER = Better.HIGHER, Better.LOWER, Better.NEITHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric: `key` names it on the wire, `definition` says how it is computed."""

    key: str
    title: str
    definition: str
    unit: Unit
    better: Better
    group: Group
    of: Callable[[Ledger], Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A metric's value, or None and the reason why it has none."""

    key: str
    value: Decimal | float | int | None
    reason: Reason | None = None


Row = tuple[str, Callable[[Ledger], Value], Unit, Better]


def _group(group: Group, *rows: Row) -> tuple[Metric, ...]:
    return tuple(
        Metric(
            key=of.__name__,
            title=title,
            definition=" ".join((inspect.getdoc(of) or "").split()),
            unit=unit,
            better=better,
            group=group,
            of=of,
        )
        for title, of, unit, better in rows
    )


_RETURN = _group(
    Group.RETURN,
    ("Net profit", returns.net_profit, MONEY, HIGHER),
    ("Return", returns.total_return, SHARE, HIGHER),
    ("Growth per year (CAGR)", returns.cagr, SHARE, HIGHER),
    ("Gross profit", returns.gross_profit, MONEY, HIGHER),
    ("Gross loss", returns.gross_loss, MONEY, HIGHER),
    ("Profit factor", returns.profit_factor, NUMBER, HIGHER),
    ("Best day", returns.best_day, SHARE, HIGHER),
    ("Worst day", returns.worst_day, SHARE, HIGHER),
    ("Best month", returns.best_month, SHARE, HIGHER),
    ("Worst month", returns.worst_month, SHARE, HIGHER),
    ("Winning days", returns.winning_days, SHARE, HIGHER),
    ("Winning months", returns.winning_months, SHARE, HIGHER),
)
_RISK = _group(
    Group.RISK,
    ("Sharpe ratio", risk.sharpe, NUMBER, HIGHER),
    ("Sortino ratio", risk.sortino, NUMBER, HIGHER),
    ("Calmar ratio", risk.calmar, NUMBER, HIGHER),
    ("Omega ratio", risk.omega, NUMBER, HIGHER),
    ("Volatility per year", risk.volatility, SHARE, LOWER),
    ("Largest drawdown", risk.max_drawdown, MONEY, LOWER),
    ("Largest drawdown, share", risk.max_drawdown_share, SHARE, LOWER),
    ("Average drawdown", risk.average_drawdown, SHARE, LOWER),
    ("Longest drawdown", risk.longest_drawdown, SECONDS, LOWER),
    ("Recovery time", risk.recovery_time, SECONDS, LOWER),
    ("Recovery factor", risk.recovery_factor, NUMBER, HIGHER),
    ("Ulcer index", risk.ulcer_index, SHARE, LOWER),
    ("Value at risk, day", risk.value_at_risk, SHARE, HIGHER),
    ("Expected shortfall, day", risk.expected_shortfall, SHARE, HIGHER),
)
_TRADES = _group(
    Group.TRADES,
    ("Trades", trading.trades, COUNT, NEITHER),
    ("Win rate", trading.win_rate, SHARE, HIGHER),
    ("Payoff", trading.payoff, NUMBER, HIGHER),
    ("Expectancy", trading.expectancy, MONEY, HIGHER),
    ("Expectancy in pips", trading.expectancy_pips, PIPS, HIGHER),
    ("Expectancy in risks", trading.expectancy_risks, RISKS, HIGHER),
    ("Average win", trading.average_win, MONEY, HIGHER),
    ("Average loss", trading.average_loss, MONEY, HIGHER),
    ("Median win", trading.median_win, MONEY, HIGHER),
    ("Median loss", trading.median_loss, MONEY, HIGHER),
    ("Largest win", trading.largest_win, MONEY, NEITHER),
    ("Largest loss", trading.largest_loss, MONEY, HIGHER),
    ("Wins in a row", trading.consecutive_wins, COUNT, HIGHER),
    ("Losses in a row", trading.consecutive_losses, COUNT, LOWER),
)
_SIDES = _group(
    Group.SIDES,
    ("Long trades", trading.long_trades, COUNT, NEITHER),
    ("Long profit", trading.long_profit, MONEY, HIGHER),
    ("Long win rate", trading.long_win_rate, SHARE, HIGHER),
    ("Short trades", trading.short_trades, COUNT, NEITHER),
    ("Short profit", trading.short_profit, MONEY, HIGHER),
    ("Short win rate", trading.short_win_rate, SHARE, HIGHER),
)
_TIME = _group(
    Group.TIME,
    ("Trades per day", timing.trades_per_day, NUMBER, NEITHER),
    ("Time in the market", timing.time_in_market, SHARE, NEITHER),
    ("Average hold", timing.average_hold, SECONDS, NEITHER),
    ("Average position", timing.average_position, UNITS, NEITHER),
)
_EXCURSIONS = _group(
    Group.EXCURSIONS,
    ("Average adverse excursion", excursions.average_adverse, PIPS, LOWER),
    ("Average favourable excursion", excursions.average_favourable, PIPS, HIGHER),
    ("Adverse excursion of winners", excursions.adverse_of_wins, PIPS, LOWER),
    ("Edge ratio", excursions.edge_ratio, NUMBER, HIGHER),
    ("Captured", excursions.captured, SHARE, HIGHER),
)
_COSTS = _group(
    Group.COSTS,
    ("Spread paid", costs.spread_paid, MONEY, LOWER),
    ("Average spread", costs.average_spread, PIPS, LOWER),
    ("Spread's share of wins", costs.cost_share, SHARE, LOWER),
    ("Financing", costs.financing, MONEY, HIGHER),
)
_STATISTICS = _group(
    Group.STATISTICS,
    ("t-statistic", statistics.t_statistic, NUMBER, HIGHER),
    ("System quality (SQN)", statistics.system_quality, NUMBER, HIGHER),
    ("K-ratio", statistics.k_ratio, NUMBER, HIGHER),
    ("Tail ratio", statistics.tail_ratio, NUMBER, HIGHER),
    ("Skew", statistics.skew, NUMBER, HIGHER),
    ("Kurtosis", statistics.kurtosis, NUMBER, LOWER),
)
_MARKET = _group(
    Group.MARKET,
    ("Buy and hold", market.buy_and_hold, SHARE, NEITHER),
    ("Alpha", market.alpha, SHARE, HIGHER),
    ("Beta", market.beta, NUMBER, NEITHER),
    ("Correlation", market.correlation, NUMBER, NEITHER),
)

_GROUPS = (_RETURN, _RISK, _TRADES, _SIDES, _TIME, _EXCURSIONS, _COSTS, _STATISTICS, _MARKET)

METRICS: Mapping[str, Metric] = {metric.key: metric for metric in chain(*_GROUPS)}
"""Every metric by its key, in the order in which they are shown."""


def measure(book: Ledger, keys: Collection[str] | None = None) -> tuple[Measured, ...]:
    """Compute the metrics asked for, or all; in the table's order.

    Raises:
        KeyError: a key that is not in the table.
    """
    wanted = METRICS.keys() if keys is None else {METRICS[key].key for key in keys}
    return tuple(_measured(metric, book) for key, metric in METRICS.items() if key in wanted)


def _measured(metric: Metric, book: Ledger) -> Measured:
    value = metric.of(book)
    if isinstance(value, Undefined):
        return Measured(key=metric.key, value=None, reason=value.reason)
    return Measured(key=metric.key, value=value)
