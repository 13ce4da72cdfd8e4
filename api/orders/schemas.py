"""Orders as they are asked for and as the API shows them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from adapters.postgres.tables import OrderRow
from api.events.schemas import Event
from api.links import Workflow, WorkflowLinks
from api.values import (
    Body,
    DecimalText,
    Identifier,
    InstrumentName,
    PositiveDecimal,
    SignedUnits,
    View,
)
from contracts.names import order_workflow_id
from domain.orders import IntentId, OrderState, Origin, Purpose
from domain.risk.verdict import DenyCode


class Outcome(StrEnum):
    """What the risk rules said."""

    ACCEPTED = "accepted"
    DENIED = "denied"


class Verdict(View):
    """The risk rules' answer; `figures` are the numbers that the rule compared."""

    outcome: Outcome
    code: DenyCode | None
    message: str | None
    figures: dict[str, str]


class OrderRequest(Body):
    """A market order. A stop or a target is a price, or a distance from the fill in price."""

    account_id: Identifier
    instrument: InstrumentName
    units: SignedUnits
    stop_loss_price: PositiveDecimal | None = None
    stop_loss_distance: PositiveDecimal | None = None
    take_profit_price: PositiveDecimal | None = None
    take_profit_distance: PositiveDecimal | None = None
    valid_for_seconds: Annotated[int, Field(ge=1, le=300)] = 30

    @field_validator("stop_loss_distance", "take_profit_distance")
    @classmethod
    def _one_form(cls, distance: Decimal | None, others: ValidationInfo) -> Decimal | None:
        price = str(others.field_name).replace("distance", "price")
        if distance is not None and others.data.get(price) is not None:
            raise ValueError(f"give this or {price}, not both")
        return distance


class CloseRequest(Body):
    """Close the whole position of an instrument."""

    account_id: Identifier
    instrument: InstrumentName


class Order(View):
    """An order: what was asked for, what the rules said, what became of it."""

    id: str
    account_id: str
    instrument: str
    units: DecimalText
    kind: Literal["MARKET"] = "MARKET"
    reason: Purpose
    origin: Origin
    run_id: str | None
    state: OrderState
    verdict: Verdict | None
    stop_loss_price: DecimalText | None
    stop_loss_distance: DecimalText | None
    take_profit_price: DecimalText | None
    take_profit_distance: DecimalText | None
    valid_until: datetime
    broker_order_id: str | None
    fill_price: DecimalText | None
    filled_units: DecimalText | None
    expected_price: DecimalText | None
    created_at: datetime
    updated_at: datetime
    workflow_id: str
    workflow_url: str | None


class OrderStory(Order):
    """An order with everything that happened to it, oldest first."""

    events: list[Event]


class OrderPage(View):
    """Orders, newest first."""

    items: list[Order]
    next_cursor: str | None


def order_view(row: OrderRow, links: WorkflowLinks) -> Order:
    """Show an order."""
    return Order.model_validate(order_fields(row, links.to(order_workflow_id(IntentId(row.id)))))


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
