"""LIMIT, STOP and MARKET_IF_TOUCHED by the rules alone: when they wake, fill, wait and end."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from paper.behaviour import (
    Behaviour,
    DuplicateClientId,
    ForbiddenFill,
    InitialMargin,
    MarginShortage,
    ReplaceInherits,
)
from paper.ledger.account import Account
from paper.ledger.fills import OrderFill
from paper.ledger.transactions import OrderCancel, OrderReject, Transaction, from_wire
from paper.orders.replace import handed_on
from paper.orders.terms import (
    ClientExtensions,
    EntryOrder,
    LimitOrder,
    MarketIfTouchedOrder,
    MarketOrder,
    PositionFill,
    StopLossDetails,
    StopOrder,
    TimeInForce,
    TriggerCondition,
)
from paper.orders.validation import PENDING_ORDERS_ALLOWED
from paper.wire import TransactionId, parse_time
from tests.paper.book import NOW, Book

Points = tuple[int, int]
HERE: Points = (110_000, 110_010)
LIMIT, STOP, TOUCHED = LimitOrder, StopOrder, MarketIfTouchedOrder
SECOND_NS = 1_000_000_000


def entry(
    kind: type[EntryOrder], units: int, price: str, in_force: TimeInForce = TimeInForce.GTC
) -> EntryOrder:
    return kind(
        instrument="EUR_USD", units=Decimal(units), price=Decimal(price), time_in_force=in_force
    )


def fill_of(transactions: Sequence[Transaction]) -> OrderFill:
    return next(each.body for each in transactions if isinstance(each.body, OrderFill))


def cancel_reason(transactions: Sequence[Transaction]) -> str:
    return next(
        str(each.body.reason) for each in transactions if isinstance(each.body, OrderCancel)
    )


def reject_reason(transactions: Sequence[Transaction]) -> str:
    (only,) = transactions
    assert isinstance(only.body, OrderReject)
    return str(only.body.reject_reason)


@pytest.mark.parametrize(
    ("kind", "units", "level", "near", "reached", "price"),
    [
        (LIMIT, 100, "1.09900", (109_850, 109_901), (109_850, 109_900), "1.09900"),
        (LIMIT, 100, "1.09900", (109_850, 109_901), (109_700, 109_800), "1.09800"),
        (LIMIT, -100, "1.10100", (110_099, 110_200), (110_100, 110_200), "1.10100"),
        (LIMIT, -100, "1.10100", (110_099, 110_200), (110_500, 110_600), "1.10500"),
        (STOP, 100, "1.10120", (110_100, 110_119), (110_100, 110_120), "1.10120"),
        (STOP, 100, "1.10120", (110_100, 110_119), (110_500, 110_510), "1.10510"),
        (STOP, -100, "1.09890", (109_891, 110_000), (109_890, 110_000), "1.09890"),
        (STOP, -100, "1.09890", (109_891, 110_000), (109_500, 109_510), "1.09500"),
        (TOUCHED, 100, "1.09900", (109_850, 109_901), (109_850, 109_900), "1.09900"),
        (TOUCHED, 100, "1.10120", (110_100, 110_119), (110_100, 110_120), "1.10120"),
        (TOUCHED, 100, "1.10120", (110_100, 110_119), (110_500, 110_510), "1.10510"),
        (TOUCHED, -100, "1.10100", (110_099, 110_200), (110_100, 110_200), "1.10100"),
        (TOUCHED, -100, "1.09890", (109_891, 110_000), (109_890, 110_000), "1.09890"),
        (TOUCHED, -100, "1.09890", (109_891, 110_000), (109_500, 109_510), "1.09500"),
    ],
)
def test_waiting_order_fills_at_the_market_once_its_price_is_reached(
    kind: type[EntryOrder], units: int, level: str, near: Points, reached: Points, price: str
) -> None:
    book = Book()
    book.trade(entry(kind, units, level))
    book.tick("EUR_USD", *near)
    assert book.types() == [f"{kind.TYPE}_ORDER"]
    book.tick("EUR_USD", *reached)
    assert book.types() == [f"{kind.TYPE}_ORDER", "ORDER_FILL"]
    assert fill_of(book.transactions).price == Decimal(price)


@pytest.mark.parametrize(
    ("kind", "units", "level"),
    [
        (LIMIT, 100, "1.10010"),
        (LIMIT, 100, "1.20000"),
        (LIMIT, -100, "1.10000"),
        (STOP, 100, "1.10010"),
        (STOP, 100, "1.05000"),
        (STOP, -100, "1.10000"),
        (STOP, -100, "1.20000"),
        (TOUCHED, 100, "1.10010"),
        (TOUCHED, -100, "1.10000"),
    ],
)
def test_order_that_the_market_meets_already_fills_with_its_create(
    kind: type[EntryOrder], units: int, level: str
) -> None:
    made = Book().trade(entry(kind, units, level))
    assert [each.type for each in made] == [f"{kind.TYPE}_ORDER", "ORDER_FILL"]
    assert {each.stamp.batch_id for each in made} == {made[0].id}
    assert fill_of(made).price == Decimal("1.10010" if units > 0 else "1.10000")


@pytest.mark.parametrize(
    ("condition", "units", "wakes_at"),
    [
        (TriggerCondition.DEFAULT, 100, (109_800, 109_900)),
        (TriggerCondition.ASK, 100, (109_800, 109_900)),
        (TriggerCondition.BID, 100, (109_900, 110_200)),
        (TriggerCondition.INVERSE, 100, (109_900, 110_200)),
        (TriggerCondition.MID, 100, (109_850, 109_950)),
        (TriggerCondition.DEFAULT, -100, (109_900, 110_000)),
        (TriggerCondition.BID, -100, (109_900, 110_000)),
        (TriggerCondition.ASK, -100, (109_800, 109_900)),
        (TriggerCondition.INVERSE, -100, (109_800, 109_900)),
        (TriggerCondition.MID, -100, (109_850, 109_950)),
    ],
)
def test_trigger_condition_moves_the_trigger_and_not_the_fill(
    condition: TriggerCondition, units: int, wakes_at: Points
) -> None:
    book = Book()
    book.trade(replace(entry(TOUCHED, units, "1.09900"), trigger_condition=condition))
    bid, ask = wakes_at
    book.tick("EUR_USD", bid + 1, ask + 1)
    assert book.types() == ["MARKET_IF_TOUCHED_ORDER"]
    book.tick("EUR_USD", bid, ask)
    filled_at = ask if units > 0 else bid
    assert fill_of(book.transactions).price == Decimal(filled_at).scaleb(-5)


@pytest.mark.parametrize("in_force", [TimeInForce.FOK, TimeInForce.IOC])
@pytest.mark.parametrize(
    "order",
    [
        entry(LIMIT, 100, "1.09"),
        entry(STOP, 100, "1.2"),
        replace(entry(LIMIT, 100, "1.1"), trigger_condition=TriggerCondition.INVERSE),
    ],
)
def test_order_for_now_that_the_market_does_not_meet_expires_at_once(
    order: EntryOrder, in_force: TimeInForce
) -> None:
    made = Book().trade(replace(order, time_in_force=in_force))
    assert [each.type for each in made] == [f"{order.TYPE}_ORDER", "ORDER_CANCEL"]
    assert cancel_reason(made) == "TIME_IN_FORCE_EXPIRED"


def test_limit_is_never_filled_worse_than_its_price_however_deep_the_market() -> None:
    book = Book(balance="10000000")
    wanted = entry(LIMIT, 2_000_000, "1.10010")
    book.trade(wanted)
    assert list(book.account.pending_orders) == [3]
    killed = book.trade(replace(wanted, time_in_force=TimeInForce.FOK))
    assert cancel_reason(killed) == "INSUFFICIENT_LIQUIDITY"
    partial = fill_of(book.trade(replace(wanted, time_in_force=TimeInForce.IOC)))
    assert (partial.units, partial.requested_units) == (1_000_000, 2_000_000)
    assert partial.price == Decimal("1.10010")
    book.tick("EUR_USD", 109_990, 110_009)
    assert 3 in book.account.pending_orders
    book.tick("EUR_USD", 109_990, 110_008)
    assert fill_of(book.transactions[-1:]).price == Decimal("1.10010")


def test_limit_with_another_trigger_waits_until_its_own_side_is_good_enough() -> None:
    book = Book()
    order = entry(LIMIT, 100, "1.10000")
    book.trade(replace(order, trigger_condition=TriggerCondition.INVERSE))
    assert 3 in book.account.pending_orders
    book.tick("EUR_USD", 109_990, 110_000)
    assert fill_of(book.transactions).price == Decimal("1.10000")


@pytest.mark.parametrize("kind", [STOP, TOUCHED])
def test_bound_cancels_what_the_market_has_gapped_past(kind: type[EntryOrder]) -> None:
    book = Book()
    order = entry(kind, 100, "1.10200")
    assert not isinstance(order, LimitOrder)
    book.trade(replace(order, price_bound=Decimal("1.105")))
    book.tick("EUR_USD", 110_500, 110_501)
    assert cancel_reason(book.transactions) == "BOUNDS_VIOLATION"


@pytest.mark.parametrize("kind", [LIMIT, STOP, TOUCHED])
def test_order_created_in_a_halt_waits_and_fills_after_it(kind: type[EntryOrder]) -> None:
    book = Book()
    book.market.board.close("EUR_USD")
    book.trade(entry(kind, 100, "1.10010"))
    book.tick("EUR_USD", *HERE)
    assert book.types() == [f"{kind.TYPE}_ORDER"]
    book.market.board.reopen("EUR_USD")
    book.tick("EUR_USD", *HERE)
    assert fill_of(book.transactions).price == Decimal("1.10010")


def test_order_for_now_in_a_halt_is_cancelled() -> None:
    book = Book()
    book.market.board.close("EUR_USD")
    made = book.trade(entry(LIMIT, 100, "1.2", TimeInForce.FOK))
    assert cancel_reason(made) == "MARKET_HALTED"


def test_orders_woken_together_fill_oldest_first_on_the_book_that_each_leaves() -> None:
    book = Book()
    only_reduce = replace(entry(LIMIT, -200, "1.10050"), position_fill=PositionFill.REDUCE_ONLY)
    book.trade(entry(STOP, 300, "1.10110"))
    book.trade(only_reduce)
    book.trade(only_reduce)
    book.tick("EUR_USD", 110_110, 110_120)
    opened, reduced, refused = book.transactions[5:]
    assert isinstance(opened.body, OrderFill)
    assert isinstance(reduced.body, OrderFill)
    assert isinstance(refused.body, OrderCancel)
    assert [each.body.order_id for each in (opened, reduced, refused)] == [3, 4, 5]  # type: ignore[union-attr]
    assert reduced.body.trade_reduced is not None
    assert [each.stamp.batch_id for each in (opened, reduced, refused)] == [6, 7, 8]


@pytest.mark.parametrize(
    ("fill", "held", "units", "outcome"),
    [
        (PositionFill.DEFAULT, 100, -150, "ORDER_FILL"),
        (PositionFill.REDUCE_FIRST, 100, -150, "ORDER_FILL"),
        (PositionFill.REDUCE_ONLY, 100, -100, "ORDER_FILL"),
        (PositionFill.REDUCE_ONLY, 100, -150, "ORDER_CANCEL"),
        (PositionFill.REDUCE_ONLY, 100, 50, "ORDER_CANCEL"),
        (PositionFill.OPEN_ONLY, 100, 50, "ORDER_FILL"),
        (PositionFill.OPEN_ONLY, 100, -50, "ORDER_CANCEL"),
    ],
)
@pytest.mark.parametrize("reason", ForbiddenFill)
def test_position_fill_forbids_what_it_says(
    fill: PositionFill, held: int, units: int, outcome: str, reason: ForbiddenFill
) -> None:
    book = Book(behaviour=Behaviour(forbidden_fill=reason))
    book.buy("EUR_USD", held)
    level = "1.2" if units > 0 else "1.0"
    made = book.trade(replace(entry(LIMIT, units, level), position_fill=fill))
    assert made[1].type == outcome
    if outcome == "ORDER_CANCEL":
        assert cancel_reason(made) == reason


@pytest.mark.parametrize(
    ("in_force", "gtd", "created", "due"),
    [
        (TimeInForce.GTD, "2024-03-05T10:00:01.5Z", NOW, "2024-03-05T10:00:01.5Z"),
        (TimeInForce.GFD, None, NOW, "2024-03-05T22:00:00Z"),
        (TimeInForce.GFD, None, parse_time("2024-03-09T22:30:00Z"), "2024-03-10T21:00:00Z"),
        (TimeInForce.GFD, None, parse_time("2024-11-02T21:30:00Z"), "2024-11-03T22:00:00Z"),
    ],
)
def test_order_ends_at_the_moment_its_time_is_over(
    in_force: TimeInForce, gtd: str | None, created: int, due: str
) -> None:
    book = Book()
    order = entry(LIMIT, 100, "1.09", in_force)
    book.trade(replace(order, gtd_time=parse_time(gtd) if gtd else None), created)
    book.tick("EUR_USD", *HERE, parse_time(due) - 1)
    assert 3 in book.account.pending_orders
    book.tick("EUR_USD", 108_000, 108_010, parse_time(due) + SECOND_NS)
    last = book.transactions[-1]
    assert cancel_reason([last]) == "TIME_IN_FORCE_EXPIRED"
    assert last.stamp.time == parse_time(due)


@pytest.mark.parametrize("shortage", MarginShortage)
def test_market_order_without_margin_fails_as_the_switch_says(shortage: MarginShortage) -> None:
    book = Book(balance="10", behaviour=Behaviour(margin_shortage=shortage))
    made = book.trade(MarketOrder(instrument="EUR_USD", units=Decimal(1000)))
    if shortage is MarginShortage.REJECT:
        assert reject_reason(made) == "INSUFFICIENT_MARGIN"
    else:
        assert cancel_reason(made) == "INSUFFICIENT_MARGIN"


def test_waiting_order_holds_no_margin_until_it_wakes() -> None:
    book = Book(balance="10")
    book.trade(entry(LIMIT, 1000, "1.09"))
    assert 3 in book.account.pending_orders
    book.tick("EUR_USD", 108_990, 109_000)
    assert cancel_reason(book.transactions) == "INSUFFICIENT_MARGIN"


@pytest.mark.parametrize(
    ("initial", "held"), [(InitialMargin.FILL, "22.0020"), (InitialMargin.MID, "22.0010")]
)
def test_initial_margin_is_counted_with_the_price_that_the_switch_says(
    initial: InitialMargin, held: str
) -> None:
    made = Book(behaviour=Behaviour(initial_margin=initial)).trade(entry(LIMIT, 1000, "1.2"))
    opened = fill_of(made).trade_opened
    assert opened is not None
    assert opened.initial_margin_required == Decimal(held)


NAMED = replace(entry(LIMIT, 1, "1"), client_extensions=ClientExtensions(id="mine"))


@pytest.mark.parametrize("duplicates", DuplicateClientId)
def test_client_id_of_a_pending_order_is_taken_unless_switched_off(
    duplicates: DuplicateClientId,
) -> None:
    book = Book(behaviour=Behaviour(duplicate_client_id=duplicates))
    book.trade(NAMED)
    made = book.trade(NAMED)
    if duplicates is DuplicateClientId.REJECT:
        assert reject_reason(made) == "CLIENT_ORDER_ID_ALREADY_EXISTS"
    else:
        assert list(book.account.pending_orders) == [3, 4]
        assert book.account.pending_client_ids == {"mine": 4}


def test_account_has_room_for_so_many_pending_orders() -> None:
    book = Book()
    for _ in range(PENDING_ORDERS_ALLOWED):
        book.trade(entry(LIMIT, 1, "1"))
    assert reject_reason(book.trade(entry(LIMIT, 1, "1"))) == "PENDING_ORDERS_ALLOWED_EXCEEDED"
    replaced = book.replace(3, entry(LIMIT, 2, "1"))
    assert [each.type for each in replaced] == ["ORDER_CANCEL", "LIMIT_ORDER"]


def test_stop_loss_that_would_fill_at_once_cancels_the_order_that_wakes() -> None:
    book = Book()
    stop = StopLossDetails(price=Decimal("1.09500"))
    book.trade(replace(entry(LIMIT, 100, "1.09900"), stop_loss_on_fill=stop))
    book.tick("EUR_USD", 109_400, 109_410)
    assert cancel_reason(book.transactions) == "STOP_LOSS_ON_FILL_LOSS"


def test_replacement_takes_the_place_of_the_order_in_one_batch() -> None:
    book = Book()
    book.trade(NAMED)
    cancel, created = book.replace(3, replace(NAMED, price=Decimal("1.05")))
    assert isinstance(cancel.body, OrderCancel)
    assert isinstance(created.body, LimitOrder)
    assert cancel.body.reason == "CLIENT_REQUEST_REPLACED"
    assert cancel.body.replaced_by_order_id == created.id == 5
    assert cancel.stamp.batch_id == created.stamp.batch_id == 4
    assert created.body.reason == "REPLACEMENT"
    assert (created.body.replaces_order_id, created.body.cancelling_transaction_id) == (3, 4)
    assert book.account.pending_client_ids == {"mine": 5}
    old = book.account.order(TransactionId(3))
    assert old is not None
    assert old.replaced_by_order_id == 5


def test_replacement_that_the_market_meets_fills_at_once() -> None:
    book = Book()
    book.trade(entry(LIMIT, 100, "1.09"))
    made = book.replace(3, entry(LIMIT, 100, "1.2"))
    assert [each.type for each in made] == ["ORDER_CANCEL", "LIMIT_ORDER", "ORDER_FILL"]
    assert fill_of(made).order_id == 5


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (entry(STOP, 1, "1.2"), "REPLACING_ORDER_INVALID"),
        (MarketOrder(instrument="EUR_USD", units=Decimal(1)), "REPLACING_ORDER_INVALID"),
        (replace(NAMED, instrument="GBP_USD"), "REPLACING_ORDER_INVALID"),
        (replace(NAMED, units=Decimal(0)), "UNITS_INVALID"),
        (replace(NAMED, price=None), "PRICE_MISSING"),
        (
            replace(NAMED, client_extensions=ClientExtensions(id="other")),
            "CLIENT_ORDER_ID_ALREADY_EXISTS",
        ),
    ],
)
def test_replacement_that_is_refused_leaves_the_order(
    order: EntryOrder | MarketOrder, reason: str
) -> None:
    book = Book()
    book.trade(NAMED)
    book.trade(replace(NAMED, client_extensions=ClientExtensions(id="other")))
    made = book.replace(3, order)
    assert reject_reason(made) == reason
    assert made[0].to_wire()["reason"] == "REPLACEMENT"
    assert made[0].to_wire()["intendedReplacesOrderID"] == "3"
    assert from_wire(made[0].to_wire()) == made[0]
    assert 3 in book.account.pending_orders


@pytest.mark.parametrize(
    ("rule", "inherited"),
    [
        (ReplaceInherits.NOTHING, set()),
        (ReplaceInherits.CLIENT_EXTENSIONS, {"clientExtensions"}),
        (ReplaceInherits.EVERYTHING, {"clientExtensions", "stopLossOnFill", "units", "price"}),
    ],
)
def test_replacement_inherits_what_the_switch_says(
    rule: ReplaceInherits, inherited: set[str]
) -> None:
    book = Book()
    stop = StopLossDetails(price=Decimal("0.5"))
    book.trade(replace(NAMED, stop_loss_on_fill=stop))
    given = handed_on(book.account.pending_orders[TransactionId(3)], rule)
    watched = {"clientExtensions", "stopLossOnFill", "units", "price", "reason"}
    assert watched & set(given) == inherited


def test_touched_order_remembers_the_price_it_watched() -> None:
    book = Book()
    for condition in (TriggerCondition.DEFAULT, TriggerCondition.BID, TriggerCondition.MID):
        book.trade(replace(entry(TOUCHED, 1, "1.2"), trigger_condition=condition))
    starts = [
        each.terms.initial_market_price
        for each in book.account.pending_orders.values()
        if isinstance(each.terms, MarketIfTouchedOrder)
    ]
    assert starts == [Decimal("1.10010"), Decimal("1.10000"), Decimal("1.100050")]


def test_waiting_orders_survive_their_wire_form() -> None:
    book = Book()
    for kind in (LIMIT, STOP, TOUCHED):
        book.trade(entry(kind, -100, "1.2" if kind is LIMIT else "1.05"))
    book.replace(3, entry(LIMIT, -50, "1.3"))
    rebuilt = Account(id=book.account.id)
    for transaction in book.transactions:
        rebuilt.apply(from_wire(transaction.to_wire()))
    assert rebuilt.pending_orders == book.account.pending_orders
