"""An afternoon with `fivetwenty`, whose models are the strictest reading of OANDA's schema.

It is not told where the exchange is: its requests to OANDA are led there on the way.
"""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from fivetwenty import AsyncClient
from fivetwenty._internal.environment import Environment
from fivetwenty.exceptions import FiveTwentyError
from fivetwenty.models import (
    ClientExtensions,
    LimitOrderRequest,
    MarketOrderRequest,
    PricingHeartbeat,
    StopLossDetails,
    StopLossOrderRequest,
    TakeProfitDetails,
    TakeProfitOrderRequest,
    TrailingStopLossDetails,
    TrailingStopLossOrderRequest,
)

from tests.paper.crowd import Crowd
from tests.paper_exchange import PaperExchange

OTHER_ACCOUNT = "001-001-9999999-001"


class LedAstray(httpx.AsyncHTTPTransport):
    """Takes requests for OANDA to an exchange."""

    def __init__(self, exchange: PaperExchange) -> None:
        super().__init__()
        self._exchange = exchange

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, whatever its host, to the exchange."""
        request.url = request.url.copy_with(
            scheme="http", host="127.0.0.1", port=self._exchange.port
        )
        return await super().handle_async_request(request)


def client_of(
    exchange: PaperExchange, token: str | None = None, datetime_format: str = "RFC3339"
) -> AsyncClient:
    """Return a client that believes it talks to OANDA's practice servers."""
    base_url = Environment.PRACTICE.base_url
    return AsyncClient(
        token=token or exchange.token,
        account_id=exchange.account,
        transport=httpx.AsyncClient(base_url=base_url, transport=LedAstray(exchange)),
        max_retries=0,
        datetime_format=datetime_format,
    )


@pytest.fixture
async def client(crowd: Crowd) -> AsyncIterator[AsyncClient]:
    """Talk to an account of the test's own."""
    async with client_of(crowd.take()) as running:
        yield running


async def test_accounts_are_listed_described_and_summed_up(client: AsyncClient) -> None:
    account_id = client.account_id
    await client.orders.post_market_order(account_id, "EUR_USD", 1000, stop_loss=Decimal("1.09"))
    listed = await client.accounts.get_accounts()
    account = (await client.accounts.get_account(account_id))["account"]
    summary = (await client.accounts.get_account_summary(account_id))["account"]
    changes = await client.accounts.get_account_changes(account_id, since_transaction_id="2")
    assert account_id in [each.id for each in listed]
    assert account.positions[0].long.units == account.trades[0].current_units == 1000
    assert [type(order).__name__ for order in account.orders] == ["StopLossOrder"]
    assert summary.nav == summary.balance + summary.unrealized_pl
    assert [each.type for each in changes["changes"].transactions] == [
        "MARKET_ORDER",
        "ORDER_FILL",
        "STOP_LOSS_ORDER",
    ]
    assert changes["state"].trades[0].unrealized_pl == Decimal("-0.1")


async def test_instruments_are_those_asked_for(client: AsyncClient) -> None:
    answer = await client.accounts.get_account_instruments(
        client.account_id, instruments=["EUR_USD"]
    )
    (instrument,) = answer["instruments"]
    assert (instrument.name, instrument.display_precision) == ("EUR_USD", 5)


async def test_prices_and_home_conversions_are_read(client: AsyncClient) -> None:
    answer = await client.pricing.get_pricing(
        client.account_id, ["EUR_USD"], include_home_conversions=True
    )
    (price,) = answer["prices"]
    euro, dollar = answer["homeConversions"]
    assert (price.bids[0].price, price.asks[0].price) == (Decimal("1.1"), Decimal("1.1001"))
    assert (price.tradeable, price.status) == (True, "tradeable")
    assert (euro.currency, euro.position_value) == ("EUR", Decimal("1.10005"))
    assert dollar.account_gain == dollar.account_loss == 1


async def test_candles_come_from_both_addresses(shared_exchange: PaperExchange) -> None:
    until = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=1)
    async with client_of(shared_exchange) as client:
        one = await client.instruments.get_instrument_candles("EUR_USD", count=2, price="BAM")
        other = await client.pricing.get_account_instrument_candles(
            client.account_id,
            "EUR_USD",
            granularity="M1",
            from_time=until - timedelta(minutes=5),
            to_time=until,
            units=10,
        )
    last = one["candles"][-1]
    assert last.bid.c < last.mid.c < last.ask.c
    assert other["granularity"] == "M1"
    assert [candle.complete for candle in other["candles"]] == [True] * 5


async def test_trade_is_opened_shown_and_closed_in_parts(client: AsyncClient) -> None:
    account_id = client.account_id
    order = MarketOrderRequest(
        instrument="EUR_USD",
        units=Decimal(100),
        takeProfitOnFill=TakeProfitDetails(price=Decimal("1.2")),
        stopLossOnFill=StopLossDetails(distance=Decimal("0.01000")),
        clientExtensions=ClientExtensions(id="order-1", tag="afternoon"),
        tradeClientExtensions=ClientExtensions(id="trade-1"),
    )
    opened = await client.orders.post_order(account_id, order, client_request_id="mine")
    fill = opened["orderFillTransaction"]
    (trade,) = (await client.trades.get_open_trades(account_id))["trades"]
    listed = await client.trades.get_trades(account_id, ids=[trade.id], instrument="EUR_USD")
    by_name = (await client.trades.get_trade(account_id, "@trade-1"))["trade"]
    part = await client.trades.close_trade(account_id, trade.id, units="40")
    whole = await client.trades.close_trade(account_id, trade.id)
    closed = (await client.trades.get_trade(account_id, trade.id))["trade"]
    assert (fill.client_order_id, fill.trade_opened.client_extensions.id) == ("order-1", "trade-1")
    assert (trade.take_profit_order.price, trade.stop_loss_order.price) == (
        Decimal("1.2"),
        Decimal("1.0901"),
    )
    assert listed["trades"] == [by_name] == [trade]
    assert part["orderFillTransaction"].trade_reduced.units == -40
    assert whole["orderFillTransaction"].trades_closed[0].realized_pl == Decimal("-0.006")
    assert (closed.state, closed.average_close_price) == ("CLOSED", Decimal("1.1"))


async def test_position_is_shown_and_closed(client: AsyncClient) -> None:
    account_id = client.account_id
    await client.orders.post_market_order(account_id, "EUR_USD", -100)
    position = (await client.positions.get_position(account_id, "EUR_USD"))["position"]
    (listed,) = (await client.positions.get_open_positions(account_id))["positions"]
    part = await client.positions.close_position(account_id, "EUR_USD", short_units="60")
    whole = await client.positions.close_position(
        account_id,
        "EUR_USD",
        short_units="ALL",
        long_units="NONE",
        short_client_extensions=ClientExtensions(id="out"),
    )
    (flat,) = (await client.positions.get_positions(account_id))["positions"]
    assert position == listed
    assert position.short.average_price == Decimal("1.1")
    assert part["shortOrderFillTransaction"].units == 60
    assert whole["shortOrderCreateTransaction"].short_position_closeout.units == "ALL"
    assert (flat.short.units, flat.short.average_price) == (0, None)


async def test_orders_are_listed_found_and_cancelled(client: AsyncClient) -> None:
    account_id = client.account_id
    await client.orders.post_market_order(
        account_id, "EUR_USD", 10, stop_loss=Decimal("1.05"), take_profit=Decimal("1.15")
    )
    pending = (await client.orders.get_pending_orders(account_id))["orders"]
    listed = (await client.orders.get_orders(account_id, instrument="EUR_USD"))["orders"]
    finished = (await client.orders.get_orders(account_id, state="FILLED", count=10))["orders"]
    cancelled = await client.orders.cancel_order(account_id, pending[0].id)
    found = (await client.orders.get_order(account_id, pending[0].id))["order"]
    assert [order.type for order in pending] == ["STOP_LOSS", "TAKE_PROFIT"]
    assert listed == pending
    assert [order.type for order in finished] == ["MARKET"]
    assert cancelled["orderCancelTransaction"].reason == "CLIENT_REQUEST"
    assert (found.state, found.cancelling_transaction_id) == ("CANCELLED", "7")


async def test_transactions_are_read_in_every_way(client: AsyncClient) -> None:
    account_id = client.account_id
    await client.orders.post_market_order(account_id, "EUR_USD", 10)
    api = client.transactions
    pages = await api.get_transactions(account_id, page_size=2)
    one = (await api.get_transaction(account_id, "4"))["transaction"]
    since = (await api.get_transactions_since_id(account_id, "2"))["transactions"]
    ranged = (await api.get_transactions_range(account_id, "3", "4"))["transactions"]
    recent = (await api.get_recent_transactions(account_id, count=2))["transactions"]
    fills = await api.get_transactions_since_id(
        account_id, "1", transaction_type=["ORDER_FILL", "FUNDING"]
    )
    assert (pages["count"], len(pages["pages"])) == (4, 2)
    assert since == ranged == recent
    assert since[1] == one
    assert [each.type for each in fills["transactions"]] == ["TRANSFER_FUNDS", "ORDER_FILL"]


async def test_both_streams_are_read(client: AsyncClient) -> None:
    account_id = client.account_id
    async with aclosing(client.pricing.get_pricing_stream(account_id, ["EUR_USD"])) as prices:
        first = await anext(prices)
        beat = await anext(prices)
    async with aclosing(client.transactions.get_transactions_stream(account_id)) as events:
        heartbeat = await anext(events)
        await client.orders.post_market_order(account_id, "EUR_USD", 10)
        types = [(await anext(events)).type for _ in range(2)]
    assert (first.instrument, first.closeout_bid) == ("EUR_USD", Decimal("1.09995"))
    assert isinstance(beat, PricingHeartbeat)
    assert heartbeat.last_transaction_id == "2"
    assert types == ["MARKET_ORDER", "ORDER_FILL"]


async def test_every_type_of_order_is_placed_replaced_and_cancelled(client: AsyncClient) -> None:
    account_id, orders = client.account_id, client.orders
    entries = [
        await orders.post_limit_order(
            account_id, "EUR_USD", 10, Decimal("1.05"), stop_loss=Decimal("1.01")
        ),
        await orders.post_stop_order(
            account_id, "EUR_USD", 10, Decimal("1.15"), price_bound=Decimal("1.2")
        ),
        await orders.post_market_if_touched_order(
            account_id, "EUR_USD", -10, Decimal("1.2"), time_in_force="GFD"
        ),
    ]
    created = [each["orderCreateTransaction"] for each in entries]
    again = LimitOrderRequest(instrument="EUR_USD", units=Decimal(20), price=Decimal("1.04"))
    replaced = await orders.put_order(account_id, created[0].id, again)
    number = replaced["orderCreateTransaction"].id
    renamed = await orders.put_order_client_extensions(
        account_id, number, client_extensions=ClientExtensions(id="renamed")
    )
    pending = (await orders.get_pending_orders(account_id))["orders"]
    await orders.cancel_order(account_id, "@renamed")
    assert [each.type for each in created] == [
        "LIMIT_ORDER",
        "STOP_ORDER",
        "MARKET_IF_TOUCHED_ORDER",
    ]
    assert replaced["orderCancelTransaction"].replaced_by_order_id == number
    assert (
        renamed["orderClientExtensionsModifyTransaction"].client_extensions_modify.id == "renamed"
    )
    assert [each.type for each in pending] == ["LIMIT", "MARKET_IF_TOUCHED", "STOP"]
    assert pending[1].initial_market_price == Decimal("1.1")


async def test_trade_is_protected_and_renamed(client: AsyncClient) -> None:
    account_id = client.account_id
    opened = await client.orders.post_market_order(account_id, "EUR_USD", 100)
    number = opened["orderFillTransaction"].trade_opened.trade_id
    for request in (
        TakeProfitOrderRequest(tradeID=number, price=Decimal("1.2")),
        StopLossOrderRequest(tradeID=number, distance=Decimal("0.05")),
        TrailingStopLossOrderRequest(tradeID=number, distance=Decimal("0.01")),
    ):
        await client.orders.post_order(account_id, request)
    moved = await client.trades.put_trade_orders(
        account_id,
        number,
        take_profit=TakeProfitDetails(price=Decimal("1.3")),
        stop_loss=None,
        trailing_stop_loss=TrailingStopLossDetails(distance=Decimal("0.02")),
    )
    renamed = await client.trades.put_trade_client_extensions(
        account_id, number, client_extensions=ClientExtensions(id="mine", comment="c")
    )
    trade = (await client.trades.get_trade(account_id, "@mine"))["trade"]
    assert moved["takeProfitOrderTransaction"].replaces_order_id == "5"
    assert moved["stopLossOrderCancelTransaction"].reason == "CLIENT_REQUEST"
    assert trade.trailing_stop_loss_order.trailing_stop_value == Decimal("1.08")
    assert (trade.take_profit_order.price, trade.stop_loss_order) == (Decimal("1.3"), None)
    assert renamed["tradeClientExtensionsModifyTransaction"].trade_id == number


async def test_account_is_configured(client: AsyncClient) -> None:
    answer = await client.accounts.patch_account_configuration(
        client.account_id, alias="afternoon", margin_rate="0.05"
    )
    summary = (await client.accounts.get_account_summary(client.account_id))["account"]
    assert answer["clientConfigureTransaction"].alias == summary.alias == "afternoon"
    assert summary.margin_rate == Decimal("0.05")


async def test_latest_candles_are_read(shared_exchange: PaperExchange) -> None:
    async with client_of(shared_exchange) as client:
        answer = await client.pricing.get_latest_candles(
            client.account_id, ["EUR_USD:M1:BM", "USD_JPY:S5:A"]
        )
    first, second = answer["latestCandles"]
    assert (first["granularity"], second["instrument"]) == ("M1", "USD_JPY")


async def test_unix_times_are_understood_both_ways(crowd: Crowd) -> None:
    async with client_of(crowd.take(), datetime_format="UNIX") as client:
        account_id = client.account_id
        ends = datetime(2030, 1, 1, tzinfo=UTC)
        order = LimitOrderRequest(
            instrument="EUR_USD",
            units=Decimal(1),
            price=Decimal("1.05"),
            timeInForce="GTD",
            gtdTime=ends,
        )
        created = (await client.orders.post_order(account_id, order))["orderCreateTransaction"]
        pending = (await client.orders.get_pending_orders(account_id))["orders"]
        pages = await client.transactions.get_transactions(account_id, to_time=ends)
    assert created.gtd_time == pending[0].gtd_time == ends
    assert float(pages["to"]) <= ends.timestamp()


async def test_books_are_not_kept(client: AsyncClient) -> None:
    with pytest.raises(FiveTwentyError) as raised:
        await client.instruments.get_instrument_order_book("EUR_USD")
    assert raised.value.status == 404


@pytest.mark.parametrize(
    ("method", "arguments", "status", "code"),
    [
        ("orders.get_order", ("99",), 404, "NO_SUCH_ORDER"),
        ("orders.cancel_order", ("99",), 404, "ORDER_DOESNT_EXIST"),
        ("trades.get_trade", ("99",), 404, "NO_SUCH_TRADE"),
        ("trades.close_trade", ("99",), 404, "TRADE_DOESNT_EXIST"),
        ("positions.get_position", ("EUR_USD",), 404, "NO_SUCH_POSITION"),
        ("transactions.get_transaction", ("99",), 404, None),
        ("orders.post_market_order", ("EUR_USD", 0), 400, "UNITS_INVALID"),
        (
            "orders.post_market_order",
            ("ZZZ_YYY", 1),
            400,
            "oanda::rest::core::InvalidParameterException",
        ),
    ],
)
async def test_refusal_is_raised_with_its_status_and_code(
    client: AsyncClient, method: str, arguments: tuple[Any, ...], status: int, code: str | None
) -> None:
    room, name = method.split(".")
    with pytest.raises(FiveTwentyError) as raised:
        await getattr(getattr(client, room), name)(client.account_id, *arguments)
    assert (raised.value.status, raised.value.code) == (status, code)


async def test_wrong_token_and_wrong_account_are_told_apart(crowd: Crowd) -> None:
    exchange = crowd.take()
    async with client_of(exchange) as client, client_of(exchange, token="wrong") as stranger:
        with pytest.raises(FiveTwentyError) as forbidden:
            await client.accounts.get_account_summary(OTHER_ACCOUNT)
        with pytest.raises(FiveTwentyError) as unauthorized:
            await stranger.accounts.get_accounts()
    assert (forbidden.value.status, unauthorized.value.status) == (403, 401)
    assert forbidden.value.is_authentication_error
