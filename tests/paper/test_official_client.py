"""An afternoon with OANDA's own `v20` package: every call of it that OANDA still answers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.paper.client import official
from tests.paper.crowd import Crowd
from tests.paper_exchange import PaperExchange


class Desk:
    """The client on one account, which it passes to each call by itself."""

    def __init__(self, exchange: PaperExchange) -> None:
        self.account = exchange.account
        self.context = official(exchange)

    def ask(self, call: str, *arguments: Any, **options: Any) -> Any:
        """Make a call such as `order.market` about the account."""
        room, name = call.split(".")
        return getattr(getattr(self.context, room), name)(self.account, *arguments, **options)

    def buy(self, units: str = "100", **options: Any) -> Any:
        """Buy euros and return the fill."""
        answer = self.ask("order.market", instrument="EUR_USD", units=units, **options)
        return answer.get("orderFillTransaction", 201)


@pytest.fixture
def desk(crowd: Crowd) -> Desk:
    """Talk to an account of the test's own."""
    return Desk(crowd.take())


def test_account_is_described_in_every_way(desk: Desk) -> None:
    desk.buy()
    listed = desk.context.account.list().get("accounts", 200)
    account = desk.ask("account.get").get("account", 200)
    summary = desk.ask("account.summary").get("account", 200)
    offered = desk.ask("account.instruments", instruments="EUR_USD").get("instruments", 200)
    changed = desk.ask("account.changes", sinceTransactionID="2")
    changes, state = changed.get("changes", 200), changed.get("state", 200)
    assert desk.account in [each.id for each in listed]
    assert (account.NAV, account.trades[0].id) == (summary.NAV, "4")
    assert account.positions[0].long.tradeIDs == ["4"]
    assert (offered[0].name, offered[0].displayPrecision) == ("EUR_USD", 5)
    assert [trade.id for trade in changes.tradesOpened] == ["4"]
    assert state.positions[0].netUnrealizedPL == state.unrealizedPL == "-0.0100"


def test_account_is_configured(desk: Desk) -> None:
    answer = desk.ask("account.configure", marginRate="0.04", alias="afternoon")
    refused = desk.ask("account.configure", marginRate="-1")
    assert answer.get("clientConfigureTransaction", 200).marginRate == "0.04"
    assert desk.ask("account.summary").get("account").alias == "afternoon"
    assert refused.get("clientConfigureRejectTransaction", 400).rejectReason == (
        "MARGIN_RATE_INVALID"
    )


def test_candles_are_read(shared_exchange: PaperExchange) -> None:
    context = official(shared_exchange)
    until = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=1)
    candles = context.instrument.candles(
        "EUR_USD", price="MBA", granularity="M1", count=3, toTime=until.isoformat()
    ).get("candles", 200)
    assert len(candles) == 3
    assert candles[0].bid.o < candles[0].mid.o < candles[0].ask.o


def test_prices_are_read_once_and_streamed(desk: Desk) -> None:
    (price,) = desk.ask("pricing.get", instruments="EUR_USD").get("prices", 200)
    stream = desk.ask("pricing.stream", instruments="EUR_USD")
    kind, first = next(stream.parts())
    assert (price.bids[0].price, price.closeoutAsk) == ("1.10000", "1.10015")
    assert (stream.status, kind, first.instrument) == (200, "pricing.ClientPrice", "EUR_USD")


@pytest.mark.parametrize(
    ("kind", "price"), [("limit", "1.05"), ("stop", "1.15"), ("market_if_touched", "1.15")]
)
def test_resting_order_is_created_found_replaced_and_cancelled(
    desk: Desk, kind: str, price: str
) -> None:
    order = {
        "instrument": "EUR_USD",
        "units": "100",
        "price": price,
        "timeInForce": "GTD",
        "gtdTime": "2030-01-01T00:00:00Z",
        "takeProfitOnFill": {"price": "1.3"},
        "trailingStopLossOnFill": {"distance": "0.05"},
        "clientExtensions": {"id": "resting"},
    }
    created = desk.ask(f"order.{kind}", **order).get("orderCreateTransaction", 201)
    found = desk.ask("order.get", "@resting").get("order", 200)
    replaced = desk.ask(f"order.{kind}_replace", created.id, **order)
    pending = desk.ask("order.list_pending").get("orders", 200)
    listed = desk.ask("order.list", state="PENDING", instrument="EUR_USD").get("orders", 200)
    number = replaced.get("orderCreateTransaction", 201).id
    named = desk.ask(
        "order.set_client_extensions",
        number,
        clientExtensions={"id": "renamed", "tag": "t"},
        tradeClientExtensions={"comment": "c"},
    )
    cancelled = desk.ask("order.cancel", "@renamed").get("orderCancelTransaction", 200)
    assert (found.price, found.state) == (price + "000", "PENDING")
    assert found.gtdTime == "2030-01-01T00:00:00.000000000Z"
    assert replaced.get("orderCancelTransaction", 201).replacedByOrderID == number
    assert [each.id for each in pending] == [each.id for each in listed] == [number]
    assert named.get("orderClientExtensionsModifyTransaction", 200).orderID == number
    assert (cancelled.orderID, cancelled.clientOrderID) == (number, "renamed")


def test_trade_is_protected_renamed_and_closed(desk: Desk) -> None:
    number = desk.buy(takeProfitOnFill={"price": "1.2"}).tradeOpened.tradeID
    desk.ask("order.stop_loss", tradeID=number, price="1.05").get("orderCreateTransaction", 201)
    trailing = desk.ask("order.trailing_stop_loss", tradeID=number, distance="0.01")
    second = desk.ask("order.take_profit", tradeID=number, price="1.3")
    named = desk.ask("trade.set_client_extensions", number, clientExtensions={"id": "mine"})
    moved = desk.ask(
        "trade.set_dependent_orders",
        "@mine",
        takeProfit={"price": "1.25"},
        stopLoss=None,
        trailingStopLoss={"distance": "0.02"},
    )
    trade = desk.ask("trade.get", "@mine").get("trade", 200)
    opened = desk.ask("trade.list_open").get("trades", 200)
    listed = desk.ask("trade.list", instrument="EUR_USD", state="OPEN").get("trades", 200)
    part = desk.ask("trade.close", number, units="40").get("orderFillTransaction", 200)
    whole = desk.ask("trade.close", number).get("orderFillTransaction", 200)
    assert trailing.get("orderCreateTransaction", 201).distance == "0.01000"
    assert second.get("orderRejectTransaction", 400).rejectReason == (
        "TAKE_PROFIT_ORDER_ALREADY_EXISTS"
    )
    assert named.get("tradeClientExtensionsModifyTransaction", 200).tradeID == number
    assert moved.get("takeProfitOrderTransaction", 200).price == "1.25000"
    assert moved.get("stopLossOrderCancelTransaction", 200).reason == "CLIENT_REQUEST"
    assert (trade.takeProfitOrder.price, trade.stopLossOrder) == ("1.25000", None)
    assert trade.trailingStopLossOrder.trailingStopValue == "1.08000"
    assert [each.id for each in opened] == [each.id for each in listed] == [number]
    assert (part.tradeReduced.units, whole.tradesClosed[0].units) == ("-40", "-60")


def test_position_is_shown_and_closed(desk: Desk) -> None:
    desk.buy()
    position = desk.ask("position.get", "EUR_USD").get("position", 200)
    opened = desk.ask("position.list_open").get("positions", 200)
    closed = desk.ask("position.close", "EUR_USD", longUnits="ALL", shortUnits="NONE")
    flat = desk.ask("position.list").get("positions", 200)
    assert opened[0].long.units == position.long.units == "100"
    assert closed.get("longOrderFillTransaction", 200).pl == "-0.0100"
    assert (flat[0].long.units, flat[0].long.averagePrice) == ("0", None)


def test_transactions_are_read_in_every_way(desk: Desk) -> None:
    desk.buy()
    pages = desk.ask("transaction.list", pageSize=2, type="ORDER,FUNDING")
    one = desk.ask("transaction.get", "4").get("transaction", 200)
    ranged = desk.ask("transaction.range", fromID="3", toID="4").get("transactions", 200)
    since = desk.ask("transaction.since", id="2").get("transactions", 200)
    assert (pages.get("count", 200), len(pages.get("pages", 200))) == (3, 2)
    assert [each.type for each in since] == [each.type for each in ranged]
    assert (one.type, one.id) == ("ORDER_FILL", since[-1].id)


def test_transactions_are_streamed(desk: Desk, crowd: Crowd) -> None:
    stream = desk.ask("transaction.stream")
    parts = stream.parts()
    kind, heartbeat = next(parts)
    other = Desk(crowd.exchange)
    other.account = desk.account
    other.buy()
    types = [next(parts)[1].type for _ in range(2)]
    assert (kind, heartbeat.lastTransactionID) == (
        "transaction.TransactionHeartbeat",
        "2",
    )
    assert types == ["MARKET_ORDER", "ORDER_FILL"]


@pytest.mark.parametrize(
    ("call", "arguments", "status", "code"),
    [
        ("order.get", ("99",), 404, "NO_SUCH_ORDER"),
        ("order.cancel", ("99",), 404, "ORDER_DOESNT_EXIST"),
        ("trade.get", ("99",), 404, "NO_SUCH_TRADE"),
        ("trade.close", ("99",), 404, "TRADE_DOESNT_EXIST"),
        ("position.get", ("EUR_USD",), 404, "NO_SUCH_POSITION"),
        ("position.get", ("EURUSD",), 400, "oanda::rest::core::InvalidParameterException"),
    ],
)
def test_refusal_is_read_with_its_status_and_code(
    desk: Desk, call: str, arguments: tuple[str, ...], status: int, code: str
) -> None:
    answer = desk.ask(call, *arguments)
    assert answer.get("errorCode", status) == code
    assert answer.get("errorMessage", status)


def test_floats_and_numbers_of_the_client_are_taken(desk: Desk) -> None:
    answer = desk.ask("order.market", instrument="EUR_USD", units=100.0, priceBound=1.2)
    fill = answer.get("orderFillTransaction", 201)
    assert (fill.units, fill.price) == ("100", "1.10010")
