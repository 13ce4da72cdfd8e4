"""Metrics of a few trades, reckoned by hand."""

import math
from decimal import Decimal

import pytest

from engine.metrics.ledger import ledger
from engine.metrics.outcome import Outcome
from engine.metrics.table import METRICS, measure
from engine.metrics.values import Reason, Value
from tests.metrics.outcomes import equity_rows, outcome, results, spec, trade_row


def value(of: Outcome, key: str) -> Value | None:
    return measure(ledger(of), [key])[0].value


def reason(of: Outcome, key: str) -> Reason | None:
    return measure(ledger(of), [key])[0].reason


FIVE = outcome(*results(100, -40, 60, -20, -10))


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("net_profit", Decimal(90)),
        ("gross_profit", Decimal(160)),
        ("gross_loss", Decimal(-70)),
        ("profit_factor", 160 / 70),
        ("total_return", 0.0009),
        ("trades", 5),
        ("win_rate", 0.4),
        ("expectancy", Decimal(18)),
        ("payoff", 80 / (70 / 3)),
        ("expectancy_risks", 18 / (70 / 3)),
        ("average_win", Decimal(80)),
        ("average_loss", Decimal("-23.333333")),
        ("median_win", Decimal(80)),
        ("median_loss", Decimal(-20)),
        ("largest_win", Decimal(100)),
        ("largest_loss", Decimal(-40)),
        ("consecutive_wins", 1),
        ("consecutive_losses", 2),
        ("expectancy_pips", 180.0),
        ("average_hold", 3600.0),
        ("time_in_market", 5 / 48),
        ("average_position", 1000 * 5 / 48),
        ("spread_paid", Decimal("0.5")),
        ("average_spread", 1.0),
        ("financing", Decimal(0)),
    ],
)
def test_five_trades_give_what_is_reckoned_by_hand(key: str, expected: Value) -> None:
    assert value(FIVE, key) == (
        pytest.approx(expected) if isinstance(expected, float) else expected
    )


def test_a_trade_closed_in_parts_counts_once() -> None:
    parts = outcome(
        trade_row(1, 30, units=400, closed=1, adverse=5, favourable=80),
        trade_row(2, -5, closed=2),
        trade_row(1, -10, units=600, closed=3, adverse=30, favourable=90),
    )
    book = ledger(parts)
    assert value(parts, "trades") == 2
    assert value(parts, "win_rate") == 0.5
    assert (book.trades.number.tolist(), book.trades.units.tolist()) == ([2, 1], [1000, 1000])
    assert book.trades.result.tolist() == [-5_000_000, 20_000_000]
    assert book.trades.adverse.tolist() == [0.0, 3.0]
    assert book.trades.favourable.tolist() == [0.0, 9.0]


def test_financing_belongs_to_the_result() -> None:
    held = outcome(trade_row(1, 5, financing=-7))
    assert (value(held, "net_profit"), value(held, "win_rate")) == (Decimal(-2), 0.0)
    assert value(held, "financing") == Decimal(-7)


def test_sides_are_told_apart() -> None:
    both = outcome(trade_row(1, 10), trade_row(2, -4, units=-500), trade_row(3, 9, units=-500))
    assert [value(both, key) for key in ("long_trades", "long_profit")] == [1, Decimal(10)]
    assert [value(both, key) for key in ("short_trades", "short_profit")] == [2, Decimal(5)]
    assert value(both, "short_win_rate") == 0.5


def test_a_spread_in_another_currency_is_paid_at_the_rate_of_the_booking() -> None:
    # 100 points of 10,000 EUR_GBP are 10 GBP, booked as 13 USD.
    row = trade_row(1, 13, units=10_000, exit_points=110_100, spread=20)
    assert value(outcome(row, of=spec("EUR_GBP")), "spread_paid") == Decimal("2.6")


def test_a_spread_without_a_rate_has_no_value() -> None:
    row = trade_row(1, 0, units=10_000, exit_points=110_000)
    assert reason(outcome(row, of=spec("EUR_GBP")), "spread_paid") is Reason.NO_RATE
    assert value(outcome(row, of=spec("EUR_GBP", GBP="1.25")), "spread_paid") == Decimal("1.25")


FALLING = equity_rows(
    (1, 101_000, 99_900),
    (2, 100_000, 99_000),
    (3, 100_500, 98_990),
    (4, 101_000, 100_400),
    (5, 100_800, 100_700),
)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("max_drawdown", Decimal(2010)),
        ("max_drawdown_share", 2010 / 101_000),
        ("average_drawdown", (100 / 100_000 + 2010 / 101_000 + 300 / 101_000) / 3),
        ("longest_drawdown", 3 * 3600.0),
        ("recovery_time", 3600.0),
        ("recovery_factor", 0.0),
    ],
)
def test_drawdowns_are_seen_within_the_hours(key: str, expected: Value) -> None:
    assert value(outcome(equity=FALLING), key) == (
        pytest.approx(expected) if isinstance(expected, float) else expected
    )


def test_a_drawdown_that_lasts_has_no_recovery_time() -> None:
    assert reason(outcome(equity=FALLING[:3]), "recovery_time") is Reason.UNRECOVERED


def test_days_end_at_17_new_york() -> None:
    # 9:00 UTC and 13 hours is 17:00 in New York in winter: the hour that ends there is Monday's.
    days = ledger(outcome(equity=equity_rows((13, 102_000, 0), (14, 101_000, 0)))).days
    assert days.returns.tolist() == pytest.approx([0.02, 101 / 102 - 1])
    assert days.number.astype("datetime64[D]").astype(str).tolist() == ["2026-01-05", "2026-01-06"]


def test_growth_per_year_counts_days_of_the_calendar() -> None:
    year = outcome(equity=equity_rows((1, 110_000, 0)), hours=365.25 * 24)
    assert value(year, "cagr") == pytest.approx(0.1)


def test_lucky_hours_are_no_growth_per_year() -> None:
    lucky = outcome(equity=equity_rows((1, 200_000, 0)), hours=1)
    assert reason(lucky, "cagr") is Reason.TOO_SHORT


def test_a_ruined_account_has_no_ratios_of_returns() -> None:
    ruined = outcome(equity=equity_rows((1, -5, -5), (30, 10, 5), (60, 20, 5)))
    for key in ("sharpe", "sortino", "worst_day", "k_ratio", "value_at_risk"):
        assert reason(ruined, key) is Reason.RUINED


def test_a_run_without_trades_has_reasons_instead_of_ratios() -> None:
    empty = {each.key: each for each in measure(ledger(outcome()))}
    assert empty.keys() == METRICS.keys()
    assert empty["win_rate"].reason is Reason.NO_TRADES
    assert empty["sharpe"].reason is Reason.NO_EQUITY
    assert empty["net_profit"].value == 0


def test_time_in_market_counts_overlaps_once_and_weekends_not() -> None:
    held = outcome(
        trade_row(1, 1, opened=0, closed=24),
        trade_row(2, 1, opened=12, closed=20),
        trade_row(3, 1, opened=100, closed=160),
        hours=168,
    )
    # Friday 17:00 New York is 109 hours after Monday 9:00 UTC, and the weekend has 48.
    assert value(held, "time_in_market") == pytest.approx((24 + 9 + 3) / 120)


def test_every_value_is_finite_or_has_a_reason() -> None:
    for each in measure(ledger(FIVE)):
        assert (each.value is None) == (each.reason is not None)
        assert each.value is None or math.isfinite(each.value)
