"""The account of the model: commands in, the transactions they must cause out."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.paper.model.book import Book, Resting, Trade
from tests.paper.model.fills import Event, Ledger, Ticket
from tests.paper.model.rates import plain, shown
from tests.paper.model.watching import is_met, rises_to
from tests.paper.model.worth import Instrument, Market, total, worth_figures, worth_of

PROTECTIONS = {
    "takeProfit": "TAKE_PROFIT",
    "stopLoss": "STOP_LOSS",
    "trailingStopLoss": "TRAILING_STOP_LOSS",
}


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
        now: datetime,
    ) -> None:
        self.market = Market(home=home, margin_rate=margin_rate, instruments=instruments)
        self.ledger = Ledger(self.market, balance, hedging, last_id)
        self.now = now
        self.margin_called = False

    @property
    def book(self) -> Book:
        """Return what the account holds."""
        return self.ledger.book

    def place(
        self, instrument: str, units: Decimal, because: str = "CLIENT_ORDER", **terms: Any
    ) -> list[Event]:
        """Place a market order; `terms` are those of a ticket."""
        created = self.ledger.event("MARKET_ORDER", instrument=instrument, units=plain(units))
        created["reason"] = because
        ticket = Ticket(id=created["id"], instrument=instrument, units=units, **terms)
        return [created, *self.ledger.execute(ticket)]

    def enter(
        self, kind: str, instrument: str, units: Decimal, price: Decimal, **terms: Any
    ) -> list[Event]:
        """Place an order that waits for a price; it fills at once if the price is there."""
        quote = self.market.quotes[instrument]
        order = Resting(id="", type=kind, instrument=instrument, units=units, price=price, **terms)
        order.rises_to = rises_to(kind, units > 0, price, quote)
        created = self.ledger.rest(order, instrument=instrument, units=plain(units))
        created["reason"] = "CLIENT_ORDER"
        fills = is_met(order, units > 0, quote) and quote.tradeable
        return [created, *(self.wake(order) if fills else [])]

    def close_trade(self, trade_id: str, units: Decimal | None = None) -> list[Event]:
        """Close a trade, or some units of it."""
        trade = self.book.trades.get(trade_id)
        if trade is None or not trade.is_open:
            return self._refused("TRADE_DOESNT_EXIST")
        if units is not None and units > abs(trade.units):
            return self._refused("CLOSE_TRADE_UNITS_EXCEED_TRADE_SIZE")
        size = abs(trade.units) if units is None else units
        return self.place(
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
            return self._refused("CLOSEOUT_POSITION_DOESNT_EXIST")
        if units is not None and units > held:
            return self._refused("CLOSEOUT_POSITION_UNITS_EXCEED_POSITION_SIZE")
        return self._close_side(
            instrument,
            long,
            held if units is None else units,
            "POSITION_CLOSEOUT",
            "MARKET_ORDER_POSITION_CLOSEOUT",
        )

    def replace(self, order_id: str, units: Decimal, price: Decimal) -> list[Event]:
        """Replace an order that waits for a price by one of other units and price."""
        old = self.book.orders[order_id]
        cancel = self.ledger.cancelled(order_id, "CLIENT_REQUEST_REPLACED")
        created, *rest = self.enter(old.type, old.instrument, units, price)
        cancel["replacedByOrderID"] = created["id"]
        replacing = {"replacesOrderID": order_id, "cancellingTransactionID": cancel["id"]}
        return [cancel, created | replacing | {"reason": "REPLACEMENT"}, *rest]

    def protect(self, trade_id: str, **wanted: Mapping[str, str] | None) -> list[Event]:
        """Set the orders that close a trade; None takes one away, what is not named stays."""
        events = []
        for name, kind in PROTECTIONS.items():
            if name in wanted:
                events += self._protect(self.book.trades[trade_id], kind, wanted[name])
        return events

    def _protect(self, trade: Trade, kind: str, terms: Mapping[str, str] | None) -> list[Event]:
        old = [order for order in self.book.dependents(trade.id) if order.type == kind]
        reason = "CLIENT_REQUEST" if terms is None else "CLIENT_REQUEST_REPLACED"
        events = [self.ledger.cancelled(order.id, reason) for order in old]
        if terms is None:
            return events
        return [*events, *self._hang(trade, kind, terms, "REPLACEMENT" if old else "CLIENT_ORDER")]

    def _hang(self, trade: Trade, kind: str, terms: Mapping[str, str], reason: str) -> list[Event]:
        quote = self.market.quotes[trade.instrument]
        away = Decimal(terms.get("distance", 0)) * (-1 if trade.is_long else 1)
        order = Resting(
            id="",
            type=kind,
            instrument=trade.instrument,
            price=Decimal(terms.get("price", quote.closing(trade.units) + away)),
            trade_id=trade.id,
            distance=abs(away),
        )
        order.rises_to = rises_to(kind, not trade.is_long, order.price, quote)
        created = self.ledger.rest(order, tradeID=trade.id, reason=reason)
        fills = is_met(order, not trade.is_long, quote) and quote.tradeable
        return [created, *(self.wake(order) if fills else [])]

    def cancel(self, order_id: str) -> list[Event]:
        """Cancel a pending order."""
        if order_id not in self.book.orders:
            reason = "ORDER_DOESNT_EXIST"
            return [self.ledger.event("ORDER_CANCEL_REJECT", orderID=order_id, rejectReason=reason)]
        return [self.ledger.cancelled(order_id, "CLIENT_REQUEST")]

    def wake(self, order: Resting) -> list[Event]:
        """Send a resting order to the market; a limit waits on if that is too thin for it."""
        if order.type == "LIMIT" and self._is_too_thin(order):
            return []
        trade = self.book.trades.get(order.trade_id)
        ticket = Ticket(
            id=order.id,
            instrument=order.instrument,
            units=order.units if trade is None else -trade.units,
            reason=f"{order.type}_ORDER",
            position_fill=order.position_fill,
            bound=order.price if order.type == "LIMIT" else order.bound,
            closes=None if trade is None else (trade.id,),
            on_fill=order.on_fill,
        )
        return self.ledger.execute(ticket)

    def close_out(self) -> list[Event]:
        """Close every position, the one with the oldest trade first, because margin is gone."""
        sides = dict.fromkeys((t.instrument, t.is_long) for t in self.book.open_trades())
        events = []
        for name, long in sides:
            if self.market.quotes[name].tradeable:
                size = abs(self.book.units(name, long))
                reason = "MARKET_ORDER_MARGIN_CLOSEOUT"
                events += self._close_side(name, long, size, "MARGIN_CLOSEOUT", reason)
        return events

    def figures(self) -> dict[str, str]:
        """Return the account as its summary must show it at the prices told last."""
        unrealized = total(self.market.profit(trade) for trade in self.book.open_trades())
        return {
            "balance": shown(self.ledger.balance),
            "pl": shown(self.ledger.pl),
            "financing": shown(self.ledger.financing),
            "unrealizedPL": shown(unrealized),
            "NAV": shown(self.ledger.balance + unrealized),
            **worth_figures(
                worth_of(self.book, self.ledger.balance, self.market), self.ledger.balance
            ),
        }

    def counts(self) -> dict[str, int]:
        """Return how many trades, positions and orders the summary must count."""
        return {
            "openTradeCount": len(self.book.open_trades()),
            "openPositionCount": len(self.book.instruments()),
            "pendingOrderCount": len(self.book.orders),
        }

    def _is_too_thin(self, order: Resting) -> bool:
        price = self.market.quotes[order.instrument].level(order.units)
        if price is None:
            return True
        return price > order.price if order.units > 0 else price < order.price

    def _close_side(
        self, instrument: str, long: bool, size: Decimal, because: str, reason: str
    ) -> list[Event]:
        trades = [t.id for t in self.book.open_trades(instrument) if t.is_long is long]
        return self.place(
            instrument,
            -size if long else size,
            because,
            reason=reason,
            position_fill="REDUCE_ONLY",
            closes=tuple(trades),
        )

    def _refused(self, reason: str) -> list[Event]:
        return [self.ledger.event("MARKET_ORDER_REJECT", rejectReason=reason)]
