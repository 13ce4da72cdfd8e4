"""What transactions do to trades, positions and fills."""

from decimal import Decimal

from sqlalchemy import insert, literal_column, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col, select

from adapters.postgres.inbox import Letter
from adapters.postgres.ledger.page import Page
from adapters.postgres.tables import Fill, OrderRow, PositionRow, TradeRow
from domain.events import EventKind, NewEvent, Severity
from domain.numbers import ZERO, Price, Units, plain
from domain.orders import IntentId, RunId
from domain.positions import LedgerMismatch, Position, Trade, opened, position, reduced
from domain.times import from_ns
from domain.transactions import OrderCreated, OrderFilled, TradeReduced, Transaction

IS_OPEN = col(TradeRow.units) != literal_column("0")
"""As the index of open trades has it: a parameter in its place would hide the index."""

STOPS = frozenset({"STOP_LOSS_ORDER", "TRAILING_STOP_LOSS_ORDER", "GUARANTEED_STOP_LOSS_ORDER"})


async def write_fill(
    page: Page, transaction: Transaction, fact: OrderFilled, order: OrderRow | None
) -> None:
    """Write a fill, open and reduce its trades, and add the position up again."""
    at = from_ns(transaction.time_ns)
    run = order.run_id if order else None
    for part in fact.reduced:
        closed = await _reduce(page, part, at_ns=transaction.time_ns)
        run = run or closed.run_id
        page.events.append(_reduction(closed, part, fact))
    await page.session.exec(insert(Fill).values(_fill_values(page, transaction, fact, order, run)))
    if fact.opened is not None:
        trade = opened(
            fact.opened,
            fact.instrument,
            IntentId(order.id) if order else None,
            RunId(order.run_id) if order and order.run_id else None,
        )
        await page.session.exec(insert(TradeRow).values(trade_values(page, trade, at)))
        if order is None:
            page.events.append(_foreign(trade))
    await _write_position(page, fact)


def _fill_values(
    page: Page,
    transaction: Transaction,
    fact: OrderFilled,
    order: OrderRow | None,
    run: str | None,
) -> dict[str, object]:
    return {
        "account_id": page.account,
        "transaction_id": transaction.id,
        "time_ns": transaction.time_ns,
        "instrument": fact.instrument,
        "units": fact.units,
        "price": fact.price,
        "expected_price": order.expected_price if order else None,
        "pl": fact.pl,
        "financing": fact.financing,
        "half_spread_cost": fact.half_spread_cost,
        "reason": fact.reason,
        "intent_id": order.id if order else None,
        "run_id": run,
    }


def trade_values(page: Page, trade: Trade, at: object) -> dict[str, object]:
    """Return a new trade's columns."""
    return {
        "account_id": page.account,
        "id": trade.id,
        "instrument": trade.instrument,
        "initial_units": trade.initial_units,
        "units": trade.units,
        "price": trade.price,
        "realised_pl": trade.realised_pl,
        "financing": ZERO,
        "intent_id": trade.intent,
        "run_id": trade.run,
        "opened_at": at,
    }


async def _reduce(page: Page, part: TradeReduced, *, at_ns: int) -> TradeRow:
    row = await page.session.get(TradeRow, (page.account, part.trade), with_for_update=True)
    if row is None:
        raise LedgerMismatch(f"a fill closes trade {part.trade}, which is not in the books")
    after = reduced(_to_trade(row), part)
    row.units, row.realised_pl = after.units, after.realised_pl
    row.close_price = part.price
    if not after.is_open:
        row.closed_at = from_ns(at_ns)
    page.session.add(row)
    await page.session.flush()
    return row


def _to_trade(row: TradeRow) -> Trade:
    return Trade(
        id=row.id,
        instrument=row.instrument,
        initial_units=Units(row.initial_units),
        units=Units(row.units),
        price=Price(row.price),
        realised_pl=row.realised_pl,
        intent=IntentId(row.intent_id) if row.intent_id else None,
        run=RunId(row.run_id) if row.run_id else None,
    )


async def _open_trades(page: Page, instrument: str, run: str | None = None) -> list[Trade]:
    query = select(TradeRow).where(
        col(TradeRow.account_id) == page.account,
        col(TradeRow.instrument) == instrument,
        IS_OPEN,
    )
    if run is not None:
        query = query.where(col(TradeRow.run_id) == run)
    return [_to_trade(row) for row in (await page.session.exec(query)).all()]


async def _write_position(page: Page, fact: OrderFilled) -> Position:
    now = position(fact.instrument, await _open_trades(page, fact.instrument))
    values = {
        "account_id": page.account,
        "instrument": fact.instrument,
        "units": now.units,
        "average_price": now.average_price,
        "realised_pl": fact.pl,
        "updated_at": page.now,
    }
    changes = values | {"realised_pl": col(PositionRow.realised_pl) + fact.pl}
    await page.session.exec(
        upsert(PositionRow)
        .values(values)
        .on_conflict_do_update(index_elements=["account_id", "instrument"], set_=changes)
    )
    return now


async def tell_runs(page: Page, fact: OrderFilled, order: OrderRow | None) -> None:
    """Leave the fill in the inbox of every run whose trades or order it touches."""
    runs = {order.run_id} if order and order.run_id else set()
    for part in fact.reduced:
        row = await page.session.get(TradeRow, (page.account, part.trade))
        if row is not None and row.run_id:
            runs.add(row.run_id)
    for run in sorted(runs):
        stands = position(fact.instrument, await _open_trades(page, fact.instrument, run))
        payload = _fill_message(fact, order if order and order.run_id == run else None, stands)
        page.letters.append(Letter(run=RunId(run), kind="fill", payload=payload))


def _fill_message(fact: OrderFilled, order: OrderRow | None, stands: Position) -> dict[str, object]:
    average: Decimal | None = stands.average_price
    return {
        "intent": order.id if order else None,
        "units": plain(fact.units),
        "price": plain(fact.price),
        "position": plain(stands.units),
        "entry": plain(average) if average is not None else None,
        "reason": fact.reason,
        "order_done": order is not None and order.filled_units == order.units,
    }


async def protect(page: Page, transaction_id: int, fact: OrderCreated) -> None:
    """Note the stop or target that stands at the broker for a trade."""
    is_stop = fact.kind in STOPS
    values = (
        {"stop_price": fact.price, "stop_order_id": str(transaction_id)}
        if is_stop
        else {"target_price": fact.price, "target_order_id": str(transaction_id)}
    )
    await page.session.exec(
        update(TradeRow)
        .where(col(TradeRow.account_id) == page.account, col(TradeRow.id) == fact.trade)
        .values(values)
    )


async def unprotect(page: Page, broker_order: str) -> None:
    """Note that a stop or target no longer stands."""
    for order_column, price_column in (
        ("stop_order_id", "stop_price"),
        ("target_order_id", "target_price"),
    ):
        await page.session.exec(
            update(TradeRow)
            .where(
                col(TradeRow.account_id) == page.account,
                getattr(TradeRow, order_column) == broker_order,
                IS_OPEN,
            )
            .values({order_column: None, price_column: None})
        )


def _reduction(trade: TradeRow, part: TradeReduced, fact: OrderFilled) -> NewEvent:
    whole = trade.units == ZERO
    verb = "closed" if whole else "reduced"
    return NewEvent(
        kind=EventKind.TRADE_CLOSED if whole else EventKind.TRADE_REDUCED,
        message=(
            f"trade {trade.id} {verb} at {plain(part.price)} by {fact.reason}, "
            f"{plain(part.realised_pl)} realised"
        ),
        order=IntentId(trade.intent_id) if trade.intent_id else None,
        run=RunId(trade.run_id) if trade.run_id else None,
        instrument=trade.instrument,
        payload={
            "trade": trade.id,
            "units": plain(part.units),
            "price": plain(part.price),
            "realised_pl": plain(part.realised_pl),
            "reason": fact.reason,
        },
    )


def _foreign(trade: Trade) -> NewEvent:
    return NewEvent(
        kind=EventKind.TRADE_FOREIGN,
        message=f"trade {trade.id} was opened elsewhere: {plain(trade.units)} {trade.instrument}",
        severity=Severity.WARNING,
        instrument=trade.instrument,
        payload={"trade": trade.id, "units": plain(trade.units), "price": plain(trade.price)},
    )
