"""An order at the market: why it does not fill, or everything that its fill does."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.paper.model.book import ZERO, Book, OnFill, Resting, Trade, exposure, half_spread
from tests.paper.model.rates import Conversion, money, plain, shown
from tests.paper.model.worth import Market, total

Event = dict[str, Any]
Part = tuple[Trade, Decimal]
STOP, TARGET, TRAIL = "stopLossOnFill", "takeProfitOnFill", "trailingStopLossOnFill"
DEPENDENTS = {TARGET: "TAKE_PROFIT", STOP: "STOP_LOSS", TRAIL: "TRAILING_STOP_LOSS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An order on its way to the market; `closes` are the only trades that it may touch."""

    id: str
    instrument: str
    units: Decimal
    reason: str = "MARKET_ORDER"
    position_fill: str = "DEFAULT"
    bound: Decimal | None = None
    closes: tuple[str, ...] | None = None
    on_fill: OnFill = field(default_factory=dict)
    trade_client_id: str = ""


class Ledger:
    """A book with its balance, at a market, and the transactions that change it."""

    def __init__(self, market: Market, balance: Decimal, hedging: bool, last_id: int) -> None:
        self.market = market
        self.balance = balance
        self.hedging = hedging
        self.last_id = last_id
        self.pl = ZERO
        self.financing = ZERO
        self.book = Book()

    def event(self, kind: str, **fields: Any) -> Event:
        """Begin the next transaction."""
        self.last_id += 1
        return {"id": str(self.last_id), "type": kind, **fields}

    def cancelled(self, order_id: str, reason: str, **fields: Any) -> Event:
        """Cancel a pending order."""
        del self.book.orders[order_id]
        return self.event("ORDER_CANCEL", orderID=order_id, reason=reason, **fields)

    def execute(self, ticket: Ticket) -> list[Event]:
        """Fill an order or cancel it; if it was resting, it is no more."""
        price, refusal = self._price(ticket)
        parts, opens = self._plan(ticket)
        refusal = refusal or self._refusal(ticket, price, parts, opens)
        self.book.orders.pop(ticket.id, None)
        if refusal:
            return [self.event("ORDER_CANCEL", orderID=ticket.id, reason=refusal)]
        return self._fill(ticket, price, parts, opens)

    def rest(self, order: Resting, **fields: Any) -> Event:
        """Put an order into the book."""
        created = self.event(f"{order.type}_ORDER", **fields)
        order.id = created["id"]
        instrument = self.market.instruments[order.instrument]
        if order.type == "TRAILING_STOP_LOSS":
            created["distance"] = instrument.price(order.distance)
        else:
            created["price"] = instrument.price(order.price)
        self.book.orders[order.id] = order
        return created

    def _price(self, ticket: Ticket) -> tuple[Decimal, str]:
        quote = self.market.quotes[ticket.instrument]
        if not quote.tradeable:
            return ZERO, "MARKET_HALTED"
        price = quote.level(ticket.units)
        if price is None:
            return ZERO, "INSUFFICIENT_LIQUIDITY"
        buys = ticket.units > 0
        if ticket.bound is not None and (price > ticket.bound if buys else price < ticket.bound):
            return ZERO, "BOUNDS_VIOLATION"
        return price, ""

    def _plan(self, ticket: Ticket) -> tuple[list[Part], Decimal]:
        left, parts = ticket.units, []
        for trade in self._reducible(ticket):
            size = min(abs(left), abs(trade.units))
            if size and (trade.units > 0) != (left > 0):
                part = size if left > 0 else -size
                parts.append((trade, part))
                left -= part
        return parts, left

    def _reducible(self, ticket: Ticket) -> Iterable[Trade]:
        if ticket.closes is not None:
            return [self.book.trades[each] for each in ticket.closes]
        opens_only = ticket.position_fill == "OPEN_ONLY"
        if opens_only or (self.hedging and ticket.position_fill == "DEFAULT"):
            return []
        return self.book.open_trades(ticket.instrument)

    def _refusal(self, ticket: Ticket, price: Decimal, parts: list[Part], opens: Decimal) -> str:
        if opens and ticket.position_fill == "REDUCE_ONLY":
            return "INSUFFICIENT_LIQUIDITY"
        against = self.book.units(ticket.instrument, ticket.units < 0)
        if ticket.position_fill == "OPEN_ONLY" and against and not self.hedging:
            return "INSUFFICIENT_LIQUIDITY"
        if not opens:
            return ""
        if self._client_id_taken(ticket.trade_client_id):
            return "CLIENT_TRADE_ID_ALREADY_EXISTS"
        if refusal := self._on_fill_refusal(ticket, price, opens):
            return refusal
        return "" if self._affords(ticket, price, parts, opens) else "INSUFFICIENT_MARGIN"

    def _client_id_taken(self, client_id: str) -> bool:
        return any(client_id == t.client_id != "" for t in self.book.open_trades())

    def _on_fill_refusal(self, ticket: Ticket, price: Decimal, opens: Decimal) -> str:
        market = self.market.quotes[ticket.instrument].closing(opens)
        sign = 1 if opens > 0 else -1
        prices = self._on_fill_prices(ticket, price, opens)
        if TARGET in prices and (market - prices[TARGET]) * sign >= 0:
            return "TAKE_PROFIT_ON_FILL_LOSS"
        if TARGET in prices and (prices[TARGET] - price) * sign < 0:
            return "LOSING_TAKE_PROFIT"
        if STOP in prices and (market - prices[STOP]) * sign <= 0:
            return "STOP_LOSS_ON_FILL_LOSS"
        return ""

    def _on_fill_prices(self, ticket: Ticket, price: Decimal, opens: Decimal) -> dict[str, Decimal]:
        long, prices = opens > 0, {}
        for kind, terms in ticket.on_fill.items():
            away = Decimal(terms.get("distance", 0))
            up = long is (kind == TARGET)
            start = self.market.quotes[ticket.instrument].closing(opens) if kind == TRAIL else price
            prices[kind] = Decimal(terms.get("price", start + (away if up else -away)))
        return prices

    def _affords(self, ticket: Ticket, price: Decimal, parts: list[Part], opens: Decimal) -> bool:
        """Return whether the book as it would be needs no more margin than it is worth."""
        factors = self.market.quote(ticket.instrument)
        closing = {trade.id: units for trade, units in parts}
        worth = self.balance + total(realized(t, u, price, factors) for t, u in parts)
        mid = self.market.quotes[ticket.instrument].mid
        worth += money(factors.of((mid - price) * opens))
        margin = ZERO
        for name in {*self.book.instruments(), ticket.instrument}:
            sides = {True: ZERO, False: ZERO}
            for trade in self.book.open_trades(name):
                left = trade.units + closing.get(trade.id, ZERO)
                sides[trade.is_long] += left
                away = self.market.quotes[name].mid - trade.price
                worth += money(self.market.quote(name).of(away * left))
            if name == ticket.instrument:
                sides[opens > 0] += opens
            margin += self.market.margin(name, exposure(sides[True], sides[False]))
        return margin <= worth

    def _fill(
        self, ticket: Ticket, price: Decimal, parts: list[Part], opens: Decimal
    ) -> list[Event]:
        fill = self.event("ORDER_FILL", orderID=ticket.id, instrument=ticket.instrument)
        factors = self.market.quote(ticket.instrument)
        quote_pl = sum(((trade.price - price) * units for trade, units in parts), ZERO)
        closed = [self._close_part(trade, units, price, fill["id"]) for trade, units in parts]
        opened = [self._open(ticket, price, opens, fill["id"])] if opens else []
        costs = total(Decimal(each["halfSpreadCost"]) for each in [*closed, *opened])
        fill |= {
            "units": plain(ticket.units),
            "price": self.market.instruments[ticket.instrument].price(price),
            "reason": ticket.reason,
            "pl": shown(total(Decimal(part["realizedPL"]) for part in closed)),
            "quotePL": plain(quote_pl),
            "accountBalance": shown(self.balance),
            "gainQuoteHomeConversionFactor": plain(factors.gain),
            "lossQuoteHomeConversionFactor": plain(factors.loss),
            "halfSpreadCost": shown(costs),
        }
        whole = [p for p, (t, _) in zip(closed, parts, strict=True) if not t.is_open]
        reduced = [p for p, (t, _) in zip(closed, parts, strict=True) if t.is_open]
        fill |= {"tradesClosed": whole} if whole else {}
        fill |= {"tradeReduced": reduced[0]} if reduced else {}
        fill |= {"tradeOpened": opened[0]} if opened else {}
        return [fill, *self._after_fill(ticket, price, parts, opens, fill["id"])]

    def _after_fill(
        self, ticket: Ticket, price: Decimal, parts: list[Part], opens: Decimal, fill_id: str
    ) -> list[Event]:
        prices = self._on_fill_prices(ticket, price, opens) if opens else {}
        created = [
            self._rest_on_fill(name, fill_id, ticket, kind, prices[kind])
            for kind, name in DEPENDENTS.items()
            if kind in prices
        ]
        orphaned = [
            self.cancelled(order.id, "LINKED_TRADE_CLOSED")
            for trade, _ in parts
            if not trade.is_open
            for order in self.book.dependents(trade.id)
        ]
        return [*created, *orphaned]

    def _rest_on_fill(
        self, name: str, trade_id: str, ticket: Ticket, kind: str, price: Decimal
    ) -> Event:
        order = Resting(
            id="",
            type=name,
            instrument=ticket.instrument,
            price=price,
            trade_id=trade_id,
            distance=Decimal(ticket.on_fill[kind].get("distance", 0)),
            rises_to=self.book.trades[trade_id].is_long is (name == "TAKE_PROFIT"),
        )
        return self.rest(order, tradeID=trade_id, reason="ON_FILL")

    def _close_part(self, trade: Trade, units: Decimal, price: Decimal, fill_id: str) -> Event:
        factors = self.market.quote(trade.instrument)
        quote = self.market.quotes[trade.instrument]
        booked = realized(trade, units, price, factors)
        trade.units += units
        trade.realized += booked
        trade.closed_at += price * abs(units)
        trade.closings.append(fill_id)
        self.balance += booked
        self.pl += booked
        self.book.side(trade.instrument, trade.is_long).pl += booked
        return {
            "tradeID": trade.id,
            "units": plain(units),
            "realizedPL": shown(booked),
            "price": self.market.instruments[trade.instrument].price(price),
            "halfSpreadCost": shown(half_spread(quote, units, factors)),
        }

    def _open(self, ticket: Ticket, price: Decimal, units: Decimal, fill_id: str) -> Event:
        name, factors = ticket.instrument, self.market.quote(ticket.instrument)
        needed = abs(units) * self.market.rate(name) * price * factors.value
        self.book.trades[fill_id] = Trade(
            id=fill_id,
            instrument=name,
            price=price,
            initial=units,
            units=units,
            margin_at_open=money(needed),
            client_id=ticket.trade_client_id,
        )
        self.book.side(name, units > 0)
        return {
            "tradeID": fill_id,
            "units": plain(units),
            "price": self.market.instruments[name].price(price),
            "halfSpreadCost": shown(half_spread(self.market.quotes[name], units, factors)),
            "initialMarginRequired": shown(needed),
        }


def realized(trade: Trade, units: Decimal, price: Decimal, factors: Conversion) -> Decimal:
    """Return what closing some units of a trade books; they are signed as the closing side."""
    return money(factors.of((trade.price - price) * units))
