"""An outcome sorted into what metrics are computed from."""

from dataclasses import dataclass

from engine.metrics.days import Periods, months, trading_days
from engine.metrics.drawdowns import Drawdowns, find_drawdowns
from engine.metrics.outcome import Outcome
from engine.metrics.trades import Trades, whole_trades


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ledger:
    """An outcome by trades, trading days, months and drawdowns."""

    outcome: Outcome
    trades: Trades
    days: Periods
    months: Periods
    drawdowns: Drawdowns


def ledger(outcome: Outcome) -> Ledger:
    """Sort an outcome."""
    days = trading_days(outcome)
    return Ledger(
        outcome=outcome,
        trades=whole_trades(outcome),
        days=days,
        months=months(days, outcome.balance),
        drawdowns=find_drawdowns(outcome),
    )
