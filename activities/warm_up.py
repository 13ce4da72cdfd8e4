"""Show a new run's strategy the past until its indicators are valid, without trading."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.broker import BrokerError
from domain.feeds import History, Tape
from domain.ports import Brokers
from domain.runs import Run
from domain.steppers import Stepper
from domain.ticks import ORIGIN, Tick, TickId
from domain.warm_up import GRANULARITY, LATEST, MOST_CANDLES, ticks_of_candles


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmedUp:
    """The last tick that a strategy was shown, and in words what it was shown."""

    after: TickId
    detail: str


@dataclass(frozen=True)
class WarmUp:
    """Where the past is kept: on the tape, in the lake, and in the broker's candles."""

    tape: Tape
    history: History
    brokers: Brokers

    async def warm(self, run: Run, stepper: Stepper) -> WarmedUp:
        """Show a strategy the newest ticks that it needs; the run begins after the last."""
        need = stepper.warm_up_ticks()
        recent = await self.tape.latest(run.feed, run.instrument.name, max(need, 1))
        after = recent[-1].id if recent else ORIGIN
        recent = recent[-need:] if need else ()
        oldest = recent[0].id if recent else LATEST
        recorded = await self._recorded(run, oldest, need - len(recent))
        oldest = recorded[0].id if recorded else oldest
        candles = await self._candles(run, oldest, need - len(recent) - len(recorded))
        for tick in (*candles, *recorded, *recent):
            stepper.warm(tick)
        return WarmedUp(after=after, detail=_told(need, recent, recorded, candles))

    async def _recorded(self, run: Run, before: TickId, count: int) -> Sequence[Tick]:
        if count <= 0:
            return ()
        return await self.history.latest(run.feed, run.instrument, before, count)

    async def _candles(self, run: Run, before: TickId, count: int) -> Sequence[Tick]:
        if count <= 0:
            return ()
        wanted = min(count + 1, MOST_CANDLES)
        try:
            broker = await self.brokers.broker(run.account)
            candles = await broker.candles(run.instrument.name, GRANULARITY, wanted)
        except BrokerError:
            return ()
        return ticks_of_candles(candles, run.instrument, before, count)


def _told(
    need: int, recent: Sequence[Tick], recorded: Sequence[Tick], candles: Sequence[Tick]
) -> str:
    found = len(recent) + len(recorded) + len(candles)
    if need == 0:
        return "needs no warm-up"
    parts = [f"{len(recent) + len(recorded)} recorded ticks"]
    if candles:
        parts.append(f"{len(candles)} five-second candles")
    text = f"warmed up on {' and '.join(parts)}"
    return text if found >= need else f"{text}; {need - found} more ticks before it can trade"
