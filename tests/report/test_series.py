"""What charts and tables of a report show."""

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrics.ledger import ledger
from engine.metrics.market_time import HOUR_NS
from engine.report.curve import equity_curve
from engine.report.months import monthly_table
from engine.report.prices import PriceSampler
from engine.report.trade_list import trade_lines
from engine.results import MICRO, CloseReason
from engine.ticks import TickBatch
from tests.metrics.outcomes import MONDAY, equity_rows, outcome, random_outcome, spec, trade_row


@pytest.mark.parametrize("points", [8, 100, 999, 5000])
def test_a_thinned_curve_keeps_its_extremes_and_its_end(points: int) -> None:
    of = random_outcome(1, hours=4000)
    book, curve = ledger(of), equity_curve(of, points)
    assert curve.time.size <= points
    assert (np.diff(curve.time) > 0).all()
    assert curve.nav.max() == max(of.equity["nav"].max(), of.balance)
    assert curve.nav.min() == min(of.equity["nav"].min(), of.balance)
    assert curve.nav[-1] == of.equity["nav"][-1]
    assert -curve.drawdown.min() == pytest.approx(book.drawdowns.share.max())


def test_a_curve_of_a_run_without_equity_is_its_balance() -> None:
    curve = equity_curve(outcome())
    assert (curve.nav.tolist(), curve.drawdown.tolist()) == ([100_000 * MICRO], [0.0])


def test_too_few_points_are_no_curve() -> None:
    with pytest.raises(ValueError, match="3 points"):
        equity_curve(outcome(), 3)


def test_months_and_years_compound() -> None:
    # Ends of trading days in January and February 2026, and in January 2027.
    rows = equity_rows((13, 110_000, 0), (24 * 30 + 13, 99_000, 0), (24 * 365 + 13, 198_000, 0))
    first, second = monthly_table(ledger(outcome(equity=rows)))
    assert [(month.month, month.profit) for month in first.months] == [(1, 10_000), (2, -11_000)]
    assert first.months[1].share == pytest.approx(-0.1)
    assert (first.profit, first.share) == (Decimal(-1000), pytest.approx(-0.01))
    assert (second.year, second.share) == (2027, pytest.approx(1.0))


def test_a_used_up_account_has_months_without_share() -> None:
    rows = equity_rows((13, -1, 0), (24 * 30 + 13, 5, 0))
    (year,) = monthly_table(ledger(outcome(equity=rows)))
    assert [month.share for month in year.months] == [pytest.approx(-1.00001), None]
    assert year.share is None


def test_a_trade_line_reads_as_a_trader_writes_it() -> None:
    row = trade_row(7, -3, units=-1000, spread=14, adverse=31, favourable=5, reason=2)
    (line,) = trade_lines(outcome(row, of=spec("USD_JPY")))
    assert (str(line.entry), str(line.exit), line.pips) == ("110.000", "110.300", Decimal(-30))
    assert (line.reason, line.spread, line.profit) == (CloseReason.STOP, Decimal("1.4"), -3)
    assert line.opened == datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_trade_lines_come_in_pages() -> None:
    of = random_outcome(3)
    whole = trade_lines(of, 0, 200)
    assert trade_lines(of, 0, 70) + trade_lines(of, 70, 70) + trade_lines(of, 140, 70) == whole


def batch(times: np.ndarray, mids: np.ndarray) -> TickBatch:
    bid = mids.astype(np.int32)
    return TickBatch(times.astype(np.int64), bid, bid + np.int32(3))


@given(st.lists(st.integers(1, 900), min_size=1, max_size=5), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_sampled_prices_do_not_depend_on_the_batches(sizes: list[int], seed: int) -> None:
    draw = np.random.default_rng(seed)
    count = sum(sizes)
    times = MONDAY + np.cumsum(draw.integers(0, HOUR_NS // 50, count))
    mids = 100_000 + np.cumsum(draw.integers(-9, 10, count))
    whole, parts = PriceSampler(), PriceSampler()
    whole.add(batch(times, mids))
    for end, size in zip(np.cumsum(sizes), sizes, strict=True):
        parts.add(batch(times[end - size : end], mids[end - size : end]))
    assert parts.table().tolist() == whole.table().tolist()
    table = whole.table()
    assert (table["low"].min(), table["high"].max()) == (2 * mids.min() + 3, 2 * mids.max() + 3)
    assert np.unique(times // HOUR_NS).size == table.size
