"""What transactions do to orders that we asked for."""

from collections.abc import Mapping

from sqlalchemy import delete
from sqlmodel import col, select

from adapters.postgres.inbox import put_in_inbox
from adapters.postgres.ledger.page import Page
from adapters.postgres.tables import OrderRow, RiskReservation
from domain.events import EventKind, NewEvent, Severity
from domain.numbers import ZERO, plain
from domain.orders import IntentId, OrderEvent, OrderState, RunId, advance
from domain.transactions import OrderCancelled, OrderCreated, OrderFilled, OrderRejected


async def acknowledge(page: Page, transaction_id: int, fact: OrderCreated) -> None:
    """Note that the broker has an order of ours."""
    order = await _by_intent(page, fact.intent)
    if order is None:
        return
    late = order.state == OrderState.ABANDONED
    order.broker_order_id = str(transaction_id)
    _advance(page, order, OrderEvent.ACKNOWLEDGE)
    page.events.append(_event(order, EventKind.ORDER_SUBMITTED, "the broker has the order"))
    if late:
        message = "an abandoned order turned up at the broker after all"
        page.events.append(
            _event(order, EventKind.ORDER_TURNED_UP_LATE, message, severity=Severity.ERROR)
        )


async def filled_order(page: Page, fact: OrderFilled) -> OrderRow | None:
    """Find the order of ours that a fill belongs to; stops and targets belong to none."""
    return await _by_intent(page, fact.intent) or await _by_broker_id(page, fact.order)


async def fill(page: Page, order: OrderRow, fact: OrderFilled) -> None:
    """Note a fill on its order and let go of the room that was reserved for it."""
    filled = (order.filled_units or ZERO) + fact.units
    whole = filled == order.units
    order.filled_units, order.fill_price = filled, fact.price
    _advance(page, order, OrderEvent.FILL if whole else OrderEvent.PARTIAL_FILL)
    await _release(page, order)
    kind = EventKind.ORDER_FILLED if whole else EventKind.ORDER_PARTIALLY_FILLED
    message = f"filled {plain(fact.units)} {fact.instrument} at {plain(fact.price)}"
    page.events.append(_event(order, kind, message, payload=_costs(order, fact)))


def _costs(order: OrderRow, fact: OrderFilled) -> dict[str, str]:
    costs = {
        "units": plain(fact.units),
        "price": plain(fact.price),
        "pl": plain(fact.pl),
        "half_spread_cost": plain(fact.half_spread_cost),
        "balance": plain(fact.balance),
    }
    if order.expected_price is not None:
        costs["expected_price"] = plain(order.expected_price)
    return costs


async def cancel(page: Page, fact: OrderCancelled) -> None:
    """Note that the broker ended an order unfilled."""
    order = await _by_intent(page, fact.intent) or await _by_broker_id(page, fact.order)
    if order is not None:
        await _end(page, order, OrderEvent.CANCEL, EventKind.ORDER_CANCELLED, fact.reason)


async def reject(page: Page, fact: OrderRejected) -> None:
    """Note that the broker refused an order."""
    order = await _by_intent(page, fact.intent)
    if order is not None:
        await _end(page, order, OrderEvent.REJECT, EventKind.ORDER_REJECTED, fact.reason)


async def _end(
    page: Page, order: OrderRow, event: OrderEvent, kind: EventKind, reason: str
) -> None:
    before = order.state
    _advance(page, order, event)
    await _release(page, order)
    page.events.append(
        _event(
            order,
            kind,
            f"{event.value}: {reason}",
            severity=Severity.WARNING,
            payload={"reason": reason},
        )
    )
    if order.run_id and order.state != before:
        payload = {
            "intent": order.id,
            "decision": order.decision,
            "code": reason,
            "message": f"the broker ended the order: {reason}",
        }
        await put_in_inbox(page.session, RunId(order.run_id), "denied", payload, page.now)
        page.runs.add(RunId(order.run_id))


async def _by_intent(page: Page, intent: IntentId | None) -> OrderRow | None:
    if intent is None:
        return None
    query = select(OrderRow).where(
        col(OrderRow.id) == intent, col(OrderRow.account_id) == page.account
    )
    return (await page.session.exec(query.with_for_update())).one_or_none()


async def _by_broker_id(page: Page, broker_order: str) -> OrderRow | None:
    query = select(OrderRow).where(
        col(OrderRow.broker_order_id) == broker_order, col(OrderRow.account_id) == page.account
    )
    return (await page.session.exec(query.with_for_update())).one_or_none()


def _advance(page: Page, order: OrderRow, event: OrderEvent) -> None:
    order.state = advance(OrderState(order.state), event)
    order.updated_at = page.now
    page.session.add(order)


async def _release(page: Page, order: OrderRow) -> None:
    await page.session.execute(
        delete(RiskReservation).where(col(RiskReservation.intent_id) == order.id)
    )


def _event(
    order: OrderRow,
    kind: EventKind,
    message: str,
    *,
    severity: Severity = Severity.INFO,
    payload: Mapping[str, str] | None = None,
) -> NewEvent:
    return NewEvent(
        kind=kind,
        message=message,
        severity=severity,
        order=IntentId(order.id),
        run=RunId(order.run_id) if order.run_id else None,
        instrument=order.instrument,
        payload=payload or {},
    )
