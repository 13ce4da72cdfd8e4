"""Show a new run's strategy the past until its indicators are valid, without trading."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.broker import BrokerError, Candle
from domain.feeds import History, Tape
from domain.ports import Brokers
from domain.runs import Run
from domain.steppers import Stepper
from domain.ticks import ORIGIN, Tick, TickId
from domain.warm_up import (
    GRANULARITIES,
    GRANULARITY,
    LATEST,
    MOST_CANDLES,
    granularity_for,
    ticks_of_candles,
    ticks_within_candles,
)


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
        """Show a strategy the newest past that it needs; the run begins after the last tick."""
        bars, seconds = stepper.warm_up_bars()
        granularity = granularity_for(seconds) if bars else None
        if granularity is None:
            return await self._warm_on_ticks(run, stepper)
        return await self._warm_on_bars(run, stepper, granularity)

    async def _warm_on_bars(self, run: Run, stepper: Stepper, granularity: str) -> WarmedUp:
        bars, seconds = stepper.warm_up_bars()
        recent = await self.tape.latest(run.feed, run.instrument.name, 1)
        after = recent[-1].id if recent else ORIGIN
        each = seconds // GRANULARITIES[granularity]
        wanted = min((bars + 1) * each, MOST_CANDLES)
        candles = await self._asked(run, granularity, wanted)
        before = after if recent else LATEST
        for tick in ticks_within_candles(candles, granularity, run.instrument, before):
            stepper.warm(tick)
        missing = bars - sum(candle.complete for candle in candles) // each
        told = f"warmed up on {len(candles)} candles of {granularity}"
        more = f"; {missing} more bars before it can trade" if missing > 0 else ""
        return WarmedUp(after=after, detail=told + more)

    async def _warm_on_ticks(self, run: Run, stepper: Stepper) -> WarmedUp:
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
        candles = await self._asked(run, GRANULARITY, min(count + 1, MOST_CANDLES))
        return ticks_of_candles(candles, run.instrument, before, count)

    async def _asked(self, run: Run, granularity: str, count: int) -> Sequence[Candle]:
        try:
            broker = await self.brokers.broker(run.account)
            return await broker.candles(run.instrument.name, granularity, count)
        except BrokerError:
            return ()


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
