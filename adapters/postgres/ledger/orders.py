"""What transactions do to orders that we asked for, by the one table of states."""

from adapters.postgres.ledger import closes
from adapters.postgres.ledger.page import Page
from adapters.postgres.tables import OrderRow
from adapters.postgres.verdicts import event, letter
from domain.events import EventKind, NewEvent, Severity
from domain.numbers import ZERO, Price, Units, plain
from domain.order_terms import TimeInForce
from domain.orders import FINAL, TRANSITIONS, OrderEvent, OrderState, Reading, RunId
from domain.positions import average_price
from domain.transactions import (
    OrderCancelled,
    OrderCreated,
    OrderFilled,
    OrderRejected,
    Transaction,
)

REST_DROPPED = "IMMEDIATE_OR_CANCEL"
AS_ASKED = frozenset({"CLIENT_REQUEST", "CLIENT_REQUEST_REPLACED"})


def acknowledge(page: Page, transaction_id: int, fact: OrderCreated) -> None:
    """Note that the broker has an order of ours."""
    order = page.orders.named(fact.intent) or closes.lost_close(page, transaction_id, fact)
    if order is None or not _may_hold(page, order, str(transaction_id), fact):
        return
    page.orders.hold(order, str(transaction_id))
    order.answered_at = order.answered_at or page.now
    told = event(order, EventKind.ORDER_SUBMITTED, "the broker has the order")
    _advance(page, order, OrderEvent.ACKNOWLEDGE, told)


def _may_hold(page: Page, order: OrderRow, broker_order: str, fact: OrderCreated) -> bool:
    """Tell whether the broker's order is ours; where two claim a name, people are told."""
    holder = page.orders.at_broker(broker_order, None)
    if holder is not None and holder is not order:
        _remark(page, holder, Reading.CONTRADICTION, f"order {broker_order} is {order.id}'s")
    before = order.broker_order_id
    if before in (None, broker_order):
        return True
    if before == fact.replaces:
        told = f"somebody replaced it elsewhere, it is order {broker_order} now"
        _remark(page, order, Reading.LATE, told)
        return True
    told = f"order {broker_order} carries its name, and so does order {before}"
    _remark(page, order, Reading.CONTRADICTION, told)
    return False


def fill(page: Page, order: OrderRow, transaction: Transaction, fact: OrderFilled) -> None:
    """Note a fill on its order, and let go of the room that it no longer needs."""
    parts = [(Units(fact.units), fact.price)]
    if order.filled_units and order.fill_price is not None:
        parts.append((Units(order.filled_units), Price(order.fill_price)))
    order.filled_units = sum((units for units, _ in parts), ZERO)
    order.fill_price = average_price(parts)
    order.filled_at_ns = transaction.time_ns
    whole = abs(order.filled_units) >= abs(order.units)
    # Fill or kill is all or nothing: fewer units were all that was left of a trade to close.
    whole = whole or order.time_in_force == TimeInForce.FOK
    _tell_fill(page, order, fact, whole=whole)
    over = order.state in FINAL
    page.unfilled[order.id] = Units(ZERO if over else order.units - order.filled_units)


def drop_rest(page: Page, order: OrderRow) -> None:
    """End an order that took at once what it could get: the broker drops the rest silently."""
    dead = order.time_in_force == TimeInForce.IOC
    if dead and order.state == OrderState.PARTIALLY_FILLED:
        _end(page, order, OrderEvent.CANCEL, EventKind.ORDER_CANCELLED, REST_DROPPED)


def _tell_fill(page: Page, order: OrderRow, fact: OrderFilled, *, whole: bool) -> None:
    kind = EventKind.ORDER_FILLED if whole else EventKind.ORDER_PARTIALLY_FILLED
    message = f"filled {plain(fact.units)} {fact.instrument} at {plain(fact.price)}"
    told = event(order, kind, message, payload=_costs(order, fact))
    _advance(page, order, OrderEvent.FILL if whole else OrderEvent.PARTIAL_FILL, told)


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


def cancel(page: Page, fact: OrderCancelled) -> None:
    """Note that the broker ended an order; what was filled before stays filled."""
    order = page.orders.at_broker(fact.order, fact.intent)
    if order is not None:
        _end(page, order, OrderEvent.CANCEL, EventKind.ORDER_CANCELLED, fact.reason)


def reject(page: Page, transaction_id: int, fact: OrderRejected) -> None:
    """Note that the broker refused an order."""
    order = page.orders.named(fact.intent) or closes.lost_close(page, transaction_id, fact)
    if order is not None:
        _end(page, order, OrderEvent.REJECT, EventKind.ORDER_REJECTED, fact.reason)


def _end(page: Page, order: OrderRow, outcome: OrderEvent, kind: EventKind, reason: str) -> None:
    severity = Severity.INFO if reason in AS_ASKED else Severity.WARNING
    message, payload = f"{outcome.value}: {reason}", {"reason": reason}
    told = event(order, kind, message, severity=severity, payload=payload)
    before = order.state
    _advance(page, order, outcome, told)
    if order.state == before:
        return
    order.end_code = reason
    page.unfilled[order.id] = Units(ZERO)
    if order.run_id:
        ended = f"the broker ended the order: {reason}"
        page.letters.append(letter(order, RunId(order.run_id), reason, ended))


def _advance(page: Page, order: OrderRow, happened: OrderEvent, told: NewEvent) -> None:
    """Move an order on as the table says and tell it, unless it is nothing new."""
    before = OrderState(order.state)
    move = TRANSITIONS[before][happened]
    if move.reading is Reading.NOTHING_NEW:
        return
    order.state, order.updated_at = move.to, page.now
    page.touched[order.id] = order
    page.events.append(told)
    if move.reading is not Reading.EXPECTED:
        _remark(page, order, move.reading, f"it was {before}, and the broker says {happened}")


def _remark(page: Page, order: OrderRow, reading: Reading, message: str) -> None:
    """Note that the broker contradicts what we thought, and call somebody to look."""
    if order.reading != Reading.CONTRADICTION:
        order.reading = reading
    order.updated_at = page.now
    page.touched[order.id] = order
    kind = (
        EventKind.ORDER_TURNED_UP_LATE if reading is Reading.LATE else EventKind.ORDER_CONTRADICTED
    )
    page.events.append(event(order, kind, message, severity=Severity.ERROR))
