"""The exchange itself: one market, the desks that trade on it, and who listens. No HTTP here."""

import asyncio
from collections.abc import Mapping

from domain.instruments import MAJORS, Instrument
from domain.times import SECOND_NS
from paper.candles.store import CandleStore
from paper.desk import Desk, Founding
from paper.market.clock import WorldClock
from paper.market.feed import PlayedTick, TickListener
from paper.market.live import LiveMarket, LiveReplay, LiveSeededMarket, ReplaySettings
from paper.market.quotes import QuoteBoard
from paper.market.recording import Recording
from paper.market.seeded import SeededMarket
from paper.market.ticks import Spliced, TickSource
from paper.money import Conversion
from paper.price_streams import PriceStreams
from paper.settings import Replay, Settings
from paper.valuation import Market

CLOCK_STEP = 1.0
SEEDED_HISTORY_NS = 366 * 86_400 * SECOND_NS
"""How far back a seeded market has candles; they are computed when asked for."""


class BadSettings(Exception):
    """The exchange cannot be started as asked."""


class Exchange:
    """Owns the market and the desks, and carries each tick to all who need it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        settings.folder.mkdir(parents=True, exist_ok=True)
        self.market = _open_market(settings, self._on_tick)
        self.instruments = _offered(settings, self.market.history)
        self.board = QuoteBoard(self.instruments)
        self.price_streams = PriceStreams()
        self.candles = CandleStore(self.market.history, self.instruments)
        conversion = Conversion(settings.home, self.board, settings.conversion_markup)
        conversion.require(self.instruments.values())
        view = Market(board=self.board, conversion=conversion, behaviour=settings.behaviour)
        founding = Founding(
            account_id=settings.account_id, currency=settings.home, balance=settings.balance
        )
        self.desks = {founding.account_id: Desk(founding, settings.folder, view)}
        self._unplayed: set[str] = set()

    def now(self) -> int:
        """Return market time in nanoseconds since 1970, UTC."""
        return self.market.clock.now()

    def open(self) -> None:
        """Rebuild every account from its journal and put the first prices up."""
        for desk in self.desks.values():
            desk.open(self.now())
            _check_fits(desk, self.settings.home, self.instruments)
        self.market.resume(max(desk.account.last_time for desk in self.desks.values()))
        for opening in self.market.opening_prices():
            self.board.post(*opening.tick)
            if not opening.played:
                self._unplayed.add(opening.tick.instrument)

    def has_played(self, instrument: str) -> bool:
        """Tell whether an instrument has ticked; a waiting replay's price is yet to come."""
        return instrument not in self._unplayed

    async def run(self) -> None:
        """Run the market and the journals until cancelled; a failure of one ends all."""
        async with asyncio.TaskGroup() as tasks:
            for desk in self.desks.values():
                tasks.create_task(desk.journal.run())
            tasks.create_task(self.market.run())
            tasks.create_task(self._tend())

    async def settled(self) -> None:
        """Wait until everything decided so far is on disk."""
        for desk in self.desks.values():
            await desk.settled()

    def close(self) -> None:
        """Let the files go."""
        self.market.mark()
        for desk in self.desks.values():
            desk.journal.close()

    def _on_tick(self, tick: PlayedTick) -> None:
        instrument, time_ns, bid, ask = tick
        self.board.post(instrument, time_ns, bid, ask)
        self._unplayed.discard(instrument)
        for desk in self.desks.values():
            desk.on_tick(instrument, time_ns, bid, ask)
        self.price_streams.push(tick)

    async def _tend(self) -> None:
        while True:
            await asyncio.sleep(CLOCK_STEP)
            now = self.now()
            for desk in self.desks.values():
                desk.on_time(now)
            self.market.mark()


def _check_fits(desk: Desk, home: str, offered: Mapping[str, Instrument]) -> None:
    account = desk.account
    if account.currency != home:
        raise BadSettings(f"the account in the data folder is in {account.currency}, not {home}")
    missing = {instrument for instrument, _ in account.totals} - set(offered)
    if missing:
        names = ", ".join(sorted(missing))
        raise BadSettings(f"the account has traded what is not offered now: {names}")


def _offered(settings: Settings, source: TickSource) -> Mapping[str, Instrument]:
    names = settings.instruments or tuple(MAJORS)
    offered = {name: MAJORS[name] for name in names if name in source.instruments}
    if not offered:
        raise BadSettings("none of the instruments asked for has prices")
    return offered


def _open_market(settings: Settings, on_tick: TickListener) -> LiveMarket:
    unknown = set(settings.instruments or ()) - set(MAJORS)
    if unknown:
        raise BadSettings(f"unknown instruments: {', '.join(sorted(unknown))}")
    if settings.replay is not None:
        return _open_replay(settings, settings.replay, on_tick)
    names = settings.instruments or tuple(MAJORS)
    clock = WorldClock()
    begins_ns = clock.now() - SEEDED_HISTORY_NS
    seeded = SeededMarket(settings.seed, {name: MAJORS[name] for name in names}, begins_ns)
    return LiveSeededMarket(seeded, clock, on_tick)


def _open_replay(settings: Settings, replay: Replay, on_tick: TickListener) -> LiveReplay:
    recording = Recording(replay.folder, MAJORS, settings.instruments, replay.ends_ns)
    history: TickSource = recording
    if replay.history is not None:
        history = Spliced(Recording(replay.history, MAJORS, recording.instruments), recording)
    return LiveReplay(
        recording,
        history,
        on_tick,
        ReplaySettings(
            speed=replay.speed,
            starts_at_once=replay.starts_at_once,
            begins_ns=replay.begins_ns,
            place=settings.folder / "replay.json",
        ),
    )
