"""Trades and positions are a fold over fills."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.numbers import Price, Units
from domain.positions import (
    Difference,
    LedgerMismatch,
    Trade,
    differences,
    opened,
    position,
    reduced,
    trade_differences,
)
from domain.transactions import TradeOpened, TradeReduced


def trade(units: str, price: str = "1.1", number: int = 1) -> Trade:
    fact = TradeOpened(trade=str(number), units=Units(Decimal(units)), price=Price(Decimal(price)))
    return opened(fact, "EUR_USD", None, None)


def closing(units: str, pl: str = "0") -> TradeReduced:
    return TradeReduced(
        trade="1",
        units=Units(Decimal(units)),
        price=Price(Decimal("1.2")),
        realised_pl=Decimal(pl),
        financing=Decimal(0),
    )


def test_a_partial_close_leaves_the_rest_open_at_the_same_price() -> None:
    left = reduced(trade("100"), closing("-40", "4"))
    assert (left.units, left.price, left.realised_pl) == (60, Decimal("1.1"), 4)


@pytest.mark.parametrize("units", ["-101", "10", "0"])
def test_a_close_that_does_not_fit_is_a_mismatch(units: str) -> None:
    with pytest.raises(LedgerMismatch):
        reduced(trade("100"), closing(units))


def test_a_position_averages_its_open_trades() -> None:
    both = position("EUR_USD", [trade("100", "1.1"), trade("300", "1.2", 2)])
    assert (both.units, both.average_price) == (400, Decimal("1.175"))


def test_a_flat_position_has_no_average() -> None:
    assert position("EUR_USD", [trade("100"), trade("-100", "1.3", 2)]).average_price is None


@given(st.lists(st.integers(-50, 50).filter(bool), min_size=1, max_size=8))
def test_a_position_does_not_depend_on_the_order_of_its_trades(units: list[int]) -> None:
    trades = [trade(str(item), number=number) for number, item in enumerate(units)]
    assert position("EUR_USD", trades) == position("EUR_USD", reversed(trades))


def test_differences_name_each_instrument_that_is_not_equal() -> None:
    ours = [("EUR_USD", Units(Decimal(100))), ("USD_JPY", Units(Decimal(5)))]
    broker = [("EUR_USD", Units(Decimal(90))), ("USD_JPY", Units(Decimal(5)))]
    assert differences(ours, broker) == (
        Difference(instrument="EUR_USD", ours=Units(Decimal(100)), broker=Units(Decimal(90))),
    )


def test_trades_differ_by_their_ids_though_the_sums_agree() -> None:
    ours, theirs = [trade("5", number=1), trade("7", number=2)], [trade("12", number=3)]
    found = {item.trade: (item.ours, item.broker) for item in trade_differences(ours, theirs)}
    assert found == {
        ours[0].id: (5, 0),
        ours[1].id: (7, 0),
        theirs[0].id: (0, 12),
    }
    assert trade_differences(ours, ours) == ()
