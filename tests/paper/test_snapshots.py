"""Snapshots only save time: with one, without or with a bad one, the account is the same."""

import asyncio
import json
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from paper.ledger.account import Account
from paper.ledger.book import PositionSide
from paper.ledger.transactions import Transaction
from paper.orders.closing import CloseSide
from paper.orders.terms import ClientExtensions, MarketOrder, StopLossDetails, TakeProfitDetails
from paper.storage.journal import Journal
from paper.storage.line_index import LineIndex
from paper.storage.snapshots import FOLDED_BY, Snapshots
from tests.paper.book import NOW, Book
from tests.paper.client import Client, eventually
from tests.paper.conftest import Recorder, Starter
from tests.paper_exchange import PROJECT

ACCOUNT = "001-001-0000001-001"


def ignore(batch: object) -> None:
    """Listen to a journal without interest."""


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Account, Journal, Snapshots]]:
    account = Account(id=ACCOUNT)
    journal = Journal(folder / "transactions.jsonl", ignore)
    try:
        yield account, journal, Snapshots(folder / "snapshot.jsonl", account, journal, 1)
    finally:
        journal.close()


def rich() -> list[Transaction]:
    """Trade until an account has something of everything."""
    book = Book()
    for turn in range(1, 30):
        units = Decimal(turn * 10 if turn % 3 else -turn * 25)
        pair = ("EUR_USD", "USD_JPY", "GBP_USD")[turn % 3]
        wide = Decimal("5") if pair == "USD_JPY" else Decimal("0.05")
        order = MarketOrder(
            instrument=pair,
            units=units,
            take_profit_on_fill=TakeProfitDetails(distance=wide) if turn % 2 else None,
            stop_loss_on_fill=StopLossDetails(distance=wide) if turn % 4 else None,
            client_extensions=ClientExtensions(id=f"o{turn}", tag="é"),
            trade_client_extensions=ClientExtensions(id=f"t{turn}"),
        )
        book.trade(order, NOW + turn)
    book.close("GBP_USD", CloseSide(side=PositionSide.LONG, units=Decimal(5)))
    book.close("EUR_USD", CloseSide(side=PositionSide.SHORT, units=None))
    book.tick("EUR_USD", 111_000, 111_010, NOW + 100)
    return book.transactions


def batches(transactions: list[Transaction]) -> list[list[Transaction]]:
    return [list(each) for _, each in groupby(transactions, lambda each: each.stamp.batch_id)]


async def write(folder: Path, transactions: list[Transaction], snapshot_after: int) -> None:
    """Write a journal, and a snapshot once so many of its batches are folded."""
    with opened(folder) as (account, journal, snapshots):
        assert list(journal.replay()) == []
        writing = asyncio.create_task(journal.run())
        for number, batch in enumerate(batches(transactions), start=1):
            for transaction in batch:
                account.apply(transaction)
            journal.append(batch)
            if number == snapshot_after:
                await snapshots.take()
        await journal.settled()
        writing.cancel()


def whole(transactions: list[Transaction]) -> Account:
    account = Account(id=ACCOUNT)
    for transaction in transactions:
        account.apply(transaction)
    return account


def load(folder: Path) -> tuple[Account, LineIndex | None]:
    with opened(folder) as (account, journal, snapshots):
        known = snapshots.load()
        for transaction in journal.replay(known):
            account.apply(transaction)
    return account, known


@pytest.mark.parametrize("snapshot_after", [1, 5, 17, 32])
async def test_snapshot_and_the_rest_are_the_whole_account(
    tmp_path: Path, snapshot_after: int
) -> None:
    transactions = rich()
    await write(tmp_path, transactions, snapshot_after)
    account, known = load(tmp_path)
    assert known is not None
    assert account == whole(transactions)
    assert [type(side) for _, side in account.totals] == [PositionSide] * len(account.totals)


async def test_rich_account_has_something_of_everything() -> None:
    account = whole(rich())
    tables = (account.open_trades, account.finished_trades, account.finished_orders)
    assert all(tables)
    assert account.pending_orders
    assert account.pending_client_ids == {}
    assert account.totals


async def test_index_of_a_snapshot_finds_every_line(tmp_path: Path) -> None:
    transactions = rich()
    await write(tmp_path, transactions, snapshot_after=20)
    with opened(tmp_path) as (_, journal, snapshots):
        list(journal.replay(snapshots.load()))
        assert journal.read(1, 10_000) == transactions
        for number in (1, 2, 63, 64, 65, len(transactions)):
            assert [each.id for each in journal.read(number, number)] == [number]
        times = [each.stamp.time for each in transactions]
        first, last = journal.numbers_between(NOW + 10, NOW + 12)
        assert times[first - 1 : last] == [time for time in times if NOW + 10 <= time <= NOW + 12]


def tear(snapshot: Path, journal: Path) -> None:
    snapshot.write_bytes(snapshot.read_bytes()[:-20])


def change_a_byte(snapshot: Path, journal: Path) -> None:
    data = bytearray(snapshot.read_bytes())
    data[len(data) // 2] ^= 1
    snapshot.write_bytes(data)


def write_lines(snapshot: Path, lines: list[str]) -> None:
    """Write a snapshot whose checksum is right."""
    data = "".join(f"{line}\n" for line in lines).encode()
    snapshot.write_bytes(data + f"{zlib.crc32(data):08x}".encode())


def empty(snapshot: Path, journal: Path) -> None:
    snapshot.write_bytes(b"")


def write_by_other_code(snapshot: Path, journal: Path) -> None:
    header, *pages = snapshot.read_text().splitlines()[:-1]
    told = json.loads(header) | {"code": "another"}
    write_lines(snapshot, [json.dumps(told), *pages])


def cut_the_journal_before_it(snapshot: Path, journal: Path) -> None:
    kept = journal.read_bytes().splitlines(keepends=True)
    ends = [at for at, line in enumerate(kept) if not line.endswith(b" \n")]
    journal.write_bytes(b"".join(kept[: ends[10] + 1]))


def write_another_journal(snapshot: Path, journal: Path) -> None:
    journal.write_bytes(journal.read_bytes().replace(b'"userID":1', b'"userID":2'))


@pytest.mark.parametrize(
    "spoil",
    [
        tear,
        change_a_byte,
        empty,
        write_by_other_code,
        cut_the_journal_before_it,
        write_another_journal,
    ],
)
async def test_snapshot_that_does_not_fit_is_passed_over(
    tmp_path: Path, spoil: Callable[[Path, Path], None]
) -> None:
    await write(tmp_path, rich(), snapshot_after=32)
    spoil(tmp_path / "snapshot.jsonl", tmp_path / "transactions.jsonl")
    account, known = load(tmp_path)
    assert known is None
    with opened(tmp_path) as (_, journal, _):
        assert account == whole(list(journal.replay()))


def test_all_code_that_folds_is_part_of_a_snapshots_fingerprint() -> None:
    ask = (
        "import sys, paper.ledger.account, paper.codec;"
        "files = {n: getattr(m, '__file__', None) or '' for n, m in sys.modules.items()};"
        "print(*(n for n, file in files.items() if file and '__init__' not in file))"
    )
    said = subprocess.check_output([sys.executable, "-c", ask], cwd=PROJECT, text=True)
    ours = {name for name in said.split() if name.split(".")[0] in ("paper", "domain")}
    assert ours == set(FOLDED_BY)


def test_kill_at_any_moment_of_a_snapshot_leaves_the_same_account(
    start: Starter, record: Recorder
) -> None:
    recording = str(record([(1.1, 1.1001)]))
    exchange = start("--replay", recording, "--snapshot-every", "3")
    snapshot = exchange.transactions_file.with_name("snapshot.jsonl")
    client = Client(exchange)
    for turn in range(6):
        trade_on(client, turn)
        eventually(snapshot.exists)
        exchange.kill()
        written = len(exchange.transactions())
        exchange.start()
        with_snapshot = everything(client)
        exchange.kill()
        snapshot.unlink()
        exchange.start()
        assert everything(client) == with_snapshot
        assert with_snapshot["account"]["lastTransactionID"] == str(written)


def trade_on(client: Client, turn: int) -> None:
    for step in range(5 + turn):
        units = "30" if step % 3 else "-70"
        client.fill(units=units, stopLossOnFill={"distance": "0.1"} if step % 2 else None)


def everything(client: Client) -> dict[str, Any]:
    return {
        **client.get(),
        "everyOrder": client.get("/orders", state="ALL", count="500")["orders"],
        "everyTrade": client.get("/trades", state="ALL", count="500")["trades"],
        "written": client.get("/transactions/sinceid", id="0")["transactions"],
    }
