"""Strategies that know what they should not, each in its own way."""

import inspect
import os
import random
from pathlib import Path

from strategies.base import Orders, Quote, Strategy

FOLDER = Path(__file__).parent.parent / "data" / "EUR_USD"


class _Waiting(Strategy):
    """Buys once the price is below what it knows of."""

    known: float = 0.0

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Buy where it can only rise."""
        if orders.position == 0 and tick.ask < self.known:
            orders.buy(1_000, stop=100, target=100)


class PeeksAtMemory(_Waiting):
    """Looks for the ticks in the hands of whoever runs it."""

    def start(self) -> None:
        """Take the highest price that is yet to come."""
        frame = inspect.currentframe()
        while frame is not None and "ticks" not in frame.f_locals:
            frame = frame.f_back
        if frame is not None:
            self.known = float(frame.f_locals["ticks"].bid.max())


class PeeksAtFiles(_Waiting):
    """Reads how many bytes there are of the history that it is run on."""

    def start(self) -> None:
        """Take a number from a file."""
        [file] = FOLDER.glob("*.parquet")
        self.known = float(len(file.read_bytes()))


class DrawsLots(_Waiting):
    """Never decides the same twice."""

    def start(self) -> None:
        """Take any number."""
        self.known = random.random() + os.getpid()


class WasTold(Strategy):
    """Knows when to be long, whatever the price does."""

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Be long and out in turns, from five in the afternoon of 5 May 2014 on."""
        if tick.time < 1_399_309_200_000_000_000:
            return
        if tick.time // 600_000_000_000 % 2 == 0:
            if orders.position == 0:
                orders.buy(1_000)
        elif orders.position != 0:
            orders.close()
