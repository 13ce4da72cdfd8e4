"""A strategy's own Python that trades on the paper exchange, tick by tick and order by order."""

import json
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from domain.instruments import Instrument
from domain.order_terms import OrderKind
from domain.orders import Purpose
from domain.times import rfc3339
from engine.interpreted import SeenTick, ToldFill
from engine.orders import CancelRequest, Request, StepOrders
from engine.results import CloseReason
from strategies.base import Strategy
from tests.paper.client import Client

TYPES = {
    OrderKind.MARKET: "MARKET",
    OrderKind.LIMIT: "LIMIT",
    OrderKind.STOP: "STOP",
    OrderKind.MARKET_IF_TOUCHED: "MARKET_IF_TOUCHED",
}
REASONS = {
    "STOP_LOSS_ORDER": CloseReason.STOP,
    "TAKE_PROFIT_ORDER": CloseReason.TARGET,
    "TRAILING_STOP_LOSS_ORDER": CloseReason.TRAIL,
    "MARKET_ORDER_MARGIN_CLOSEOUT": CloseReason.MARGIN,
}
Closing = tuple[str, int, int, int, Decimal]


class PaperTwin:
    """Shows ticks to an exchange and to a strategy, and carries orders and fills between them."""

    def __init__(self, client: Client, instrument: Instrument, strategy: Strategy) -> None:
        self._client = client
        self._instrument = instrument
        self._strategy = strategy
        self._orders = StepOrders()
        self._trades: dict[str, tuple[int, int]] = {}
        self._last = client.get("/summary")["account"]["lastTransactionID"]
        self._order = ""
        self._purpose = Purpose.ENTRY
        self.closings: list[Closing] = []
        self.financing = Decimal(0)

    @property
    def balance(self) -> Decimal:
        """Return the account's balance."""
        return Decimal(self._client.get("/summary")["account"]["balance"])

    def play(self, time: int, bid: int, ask: int) -> None:
        """Play a tick."""
        control = self._client.exchange.control
        control.post("clock", time=rfc3339(time))
        prices = {"bid": self._price(bid), "ask": self._price(ask)}
        control.post("price", instrument=self._instrument.name, **prices)
        tick = SeenTick(0, time, bid, ask)
        self._orders.see_quote(time, bid, ask)
        self._learn(tick)
        self._strategy.on_tick(tick, self._orders)
        self._ask(tick)

    def _price(self, points: int) -> str:
        return str(self._instrument.price(points))

    def _ask(self, tick: SeenTick) -> None:
        request, self._orders.request = self._orders.request, None
        match request:
            case CancelRequest():
                self._orders.cancelling = True
                self._client.send("PUT", f"/orders/{self._order}/cancel")
            case Request():
                self._purpose = request.purpose
                self._orders.expect(1, request.terms.at)
                self._send(request)
            case None:
                return
        self._learn(tick)

    def _send(self, request: Request) -> None:
        order = self._order_of(request)
        answer = self._client.send("POST", "/orders", data=json.dumps({"order": order})).json()
        created = answer.get("orderCreateTransaction")
        self._order = created["id"] if created else "refused"
        if not created:
            self._deny()

    def _order_of(self, request: Request) -> dict[str, Any]:
        terms, guards = request.terms, request.guards
        order: dict[str, Any] = {
            "type": TYPES[terms.kind],
            "instrument": self._instrument.name,
            "units": str(request.units),
            "timeInForce": "FOK",
        }
        if request.purpose is Purpose.CLOSE:
            order["positionFill"] = "REDUCE_ONLY"
        if terms.at:
            order |= {"price": self._price(terms.at), "timeInForce": "GTC"}
        if request.good_till:
            order |= {"timeInForce": "GTD", "gtdTime": rfc3339(request.good_till)}
        if terms.bound:
            order["priceBound"] = self._price(terms.bound)
        distances = {
            "stopLossOnFill": guards.stop,
            "takeProfitOnFill": guards.target,
            "trailingStopLossOnFill": guards.trail,
        }
        for name, points in distances.items():
            if points:
                order[name] = {"distance": str(self._instrument.distance(points))}
        return order

    def _learn(self, tick: SeenTick) -> None:
        """Take what happened in the account, in order; answers may make more happen."""
        found = self._client.get("/transactions/sinceid", id=self._last)
        self._last = found["lastTransactionID"]
        for each in found["transactions"]:
            if each["type"] == "ORDER_FILL":
                self._fill(each)
            elif each["type"] == "ORDER_CANCEL" and each["orderID"] == self._order:
                self._deny()
            elif each["type"] == "DAILY_FINANCING":
                self.financing += Decimal(each["financing"])
        if self._orders.request is not None:
            self._ask(tick)

    def _deny(self) -> None:
        self._order = ""
        self._orders.expect(0, 0)
        self._strategy.on_denied(self._orders)

    def _fill(self, fill: Mapping[str, Any]) -> None:
        price = self._instrument.points(Decimal(fill["price"]))
        mine = fill["orderID"] == self._order
        reduced = [fill["tradeReduced"]] if "tradeReduced" in fill else []
        for part in [*fill.get("tradesClosed", ()), *reduced]:
            self._close(part, price, self._reason(fill, mine=mine))
        if "tradeOpened" in fill:
            opened = fill["tradeOpened"]
            self._trades[opened["tradeID"]] = int(opened["units"]), price
        self._orders.position = sum(units for units, _ in self._trades.values())
        self._orders.entry = self._entry()
        if mine:
            self._order = ""
            self._orders.expect(0, 0)
        self._strategy.on_fill(ToldFill(int(fill["units"]), price), self._orders)

    def _reason(self, fill: Mapping[str, Any], *, mine: bool) -> CloseReason:
        if not mine:
            return REASONS[fill["reason"]]
        return CloseReason.CLOSE if self._purpose is Purpose.CLOSE else CloseReason.REVERSAL

    def _close(self, part: Mapping[str, Any], price: int, reason: CloseReason) -> None:
        units, entry = self._trades.pop(part["tradeID"])
        closed = -int(part["units"])
        if units != closed:
            self._trades = {part["tradeID"]: (units - closed, entry), **self._trades}
        self.closings.append((reason.name, closed, entry, price, Decimal(part["realizedPL"])))

    def _entry(self) -> int:
        units = sum(units for units, _ in self._trades.values())
        if units == 0:
            return 0
        value = Decimal(sum(units * entry for units, entry in self._trades.values())) / units
        return int(value.to_integral_value(ROUND_HALF_EVEN))
