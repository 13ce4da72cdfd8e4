"""What people ask of orders. A stop or a target is a price, or a distance from the fill."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from api.values import (
    Body,
    Identifier,
    InstrumentName,
    Moment,
    PositiveDecimal,
    SignedUnits,
)
from domain.order_terms import OrderKind, TimeInForce

LONGEST_TIME_STOP = timedelta(days=30)

Seconds = Annotated[int, Field(ge=1, le=300)]
"""How long an order may take to leave."""


class Protected(Body):
    """What guards the trade that an order opens; distances are in price."""

    stop_loss_price: PositiveDecimal | None = None
    stop_loss_distance: PositiveDecimal | None = None
    take_profit_price: PositiveDecimal | None = None
    take_profit_distance: PositiveDecimal | None = None
    trailing_stop_distance: PositiveDecimal | None = None

    @field_validator("stop_loss_distance", "take_profit_distance")
    @classmethod
    def _one_form(cls, distance: Decimal | None, others: ValidationInfo) -> Decimal | None:
        price = str(others.field_name).replace("distance", "price")
        if distance is not None and others.data.get(price) is not None:
            raise ValueError(f"give this or {price}, not both")
        return distance


class OrderTermsAsked(Protected):
    """How much, at which price, until when. Left out, a market order is FOK, any other GTC.

    `close_after_seconds` after its fill what the order opened is closed again.
    `valid_for_seconds` is how long the order may take to leave, an approval not counted.
    """

    units: SignedUnits
    price: PositiveDecimal | None = None
    price_bound: PositiveDecimal | None = None
    time_in_force: TimeInForce | None = None
    good_till: Moment | None = None
    close_after_seconds: Annotated[
        int | None, Field(ge=1, le=int(LONGEST_TIME_STOP.total_seconds()))
    ] = None
    valid_for_seconds: Seconds = 30


class LegRequest(OrderTermsAsked):
    """An order of any type, on an account that is named elsewhere."""

    instrument: InstrumentName
    kind: OrderKind = OrderKind.MARKET


class OrderRequest(LegRequest):
    """An order of any type."""

    account_id: Identifier


class ReplaceRequest(OrderTermsAsked):
    """What takes the place of a waiting order: the whole order anew, of the same kind."""


class CloseRequest(Body):
    """Close the position of an instrument, or so many units of it."""

    account_id: Identifier
    instrument: InstrumentName
    units: PositiveDecimal | None = None


class TradeCloseRequest(Body):
    """Close a trade, or so many units of it."""

    account_id: Identifier
    units: PositiveDecimal | None = None


class GuardsRequest(Protected):
    """What is to guard an open trade from now on; what is left out stays as it is."""

    account_id: Identifier


class OcoRequest(Body):
    """Orders of which one cancels the others.

    Should two be filled before that is done, both stand, or, with `close_double`, what the later
    one opened is closed again.
    """

    account_id: Identifier
    orders: Annotated[list[LegRequest], Field(min_length=2, max_length=5)]
    close_double: bool = False
