"""Step one run's strategy through the ticks, so that no decision is lost or doubled.

Every decision and everything else that the strategy sees is in the journal before anything acts
on it. After a crash the loop goes back to its checkpoint, takes the same ticks and the journal,
and must come to the same decisions; from the journal's end on it decides anew.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from activities.order_starter import OrderStarter
from domain.feeds import Tape, TapePage
from domain.run_book import RunBook
from domain.runs import (
    Cancel,
    Checkpoint,
    Decided,
    Decision,
    Journalled,
    Run,
    RunGap,
    RunInput,
)
from domain.steppers import Stepper
from domain.strategy_orders import intent_of
from domain.ticks import ORIGIN, Tick, TickId

CHECKPOINT_TICKS = 2_000
PAGE = 500
WAIT_MILLISECONDS = 100


class RunMismatch(Exception):
    """Replayed ticks and the journal do not give the decisions that were taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPorts:
    """What a loop works with; it saves after so many ticks or so much time."""

    book: RunBook
    tape: Tape
    starter: OrderStarter
    clock: Callable[[], datetime]
    save_every: timedelta


class RunLoop:
    """One run between two losses of a server: from a checkpoint to wherever it comes."""

    def __init__(
        self,
        run: Run,
        stepper: Stepper,
        ports: RunPorts,
        checkpoint: Checkpoint,
        journal: Sequence[Journalled],
    ) -> None:
        self._run = run
        self._stepper = stepper
        self._ports = ports
        self._cursor = checkpoint.after
        self._journal_sequence = checkpoint.journal_sequence
        self._inbox_number = checkpoint.inbox_number
        self._ticks_seen = checkpoint.ticks_seen
        self._saved = checkpoint
        self._saved_at = time.monotonic()
        self._replay = deque(journal)
        self._gap: RunGap | None = None
        self._muted_until = ORIGIN
        self._last_decision = checkpoint.decisions
        self._is_level = False
        stepper.restore(checkpoint.state, checkpoint.decisions)

    @property
    def run(self) -> Run:
        """Return the run as it was taken over."""
        return self._run

    @property
    def is_live(self) -> bool:
        """Tell whether everything in the journal has been gone through."""
        return not self._replay and self._gap is None

    @property
    def is_drained(self) -> bool:
        """Tell whether the strategy has drained, and nothing of it is left to replay."""
        return self.is_live and self._stepper.is_drained

    async def advance(self) -> None:
        """Take the ticks that there are, or wait a moment for the next."""
        await self._take_journalled_inputs()
        page = await self._next_page()
        if page.ticks and not page.whole:
            self._meet_gap(page.ticks[0].id)
        for tick in page.ticks:
            await self._see(tick)
        if self._checkpoint_is_due():
            await self.save()

    async def _next_page(self) -> TapePage:
        tape, feed, instrument = self._ports.tape, self._run.feed, self._run.instrument.name
        if self._is_level:
            return await tape.following(feed, instrument, self._cursor, PAGE, WAIT_MILLISECONDS)
        page = await tape.after(feed, instrument, self._cursor, PAGE)
        self._is_level = page.whole and len(page.ticks) < PAGE
        return page

    async def read_inbox(self) -> None:
        """Show the strategy what arrived for it besides ticks."""
        if not self.is_live:
            return
        for fact in await self._ports.book.inbox_after(self._run.id, self._inbox_number):
            entry = self._next_entry(fact)
            await self._ports.book.write_entry(self._run, entry, self._ports.clock())
            await self._take(entry.sequence, fact)

    async def save(self) -> None:
        """Save a checkpoint where something has changed since the last."""
        if not self.is_live:
            return
        checkpoint = self._checkpoint()
        self._saved_at = time.monotonic()
        if checkpoint is not None:
            await self._ports.book.save_checkpoint(self._run, checkpoint, self._ports.clock())
            self._saved = checkpoint

    async def _see(self, tick: Tick) -> None:
        if self._replay and self._replay[0].after < tick.id:
            self._meet_gap(tick.id)
        if self._gap is not None:
            await self._see_behind_gap(tick, self._gap)
            return
        decision = self._stepper.step(tick)
        self._cursor = tick.id
        self._ticks_seen += 1
        if decision is not None:
            await self._decide(decision, tick.id)
        if self._replay:
            await self._take_journalled_inputs()

    async def _decide(self, decided: Decided, after: TickId) -> None:
        if self._replay:
            await self._decide_again(decided, after)
            return
        match decided:
            case Decision():
                await self._ask(decided)
            case Cancel():
                await self._cancel(decided)
        self._journal_sequence += 1

    async def _ask(self, decision: Decision) -> None:
        now = self._ports.clock()
        intent = intent_of(self._run, decision, now)
        await self._ports.book.write_decision(self._run, self._next_entry(decision), intent, now)
        self._ports.starter.start(intent)

    async def _cancel(self, cancel: Cancel) -> None:
        book = self._ports.book
        await book.write_entry(self._run, self._next_entry(cancel), self._ports.clock())
        intent = await book.intent(self._run.id, cancel.order)
        if intent is not None:
            self._ports.starter.cancel(intent, self._run.strategy)

    async def _decide_again(self, decided: Decided, after: TickId) -> None:
        entry = self._replay.popleft()
        if entry.fact != decided or entry.after != after:
            raise RunMismatch(
                f"replayed, the strategy decides {decided} after {after}; "
                f"the journal has {entry.fact} after {entry.after}"
            )
        self._journal_sequence = entry.sequence
        intent = await self._ports.book.intent(self._run.id, decided.number)
        if intent is not None:
            self._ports.starter.start(intent)

    async def _take_journalled_inputs(self) -> None:
        while self._replay and self._gap is None and self._replay[0].after <= self._cursor:
            entry = self._replay.popleft()
            if isinstance(entry.fact, Decided) or entry.after != self._cursor:
                raise RunMismatch(
                    f"replayed up to {self._cursor}, the strategy has not come to "
                    f"{entry.fact} after {entry.after}, which the journal has"
                )
            await self._take(entry.sequence, entry.fact)

    async def _take(self, sequence: int, fact: RunInput) -> None:
        self._journal_sequence = sequence
        self._inbox_number = fact.number
        decision = self._stepper.take(fact)
        if decision is not None:
            await self._decide(decision, self._cursor)

    def _meet_gap(self, first: TickId) -> None:
        """Ticks are gone: what was decided on and behind them stands, and is not decided again."""
        if self._gap is None:
            self._gap = RunGap(
                after=self._cursor, before=first, reason="ticks between are no longer kept"
            )
            self._last_decision = self._stepper.decisions
        for entry in self._replay:
            self._muted_until = entry.after
            self._journal_sequence = entry.sequence
            if isinstance(entry.fact, Decided):
                self._last_decision = entry.fact.number
        self._replay.clear()

    async def _see_behind_gap(self, tick: Tick, gap: RunGap) -> None:
        self._ticks_seen += 1
        self._cursor = tick.id
        if tick.id <= self._muted_until:
            self._stepper.warm(tick)
            return
        book = self._ports.book
        standing = await book.standing(self._run.id)
        self._stepper.stand(standing, self._last_decision)
        self._inbox_number = standing.inbox_number
        decision = self._stepper.step(tick)
        if decision is not None:
            await self._decide(decision, tick.id)
        checkpoint = self._new_checkpoint()
        await book.cross_gap(self._run, gap, checkpoint, self._ports.clock())
        self._saved, self._saved_at, self._gap = checkpoint, time.monotonic(), None

    def _next_entry(self, fact: Decided | RunInput) -> Journalled:
        return Journalled(sequence=self._journal_sequence + 1, after=self._cursor, fact=fact)

    def _checkpoint_is_due(self) -> bool:
        ticks = self._ticks_seen - self._saved.ticks_seen
        seconds = time.monotonic() - self._saved_at
        return ticks >= CHECKPOINT_TICKS or seconds >= self._ports.save_every.total_seconds()

    def _new_checkpoint(self) -> Checkpoint:
        return Checkpoint(
            number=self._saved.number + 1,
            after=self._cursor,
            journal_sequence=self._journal_sequence,
            inbox_number=self._inbox_number,
            decisions=self._stepper.decisions,
            ticks_seen=self._ticks_seen,
            state=self._stepper.state(),
        )

    def _checkpoint(self) -> Checkpoint | None:
        unchanged = (self._cursor, self._journal_sequence) == (
            self._saved.after,
            self._saved.journal_sequence,
        )
        return None if unchanged else self._new_checkpoint()
