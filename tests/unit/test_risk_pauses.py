"""Pauses after bad trades, and how fast a strategy may ask."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from domain.accounts import Limits
from domain.limits import CoolDown, LowProfitLock, Protections, Scope, StopGuard
from domain.orders import Origin
from domain.risk.protections import in_force, low_profit
from domain.risk.snapshot import ClosedTrade
from domain.risk.verdict import DenyCode
from tests.unit.builders import NOW, intent, snapshot
from tests.unit.verdicts import code

MINUTE = timedelta(minutes=1)


def trade(
    minutes_ago: float, profit: str = "-10", *, stopped: bool = True, instrument: str = "EUR_USD"
) -> ClosedTrade:
    return ClosedTrade(
        instrument=instrument,
        closed_at=NOW - minutes_ago * MINUTE,
        profit=Decimal(profit),
        stopped=stopped,
    )


def asked(protections: Protections, *trades: ClosedTrade, now: datetime = NOW) -> DenyCode | None:
    seen = snapshot(limits=Limits(protections=protections), closed_trades=trades)
    return code(intent(), seen, now)


@pytest.mark.parametrize(
    ("scope", "last", "expected"),
    [
        (Scope.INSTRUMENT, trade(4.9), DenyCode.COOL_DOWN),
        (Scope.INSTRUMENT, trade(5), None),
        (Scope.INSTRUMENT, trade(1, stopped=False), None),
        (Scope.INSTRUMENT, trade(1, instrument="USD_JPY"), None),
        (Scope.ACCOUNT, trade(1, instrument="USD_JPY"), DenyCode.COOL_DOWN),
    ],
)
def test_entries_cool_down_after_a_stop(
    scope: Scope, last: ClosedTrade, expected: DenyCode | None
) -> None:
    protections = Protections(cool_down=CoolDown(pause=5 * MINUTE, scope=scope))
    assert asked(protections, last) is expected


GUARD = Protections(stop_guard=StopGuard(stops=3, within=60 * MINUTE, pause=30 * MINUTE))


@pytest.mark.parametrize(
    ("trades", "expected"),
    [
        ((trade(5), trade(20), trade(60)), DenyCode.STOP_GUARD),
        ((trade(5), trade(20, instrument="USD_JPY"), trade(60)), DenyCode.STOP_GUARD),
        ((trade(5), trade(20), trade(66)), None),
        ((trade(5), trade(20, "3"), trade(60)), None),
        ((trade(5), trade(20, stopped=False), trade(60)), None),
        ((trade(31), trade(32), trade(33)), None),
        ((trade(2, "50", stopped=False), trade(29), trade(30), trade(31)), DenyCode.STOP_GUARD),
        ((trade(20), trade(29), trade(30), trade(85)), DenyCode.STOP_GUARD),
        ((), None),
    ],
)
def test_too_many_stops_with_a_loss_guard_against_more(
    trades: tuple[ClosedTrade, ...], expected: DenyCode | None
) -> None:
    assert asked(GUARD, *trades) is expected


LOCK = Protections(
    low_profit=LowProfitLock(trades=2, within=60 * MINUTE, pause=30 * MINUTE, least=Decimal(5))
)


@pytest.mark.parametrize(
    ("trades", "expected"),
    [
        ((trade(1, "2"), trade(50, "2")), DenyCode.LOW_PROFIT),
        ((trade(1, "2"), trade(50, "3")), None),
        ((trade(1, "2"),), None),
        ((trade(1, "2"), trade(62, "2")), None),
        ((trade(1, "2"), trade(50, "2", instrument="USD_JPY")), None),
        ((trade(30, "2"), trade(40, "2")), None),
    ],
)
def test_trades_that_earn_too_little_lock_their_instrument(
    trades: tuple[ClosedTrade, ...], expected: DenyCode | None
) -> None:
    assert asked(LOCK, *trades) is expected


@pytest.mark.parametrize(
    ("origin", "orders", "expected"),
    [
        (Origin.STRATEGY, 3, DenyCode.ORDER_RATE),
        (Origin.STRATEGY, 2, None),
        (Origin.PERSON, 3, None),
    ],
)
def test_a_strategy_that_asks_too_fast_is_denied(
    origin: Origin, orders: int, expected: DenyCode | None
) -> None:
    seen = snapshot(limits=Limits(max_orders_per_minute=3), run_orders=orders)
    assert code(intent(origin=origin), seen) is expected


def test_protections_in_force_are_named_with_what_they_hold_and_until_when() -> None:
    wanted = Protections(
        cool_down=CoolDown(pause=5 * MINUTE),
        low_profit=LowProfitLock(
            trades=2, within=60 * MINUTE, pause=30 * MINUTE, scope=Scope.ACCOUNT
        ),
    )
    closed = [trade(4), trade(10, instrument="USD_JPY")]
    clocks = {"EUR_USD": NOW, "USD_JPY": NOW}
    held = in_force(wanted, closed, clocks)

    assert [(each.pause.code, each.instrument, each.pause.until - NOW) for each in held] == [
        (DenyCode.LOW_PROFIT, None, 26 * MINUTE),
        (DenyCode.COOL_DOWN, "EUR_USD", MINUTE),
    ]
    assert in_force(wanted, closed, dict.fromkeys(clocks, NOW + 26 * MINUTE)) == ()
    assert in_force(wanted, (), {}) == ()


def test_a_denied_entry_is_told_until_when() -> None:
    wanted = LowProfitLock(trades=1, within=60 * MINUTE, pause=30 * MINUTE)
    seen = snapshot(
        limits=Limits(protections=Protections(low_profit=wanted)), closed_trades=(trade(4),)
    )
    denied = low_profit(intent(), seen, NOW)

    assert denied is not None
    assert denied.figures["until"] == (NOW + 26 * MINUTE).isoformat()
    assert f"no entries until {NOW + 26 * MINUTE:%Y-%m-%d %H:%M:%S}" in denied.message
