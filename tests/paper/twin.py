"""One account kept twice, by the exchange and by the model, and held against each other."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tests.paper.client import Client
from tests.paper.model.account import Account
from tests.paper.model.book import Trade
from tests.paper.model.fills import Event
from tests.paper.model.passing import day_end, move, pass_time
from tests.paper.model.rates import Ladder, Quote, plain, shown
from tests.paper.model.worth import Instrument, position_margin


class Twin:
    """Sends each command to both, and compares every figure after it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.model = _model_of(client)
        self.read_prices()

    def read_prices(self) -> None:
        """Tell the model what the exchange's prices are at the moment."""
        for name in self.model.market.instruments:
            self.read_price(name)

    def read_price(self, instrument: str) -> None:
        """Tell the model what an instrument's price is at the moment."""
        (price,) = self.client.get("/pricing", instruments=instrument)["prices"]
        self.model.market.quotes[instrument] = _quote(price)

    def market(self, instrument: str, units: int, **order: Any) -> None:
        """Place a market order; `order` is what its body has besides."""
        terms = {
            "bound": Decimal(order["priceBound"]) if "priceBound" in order else None,
            "position_fill": order.get("positionFill", "DEFAULT"),
            "on_fill": {k: v for k, v in order.items() if k.endswith("OnFill")},
        }
        body = {"order": {"type": "MARKET", "instrument": instrument, "units": units, **order}}
        self._both(
            lambda: self.client.send("POST", "/orders", json=body),
            lambda: self.model.place(instrument, Decimal(units), **terms),
        )

    def enter(self, kind: str, instrument: str, units: int, price: str, **order: Any) -> None:
        """Place an order that waits for a price; `order` is what its body has besides."""
        terms = {
            "bound": Decimal(order["priceBound"]) if "priceBound" in order else None,
            "position_fill": order.get("positionFill", "DEFAULT"),
            "on_fill": {k: v for k, v in order.items() if k.endswith("OnFill")},
            "ends": self._end(order),
        }
        body = {"type": kind, "instrument": instrument, "units": units, "price": price, **order}
        self._both(
            lambda: self.client.send("POST", "/orders", json={"order": body}),
            lambda: self.model.enter(kind, instrument, Decimal(units), Decimal(price), **terms),
        )

    def replace(self, order_id: str, units: int, price: str) -> None:
        """Replace an order that waits for a price."""
        old = self.model.book.orders[order_id]
        body = {
            "type": old.type,
            "instrument": old.instrument,
            "units": units,
            "price": price,
        }
        self._both(
            lambda: self.client.send("PUT", f"/orders/{order_id}", json={"order": body}),
            lambda: self.model.replace(order_id, Decimal(units), Decimal(price)),
        )

    def protect(self, trade_id: str, **wanted: dict[str, str] | None) -> None:
        """Set the orders that close a trade."""
        self._both(
            lambda: self.client.send("PUT", f"/trades/{trade_id}/orders", json=wanted),
            lambda: self.model.protect(trade_id, **wanted),
        )

    def close_trade(self, trade_id: str, units: int | None = None) -> None:
        """Close a trade, or some units of it."""
        self._both(
            lambda: self.client.send(
                "PUT", f"/trades/{trade_id}/close", json={"units": _size(units)}
            ),
            lambda: self.model.close_trade(trade_id, _decimal(units)),
        )

    def close_position(self, instrument: str, long: bool, units: int | None = None) -> None:
        """Close a side of a position, or some units of it."""
        body = {"longUnits" if long else "shortUnits": _size(units)}
        self._both(
            lambda: self.client.send("PUT", f"/positions/{instrument}/close", json=body),
            lambda: self.model.close_position(instrument, long, _decimal(units)),
        )

    def cancel(self, order_id: str) -> None:
        """Cancel a pending order."""
        self._both(
            lambda: self.client.send("PUT", f"/orders/{order_id}/cancel"),
            lambda: self.model.cancel(order_id),
        )

    def move(self, instrument: str, bid: str, ask: str) -> None:
        """Set a price; all that rests and the margin follow it."""
        told = {"instrument": instrument, "bid": bid, "ask": ask}

        def predict() -> list[Event]:
            self.read_price(instrument)
            return move(self.model, instrument, self.model.market.quotes[instrument])

        self._both(lambda: self.client.exchange.control.post("price", **told), predict)

    def advance(self, until: datetime) -> None:
        """Let time pass; a day's end is charged, and what was good until then ends."""
        self._both(
            lambda: self.client.exchange.control.post("clock", time=until.isoformat()),
            lambda: pass_time(self.model, until),
        )

    def check(self) -> None:
        """Compare the account, its trades, positions and orders with the model's."""
        account = self.client.get()["account"]
        _same(account, self.model.figures() | self.model.counts())
        trades = self.client.get("/openTrades")["trades"]
        held = self.model.book.open_trades()
        assert [trade["id"] for trade in trades] == [trade.id for trade in reversed(held)]
        for shown_trade, trade in zip(reversed(trades), held, strict=True):
            _same(shown_trade, self._trade(trade))
        assert [order["id"] for order in account["orders"]] == list(self.model.book.orders)
        for position in account["positions"]:
            _same(position, self._position(position["instrument"]))

    def check_trade(self, trade_id: str) -> None:
        """Compare a trade that may be closed with the model's."""
        shown_trade = self.client.get(f"/trades/{trade_id}")["trade"]
        _same(shown_trade, self._trade(self.model.book.trades[trade_id]))

    def _both(self, send: Callable[[], Any], predict: Callable[[], list[Event]]) -> None:
        before = str(self.model.ledger.last_id)
        send()
        expected = predict()
        events = self.client.get("/transactions/sinceid", id=before)["transactions"]
        assert [each["type"] for each in events] == [each["type"] for each in expected], events
        for event, wanted in zip(events, expected, strict=True):
            _same(event, wanted)
        self.check()

    def _end(self, order: Mapping[str, Any]) -> datetime | None:
        if order.get("timeInForce") == "GFD":
            return day_end(self.model.now)
        return datetime.fromisoformat(order["gtdTime"]) if "gtdTime" in order else None

    def _trade(self, trade: Trade) -> dict[str, Any]:
        instrument = self.model.market.instruments[trade.instrument]
        view: dict[str, Any] = {
            "price": instrument.price(trade.price),
            "initialUnits": plain(trade.initial),
            "initialMarginRequired": shown(trade.margin_at_open),
            "currentUnits": plain(trade.units),
            "realizedPL": shown(trade.realized),
            "financing": shown(trade.financing),
            "state": "OPEN" if trade.is_open else "CLOSED",
        }
        if trade.closings:
            view["closingTransactionIDs"] = trade.closings
            view["averageClosePrice"] = instrument.price(trade.average_close())
        if trade.is_open:
            view["unrealizedPL"] = shown(self.model.market.profit(trade))
            view["marginUsed"] = shown(self.model.market.margin(trade.instrument, trade.units))
        return view

    def _position(self, instrument: str) -> dict[str, Any]:
        sides = {"long": self._side(instrument, True), "short": self._side(instrument, False)}
        names = ("pl", "unrealizedPL", "financing")
        totals = {
            name: shown(sum((Decimal(side[name]) for side in sides.values()), Decimal(0)))
            for name in names
        }
        held = instrument in self.model.book.instruments()
        margin = {"marginUsed": self._margin(instrument)} if held else {}
        return {"instrument": instrument, **totals, **margin, **sides}

    def _margin(self, instrument: str) -> str:
        return shown(position_margin(self.model.book, self.model.market, instrument))

    def _side(self, instrument: str, long: bool) -> dict[str, Any]:
        booked = self.model.book.side(instrument, long)
        trades = [t for t in self.model.book.open_trades(instrument) if t.is_long is long]
        units = self.model.book.units(instrument, long)
        unrealized = sum((self.model.market.profit(trade) for trade in trades), Decimal(0))
        view: dict[str, Any] = {
            "units": plain(units),
            "pl": shown(booked.pl),
            "financing": shown(booked.financing),
            "unrealizedPL": shown(unrealized),
        }
        if trades:
            average = sum((t.price * t.units for t in trades), Decimal(0)) / units
            view["averagePrice"] = self.model.market.instruments[instrument].price(average)
            view["tradeIDs"] = [trade.id for trade in trades]
        return view


def _same(actual: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        if isinstance(value, Mapping):
            _same(actual[name], value)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            assert len(actual[name]) == len(value), (name, actual[name], value)
            for one, other in zip(actual[name], value, strict=True):
                _same(one, other)
        else:
            assert actual.get(name) == value, f"{name}: {actual.get(name)}, not {value}: {actual}"


def _model_of(client: Client) -> Account:
    account = client.get("/summary")["account"]
    instruments = client.get("/instruments")["instruments"]
    return Account(
        home=account["currency"],
        balance=Decimal(account["balance"]),
        margin_rate=Decimal(account["marginRate"]),
        hedging=account["hedgingEnabled"],
        last_id=int(account["lastTransactionID"]),
        now=_market_time(client),
        instruments={
            each["name"]: Instrument(
                margin_rate=Decimal(each["marginRate"]),
                precision=each["displayPrecision"],
                long_rate=Decimal(each["financing"]["longRate"]),
                short_rate=Decimal(each["financing"]["shortRate"]),
                days_charged={
                    day["dayOfWeek"]: day["daysCharged"]
                    for day in each["financing"]["financingDaysOfWeek"]
                },
            )
            for each in instruments
        },
    )


def _market_time(client: Client) -> datetime:
    shown_time = client.get("/pricing", instruments="EUR_USD")["time"]
    return datetime.fromisoformat(shown_time[:26]).replace(tzinfo=UTC)


def _quote(price: Mapping[str, Any]) -> Quote:
    return Quote(
        bids=_ladder(price["bids"]), asks=_ladder(price["asks"]), tradeable=price["tradeable"]
    )


def _ladder(buckets: list[dict[str, Any]]) -> Ladder:
    return tuple((Decimal(each["price"]), Decimal(each["liquidity"])) for each in buckets)


def _size(units: int | None) -> str:
    return "ALL" if units is None else str(units)


def _decimal(units: int | None) -> Decimal | None:
    return None if units is None else Decimal(units)
