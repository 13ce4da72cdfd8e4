"""Notice a strategy that loops for ever."""

import os
import time
from threading import Thread

from workers.simulation.talk import Talk
from workers.simulation.wire import Stuck

LOOK_SECONDS = 0.5
STEP_SECONDS = 30.0
"""Processor time that one step of a simulation may take; a usual one takes milliseconds."""


class Watch:
    """Ends the process when a step takes too much processor time: nothing else can stop it."""

    def __init__(self, talk: Talk, seconds: float = STEP_SECONDS) -> None:
        self._talk = talk
        self._seconds = seconds
        self._began: float | None = None
        Thread(target=self._look, name="watch", daemon=True).start()

    def step(self) -> None:
        """Begin a step."""
        self._began = time.process_time()

    def rest(self) -> None:
        """End a step."""
        self._began = None

    def _look(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            began = self._began
            if began is not None and time.process_time() - began > self._seconds:
                self._give_up()

    def _give_up(self) -> None:
        said = f"one step took more than {self._seconds:.0f} s of processor time"
        self._talk.say(Stuck(message=f"{said}: does the strategy loop for ever?"))
        os._exit(1)
