"""The process of simulations, started by a worker: `workers.simulation.program HISTORY RESULTS`.

It knows where ticks and results are, and no secret of the platform: strategies run in it.
"""

import logging
import os
import signal
import sys
from collections.abc import Callable

from adapters.history.opening import open_store
from adapters.history.stores import Store
from adapters.results import Results
from domain.backtests import BacktestSpec
from engine.simulation import Simulation
from workers.simulation.carrying import Carrier
from workers.simulation.stepping import Engine
from workers.simulation.talk import Talk
from workers.simulation.watch import Watch

POLITE = 10
"""Backtests take what processor time nobody else wants."""


def open_engine(spec: BacktestSpec, state: bytes | None) -> Engine:
    """Compile a strategy, and take back what it remembers."""
    simulation = Simulation(spec)
    if state is not None:
        simulation.restore(state)
    return simulation


def main(open_history: Callable[[str], Store] = open_store) -> None:
    """Serve the worker that started this process."""
    # Signals are for the worker: it says when to stop, and its end is the end of this process.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    os.nice(POLITE)
    _, history, results = sys.argv
    talk = Talk()
    Carrier(
        talk=talk,
        watch=Watch(talk),
        history=open_history(history),
        results=Results(open_store(results)),
        open_engine=open_engine,
    ).serve()


if __name__ == "__main__":
    main()
