"""Random commands for an account and its model."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from hypothesis import strategies as st

from tests.paper.twin import Twin

Command = Callable[[Twin], None]
SIZES = (1, 7, 100, 333, 12_345, 99_999, 300_000, 1_000_000, 1_000_001, 5_000_001, 20_000_000)
ENTRIES = ("LIMIT", "STOP", "MARKET_IF_TOUCHED")
PIPS = (-30, -3, -1, 1, 3, 30, 100)


def commands(instruments: Sequence[str]) -> st.SearchStrategy[Command]:
    """Draw anything that a client may do to an account."""
    names = st.sampled_from(instruments)
    sizes = st.sampled_from(SIZES)
    units = st.one_of(sizes, sizes.map(lambda size: -size))
    pips = st.sampled_from(PIPS)
    picks = st.integers(0, 9)
    market = st.builds(_market, names, units, st.none() | pips, st.none() | pips)
    return st.one_of(
        market,
        market,
        st.builds(_bounded, names, units, pips),
        st.builds(_filling, names, units, st.sampled_from(("OPEN_ONLY", "REDUCE_ONLY"))),
        st.builds(_close_trade, picks, st.none() | sizes),
        st.builds(_close_position, names, st.booleans(), st.none() | sizes),
        st.builds(_cancel, picks),
        st.builds(_enter, st.sampled_from(ENTRIES), names, units, pips, st.none() | pips),
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


def _enter(kind: str, instrument: str, units: int, pips: int, stop: int | None) -> Command:
    def run(twin: Twin) -> None:
        price = _near(twin, instrument, pips)
        terms = {}
        if stop is not None:
            terms["stopLossOnFill"] = {"price": _near(twin, instrument, stop)}
        twin.enter(kind, instrument, units, price, **terms)

    return run


def _replace(pick: int, units: int, pips: int) -> Command:
    def run(twin: Twin) -> None:
        entries = [each for each in twin.model.book.orders.values() if each.type in ENTRIES]
        if entries:
            order = entries[pick % len(entries)]
            twin.replace(order.id, units, _near(twin, order.instrument, pips))

    return run


def _near(twin: Twin, instrument: str, pips: int) -> str:
    """Write the price some pips from the middle."""
    precision = twin.model.market.instruments[instrument].precision
    pip = Decimal(10).scaleb(-precision)
    price = twin.model.market.quotes[instrument].mid + pips * pip
    return twin.model.market.instruments[instrument].price(price)
