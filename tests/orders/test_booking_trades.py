"""What an exchange does to trades, and what the books make of it."""

from collections.abc import AsyncIterator, Iterator
from datetime import date
from decimal import Decimal

import pytest

from adapters.postgres.tables import DailyProfit, EventRow, Fill, PositionRow, TradeRow
from domain.broker import Answered, Refused, TradeGuards
from domain.numbers import Price
from domain.order_terms import OrderKind, OrderTerms, Protection, TimeInForce
from domain.orders import IntentId, OrderState, Reading
from domain.positions import LedgerMismatch
from tests.orders.desk import Desk, limit, manual_market, open_desk, request
from tests.orders.ledger import Ledger, closing, created, filled, merged, open_ledger, opening
from tests.paper.crowd import Crowd

THURSDAY, FRIDAY = date(2026, 3, 5), date(2026, 3, 6)


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


@pytest.fixture
async def ledger(database_url: str, redis_url: str) -> AsyncIterator[Ledger]:
    """Keep the books of an account."""
    async with open_ledger(database_url, redis_url) as ledger:
        yield ledger


async def bought(ledger: Ledger, desk: Desk, units: str = "1000", **more: object) -> str:
    """Open a trade through an order of ours, book it, and return the order's id."""
    await ledger.catch_up(desk.broker)
    order = await ledger.sent(units)
    await desk.opened(units, intent=order, **more)
    await ledger.catch_up(desk.broker)
    return order


async def test_guards_attached_on_fill_stand_in_the_books(ledger: Ledger, desk: Desk) -> None:
    stop, target = Protection(distance=Decimal("0.0020")), Protection(price=Price(Decimal("1.2")))
    await bought(ledger, desk, stop=stop, target=target, trail=Decimal("0.0050"))
    trade = await ledger.trade()

    assert (trade.stop_price, trade.target_price) == (Decimal("1.0981"), Decimal("1.2"))
    assert trade.trail_distance == Decimal("0.0050")
    waiting = {item.id for item in (await desk.broker.pending_orders()).orders}
    assert {trade.stop_order_id, trade.target_order_id, trade.trail_order_id} == waiting


async def test_guards_that_are_changed_or_cancelled_are_followed(
    ledger: Ledger, desk: Desk
) -> None:
    await bought(ledger, desk, stop=Protection(distance=Decimal("0.0020")), trail=Decimal("0.005"))
    trade = await ledger.trade()
    moved = TradeGuards(stop=Protection(price=Price(Decimal("1.09"))))
    await desk.broker.guard_trade(trade.id, moved)
    await desk.broker.cancel_order(trade.trail_order_id or "")
    await ledger.catch_up(desk.broker)
    now = await ledger.trade()

    assert now.stop_price == Decimal("1.09")
    assert now.stop_order_id not in (None, trade.stop_order_id)
    assert (now.trail_order_id, now.trail_distance) == (None, None)


async def test_a_trade_stopped_out_takes_its_other_guards_with_it(
    ledger: Ledger, desk: Desk
) -> None:
    order = await bought(
        ledger,
        desk,
        stop=Protection(distance=Decimal("0.0020")),
        target=Protection(price=Price(Decimal("1.2"))),
    )
    desk.price("1.09500", "1.09510")
    await ledger.catch_up(desk.broker)
    trade = await ledger.trade()

    assert (trade.units, trade.close_price) == (0, Decimal("1.09500"))
    assert trade.close_reason == "STOP_LOSS_ORDER"
    assert (await desk.broker.standing()).is_flat
    assert (await ledger.rows(PositionRow))[0].units == 0
    assert ("trade.closed", "info") in await ledger.events(order)
    assert (await ledger.order(order)).state == OrderState.FILLED


async def test_a_trade_closed_in_part_elsewhere_keeps_its_owner(ledger: Ledger, desk: Desk) -> None:
    order = await bought(ledger, desk)
    trade = await ledger.trade()
    await desk.broker.submit(request("-400", intent="somebody", reduce_only=True, trade=trade.id))
    await ledger.catch_up(desk.broker)
    left = await ledger.trade()

    assert (left.units, left.initial_units, left.intent_id) == (600, 1000, order)
    assert ("trade.reduced", "info") in await ledger.events(order)
    assert (await ledger.rows(PositionRow))[0].units == 600


async def test_an_order_whose_date_has_passed_ends_in_the_books(ledger: Ledger, desk: Desk) -> None:
    await ledger.catch_up(desk.broker)
    terms = limit("1.05", time_in_force=TimeInForce.GFD)
    order = await ledger.sent(terms=terms)
    await desk.broker.submit(request(intent=order, terms=terms))
    desk.exchange.control.post("clock", seconds=24 * 3600)
    await ledger.catch_up(desk.broker)
    row = await ledger.order(order)

    assert (row.state, row.end_code) == (OrderState.CANCELLED, "TIME_IN_FORCE_EXPIRED")


async def test_the_close_of_a_trade_is_ours_by_its_answer_though_the_stream_came_first(
    ledger: Ledger, desk: Desk
) -> None:
    await bought(ledger, desk)
    trade = await ledger.trade()
    close = await ledger.sent("-1000", trade=trade.id)
    answer = await desk.broker.submit(
        request("-1000", intent=close, reduce_only=True, trade=trade.id, whole_trade=True)
    )
    await ledger.catch_up(desk.broker)
    assert (await ledger.order(close)).state == OrderState.SUBMITTING

    assert isinstance(answer, Answered)
    await ledger.book_parsed(*answer.transactions)
    await ledger.book_parsed(*answer.transactions)
    row = await ledger.order(close)
    assert (row.state, row.filled_units) == (OrderState.FILLED, -1000)
    assert [kind for kind, _ in await ledger.events(close)] == ["order.submitted", "order.filled"]
    assert {fill.intent_id for fill in await ledger.rows(Fill)} >= {close}
    assert await ledger.reserved(close) is None


async def test_the_close_of_a_trade_whose_answer_was_lost_is_found(
    ledger: Ledger, desk: Desk
) -> None:
    await bought(ledger, desk)
    trade = await ledger.trade()
    close = await ledger.sent("-400", state=OrderState.UNKNOWN, trade=trade.id)
    left_at = ledger.booked
    for units in ("-300", "-400"):
        await desk.broker.submit(
            request(units, intent="no-answer", reduce_only=True, trade=trade.id)
        )
    await ledger.catch_up(desk.broker)
    row = await ledger.order(close)
    assert (row.state, row.filled_units) == (OrderState.FILLED, -400)

    since = await desk.broker.transactions_since(left_at)
    await ledger.books.find_close(IntentId(close), since.transactions, row.updated_at)
    assert (await ledger.order(close)).reading is None


async def test_the_close_of_a_trade_booked_while_its_worker_died_is_found(
    ledger: Ledger, desk: Desk
) -> None:
    await bought(ledger, desk)
    trade = await ledger.trade()
    first, second = [await ledger.sent("-400", trade=trade.id) for _ in range(2)]
    left_at = ledger.booked
    for _ in range(2):
        await desk.broker.submit(
            request("-400", intent="no-answer", reduce_only=True, trade=trade.id)
        )
    await ledger.catch_up(desk.broker)
    standing = await ledger.books.standing(IntentId(first))
    assert standing.sought_after == left_at

    since = await desk.broker.transactions_since(left_at)
    for order in (first, second):
        now = (await ledger.order(order)).updated_at
        await ledger.books.find_close(IntentId(order), since.transactions, now)
    rows = [await ledger.order(order) for order in (first, second)]
    assert [row.state for row in rows] == [OrderState.FILLED, OrderState.FILLED]
    assert len({row.broker_order_id for row in rows}) == 2
    assert (await ledger.books.standing(IntentId(first))).sought_after is None


async def test_the_refused_close_of_a_trade_that_was_given_up_ends_late(
    ledger: Ledger, desk: Desk
) -> None:
    await ledger.catch_up(desk.broker)
    close = await ledger.sent("-400", state=OrderState.ABANDONED, trade="77")
    answer = await desk.broker.submit(request("-400", intent="x", reduce_only=True, trade="77"))
    assert isinstance(answer, Refused)
    await ledger.catch_up(desk.broker)
    row = await ledger.order(close)

    assert (row.state, row.reading) == (OrderState.REJECTED, Reading.LATE)
    assert row.end_code == "TRADE_DOESNT_EXIST"


async def test_a_close_of_all_that_is_left_is_whole_though_it_is_less(
    ledger: Ledger, desk: Desk
) -> None:
    await bought(ledger, desk)
    trade = await ledger.trade()
    close = await ledger.sent("-1000", trade=trade.id)
    await desk.broker.submit(request("-600", intent="x", reduce_only=True, trade=trade.id))
    answer = await desk.broker.submit(
        request("-1000", intent=close, reduce_only=True, trade=trade.id, whole_trade=True)
    )
    assert isinstance(answer, Answered)
    await ledger.catch_up(desk.broker)
    await ledger.book_parsed(*answer.transactions)
    row = await ledger.order(close)

    assert (row.state, row.filled_units) == (OrderState.FILLED, -400)


async def test_a_trades_profit_belongs_to_its_tag_whoever_closes_it(
    ledger: Ledger, desk: Desk
) -> None:
    await ledger.catch_up(desk.broker)
    run = await ledger.run()
    entry = await ledger.sent(run=run, decision=1)
    await desk.opened(intent=entry)
    await ledger.catch_up(desk.broker)
    desk.price("1.10200", "1.10210")
    person = await ledger.sent("-1000")
    await desk.broker.submit(request("-1000", intent=person, reduce_only=True))
    await ledger.catch_up(desk.broker)

    profits = {row.tag: row for row in await ledger.rows(DailyProfit)}
    assert (profits[run].realised_pl, profits["person"].realised_pl) == (Decimal("1.9"), 0)
    assert (profits[run].fills, profits["person"].fills) == (1, 1)
    assert {fill.tag for fill in await ledger.rows(Fill)} == {run, "person"}
    assert (await ledger.trade()).tag == run


async def test_financing_is_given_to_the_trade_that_was_held(ledger: Ledger, desk: Desk) -> None:
    await bought(ledger, desk, "100000")
    desk.exchange.control.post("clock", seconds=3 * 24 * 3600)
    await ledger.catch_up(desk.broker)
    trade = await ledger.trade()
    charged = sum(
        Decimal(line["financing"])
        for line in desk.exchange.transactions()
        if line["type"] == "DAILY_FINANCING"
    )

    assert charged != 0
    assert trade.financing == charged
    profits = await ledger.rows(DailyProfit)
    assert sum(row.financing for row in profits if row.tag == "person") == charged
    assert await ledger.rows(DailyProfit, DailyProfit.tag == "elsewhere") == []


async def test_a_trade_that_is_renamed_earns_for_its_new_tag(ledger: Ledger) -> None:
    await ledger.book(
        created("MARKET_ORDER", "x"),
        merged(filled(1), opening(2, tag="before")),
        {
            "type": "TRADE_CLIENT_EXTENSIONS_MODIFY",
            "tradeID": "2",
            "tradeClientExtensionsModify": {"tag": "after"},
        },
    )
    await ledger.book(created("MARKET_ORDER", "y"), merged(filled(4, "-1000"), closing(2, "-1000")))
    earned = {row.tag: row.realised_pl for row in await ledger.rows(DailyProfit)}
    assert earned == {"before": 0, "after": Decimal("1.5")}


async def test_a_days_profit_is_split_at_17_new_york(ledger: Ledger) -> None:
    at = {"time": "2026-03-05T21:59:59.999999999Z"}, {"time": "2026-03-05T22:00:00.000000000Z"}
    await ledger.book(
        created("MARKET_ORDER", "x"),
        merged(filled(1), opening(2, tag="bot"), at[0]),
        merged(filled(1, "-400"), closing(2, "-400", pl="1"), at[0]),
        merged(filled(1, "-600"), closing(2, "-600", pl="2"), at[1]),
    )
    earned = {row.day: row.realised_pl for row in await ledger.rows(DailyProfit)}
    assert earned == {THURSDAY: 1, FRIDAY: 2}


async def test_a_margin_closeout_is_told_as_an_error(ledger: Ledger) -> None:
    await ledger.book(created("MARKET_ORDER", "x"), merged(filled(1), opening(2)))
    await ledger.book(
        created("MARKET_ORDER", None, "-1000", reason="MARGIN_CLOSEOUT"),
        merged(
            filled(3, "-1000", reason="MARKET_ORDER_MARGIN_CLOSEOUT"), closing(2, "-1000", pl="-50")
        ),
    )
    (told,) = await ledger.rows(EventRow, EventRow.kind == "trade.closed")
    assert told.severity == "error"


async def test_money_that_is_paid_in_is_nobodys_profit(ledger: Ledger) -> None:
    await ledger.book({"type": "TRANSFER_FUNDS", "amount": "500", "accountBalance": "100500"})
    await ledger.book({"type": "RESET_RESETTABLE_PL"})
    assert await ledger.rows(DailyProfit) == []
    (told,) = await ledger.rows(EventRow, EventRow.kind == "balance.moved")
    assert told.payload["amount"] == "500"


async def test_a_dividend_goes_to_the_trades_that_it_is_for(ledger: Ledger) -> None:
    await ledger.book(created("MARKET_ORDER", "x"), merged(filled(1), opening(2, tag="bot")))
    await ledger.book(
        {
            "type": "DIVIDEND_ADJUSTMENT",
            "dividendAdjustment": "-3",
            "accountBalance": "99997",
            "openTradeDividendAdjustments": [{"tradeID": "2", "dividendAdjustment": "-2"}],
        }
    )
    assert (await ledger.trade()).financing == -2
    paid = {row.tag: row.financing for row in await ledger.rows(DailyProfit)}
    assert paid == {"bot": -2, "elsewhere": -1}


async def test_a_fill_that_does_not_fit_books_nothing_of_its_batch(ledger: Ledger) -> None:
    with pytest.raises(LedgerMismatch):
        await ledger.book(
            created("MARKET_ORDER", "x"),
            merged(filled(1), opening(2)),
            merged(filled(1, "-5"), closing(99, "-5")),
        )
    assert await ledger.rows(TradeRow) == []


async def test_a_stop_that_triggers_with_a_limit_of_its_price_is_booked(
    ledger: Ledger, desk: Desk
) -> None:
    await ledger.catch_up(desk.broker)
    terms = OrderTerms(
        kind=OrderKind.STOP,
        time_in_force=TimeInForce.GTC,
        price=Price(Decimal("1.1010")),
        price_bound=Price(Decimal("1.1012")),
    )
    order = await ledger.sent(terms=terms)
    await desk.broker.submit(request(intent=order, terms=terms))
    desk.price("1.11000", "1.11010")
    await ledger.catch_up(desk.broker)
    row = await ledger.order(order)

    assert (row.state, row.end_code) == (OrderState.CANCELLED, "BOUNDS_VIOLATION")
    assert await ledger.reserved(order) is None
