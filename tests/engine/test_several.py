"""Several instruments on one account: what a tick of one does to the strategy of another."""

from decimal import Decimal

import numpy as np
import pytest

from domain.backtests import BARE, BacktestSpec, Execution
from domain.instruments import MAJORS
from domain.runs import StrategyFault
from engine.simulation import Simulation
from engine.ticks import TickBatch, part_of
from strategies.base import FillNotice, Orders, Quote, Strategy
from tests.engine.asking import Restless
from tests.engine.ticks import seeded_ticks

MONDAY = 1_772_532_000
EUR_USD, GBP_USD = MAJORS["EUR_USD"], MAJORS["GBP_USD"]


class Waiting(Strategy):
    """Wait a minute for a price that never comes, and count the ticks for which it is awaited."""

    seen: int = 0
    awaited: int = 0
    denials: int = 0

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        if self.seen == 0:
            orders.buy(1_000, limit=tick.bid - 5_000, good_for=60)
        elif orders.pending:
            self.awaited += 1
        self.seen += 1

    def on_denied(self, orders: Orders) -> None:
        self.denials += 1


class Holding(Strategy):
    """Buy once, and count the ticks for which that is held."""

    seen: int = 0
    held: int = 0
    fills: int = 0

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        if self.seen == 0:
            orders.buy(40_000)
        elif orders.position != 0:
            self.held += 1
        self.seen += 1

    def on_fill(self, fill: FillNotice, orders: Orders) -> None:
        self.fills += 1


def quotes(seconds: list[int], bids: list[int]) -> TickBatch:
    """Write ticks of a pip's spread, at seconds after a Monday's noon."""
    bid = np.array(bids, np.int32)
    return TickBatch((MONDAY + np.array(seconds, np.int64)) * 1_000_000_000, bid, bid + 10)


def played(strategy: type[Strategy], execution: Execution, *ticks: TickBatch) -> Simulation:
    spec = BacktestSpec(
        strategy=strategy.__name__,
        parameters={},
        instruments=(EUR_USD, GBP_USD),
        balance=Decimal(5_000),
        execution=execution,
    )
    simulation = Simulation(spec, strategy)
    simulation.advance(ticks)
    simulation.end_of(1)
    simulation.advance([])
    return simulation


def states(simulation: Simulation) -> tuple[dict[str, int], ...]:
    """Read what the strategies remember."""
    kept = simulation._states
    return tuple({name: int(row[name]) for name in kept.dtype.names or ()} for row in kept)


def test_an_order_that_expires_on_another_pairs_tick_is_told_on_the_next_of_its_own() -> None:
    euro = quotes([1, *range(101, 400)], [110_000] * 300)
    pound = quotes([2, 100], [130_000] * 2)
    state, _ = states(played(Waiting, BARE, euro, pound))
    assert (state["denials"], state["awaited"]) == (1, 0)


def test_a_close_out_by_another_pairs_price_is_told_on_the_next_tick_of_its_own() -> None:
    euro = quotes([1, *range(201, 400)], [110_000] * 200)
    falling = [130_000 - 100 * step for step in range(100)]
    pound = quotes([2, *range(100, 200)], [130_000, *falling])
    simulation = played(Holding, Execution(hours=False), euro, pound)
    state, _ = states(simulation)
    assert len(simulation.trades()) == 2
    assert (state["fills"], state["held"]) == (2, 0)


def test_a_checkpoint_between_a_word_and_its_telling_keeps_the_word() -> None:
    euro = quotes([1, *range(200, 8_000, 100)], [110_000] * 79)
    pound = quotes([2, *range(105, 8_000, 100)], [130_000] * 80)
    spec = BacktestSpec(
        strategy="Waiting", parameters={}, instruments=(EUR_USD, GBP_USD), execution=BARE
    )
    whole = Simulation(spec, Waiting)
    whole.advance([euro, pound])
    for cut in range(2, 79):
        first, second = Simulation(spec, Waiting), Simulation(spec, Waiting)
        first.advance([part_of(euro, 0, cut), part_of(pound, 0, cut)])
        second.restore(first.checkpoint())
        rest = zip((euro, pound), second.consumed, strict=True)
        second.advance([part_of(ticks, consumed) for ticks, consumed in rest])
        assert states(second) == states(whole)


def test_any_checkpoint_of_two_instruments_leads_to_the_same_end() -> None:
    feeds = (seeded_ticks(1, 600, seconds=30.0), seeded_ticks(2, 500, price=130_000, seconds=35.0))
    spec = BacktestSpec(
        strategy="restless", parameters={}, instruments=(EUR_USD, GBP_USD), execution=Execution()
    )
    whole = Simulation(spec, Restless)
    whole.advance(feeds)
    whole.finish()
    assert whole.progress().trades > 20
    for cut in range(3, 500, 7):
        first, second = Simulation(spec, Restless), Simulation(spec, Restless)
        first.advance([part_of(ticks, 0, cut) for ticks in feeds])
        second.restore(first.checkpoint())
        rest = zip(feeds, second.consumed, strict=True)
        second.advance([part_of(ticks, consumed) for ticks, consumed in rest])
        second.finish()
        assert second.checkpoint() == whole.checkpoint()


def test_a_damaged_checkpoint_is_refused() -> None:
    spec = BacktestSpec(strategy="Waiting", parameters={}, instruments=(EUR_USD,))
    simulation = Simulation(spec, Waiting)
    simulation.advance([quotes([1, 2], [110_000] * 2)])
    sound = simulation.checkpoint()
    flipped = bytearray(sound)
    flipped[-9] ^= 1
    for damaged in (bytes(flipped), sound[:-1], sound + b"\0"):
        with pytest.raises(StrategyFault, match="damaged"):
            Simulation(spec, Waiting).restore(damaged)
