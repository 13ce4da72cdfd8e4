"""Turn OANDA's transactions, as they come over the wire, into facts."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from domain.numbers import ZERO, Price, Units
from domain.orders import IntentId
from domain.times import parse_rfc3339_ns
from domain.transactions import (
    BalanceMoved,
    Fact,
    OrderCancelled,
    OrderCreated,
    OrderFilled,
    OrderRejected,
    OtherFact,
    TradeOpened,
    TradeReduced,
    Transaction,
)

Wire = Mapping[str, Any]

CREATES = frozenset(
    {
        "MARKET_ORDER",
        "LIMIT_ORDER",
        "STOP_ORDER",
        "MARKET_IF_TOUCHED_ORDER",
        "TAKE_PROFIT_ORDER",
        "STOP_LOSS_ORDER",
        "TRAILING_STOP_LOSS_ORDER",
        "GUARANTEED_STOP_LOSS_ORDER",
        "FIXED_PRICE_ORDER",
    }
)
MONEY = {
    "TRANSFER_FUNDS": "amount",
    "DAILY_FINANCING": "financing",
    "DIVIDEND_ADJUSTMENT": "dividendAdjustment",
}


def parse_transaction(wire: Wire) -> Transaction:
    """Read one transaction.

    Raises:
        KeyError, ValueError, ArithmeticError: it is not shaped like OANDA's.
    """
    return Transaction(
        id=int(wire["id"]),
        time_ns=parse_rfc3339_ns(wire["time"]),
        kind=str(wire["type"]),
        body=json.dumps(wire, default=str),
        fact=_fact(wire),
    )


def _fact(wire: Wire) -> Fact:
    kind = str(wire["type"])
    if kind in CREATES:
        return _created(kind, wire)
    if kind == "ORDER_FILL":
        return _filled(wire)
    if kind == "ORDER_CANCEL":
        return OrderCancelled(
            order=str(wire["orderID"]), reason=str(wire["reason"]), intent=_client_id(wire)
        )
    if kind.endswith("_ORDER_REJECT"):
        return OrderRejected(
            kind=kind, reason=str(wire.get("rejectReason", kind)), intent=_extension_id(wire)
        )
    if kind in MONEY:
        return BalanceMoved(
            amount=_decimal(wire.get(MONEY[kind])), balance=_decimal(wire["accountBalance"])
        )
    return OtherFact()


def _created(kind: str, wire: Wire) -> OrderCreated:
    units, price = wire.get("units"), wire.get("price")
    return OrderCreated(
        kind=kind,
        reason=str(wire.get("reason", "")),
        intent=_extension_id(wire),
        instrument=wire.get("instrument"),
        units=Units(_decimal(units)) if units is not None else None,
        trade=str(wire["tradeID"]) if "tradeID" in wire else None,
        price=Price(_decimal(price)) if price is not None else None,
    )


def _filled(wire: Wire) -> OrderFilled:
    parts = [*wire.get("tradesClosed", ())]
    if "tradeReduced" in wire:
        parts.append(wire["tradeReduced"])
    instrument, price = str(wire["instrument"]), Price(_decimal(wire["price"]))
    return OrderFilled(
        order=str(wire["orderID"]),
        reason=str(wire["reason"]),
        instrument=instrument,
        units=Units(_decimal(wire["units"])),
        price=price,
        pl=_decimal(wire.get("pl")),
        financing=_decimal(wire.get("financing")),
        balance=_decimal(wire["accountBalance"]),
        half_spread_cost=_decimal(wire.get("halfSpreadCost")),
        intent=_client_id(wire),
        opened=_opened(wire["tradeOpened"], price) if "tradeOpened" in wire else None,
        reduced=tuple(_reduced(part, price) for part in parts),
    )


def _opened(wire: Wire, price: Price) -> TradeOpened:
    return TradeOpened(
        trade=str(wire["tradeID"]),
        units=Units(_decimal(wire["units"])),
        price=Price(_decimal(wire["price"])) if "price" in wire else price,
    )


def _reduced(wire: Wire, price: Price) -> TradeReduced:
    return TradeReduced(
        trade=str(wire["tradeID"]),
        units=Units(_decimal(wire["units"])),
        price=Price(_decimal(wire["price"])) if "price" in wire else price,
        realised_pl=_decimal(wire.get("realizedPL")),
        financing=_decimal(wire.get("financing")),
    )


def _client_id(wire: Wire) -> IntentId | None:
    return IntentId(wire["clientOrderID"]) if "clientOrderID" in wire else None


def _extension_id(wire: Wire) -> IntentId | None:
    extensions = wire.get("clientExtensions") or {}
    return IntentId(extensions["id"]) if "id" in extensions else None


def _decimal(value: Any) -> Decimal:
    return ZERO if value is None else Decimal(str(value))
