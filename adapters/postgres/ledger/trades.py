"""What transactions do to trades, fills and the runs behind them."""

from datetime import datetime
from decimal import Decimal

from adapters.postgres.inbox import Letter
from adapters.postgres.ledger.page import Page
from adapters.postgres.tables import OrderRow, TradeRow
from domain.accounts import AccountId
from domain.events import EventKind, NewEvent, Severity
from domain.numbers import ZERO, Price, Units, plain
from domain.orders import IntentId, OrderState, RunId
from domain.positions import LedgerMismatch, Position, Trade, opened, position, reduced
from domain.times import from_ns
from domain.transactions import OrderFilled, TradeReduced, TradeRenamed, Transaction

MARGIN_CLOSEOUT = "MARKET_ORDER_MARGIN_CLOSEOUT"


def write_fill(
    page: Page, transaction: Transaction, fact: OrderFilled, order: OrderRow | None
) -> None:
    """Write a fill down, reduce and open its trades, and attribute what they earned."""
    closed = [_reduce(page, part, fact.reason, at_ns=transaction.time_ns) for part in fact.reduced]
    for part, row in zip(fact.reduced, closed, strict=True):
        page.events.append(_reduction(row, part, fact))
        earned = page.profit(transaction.time_ns, row.tag)
        earned.realised_pl += part.realised_pl
        earned.financing += part.financing
    opens = None if fact.opened is None else _open(page, transaction, fact, order)
    touched = [*closed, *([opens] if opens is not None else [])]
    tag = _tag(order) or next((row.tag for row in touched), None)
    run = order.run_id if order else None
    run = run or next((row.run_id for row in reversed(closed) if row.run_id), None)
    spent = page.profit(transaction.time_ns, tag)
    spent.half_spread_cost += fact.half_spread_cost
    spent.fills += 1
    page.positions[fact.instrument] += fact.pl
    values = _fill_values(page, transaction, fact, order)
    page.fills.append(values | {"run_id": run, "tag": tag})


def _tag(order: OrderRow | None) -> str | None:
    return None if order is None else order.run_id or order.origin


def _fill_values(
    page: Page, transaction: Transaction, fact: OrderFilled, order: OrderRow | None
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
    }


def _open(
    page: Page, transaction: Transaction, fact: OrderFilled, order: OrderRow | None
) -> TradeRow:
    assert fact.opened is not None
    intent = IntentId(order.id) if order else None
    run = RunId(order.run_id) if order and order.run_id else None
    trade = opened(fact.opened, fact.instrument, intent, run)
    row = trade_row(page.account, trade, from_ns(transaction.time_ns))
    row.tag = _tag(order) or fact.opened.tag
    page.trades[trade.id] = row
    page.opened.append(row)
    if order is None:
        page.events.append(_foreign(trade))
    return row


def trade_row(account: AccountId, trade: Trade, at: datetime) -> TradeRow:
    """Return a new trade's row."""
    return TradeRow(
        account_id=account,
        id=trade.id,
        instrument=trade.instrument,
        initial_units=trade.initial_units,
        units=trade.units,
        price=trade.price,
        realised_pl=trade.realised_pl,
        financing=ZERO,
        intent_id=trade.intent,
        run_id=trade.run,
        opened_at=at,
    )


def _reduce(page: Page, part: TradeReduced, reason: str, *, at_ns: int) -> TradeRow:
    row = page.trades.get(part.trade)
    if row is None:
        raise LedgerMismatch(f"a fill closes trade {part.trade}, which is not in the books")
    after = reduced(to_trade(row), part)
    row.units, row.realised_pl = after.units, after.realised_pl
    row.financing += part.financing
    row.close_price, row.close_reason = part.price, reason
    if not after.is_open:
        row.closed_at = from_ns(at_ns)
    return row


def to_trade(row: TradeRow) -> Trade:
    """Turn a row back into a trade."""
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


def rename(page: Page, fact: TradeRenamed) -> None:
    """Note that a trade has another tag; what it earns from now on is attributed to that."""
    trade = page.trades.get(fact.trade)
    if trade is not None:
        trade.tag = fact.tag


def tell_runs(page: Page, fact: OrderFilled, order: OrderRow | None) -> None:
    """Leave the fill in the inbox of every run whose trades or order it touches."""
    asked = order.run_id if order else None
    closed = (page.trades[part.trade].run_id for part in fact.reduced)
    for run in sorted({run for run in (asked, *closed) if run}):
        live = (to_trade(row) for row in page.open_trades(fact.instrument, run))
        stands = position(fact.instrument, live)
        payload = _fill_message(fact, order if asked == run else None, stands)
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
        "order_done": order is not None and order.state == OrderState.FILLED,
    }


def _reduction(trade: TradeRow, part: TradeReduced, fact: OrderFilled) -> NewEvent:
    whole = trade.units == ZERO
    verb = "closed" if whole else "reduced"
    return NewEvent(
        kind=EventKind.TRADE_CLOSED if whole else EventKind.TRADE_REDUCED,
        message=(
            f"trade {trade.id} {verb} at {plain(part.price)} by {fact.reason}, "
            f"{plain(part.realised_pl)} realised"
        ),
        severity=Severity.ERROR if fact.reason == MARGIN_CLOSEOUT else Severity.INFO,
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
