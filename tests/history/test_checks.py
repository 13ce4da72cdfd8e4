"""What looks wrong in ticks is found with its place, and only that."""

from datetime import UTC, datetime

import numpy as np
import pytest

from adapters.history.checks import Inspector, Suspicion, closed_spans, open_ns
from adapters.history.columns import cut
from domain.times import to_ns
from engine.ticks import TickBatch
from tests.history.files import MILLISECOND, THURSDAY, made_ticks

SECOND = 1_000 * MILLISECOND
MINUTE = 60 * SECOND


def quiet(count: int = 5_000) -> TickBatch:
    """Make ticks with nothing to find: a second and a little apart."""
    ticks = made_ticks(THURSDAY, count, seed=3)
    time = THURSDAY + np.arange(count) * SECOND // 4
    return TickBatch(time, ticks.bid.copy(), ticks.bid + 10)


def inspected(ticks: TickBatch, size: int = 1_000) -> dict[Suspicion, list[int]]:
    """Look at ticks in batches and return the rows that were flagged."""
    inspector = Inspector()
    for start in range(0, len(ticks.time), size):
        batch = cut(ticks, start, start + size)
        inspector.look("file", np.arange(start, start + len(batch.time)), batch)
    return {
        kind: [example.row for example in flagged.examples]
        for kind, flagged in inspector.found.items()
    }


def ns(*moment: int) -> int:
    """Return a UTC time."""
    year, month, day, hour = moment
    return to_ns(datetime(year, month, day, hour, tzinfo=UTC))


def test_ordinary_ticks_raise_no_suspicion() -> None:
    assert inspected(quiet()) == {}


@pytest.mark.parametrize("row", [1, 500, 998, 999, 1_000, 1_001, 4_990])
@pytest.mark.parametrize("size", [50, 1_000, 10_000])
def test_price_that_jumps_and_returns_is_a_spike(row: int, size: int) -> None:
    ticks = cut(quiet(), 0, 5_000)
    ticks.bid[row] += 400
    ticks.ask[row] += 400

    assert inspected(ticks, size) == {Suspicion.SPIKE: [row]}


def test_price_that_jumps_and_stays_is_news_and_no_spike() -> None:
    ticks = quiet()
    ticks.bid[2_000:] += 400
    ticks.ask[2_000:] += 400

    assert inspected(ticks) == {}


@pytest.mark.parametrize("row", [1, 999, 1_000, 4_999])
def test_same_tick_twice_is_a_duplicate(row: int) -> None:
    ticks = quiet()
    for column in ticks:
        column[row] = column[row - 1]

    assert inspected(ticks) == {Suspicion.DUPLICATE: [row]}


@pytest.mark.parametrize("row", [1, 1_000, 2_500])
def test_silence_of_an_open_market_is_a_gap(row: int) -> None:
    ticks = quiet()
    ticks.time[row:] += 10 * MINUTE

    assert inspected(ticks) == {Suspicion.GAP: [row]}


def test_weekend_is_no_gap_and_ticks_in_it_are_flagged() -> None:
    ticks = quiet(100)
    ticks.time[50:] += ns(2014, 5, 11, 21) - int(ticks.time[50])
    assert Suspicion.CLOSED_HOURS not in inspected(ticks)
    assert inspected(ticks)[Suspicion.GAP] == [50]

    friday = TickBatch(ticks.time.copy(), ticks.bid, ticks.ask)
    friday.time[:50] += ns(2014, 5, 9, 21) - 1 - int(friday.time[49])
    assert inspected(friday) == {}

    friday.time[20] = friday.time[21] = ns(2014, 5, 10, 12)
    friday.time[21:50] = ns(2014, 5, 10, 12)
    assert set(inspected(friday)) >= {Suspicion.CLOSED_HOURS}


def test_closed_hours_follow_new_york_through_the_year() -> None:
    summer, winter = ns(2014, 7, 2, 0), ns(2014, 1, 8, 0)

    spans = [*closed_spans(summer, summer + 7 * 86_400 * SECOND)[-1:]]
    assert spans == [(ns(2014, 7, 4, 21), ns(2014, 7, 6, 21))]
    spans = [*closed_spans(winter, winter + 7 * 86_400 * SECOND)[-1:]]
    assert spans == [(ns(2014, 1, 10, 22), ns(2014, 1, 12, 22))]
    assert open_ns(ns(2014, 7, 4, 20), ns(2014, 7, 6, 22)) == 2 * 3_600 * SECOND
    assert open_ns(ns(2014, 7, 1, 0), ns(2014, 7, 22, 0)) == 15 * 86_400 * SECOND
