"""Every type of order as it leaves for the exchange, and the commands around it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from domain.broker import (
    Answered,
    BrokerRefused,
    BrokerUnavailable,
    Gone,
    NotSent,
    Refused,
    TradeGuards,
    Unclear,
)
from domain.numbers import Price
from domain.order_terms import OrderKind, OrderTerms, Protection, TimeInForce
from domain.transactions import OrderCancelled, OrderCreated, OrderRejected
from tests.orders.desk import Desk, limit, manual_market, open_desk, request
from tests.paper.crowd import Crowd


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """Run the exchange that all tests here share."""
    with manual_market(tmp_path_factory.mktemp("paper")) as crowd:
        yield crowd


@pytest.fixture
def desk(market: Crowd) -> Iterator[Desk]:
    """Trade on a fresh account, on a market that stands at 1.10000 / 1.10010."""
    with open_desk(market) as desk:
        yield desk


def at(kind: OrderKind, price: str, **more: object) -> OrderTerms:
    return OrderTerms(kind=kind, time_in_force=TimeInForce.GTC, price=Price(Decimal(price)), **more)


async def test_an_order_with_everything_leaves_as_the_exchange_wants_it(desk: Desk) -> None:
    terms = OrderTerms(
        kind=OrderKind.STOP,
        time_in_force=TimeInForce.GTD,
        price=Price(Decimal("1.1050000000")),
        price_bound=Price(Decimal("1.10600")),
        good_till=datetime(2026, 3, 6, tzinfo=UTC),
    )
    answer = await desk.broker.submit(
        request(
            "1000.0000000000",
            terms=terms,
            stop=Protection(distance=Decimal("0.0020")),
            target=Protection(price=Price(Decimal("1.1200"))),
            trail=Decimal("0.0030"),
        )
    )

    assert isinstance(answer, Answered)
    order = desk.exchange.transactions()[-1]
    assert order["type"] == "STOP_ORDER"
    assert (order["units"], order["price"], order["priceBound"]) == ("1000", "1.10500", "1.10600")
    assert (order["timeInForce"], order["gtdTime"]) == ("GTD", "2026-03-06T00:00:00.000000000Z")
    assert order["stopLossOnFill"] == {"distance": "0.00200", "timeInForce": "GTC"}
    assert order["takeProfitOnFill"] == {"price": "1.12000", "timeInForce": "GTC"}
    assert order["trailingStopLossOnFill"] == {"distance": "0.00300", "timeInForce": "GTC"}
    named = {"id": "order-1", "tag": "run-7"}
    assert order["clientExtensions"] == order["tradeClientExtensions"] == named


@pytest.mark.parametrize(
    ("terms", "kind"),
    [
        (at(OrderKind.LIMIT, "1.09"), "LIMIT"),
        (at(OrderKind.STOP, "1.11"), "STOP"),
        (at(OrderKind.MARKET_IF_TOUCHED, "1.09"), "MARKET_IF_TOUCHED"),
    ],
)
async def test_an_order_that_waits_is_seen_among_those_that_wait(
    desk: Desk, terms: OrderTerms, kind: str
) -> None:
    await desk.broker.submit(request(terms=terms))
    waiting = (await desk.broker.pending_orders()).orders
    assert [(item.kind, item.client_id, item.units, item.tag) for item in waiting] == [
        (kind, "order-1", 1000, "run-7")
    ]


async def test_a_replacement_carries_its_own_name_and_ends_the_order_before(desk: Desk) -> None:
    first = await desk.broker.submit(request(terms=limit("1.09")))
    assert isinstance(first, Answered)
    old = str(first.transactions[0].id)
    answer = await desk.broker.submit(
        request("2000", intent="order-2", terms=limit("1.095"), replaces=old)
    )

    assert isinstance(answer, Answered)
    ended, created = (item.fact for item in answer.transactions)
    assert isinstance(ended, OrderCancelled)
    assert isinstance(created, OrderCreated)
    assert (ended.order, ended.reason) == (old, "CLIENT_REQUEST_REPLACED")
    assert created.intent == "order-2"
    (waiting,) = (await desk.broker.pending_orders()).orders
    assert (waiting.client_id, waiting.units) == ("order-2", 2000)


async def test_an_order_is_replaced_by_the_name_that_we_gave_it(desk: Desk) -> None:
    await desk.broker.submit(request(terms=limit("1.09")))
    second = request("2000", intent="order-2", terms=limit("1.095"), replaces="@order-1")
    assert isinstance(await desk.broker.submit(second), Answered)
    (waiting,) = (await desk.broker.pending_orders()).orders
    assert waiting.client_id == "order-2"


@pytest.mark.parametrize("gone", ["999", "@never-heard-of"])
async def test_a_replacement_of_an_order_that_is_gone_is_refused(desk: Desk, gone: str) -> None:
    answer = await desk.broker.submit(request(terms=limit("1.09"), replaces=gone))
    assert isinstance(answer, Refused)
    assert (await desk.broker.pending_orders()).orders == ()


@pytest.mark.parametrize(("close", "left"), [({}, 600), ({"whole_trade": True}, 0)])
async def test_one_trade_is_closed_and_the_other_left_alone(
    desk: Desk, close: dict[str, bool], left: int
) -> None:
    older, newer = await desk.opened(intent="a"), await desk.opened(intent="b")
    answer = await desk.broker.submit(
        request("-400", intent="c", reduce_only=True, trade=newer, **close)
    )

    assert isinstance(answer, Answered)
    created = answer.transactions[0].fact
    assert isinstance(created, OrderCreated)
    assert created.intent == "c"
    stand = {item.trade.id: item.trade.units for item in (await desk.broker.open_trades()).trades}
    assert (stand.pop(older), stand.get(newer, 0)) == (1000, left)


async def test_the_close_of_a_trade_that_is_gone_is_refused_with_its_reject(desk: Desk) -> None:
    answer = await desk.broker.submit(request("-400", reduce_only=True, trade="999"))
    assert isinstance(answer, Refused)
    assert answer.code == "TRADE_DOESNT_EXIST"
    (rejected,) = (item.fact for item in answer.transactions)
    assert isinstance(rejected, OrderRejected)
    assert rejected.intent == "order-1"


async def test_cancelling_twice_is_answered_twice(desk: Desk) -> None:
    await desk.broker.submit(request(terms=limit("1.09")))
    (waiting,) = (await desk.broker.pending_orders()).orders

    assert isinstance(await desk.broker.cancel_order(waiting.id), Answered)
    assert isinstance(await desk.broker.cancel_order(waiting.id), Gone)
    assert isinstance(await desk.broker.cancel_order("@never-heard-of"), Gone)


async def test_a_waiting_order_is_cancelled_by_the_name_that_we_gave_it(desk: Desk) -> None:
    await desk.broker.submit(request(terms=limit("1.09")))
    assert isinstance(await desk.broker.cancel_order("@order-1"), Answered)


async def test_guards_are_set_and_those_left_out_stay(desk: Desk) -> None:
    trade = await desk.opened(target=Protection(price=Price(Decimal("1.12"))))
    stop = TradeGuards(stop=Protection(price=Price(Decimal("1.09"))))
    for guards in (stop, stop, TradeGuards(trail=Decimal("0.004"))):
        assert isinstance(await desk.broker.guard_trade(trade, guards), Answered)

    (found,) = (await desk.broker.open_trades()).trades
    assert found.is_stopped
    assert found.stop is not None
    assert found.target is not None
    assert found.trail is not None
    assert (found.stop.price, found.target.price) == (Decimal("1.09"), Decimal("1.12"))
    assert (found.trail.price, found.trail.distance) == (Decimal("1.096"), Decimal("0.004"))


async def test_a_guard_that_cannot_be_had_is_refused_and_nothing_changes(desk: Desk) -> None:
    trade = await desk.opened(stop=Protection(price=Price(Decimal("1.09"))))
    refused = await desk.broker.guard_trade(trade, TradeGuards(trail=Decimal("0.00001")))
    gone = await desk.broker.guard_trade("999", TradeGuards(trail=Decimal("0.01")))

    assert isinstance(refused, Refused)
    assert isinstance(gone, Refused)
    assert refused.code == "PRICE_DISTANCE_MINIMUM_NOT_MET"
    assert (await desk.broker.open_trades()).trades[0].trail is None


async def test_an_account_with_anything_open_is_not_flat(desk: Desk) -> None:
    empty = await desk.broker.standing()
    trade = await desk.opened(stop=Protection(price=Price(Decimal("1.09"))), trail=Decimal("0.005"))
    standing = await desk.broker.standing()

    assert empty.is_flat
    assert not standing.is_flat
    assert standing.positions == (("EUR_USD", 1000),)
    assert {item.kind for item in standing.orders} == {"STOP_LOSS", "TRAILING_STOP_LOSS"}
    assert {item.trade for item in standing.orders} == {trade}
    assert standing.trades == (await desk.broker.open_trades()).trades
    assert standing.last_transaction_id == int(desk.exchange.transactions()[-1]["id"])


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"kind": "DROP"}, Unclear),
        ({"kind": "CUT"}, Unclear),
        ({"kind": "ANSWER", "status": 200, "page": "NONSENSE", "carriedOut": True}, Unclear),
        ({"kind": "ANSWER", "status": 404, "page": "HTML"}, Unclear),
        ({"kind": "ANSWER", "status": 429, "retryAfter": 1}, NotSent),
    ],
)
async def test_a_trades_close_without_a_clear_answer_is_unclear(
    desk: Desk, fault: dict[str, object], outcome: type
) -> None:
    trade = await desk.opened()
    desk.exchange.control.fault(**{"where": "PUT trades/*/close"} | fault)
    answer = await desk.broker.submit(
        request("-1000", intent="close", reduce_only=True, trade=trade, whole_trade=True)
    )
    assert isinstance(answer, outcome)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "DROP"}, BrokerUnavailable),
        ({"kind": "ANSWER", "status": 502, "page": "HTML"}, BrokerUnavailable),
        ({"kind": "ANSWER", "status": 404, "page": "HTML"}, BrokerUnavailable),
        ({"kind": "ANSWER", "status": 429, "retryAfter": 1}, BrokerUnavailable),
        ({"kind": "ANSWER", "status": 403, "page": "HTML"}, BrokerRefused),
    ],
)
async def test_a_command_without_a_clear_answer_raises_and_is_done_again(
    desk: Desk, fault: dict[str, object], error: type[Exception]
) -> None:
    await desk.broker.submit(request(terms=limit("1.09")))
    desk.exchange.control.fault(**{"where": "PUT orders/*/cancel"} | fault)
    with pytest.raises(error):
        await desk.broker.cancel_order("@order-1")
    await desk.broker.cancel_order("@order-1")
    assert (await desk.broker.pending_orders()).orders == ()
