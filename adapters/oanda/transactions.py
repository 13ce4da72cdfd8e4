"""Turn OANDA's transactions, as they come over the wire, into facts."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from domain.numbers import ZERO, Price, Units
from domain.orders import IntentId
from domain.times import parse_rfc3339_ns
from domain.transactions import (
    BalanceMoved,
    Fact,
    HoldingCost,
    OrderCancelled,
    OrderCreated,
    OrderFilled,
    OrderRejected,
    OtherFact,
    TradeOpened,
    TradeReduced,
    TradeRenamed,
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
ALL = "ALL"
TRANSFER = "TRANSFER_FUNDS"
MONEY = {
    TRANSFER: "amount",
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
        return _cancelled(wire)
    if kind.endswith("_ORDER_REJECT"):
        return _rejected(kind, wire)
    if kind in MONEY:
        return _moved(kind, wire)
    if kind == "TRADE_CLIENT_EXTENSIONS_MODIFY":
        return _renamed(wire)
    return OtherFact()


def _created(kind: str, wire: Wire) -> OrderCreated:
    close = wire.get("tradeClose") or {}
    return OrderCreated(
        kind=kind,
        reason=str(wire.get("reason", "")),
        intent=_extension_id(wire),
        instrument=wire.get("instrument"),
        units=_units(wire),
        trade=_text(wire, "tradeID"),
        price=_price(wire),
        distance=_amount(wire, "distance"),
        closes=_text(close, "tradeID"),
        whole_trade=close.get("units") == ALL,
        replaces=_text(wire, "replacesOrderID"),
    )


def _cancelled(wire: Wire) -> OrderCancelled:
    return OrderCancelled(
        order=str(wire["orderID"]),
        reason=str(wire["reason"]),
        intent=_client_id(wire),
        replaced_by=_text(wire, "replacedByOrderID"),
    )


def _rejected(kind: str, wire: Wire) -> OrderRejected:
    close = wire.get("tradeClose") or {}
    return OrderRejected(
        kind=kind,
        reason=str(wire.get("rejectReason", kind)),
        intent=_extension_id(wire),
        closes=_text(close, "tradeID"),
        units=_units(wire),
        whole_trade=close.get("units") == ALL,
    )


def _moved(kind: str, wire: Wire) -> BalanceMoved:
    amount, held = _decimal(wire.get(MONEY[kind])), tuple(_held(wire))
    rest = amount - sum((part.amount for part in held), ZERO)
    if kind != TRANSFER and rest != ZERO:
        held += (HoldingCost(trade=None, amount=rest),)
    return BalanceMoved(amount=amount, balance=_decimal(wire["accountBalance"]), held=held)


def _held(wire: Wire) -> Iterator[HoldingCost]:
    for position in wire.get("positionFinancings") or ():
        for part in position.get("openTradeFinancings") or ():
            yield HoldingCost(trade=str(part["tradeID"]), amount=_decimal(part["financing"]))
    for part in wire.get("openTradeDividendAdjustments") or ():
        yield HoldingCost(trade=str(part["tradeID"]), amount=_decimal(part["dividendAdjustment"]))


def _renamed(wire: Wire) -> Fact:
    tag = (wire.get("tradeClientExtensionsModify") or {}).get("tag")
    if tag is None:
        return OtherFact()
    return TradeRenamed(trade=str(wire["tradeID"]), tag=str(tag))


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
        price=_price(wire) or price,
        tag=(wire.get("clientExtensions") or {}).get("tag"),
    )


def _reduced(wire: Wire, price: Price) -> TradeReduced:
    return TradeReduced(
        trade=str(wire["tradeID"]),
        units=Units(_decimal(wire["units"])),
        price=_price(wire) or price,
        realised_pl=_decimal(wire.get("realizedPL")),
        financing=_decimal(wire.get("financing")),
    )


def _client_id(wire: Wire) -> IntentId | None:
    return IntentId(wire["clientOrderID"]) if "clientOrderID" in wire else None


def _extension_id(wire: Wire) -> IntentId | None:
    extensions = wire.get("clientExtensions") or {}
    return IntentId(extensions["id"]) if "id" in extensions else None


def _price(wire: Wire) -> Price | None:
    price = _amount(wire, "price")
    return None if price is None else Price(price)


def _units(wire: Wire) -> Units | None:
    units = _amount(wire, "units")
    return None if units is None else Units(units)


def _amount(wire: Wire, name: str) -> Decimal | None:
    return None if wire.get(name) is None else _decimal(wire[name])


def _text(wire: Wire, name: str) -> str | None:
    return None if wire.get(name) is None else str(wire[name])


def _decimal(value: Any) -> Decimal:
    return ZERO if value is None else Decimal(str(value))
