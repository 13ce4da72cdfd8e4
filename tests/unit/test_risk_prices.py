"""Prices that nobody should trade on, and prices that make no sense."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.accounts import Limits
from domain.numbers import Points, Price
from domain.order_terms import OrderKind, OrderTerms, Protection, TimeInForce
from domain.risk.assess import assess
from domain.risk.snapshot import Quote
from domain.risk.verdict import DenyCode
from tests.unit.builders import NOW, intent, snapshot
from tests.unit.verdicts import code, denied, entry_code


def waits(kind: OrderKind, price: str, bound: str | None = None) -> OrderTerms:
    return OrderTerms(
        kind=kind,
        time_in_force=TimeInForce.GTC,
        price=Price(Decimal(price)),
        price_bound=None if bound is None else Price(Decimal(bound)),
    )


def at_market(bound: str) -> OrderTerms:
    return OrderTerms(price_bound=Price(Decimal(bound)))


def quote(bid: int = 110_000, ask: int = 110_010, earlier: int | None = None) -> Quote:
    earlier_bid = None if earlier is None else Points(earlier)
    return Quote(bid=Points(bid), ask=Points(ask), received_at=NOW, earlier_bid=earlier_bid)


def test_an_entry_without_a_price_is_denied() -> None:
    assert entry_code(snapshot(quote=None)) is DenyCode.NO_PRICE


def test_a_stale_price_is_denied_with_its_age() -> None:
    verdict = denied(assess(intent(), snapshot(), NOW + timedelta(seconds=11)))
    assert (verdict.code, verdict.figures) == (
        DenyCode.STALE_PRICE,
        {"age_seconds": "11.0", "limit_seconds": "10"},
    )


def test_a_wide_spread_is_denied_with_both_figures() -> None:
    verdict = denied(assess(intent(), snapshot(quote=quote(ask=110_051)), NOW))
    assert (verdict.code, verdict.figures) == (
        DenyCode.SPREAD,
        {"spread_points": "51", "limit_points": "50"},
    )


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (waits(OrderKind.LIMIT, "1.09000"), None),
        (waits(OrderKind.LIMIT, "1.10100"), DenyCode.SPREAD),
        (waits(OrderKind.STOP, "1.11000"), None),
        (waits(OrderKind.STOP, "1.10000"), DenyCode.SPREAD),
        (waits(OrderKind.MARKET_IF_TOUCHED, "1.09000"), None),
        (waits(OrderKind.MARKET_IF_TOUCHED, "1.10060"), DenyCode.SPREAD),
    ],
)
def test_a_wide_spread_is_no_matter_of_an_order_that_waits(
    terms: OrderTerms, expected: DenyCode | None
) -> None:
    assert code(intent(terms=terms), snapshot(quote=quote(ask=110_060))) is expected


@pytest.mark.parametrize("earlier", [109_799, 110_201])
def test_a_price_that_has_just_leapt_is_denied(earlier: int) -> None:
    verdict = denied(assess(intent(), snapshot(quote=quote(earlier=earlier)), NOW))
    assert (verdict.code, verdict.figures) == (
        DenyCode.PRICE_JUMP,
        {"bid_points": "110000", "earlier_bid_points": str(earlier), "limit_points": "200"},
    )


def test_a_price_that_moved_little_or_whose_past_is_unknown_is_traded() -> None:
    assert entry_code(snapshot(quote=quote(earlier=109_800))) is None
    unlimited = Limits(max_jump_points=None)
    assert entry_code(snapshot(quote=quote(earlier=1), limits=unlimited)) is None


@pytest.mark.parametrize(
    ("units", "terms", "expected"),
    [
        ("1000", at_market("1.10009"), DenyCode.PRICE_BOUND_WRONG_SIDE),
        ("1000", at_market("1.10010"), None),
        ("-1000", at_market("1.10001"), DenyCode.PRICE_BOUND_WRONG_SIDE),
        ("-1000", at_market("1.10000"), None),
        ("1000", waits(OrderKind.STOP, "1.12", "1.11"), DenyCode.PRICE_BOUND_WRONG_SIDE),
        ("1000", waits(OrderKind.STOP, "1.12", "1.13"), None),
        ("-1000", waits(OrderKind.STOP, "1.08", "1.09"), DenyCode.PRICE_BOUND_WRONG_SIDE),
    ],
)
def test_a_bound_better_than_the_price_is_denied(
    units: str, terms: OrderTerms, expected: DenyCode | None
) -> None:
    assert code(intent(units, terms=terms)) is expected


@pytest.mark.parametrize(
    "order",
    [
        intent(terms=waits(OrderKind.LIMIT, "1.090001")),
        intent(terms=at_market("1.2000001")),
        intent(stop=Protection(distance=Decimal("0.000001"))),
        intent(stop=Protection(distance=Decimal(0))),
        intent(target=Protection(price=Price(Decimal(-1)))),
        intent(trail=Decimal("0.0000001")),
    ],
)
def test_a_price_off_the_grid_or_not_above_zero_is_denied(order: object) -> None:
    assert code(order) is DenyCode.PRICE_PRECISION
