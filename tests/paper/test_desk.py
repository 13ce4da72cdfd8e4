"""What a desk sees to before it does what a client asks."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from paper.desk import Desk, Founding
from paper.ledger.book import PositionSide
from paper.ledger.configuration import Configuration
from paper.ledger.transactions import OrderReject
from paper.orders.closing import CloseSide
from paper.orders.names import OrderName
from paper.orders.protective import TradeName
from paper.orders.terms import MarketOrder
from paper.wire import TransactionId, parse_time
from tests.paper.book import NOW, market_of

AFTER_THE_DAYS_END = parse_time("2024-03-05T22:00:00.5Z")
TRADE = TradeName(id=TransactionId(4))

Request = Callable[[Desk, int], object]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    founding = Founding(
        account_id="001-001-0000001-001", currency="USD", balance=Decimal("100000.0000")
    )
    desk = Desk(founding, tmp_path, market_of())
    desk.open(NOW)
    desk.place(MarketOrder(instrument="EUR_USD", units=Decimal(100_000)), "1", NOW)
    yield desk
    desk.close()


def test_account_whose_first_money_was_lost_in_a_crash_gets_it_at_the_next_start(
    tmp_path: Path,
) -> None:
    founding = Founding(
        account_id="001-001-0000001-001", currency="USD", balance=Decimal("100000.0000")
    )
    journal = tmp_path / founding.account_id / "transactions.jsonl"
    journal.parent.mkdir()
    journal.write_text(
        '{"id":"1","accountID":"001-001-0000001-001","userID":1,"batchID":"1",'
        '"time":"2024-03-05T10:00:00.000000000Z","type":"CREATE","divisionID":1,"siteID":1,'
        '"accountUserID":1,"accountNumber":1,"homeCurrency":"USD"}\n'
    )
    desk = Desk(founding, tmp_path, market_of())
    desk.open(NOW)
    desk.close()
    assert desk.account.balance == founding.balance


def test_position_side_with_nonsense_for_units_keeps_the_other_side_open(tmp_path: Path) -> None:
    founding = Founding(
        account_id="001-001-0000001-001",
        currency="USD",
        balance=Decimal("100000.0000"),
        hedging=True,
    )
    desk = Desk(founding, tmp_path, market_of())
    desk.open(NOW)
    for units in (1000, -1000):
        desk.place(MarketOrder(instrument="EUR_USD", units=Decimal(units)), "1", NOW)
    half = CloseSide(side=PositionSide.LONG, units=Decimal("0.5"))
    whole = CloseSide(side=PositionSide.SHORT, units=None)
    batches = desk.close_position("EUR_USD", [half, whole], "2", NOW)
    desk.close()
    reasons = [
        body.reject_reason for (each,) in batches if isinstance(body := each.body, OrderReject)
    ]
    assert reasons == ["UNITS_PRECISION_EXCEEDED", "CLOSEOUT_POSITION_REJECT"]


def close_all(desk: Desk, now: int) -> object:
    side = CloseSide(side=PositionSide.LONG, units=None)
    return desk.close_position("EUR_USD", [side], "2", now)


@pytest.mark.parametrize(
    "ask",
    [
        close_all,
        lambda desk, now: desk.close_trade(TRADE, None, "2", now),
        lambda desk, now: desk.cancel(OrderName(id=TransactionId(1)), "2", now),
        lambda desk, now: desk.configure(Configuration(alias="mine"), "2", now),
        lambda desk, now: desk.transfer(Decimal(-10), "2", now),
        lambda desk, now: desk.reset("2", now),
    ],
)
def test_day_that_has_ended_is_charged_before_a_request_is_carried_out(
    desk: Desk, ask: Request
) -> None:
    ask(desk, AFTER_THE_DAYS_END)
    assert desk.account.financing < 0
