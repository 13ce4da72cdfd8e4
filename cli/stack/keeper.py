"""Keeps one part of the stack alive."""

import asyncio
import signal
import time
from collections import deque
from collections.abc import Callable

from cli.stack.errors import PartFailed, StackError
from cli.stack.home import Home
from cli.stack.logs import last_lines
from cli.stack.process import Running, last_words, log_file, start, stop, until_ready
from cli.stack.runtime import PartStatus, State
from cli.stack.service import Service, Step

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
LOOP_DEATHS = 5
LOOP_SECONDS = 60.0


class Deaths:
    """Counts a part's recent deaths and says how long to wait before the next life."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=LOOP_DEATHS)

    def record(self, now: float) -> float:
        """Return the seconds to wait; `now` is monotonic."""
        while self._times and now - self._times[0] > LOOP_SECONDS:
            self._times.popleft()
        self._times.append(now)
        return float(min(FIRST_DELAY * 2 ** (len(self._times) - 1), LONGEST_DELAY))

    @property
    def is_loop(self) -> bool:
        return len(self._times) == LOOP_DEATHS


class Keeper:
    """Starts a service when its needs are ready, and again whenever it dies."""

    def __init__(
        self,
        service: Service,
        *,
        home: Home,
        say: Callable[[str], None],
        changed: Callable[[], None],
    ) -> None:
        self.service = service
        self.ready = asyncio.Event()
        self.stopped = asyncio.Event()
        self._home = home
        self._say = say
        self._changed = changed
        self._state = State.WAITING
        self._restarts = 0
        self._running: Running | None = None
        self._deaths = Deaths()

    def status(self) -> PartStatus:
        """Describe the part for `runtime.json`."""
        return PartStatus(
            title=self.service.title,
            state=self._state,
            restarts=self._restarts,
            pid=self._running.pid if self._running else None,
        )

    async def keep(self) -> None:
        """Live, die and live again; return only when a step is taken, raise on a crash loop."""
        if self.service.step is not None:
            return await self._take(self.service.step)
        while True:
            await self._mourn(await self._live(time.monotonic()))

    async def stop(self, hurry: asyncio.Event) -> None:
        """End the present life for good."""
        if self._running is not None:
            await stop(self._running, hurry)
            self._running = None
        if self._state is not State.DONE:
            self._become(State.STOPPED)
        self.stopped.set()

    async def _take(self, step: Step) -> None:
        began = time.monotonic()
        if step.is_due():
            if code := await self._live(began):
                raise self._failure(code)
            step.remember()
            self._say(f"{self.service.title}: done in {time.monotonic() - began:.1f} s")
        self._become(State.DONE)
        self.ready.set()

    async def _live(self, began: float) -> int:
        if not self._restarts:
            self._say(f"{self.service.title}: starting")
        await self.service.prepare()
        self._running = running = await start(self.service, self._home)
        self._become(State.STARTING)
        if self.service.step is None:
            await self._greet(running, began)
        code = await running.wait()
        # What it started would otherwise go on beside its next life.
        running.send(signal.SIGKILL)
        self._running = None
        return code

    async def _greet(self, running: Running, began: float) -> None:
        try:
            await until_ready(running)
            await self.service.settle()
        except StackError as error:
            # One that has ended is mourned in a moment; one that hangs is put out of its misery.
            if running.process.returncode is None:
                self._say(str(error))
                running.send(signal.SIGKILL)
            return
        self._become(State.READY)
        self._say(f"{self.service.title}: ready in {time.monotonic() - began:.1f} s")
        self.ready.set()

    async def _mourn(self, code: int) -> None:
        delay = self._deaths.record(time.monotonic())
        if self._deaths.is_loop:
            raise self._failure(code)
        self._restarts += 1
        self._become(State.RESTARTING)
        self._say(
            f"{self.service.title} {_ending(code)}; starting it again in {delay:.1f} s"
            f"{self._reason(code)}"
        )
        await asyncio.sleep(delay)

    def _failure(self, code: int) -> PartFailed:
        self._become(State.STOPPED)
        words = last_words(self.service, self._home)
        return PartFailed(
            f"{self.service.title} {_ending(code)} and cannot go on. Its last words:\n{words}"
        )

    def _reason(self, code: int) -> str:
        """Quote a program that gave up by itself; one that was killed had no time to say why."""
        lines = last_lines(log_file(self.service.name, self._home), 1) if code > 0 else []
        return "".join(f" ({line.strip()})" for line in lines)

    def _become(self, state: State) -> None:
        self._state = state
        self._changed()


def _ending(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"
