"""The trading floor: what the market's ticks become, and what an operator does to them.

Every tick first carries its time to the accounts, then its price: to the board, the accounts and
whoever listens. A halted instrument keeps its last price and trades nothing; so does every one
while the market is closed, and it opens with its first price.
"""

from collections.abc import Callable, Iterable, Sequence

from paper.market.feed import PlayedTick, TickListener
from paper.market.hours import Hours
from paper.market.interventions import Intervention, Interventions, Kind, shifted
from paper.market.live import Opening
from paper.market.price_streams import PriceStreams
from paper.market.quotes import LOWEST_BID, QuoteBoard

TimeListener = Callable[[int], None]


class MarketRefusal(Exception):
    """The market cannot be changed as asked; the message says why."""


class Floor:
    """Carries market time and prices to those who need them.

    `on_time` and `on_price` are the accounts'; the board and the price streams it serves itself.
    `keep` gets every tick that an operator makes, before anybody sees it.
    """

    def __init__(
        self,
        board: QuoteBoard,
        interventions: Interventions,
        hours: Hours,
        *,
        keep: TickListener,
        on_time: TimeListener,
        on_price: TickListener,
    ) -> None:
        self.price_streams = PriceStreams()
        self._board = board
        self._interventions = interventions
        self._keep = keep
        self._on_time = on_time
        self._on_price = on_price
        self._unplayed: set[str] = set()
        self._hours = hours
        self._next_turn_ns = 0
        self._shut: set[str] = set()

    def open(self, openings: Iterable[Opening], now: int) -> None:
        """Put the first prices up, as they stand at a time after what was done to them."""
        self._next_turn_ns = self._hours.next_turn(now)
        for opening in openings:
            name = opening.tick.instrument
            tick = self._interventions.standing(opening.tick)
            self._board.post(*tick[:4])
            if not self._hours.is_open(now) or self._hours.next_turn(tick.time_ns) <= now:
                self._shut.add(name)
            if self._interventions.halted(name) or name in self._shut:
                self._board.close(name)
            if not opening.played and tick.time_ns == opening.tick.time_ns:
                self._unplayed.add(name)

    def has_played(self, instrument: str) -> bool:
        """Tell whether an instrument has ticked; a waiting replay's price is yet to come."""
        return instrument not in self._unplayed

    def take(self, tick: PlayedTick) -> None:
        """Take a tick of the market."""
        self.pass_time(tick.time_ns)
        shown = self._interventions.shown(tick)
        if shown is not None and not self._is_late(tick):
            self._post(shown)

    def pass_time(self, now: int) -> None:
        """Close and open the market, and let the accounts do what is due by a time."""
        if now >= self._next_turn_ns:
            self._next_turn_ns = self._hours.next_turn(now)
            self._shut.update(self._board.instruments)
            for name in self._board.instruments:
                self._close(name)
        self._on_time(now)

    def moved(self, instrument: str, points: int) -> tuple[int, int]:
        """Return what an instrument's price would be after a move.

        Raises:
            MarketRefusal: nothing would be left of it.
        """
        bid, ask = self._price(instrument)
        if bid + points < LOWEST_BID:
            raise MarketRefusal(f"{instrument} stands at {bid} points, it cannot move by {points}")
        return shifted(bid, ask, points)

    def jump(self, instrument: str, points: int, now: int) -> None:
        """Shift an instrument's price by points, from now on and for good.

        Raises:
            MarketRefusal: nothing would be left of the price.
        """
        bid, ask = self.moved(instrument, points)
        self._do([self._act(Kind.JUMP, instrument, now, bid, ask, points)])

    def set_price(self, instrument: str, bid: int, ask: int, now: int) -> None:
        """Set an instrument's price in points; a halted one gets it when the halt ends.

        Raises:
            MarketRefusal: the market is closed.
        """
        if not self._hours.is_open(now):
            raise MarketRefusal("the market is closed until Sunday 17:00 in New York")
        if self._interventions.halted(instrument):
            self._do([self._act(Kind.HOLD, instrument, now, bid, ask)])
        else:
            self._make(PlayedTick(instrument, now, bid, ask))

    def halt(self, instruments: Sequence[str], now: int) -> None:
        """Stop trading; what is halted already stays so."""
        names = [name for name in instruments if not self._interventions.halted(name)]
        self._do([self._act(Kind.HALT, name, now, *self._price(name)) for name in names])

    def resume(self, instruments: Sequence[str], now: int) -> None:
        """Let trading go on, each instrument at the price that was held for it."""
        names = [name for name in instruments if self._interventions.halted(name)]
        self._do([self._act(Kind.RESUME, name, now, *self._price(name)) for name in names])

    def _is_late(self, tick: PlayedTick) -> bool:
        """Tell whether an operator has acted after the tick's time, and so his price stands."""
        last = self._interventions.last(tick.instrument)
        return last is not None and tick.time_ns < last.time_ns

    def _do(self, acts: Sequence[Intervention]) -> None:
        self._interventions.record(acts)
        for act in acts:
            self._take_effect(act)

    def _take_effect(self, act: Intervention) -> None:
        if act.kind is Kind.HALT:
            self._close(act.instrument)
        if act.kind is Kind.RESUME and act.instrument not in self._shut:
            self._board.reopen(act.instrument)
        if act.ticked:
            self._make(PlayedTick(act.instrument, act.time_ns, act.bid, act.ask))

    def _make(self, tick: PlayedTick) -> None:
        self._keep(tick)
        self.pass_time(tick.time_ns)
        self._post(tick)

    def _act(
        self, kind: Kind, instrument: str, now: int, bid: int, ask: int, points: int = 0
    ) -> Intervention:
        halted = self._interventions.halted(instrument)
        return Intervention(
            time_ns=max(now, self._board.quote(instrument).time_ns),
            instrument=instrument,
            kind=kind,
            bid=bid,
            ask=ask,
            points=points,
            ticked=self._hours.is_open(now)
            and (kind is Kind.RESUME or (kind is Kind.JUMP and not halted)),
        )

    def _price(self, instrument: str) -> tuple[int, int]:
        last = self._interventions.last(instrument)
        if last is not None and self._interventions.halted(instrument):
            return last.bid, last.ask
        quote = self._board.quote(instrument)
        return quote.bid, quote.ask

    def _post(self, tick: PlayedTick) -> None:
        self._board.post(tick.instrument, tick.time_ns, tick.bid, tick.ask)
        self._unplayed.discard(tick.instrument)
        if tick.instrument in self._shut:
            self._shut.discard(tick.instrument)
            self._board.reopen(tick.instrument)
        self._on_price(tick)
        self.price_streams.push(tick)

    def _close(self, instrument: str) -> None:
        if not self._board.tradeable(instrument):
            return
        self._board.close(instrument)
        quote = self._board.quote(instrument)
        self.price_streams.push(
            PlayedTick(instrument, quote.time_ns, quote.bid, quote.ask, quote.tradeable)
        )
