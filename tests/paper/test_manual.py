"""A market set by hand: its clock, its prices, and what a kill leaves of them."""

import asyncio
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from domain.times import SECOND_NS, parse_rfc3339_ns, rfc3339
from paper.candles.granularity import Alignment, Granularity
from paper.candles.query import CandleQuery, find_candles
from paper.exchange import Exchange
from paper.ledger.transactions import Transaction
from paper.market.feed import PlayedTick
from paper.market.floor import MarketRefusal
from paper.market.hours import Weekends
from paper.market.tick_days import DAYS_KEPT, RECORD, TickDays
from paper.orders.parsing import Fields
from paper.orders.requests import parse_order
from paper.settings import Manual, Settings

BEGINS_NS = parse_rfc3339_ns("2026-03-05T10:00:00Z")
DAY_NS = 86_400 * SECOND_NS


def manual_settings(folder: Path, market: Manual, weekends: Weekends = Weekends.OPEN) -> Settings:
    return Settings(
        host="127.0.0.1",
        port=0,
        accounts=(),
        folder=folder,
        market=market,
        instruments=("EUR_USD", "USD_JPY"),
        every_tick=True,
        weekends=weekends,
    )


@pytest.fixture
def told(tmp_path: Path) -> Settings:
    return manual_settings(tmp_path, Manual(begins_ns=BEGINS_NS))


@pytest.fixture
def exchange(told: Settings) -> Iterator[Exchange]:
    made = Exchange(told)
    made.open()
    yield made
    made.close()


def set_euro(exchange: Exchange, bid: str, ask: str) -> None:
    exchange.set_price("EUR_USD", Decimal(bid), Decimal(ask))


def euro(exchange: Exchange) -> tuple[int, int]:
    quote = exchange.board.quote("EUR_USD")
    return quote.bid, quote.ask


def closes(exchange: Exchange, granularity: Granularity) -> list[int]:
    query = CandleQuery(
        instrument="EUR_USD",
        granularity=granularity,
        count=10,
        start_ns=None,
        end_ns=None,
        include_first=True,
        alignment=Alignment(),
    )
    known = exchange.known_until("EUR_USD")
    return [int(row[0]) for row in find_candles(exchange.candles, query, known).bars.closes]


def test_new_market_begins_at_the_time_and_the_usual_prices(exchange: Exchange) -> None:
    assert exchange.now() == BEGINS_NS
    assert euro(exchange) == (108_000, 108_010)


def test_price_set_is_the_price_that_stands(exchange: Exchange) -> None:
    set_euro(exchange, "1.1", "1.10012")
    assert euro(exchange) == (110_000, 110_012)
    assert exchange.board.quote("EUR_USD").time_ns == BEGINS_NS


def test_clock_moves_only_when_told_and_never_back(exchange: Exchange) -> None:
    exchange.advance_clock(BEGINS_NS + 5)
    with pytest.raises(MarketRefusal, match="never goes back"):
        exchange.advance_clock(BEGINS_NS + 4)
    assert exchange.now() == BEGINS_NS + 5


def test_clock_does_not_leave_what_can_be_counted(exchange: Exchange) -> None:
    with pytest.raises(MarketRefusal, match="stays before 2200"):
        exchange.advance_clock(2**64)


@pytest.mark.parametrize(("bid", "ask"), [("1.2", "1.1"), ("1.100001", "1.2"), ("0", "1")])
def test_price_that_is_none_is_refused(exchange: Exchange, bid: str, ask: str) -> None:
    with pytest.raises(MarketRefusal, match="not bid and ask"):
        set_euro(exchange, bid, ask)


def test_candles_are_made_of_the_prices_set(exchange: Exchange) -> None:
    set_euro(exchange, "1.1", "1.1001")
    exchange.advance_clock(BEGINS_NS + 60 * SECOND_NS)
    set_euro(exchange, "1.2", "1.2001")
    exchange.jump_price("EUR_USD", -1000)
    assert closes(exchange, Granularity.S5) == [110_000, 119_000]
    assert closes(exchange, Granularity.D) == [119_000]


def test_price_set_during_a_halt_waits_for_its_end(exchange: Exchange) -> None:
    exchange.halt(["EUR_USD"])
    set_euro(exchange, "1.2", "1.2001")
    exchange.jump_price("EUR_USD", 5)
    during = euro(exchange)
    exchange.resume(["EUR_USD"])
    assert (during, euro(exchange)) == ((108_000, 108_010), (120_005, 120_015))


def test_restart_finds_clock_prices_and_what_was_held(told: Settings) -> None:
    exchange = Exchange(told)
    exchange.open()
    set_euro(exchange, "1.1", "1.1001")
    exchange.halt(["EUR_USD"])
    set_euro(exchange, "1.3", "1.3001")
    exchange.advance_clock(BEGINS_NS + 3 * DAY_NS)
    exchange.close()
    again = Exchange(told)
    again.open()
    stood = euro(again), again.now(), again.board.quote("EUR_USD").tradeable
    again.resume(None)
    resumed = euro(again)
    again.close()
    assert stood == ((110_000, 110_010), BEGINS_NS + 3 * DAY_NS, False)
    assert resumed == (130_000, 130_010)


def place(exchange: Exchange, **order: str) -> Sequence[Transaction]:
    (desk,) = exchange.desks.values()
    body = {"instrument": "EUR_USD", "units": "1000", **order}
    return desk.place(parse_order(Fields(body, "order")), "request", exchange.now())


def written(exchange: Exchange, since: int) -> list[tuple[int, str, str]]:
    """Return time, type and reason of the transactions after a number, once they are on disk."""
    asyncio.run(write(exchange))
    (desk,) = exchange.desks.values()
    wires = [transaction.to_wire() for transaction in desk.journal.read(since + 1, since + 99)]
    return [
        (parse_rfc3339_ns(str(wire["time"])), str(wire["type"]), str(wire.get("reason")))
        for wire in wires
    ]


async def write(exchange: Exchange) -> None:
    running = asyncio.create_task(exchange.run())
    await exchange.settled()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def test_order_that_expires_between_two_prices_is_not_filled_by_the_second(
    exchange: Exchange,
) -> None:
    ends_ns = BEGINS_NS + 30 * SECOND_NS
    placed = place(
        exchange, type="LIMIT", price="1.05", timeInForce="GTD", gtdTime=rfc3339(ends_ns)
    )
    exchange.floor.take(PlayedTick("EUR_USD", BEGINS_NS + 60 * SECOND_NS, 104_000, 104_010))
    assert written(exchange, placed[-1].id) == [(ends_ns, "ORDER_CANCEL", "TIME_IN_FORCE_EXPIRED")]


def test_clock_that_passes_five_in_new_york_charges_financing_before_the_next_price(
    exchange: Exchange,
) -> None:
    filled = place(exchange, type="MARKET")
    exchange.advance_clock(BEGINS_NS + DAY_NS)
    ((time_ns, kind, _),) = written(exchange, filled[-1].id)
    assert (rfc3339(time_ns)[:13], kind) == ("2026-03-05T22", "DAILY_FINANCING")


def test_halted_market_cancels_market_orders_and_keeps_resting_ones(exchange: Exchange) -> None:
    exchange.halt(["EUR_USD"])
    refused = place(exchange, type="MARKET")
    resting = place(exchange, type="LIMIT", price="1.2")
    exchange.resume(["EUR_USD"])
    assert refused[-1].to_wire()["reason"] == "MARKET_HALTED"
    assert [str(each.to_wire()["type"]) for each in resting] == ["LIMIT_ORDER"]
    assert [kind for _, kind, _ in written(exchange, resting[-1].id)] == ["ORDER_FILL"]


def begun(folder: Path) -> TickDays:
    days = TickDays(folder)
    days.found(BEGINS_NS, [PlayedTick("EUR_USD", BEGINS_NS, 1, 2)])
    return days


def tick(time_ns: int, bid: int) -> PlayedTick:
    return PlayedTick("EUR_USD", time_ns, bid, bid + 1)


def test_killed_market_stands_where_the_last_call_left_it(tmp_path: Path) -> None:
    days = begun(tmp_path)
    days.add(tick(BEGINS_NS + 1, 5))
    days.advance_to(BEGINS_NS + 2)
    days.advance_to(BEGINS_NS + 3)
    again = TickDays(tmp_path)
    assert again.now_ns == BEGINS_NS + 3
    assert again.standing("EUR_USD") == tick(BEGINS_NS + 1, 5)
    assert again.ticks("EUR_USD", 0, BEGINS_NS + 9).bids.tolist() == [5]


def test_moving_the_clock_a_thousand_times_takes_no_room(tmp_path: Path) -> None:
    days = begun(tmp_path)
    for step in range(1000):
        days.advance_to(BEGINS_NS + step)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) == 2 * RECORD.itemsize


def test_record_torn_by_a_kill_is_cut_off(tmp_path: Path) -> None:
    days = begun(tmp_path)
    days.add(tick(BEGINS_NS + 1, 5))
    with (tmp_path / "2026-03-05.ticks").open("ab") as file:
        file.write(b"torn")
    again = TickDays(tmp_path)
    again.add(tick(BEGINS_NS + 2, 6))
    assert TickDays(tmp_path).ticks("EUR_USD", 0, BEGINS_NS + 9).bids.tolist() == [5, 6]


def test_next_day_begins_with_the_prices_that_stood(tmp_path: Path) -> None:
    days = begun(tmp_path)
    days.add(tick(BEGINS_NS, 5))
    days.advance_to(BEGINS_NS + DAY_NS)
    again = TickDays(tmp_path)
    assert again.standing("EUR_USD") == tick(BEGINS_NS, 5)
    assert len(again.ticks("EUR_USD", BEGINS_NS + 1, BEGINS_NS + 2 * DAY_NS)) == 0


def test_days_out_of_reach_are_dropped(tmp_path: Path) -> None:
    days = begun(tmp_path)
    days.advance_to(BEGINS_NS + DAY_NS)
    days.advance_to(BEGINS_NS + (DAYS_KEPT + 1) * DAY_NS)
    assert len(list(tmp_path.iterdir())) == 2
