"""NautilusTrader: its BacktestEngine over quote ticks, market entries, native stops and limits."""

import time
from decimal import Decimal
from typing import Any

import numpy as np
from nautilus_trader.backtest.engine import BacktestEngine
from nautilus_trader.config import BacktestEngineConfig, LoggingConfig
from nautilus_trader.indicators import ExponentialMovingAverage
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.data import QuoteTick
from nautilus_trader.model.enums import AccountType, OmsType, OrderSide, OrderType
from nautilus_trader.model.identifiers import Venue
from nautilus_trader.model.instruments import CurrencyPair
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.test_kit.providers import TestInstrumentProvider
from nautilus_trader.trading.strategy import Strategy

from bench.backtest.peers.measuring import (
    BALANCE,
    FAST,
    POINT,
    SLOW,
    STOP,
    TARGET,
    UNITS,
    Outcome,
    Ticks,
    run,
)

DEEP = 1_000_000_000.0
DIGITS = 5


class EmaCross(Strategy):
    """The workload as a strategy of NautilusTrader."""

    def __init__(self, instrument: Any) -> None:
        super().__init__()
        self.instrument = instrument
        self.fast = ExponentialMovingAverage(FAST)
        self.slow = ExponentialMovingAverage(SLOW)
        self.seen = 0
        self.difference = 0.0
        self.held = 0
        self.reasons = [0, 0, 0, 0]

    def on_start(self) -> None:
        """Ask for quotes."""
        self.subscribe_quote_ticks(self.instrument.id)

    def on_quote_tick(self, tick: QuoteTick) -> None:
        """Move the averages on, and trade a cross."""
        mid = (tick.bid_price.as_double() + tick.ask_price.as_double()) / 2
        self.fast.update_raw(mid)
        self.slow.update_raw(mid)
        self.seen += 1
        if self.seen < SLOW:
            return
        previous, self.difference = self.difference, self.fast.value - self.slow.value
        if self.seen == SLOW:
            return
        if previous <= 0.0 < self.difference and self.held <= 0:
            self._turn(1)
        elif previous >= 0.0 > self.difference and self.held >= 0:
            self._turn(-1)

    def _turn(self, side: int) -> None:
        units = UNITS
        if self.held:
            self.reasons[2] += 1
            self.cancel_all_orders(self.instrument.id)
            units += UNITS
        self.held = side
        order = self.order_factory.market(self.instrument.id, _side(side), Quantity(units, 0))
        self.submit_order(order)

    def on_order_filled(self, event: Any) -> None:
        """Protect what was entered, and take note of what was left."""
        if event.order_type == OrderType.MARKET:
            if self.held:
                self._protect(event.last_px.as_double())
            return
        self.reasons[0 if event.order_type == OrderType.STOP_MARKET else 1] += 1
        self.held = 0
        self.cancel_all_orders(self.instrument.id)

    def _protect(self, fill: float) -> None:
        side, units = _side(-self.held), Quantity(UNITS, 0)
        stop = Price(fill - self.held * STOP * POINT, DIGITS)
        target = Price(fill + self.held * TARGET * POINT, DIGITS)
        make, named = self.order_factory, self.instrument.id
        self.submit_order(make.stop_market(named, side, units, stop, reduce_only=True))
        self.submit_order(make.limit(named, side, units, target, reduce_only=True))

    def on_stop(self) -> None:
        """Close what is open."""
        if self.held:
            self.reasons[3] += 1
            self.held = 0
            self.cancel_all_orders(self.instrument.id)
            self.close_all_positions(self.instrument.id)


def play(ticks: Ticks) -> Outcome:
    """Run it once; making quotes of the ticks is not part of the time."""
    instrument = _instrument()
    engine = _engine(instrument)
    engine.add_data(_quotes(ticks, instrument))
    strategy = EmaCross(instrument)
    engine.add_strategy(strategy)
    began = time.perf_counter()
    engine.run()
    seconds = time.perf_counter() - began
    balance = engine.cache.account_for_venue(Venue("SIM")).balance_total(USD).as_double()
    stops, targets, turns, ends = strategy.reasons
    engine.dispose()
    return Outcome(
        trades=stops + targets + turns + ends,
        profit=balance - BALANCE,
        seconds=seconds,
        reasons=(stops, targets, turns, ends),
    )


def _instrument() -> CurrencyPair:
    facts = CurrencyPair.to_dict(TestInstrumentProvider.default_fx_ccy("EUR/USD"))
    return CurrencyPair.from_dict({**facts, "maker_fee": "0", "taker_fee": "0"})


def _engine(instrument: Any) -> BacktestEngine:
    logging = LoggingConfig(bypass_logging=True)
    engine = BacktestEngine(BacktestEngineConfig(logging=logging))
    engine.add_venue(
        venue=Venue("SIM"),
        oms_type=OmsType.NETTING,
        account_type=AccountType.MARGIN,
        base_currency=USD,
        starting_balances=[Money(BALANCE, USD)],
        default_leverage=Decimal(50),
        reject_stop_orders=False,
    )
    engine.add_instrument(instrument)
    return engine


def _quotes(ticks: Ticks, instrument: Any) -> Any:
    moments = ticks.time.astype(np.uint64)
    sizes = np.full(len(moments), DEEP)
    return QuoteTick.from_raw_arrays_to_list(
        instrument.id, DIGITS, 0, ticks.bid, ticks.ask, sizes, sizes, moments, moments
    )


def _side(side: int) -> OrderSide:
    return OrderSide.BUY if side > 0 else OrderSide.SELL


if __name__ == "__main__":
    run(play)
