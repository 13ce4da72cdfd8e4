"""The books follow the broker, and a broker that makes no sense is not asked for ever."""

from datetime import UTC, datetime
from typing import cast

import pytest

from activities.bookkeeping import Bookkeeping
from domain.accounts import AccountId
from domain.books import BookedPage, Books
from domain.broker import Broker, BrokerUnavailable
from domain.cases import CaseBook
from domain.ports import OrderDesk
from domain.transactions import HoleInTransactions, OtherFact, Transaction, TransactionPage

ACCOUNT = AccountId("account")


def transaction(number: int) -> Transaction:
    return Transaction(id=number, time_ns=0, kind="OTHER", body="{}", fact=OtherFact())


class Ledger:
    """Books that only count."""

    def __init__(self) -> None:
        self.last = 0

    async def booked_transaction(self, account: AccountId) -> int:
        return self.last

    async def book(
        self, account: AccountId, transactions: tuple[Transaction, ...], now: datetime
    ) -> BookedPage:
        for item in transactions:
            if item.id != self.last + 1:
                raise HoleInTransactions(str(item.id))
            self.last = item.id
        return BookedPage(last_transaction_id=self.last)


class Pages:
    """A broker that answers `sinceid` from a list of pages."""

    def __init__(self, *pages: tuple[int, ...], last: int) -> None:
        self._pages = list(pages)
        self._last = last

    async def transactions_since(self, transaction_id: int) -> TransactionPage:
        numbers = self._pages.pop(0)
        return TransactionPage(
            transactions=tuple(transaction(number) for number in numbers),
            last_transaction_id=self._last,
        )


async def caught_up(pages: Pages) -> int:
    books, broker = cast(Books, Ledger()), cast(Broker, pages)
    nobody, no_cases = cast(OrderDesk, None), cast(CaseBook, None)
    keeping = Bookkeeping(
        books=books,
        cases=no_cases,
        desk=nobody,
        notice=lambda _: None,
        alarm=lambda _: None,
        clock=lambda: datetime.now(UTC),
    )
    return await keeping.catch_up(broker, ACCOUNT)


async def test_pages_are_read_until_the_last_transaction() -> None:
    assert await caught_up(Pages((1, 2), (3,), last=3)) == 3


@pytest.mark.parametrize("page", [(), (2, 3)], ids=["nothing", "a hole"])
async def test_a_broker_that_does_not_bring_what_it_has_is_unavailable(
    page: tuple[int, ...],
) -> None:
    with pytest.raises(BrokerUnavailable):
        await caught_up(Pages(page, last=3))
