"""What a fill would do to the book: which trades it closes, what it opens, at which price."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.numbers import ZERO
from paper.behaviour import Behaviour
from paper.ledger.account import Account
from paper.ledger.book import Trade
from paper.ledger.fills import FillReason
from paper.ledger.transactions import CancelReason
from paper.market.quotes import BOOK, Quote
from paper.money.exposure import Exposure, open_exposures
from paper.orders.terms import (
    ClientExtensions,
    PositionFill,
    StopLossDetails,
    TakeProfitDetails,
    TimeInForce,
    TrailingStopLossDetails,
)
from paper.wire import TransactionId

UNSTOPPABLE = frozenset(
    {
        FillReason.TAKE_PROFIT_ORDER,
        FillReason.STOP_LOSS_ORDER,
        FillReason.TRAILING_STOP_LOSS_ORDER,
        FillReason.MARKET_ORDER_MARGIN_CLOSEOUT,
    }
)
"""Fills that neither want of depth nor a rule prevents: what they close must be closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """An order that is to be filled now; `trade_id` confines it to reducing that trade."""

    order_id: TransactionId
    client_order_id: str | None
    instrument: str
    units: Decimal
    reason: FillReason
    time_in_force: TimeInForce = TimeInForce.FOK
    position_fill: PositionFill = PositionFill.DEFAULT
    price_bound: Decimal | None = None
    trade_id: TransactionId | None = None
    take_profit: TakeProfitDetails | None = None
    stop_loss: StopLossDetails | None = None
    trailing_stop_loss: TrailingStopLossDetails | None = None
    trade_extensions: ClientExtensions | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """A trade and the units that close it or a part of it, signed as the closing side."""

    trade: Trade
    units: Decimal

    @property
    def whole(self) -> bool:
        """Tell whether nothing of the trade is left."""
        return self.units == -self.trade.current_units


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """How many units an order can have now, and at which price."""

    units: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The effect of a fill: reductions oldest trade first, then what it opens."""

    units: Decimal
    price: Decimal
    reductions: Sequence[Reduction]
    opens: Decimal


def plan_fill(
    account: Account, quote: Quote, order: Execution, behaviour: Behaviour
) -> Plan | CancelReason:
    """Decide how an order fills at a quote, or why it cannot."""
    offer = offer_for(order, quote)
    if isinstance(offer, CancelReason):
        return offer
    units = offer.units
    reductions = () if _only_opens(account, order) else _reductions(account, order, units)
    opens = units - sum((part.units for part in reductions), ZERO)
    if _changes_forbidden(order, reductions, opens):
        return CancelReason(behaviour.forbidden_fill)
    return Plan(units=units, price=offer.price, reductions=reductions, opens=opens)


def resulting_exposures(account: Account, order: Execution, plan: Plan) -> dict[str, Exposure]:
    """Return what is held of each instrument once the plan is carried out."""
    held = open_exposures(account)
    mine = held.get(order.instrument, Exposure())
    for part in plan.reductions:
        mine = mine.with_reduction(part.units)
    held[order.instrument] = mine.with_trade(plan.opens)
    return held


def offer_for(order: Execution, quote: Quote) -> Offer | CancelReason:
    """Return the units and the price that the market has for an order within its bound.

    All its units, or nothing; where they cannot all be had, IOC takes what the best price has,
    and what must close a trade closes all of it at the last price of the book.
    """
    price = quote.price_for(order.units)
    if price is None and order.reason in UNSTOPPABLE:
        price = quote.deepest(order.units)
    if price is not None and not beyond_bound(order, price):
        return Offer(units=order.units, price=price)
    best = quote.best(order.units)
    if order.time_in_force is TimeInForce.IOC and not beyond_bound(order, best):
        most = min(abs(order.units), Decimal(BOOK[0].liquidity))
        return Offer(units=most.copy_sign(order.units), price=best)
    return CancelReason.INSUFFICIENT_LIQUIDITY if price is None else CancelReason.BOUNDS_VIOLATION


def beyond_bound(order: Execution, price: Decimal) -> bool:
    """Tell whether a price is worse than the worst that an order accepts."""
    if order.price_bound is None:
        return False
    return price > order.price_bound if order.units > 0 else price < order.price_bound


def _candidates(account: Account, order: Execution) -> list[Trade]:
    if order.trade_id is not None:
        return [account.open_trades[order.trade_id]]
    trades = account.trades_of(order.instrument)
    return [trade for trade in trades if (trade.current_units > 0) != (order.units > 0)]


def _reductions(account: Account, order: Execution, units: Decimal) -> tuple[Reduction, ...]:
    found = []
    left = abs(units)
    for trade in _candidates(account, order):
        if left == 0:
            break
        closing = min(left, abs(trade.current_units))
        found.append(Reduction(trade=trade, units=closing.copy_sign(units)))
        left -= closing
    return tuple(found)


def _changes_forbidden(order: Execution, reductions: Sequence[Reduction], opens: Decimal) -> bool:
    if order.position_fill is PositionFill.REDUCE_ONLY:
        return opens != 0
    if order.position_fill is PositionFill.OPEN_ONLY:
        return bool(reductions)
    return False


def _only_opens(account: Account, order: Execution) -> bool:
    """Tell whether an order leaves the other side alone: the usual thing on hedging accounts."""
    if order.position_fill is PositionFill.OPEN_ONLY:
        return account.hedging
    return account.hedging and order.position_fill is PositionFill.DEFAULT
