"""Entries follow the market's clock, and the account's hours in New York."""

from datetime import UTC, datetime, time, timedelta

import pytest

from domain.accounts import AccountPolicy, Feed, Limits
from domain.limits import TradingHours, TradingWindow, Weekends
from domain.numbers import Points
from domain.risk.hours import is_within, must_be_flat
from domain.risk.snapshot import Quote
from domain.risk.verdict import DenyCode
from tests.unit.builders import NOW, intent, snapshot
from tests.unit.verdicts import code

SATURDAY = datetime(2026, 11, 21, 12, tzinfo=UTC)
FRIDAY_CLOSE = datetime(2026, 11, 20, 22, tzinfo=UTC)
LONDON = TradingWindow(days=frozenset({0, 1, 2, 3, 4}), opens=time(3), closes=time(12))
NIGHT = TradingWindow(days=frozenset({6, 0}), opens=time(18), closes=time(2))


def at(moment: datetime, **changes: object) -> DenyCode | None:
    """Ask for an entry at a market time, long before or after `NOW`."""
    quote = Quote(bid=Points(110_000), ask=Points(110_010), received_at=NOW, behind=NOW - moment)
    return code(intent(), snapshot(quote=quote, **changes))


@pytest.mark.parametrize(
    ("feed", "weekends", "expected"),
    [
        (Feed.LIVE, Weekends.MARKET, DenyCode.MARKET_CLOSED),
        (Feed.PAPER, Weekends.MARKET, None),
        (Feed.PAPER, Weekends.CLOSED, DenyCode.MARKET_CLOSED),
    ],
)
def test_a_closed_market_takes_no_entry_unless_it_is_paper(
    feed: Feed, weekends: Weekends, expected: DenyCode | None
) -> None:
    limits = Limits(hours=TradingHours(weekends=weekends))
    assert at(SATURDAY, feed=feed, limits=limits) is expected
    assert at(FRIDAY_CLOSE - timedelta(seconds=1), feed=feed, limits=limits) is None


@pytest.mark.parametrize(
    ("window", "utc", "within"),
    [
        (LONDON, "2026-11-20T07:59:59", False),
        (LONDON, "2026-11-20T08:00:00", True),
        (LONDON, "2026-11-20T16:59:59", True),
        (LONDON, "2026-11-20T17:00:00", False),
        (LONDON, "2026-07-20T07:00:00", True),
        (NIGHT, "2026-11-15T23:00:00", True),
        (NIGHT, "2026-11-17T06:59:59", True),
        (NIGHT, "2026-11-17T07:00:00", False),
        (NIGHT, "2026-11-15T06:00:00", False),
    ],
)
def test_a_window_is_told_in_new_york_and_may_cross_midnight(
    window: TradingWindow, utc: str, within: bool
) -> None:
    assert is_within(window, datetime.fromisoformat(utc).replace(tzinfo=UTC)) is within


def test_entries_outside_every_window_are_denied() -> None:
    limits = Limits(hours=TradingHours(windows=(LONDON,)))
    assert at(datetime(2026, 11, 19, 12, tzinfo=UTC), limits=limits) is None
    assert at(datetime(2026, 11, 19, 18, tzinfo=UTC), limits=limits) == "OUTSIDE_TRADING_HOURS"


@pytest.mark.parametrize(
    ("limits", "policy"),
    [
        (Limits(hours=TradingHours(pause_before_weekend=timedelta(hours=1))), AccountPolicy()),
        (Limits(), AccountPolicy(flat_before_weekend=timedelta(hours=1))),
    ],
)
def test_the_last_entry_leaves_some_time_before_the_weekend(
    limits: Limits, policy: AccountPolicy
) -> None:
    before = FRIDAY_CLOSE - timedelta(hours=1)
    assert at(before, limits=limits, policy=policy) is DenyCode.BEFORE_WEEKEND
    assert at(before - timedelta(seconds=1), limits=limits, policy=policy) is None


def test_an_account_is_flattened_only_in_the_last_hour_of_its_week() -> None:
    policy = AccountPolicy(flat_before_weekend=timedelta(hours=1))
    due = [FRIDAY_CLOSE - timedelta(minutes=60), FRIDAY_CLOSE - timedelta(seconds=1)]
    not_due = [FRIDAY_CLOSE - timedelta(minutes=61), FRIDAY_CLOSE, SATURDAY]
    assert [must_be_flat(policy, moment) for moment in due] == [True, True]
    assert [must_be_flat(policy, moment) for moment in not_due] == [False] * 3
    assert not must_be_flat(AccountPolicy(), due[0])


def test_a_day_that_is_no_day_makes_no_window() -> None:
    with pytest.raises(ValueError, match="Monday"):
        TradingWindow(days=frozenset({7}), opens=time(1), closes=time(2))
