"""Random commands for an account and its model."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.paper.twin import Twin

Command = Callable[[Twin], None]
SIZES = (1, 7, 100, 333, 12_345, 99_999, 300_000, 1_000_000, 1_000_001, 5_000_001, 20_000_000)
PROTECTIONS = ("takeProfit", "stopLoss")
TRAILS = (60, 150, 900)
"""How far a stop may trail, in points."""
ENTRIES = ("LIMIT", "STOP", "MARKET_IF_TOUCHED")
FILLINGS = ("OPEN_ONLY", "REDUCE_ONLY", "REDUCE_FIRST")
LASTING = ("GTC", "GFD", "GTD")
MOVES = tuple(Decimal(each) for each in ("-80", "-15", "-4", "-1", "0", "0.5", "4", "15", "80"))
"""How far the middle of a price may move, in thousandths."""
SPREADS = (0, 6, 12, 31)
"""How wide a price may be, in points beyond one."""
HOURS = (1, 7, 25, 60)
PIPS = (-30, -3, -1, 1, 3, 30, 100)


def commands(instruments: Sequence[str]) -> st.SearchStrategy[Command]:
    """Draw anything that a client may do to an account, or the market."""
    names = st.sampled_from(instruments)
    sizes = st.sampled_from(SIZES)
    units = st.one_of(sizes, sizes.map(lambda size: -size))
    pips = st.sampled_from(PIPS)
    picks = st.integers(0, 9)
    market = st.builds(_market, names, units, st.none() | pips, st.none() | pips)
    entry = st.builds(
        _enter,
        st.sampled_from(ENTRIES),
        names,
        units,
        pips,
        st.none() | pips,
        st.sampled_from(LASTING),
    )
    movement = st.builds(_move, names, st.sampled_from(MOVES), st.sampled_from(SPREADS))
    return st.one_of(
        market,
        market,
        entry,
        movement,
        movement,
        movement,
        st.builds(_bounded, names, units, pips),
        st.builds(_filling, names, units, st.sampled_from(FILLINGS)),
        st.builds(_close_trade, picks, st.none() | sizes),
        st.builds(_close_position, names, st.booleans(), st.none() | sizes),
        st.builds(_cancel, picks),
        st.builds(_replace, picks, units, pips),
        st.builds(_protect, picks, st.sampled_from(PROTECTIONS), st.none() | pips),
        st.builds(_trail, picks, st.none() | st.sampled_from(TRAILS)),
        st.builds(_advance, st.sampled_from(HOURS)),
    )


def _market(instrument: str, units: int, stop: int | None, target: int | None) -> Command:
    def run(twin: Twin) -> None:
        terms = {}
        if stop is not None:
            terms["stopLossOnFill"] = {"price": _near(twin, instrument, stop)}
        if target is not None:
            terms["takeProfitOnFill"] = {"price": _near(twin, instrument, target)}
        twin.market(instrument, units, **terms)

    return run


def _bounded(instrument: str, units: int, pips: int) -> Command:
    return lambda twin: twin.market(instrument, units, priceBound=_near(twin, instrument, pips))


def _filling(instrument: str, units: int, position_fill: str) -> Command:
    return lambda twin: twin.market(instrument, units, positionFill=position_fill)


def _close_trade(pick: int, units: int | None) -> Command:
    def run(twin: Twin) -> None:
        if trades := twin.model.book.open_trades():
            trade_id = trades[pick % len(trades)].id
            twin.close_trade(trade_id, units)
            twin.check_trade(trade_id)

    return run


def _close_position(instrument: str, long: bool, units: int | None) -> Command:
    return lambda twin: twin.close_position(instrument, long, units)


def _cancel(pick: int) -> Command:
    def run(twin: Twin) -> None:
        pending = list(twin.model.book.orders)
        twin.cancel(pending[pick % len(pending)] if pending else "1")

    return run


def _enter(
    kind: str, instrument: str, units: int, pips: int, stop: int | None, lasting: str
) -> Command:
    def run(twin: Twin) -> None:
        terms: dict[str, Any] = {"timeInForce": lasting}
        if lasting == "GTD":
            terms["gtdTime"] = (twin.model.now + timedelta(hours=30)).isoformat()
        if stop is not None:
            terms["stopLossOnFill"] = {"price": _near(twin, instrument, stop)}
        twin.enter(kind, instrument, units, _near(twin, instrument, pips), **terms)

    return run


def _move(instrument: str, thousandths: Decimal, points: int) -> Command:
    def run(twin: Twin) -> None:
        terms = twin.model.market.instruments[instrument]
        middle = twin.model.market.quotes[instrument].mid * (1 + thousandths / 1000)
        bid = Decimal(terms.price(middle))
        twin.move(instrument, str(bid), str(bid + (1 + points) * terms.point))

    return run


def _advance(hours: int) -> Command:
    return lambda twin: twin.advance(twin.model.now + timedelta(hours=hours))


def _replace(pick: int, units: int, pips: int) -> Command:
    def run(twin: Twin) -> None:
        entries = [each for each in twin.model.book.orders.values() if each.type in ENTRIES]
        if entries:
            order = entries[pick % len(entries)]
            twin.replace(order.id, units, _near(twin, order.instrument, pips))

    return run


def _protect(pick: int, kind: str, pips: int | None) -> Command:
    def run(twin: Twin) -> None:
        if trades := twin.model.book.open_trades():
            trade = trades[pick % len(trades)]
            terms = None if pips is None else {"price": _near(twin, trade.instrument, pips)}
            twin.protect(trade.id, **{kind: terms})

    return run


def _trail(pick: int, points: int | None) -> Command:
    def run(twin: Twin) -> None:
        if trades := twin.model.book.open_trades():
            trade = trades[pick % len(trades)]
            terms = twin.model.market.instruments[trade.instrument]
            distance = terms.price((points or 0) * terms.point)
            wanted = None if points is None else {"distance": distance}
            twin.protect(trade.id, trailingStopLoss=wanted)

    return run


def _near(twin: Twin, instrument: str, pips: int) -> str:
    """Write the price some pips from the middle."""
    terms = twin.model.market.instruments[instrument]
    return terms.price(twin.model.market.quotes[instrument].mid + pips * 10 * terms.point)
