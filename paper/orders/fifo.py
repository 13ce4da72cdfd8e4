"""The rule that older trades of the same size are closed first, where a regulator demands it."""

from paper.behaviour import FifoRule
from paper.ledger.account import Account
from paper.ledger.transactions import CancelReason
from paper.money.valuation import Market
from paper.orders.plan import UNSTOPPABLE, Execution, Plan
from paper.wire import TransactionId


def refuse_out_of_turn(
    account: Account, market: Market, order: Execution, plan: Plan
) -> CancelReason | None:
    """Return why a fill would break the rule, None if it would not or the rule is off.

    A trade is not closed before an older one of its size, unless by its own target or stop; and no
    trade is opened that has, or joins one of its size that has, a target or a stop: that could
    close it out of turn.
    """
    if market.behaviour.fifo is FifoRule.OFF:
        return None
    free = order.reason in UNSTOPPABLE
    if order.trade_id is not None and not free and _has_elder(account, order.trade_id):
        return CancelReason.FIFO_VIOLATION
    twins = [t for t in account.trades_of(order.instrument) if t.current_units == plan.opens]
    guarded = order.take_profit or order.stop_loss or order.trailing_stop_loss
    if twins and (guarded or any(trade.dependent_ids for trade in twins)):
        return CancelReason.FIFO_VIOLATION_SAFEGUARD_VIOLATION
    return None


def _has_elder(account: Account, trade_id: TransactionId) -> bool:
    trade = account.open_trades[trade_id]
    return any(
        other.id < trade.id and other.current_units == trade.current_units
        for other in account.trades_of(trade.instrument)
    )
