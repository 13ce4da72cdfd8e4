"""What a trade that stands without a stop needs."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.guardian import Attach, Close, Gone, GuardPlan, LeftAlone, Need, Protected, need
from domain.numbers import Price, Units
from domain.order_terms import Protection
from domain.positions import Trade
from domain.standing import Guard, OpenTrade

PLAN = GuardPlan(
    stop=Protection(distance=Decimal("0.00200")),
    trail=None,
    catastrophe_stop=Decimal("0.02"),
    display_precision=5,
)


def opened(units: str = "1000", **changes: Any) -> OpenTrade:
    trade = Trade(
        id="7",
        instrument="EUR_USD",
        initial_units=Units(Decimal(units)),
        units=Units(Decimal(units)),
        price=Price(Decimal("1.10001")),
    )
    return replace(OpenTrade(trade=trade), **changes)


def attached(found: OpenTrade, plan: GuardPlan) -> tuple[str, str | None]:
    """Return the stop's price and the trail that a trade is given."""
    needed: Need = need(found, plan)
    assert isinstance(needed, Attach)
    stop, trail = needed.guards.stop, needed.guards.trail
    assert stop is not None
    return str(stop.price), None if trail is None else str(trail)


@pytest.mark.parametrize(("units", "price"), [("1000", "1.09801"), ("-1000", "1.10201")])
def test_a_distance_counts_from_the_trades_own_price(units: str, price: str) -> None:
    assert attached(opened(units), PLAN) == (price, None)


def test_a_stop_at_a_price_stays_at_that_price() -> None:
    plan = replace(PLAN, stop=Protection(price=Price(Decimal("1.09000"))))
    assert attached(opened(), plan) == ("1.09000", None)


def test_a_trail_that_comes_late_has_a_stop_where_it_would_have_begun() -> None:
    plan = replace(PLAN, stop=None, trail=Decimal("0.00300"))
    assert attached(opened(), plan) == ("1.09701", "0.00300")


@pytest.mark.parametrize(("units", "price"), [("1000", "1.07801"), ("-1000", "1.12201")])
def test_a_trade_that_was_allowed_no_stop_gets_the_catastrophes(units: str, price: str) -> None:
    assert attached(opened(units), replace(PLAN, stop=None)) == (price, None)


@pytest.mark.parametrize("guard", ["stop", "trail"])
def test_a_trade_with_a_stop_or_a_trail_needs_nothing(guard: str) -> None:
    stands = Guard(order="8", price=Price(Decimal("1.09801")))
    assert need(opened(**{guard: stands}), PLAN) == Protected(at=stands.price)


def test_a_target_alone_protects_nothing() -> None:
    found = opened(target=Guard(order="8", price=Price(Decimal("1.2"))))
    assert isinstance(need(found, PLAN), Attach)


def test_a_trade_that_is_closed_needs_nothing() -> None:
    assert need(None, replace(PLAN, close_because="late")) == Gone()


def test_a_trade_that_must_not_stay_open_is_closed_though_it_has_a_stop() -> None:
    plan = replace(PLAN, close_because="late")
    assert need(opened(stop=Guard(order="8")), plan) == Close(because="late")


def test_a_trade_of_somebody_else_is_left_alone() -> None:
    assert need(opened(), replace(PLAN, stop=None, left_alone=True)) == LeftAlone()
