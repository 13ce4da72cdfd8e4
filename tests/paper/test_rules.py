"""The exchange's rules without a process: money, triggers, wire forms, the fold."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.instruments import MAJORS
from paper.ledger.account import Account
from paper.ledger.book import Order, PositionSide
from paper.ledger.transactions import from_wire
from paper.market.quotes import QuoteBoard
from paper.money.conversion import Conversion, NoConversion, margin, money, profit, trimmed
from paper.money.valuation import value
from paper.orders.closing import CloseSide
from paper.orders.expiry import expiry_of
from paper.orders.terms import (
    LimitOrder,
    MarketIfTouchedOrder,
    MarketOrder,
    RestingOrder,
    StopLossDetails,
    StopLossOrder,
    StopOrder,
    TakeProfitOrder,
    TimeInForce,
    TriggerCondition,
)
from paper.orders.triggers import (
    Component,
    Crossing,
    Trigger,
    TriggerBook,
    component_of,
    crossing_of,
)
from paper.wire import TimeFormat, TimeNs, TransactionId, format_time, parse_time, wire_name
from tests.paper.book import PRICES, Book, market_of


@pytest.mark.parametrize(
    ("exact", "booked"),
    [("1.00005", "1.0000"), ("1.00015", "1.0002"), ("-0.00005", "0.0000"), ("7", "7.0000")],
)
def test_money_is_rounded_half_to_even_at_four_decimals(exact: str, booked: str) -> None:
    assert str(money(Decimal(exact))) == booked


@pytest.mark.parametrize(("value", "text"), [("100.0", "100"), ("1E+3", "1000"), ("0.50", "0.5")])
def test_trimmed_numbers_have_no_trailing_zeros_and_no_exponent(value: str, text: str) -> None:
    assert str(trimmed(Decimal(value))) == text


def test_gains_are_worth_less_and_losses_cost_more_in_another_currency() -> None:
    factors = market_of().conversion.factors("GBP")
    assert (factors.gain, factors.position, factors.loss) == (
        Decimal("1.2637495"),
        Decimal("1.2701"),
        Decimal("1.2764505"),
    )
    assert factors.convert(Decimal(100)) == Decimal("126.3750")
    assert factors.convert(Decimal(-100)) == Decimal("-127.6450")


def test_home_currency_converts_at_one() -> None:
    factors = market_of("EUR").conversion.factors("EUR")
    assert {factors.gain, factors.loss, factors.position} == {Decimal(1)}


def test_rates_cross_over_several_instruments() -> None:
    rate = market_of("EUR").conversion.mid_rate("JPY")
    exact = 1 / Decimal("150.005") / Decimal("1.10005")
    assert abs(rate - exact) < Decimal("1e-12")


def test_pair_of_the_two_currencies_beats_the_way_around() -> None:
    board = QuoteBoard(
        {name: MAJORS[name] for name in ("GBP_USD", "USD_JPY", "EUR_JPY", "EUR_GBP")}
    )
    for name, points in {
        "GBP_USD": 126_000,
        "USD_JPY": 150_000,
        "EUR_JPY": 165_000,
        "EUR_GBP": 87_000,
    }.items():
        board.post(name, 0, points, points)
    assert Conversion("GBP", board).mid_rate("EUR") == Decimal("0.87")


def test_currency_without_a_rate_is_refused() -> None:
    conversion = market_of("CHF", {"EUR_USD": (1, 2)}).conversion
    with pytest.raises(NoConversion, match="CHF"):
        conversion.require([MAJORS["EUR_USD"]])


def test_margin_and_profit_are_signed_right() -> None:
    assert margin(Decimal(-1000), Decimal("1.1"), Decimal("0.02")) == Decimal("22.0000")
    assert profit(Decimal(-100), Decimal("1.1"), Decimal("1.0")) == Decimal("10.00")


PRICE = Decimal("1.1000")
STARTS_BELOW = MarketIfTouchedOrder(price=PRICE, initial_market_price=Decimal("1.0990"))
STARTS_ABOVE = MarketIfTouchedOrder(price=PRICE, initial_market_price=Decimal("1.1010"))


@pytest.mark.parametrize(
    ("terms", "when_buying", "when_selling"),
    [
        (LimitOrder(price=PRICE), Crossing.FALLING, Crossing.RISING),
        (TakeProfitOrder(price=PRICE), Crossing.FALLING, Crossing.RISING),
        (StopOrder(price=PRICE), Crossing.RISING, Crossing.FALLING),
        (StopLossOrder(price=PRICE), Crossing.RISING, Crossing.FALLING),
        (STARTS_BELOW, Crossing.RISING, Crossing.RISING),
        (STARTS_ABOVE, Crossing.FALLING, Crossing.FALLING),
    ],
)
def test_orders_wait_for_the_price_from_their_side(
    terms: RestingOrder, when_buying: Crossing, when_selling: Crossing
) -> None:
    assert crossing_of(terms, buys=True) is when_buying
    assert crossing_of(terms, buys=False) is when_selling


@pytest.mark.parametrize(
    ("condition", "when_buying", "when_selling"),
    [
        (TriggerCondition.DEFAULT, Component.ASK, Component.BID),
        (TriggerCondition.INVERSE, Component.BID, Component.ASK),
        (TriggerCondition.BID, Component.BID, Component.BID),
        (TriggerCondition.ASK, Component.ASK, Component.ASK),
        (TriggerCondition.MID, Component.MID, Component.MID),
    ],
)
def test_orders_watch_the_side_they_would_fill_at_unless_told_otherwise(
    condition: TriggerCondition, when_buying: Component, when_selling: Component
) -> None:
    assert component_of(condition, buys=True) is when_buying
    assert component_of(condition, buys=False) is when_selling


@given(
    levels=st.lists(
        st.tuples(st.sampled_from(Component), st.sampled_from(Crossing), st.integers(160, 240)),
        max_size=6,
    ),
    bid=st.integers(85, 115),
    spread=st.integers(0, 5),
)
def test_trigger_book_wakes_exactly_the_orders_whose_level_is_reached(
    levels: list[tuple[Component, Crossing, int]], bid: int, spread: int
) -> None:
    triggers = [
        Trigger(order_id=TransactionId(i), component=part, crossing=crossing, level=level)
        for i, (part, crossing, level) in enumerate(levels)
    ]
    woken = TriggerBook(triggers).met(bid, bid + spread)
    assert woken == [each for each in triggers if each.met(bid, bid + spread)]


@pytest.mark.parametrize(
    ("created", "ends"),
    [
        ("2024-03-05T10:00:00Z", "2024-03-05T22:00:00.000000000Z"),
        ("2024-03-05T22:00:00Z", "2024-03-06T22:00:00.000000000Z"),
        ("2024-03-09T22:00:01Z", "2024-03-10T21:00:00.000000000Z"),
        ("2024-11-02T21:00:00Z", "2024-11-03T22:00:00.000000000Z"),
    ],
)
def test_good_for_day_ends_at_five_in_new_york(created: str, ends: str) -> None:
    terms = StopLossOrder(
        trade_id=TransactionId(4), price=Decimal(1), time_in_force=TimeInForce.GFD
    )
    order = Order(id=TransactionId(5), create_time=parse_time(created), terms=terms)
    found = expiry_of(order)
    assert found is not None
    assert format_time(found, TimeFormat.RFC3339) == ends


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("1970-01-01T00:00:01.000000005Z", 1_000_000_005),
        ("1970-01-01T00:00:01Z", 1_000_000_000),
        ("1970-01-01T00:00:01+00:00", 1_000_000_000),
        ("1.000000005", 1_000_000_005),
        ("1", 1_000_000_000),
    ],
)
def test_times_are_read_in_both_formats(text: str, nanoseconds: int) -> None:
    assert parse_time(text) == nanoseconds


@pytest.mark.parametrize("text", ["", "x", "-1", "1.x", "2024-13-01T00:00:00Z", "2024-01-01T"])
def test_nonsense_is_not_a_time(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 the message is for logs
        parse_time(text)


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        ("id", "id"),
        ("account_id", "accountID"),
        ("trade_closed_ids", "tradeClosedIDs"),
        ("full_vwap", "fullVWAP"),
        ("quote_pl", "quotePL"),
        ("initial_margin_required", "initialMarginRequired"),
    ],
)
def test_fields_are_named_as_oanda_names_them(name: str, wire: str) -> None:
    assert wire_name(name) == wire


ORDERS = st.builds(
    MarketOrder,
    instrument=st.sampled_from(list(PRICES)),
    units=st.integers(-300, 300).map(Decimal),
    stop_loss_on_fill=st.none() | st.just(StopLossDetails(distance=Decimal("0.5"))),
)


@settings(max_examples=60, deadline=None)
@given(orders=st.lists(ORDERS, max_size=25), home=st.sampled_from(["USD", "EUR", "JPY"]))
def test_any_sequence_of_orders_keeps_the_books(orders: list[MarketOrder], home: str) -> None:
    book = Book(home=home, balance="10000000")
    asked: dict[str, Decimal] = dict.fromkeys(PRICES, Decimal(0))
    for order in orders:
        book.trade(order)
        assert order.instrument is not None
        assert order.units is not None
        asked[order.instrument] += order.units
    account = book.account
    held = dict.fromkeys(PRICES, Decimal(0))
    for trade in account.open_trades.values():
        held[trade.instrument] += trade.current_units
    assert held == asked
    assert account.balance == Decimal("10000000.0000") + account.pl
    assert sum((each.pl for each in account.totals.values()), Decimal(0)) == account.pl
    trades = {trade.id for trade in account.open_trades.values()}
    hanging = {order.terms.trade_id for order in account.pending_orders.values()}  # type: ignore[union-attr]
    assert hanging <= trades
    ids = [transaction.id for transaction in book.transactions]
    assert ids == list(range(1, len(ids) + 1))


@settings(max_examples=40, deadline=None)
@given(orders=st.lists(ORDERS, max_size=15))
def test_wire_form_rebuilds_the_same_account(orders: list[MarketOrder]) -> None:
    book = Book()
    for order in orders:
        book.trade(order)
    rebuilt = Account(id=book.account.id)
    for transaction in book.transactions:
        back = from_wire(transaction.to_wire())
        assert back == transaction
        rebuilt.apply(back)
    assert rebuilt.open_trades == book.account.open_trades
    assert rebuilt.pending_orders == book.account.pending_orders
    assert rebuilt.balance == book.account.balance
    assert rebuilt.totals == book.account.totals


def test_valuation_is_sided_for_the_owner_and_mid_for_margin() -> None:
    book = Book(home="EUR")
    book.trade(MarketOrder(instrument="EUR_USD", units=Decimal(1000)))
    book.trade(MarketOrder(instrument="GBP_USD", units=Decimal(-1000)))
    worth = value(book.account, book.market)
    rate = Decimal(1) / Decimal("1.10005")
    loss = rate * Decimal("1.005")
    assert abs(worth.unrealized_pl + Decimal("0.3") * loss) < Decimal("0.0001")
    assert abs(worth.mid_unrealized_pl + Decimal("0.15") * loss) < Decimal("0.0001")
    pounds = Decimal("1.2701") * rate
    assert worth.margin_used == money(Decimal(20)) + money(1000 * pounds * Decimal("0.05"))


def test_whole_position_close_reduces_every_trade_of_the_side() -> None:
    book = Book()
    for units in (100, 50):
        book.trade(MarketOrder(instrument="EUR_USD", units=Decimal(units)))
    book.close("EUR_USD", CloseSide(side=PositionSide.LONG, units=None))
    assert book.account.open_trades == {}
    assert book.account.pl == Decimal("-0.0150")


def test_order_on_an_instrument_that_is_not_offered_is_rejected() -> None:
    book = Book()
    book.trade(replace(MarketOrder(units=Decimal(1)), instrument="EUR_GBP"))
    assert book.transactions[-1].to_wire()["rejectReason"] == "INSTRUMENT_NOT_TRADEABLE"


def test_time_in_unix_format_has_nine_decimals() -> None:
    assert format_time(TimeNs(1_500_000_000), TimeFormat.UNIX) == "1.500000000"
