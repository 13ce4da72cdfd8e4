"""The exchange itself: one market, the desks that trade on it, and who listens. No HTTP here."""

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal

from domain.instruments import MAJORS, Instrument
from domain.times import SECOND_NS
from paper.candles.store import CandleStore
from paper.desk import Desk, Founding
from paper.market.clock import WorldClock
from paper.market.feed import PlayedTick, TickListener
from paper.market.floor import Floor, MarketRefusal
from paper.market.interventions import Intervened, Interventions
from paper.market.live import LiveMarket, LiveReplay, LiveSeededMarket, ReplaySettings
from paper.market.quotes import QuoteBoard
from paper.market.recording import Recording
from paper.market.seeded import SeededMarket
from paper.market.ticks import Spliced, TickSource
from paper.money import Conversion
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
        self.market = _open_market(settings, self._take)
        self.instruments = _offered(settings, self.market.history)
        self.board = QuoteBoard(self.instruments)
        self._interventions = Interventions(settings.folder / "interventions.jsonl")
        self.floor = Floor(self.board, self._interventions, self._on_time, self._on_price)
        history = Intervened(self.market.history, self._interventions)
        self.candles = CandleStore(history, self.instruments)
        self.register.enrol_all(settings.accounts)
        self.desks = {each.account_id: self._desk(each) for each in self.register.foundings()}
        self._tasks: asyncio.TaskGroup | None = None

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
        self.floor.open(self.market.opening_prices())

    def set_price(self, instrument: str, bid: Decimal, ask: Decimal) -> None:
        """Set a price in a market that is set by hand: a tick at its clock's now.

        Raises:
            MarketRefusal: the market moves by itself.
        """
        raise MarketRefusal(f"this market moves by itself: {instrument} cannot be {bid}/{ask}")

    def advance_clock(self, time_ns: int) -> None:
        """Move the clock of a market that is set by hand forward to a time.

        Raises:
            MarketRefusal: the market's clock runs by itself.
        """
        raise MarketRefusal(f"this market's clock runs by itself: it cannot be set to {time_ns}")

    def jump_price(self, instrument: str, points: int) -> None:
        """Shift an instrument's price by points, from now on and for good.

        Raises:
            MarketRefusal: the instrument is unknown, or nothing would be left of its price.
        """
        (name,) = self._named([instrument])
        self.market.catch_up()
        self.floor.jump(name, points, self.now())

    def halt(self, instruments: Sequence[str] | None) -> None:
        """Stop trading in some instruments, in all where it is None.

        Raises:
            MarketRefusal: an instrument is unknown.
        """
        names = self._named(instruments)
        self.market.catch_up()
        self.floor.halt(names, self.now())

    def resume(self, instruments: Sequence[str] | None) -> None:
        """Let trading go on in some instruments, in all where it is None.

        Raises:
            MarketRefusal: an instrument is unknown.
        """
        names = self._named(instruments)
        self.market.catch_up()
        self.floor.resume(names, self.now())

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
        self._interventions.close()
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

    def _named(self, instruments: Sequence[str] | None) -> Sequence[str]:
        names = tuple(self.instruments) if instruments is None else instruments
        unknown = [name for name in names if name not in self.instruments]
        if unknown:
            raise MarketRefusal(f"not offered here: {', '.join(unknown)}")
        return names

    def _take(self, tick: PlayedTick) -> None:
        self.floor.take(tick)

    def _on_time(self, now: int) -> None:
        for desk in self.desks.values():
            desk.upkeep.on_time(now)

    def _on_price(self, tick: PlayedTick) -> None:
        for desk in self.desks.values():
            desk.upkeep.on_tick(tick.instrument, tick.time_ns, tick.bid, tick.ask)

    async def _tend(self) -> None:
        while True:
            await asyncio.sleep(CLOCK_STEP)
            self._on_time(self.now())
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
