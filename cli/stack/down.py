"""`forex down`: ask the running stack to stop, and wait until it has."""

import os
import signal
import time

from cli.stack.errors import StackError
from cli.stack.home import Home, holder

STOPS_WITHIN = 120.0
LOOK_EVERY = 0.1


def stop_stack(home: Home) -> int | None:
    """Stop the stack of a home and return its supervisor's pid; nothing if none runs."""
    pid = holder(home)
    if pid is None:
        return None
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOPS_WITHIN
    while holder(home) == pid:
        if time.monotonic() > deadline:
            raise StackError(f"The stack (pid {pid}) has not stopped in {STOPS_WITHIN:.0f} s")
        time.sleep(LOOK_EVERY)
    return pid
