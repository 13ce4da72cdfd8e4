"""How far the replay and the run have come."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.books import AWAY, rows
from bench.recording import SECOND_NS, Recording, Ticks
from bench.stack import Stack, StackFailed

LOOK_EVERY = 0.5
SAY_EVERY = 10.0


class RunFailed(Exception):
    """The run ended before the recording did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Ticks played by the exchange, market time, and what the run has seen and decided."""

    played: int
    market: datetime
    seen: int = 0
    decisions: int = 0


class Progress:
    """Follows one replay, and tells about it from time to time."""

    def __init__(self, stack: Stack, recording: Recording, run: str) -> None:
        self._stack = stack
        self._ticks: Ticks = recording.all
        self._run = run
        self._began = time.monotonic()
        self._said = 0.0

    async def reach(self, market: datetime) -> Standing:
        """Wait until the exchange has played up to a market time."""
        due_ns = int(market.timestamp()) * SECOND_NS
        wanted = len(self._ticks.between(0, due_ns))
        return await self._until(lambda standing: standing.played >= wanted)

    async def end(self) -> Standing:
        """Wait until the exchange has played everything."""
        return await self._until(lambda standing: standing.played >= len(self._ticks))

    async def _until(self, reached: Callable[[Standing], bool]) -> Standing:
        while True:
            standing = await self._look()
            if reached(standing):
                return standing
            if self._stack.supervisor.poll() is not None:
                log = self._stack.home / "bench.log"
                raise StackFailed(f"the stack ended:\n{log.read_text()[-2000:]}")
            await asyncio.sleep(LOOK_EVERY)

    async def _look(self) -> Standing:
        played = self._played()
        last_ns = int(self._ticks.times[max(0, min(played, len(self._ticks)) - 1)])
        market = datetime.fromtimestamp(last_ns / SECOND_NS, UTC)
        if time.monotonic() - self._said < SAY_EVERY:
            return Standing(played=played, market=market)
        self._said = time.monotonic()
        standing = await self._counted(played, market)
        print(
            f"  {time.monotonic() - self._began:5.0f} s  market {standing.market:%d %H:%M}  "
            f"{standing.played:>7,} ticks played, {standing.seen:>7,} in the run's checkpoint, "
            f"{standing.decisions:>4,} decisions",
            flush=True,
        )
        return standing

    async def _counted(self, played: int, market: datetime) -> Standing:
        query = "SELECT status, status_detail, ticks_seen, decisions FROM strategy_runs WHERE id=$1"
        try:
            run = (await rows(self._stack, query, self._run))[0]
        except AWAY:
            return Standing(played=played, market=market)
        if run["status"] in ("failed", "stopped"):
            raise RunFailed(f"the run {run['status']}: {run['status_detail']}")
        return Standing(
            played=played, market=market, seen=run["ticks_seen"], decisions=run["decisions"]
        )

    def _played(self) -> int:
        """Read the exchange's own note of its place, written every second."""
        place = self._stack.home / "paper" / "replay.json"
        if not place.exists():
            return 0
        kept = json.loads(place.read_text())
        return len(self._ticks.between(0, kept["window_ns"])) + int(kept["played"])
