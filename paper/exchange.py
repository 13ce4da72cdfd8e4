"""The exchange itself: one market, the desks that trade on it, and who listens. No HTTP here."""

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from domain.instruments import MAJORS, Instrument
from domain.times import rfc3339
from paper.candles.store import CandleStore
from paper.desk import Desk, Founding
from paper.market.feed import PlayedTick
from paper.market.floor import Floor, MarketRefusal
from paper.market.hours import Hours
from paper.market.interventions import Intervened, Interventions
from paper.market.manual import LATEST_NS, ManualMarket
from paper.market.opening import open_market
from paper.market.quotes import HIGHEST_ASK, LOWEST_BID, QuoteBoard
from paper.market.ticks import TickSource
from paper.money.conversion import Conversion
from paper.money.valuation import Market
from paper.pairs import PAIRS, counting
from paper.settings import USUAL_HOME, AccountRequest, BadSettings, Settings
from paper.storage.register import Register

CLOCK_STEP = 1.0


class Exchange:
    """Owns the market and the desks, and carries each tick to all who need it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.register = Register(settings.folder)
        self.market = open_market(settings, self._take)
        self.instruments = _offered(settings, self.market.history)
        self.board = QuoteBoard(self.instruments)
        self._interventions = Interventions(self._market_folder() / "interventions.jsonl")
        self.floor = Floor(
            self.board,
            self._interventions,
            Hours(settings.weekends),
            keep=self.market.keep,
            on_time=self._on_time,
            on_price=self._on_price,
        )
        self.candles = CandleStore(self._shown_history(), self._market_folder() / "candles")
        self.register.enrol_all(settings.accounts)
        self.desks = {each.account_id: self._desk(each) for each in self.register.foundings()}
        self._tasks: asyncio.TaskGroup | None = None

    def now(self) -> int:
        """Return market time in nanoseconds since 1970, UTC."""
        return self.market.clock.now()

    def known_until(self, instrument: str) -> int:
        """Return the time before which an instrument's ticks are known: all that were played."""
        last_ns = self.board.quote(instrument).time_ns
        return max(self.now(), last_ns + 1) if self.floor.has_played(instrument) else self.now()

    def open(self) -> None:
        """Rebuild every account from its journal and put the first prices up."""
        for desk in self.desks.values():
            desk.open(self.now())
            _check_fits(desk, self.instruments)
        self.register.save()
        self.market.resume(max(desk.account.last_time for desk in self.desks.values()))
        self.floor.open(self.market.opening_prices(), self.now())
        self.candles.prune(self.now())

    def set_price(self, instrument: str, bid: Decimal, ask: Decimal) -> None:
        """Set a price in a market that is set by hand: a tick at its clock's now.

        While the instrument is halted the price waits for the halt's end.

        Raises:
            MarketRefusal: the market moves by itself, or this is no price of the instrument.
        """
        self._by_hand()
        (name,) = self._named([instrument])
        self.floor.set_price(name, *_points(self.instruments[name], bid, ask), self.now())

    def advance_clock(self, time_ns: int) -> None:
        """Move the clock of a market that is set by hand forward to a time.

        Raises:
            MarketRefusal: the market's clock runs by itself, or would go back or out of reach.
        """
        market = self._by_hand()
        if time_ns < self.now():
            raise MarketRefusal(f"the clock never goes back: it is {rfc3339(self.now())}")
        if time_ns >= LATEST_NS:
            raise MarketRefusal(f"the clock stays before {rfc3339(LATEST_NS)}")
        market.advance_to(time_ns)
        self.floor.pass_time(time_ns)

    def jump_price(self, instrument: str, points: int) -> None:
        """Shift an instrument's price by points, from now on and for good.

        Raises:
            MarketRefusal: the instrument is unknown, or nothing would be left of its price.
        """
        (name,) = self._named([instrument])
        self.market.catch_up()
        moved = self.floor.moved(name, points)
        if isinstance(self.market, ManualMarket):
            self.floor.set_price(name, *moved, self.now())
        else:
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
                tasks.create_task(desk.run())
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
            self._tasks.create_task(desk.run())
        return desk

    async def settled(self) -> None:
        """Wait until everything decided so far is on disk."""
        for desk in tuple(self.desks.values()):
            await desk.settled()

    def close(self) -> None:
        """Let the files go."""
        self.market.mark()
        self.market.close()
        self._interventions.close()
        for desk in self.desks.values():
            desk.close()
        self.register.close()

    def _desk(self, founding: Founding) -> Desk:
        market = self._market_for(founding.currency)
        return Desk(founding, self.settings.folder, market, self.settings.snapshot_every)

    def _market_for(self, home: str) -> Market:
        conversion = Conversion(home, self.board, self.settings.conversion_markup)
        conversion.require(self.instruments.values())
        behaviour = self.settings.behaviour
        return Market(board=self.board, conversion=conversion, behaviour=behaviour)

    def _market_folder(self) -> Path:
        folder = self.settings.folder / "market" / self.market.name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _shown_history(self) -> TickSource:
        if isinstance(self.market, ManualMarket):
            return self.market.history
        return Intervened(self.market.history, self._interventions)

    def _by_hand(self) -> ManualMarket:
        if not isinstance(self.market, ManualMarket):
            raise MarketRefusal("this market moves by itself; --manual starts one set by hand")
        return self.market

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
            self.floor.pass_time(self.now())
            self.market.mark()


def _points(instrument: Instrument, bid: Decimal, ask: Decimal) -> tuple[int, int]:
    on_grid = instrument.fits_price(bid) and instrument.fits_price(ask)
    lowest, highest = instrument.price(LOWEST_BID), instrument.price(HIGHEST_ASK)
    if not on_grid or not lowest <= bid <= ask <= highest:
        raise MarketRefusal(f"{bid} and {ask} are not bid and ask of {instrument.name}")
    return instrument.points(bid), instrument.points(ask)


def _check_fits(desk: Desk, offered: Mapping[str, Instrument]) -> None:
    account, home = desk.account, desk.market.conversion.home
    if account.currency != home:
        raise BadSettings(f"account {account.id} is in {account.currency}, not {home}")
    used = {instrument for instrument, _ in account.totals}
    used |= {account.instrument_of(order) or "" for order in account.pending_orders.values()}
    missing = used - set(offered)
    if missing:
        what = f"what is not offered now: {', '.join(sorted(missing))}"
        raise BadSettings(f"account {account.id} has traded or ordered {what}")


def _offered(settings: Settings, source: TickSource) -> Mapping[str, Instrument]:
    names = settings.instruments or tuple(MAJORS)
    zeros = settings.behaviour.trailing_zeros
    offered = {name: counting(PAIRS[name], zeros) for name in names if name in source.instruments}
    if not offered:
        raise BadSettings("none of the instruments asked for has prices")
    return offered
