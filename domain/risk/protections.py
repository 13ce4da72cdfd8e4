"""Pauses after bad trades, by the market's clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from domain.limits import Scope
from domain.numbers import ZERO, plain
from domain.orders import OrderIntent
from domain.risk.snapshot import ClosedTrade, RiskSnapshot
from domain.risk.verdict import Denied, DenyCode


def cool_down(intent: OrderIntent, snapshot: RiskSnapshot, now: datetime) -> Denied | None:
    """Deny entries for some time after a trade was stopped out."""
    wanted, at = snapshot.limits.protections.cool_down, snapshot.market_time(now)
    if wanted is None:
        return None
    stops = [trade for trade in _trades(intent, snapshot, wanted.scope) if trade.stopped]
    until = _paused_until(stops, wanted.pause)
    if until is None or at >= until:
        return None
    return Denied(
        code=DenyCode.COOL_DOWN,
        message=f"a trade was stopped out: no entries until {until:%Y-%m-%d %H:%M:%S}",
        figures={"until": until.isoformat(), "market_time": at.isoformat()},
    )


def stop_guard(intent: OrderIntent, snapshot: RiskSnapshot, now: datetime) -> Denied | None:
    """Deny entries for some time after too many trades were stopped out with a loss."""
    wanted, at = snapshot.limits.protections.stop_guard, snapshot.market_time(now)
    if wanted is None:
        return None
    lost = [
        trade
        for trade in _trades(intent, snapshot, wanted.scope)
        if trade.stopped and trade.profit < ZERO
    ]
    until = _guarded_until(lost, wanted.stops, wanted.within, wanted.pause)
    if until is None or at >= until:
        return None
    return Denied(
        code=DenyCode.STOP_GUARD,
        message=(
            f"{wanted.stops} trades were stopped out within {wanted.within}: no entries until "
            f"{until:%Y-%m-%d %H:%M:%S}"
        ),
        figures={"stops": str(wanted.stops), "until": until.isoformat()},
    )


def low_profit(intent: OrderIntent, snapshot: RiskSnapshot, now: datetime) -> Denied | None:
    """Deny entries for some time after trades that earned too little together."""
    wanted, at = snapshot.limits.protections.low_profit, snapshot.market_time(now)
    if wanted is None:
        return None
    trades = _trades(intent, snapshot, wanted.scope)
    recent = _within(trades, wanted.within, before=_newest(trades))
    profit = sum((trade.profit for trade in recent), ZERO)
    until = _paused_until(recent, wanted.pause)
    if until is None or at >= until or len(recent) < wanted.trades or profit >= wanted.least:
        return None
    return Denied(
        code=DenyCode.LOW_PROFIT,
        message=(
            f"{len(recent)} trades within {wanted.within} earned {profit:.2f}: no entries until "
            f"{until:%Y-%m-%d %H:%M:%S}"
        ),
        figures={
            "trades": str(len(recent)),
            "profit": f"{profit:.2f}",
            "least": plain(wanted.least),
            "until": until.isoformat(),
        },
    )


def _trades(intent: OrderIntent, snapshot: RiskSnapshot, scope: Scope) -> list[ClosedTrade]:
    """Return the closed trades that count for an order, the newest first."""
    counted = [
        trade
        for trade in snapshot.closed_trades
        if scope is Scope.ACCOUNT or trade.instrument == intent.instrument
    ]
    return sorted(counted, key=_closed_at, reverse=True)


def _closed_at(trade: ClosedTrade) -> datetime:
    return trade.closed_at


def _newest(trades: Sequence[ClosedTrade]) -> datetime | None:
    return trades[0].closed_at if trades else None


def _within(
    trades: Iterable[ClosedTrade], window: timedelta, *, before: datetime | None
) -> list[ClosedTrade]:
    return [trade for trade in trades if before is not None and trade.closed_at > before - window]


def _paused_until(trades: Sequence[ClosedTrade], pause: timedelta) -> datetime | None:
    newest = _newest(trades)
    return None if newest is None else newest + pause


def _guarded_until(
    lost: Sequence[ClosedTrade], stops: int, within: timedelta, pause: timedelta
) -> datetime | None:
    """Return until when the newest run of stops pauses; `lost` has the newest first."""
    for last, first in zip(lost, lost[stops - 1 :], strict=False):
        if last.closed_at - first.closed_at <= within:
            return last.closed_at + pause
    return None
