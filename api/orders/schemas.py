"""Orders as the API shows them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from adapters.postgres.tables import OrderGroup as GroupRow
from adapters.postgres.tables import OrderRow
from api.links import Workflow, WorkflowLinks
from api.values import DecimalText, View
from contracts.names import group_workflow_id, order_workflow_id
from domain.groups import GroupOutcome
from domain.order_terms import OrderKind, TimeInForce
from domain.orders import GroupId, IntentId, OrderState, Origin, Purpose
from domain.risk.verdict import ApprovalCode, DenyCode


class Outcome(StrEnum):
    """What the risk rules said."""

    ACCEPTED = "accepted"
    NEEDS_APPROVAL = "needs_approval"
    DENIED = "denied"


class Verdict(View):
    """The risk rules' answer; `figures` are the numbers that the rule compared."""

    outcome: Outcome
    code: DenyCode | ApprovalCode | None
    message: str | None
    figures: dict[str, str]


class Order(View):
    """An order: what was asked for, what the rules said, what became of it.

    `end_code` says why it ended: a denial's code, or the broker's reason. `trade_id` is the one
    trade that it closes, `replaces` the order whose place it takes, `group_id` the orders of
    which one cancels the others.
    """

    id: str
    account_id: str
    instrument: str
    units: DecimalText
    kind: OrderKind
    price: DecimalText | None
    price_bound: DecimalText | None
    time_in_force: TimeInForce
    good_till: datetime | None
    reason: Purpose
    origin: Origin
    run_id: str | None
    state: OrderState
    verdict: Verdict | None
    stop_loss_price: DecimalText | None
    stop_loss_distance: DecimalText | None
    take_profit_price: DecimalText | None
    take_profit_distance: DecimalText | None
    trailing_stop_distance: DecimalText | None
    trade_id: str | None
    replaces: str | None
    group_id: str | None
    close_after_seconds: int | None
    valid_until: datetime
    broker_order_id: str | None
    fill_price: DecimalText | None
    filled_units: DecimalText | None
    expected_price: DecimalText | None
    end_code: str | None
    cancel_asked_by: str | None
    created_at: datetime
    updated_at: datetime
    workflow_id: str
    workflow_url: str | None


class OrderGroup(View):
    """Orders of which one cancels the others; `outcome` says what came of them once all are over.

    After `both_filled` with `close_double` what the later ones opened is closed again.
    """

    id: str
    account_id: str
    close_double: bool
    outcome: GroupOutcome | None
    orders: list[Order]
    created_at: datetime
    ended_at: datetime | None
    workflow_id: str
    workflow_url: str | None


class OrderPage(View):
    """Orders, newest first."""

    items: list[Order]
    next_cursor: str | None


def order_view(row: OrderRow, links: WorkflowLinks) -> Order:
    """Show an order."""
    return Order.model_validate(order_fields(row, links.to(order_workflow_id(IntentId(row.id)))))


def group_view(row: GroupRow, legs: Sequence[OrderRow], links: WorkflowLinks) -> OrderGroup:
    """Show a group of orders."""
    workflow = links.to(group_workflow_id(GroupId(row.id)))
    return OrderGroup(
        id=row.id,
        account_id=row.account_id,
        close_double=row.close_double,
        outcome=GroupOutcome(row.outcome) if row.outcome else None,
        orders=[order_view(leg, links) for leg in legs],
        created_at=row.created_at,
        ended_at=row.ended_at,
        workflow_id=workflow.id,
        workflow_url=workflow.url,
    )


def order_fields(row: OrderRow, workflow: Workflow) -> dict[str, Any]:
    """Return the fields of an order by their names in the API."""
    same = {name: getattr(row, name) for name in Order.model_fields if hasattr(row, name)}
    return same | {
        "reason": row.purpose,
        "verdict": verdict_view(row.verdict) if row.verdict is not None else None,
        "stop_loss_price": row.stop_price,
        "stop_loss_distance": row.stop_distance,
        "take_profit_price": row.target_price,
        "take_profit_distance": row.target_distance,
        "trailing_stop_distance": row.trail_distance,
        "workflow_id": workflow.id,
        "workflow_url": workflow.url,
    }


def verdict_view(kept: Mapping[str, Any]) -> Verdict:
    """Show a verdict as the books keep it."""
    figures = {name: str(value) for name, value in kept.get("figures", {}).items()}
    if "margin" in kept:
        figures["margin"] = str(kept["margin"])
    return Verdict(
        outcome=Outcome(kept["outcome"]),
        code=kept.get("code"),
        message=kept.get("message"),
        figures=figures,
    )
