"""Weekends that close the market, and hours that make it lively or thin."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from domain.instruments import MAJORS
from domain.times import SECOND_NS, parse_rfc3339_ns, rfc3339
from paper.exchange import Exchange
from paper.market.floor import MarketRefusal
from paper.market.hours import Hours, Weekends, WithinHours
from paper.market.seeded import SeededMarket
from paper.market.sessions import mood
from paper.market.ticks import Ticks
from paper.settings import Manual
from tests.paper.test_manual import euro, manual_settings, set_euro

HOUR_NS = 3600 * SECOND_NS
CLOSED = Hours(Weekends.CLOSED)


def at(text: str) -> int:
    return parse_rfc3339_ns(f"{text}Z")


@pytest.mark.parametrize(
    ("thursday", "closes", "opens"),
    [
        ("2026-02-26T12:00:00", "2026-02-27T22", "2026-03-01T22"),
        ("2026-03-05T12:00:00", "2026-03-06T22", "2026-03-08T21"),
        ("2026-07-02T12:00:00", "2026-07-03T21", "2026-07-05T21"),
        ("2026-10-29T12:00:00", "2026-10-30T21", "2026-11-01T22"),
    ],
)
def test_week_ends_and_begins_at_five_in_new_york(thursday: str, closes: str, opens: str) -> None:
    turn = CLOSED.next_turn(at(thursday))
    back = CLOSED.next_turn(turn)
    assert (rfc3339(turn)[:13], rfc3339(back)[:13]) == (closes, opens)
    assert [CLOSED.is_open(time_ns) for time_ns in (turn - 1, turn, back - 1, back)] == [
        True,
        False,
        False,
        True,
    ]


def test_market_that_never_closes_is_always_open() -> None:
    assert Hours(Weekends.OPEN).is_open(at("2026-03-07T12:00:00"))


@pytest.fixture(scope="module")
def market() -> SeededMarket:
    return SeededMarket(7, MAJORS, at("2026-01-01T00:00:00"))


def hour_of(market: SeededMarket, hour: str, instrument: str = "EUR_USD") -> Ticks:
    start = at(f"{hour}:00:00")
    return market.ticks(instrument, start, start + HOUR_NS)


def pips(ticks: Ticks) -> float:
    return float(np.median(ticks.asks - ticks.bids)) / 10


def test_closed_weekend_has_no_ticks_and_opens_with_a_gap(market: SeededMarket) -> None:
    week = WithinHours(market, CLOSED)
    start, end = at("2026-03-06T12:00:00"), at("2026-03-09T12:00:00")
    ticks = week.ticks("EUR_USD", start, end)
    pause = int(np.argmax(np.diff(ticks.times)))
    assert rfc3339(int(ticks.times[pause]))[:16] == "2026-03-06T21:59"
    assert rfc3339(int(ticks.times[pause + 1]))[:16] == "2026-03-08T21:00"
    assert abs(int(ticks.bids[pause + 1] - ticks.bids[pause])) > 10


def test_spread_widens_when_the_day_ends_in_new_york(market: SeededMarket) -> None:
    roll_ns = at("2026-07-01T21:00:00")
    at_roll = market.ticks("EUR_USD", roll_ns - 60 * SECOND_NS, roll_ns + 180 * SECOND_NS)
    assert 0.8 <= pips(hour_of(market, "2026-07-01T13")) <= 1.2
    assert pips(at_roll) > 2.5
    assert pips(hour_of(market, "2026-07-01T23")) > 1.1


def test_busy_hours_tick_more_and_move_further(market: SeededMarket) -> None:
    busy, quiet = hour_of(market, "2026-07-01T14"), hour_of(market, "2026-07-01T22")
    assert len(busy) > 1.4 * len(quiet)
    minutes = np.arange(at("2026-07-01T00:00:00"), at("2026-07-02T00:00:00"), 60 * SECOND_NS)
    feel = mood(minutes // (60 * SECOND_NS))
    assert feel.volatility[14 * 60] > 2 * feel.volatility[22 * 60]
    assert np.all(np.diff(feel.elapsed) > 0)


def test_every_hour_of_a_year_has_a_tick_a_second(market: SeededMarket) -> None:
    for day in range(3, 360, 30):
        midnight = at("2026-01-01T00:00:00") + day * 24 * HOUR_NS
        for hour in range(24):
            start = midnight + hour * HOUR_NS
            assert len(market.ticks("EUR_USD", start, start + HOUR_NS // 6)) > 600


def test_sessions_move_with_the_clocks_of_their_places() -> None:
    winter, summer = (
        int(np.argmax(_widening(f"2026-{month}-15T00:00:00"))) / 60 for month in ("01", "07")
    )
    assert (winter, summer) == (22, 21)


def _widening(midnight: str) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    first = at(midnight) // (60 * SECOND_NS)
    return mood(np.arange(first, first + 1440)).spread


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[Exchange]:
    """Run a market set by hand that closes on 2026-03-06 at 22:00, an hour after it begins."""
    begins = Manual(begins_ns=at("2026-03-06T21:00:00"))
    made = Exchange(manual_settings(tmp_path, begins, Weekends.CLOSED))
    made.open()
    yield made
    made.close()


def tradeable(exchange: Exchange) -> bool:
    return exchange.board.quote("EUR_USD").tradeable


def test_market_closes_on_friday_and_opens_with_its_first_price(exchange: Exchange) -> None:
    before = tradeable(exchange)
    exchange.advance_clock(at("2026-03-06T22:00:00"))
    closed = tradeable(exchange)
    exchange.advance_clock(at("2026-03-08T21:00:00"))
    waiting = tradeable(exchange)
    set_euro(exchange, "1.2", "1.2001")
    assert (before, closed, waiting, tradeable(exchange)) == (True, False, False, True)
    assert euro(exchange) == (120_000, 120_010)


def test_price_cannot_be_set_while_the_market_is_closed(exchange: Exchange) -> None:
    exchange.advance_clock(at("2026-03-07T00:00:00"))
    with pytest.raises(MarketRefusal, match="closed until"):
        set_euro(exchange, "1.2", "1.2001")


def test_resuming_a_closed_market_does_not_open_it(exchange: Exchange) -> None:
    exchange.halt(None)
    exchange.advance_clock(at("2026-03-07T00:00:00"))
    exchange.resume(None)
    assert not tradeable(exchange)


def test_price_that_nobody_saw_because_the_market_closed_is_not_seen_after_a_restart(
    tmp_path: Path,
) -> None:
    def opened() -> Exchange:
        begins = Manual(begins_ns=at("2026-03-06T21:00:00"))
        exchange = Exchange(manual_settings(tmp_path, begins, Weekends.CLOSED))
        exchange.open()
        return exchange

    exchange = opened()
    set_euro(exchange, "1.1", "1.1001")
    exchange.halt(None)
    set_euro(exchange, "1.2", "1.2001")
    exchange.advance_clock(at("2026-03-07T00:00:00"))
    exchange.resume(None)
    before = euro(exchange)
    exchange.close()
    again = opened()
    assert euro(again) == before == (110_000, 110_010)
    again.close()


def test_exchange_started_at_a_weekend_is_closed(tmp_path: Path) -> None:
    begins = Manual(begins_ns=at("2026-03-07T00:00:00"))
    exchange = Exchange(manual_settings(tmp_path, begins, Weekends.CLOSED))
    exchange.open()
    assert not tradeable(exchange)
    exchange.close()
