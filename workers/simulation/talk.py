"""A simulation's process listening to its worker, and speaking to it."""

import os
import sys
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import BinaryIO

from workers.simulation.wire import Order, Said, Stop, packed, read_frame


class Talk:
    """Orders come from standard input; what is said goes where standard output went.

    A worker that is gone ends this process, whatever it does.
    """

    def __init__(self) -> None:
        self.stop = Event()
        self._orders: SimpleQueue[Order] = SimpleQueue()
        self._out = _own_output()
        self._lock = Lock()
        Thread(target=self._listen, args=(sys.stdin.buffer,), name="orders", daemon=True).start()

    def next_order(self) -> Order:
        """Wait for an order."""
        return self._orders.get()

    def say(self, said: Said) -> None:
        """Say something."""
        with self._lock:
            self._out.write(packed(said))
            self._out.flush()

    def _listen(self, stream: BinaryIO) -> None:
        while (message := read_frame(stream)) is not None:
            if isinstance(message, Stop):
                self.stop.set()
            else:
                self.stop.clear()
                self._orders.put(message)
        os._exit(0)


def _own_output() -> BinaryIO:
    """Keep standard output for frames: what a strategy prints goes to the log."""
    mine = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return mine
