"""A stop has to protect the trade; a target has to be one."""

from decimal import Decimal

import pytest

from domain.accounts import Limits
from domain.numbers import Price
from domain.order_terms import OrderKind, OrderTerms, Protection, TimeInForce
from domain.risk.verdict import DenyCode
from tests.unit.builders import intent, snapshot
from tests.unit.verdicts import code


def at(price: str) -> Protection:
    return Protection(price=Price(Decimal(price)))


def limit(price: str) -> OrderTerms:
    return OrderTerms(
        kind=OrderKind.LIMIT, time_in_force=TimeInForce.GTC, price=Price(Decimal(price))
    )


def test_an_entry_without_a_stop_is_denied_where_one_is_required() -> None:
    bare = intent(stop=None)
    assert code(bare) is DenyCode.STOP_REQUIRED
    assert code(bare, snapshot(limits=Limits(stop_required=False))) is None


def test_a_trailing_stop_is_a_stop() -> None:
    assert code(intent(stop=None, trail=Decimal("0.0010"))) is None


@pytest.mark.parametrize(
    ("trail", "expected"),
    [("0.00009", DenyCode.TRAIL_TOO_CLOSE), ("0.00010", None), ("0.3", DenyCode.STOP_TOO_FAR)],
)
def test_a_trailing_stop_stands_between_the_spread_and_nowhere(
    trail: str, expected: DenyCode | None
) -> None:
    assert code(intent(stop=None, trail=Decimal(trail))) is expected


@pytest.mark.parametrize(("units", "stop"), [("1000", "1.10000"), ("-1000", "1.10010")])
def test_a_stop_that_the_market_is_through_is_denied(units: str, stop: str) -> None:
    assert code(intent(units, stop=at(stop))) is DenyCode.STOP_WRONG_SIDE


@pytest.mark.parametrize("stop", [Protection(distance=Decimal(5)), at("0.5")])
def test_a_stop_that_protects_nothing_is_denied(stop: Protection) -> None:
    assert code(intent(stop=stop)) is DenyCode.STOP_TOO_FAR


@pytest.mark.parametrize(
    ("units", "price", "stop", "expected"),
    [
        ("1000", "1.05000", "1.06000", DenyCode.STOP_WRONG_SIDE),
        ("1000", "1.05000", "1.04000", None),
        ("-1000", "1.15000", "1.14000", DenyCode.STOP_WRONG_SIDE),
        ("-1000", "1.15000", "1.16000", None),
        ("1000", "0.90000", "0.71900", DenyCode.STOP_TOO_FAR),
    ],
)
def test_the_stop_of_an_order_that_waits_is_judged_at_its_own_price(
    units: str, price: str, stop: str, expected: DenyCode | None
) -> None:
    assert code(intent(units, terms=limit(price), stop=at(stop))) is expected


@pytest.mark.parametrize(
    ("units", "target", "expected"),
    [
        ("1000", "1.10000", DenyCode.TARGET_WRONG_SIDE),
        ("1000", "1.10020", None),
        ("-1000", "1.10010", DenyCode.TARGET_WRONG_SIDE),
        ("-1000", "1.09990", None),
    ],
)
def test_a_target_that_the_market_has_reached_is_denied(
    units: str, target: str, expected: DenyCode | None
) -> None:
    assert code(intent(units, target=at(target))) is expected


def test_a_target_at_a_distance_is_always_on_its_side() -> None:
    assert code(intent(target=Protection(distance=Decimal("0.0001")))) is None
