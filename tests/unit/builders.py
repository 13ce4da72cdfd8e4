"""Values for tests of the rules."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.accounts import AccountId, Gate, GateState, Limits, OwnerId
from domain.instruments import MAJORS
from domain.numbers import Points, Units
from domain.order_terms import Protection
from domain.orders import IntentId, OrderIntent, Origin, Purpose
from domain.risk.snapshot import Quote, RiskSnapshot

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


def snapshot(**changes: Any) -> RiskSnapshot:
    """Build a healthy flat account with 10,000 of net value and EUR_USD at 1.10000/1.10010."""
    plain = RiskSnapshot(
        gate=Gate(state=GateState.ACTIVE, agreed=True),
        kill_switch=None,
        limits=Limits(),
        instrument=MAJORS["EUR_USD"],
        quote=Quote(bid=Points(110_000), ask=Points(110_010), received_at=NOW),
        position=Units(Decimal(0)),
        reserved=Units(Decimal(0)),
        nav=Decimal(10_000),
        margin_used=Decimal(0),
        margin_per_unit=Decimal("0.022"),
    )
    return replace(plain, **changes)
