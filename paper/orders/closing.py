"""Closing trades and positions: market orders that only reduce."""

from dataclasses import dataclass
from decimal import Decimal

from domain.numbers import ZERO
from paper.ledger.account import Account
from paper.ledger.book import PositionSide, Trade
from paper.money.conversion import trimmed
from paper.money.valuation import Market
from paper.orders.draft import Draft
from paper.orders.market import place_market, refuse
from paper.orders.protective import TradeName, find_trade
from paper.orders.refusals import RejectReason
from paper.orders.terms import (
    ClientExtensions,
    MarketOrder,
    OrderReason,
    PositionCloseout,
    PositionFill,
    TradeClose,
)
from paper.wire import format_decimal

ALL = "ALL"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSide:
    """One side of a position to close: `units` of None close all of it."""

    side: PositionSide
    units: Decimal | None
    client_extensions: ClientExtensions | None = None


def close_trade(
    account: Account,
    market: Market,
    name: TradeName,
    units: Decimal | None,
    now: int,
    draft: Draft,
) -> None:
    """Close a trade, all of it where `units` is None."""
    close = TradeClose(trade_id=name.id, client_trade_id=name.client_id, units=_amount(units))
    trade = find_trade(account, name)
    if isinstance(trade, RejectReason):
        missing = MarketOrder(
            position_fill=PositionFill.REDUCE_ONLY,
            trade_close=close,
            reason=OrderReason.TRADE_CLOSE,
        )
        refuse(missing, trade, draft)
        return
    order = _trade_close_order(trade, units, close)
    if _exceeds(units, abs(trade.current_units)):
        refuse(order, RejectReason.CLOSE_TRADE_UNITS_EXCEED_TRADE_SIZE, draft)
        return
    place_market(account, market, order, now, draft)


def close_side(
    account: Account, market: Market, instrument: str, close: CloseSide, now: int, draft: Draft
) -> None:
    """Close one side of a position, all of it where its units are None."""
    held = side_units(account, instrument, close.side)
    order = _closeout_order(instrument, close, held)
    reason = _refuse_side(account, instrument, close)
    if reason is not None:
        refuse(order, reason, draft)
        return
    place_market(account, market, order, now, draft)


def reject_side(
    account: Account, instrument: str, close: CloseSide, reason: RejectReason, draft: Draft
) -> None:
    """Record that one side of a position close was refused because of the other."""
    held = side_units(account, instrument, close.side)
    refuse(_closeout_order(instrument, close, held), reason, draft)


def side_units(account: Account, instrument: str, side: PositionSide) -> Decimal:
    """Return the signed units held on one side of an instrument."""
    trades = account.trades_of(instrument)
    mine = (t.current_units for t in trades if PositionSide.of(t.current_units) is side)
    return sum(mine, ZERO)


def _refuse_side(account: Account, instrument: str, close: CloseSide) -> RejectReason | None:
    held = abs(side_units(account, instrument, close.side))
    if held == 0:
        return RejectReason.CLOSEOUT_POSITION_DOESNT_EXIST
    if _exceeds(close.units, held):
        return RejectReason.CLOSEOUT_POSITION_UNITS_EXCEED_POSITION_SIZE
    return None


def _trade_close_order(trade: Trade, units: Decimal | None, close: TradeClose) -> MarketOrder:
    amount = abs(trade.current_units) if units is None else units
    return MarketOrder(
        instrument=trade.instrument,
        units=amount.copy_sign(-trade.current_units),
        position_fill=PositionFill.REDUCE_ONLY,
        trade_close=TradeClose(
            trade_id=trade.id, client_trade_id=trade.client_id, units=close.units
        ),
        reason=OrderReason.TRADE_CLOSE,
    )


def _closeout_order(instrument: str, close: CloseSide, held: Decimal) -> MarketOrder:
    closeout = PositionCloseout(instrument=instrument, units=_amount(close.units))
    amount = abs(held) if close.units is None else close.units
    long = close.side is PositionSide.LONG
    return MarketOrder(
        instrument=instrument,
        units=amount.copy_negate() if long and amount else amount,
        position_fill=PositionFill.REDUCE_ONLY,
        long_position_closeout=closeout if long else None,
        short_position_closeout=None if long else closeout,
        client_extensions=close.client_extensions,
        reason=OrderReason.POSITION_CLOSEOUT,
    )


def _exceeds(units: Decimal | None, held: Decimal) -> bool:
    return units is not None and not units.is_nan() and units > held


def _amount(units: Decimal | None) -> str:
    return ALL if units is None else format_decimal(trimmed(units) if units.is_finite() else units)
