"""Open books anew where the broker stands: what fits is booked, what does not is kept and told.

Trades and positions are then written as the broker has them. What an unbookable fill earned is
attributed to nobody of ours, so that the sums still make the account's balance.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import literal_column
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.accounts import lock_account
from adapters.postgres.ledger.booking import book
from adapters.postgres.ledger.opening import trade_as_it_stands
from adapters.postgres.ledger.page import ELSEWHERE
from adapters.postgres.ledger.trades import to_trade
from adapters.postgres.tables import DailyProfit, OrderRow, PositionRow, TradeRow
from domain.accounts import AccountId
from domain.events import EventKind, NewEvent, Severity
from domain.market_hours import trading_day
from domain.numbers import ZERO, plain
from domain.positions import LedgerMismatch, position
from domain.standing import OpenTrade, OpenTrades
from domain.times import from_ns
from domain.transactions import OrderFilled, Transaction, TransactionPage

BRIDGED = "BRIDGED"
"""Why a trade ended that the broker no longer has."""


async def reopen(
    session: AsyncSession,
    account: AccountId,
    page: TransactionPage,
    found: OpenTrades,
    now: datetime,
) -> list[NewEvent] | None:
    """Bring an account's books to where the broker stands.

    Returns nothing, and does nothing, where the page does not lead from the books to there.
    """
    row = await lock_account(session, account)
    missed = [item for item in page.transactions if item.id > row.booked_transaction_id]
    last = missed[-1].id if missed else row.booked_transaction_id
    if last != found.last_transaction_id:
        return None
    unbookable = [item.id for item in missed if not await _fits(session, account, item, now)]
    changed = await _rewrite(session, account, found, now)
    row = await lock_account(session, account)
    row.agreed_reason = "the books were opened anew and have not been compared yet"
    session.add(row)
    return [_reopened(found, unbookable, changed)]


async def _fits(
    session: AsyncSession, account: AccountId, item: Transaction, now: datetime
) -> bool:
    """Book one transaction, or what can be booked of it."""
    try:
        async with session.begin_nested():
            await book(session, account, [item], now)
    except LedgerMismatch:
        await _book_rest(session, account, item, now)
        return False
    return True


async def _book_rest(
    session: AsyncSession, account: AccountId, item: Transaction, now: datetime
) -> None:
    """Book a fill without the trades that it closes; what they earned is nobody's."""
    fact = item.fact
    assert isinstance(fact, OrderFilled)
    await book(session, account, [replace(item, fact=replace(fact, reduced=()))], now)
    earned = {
        "realised_pl": sum((part.realised_pl for part in fact.reduced), ZERO),
        "financing": sum((part.financing for part in fact.reduced), ZERO),
    }
    rows = insert(DailyProfit).values(
        account_id=account,
        day=trading_day(from_ns(item.time_ns)),
        tag=ELSEWHERE,
        half_spread_cost=Decimal(0),
        fills=0,
        **earned,
    )
    await session.exec(
        rows.on_conflict_do_update(
            index_elements=["account_id", "day", "tag"],
            set_={name: getattr(DailyProfit, name) + rows.excluded[name] for name in earned},
        )
    )


async def _rewrite(
    session: AsyncSession, account: AccountId, found: OpenTrades, now: datetime
) -> int:
    """Write open trades and positions as the broker has them; return how many trades changed."""
    query = select(TradeRow).where(
        col(TradeRow.account_id) == account, col(TradeRow.units) != literal_column("0")
    )
    ours = {row.id: row for row in (await session.exec(query)).all()}
    there = {item.trade.id: item for item in found.trades}
    changed = 0
    for trade_id, row in ours.items():
        if trade_id not in there:
            row.units, row.closed_at, row.close_reason = ZERO, now, BRIDGED
            changed += 1
    for trade_id, item in there.items():
        known = ours.get(trade_id) or await session.get(TradeRow, (account, trade_id))
        changed += known is None or known.units != item.trade.units
        ours[trade_id] = known or await _taken_over(session, account, item, now)
        trade_as_it_stands(ours[trade_id], item)
    session.add_all(ours.values())
    await session.flush()
    await _write_positions(session, account, list(ours.values()), now)
    return changed


async def _taken_over(
    session: AsyncSession, account: AccountId, item: OpenTrade, now: datetime
) -> TradeRow:
    order = await session.get(OrderRow, item.client_id) if item.client_id else None
    return TradeRow(
        account_id=account,
        id=item.trade.id,
        instrument=item.trade.instrument,
        initial_units=item.trade.initial_units,
        units=item.trade.units,
        price=item.trade.price,
        realised_pl=item.trade.realised_pl,
        financing=ZERO,
        intent_id=order.id if order else None,
        run_id=order.run_id if order else None,
        opened_at=now,
    )


async def _write_positions(
    session: AsyncSession, account: AccountId, trades: Sequence[TradeRow], now: datetime
) -> None:
    query = select(PositionRow).where(col(PositionRow.account_id) == account)
    rows = {row.instrument: row for row in (await session.exec(query)).all()}
    for name in sorted({*rows, *(trade.instrument for trade in trades)}):
        stands = position(name, (to_trade(row) for row in trades if row.instrument == name))
        row = rows.get(name) or PositionRow(
            account_id=account, instrument=name, units=ZERO, realised_pl=ZERO, updated_at=now
        )
        row.units, row.average_price, row.updated_at = stands.units, stands.average_price, now
        session.add(row)


def _reopened(found: OpenTrades, unbookable: Sequence[int], changed: int) -> NewEvent:
    kept = ", ".join(str(each) for each in unbookable) or "none"
    return NewEvent(
        kind=EventKind.LEDGER_REOPENED,
        message=(
            f"the books were opened anew at transaction {found.last_transaction_id}: "
            f"{changed} trades changed, transactions that did not fit: {kept}"
        ),
        severity=Severity.WARNING,
        payload={
            "transaction": found.last_transaction_id,
            "unbookable": [str(each) for each in unbookable],
            "trades": {item.trade.id: plain(item.trade.units) for item in found.trades},
        },
    )
