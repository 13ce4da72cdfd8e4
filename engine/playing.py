"""Histories played into a simulation."""

from collections.abc import Iterator, Sequence

from engine.simulation import Simulation
from engine.ticks import TickBatch


def play(simulation: Simulation, histories: Sequence[Iterator[TickBatch]]) -> Iterator[None]:
    """Play the history of each instrument to its end, and stop for a moment after each batch.

    Raises:
        StrategyFault: the strategy failed.
        Whatever a history raises.
    """
    while needed := simulation.needs():
        for k in needed:
            batch = next(histories[k], None)
            if batch is None:
                simulation.end_of(k)
            else:
                simulation.feed(k, batch)
        simulation.advance([])
        yield
