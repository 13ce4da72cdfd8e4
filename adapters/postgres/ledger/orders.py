"""What transactions do to orders that we asked for."""

from sqlmodel import col, select

from adapters.postgres.ledger.page import Page
from adapters.postgres.tables import OrderRow
from adapters.postgres.verdicts import event, letter, release
from domain.events import EventKind, Severity
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
    page.events.append(event(order, EventKind.ORDER_SUBMITTED, "the broker has the order"))
    if late:
        message = "an abandoned order turned up at the broker after all"
        page.events.append(
            event(order, EventKind.ORDER_TURNED_UP_LATE, message, severity=Severity.ERROR)
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
    await release(page.session, order)
    kind = EventKind.ORDER_FILLED if whole else EventKind.ORDER_PARTIALLY_FILLED
    message = f"filled {plain(fact.units)} {fact.instrument} at {plain(fact.price)}"
    page.events.append(event(order, kind, message, payload=_costs(order, fact)))


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
    page: Page, order: OrderRow, outcome: OrderEvent, kind: EventKind, reason: str
) -> None:
    before = order.state
    _advance(page, order, outcome)
    if order.state == before:
        return
    await release(page.session, order)
    message, payload = f"{outcome.value}: {reason}", {"reason": reason}
    page.events.append(event(order, kind, message, severity=Severity.WARNING, payload=payload))
    if order.run_id:
        told = f"the broker ended the order: {reason}"
        page.letters.append(letter(order, RunId(order.run_id), reason, told))


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


def _advance(page: Page, order: OrderRow, happened: OrderEvent) -> None:
    order.state = advance(OrderState(order.state), happened)
    order.updated_at = page.now
    page.session.add(order)
    page.touched[order.id] = order
