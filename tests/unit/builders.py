"""Values for tests of the rules."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.accounts import AccountId, AccountPolicy, Feed, Gate, GateState, Limits, OwnerId
from domain.instruments import MAJORS
from domain.numbers import Points, Units
from domain.order_terms import Protection
from domain.orders import IntentId, OrderIntent, Origin, Purpose
from domain.risk.holdings import Holding
from domain.risk.snapshot import AccountMoney, Quote, RiskSnapshot

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def intent(units: str = "1000", **changes: Any) -> OrderIntent:
    """Build an entry in EUR_USD with a stop, valid for 30 s from `NOW`."""
    plain = OrderIntent(
        id=IntentId("order-1"),
        owner=OwnerId("owner"),
        account=AccountId("account"),
        instrument="EUR_USD",
        units=Units(Decimal(units)),
        purpose=Purpose.ENTRY,
        origin=Origin.PERSON,
        valid_until=NOW + timedelta(seconds=30),
        stop=Protection(distance=Decimal("0.0010")),
    )
    return replace(plain, **changes)


def holding(units: str = "0", instrument: str = "EUR_USD", **changes: Any) -> Holding:
    """Build a holding worth 1.1 a unit in home currency, with 2 % margin."""
    plain = Holding(
        instrument=instrument,
        units=Units(Decimal(units)),
        worth=Decimal("1.1"),
        margin_rate=Decimal("0.02"),
    )
    return replace(plain, **changes)


def money(nav: str = "10000", day_start: str = "10000", peak: str = "10000") -> AccountMoney:
    """Build an account's money as seen at `NOW`."""
    return AccountMoney(nav=Decimal(nav), at=NOW, day_start=Decimal(day_start), peak=Decimal(peak))


def snapshot(**changes: Any) -> RiskSnapshot:
    """Build a healthy flat account with 10,000 of net value and EUR_USD at 1.10000/1.10010."""
    plain = RiskSnapshot(
        feed=Feed.PRACTICE,
        currency="USD",
        opened_at=NOW - timedelta(days=30),
        gate=Gate(state=GateState.ACTIVE, agreed=True),
        kill_switch=None,
        limits=Limits(),
        policy=AccountPolicy(),
        money=money(),
        instrument=MAJORS["EUR_USD"],
        quote=Quote(bid=Points(110_000), ask=Points(110_010), received_at=NOW),
        holding=holding(),
    )
    return replace(plain, **changes)
