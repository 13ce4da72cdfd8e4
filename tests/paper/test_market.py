"""The seeded market and the candles: pure functions, checked against the ticks."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from domain.instruments import MAJORS
from domain.times import SECOND_NS, parse_rfc3339_ns, rfc3339
from paper.candles.bars import BID, MID
from paper.candles.granularity import Alignment, Granularity, Weekday, edges
from paper.candles.query import CandleQuery, find_candles
from paper.candles.store import CandleStore
from paper.market.seeded import SeededMarket
from paper.market.ticks import Ticks
from tests.paper.client import Client

HOUR_NS = 3600 * SECOND_NS
DAY_NS = 24 * HOUR_NS
NOW = parse_rfc3339_ns("2026-03-10T12:34:56.789Z")
BEGINS = NOW - 40 * DAY_NS


@pytest.fixture(scope="module")
def market() -> SeededMarket:
    return SeededMarket(7, MAJORS, BEGINS)


@pytest.fixture(scope="module")
def store(market: SeededMarket, tmp_path_factory: pytest.TempPathFactory) -> CandleStore:
    return CandleStore(market, tmp_path_factory.mktemp("candles"))


def query(granularity: Granularity, count: int = 20, instrument: str = "EUR_USD") -> CandleQuery:
    return CandleQuery(
        instrument=instrument,
        granularity=granularity,
        count=count,
        start_ns=None,
        end_ns=None,
        include_first=True,
        alignment=Alignment(),
    )


def test_same_seed_gives_the_same_ticks_however_they_are_asked_for(market: SeededMarket) -> None:
    again = SeededMarket(7, {"EUR_USD": MAJORS["EUR_USD"]}, BEGINS)
    whole = market.ticks("EUR_USD", NOW - HOUR_NS, NOW)
    steps = range(NOW - HOUR_NS, NOW, HOUR_NS // 7)
    parts = [again.ticks("EUR_USD", at, min(at + HOUR_NS // 7, NOW)) for at in steps]
    assert np.array_equal(whole.times, np.concatenate([part.times for part in parts]))
    assert np.array_equal(whole.bids, np.concatenate([part.bids for part in parts]))
    assert np.array_equal(whole.asks, np.concatenate([part.asks for part in parts]))


def test_another_seed_gives_another_market(market: SeededMarket) -> None:
    other = SeededMarket(8, MAJORS, BEGINS).ticks("EUR_USD", NOW - HOUR_NS, NOW)
    mine = market.ticks("EUR_USD", NOW - HOUR_NS, NOW)
    assert abs(int(other.bids[0]) - int(mine.bids[0])) > 10


def test_market_looks_like_currencies(market: SeededMarket) -> None:
    ticks = market.ticks("EUR_USD", NOW - 30 * DAY_NS, NOW)
    mids = (ticks.bids + ticks.asks) / 2
    spreads = ticks.asks - ticks.bids
    hours = np.searchsorted(ticks.times, np.arange(NOW - 30 * DAY_NS, NOW, HOUR_NS))
    hourly = np.abs(np.diff(mids[hours]))
    assert np.all(np.diff(ticks.times) > 0)
    assert 2 < len(ticks) / (30 * 86_400) < 5
    assert 0.95 < mids.min() / 100_000 < mids.max() / 100_000 < 1.25
    assert 30 < hourly.mean() < 110
    assert 8 <= spreads.mean() <= 15
    assert spreads.min() >= 1
    assert spreads.max() > 15


def test_cross_is_the_product_of_its_legs(market: SeededMarket) -> None:
    start = NOW - HOUR_NS

    def mids(name: str) -> tuple[Ticks, np.ndarray[tuple[int], np.dtype[np.float64]]]:
        ticks = market.ticks(name, start, NOW)
        return ticks, (ticks.bids + ticks.asks) / 2 / 10.0 ** MAJORS[name].display_precision

    cross, cross_mids = mids("EUR_JPY")
    product = np.ones(len(cross))
    for name in ("EUR_USD", "USD_JPY"):
        ticks, leg = mids(name)
        product *= np.interp(cross.times, ticks.times, leg)
    assert np.abs(cross_mids / product - 1).max() < 5e-5


@pytest.mark.parametrize("granularity", list(Granularity))
def test_candles_agree_with_the_ticks(
    market: SeededMarket, store: CandleStore, granularity: Granularity
) -> None:
    count = 3 if granularity.seconds >= 86_400 else 20
    found = find_candles(store, query(granularity, count), NOW)
    bars = found.bars
    starts = bars.starts.tolist()
    for index, start in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else NOW
        ticks = market.ticks("EUR_USD", max(start, BEGINS), end)
        sums = ticks.bids + ticks.asks
        assert bars.volumes[index] == len(ticks)
        assert bars.opens[index, BID] == ticks.bids[0]
        assert bars.highs[index, BID] == ticks.bids.max()
        assert bars.lows[index, MID] == sums.min()
        assert bars.closes[index, MID] == sums[-1]
    assert starts[-1] <= NOW
    assert found.incomplete_from_ns == starts[-1]


@pytest.mark.parametrize(
    ("granularity", "first", "expected"),
    [
        (Granularity.D, "2026-03-06T23:00:00Z", ["03-06T22", "03-07T22", "03-08T21", "03-09T21"]),
        (Granularity.D, "2026-10-30T23:00:00Z", ["10-30T21", "10-31T21", "11-01T22", "11-02T22"]),
        (Granularity.H4, "2026-03-08T00:00:00Z", ["03-07T22", "03-08T02", "03-08T06", "03-08T10"]),
        (Granularity.H12, "2026-03-08T00:00:00Z", ["03-07T22", "03-08T10", "03-08T21", "03-09T09"]),
        (Granularity.W, "2026-03-10T00:00:00Z", ["03-06T22", "03-13T21", "03-20T21", "03-27T21"]),
        (Granularity.M, "2026-03-10T00:00:00Z", ["02-28T22", "03-31T21", "04-30T21", "05-31T21"]),
        (Granularity.H4, "2026-10-31T23:00:00Z", ["10-31T21", "11-01T01", "11-01T05", "11-01T09"]),
        (Granularity.H4, "2026-11-01T14:00:00Z", ["11-01T13", "11-01T17", "11-01T21", "11-01T22"]),
        (Granularity.H12, "2026-11-01T00:00:00Z", ["10-31T21", "11-01T09", "11-01T21", "11-01T22"]),
        (Granularity.W, "2026-10-27T00:00:00Z", ["10-23T21", "10-30T21", "11-06T22", "11-13T22"]),
        (Granularity.M, "2026-09-10T00:00:00Z", ["08-31T21", "09-30T21", "10-31T21", "11-30T22"]),
        (Granularity.M5, "2026-03-10T00:07:00Z", ["03-10T00", "03-10T00", "03-10T00", "03-10T00"]),
    ],
)
def test_long_candles_begin_at_five_in_new_york(
    granularity: Granularity, first: str, expected: list[str]
) -> None:
    start = parse_rfc3339_ns(first)
    found = edges(granularity, start, start + 3 * granularity.seconds * SECOND_NS, Alignment())
    assert [rfc3339(int(each))[5:13] for each in found[:4]] == expected
    assert found[0] <= start


@pytest.mark.parametrize(("day", "hours"), [("2026-03-07T22", 23), ("2026-10-31T21", 25)])
def test_day_on_which_clocks_change_is_an_hour_off(day: str, hours: int) -> None:
    start = parse_rfc3339_ns(f"{day}:00:00Z")
    for granularity in (Granularity.H2, Granularity.H4, Granularity.H12):
        found = edges(granularity, start, start + 2 * DAY_NS, Alignment())
        assert start + hours * HOUR_NS in found.tolist()
        assert max(np.diff(found)) == granularity.seconds * SECOND_NS
    days = edges(Granularity.D, start, start + 1, Alignment())
    assert (days[1] - days[0]) == hours * HOUR_NS


def test_weeks_begin_on_the_day_asked_for() -> None:
    align = Alignment(hour=0, weekday=Weekday.MONDAY)
    found = edges(Granularity.W, NOW, NOW + 1, align)
    assert rfc3339(int(found[0])) == "2026-03-09T04:00:00.000000000Z"


def test_candles_on_the_wire_have_the_components_asked_for(shared: Client) -> None:
    answer = shared.get("/instruments/USD_JPY/candles", granularity="M1", count="3", price="BA")
    candles = answer["candles"]
    assert (answer["instrument"], answer["granularity"]) == ("USD_JPY", "M1")
    assert [candle["complete"] for candle in candles] == [True, True, False]
    assert set(candles[0]) == {"complete", "volume", "time", "bid", "ask"}
    assert all(len(price.split(".")[1]) == 3 for price in candles[0]["bid"].values())
    assert candles[0]["time"].endswith(":00.000000000Z")
    url = f"{shared.exchange.base_url}/v3/instruments/USD_JPY/candles"
    other = shared.send("GET", url, params={"granularity": "M1", "count": "3", "price": "M"})
    assert set(other.json()["candles"][0]) == {"complete", "volume", "time", "mid"}


def test_smooth_candle_opens_where_the_one_before_closed(store: CandleStore) -> None:
    plain = find_candles(store, query(Granularity.M5, 6), NOW).bars
    smooth = find_candles(store, replace(query(Granularity.M5, 5), smooth=True), NOW).bars
    assert np.array_equal(smooth.opens, plain.closes[:-1])
    assert np.all(smooth.highs >= smooth.opens)


def test_days_kept_on_disk_are_what_would_be_computed(
    market: SeededMarket, store: CandleStore, tmp_path: Path
) -> None:
    first = find_candles(CandleStore(market, tmp_path), query(Granularity.D, 9), NOW).bars
    again = find_candles(CandleStore(market, tmp_path), query(Granularity.D, 9), NOW).bars
    computed = find_candles(store, query(Granularity.D, 9), NOW).bars
    assert list(tmp_path.glob("EUR_USD/*.npy"))
    assert np.array_equal(first.highs, computed.highs)
    assert np.array_equal(again.highs, computed.highs)


def test_days_kept_of_another_market_are_thrown_away(market: SeededMarket, tmp_path: Path) -> None:
    find_candles(CandleStore(market, tmp_path), query(Granularity.D, 9), NOW)
    CandleStore(SeededMarket(8, MAJORS, BEGINS), tmp_path)
    assert not list(tmp_path.glob("EUR_USD/*"))


def test_kept_day_that_was_torn_is_computed_again(
    market: SeededMarket, store: CandleStore, tmp_path: Path
) -> None:
    find_candles(CandleStore(market, tmp_path), query(Granularity.D, 9), NOW)
    for path in tmp_path.glob("EUR_USD/*.npy"):
        path.write_bytes(path.read_bytes()[:200])
    again = find_candles(CandleStore(market, tmp_path), query(Granularity.D, 9), NOW).bars
    assert np.array_equal(again.highs, find_candles(store, query(Granularity.D, 9), NOW).bars.highs)


def test_days_out_of_reach_leave_the_disk(market: SeededMarket, tmp_path: Path) -> None:
    kept = CandleStore(market, tmp_path)
    find_candles(kept, query(Granularity.D, 9), NOW)
    kept.prune(NOW + 395 * DAY_NS)
    names = sorted(path.name for path in tmp_path.glob("EUR_USD/*"))
    assert names[0] == "2026-03-05.npy"


def test_latest_candles_are_the_last_complete_one_and_the_one_in_progress(shared: Client) -> None:
    latest = shared.get(
        "/candles/latest", candleSpecifications="EUR_USD:M5:BM,USD_JPY:D:A", smooth="True"
    )["latestCandles"]
    assert [(each["instrument"], each["granularity"]) for each in latest] == [
        ("EUR_USD", "M5"),
        ("USD_JPY", "D"),
    ]
    assert [candle["complete"] for candle in latest[1]["candles"]] == [True, False]
    assert set(latest[0]["candles"][0]) == {"complete", "volume", "time", "bid", "mid"}
    assert set(latest[1]["candles"][0]) == {"complete", "volume", "time", "ask"}


@pytest.mark.parametrize(
    "asked",
    ["EUR_USD", "EUR_USD:M5", "EUR_ZZZ:M5:M", "EUR_USD:M7:M", "EUR_USD:M5:X", "EUR_USD:M5:"],
)
def test_latest_candles_need_whole_specifications(shared: Client, asked: str) -> None:
    answer = shared.send("GET", "/candles/latest", params={"candleSpecifications": asked})
    assert answer.status_code == 400
    told = answer.json()["errorMessage"]
    assert told == "Invalid value specified for 'candleSpecifications'"


def test_latest_candles_need_specifications(shared: Client) -> None:
    answer = shared.send("GET", "/candles/latest")
    assert answer.status_code == 400
    assert answer.json()["errorMessage"] == "Missing 'candleSpecifications' parameter"


def test_candles_for_many_units_are_wider(shared: Client) -> None:
    asked = {"granularity": "M1", "count": "3", "price": "BMA"}
    path = "/instruments/EUR_USD/candles"
    one = shared.get(path, **asked)["candles"][0]
    many = shared.get(path, **asked, units="4000000")["candles"][0]
    assert points(many["bid"]["o"]) == points(one["bid"]["o"]) - 2
    assert points(many["ask"]["h"]) == points(one["ask"]["h"]) + 2
    assert many["mid"] == one["mid"]


def points(price: str) -> int:
    return int(price.replace(".", ""))


def test_first_candle_is_the_one_that_covers_from_unless_left_out(shared: Client) -> None:
    now = shared.get("/pricing", instruments="EUR_USD")["time"]
    hour = now[:13]
    asked = {"granularity": "H1", "from": f"{hour}:00:00.000000001Z"}
    covering = shared.get("/instruments/EUR_USD/candles", **asked)["candles"]
    without = shared.get("/instruments/EUR_USD/candles", **asked, includeFirst="false")["candles"]
    assert [candle["time"][:13] for candle in covering] == [hour]
    assert without == []


def test_count_from_and_to_choose_the_candles(shared: Client) -> None:
    path = "/instruments/EUR_USD/candles"
    last = shared.get(path, granularity="M5", count="10")["candles"]
    forward = shared.get(path, granularity="M5", count="4", **{"from": last[2]["time"]})
    backward = shared.get(path, granularity="M5", count="4", to=last[8]["time"])
    between = shared.get(path, granularity="M5", **{"from": last[2]["time"], "to": last[5]["time"]})
    times = [candle["time"] for candle in last]
    assert [candle["time"] for candle in forward["candles"]] == times[2:6]
    assert [candle["time"] for candle in backward["candles"]] == times[4:8]
    assert [candle["time"] for candle in between["candles"]] == times[2:5]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"granularity": "M7"}, "Invalid value specified for 'granularity'"),
        ({"price": "X"}, "Invalid value specified for 'price'"),
        ({"count": "5001"}, "Maximum value for 'count' exceeded"),
        ({"count": "0"}, "Invalid value specified for 'count'"),
        ({"count": "-3"}, "Invalid value specified for 'count'"),
        ({"to": "2199-01-01T00:00:00Z"}, "Invalid value specified for 'to'. Time is in the future"),
        ({"from": "monday"}, "Invalid value specified for 'from'"),
        ({"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"}, "Maximum value for"),
        (
            {"from": "2026-01-01T00:00:00Z", "to": "2026-01-01T01:00:00Z", "count": "5"},
            "'count' cannot be specified",
        ),
        ({"alignmentTimezone": "Mars/Base"}, "Invalid value specified for 'alignmentTimezone'"),
        ({"alignmentTimezone": "../etc"}, "Invalid value specified for 'alignmentTimezone'"),
        ({"dailyAlignment": "24"}, "Invalid value specified for 'dailyAlignment'"),
        ({"weeklyAlignment": "Someday"}, "Invalid value specified for 'weeklyAlignment'"),
        ({"units": "0"}, "Invalid value specified for 'units'"),
        ({"units": "many"}, "Invalid value specified for 'units'"),
        ({"smooth": "maybe"}, "Invalid value specified for 'smooth'"),
    ],
)
def test_candle_request_that_makes_no_sense_is_refused(
    shared: Client, asked: dict[str, str], message: str
) -> None:
    answer = shared.send("GET", "/instruments/EUR_USD/candles", params=asked)
    assert answer.status_code == 400
    assert answer.json()["errorMessage"].startswith(message)


def test_smoothed_candles_open_where_the_last_closed(shared: Client) -> None:
    candles = shared.get(
        "/instruments/EUR_USD/candles", granularity="M1", count="5", smooth="True"
    )["candles"]
    for before, after in pairwise(candles):
        assert after["mid"]["o"] == before["mid"]["c"]


def test_unknown_instrument_has_no_candles(shared: Client) -> None:
    answer = shared.send("GET", "/instruments/EUR_ZZZ/candles")
    assert answer.status_code == 400
    assert answer.json()["errorMessage"] == "Invalid value specified for 'instrument'"
