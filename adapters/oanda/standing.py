"""What stands on an account at OANDA, as our own values: trades with their guards, orders.

Each raises what an answer of another shape makes it raise; the broker calls that unreadable.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from domain.numbers import ZERO, Price, Units
from domain.positions import Trade
from domain.standing import Guard, OpenTrade, OpenTrades, PendingOrder, PendingOrders, Standing

Body = Mapping[str, Any]
STOPS = ("stopLossOrder", "guaranteedStopLossOrder")


def open_trades(body: Body) -> OpenTrades:
    """Read open trades, whose guards are told in full."""
    return OpenTrades(
        trades=tuple(_trade(item, {}) for item in body["trades"]),
        last_transaction_id=int(body["lastTransactionID"]),
    )


def pending_orders(body: Body) -> PendingOrders:
    """Read the orders that wait."""
    return PendingOrders(
        orders=tuple(_order(item) for item in body["orders"]),
        last_transaction_id=int(body["lastTransactionID"]),
    )


def standing(body: Body) -> Standing:
    """Read a whole account, whose trades name their guards among its orders."""
    account = body["account"]
    orders = {str(item["id"]): item for item in account["orders"]}
    sides = (side for item in account["positions"] for side in _sides(item))
    return Standing(
        trades=tuple(_trade(item, orders) for item in account["trades"]),
        orders=tuple(_order(item) for item in orders.values()),
        positions=tuple(sides),
        nav=Decimal(str(account["NAV"])),
        balance=Decimal(str(account["balance"])),
        last_transaction_id=int(body["lastTransactionID"]),
    )


def _trade(item: Body, orders: Mapping[str, Body]) -> OpenTrade:
    stops = [guard for name in STOPS if (guard := _guard(item, name, orders)) is not None]
    extensions = item.get("clientExtensions") or {}
    return OpenTrade(
        trade=Trade(
            id=str(item["id"]),
            instrument=str(item["instrument"]),
            initial_units=Units(Decimal(str(item["initialUnits"]))),
            units=Units(Decimal(str(item["currentUnits"]))),
            price=Price(Decimal(str(item["price"]))),
            realised_pl=Decimal(str(item.get("realizedPL", "0"))),
        ),
        client_id=extensions.get("id"),
        tag=extensions.get("tag"),
        stop=stops[0] if stops else None,
        target=_guard(item, "takeProfitOrder", orders),
        trail=_guard(item, "trailingStopLossOrder", orders),
    )


def _guard(trade: Body, name: str, orders: Mapping[str, Body]) -> Guard | None:
    named = trade.get(f"{name}ID")
    order = trade.get(name) or (orders[str(named)] if named is not None else None)
    if order is None:
        return None
    trails = order["type"] == "TRAILING_STOP_LOSS"
    return Guard(
        order=str(order["id"]),
        price=_price(order.get("trailingStopValue") if trails else order.get("price")),
        distance=Decimal(str(order["distance"])) if trails else None,
    )


def _order(item: Body) -> PendingOrder:
    extensions, units = item.get("clientExtensions") or {}, item.get("units")
    return PendingOrder(
        id=str(item["id"]),
        kind=str(item["type"]),
        instrument=item.get("instrument"),
        units=None if units is None else Units(Decimal(str(units))),
        price=_price(item.get("price")),
        trade=str(item["tradeID"]) if "tradeID" in item else None,
        client_id=extensions.get("id"),
        tag=extensions.get("tag"),
    )


def _price(value: Any) -> Price | None:
    return None if value is None else Price(Decimal(str(value)))


def _sides(position: Body) -> Iterator[tuple[str, Units]]:
    for side in ("long", "short"):
        units = Decimal(str(position.get(side, {}).get("units", "0")))
        if units != ZERO:
            yield str(position["instrument"]), Units(units)
