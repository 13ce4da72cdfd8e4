"""The history of one instrument, read as often as a study needs it."""

import hashlib
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

from adapters.history.errors import NoTicks
from adapters.history.opening import TickSource, open_history
from adapters.history.spans import Span, span
from domain.backtests import BacktestSpec
from domain.instruments import Instrument
from domain.research import StudyFault
from engine.ticks import TickBatch, joined, part_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyed:
    """What there is: `digest` is over every tick."""

    ticks: int
    first_ns: int
    last_ns: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The ticks of one instrument within a range."""

    source: TickSource
    instrument: Instrument
    reach: Span

    def survey(self) -> Surveyed:
        """Read through it once."""
        ticks, first, last, digest = 0, 0, 0, hashlib.blake2b(digest_size=16)
        with closing(self.source.batches(self.instrument, self.reach)) as batches:
            for batch in batches:
                for column in batch:
                    digest.update(column.tobytes())
                first = first if ticks else int(batch.time[0])
                last, ticks = int(batch.time[-1]), ticks + len(batch.time)
        return Surveyed(ticks=ticks, first_ns=first, last_ns=last, digest=digest.hexdigest())

    def between(self, start_ns: int, end_ns: int) -> Generator[TickBatch, None, None]:
        """Read from a time up to, not including, another; there may be nothing."""
        try:
            yield from self.source.batches(self.instrument, Span(start_ns, end_ns))
        except NoTicks:
            # A window over a holiday.
            return

    def first(self, count: int) -> TickBatch:
        """Read the first ticks, `count` or fewer."""
        with closing(self.source.batches(self.instrument, self.reach)) as batches:
            found = next(batches)
            for batch in batches:
                if len(found.time) >= count:
                    break
                found = joined(found, batch)
        return part_of(found, 0, count)


def history_of(spec: BacktestSpec, location: str, feed: str | None) -> History:
    """Open the history of a study's one instrument.

    Raises:
        HistoryUnavailable: there is nothing, or it cannot be reached.
        StudyFault: there are several instruments.
    """
    if len(spec.instruments) != 1:
        raise StudyFault("must be one: a study is over one instrument", "instrument")
    [instrument] = spec.instruments
    return History(
        source=open_history(location, feed),
        instrument=instrument,
        reach=span(spec.start, spec.end),
    )
