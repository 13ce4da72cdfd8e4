"""Orders that wait for a price to enter the market: created, woken, filled or left waiting."""

from dataclasses import replace

from paper.ledger.account import Account
from paper.ledger.book import Order
from paper.ledger.transactions import CancelReason, OrderReject
from paper.money.valuation import Market
from paper.orders.draft import Draft
from paper.orders.execution import decide, execute, settle
from paper.orders.grid import entry_on_grid
from paper.orders.plan import Execution, beyond_bound, offer_for
from paper.orders.refusals import RejectReason
from paper.orders.resting import execution_of
from paper.orders.terms import EntryOrder, LimitOrder, MarketIfTouchedOrder, TakeProfitOrder
from paper.orders.triggers import component_of, price_of, trigger_of
from paper.orders.validation import IMMEDIATE, Validation, refuse_entry
from paper.wire import TimeNs, TransactionId

NOT_YET = TransactionId(0)
"""Stands for an order that has no number yet."""


def place_entry(
    account: Account, market: Market, order: EntryOrder, now: int, draft: Draft
) -> None:
    """Take a limit, stop or market-if-touched order: its create and what follows, or its reject."""
    accepted = accept_entry(account, market, order, now)
    if isinstance(accepted, RejectReason):
        draft.add(OrderReject(order=order, reject_reason=accepted))
        return
    enter(account, market, accepted, now, draft)


def accept_entry(
    account: Account,
    market: Market,
    order: EntryOrder,
    now: int,
    replaces: TransactionId | None = None,
) -> EntryOrder | RejectReason:
    """Return an order as it is created, every price on the grid, or why it is refused."""
    if order.instrument is None:
        return RejectReason.INSTRUMENT_MISSING
    instrument = market.board.instruments.get(order.instrument)
    if instrument is None:
        return RejectReason.INSTRUMENT_NOT_TRADEABLE
    against = Validation(
        instrument=instrument,
        account=account,
        behaviour=market.behaviour,
        now=now,
        replaces=replaces,
    )
    reason = refuse_entry(order, against)
    return reason or _started(entry_on_grid(order, instrument), market)


def enter(account: Account, market: Market, terms: EntryOrder, now: int, draft: Draft) -> None:
    """Create an accepted order; what the market meets already fills in the same batch."""
    order = Order(id=draft.add(terms), create_time=TimeNs(now), terms=terms)
    if terms.time_in_force not in IMMEDIATE:
        if _met(terms, market):
            wake(account, market, order, draft)
        return
    execution = execution_of(account, order)
    assert execution is not None
    reason = _misses(terms, execution, market)
    settle(account, market, execution, reason or decide(account, market, execution), draft)


def wake(account: Account, market: Market, order: Order, draft: Draft) -> None:
    """Fill a pending order whose trigger is met, or cancel it; nothing happens in a halt.

    A limit or a target waits on while its units cannot all be had at its price or better.
    """
    execution = execution_of(account, order)
    if execution is None or not market.tradeable(execution.instrument):
        return
    if isinstance(order.terms, LimitOrder | TakeProfitOrder) and _out_of_reach(execution, market):
        return
    execute(account, market, execution, draft)


def _misses(terms: EntryOrder, execution: Execution, market: Market) -> CancelReason | None:
    """Return why an order that does not wait is not even tried."""
    if not market.tradeable(execution.instrument):
        return CancelReason.MARKET_HALTED
    if not _met(terms, market):
        return CancelReason.TIME_IN_FORCE_EXPIRED
    if not isinstance(terms, LimitOrder) or not _out_of_reach(execution, market):
        return None
    at_best = market.quote(execution.instrument).best(execution.units)
    if beyond_bound(execution, at_best):
        return CancelReason.TIME_IN_FORCE_EXPIRED
    return CancelReason.INSUFFICIENT_LIQUIDITY


def _out_of_reach(execution: Execution, market: Market) -> bool:
    return isinstance(offer_for(execution, market.quote(execution.instrument)), CancelReason)


def _met(terms: EntryOrder, market: Market) -> bool:
    assert terms.instrument is not None
    assert terms.units is not None
    quote = market.quote(terms.instrument)
    trigger = trigger_of(NOT_YET, terms, quote.instrument, buys=terms.units > 0)
    return trigger is not None and trigger.met(quote.bid, quote.ask)


def _started(order: EntryOrder, market: Market) -> EntryOrder:
    """Note where the market is when a market-if-touched order is created."""
    if not isinstance(order, MarketIfTouchedOrder):
        return order
    assert order.instrument is not None
    assert order.units is not None
    watched = component_of(order.trigger_condition, buys=order.units > 0)
    return replace(order, initial_market_price=price_of(watched, market.quote(order.instrument)))
