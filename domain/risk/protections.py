"""Pauses after bad trades, by the market's clock."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.limits import CoolDown, LowProfitLock, Protections, Scope, StopGuard
from domain.numbers import ZERO, plain
from domain.orders import OrderIntent
from domain.risk.snapshot import ClosedTrade, RiskSnapshot
from domain.risk.verdict import Denied, DenyCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Entries are denied with a code until a moment of the market's clock; `message` says why."""

    code: DenyCode
    until: datetime
    message: str
    figures: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A pause that holds now, on one instrument or, where that is absent, on the account."""

    pause: Pause
    instrument: str | None


def cool_down(intent: OrderIntent, snapshot: RiskSnapshot, now: datetime) -> Denied | None:
    """Deny entries for some time after a trade was stopped out."""
    wanted, at = snapshot.limits.protections.cool_down, snapshot.market_time(now)
    if wanted is None:
        return None
    trades = _trades(snapshot.closed_trades, wanted.scope, intent.instrument)
    return _denied(_cooling(wanted, trades), at)


def stop_guard(intent: OrderIntent, snapshot: RiskSnapshot, now: datetime) -> Denied | None:
    """Deny entries for some time after too many trades were stopped out with a loss."""
    wanted, at = snapshot.limits.protections.stop_guard, snapshot.market_time(now)
    if wanted is None:
        return None
    trades = _trades(snapshot.closed_trades, wanted.scope, intent.instrument)
    return _denied(_guarding(wanted, trades), at)


def low_profit(intent: OrderIntent, snapshot: RiskSnapshot, now: datetime) -> Denied | None:
    """Deny entries for some time after trades that earned too little together."""
    wanted, at = snapshot.limits.protections.low_profit, snapshot.market_time(now)
    if wanted is None:
        return None
    trades = _trades(snapshot.closed_trades, wanted.scope, intent.instrument)
    return _denied(_locked(wanted, trades), at)


def in_force(
    protections: Protections, closed: Sequence[ClosedTrade], at: Mapping[str, datetime]
) -> tuple[InForce, ...]:
    """Say which protections hold entries back, the longest first.

    `at` is what the market's clock shows for the instrument of each closed trade; what holds the
    whole account goes by the instrument of its newest trade.
    """
    found = [
        InForce(pause=pause, instrument=instrument)
        for wanted in (protections.cool_down, protections.stop_guard, protections.low_profit)
        if wanted is not None
        for instrument, trades in _groups(closed, wanted.scope)
        if (pause := _pause(wanted, trades)) is not None and at[trades[0].instrument] < pause.until
    ]
    return tuple(sorted(found, key=_until, reverse=True))


def _until(held: InForce) -> datetime:
    return held.pause.until


def _groups(
    closed: Sequence[ClosedTrade], scope: Scope
) -> Iterator[tuple[str | None, list[ClosedTrade]]]:
    """Put together the trades that count together, each time the newest first."""
    if scope is Scope.INSTRUMENT:
        for name in sorted({trade.instrument for trade in closed}):
            yield name, _trades(closed, scope, name)
    elif closed:
        yield None, sorted(closed, key=_closed_at, reverse=True)


def _pause(
    wanted: CoolDown | StopGuard | LowProfitLock, trades: Sequence[ClosedTrade]
) -> Pause | None:
    match wanted:
        case CoolDown():
            return _cooling(wanted, trades)
        case StopGuard():
            return _guarding(wanted, trades)
        case LowProfitLock():
            return _locked(wanted, trades)


def _denied(pause: Pause | None, at: datetime) -> Denied | None:
    if pause is None or at >= pause.until:
        return None
    return Denied(
        code=pause.code,
        message=f"{pause.message}: no entries until {pause.until:%Y-%m-%d %H:%M:%S}",
        figures={
            **pause.figures,
            "until": pause.until.isoformat(),
            "market_time": at.isoformat(),
        },
    )


def _cooling(wanted: CoolDown, trades: Sequence[ClosedTrade]) -> Pause | None:
    until = _paused_until([trade for trade in trades if trade.stopped], wanted.pause)
    if until is None:
        return None
    return Pause(
        code=DenyCode.COOL_DOWN, until=until, message="a trade was stopped out", figures={}
    )


def _guarding(wanted: StopGuard, trades: Sequence[ClosedTrade]) -> Pause | None:
    lost = [trade for trade in trades if trade.stopped and trade.profit < ZERO]
    until = _guarded_until(lost, wanted.stops, wanted.within, wanted.pause)
    if until is None:
        return None
    return Pause(
        code=DenyCode.STOP_GUARD,
        until=until,
        message=f"stopped out with a loss within {_minutes(wanted.within)}: {wanted.stops}",
        figures={"stops": str(wanted.stops)},
    )


def _locked(wanted: LowProfitLock, trades: Sequence[ClosedTrade]) -> Pause | None:
    recent = _within(trades, wanted.within, before=_newest(trades))
    profit = sum((trade.profit for trade in recent), ZERO)
    until = _paused_until(recent, wanted.pause)
    if until is None or len(recent) < wanted.trades or profit >= wanted.least:
        return None
    return Pause(
        code=DenyCode.LOW_PROFIT,
        until=until,
        message=f"earned {profit:.2f} within {_minutes(wanted.within)}, trades: {len(recent)}",
        figures={
            "trades": str(len(recent)),
            "profit": f"{profit:.2f}",
            "least": plain(wanted.least),
        },
    )


def _minutes(span: timedelta) -> str:
    return f"{span // timedelta(minutes=1)} min"


def _trades(closed: Iterable[ClosedTrade], scope: Scope, instrument: str) -> list[ClosedTrade]:
    """Return the closed trades that count for an instrument, the newest first."""
    counted = [
        trade for trade in closed if scope is Scope.ACCOUNT or trade.instrument == instrument
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
