"""The latest price of every instrument, kept as whole points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.instruments import Instrument
from paper.ledger.fills import FullPrice, PriceBucket
from paper.wire import TimeNs

HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """One level of the book: how many units, how many points worse than the best price."""

    liquidity: int
    points: int


BOOK: Sequence[Depth] = (
    Depth(liquidity=1_000_000, points=0),
    Depth(liquidity=5_000_000, points=2),
    Depth(liquidity=10_000_000, points=5),
)
"""What the exchange quotes on either side; an order fills at the level that covers it whole."""

LOWEST_BID = BOOK[-1].points + 1
"""The least bid in points whose every level is a price."""

HIGHEST_ASK = 10**9
"""The largest ask in points that can be set by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """An instrument's bid and ask in points at a market time in nanoseconds."""

    instrument: Instrument
    time_ns: TimeNs
    bid: int
    ask: int
    tradeable: bool = True

    @property
    def mid(self) -> Decimal:
        """Return the exact middle of the best bid and ask."""
        return self.instrument.price(self.bid + self.ask) * HALF

    @property
    def half_spread(self) -> Decimal:
        """Return half of ask less bid, as a price distance."""
        return self.instrument.distance(self.ask - self.bid) * HALF

    def best(self, units: Decimal) -> Decimal:
        """Return the best price for a side: ask for positive units, bid for negative."""
        return self.instrument.price(self.ask if units > 0 else self.bid)

    def price_for(self, units: Decimal) -> Decimal | None:
        """Return the price at which all the units can be had, None if there are too few."""
        for depth in BOOK:
            if abs(units) <= depth.liquidity:
                points = self.ask + depth.points if units > 0 else self.bid - depth.points
                return self.instrument.price(points)
        return None

    def deepest(self, units: Decimal) -> Decimal:
        """Return the last price of the book for a side, whatever there is to be had at it."""
        points = BOOK[-1].points
        return self.instrument.price(self.ask + points if units > 0 else self.bid - points)

    def full_price(self) -> FullPrice:
        """Return the whole book as a fill records it."""
        bids = tuple(self._bucket(depth, self.bid - depth.points) for depth in BOOK)
        asks = tuple(self._bucket(depth, self.ask + depth.points) for depth in BOOK)
        return FullPrice(
            closeout_bid=bids[-1].price,
            closeout_ask=asks[-1].price,
            timestamp=self.time_ns,
            bids=bids,
            asks=asks,
        )

    def _bucket(self, depth: Depth, points: int) -> PriceBucket:
        return PriceBucket(price=self.instrument.price(points), liquidity=depth.liquidity)


class QuoteBoard:
    """The last tick of each instrument; the one place that the market writes to.

    `revision` grows with every change, so that what follows from prices can be kept till then.
    """

    def __init__(self, instruments: Mapping[str, Instrument]) -> None:
        self.instruments = instruments
        self._last: dict[str, tuple[int, int, int]] = {}
        self._closed: set[str] = set()
        self._quotes: dict[str, Quote] = {}
        self._mids: dict[str, Decimal] = {}
        self.revision = 0

    def tradeable(self, instrument: str) -> bool:
        """Tell whether an instrument can be traded: it is neither halted nor closed."""
        return instrument not in self._closed

    def close(self, instrument: str) -> None:
        """Let an instrument keep its price but trade no more."""
        self._closed.add(instrument)
        self._forget(instrument)

    def reopen(self, instrument: str) -> None:
        """Let an instrument trade again."""
        self._closed.discard(instrument)
        self._forget(instrument)

    def post(self, instrument: str, time_ns: int, bid: int, ask: int) -> None:
        """Replace an instrument's price."""
        self._last[instrument] = (time_ns, bid, ask)
        self._forget(instrument)

    def doubled_mids(self) -> dict[str, int]:
        """Return bid plus ask of every instrument, in points."""
        return {name: bid + ask for name, (_, bid, ask) in self._last.items()}

    def quote(self, instrument: str) -> Quote:
        """Return an instrument's price; every instrument has one from the start."""
        quote = self._quotes.get(instrument)
        if quote is None:
            quote = self._quotes[instrument] = self._make_quote(instrument)
        return quote

    def mid(self, instrument: str) -> Decimal:
        """Return the exact middle of an instrument's price."""
        mid = self._mids.get(instrument)
        if mid is None:
            mid = self._mids[instrument] = self.quote(instrument).mid
        return mid

    def _make_quote(self, instrument: str) -> Quote:
        time_ns, bid, ask = self._last[instrument]
        return Quote(
            instrument=self.instruments[instrument],
            time_ns=TimeNs(time_ns),
            bid=bid,
            ask=ask,
            tradeable=instrument not in self._closed,
        )

    def _forget(self, instrument: str) -> None:
        self.revision += 1
        self._quotes.pop(instrument, None)
        self._mids.pop(instrument, None)
