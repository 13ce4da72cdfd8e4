"""What holding positions costs and demands: financing, margin calls, the closeout, hedging."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paper.behaviour import Behaviour, CloseoutOrder, FifoRule
from paper.ledger.account_events import DailyFinancing
from paper.ledger.configuration import Configuration, configure
from paper.ledger.fills import OrderFill
from paper.ledger.transactions import OrderCancel
from paper.money.valuation import value
from paper.orders.terms import (
    MarketOrder,
    PositionFill,
    StopLossDetails,
    TrailingStopLossDetails,
)
from paper.wire import TimeFormat, format_time, parse_time
from tests.paper.book import NOW, PRICES, Book

DAY_NS = 86_400 * 1_000_000_000
FIRST_DAY_END = parse_time("2024-03-05T22:00:00Z")
HALF = Decimal("0.5")


def financings(book: Book) -> list[tuple[str, DailyFinancing]]:
    return [
        (format_time(each.stamp.time, TimeFormat.RFC3339), each.body)
        for each in book.transactions
        if isinstance(each.body, DailyFinancing)
    ]


def test_long_position_pays_or_gets_the_difference_of_interest_at_the_days_end() -> None:
    book = Book()
    book.buy("EUR_USD", 10_000)
    book.upkeep.on_time(FIRST_DAY_END - 1)
    assert financings(book) == []
    book.upkeep.on_time(FIRST_DAY_END)
    ((at, booked),) = financings(book)
    assert at == "2024-03-05T22:00:00.000000000Z"
    (position,) = booked.position_financings
    # EUR 2.00 % less USD 3.90 % less 1.00 % kept is -2.90 % a year on 10,000 EUR for a day.
    assert position.open_trade_financings[0].financing_rate == Decimal("-0.0290")
    assert position.base_financing == Decimal("-0.79452055")
    # A loss in EUR costs the mid rate of 1.10005 and half a percent.
    assert booked.financing == Decimal("-0.8784")
    assert booked.account_balance == book.account.balance == Decimal("99999.1216")
    assert book.account.financing == Decimal("-0.8784")
    assert book.account.open_trades[position.open_trade_financings[0].trade_id].financing == (
        Decimal("-0.8784")
    )


def test_day_end_on_a_wednesday_is_charged_three_times_and_weekends_are_not() -> None:
    book = Book()
    book.buy("EUR_USD", 10_000)
    book.upkeep.on_time(FIRST_DAY_END + 6 * DAY_NS)
    charged = [body.financing for _, body in financings(book)]
    once = Decimal("-0.8784")
    assert charged == [once, Decimal("-2.6351"), once, once, 0, 0, once]


def test_day_that_charges_nothing_has_no_sign() -> None:
    book = Book()
    book.buy("EUR_USD", 10_000)
    book.upkeep.on_time(FIRST_DAY_END + 4 * DAY_NS)
    _, saturday = financings(book)[-1]
    assert str(saturday.position_financings[0].open_trade_financings[0].base_financing) == "0"


def test_day_ends_follow_new_york_over_the_change_of_its_clocks() -> None:
    book = Book()
    book.buy("EUR_USD", 10_000)
    book.upkeep.on_time(parse_time("2024-03-11T21:00:00Z"))
    times = [at[:16] for at, _ in financings(book)]
    assert times[-3:] == ["2024-03-09T22:00", "2024-03-10T21:00", "2024-03-11T21:00"]


def test_flat_account_is_never_charged() -> None:
    book = Book()
    book.upkeep.on_time(FIRST_DAY_END + 30 * DAY_NS)
    assert financings(book) == []


def test_trade_opened_after_the_last_charge_waits_for_its_own_first_day_end() -> None:
    book = Book()
    book.buy("EUR_USD", 100)
    book.upkeep.on_time(FIRST_DAY_END)
    book.buy("EUR_USD", -100, FIRST_DAY_END + 1)
    book.buy("EUR_USD", 100, FIRST_DAY_END + 3 * DAY_NS + 1)
    book.upkeep.on_time(FIRST_DAY_END + 4 * DAY_NS)
    assert [at[:10] for at, _ in financings(book)] == ["2024-03-05", "2024-03-09"]


def test_account_at_half_its_margin_is_closed_out() -> None:
    book = Book(balance="2500")
    book.buy("EUR_USD", 100_000)
    before = len(book.transactions)
    book.tick("EUR_USD", 108_600, 108_610)
    assert book.types(before) == ["MARGIN_CALL_ENTER"]
    book.tick("EUR_USD", 108_595, 108_605)
    assert book.types(before + 1) == []
    book.tick("EUR_USD", 108_590, 108_600)
    assert book.types(before + 1) == ["MARKET_ORDER", "ORDER_FILL"]
    order, fill = (each.to_wire() for each in book.transactions[-2:])
    assert order["reason"] == "MARGIN_CLOSEOUT"
    assert order["marginCloseout"] == {"reason": "MARGIN_CHECK_VIOLATION"}
    assert fill["reason"] == "MARKET_ORDER_MARGIN_CLOSEOUT"
    assert book.account.open_trades == {}
    book.tick("EUR_USD", 108_480, 108_490)
    assert book.types()[-1] == "MARGIN_CALL_EXIT"


@pytest.mark.parametrize(
    ("order", "first"), [(CloseoutOrder.OLDEST, "GBP_USD"), (CloseoutOrder.LARGEST_LOSS, "EUR_USD")]
)
def test_closeout_closes_every_position_in_the_order_chosen(
    order: CloseoutOrder, first: str
) -> None:
    book = Book(balance="10000", behaviour=Behaviour(closeout_order=order))
    book.buy("GBP_USD", 1000)
    book.buy("EUR_USD", 300_000)
    book.tick("EUR_USD", 107_500, 107_510)
    fills = [t.body for t in book.transactions if isinstance(t.body, OrderFill)][-2:]
    assert fills[0].instrument == first
    assert book.account.open_trades == {}


def test_halted_instrument_is_closed_out_when_it_trades_again() -> None:
    book = Book(balance="2500")
    book.buy("EUR_USD", 100_000)
    book.market.board.close("EUR_USD")
    book.tick("EUR_USD", 108_000, 108_010)
    assert len(book.account.open_trades) == 1
    book.market.board.reopen("EUR_USD")
    book.tick("EUR_USD", 108_000, 108_010)
    assert book.account.open_trades == {}


def test_halt_ends_in_the_closeout_at_whatever_price_it_ends() -> None:
    book = Book(balance="4000")
    book.buy("EUR_USD", 100_000)
    book.buy("USD_JPY", 30_000)
    book.market.board.close("EUR_USD")
    book.tick("USD_JPY", 136_000, 136_010)
    book.tick("USD_JPY", 136_000, 136_010)
    assert [trade.instrument for trade in book.account.open_trades.values()] == ["EUR_USD"]
    book.market.board.reopen("EUR_USD")
    book.tick("EUR_USD", *PRICES["EUR_USD"])
    assert book.account.open_trades == {}


@settings(max_examples=60, deadline=None)
@given(
    trades=st.lists(
        st.tuples(st.sampled_from(list(PRICES)), st.integers(-60_000, 60_000).filter(bool)),
        min_size=1,
        max_size=6,
    ),
    moves=st.lists(
        st.tuples(st.sampled_from(list(PRICES)), st.integers(-900, 900)), min_size=1, max_size=40
    ),
    home=st.sampled_from(["USD", "EUR", "JPY"]),
    hedging=st.booleans(),
)
def test_account_is_closed_out_exactly_when_a_full_valuation_says_so(
    trades: Sequence[tuple[str, int]],
    moves: Sequence[tuple[str, int]],
    home: str,
    hedging: bool,
) -> None:
    book = Book(balance="500000" if home == "JPY" else "4000", home=home, hedging=hedging)
    for instrument, units in trades:
        book.buy(instrument, units)
    prices = dict(PRICES)
    for instrument, move in moves:
        bid, ask = prices[instrument]
        prices[instrument] = (bid + move, ask + move)
        held = bool(book.account.open_trades)
        book.market.board.post(instrument, NOW, *prices[instrument])
        worth = value(book.account, book.market)
        due = held and worth.mid_nav <= worth.margin_used * HALF
        book.tick(instrument, *prices[instrument])
        assert bool(book.account.open_trades) is (held and not due)


def test_hedging_account_holds_both_sides_and_margin_for_the_larger() -> None:
    book = Book(hedging=True)
    book.buy("EUR_USD", 1000)
    book.buy("EUR_USD", -400)
    assert [trade.current_units for trade in book.account.open_trades.values()] == [1000, -400]
    assert value(book.account, book.market).margin_used == Decimal("22.0010")


def test_hedging_account_reduces_first_when_it_is_told_to() -> None:
    book = Book(hedging=True)
    book.buy("EUR_USD", 1000)
    book.trade(
        MarketOrder(
            instrument="EUR_USD",
            units=Decimal(-1500),
            position_fill=PositionFill.REDUCE_FIRST,
        )
    )
    assert [trade.current_units for trade in book.account.open_trades.values()] == [-500]


def test_client_may_raise_its_margin_rate_but_not_below_the_instruments() -> None:
    book = Book()
    book.buy("EUR_USD", 1000)
    for rate, used in (("0.1", "110.0050"), ("0.001", "22.0010")):
        wanted = Configuration(margin_rate=Decimal(rate))
        book.take([configure(book.account, book.market, wanted)])
        assert value(book.account, book.market).margin_used == Decimal(used)


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (Configuration(), "CLIENT_CONFIGURE_DATA_MISSING"),
        (Configuration(alias=" "), "ALIAS_INVALID"),
        (Configuration(alias="x" * 129), "ALIAS_INVALID"),
        (Configuration(margin_rate=Decimal(0)), "MARGIN_RATE_INVALID"),
        (Configuration(margin_rate=Decimal("NaN")), "MARGIN_RATE_INVALID"),
        (Configuration(margin_rate=Decimal("0.5")), "MARGIN_RATE_WOULD_TRIGGER_MARGIN_CALL"),
        (Configuration(margin_rate=Decimal("1")), "MARGIN_RATE_WOULD_TRIGGER_CLOSEOUT"),
    ],
)
def test_configuration_that_makes_no_sense_or_costs_the_position_is_refused(
    wanted: Configuration, reason: str
) -> None:
    book = Book(balance="2500")
    book.buy("EUR_USD", 5000)
    book.take([configure(book.account, book.market, wanted)])
    refused = book.transactions[-1].to_wire()
    assert refused["type"] == "CLIENT_CONFIGURE_REJECT"
    assert refused["rejectReason"] == reason


def cancel_reason(book: Book) -> str | None:
    body = book.transactions[-1].body
    return body.reason if isinstance(body, OrderCancel) else None


def test_younger_trade_of_the_same_size_is_not_closed_first_under_the_fifo_rule() -> None:
    book = Book(hedging=False, behaviour=Behaviour(fifo=FifoRule.ON))
    book.buy("EUR_USD", 100)
    book.buy("EUR_USD", 100)
    book.buy("EUR_USD", 50)
    elder, younger, other = book.account.open_trades
    book.close_trade(younger)
    assert cancel_reason(book) == "FIFO_VIOLATION"
    book.close_trade(other)
    book.close_trade(elder)
    book.close_trade(younger)
    assert book.account.open_trades == {}


@pytest.mark.parametrize(
    "attached",
    [
        MarketOrder(stop_loss_on_fill=StopLossDetails(distance=Decimal("0.01"))),
        MarketOrder(trailing_stop_loss_on_fill=TrailingStopLossDetails(distance=Decimal("0.01"))),
    ],
)
def test_twin_trade_with_a_stop_of_its_own_is_refused_under_the_fifo_rule(
    attached: MarketOrder,
) -> None:
    book = Book(behaviour=Behaviour(fifo=FifoRule.ON))
    book.buy("EUR_USD", 100)
    order = MarketOrder(
        instrument="EUR_USD",
        units=Decimal(100),
        stop_loss_on_fill=attached.stop_loss_on_fill,
        trailing_stop_loss_on_fill=attached.trailing_stop_loss_on_fill,
    )
    book.trade(order)
    assert cancel_reason(book) == "FIFO_VIOLATION_SAFEGUARD_VIOLATION"


def test_stop_closes_a_trade_that_became_an_elders_twin_under_the_fifo_rule() -> None:
    book = Book(behaviour=Behaviour(fifo=FifoRule.ON))
    book.buy("EUR_USD", 100)
    guarded = StopLossDetails(price=Decimal("1.09"))
    order = MarketOrder(instrument="EUR_USD", units=Decimal(60), stop_loss_on_fill=guarded)
    book.trade(order)
    book.buy("EUR_USD", -40)
    book.tick("EUR_USD", 108_900, 108_910)
    assert book.types()[-1] == "ORDER_FILL"
    assert book.account.pending_orders == {}


def test_entry_counts_gains_and_losses_that_it_realises_each_at_its_own_rate() -> None:
    book = Book(balance="20000", home="EUR")
    for bid in (110_000, 112_000):
        book.tick("EUR_USD", bid, bid + 10)
        book.buy("EUR_USD", 200_000)
    book.tick("EUR_USD", 111_000, 111_010)
    # The two trades cancel out in dollars, but cost 18 EUR to convert: 19,875 EUR are left, and
    # 19,884 needed.
    book.buy("EUR_USD", -400_000 - 994_200)
    assert cancel_reason(book) == "INSUFFICIENT_MARGIN"
