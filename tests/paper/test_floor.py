"""Jumps and halts: what an operator does to the market, on an exchange without its HTTP."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from paper.candles.granularity import Alignment, Granularity
from paper.candles.query import CandleQuery, find_candles
from paper.exchange import Exchange
from paper.market.feed import PlayedTick
from paper.market.floor import MarketRefusal
from paper.market.price_streams import Latest
from paper.settings import Replay, Settings
from tests.paper.conftest import RECORDED_AT, SECOND_NS, Recorder

BEGINS_NS = int(RECORDED_AT.timestamp()) * SECOND_NS
QUOTES = [(1.1, 1.1001), (1.1002, 1.1003), (1.1004, 1.1005)]


def settings(folder: Path, ticks: Path) -> Settings:
    return Settings(
        host="127.0.0.1",
        port=0,
        accounts=(),
        folder=folder / "exchange",
        instruments=None,
        market=Replay(folder=ticks),
        every_tick=True,
    )


@pytest.fixture
def told(tmp_path: Path, record: Recorder) -> Settings:
    return settings(tmp_path, record(QUOTES))


@contextmanager
def opened(told: Settings) -> Iterator[Exchange]:
    made = Exchange(told)
    made.open()
    yield made
    made.close()


@pytest.fixture
def exchange(told: Settings) -> Iterator[Exchange]:
    with opened(told) as made:
        yield made


def tick(second: int, bid: int) -> PlayedTick:
    return PlayedTick("EUR_USD", BEGINS_NS + second * SECOND_NS, bid, bid + 10)


def bid(exchange: Exchange) -> int:
    return exchange.board.quote("EUR_USD").bid


def highs(exchange: Exchange) -> list[int]:
    query = CandleQuery(
        instrument="EUR_USD",
        granularity=Granularity.S5,
        count=10,
        start_ns=None,
        end_ns=None,
        include_first=True,
        alignment=Alignment(),
    )
    found = find_candles(exchange.candles, query, BEGINS_NS + 60 * SECOND_NS)
    return [int(row[0]) for row in found.bars.highs]


def test_jump_shifts_every_later_tick_and_stays(exchange: Exchange) -> None:
    exchange.floor.take(tick(0, 110_000))
    exchange.jump_price("EUR_USD", 300)
    jumped = bid(exchange)
    exchange.floor.take(tick(2, 110_040))
    assert (jumped, bid(exchange)) == (110_300, 110_340)


def test_tick_played_too_late_does_not_undo_a_jump(exchange: Exchange) -> None:
    exchange.floor.take(tick(2, 110_040))
    exchange.jump_price("EUR_USD", 300)
    exchange.floor.take(tick(1, 110_020))
    assert bid(exchange) == 110_340


def test_candles_show_a_jump(exchange: Exchange) -> None:
    exchange.jump_price("EUR_USD", 300)
    assert highs(exchange) == [110_340]


def test_jump_to_nothing_is_refused(exchange: Exchange) -> None:
    with pytest.raises(MarketRefusal, match="cannot move"):
        exchange.jump_price("EUR_USD", -110_000)


def test_halt_keeps_the_price_and_tells_listeners(exchange: Exchange) -> None:
    heard = Latest()
    exchange.floor.price_streams.add_latest(frozenset(["EUR_USD"]), heard)
    exchange.floor.take(tick(0, 110_000))
    exchange.halt(None)
    exchange.floor.take(tick(1, 110_020))
    quote = exchange.board.quote("EUR_USD")
    assert (quote.bid, quote.tradeable) == (110_000, False)
    (line,) = asyncio.run(heard.take())
    assert (line.bid, line.tradeable) == (110_000, False)


def test_jump_during_a_halt_shows_when_trading_goes_on(exchange: Exchange) -> None:
    exchange.floor.take(tick(0, 110_000))
    exchange.halt(["EUR_USD"])
    exchange.jump_price("EUR_USD", -50)
    held = bid(exchange)
    exchange.resume(["EUR_USD"])
    quote = exchange.board.quote("EUR_USD")
    assert (held, quote.bid, quote.tradeable) == (110_000, 109_950, True)


def test_halt_and_jump_outlive_a_restart(told: Settings) -> None:
    with opened(told) as exchange:
        exchange.jump_price("EUR_USD", 300)
        exchange.halt(None)
    with opened(told) as exchange:
        quote = exchange.board.quote("EUR_USD")
    assert (quote.bid, quote.tradeable) == (110_300, False)


def test_unknown_instrument_cannot_be_halted(exchange: Exchange) -> None:
    with pytest.raises(MarketRefusal, match="GBP_USD"):
        exchange.halt(["GBP_USD"])


def test_price_of_a_market_that_moves_by_itself_cannot_be_set(exchange: Exchange) -> None:
    with pytest.raises(MarketRefusal, match="by itself"):
        exchange.set_price("EUR_USD", Decimal("1.2"), Decimal("1.2001"))
