"""What is known of the open trades without looking at each agrees with looking at each."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from paper.money.exposure import exposures, open_exposures
from paper.money.valuation import least_mid_unrealized, mid_unrealized
from paper.orders.terms import ClientExtensions, MarketOrder
from tests.paper.book import NOW, PRICES, Book

STEPS = st.tuples(
    st.sampled_from(sorted(PRICES)), st.integers(-50_000, 50_000), st.integers(-400, 400)
)


@settings(max_examples=30, deadline=None)
@given(st.lists(STEPS, min_size=1, max_size=15), st.booleans())
def test_sums_agree_with_the_trades_whatever_was_traded(
    steps: list[tuple[str, int, int]], hedging: bool
) -> None:
    book = Book("1000000", hedging=hedging)
    for name, units, move in steps:
        bid, ask = PRICES[name]
        book.market.board.post(name, NOW, bid + move, ask + move)
        if units:
            book.buy(name, units)
    account, trades = book.account, book.account.open_trades.values()
    exact = sum((mid_unrealized(trade, book.market) for trade in trades), Decimal(0))
    assert open_exposures(account) == exposures(trades)
    assert least_mid_unrealized(account, book.market) <= exact
    for name in PRICES:
        assert account.trades_of(name) == [each for each in trades if each.instrument == name]


def test_trade_is_found_by_the_clients_name_until_it_is_closed() -> None:
    book = Book()
    named = ClientExtensions(id="mine")
    order = MarketOrder(instrument="EUR_USD", units=Decimal(10), trade_client_extensions=named)
    book.trade(order)
    book.buy("EUR_USD", -4)
    found = book.account.trade_by_client_id("mine")
    assert found is not None
    assert found.current_units == 6
    book.buy("EUR_USD", -6)
    assert book.account.trade_by_client_id("mine") is None
