"""What we ask of OANDA to do, as it wants it written: amounts exact, as text."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.broker import OrderRequest, TradeGuards
from domain.numbers import plain
from domain.order_terms import OrderTerms, Protection
from domain.times import rfc3339, to_ns

OTHERS_TAG = "forex"
"""The tag of an order that is attributed to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A request that changes something: its path below the account, and the status of a yes."""

    verb: str
    path: str
    body: Mapping[str, Any]
    done: int


def submission(order: OrderRequest) -> Write:
    """Write the one request that an order is: a new one, a replacement, the close of a trade."""
    if order.trade is not None:
        units = "ALL" if order.whole_trade else plain(abs(order.units))
        path = f"trades/{order.trade}/close"
        return Write(verb="PUT", path=path, body={"units": units}, done=200)
    body = {"order": _order(order)}
    if order.replaces is not None:
        return Write(verb="PUT", path=f"orders/{order.replaces}", body=body, done=201)
    return Write(verb="POST", path="orders", body=body, done=201)


def cancel(order: str) -> Write:
    """Write the cancel of a waiting order."""
    return Write(verb="PUT", path=f"orders/{order}/cancel", body={}, done=200)


def guards(trade: str, wanted: TradeGuards) -> Write:
    """Write the guards that an open trade is to have; those left out stay."""
    body = _guards(wanted.stop, wanted.target, wanted.trail)
    return Write(verb="PUT", path=f"trades/{trade}/orders", body=body, done=200)


def _order(order: OrderRequest) -> dict[str, Any]:
    extensions = {"id": order.intent, "tag": order.tag or OTHERS_TAG}
    attached = _guards(order.stop, order.target, order.trail)
    return {
        "instrument": order.instrument,
        "units": plain(order.units),
        "positionFill": "REDUCE_ONLY" if order.reduce_only else "DEFAULT",
        "clientExtensions": extensions,
        "tradeClientExtensions": extensions,
        **_terms(order.terms),
        **{f"{name}OnFill": guard for name, guard in attached.items()},
    }


def _terms(terms: OrderTerms) -> dict[str, str]:
    amounts = {"price": terms.price, "priceBound": terms.price_bound}
    until = {} if terms.good_till is None else {"gtdTime": rfc3339(to_ns(terms.good_till))}
    return {
        "type": terms.kind.value,
        "timeInForce": terms.time_in_force.value,
        **_texts(amounts),
        **until,
    }


def _guards(
    stop: Protection | None, target: Protection | None, trail: Decimal | None
) -> dict[str, dict[str, str]]:
    wanted = {
        "stopLoss": _protection(stop),
        "takeProfit": _protection(target),
        "trailingStopLoss": _texts({"distance": trail}),
    }
    return {name: amounts | {"timeInForce": "GTC"} for name, amounts in wanted.items() if amounts}


def _protection(protection: Protection | None) -> dict[str, str]:
    if protection is None:
        return {}
    return _texts({"price": protection.price, "distance": protection.distance})


def _texts(amounts: Mapping[str, Decimal | None]) -> dict[str, str]:
    return {name: plain(value) for name, value in amounts.items() if value is not None}
