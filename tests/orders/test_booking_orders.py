"""What the broker says, in whatever order it comes, and what becomes of our order."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from adapters.postgres.tables import Fill, RunInboxEntry, TradeRow
from domain.numbers import Price
from domain.order_terms import OrderKind, OrderTerms, TimeInForce
from domain.orders import OrderState, Reading
from tests.orders.ledger import (
    Ledger,
    cancelled,
    created,
    filled,
    merged,
    open_ledger,
    opening,
)

LIMIT = OrderTerms(kind=OrderKind.LIMIT, time_in_force=TimeInForce.GTC, price=Price(Decimal("1.1")))
LATE = ("order.turned_up_late", "error")
CONTRADICTED = ("order.contradicted", "error")


@pytest.fixture
async def ledger(database_url: str, redis_url: str) -> AsyncIterator[Ledger]:
    """Keep the books of an account."""
    async with open_ledger(database_url, redis_url) as ledger:
        yield ledger


async def test_partial_fills_add_up_to_the_average_price_of_their_units(ledger: Ledger) -> None:
    order = await ledger.sent(terms=LIMIT)
    number = await ledger.book(created("LIMIT_ORDER", order))
    await ledger.book(merged(filled(number, "400", "1.10000"), opening(2, "400")))
    part = await ledger.order(order)
    assert (part.state, await ledger.reserved(order)) == (OrderState.PARTIALLY_FILLED, 600)

    await ledger.book(merged(filled(number, "600", "1.10010"), opening(3, "600")))
    row = await ledger.order(order)

    assert (row.state, row.filled_units) == (OrderState.FILLED, 1000)
    assert (row.fill_price, row.end_code) == (Decimal("1.10006"), None)
    assert row.filled_at_ns is not None
    assert await ledger.reserved(order) is None
    assert row.reading is None


async def test_a_partial_fill_and_then_the_end_of_its_time_leaves_the_part(ledger: Ledger) -> None:
    order = await ledger.sent(terms=LIMIT)
    number = await ledger.book(created("LIMIT_ORDER", order))
    await ledger.book(
        merged(filled(number, "400"), opening(2, "400")), cancelled(number, "TIME_IN_FORCE_EXPIRED")
    )
    row = await ledger.order(order)

    assert (row.state, row.filled_units) == (OrderState.CANCELLED, 400)
    assert (row.end_code, row.reading) == ("TIME_IN_FORCE_EXPIRED", None)
    assert await ledger.reserved(order) is None


async def test_what_an_immediate_order_could_not_get_is_over(ledger: Ledger) -> None:
    run = await ledger.run()
    terms = OrderTerms(time_in_force=TimeInForce.IOC)
    order = await ledger.sent(terms=terms, run=run, decision=1)
    await ledger.book(created("MARKET_ORDER", order), merged(filled(1, "400"), opening(2, "400")))
    row = await ledger.order(order)

    assert (row.state, row.filled_units) == (OrderState.CANCELLED, 400)
    assert row.end_code == "IMMEDIATE_OR_CANCEL"
    assert await ledger.reserved(order) is None
    letters = sorted(await ledger.rows(RunInboxEntry), key=lambda letter: letter.number)
    assert [letter.kind for letter in letters] == ["fill", "denied"]


async def test_a_fill_after_a_cancel_is_believed_and_somebody_is_called(ledger: Ledger) -> None:
    order = await ledger.sent(terms=LIMIT)
    number = await ledger.book(created("LIMIT_ORDER", order))
    await ledger.book(cancelled(number, "CLIENT_REQUEST"))
    await ledger.book(merged(filled(number), opening(3)))
    row = await ledger.order(order)

    assert (row.state, row.filled_units) == (OrderState.FILLED, 1000)
    assert row.reading == Reading.LATE
    assert (await ledger.events(order))[-2:] == [("order.filled", "info"), LATE]
    assert (await ledger.trade()).intent_id == order


async def test_a_reject_after_an_order_was_given_up_ends_it_late(ledger: Ledger) -> None:
    order = await ledger.sent(state=OrderState.ABANDONED)
    await ledger.book(created("MARKET_ORDER_REJECT", order, rejectReason="INSUFFICIENT_MARGIN"))
    row = await ledger.order(order)

    assert (row.state, row.reading) == (OrderState.REJECTED, Reading.LATE)
    assert row.end_code == "INSUFFICIENT_MARGIN"
    assert await ledger.events(order) == [("order.rejected", "warning"), LATE]


async def test_a_reject_of_an_order_that_is_filled_contradicts_and_changes_nothing(
    ledger: Ledger,
) -> None:
    order = await ledger.sent()
    await ledger.book(created("MARKET_ORDER", order), merged(filled(1), opening(2)))
    await ledger.book(created("MARKET_ORDER_REJECT", order, rejectReason="UNITS_INVALID"))
    row = await ledger.order(order)

    assert (row.state, row.reading, row.end_code) == (
        OrderState.FILLED,
        Reading.CONTRADICTION,
        None,
    )
    assert (await ledger.events(order))[-1] == CONTRADICTED


async def test_a_second_order_with_the_name_of_the_first_is_nobodys(ledger: Ledger) -> None:
    order = await ledger.sent()
    await ledger.book(created("MARKET_ORDER", order), merged(filled(1), opening(2)))
    await ledger.book(
        created("MARKET_ORDER", order), merged(filled(3, clientOrderID=order), opening(4))
    )
    row = await ledger.order(order)

    assert (row.broker_order_id, row.filled_units) == ("1", 1000)
    assert (row.state, row.reading) == (OrderState.FILLED, Reading.CONTRADICTION)
    owners = {trade.id: trade.intent_id for trade in await ledger.rows(TradeRow)}
    assert owners == {"2": order, "4": None}


async def test_a_replaced_order_gives_way_to_its_successor(ledger: Ledger) -> None:
    first = await ledger.sent(terms=LIMIT)
    number = await ledger.book(created("LIMIT_ORDER", first))
    second = await ledger.sent("500", terms=LIMIT, replaces=first)
    await ledger.book(
        cancelled(number, "CLIENT_REQUEST_REPLACED", clientOrderID=first, replacedByOrderID="3"),
        created("LIMIT_ORDER", second, "500", reason="REPLACEMENT", replacesOrderID=str(number)),
    )
    old, new = await ledger.order(first), await ledger.order(second)

    assert (old.state, old.end_code) == (OrderState.CANCELLED, "CLIENT_REQUEST_REPLACED")
    assert (new.state, new.broker_order_id) == (OrderState.SUBMITTED, "3")
    assert (await ledger.reserved(first), await ledger.reserved(second)) == (None, 500)
    assert (await ledger.events(first))[-1] == ("order.cancelled", "info")


async def test_an_order_that_somebody_replaced_elsewhere_is_followed(ledger: Ledger) -> None:
    order = await ledger.sent(terms=LIMIT)
    number = await ledger.book(created("LIMIT_ORDER", order))
    await ledger.book(
        cancelled(number, "CLIENT_REQUEST_REPLACED", clientOrderID=order, replacedByOrderID="3"),
        created("LIMIT_ORDER", order, "2000", reason="REPLACEMENT", replacesOrderID=str(number)),
    )
    assert (await ledger.events(order))[-1] == LATE

    await ledger.book(merged(filled(3, "2000", clientOrderID=order), opening(4, "2000")))
    row = await ledger.order(order)
    assert (row.state, row.filled_units, row.reading) == (OrderState.FILLED, 2000, Reading.LATE)
    assert (await ledger.trade()).intent_id == order


async def test_an_order_whose_time_is_over_ends_with_the_brokers_reason(ledger: Ledger) -> None:
    run = await ledger.run()
    order = await ledger.sent(terms=LIMIT, run=run, decision=1)
    number = await ledger.book(created("LIMIT_ORDER", order))
    await ledger.book(cancelled(number, "TIME_IN_FORCE_EXPIRED"))
    row = await ledger.order(order)

    assert (row.state, row.end_code) == (OrderState.CANCELLED, "TIME_IN_FORCE_EXPIRED")
    (letter,) = await ledger.rows(RunInboxEntry)
    assert letter.payload["code"] == "TIME_IN_FORCE_EXPIRED"


async def test_an_order_renamed_elsewhere_is_known_by_the_brokers_number(ledger: Ledger) -> None:
    order = await ledger.sent(terms=LIMIT)
    number = await ledger.book(created("LIMIT_ORDER", order))
    await ledger.book(merged(filled(number, clientOrderID="mine-now"), opening(2)))
    assert (await ledger.order(order)).state == OrderState.FILLED


async def test_a_fill_of_nobodys_order_belongs_to_nobody(ledger: Ledger) -> None:
    await ledger.book(
        created("MARKET_ORDER", "somebody-else"),
        merged(filled(1, clientOrderID="somebody-else"), opening(2, tag="their-bot")),
    )
    (fill,) = await ledger.rows(Fill)
    assert (fill.intent_id, fill.tag, (await ledger.trade()).tag) == (
        None,
        "their-bot",
        "their-bot",
    )
