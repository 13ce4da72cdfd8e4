"""What a desk sees to before it does what a client asks."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from paper.book import PositionSide
from paper.configuration import Configuration
from paper.desk import Desk, Founding
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
