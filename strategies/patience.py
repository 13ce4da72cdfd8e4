"""A strategy's own Python may not go on for ever in a process that others need."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SECONDS = 5.0
"""Processor time that one call of a strategy may take."""
AGAIN = 1.0
"""It is told again so much later, should it have taken no notice."""


ENDLESS = "a loop goes on for ever"


class EndlessLoop(BaseException):
    """A strategy's code was stopped where it stood; its own `except Exception` lets this pass."""


@contextmanager
def patience() -> Iterator[None]:
    """Stop what is done within after some processor time; in the main thread only.

    Raises:
        EndlessLoop: it went on for too long.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    if signal.getsignal(signal.SIGVTALRM) is not _stop:
        signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)


def _stop(_: int, __: FrameType | None) -> None:
    if signal.getitimer(signal.ITIMER_VIRTUAL)[1]:
        raise EndlessLoop(ENDLESS)
