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
from paper.register import Register
from paper.settings import USUAL_HOME, AccountRequest, BadSettings, Replay, Settings
from paper.valuation import Market

CLOCK_STEP = 1.0
SEEDED_HISTORY_NS = 366 * 86_400 * SECOND_NS
"""How far back a seeded market has candles; they are computed when asked for."""


class Exchange:
    """Owns the market and the desks, and carries each tick to all who need it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.register = Register(settings.folder)
        self.market = _open_market(settings, self._on_tick)
        self.instruments = _offered(settings, self.market.history)
        self.board = QuoteBoard(self.instruments)
        self.price_streams = PriceStreams()
        self.candles = CandleStore(self.market.history, self.instruments)
        self.register.enrol_all(settings.accounts)
        self.desks = {each.account_id: self._desk(each) for each in self.register.foundings()}
        self._tasks: asyncio.TaskGroup | None = None
        self._unplayed: set[str] = set()

    def now(self) -> int:
        """Return market time in nanoseconds since 1970, UTC."""
        return self.market.clock.now()

    def open(self) -> None:
        """Rebuild every account from its journal and put the first prices up."""
        for desk in self.desks.values():
            desk.open(self.now())
            _check_fits(desk, self.instruments)
        self.register.save()
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
            self._tasks = tasks
            for desk in self.desks.values():
                tasks.create_task(desk.journal.run())
            tasks.create_task(self.market.run())
            tasks.create_task(self._tend())

    def found(self, request: AccountRequest) -> Desk:
        """Found an account while the exchange runs; `settled` says when it is on disk.

        Raises:
            BadSettings: there is such an account already.
            NoConversion: what is offered cannot be converted to its currency.
        """
        if request.account_id in self.desks:
            raise BadSettings(f"there is an account {request.account_id} already")
        self._market_for(request.home or USUAL_HOME)
        founding = self.register.enrol(request)
        self.register.save()
        desk = self.desks[founding.account_id] = self._desk(founding)
        desk.open(self.now())
        if self._tasks is not None:
            self._tasks.create_task(desk.journal.run())
        return desk

    async def settled(self) -> None:
        """Wait until everything decided so far is on disk."""
        for desk in tuple(self.desks.values()):
            await desk.settled()

    def close(self) -> None:
        """Let the files go."""
        self.market.mark()
        for desk in self.desks.values():
            desk.journal.close()
        self.register.close()

    def _desk(self, founding: Founding) -> Desk:
        return Desk(founding, self.settings.folder, self._market_for(founding.currency))

    def _market_for(self, home: str) -> Market:
        conversion = Conversion(home, self.board, self.settings.conversion_markup)
        conversion.require(self.instruments.values())
        behaviour = self.settings.behaviour
        return Market(board=self.board, conversion=conversion, behaviour=behaviour)

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


def _check_fits(desk: Desk, offered: Mapping[str, Instrument]) -> None:
    account, home = desk.account, desk.market.conversion.home
    if account.currency != home:
        raise BadSettings(f"account {account.id} is in {account.currency}, not {home}")
    missing = {instrument for instrument, _ in account.totals} - set(offered)
    if missing:
        names = ", ".join(sorted(missing))
        raise BadSettings(f"account {account.id} has traded what is not offered now: {names}")


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
