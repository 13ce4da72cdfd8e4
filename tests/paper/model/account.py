"""The account of the model: commands in, the transactions they must cause out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.paper.model.book import ZERO, Book, Resting, Trade, exposure, half_spread
from tests.paper.model.rates import (
    Conversion,
    Quote,
    conversion,
    money,
    plain,
    shown,
)

Event = dict[str, Any]
Part = tuple[Trade, Decimal]
STOP, TARGET = "stopLossOnFill", "takeProfitOnFill"
DEPENDENTS = {TARGET: "TAKE_PROFIT", STOP: "STOP_LOSS"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """What of an instrument the arithmetic needs."""

    margin_rate: Decimal
    precision: int

    def price(self, price: Decimal) -> str:
        """Write a price of the instrument."""
        return f"{price.quantize(Decimal(1).scaleb(-self.precision)):f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """An order on its way to the market; `closes` are the only trades that it may touch."""

    id: str
    instrument: str
    units: Decimal
    reason: str = "MARKET_ORDER"
    time_in_force: str = "FOK"
    position_fill: str = "DEFAULT"
    bound: Decimal | None = None
    closes: tuple[str, ...] | None = None
    on_fill: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    trade_client_id: str = ""


class Account:
    """An account that knows the prices it is told, and nothing of the exchange."""

    def __init__(
        self,
        *,
        home: str,
        balance: Decimal,
        margin_rate: Decimal,
        instruments: Mapping[str, Instrument],
        hedging: bool = False,
        last_id: int = 2,
    ) -> None:
        self.home = home
        self.balance = balance
        self.pl = ZERO
        self.financing = ZERO
        self.margin_rate = margin_rate
        self.instruments = instruments
        self.hedging = hedging
        self.last_id = last_id
        self.quotes: dict[str, Quote] = {}
        self.book = Book()

    def market(
        self, instrument: str, units: Decimal, because: str = "CLIENT_ORDER", **terms: Any
    ) -> list[Event]:
        """Place a market order; `terms` are those of a ticket."""
        created = self._event("MARKET_ORDER", instrument=instrument, units=plain(units))
        created["reason"] = because
        ticket = Ticket(id=created["id"], instrument=instrument, units=units, **terms)
        return [created, *self._execute(ticket)]

    def close_trade(self, trade_id: str, units: Decimal | None = None) -> list[Event]:
        """Close a trade, or some units of it."""
        trade = self.book.trades.get(trade_id)
        if trade is None or not trade.is_open:
            return [self._event("MARKET_ORDER_REJECT", rejectReason="TRADE_DOESNT_EXIST")]
        if units is not None and units > abs(trade.units):
            reason = "CLOSE_TRADE_UNITS_EXCEED_TRADE_SIZE"
            return [self._event("MARKET_ORDER_REJECT", rejectReason=reason)]
        size = abs(trade.units) if units is None else units
        return self.market(
            trade.instrument,
            -size if trade.is_long else size,
            "TRADE_CLOSE",
            reason="MARKET_ORDER_TRADE_CLOSE",
            position_fill="REDUCE_ONLY",
            closes=(trade_id,),
        )

    def close_position(self, instrument: str, long: bool, units: Decimal | None) -> list[Event]:
        """Close one side of a position, or some units of it."""
        held = abs(self.book.units(instrument, long))
        if not held:
            reason = "CLOSEOUT_POSITION_DOESNT_EXIST"
            return [self._event("MARKET_ORDER_REJECT", rejectReason=reason)]
        if units is not None and units > held:
            reason = "CLOSEOUT_POSITION_UNITS_EXCEED_POSITION_SIZE"
            return [self._event("MARKET_ORDER_REJECT", rejectReason=reason)]
        size = held if units is None else units
        trades = [t.id for t in self.book.open_trades(instrument) if t.is_long is long]
        return self.market(
            instrument,
            -size if long else size,
            "POSITION_CLOSEOUT",
            reason="MARKET_ORDER_POSITION_CLOSEOUT",
            position_fill="REDUCE_ONLY",
            closes=tuple(trades),
        )

    def cancel(self, order_id: str) -> list[Event]:
        """Cancel a pending order."""
        if order_id not in self.book.orders:
            reason = "ORDER_DOESNT_EXIST"
            return [self._event("ORDER_CANCEL_REJECT", orderID=order_id, rejectReason=reason)]
        return [self._cancel(order_id, "CLIENT_REQUEST")]

    def figures(self) -> dict[str, str]:
        """Return the account as its summary must show it at the prices told last."""
        held = self.book.open_trades()
        unrealized = sum((self.profit(trade) for trade in held), ZERO)
        at_mid = self._profit_at_mid(held)
        margin, value = self._margin(), self._position_value()
        worth = self.balance + at_mid
        free = shown(max(ZERO, worth - margin))
        return {
            "balance": shown(self.balance),
            "pl": shown(self.pl),
            "financing": shown(self.financing),
            "unrealizedPL": shown(unrealized),
            "NAV": shown(self.balance + unrealized),
            "marginUsed": shown(margin),
            "marginAvailable": free,
            "withdrawalLimit": free,
            "positionValue": shown(value),
            "marginCloseoutUnrealizedPL": shown(at_mid),
            "marginCloseoutNAV": shown(worth),
            "marginCloseoutMarginUsed": shown(margin),
            "marginCloseoutPositionValue": shown(value),
            "marginCloseoutPercent": f"{margin / worth / 2:.5f}",
            "marginCallMarginUsed": shown(margin),
            "marginCallPercent": f"{margin / worth:.5f}",
        }

    def counts(self) -> dict[str, int]:
        """Return how many trades, positions and orders the summary must count."""
        return {
            "openTradeCount": len(self.book.open_trades()),
            "openPositionCount": len(self.book.instruments()),
            "pendingOrderCount": len(self.book.orders),
        }

    def profit(self, trade: Trade) -> Decimal:
        """Return what an open trade would book now."""
        price = self.quotes[trade.instrument].closing(trade.units)
        return trade.profit_at(price, self._quote_currency(trade.instrument))

    def margin(self, instrument: str) -> Decimal:
        """Return the margin that a position needs."""
        long, short = self.book.units(instrument, True), self.book.units(instrument, False)
        return self._margin_of(instrument, exposure(long, short))

    def trade_margin(self, trade: Trade) -> Decimal:
        """Return the margin that a trade alone would need."""
        return self._margin_of(trade.instrument, abs(trade.units))

    def _execute(self, ticket: Ticket) -> list[Event]:
        price, refusal = self._price(ticket)
        if not refusal:
            parts, opens = self._plan(ticket)
            refusal = self._refusal(ticket, price, parts, opens)
        if refusal:
            return [self._event("ORDER_CANCEL", orderID=ticket.id, reason=refusal)]
        return self._fill(ticket, price, parts, opens)

    def _price(self, ticket: Ticket) -> tuple[Decimal, str]:
        quote = self.quotes[ticket.instrument]
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
        market = self.quotes[ticket.instrument].closing(opens)
        sign = 1 if opens > 0 else -1
        prices = self._on_fill_prices(ticket, price, opens)
        if TARGET in prices and (market - prices[TARGET]) * sign >= 0:
            return "TAKE_PROFIT_ON_FILL_LOSS"
        if TARGET in prices and (prices[TARGET] - price) * sign < 0:
            return "LOSING_TAKE_PROFIT"
        if STOP in prices and (market - prices[STOP]) * sign <= 0:
            return "STOP_LOSS_ON_FILL_LOSS"
        return ""

    @staticmethod
    def _on_fill_prices(ticket: Ticket, price: Decimal, opens: Decimal) -> dict[str, Decimal]:
        long, prices = opens > 0, {}
        for kind, terms in ticket.on_fill.items():
            away = Decimal(terms.get("distance", 0))
            up = long is (kind == TARGET)
            prices[kind] = Decimal(terms.get("price", price + (away if up else -away)))
        return prices

    def _affords(self, ticket: Ticket, price: Decimal, parts: list[Part], opens: Decimal) -> bool:
        """Return whether the book as it would be needs no more margin than it is worth."""
        factors = self._quote_currency(ticket.instrument)
        booked = sum((self._realized(t, u, price, factors) for t, u in parts), ZERO)
        closing = {trade.id: units for trade, units in parts}
        mid = self.quotes[ticket.instrument].mid
        worth = self.balance + booked + money(factors.of((mid - price) * opens))
        margin = ZERO
        for instrument in {*self.book.instruments(), ticket.instrument}:
            sides = {True: ZERO, False: ZERO}
            for trade in self.book.open_trades(instrument):
                left = trade.units + closing.get(trade.id, ZERO)
                sides[trade.is_long] += left
                at = self.quotes[instrument].mid
                conversion_now = self._quote_currency(instrument)
                worth += money(conversion_now.of((at - trade.price) * left))
            if instrument == ticket.instrument:
                sides[opens > 0] += opens
            margin += self._margin_of(instrument, exposure(sides[True], sides[False]))
        return margin <= worth

    def _fill(
        self, ticket: Ticket, price: Decimal, parts: list[Part], opens: Decimal
    ) -> list[Event]:
        fill = self._event("ORDER_FILL", orderID=ticket.id, instrument=ticket.instrument)
        factors = self._quote_currency(ticket.instrument)
        quote_pl = sum(((trade.price - price) * units for trade, units in parts), ZERO)
        closed = [self._close_part(trade, units, price, fill["id"]) for trade, units in parts]
        fill |= {
            "units": plain(ticket.units),
            "price": self.instruments[ticket.instrument].price(price),
            "reason": ticket.reason,
            "pl": shown(sum((Decimal(part["realizedPL"]) for part in closed), ZERO)),
            "quotePL": plain(quote_pl),
            "accountBalance": shown(self.balance),
            "gainQuoteHomeConversionFactor": plain(factors.gain),
            "lossQuoteHomeConversionFactor": plain(factors.loss),
        }
        whole = [p for p, (t, _) in zip(closed, parts, strict=True) if not t.is_open]
        reduced = [p for p, (t, _) in zip(closed, parts, strict=True) if t.is_open]
        if whole:
            fill["tradesClosed"] = whole
        if reduced:
            fill["tradeReduced"] = reduced[0]
        if opens:
            fill["tradeOpened"] = self._open(ticket, price, opens, fill["id"])
        everything = [*closed, *([fill["tradeOpened"]] if opens else [])]
        fill["halfSpreadCost"] = shown(sum(Decimal(each["halfSpreadCost"]) for each in everything))
        return [fill, *self._after_fill(ticket, price, parts, opens, fill["id"])]

    def _after_fill(
        self, ticket: Ticket, price: Decimal, parts: list[Part], opens: Decimal, trade_id: str
    ) -> list[Event]:
        prices = self._on_fill_prices(ticket, price, opens) if opens else {}
        created = [
            self._rest_on_fill(name, trade_id, ticket, prices[kind])
            for kind, name in DEPENDENTS.items()
            if kind in prices
        ]
        orphaned = [
            self._cancel(order.id, "LINKED_TRADE_CLOSED")
            for trade, _ in parts
            if not trade.is_open
            for order in self.book.dependents(trade.id)
        ]
        return [*created, *orphaned]

    def _rest_on_fill(self, kind: str, trade_id: str, ticket: Ticket, price: Decimal) -> Event:
        created = self._event(f"{kind}_ORDER", tradeID=trade_id, reason="ON_FILL")
        created["price"] = self.instruments[ticket.instrument].price(price)
        self.book.orders[created["id"]] = Resting(
            id=created["id"],
            type=kind,
            instrument=ticket.instrument,
            price=price,
            trade_id=trade_id,
        )
        return created

    def _close_part(self, trade: Trade, units: Decimal, price: Decimal, fill_id: str) -> Event:
        quote, factors = self.quotes[trade.instrument], self._quote_currency(trade.instrument)
        realized = self._realized(trade, units, price, factors)
        trade.units += units
        trade.realized += realized
        trade.closed_at += price * abs(units)
        trade.closings.append(fill_id)
        self.balance += realized
        self.pl += realized
        self.book.side(trade.instrument, trade.is_long).pl += realized
        return {
            "tradeID": trade.id,
            "units": plain(units),
            "realizedPL": shown(realized),
            "price": self.instruments[trade.instrument].price(price),
            "halfSpreadCost": shown(half_spread(quote, units, factors)),
        }

    def _open(self, ticket: Ticket, price: Decimal, units: Decimal, fill_id: str) -> Event:
        factors, quote = self._quote_currency(ticket.instrument), self.quotes[ticket.instrument]
        needed = abs(units) * self._rate_of(ticket.instrument) * price * factors.value
        self.book.trades[fill_id] = Trade(
            id=fill_id,
            instrument=ticket.instrument,
            price=price,
            initial=units,
            units=units,
            margin_at_open=money(needed),
            client_id=ticket.trade_client_id,
        )
        self.book.side(ticket.instrument, units > 0)
        return {
            "tradeID": fill_id,
            "units": plain(units),
            "price": self.instruments[ticket.instrument].price(price),
            "halfSpreadCost": shown(half_spread(quote, units, factors)),
            "initialMarginRequired": shown(needed),
        }

    def _cancel(self, order_id: str, reason: str) -> Event:
        del self.book.orders[order_id]
        return self._event("ORDER_CANCEL", orderID=order_id, reason=reason)

    def _realized(
        self, trade: Trade, units: Decimal, price: Decimal, factors: Conversion
    ) -> Decimal:
        return money(factors.of((trade.price - price) * units))

    def _profit_at_mid(self, trades: list[Trade]) -> Decimal:
        return sum(
            (
                t.profit_at(self.quotes[t.instrument].mid, self._quote_currency(t.instrument))
                for t in trades
            ),
            ZERO,
        )

    def _margin(self) -> Decimal:
        return sum((self.margin(instrument) for instrument in self.book.instruments()), ZERO)

    def _position_value(self) -> Decimal:
        value = ZERO
        for instrument in self.book.instruments():
            long, short = self.book.units(instrument, True), self.book.units(instrument, False)
            value += money(exposure(long, short) * self._base_value(instrument))
        return value

    def _margin_of(self, instrument: str, units: Decimal) -> Decimal:
        return money(units * self._rate_of(instrument) * self._base_value(instrument))

    def _rate_of(self, instrument: str) -> Decimal:
        return max(self.margin_rate, self.instruments[instrument].margin_rate)

    def _base_value(self, instrument: str) -> Decimal:
        return conversion(instrument.split("_")[0], self.home, self.quotes).value

    def _quote_currency(self, instrument: str) -> Conversion:
        return conversion(instrument.split("_")[1], self.home, self.quotes)

    def _event(self, kind: str, **fields: Any) -> Event:
        self.last_id += 1
        return {"id": str(self.last_id), "type": kind, **fields}
