"""What `on_bar` and `on_tick` ask for on one tick is one order, live and in backtests."""

from decimal import Decimal

import numpy as np
import pytest

from domain.backtests import BARE, BacktestSpec, Execution
from domain.instruments import MAJORS
from domain.numbers import Points, Price, Units
from domain.orders import RunId, strategy_intent_id
from domain.runs import Decision, Filled
from domain.ticks import Tick, TickId
from domain.times import SECOND_NS
from engine.simulation import Simulation
from engine.step import LiveStepper
from engine.ticks import TickBatch
from strategies.base import Bar, Orders, Quote, Strategy

EUR_USD, RUN = MAJORS["EUR_USD"], RunId("run-1")
NOON = 1_741_089_600
BID, ASK = 110_000, 110_010
SECONDS = (1, 30, 61, 70, 80, 90)


class Twofold(Strategy):
    """Buys in `on_bar` and sells in `on_tick`, then closes units that tell what it saw between."""

    title = "Twofold"

    bars: int = 0
    units: int = 0
    is_over: bool = False

    def bar_seconds(self) -> int:
        """Have bars of a minute."""
        return 60

    def on_bar(self, bar: Bar, orders: Orders) -> None:
        """Buy."""
        self.bars += 1
        orders.buy(1_000)

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Ask too late, and later close 300 units where all was as before the bar's order."""
        if self.bars == 1 and self.units == 0:
            self.units = 100 if orders.pending else 200 if orders.position != 0 else 300
            orders.sell(7)
        elif self.bars == 1 and orders.position > 0 and not self.is_over:
            orders.close(self.units)
            self.is_over = True


def ticks() -> TickBatch:
    """Make a bar and some ticks behind it."""
    time = np.array([(NOON + second) * SECOND_NS for second in SECONDS], np.int64)
    return TickBatch(time, np.full(len(time), BID, np.int32), np.full(len(time), ASK, np.int32))


@pytest.mark.parametrize("execution", [BARE, Execution(latency_ns=SECOND_NS)])
@pytest.mark.parametrize("compiled", [True, False])
def test_backtest_sends_the_first_after_on_tick(execution: Execution, *, compiled: bool) -> None:
    spec = BacktestSpec(
        strategy="twofold", parameters={}, instruments=(EUR_USD,), execution=execution
    )
    simulation = Simulation(spec, Twofold)
    if compiled:
        simulation.advance([ticks()])
    else:
        simulation.interpret(ticks())
    simulation.finish()
    assert simulation.trades()["units"].tolist() == [300, 700]


def test_live_run_sends_the_first_after_on_tick() -> None:
    stepper = LiveStepper(RUN, EUR_USD, Twofold())
    seen = [
        Tick(TickId((NOON + second) * SECOND_NS, 0), Points(BID), Points(ASK)) for second in SECONDS
    ]
    assert [stepper.step(tick) for tick in seen[:2]] == [None, None]
    opened = stepper.step(seen[2])
    filled = Filled(
        number=1,
        order=strategy_intent_id(RUN, 1),
        units=Units(Decimal(1_000)),
        price=Price(Decimal("1.10010")),
        position=Units(Decimal(1_000)),
        entry=Price(Decimal("1.10010")),
        reason="MARKET_ORDER",
        done=True,
    )
    assert stepper.take(filled) is None
    closed = stepper.step(seen[3])
    assert isinstance(opened, Decision)
    assert isinstance(closed, Decision)
    assert (opened.units, closed.units) == (1_000, -300)
