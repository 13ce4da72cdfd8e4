"""What becomes of each quote of a feed."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.accounts import Feed
from domain.broker import RawQuote
from domain.events import NewEvent
from domain.feeds import FeedTick, GapCause, Intake, RefusedQuote
from domain.instruments import MAJORS
from domain.numbers import Points
from domain.refusals import Refusals
from domain.ticks import Tick, TickFault, TickId
from domain.times import rfc3339

EUR_USD = MAJORS["EUR_USD"]
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECOND = 1_000_000_000


def quote(
    time_ns: int, bid: str = "1.38000", ask: str = "1.38010", *, tradeable: bool = True
) -> RawQuote:
    """Make a quote of EUR_USD."""
    return RawQuote(
        instrument="EUR_USD", time=rfc3339(time_ns), bid=bid, ask=ask, tradeable=tradeable
    )


def intake(last: Tick | None = None) -> Intake:
    """Make an intake of EUR_USD that has seen a tick or none."""
    return Intake((EUR_USD,), {"EUR_USD": last} if last else {})


def tick(time_ns: int, repeat: int = 0, bid: int = 138_000, ask: int = 138_010) -> Tick:
    """Make an accepted tick."""
    return Tick(TickId(time_ns, repeat), Points(bid), Points(ask))


def test_good_quote_becomes_a_tick_in_points() -> None:
    assert intake().take(quote(5), 9) == FeedTick("EUR_USD", tick(5), 9, None)


def test_repeats_of_a_time_are_counted_in_order() -> None:
    looks = intake()

    taken = [looks.take(quote(time_ns, bid), 0) for time_ns, bid in ((5, "1.38"), (5, "1.37999"))]

    assert [item.tick.id for item in taken if isinstance(item, FeedTick)] == [
        TickId(5, 0),
        TickId(5, 1),
    ]


@pytest.mark.parametrize(
    ("bid", "ask", "fault"),
    [
        ("NaN", "1.38010", TickFault.NOT_A_NUMBER),
        ("", "1.38010", TickFault.NOT_A_NUMBER),
        ("1e309", "1.38010", TickFault.NOT_A_NUMBER),
        ("0", "1.38010", TickFault.NOT_POSITIVE),
        ("-1.38000", "1.38010", TickFault.NOT_POSITIVE),
        ("1.38011", "1.38010", TickFault.CROSSED),
        ("1.380001", "1.38010", TickFault.OFF_GRID),
        ("99999999.0", "99999999.1", TickFault.OFF_GRID),
    ],
)
def test_wrong_price_is_refused_with_its_fault(bid: str, ask: str, fault: TickFault) -> None:
    refused = intake().take(quote(5, bid, ask), 0)

    assert isinstance(refused, RefusedQuote)
    assert refused.fault is fault


def test_quote_older_than_the_last_tick_is_refused() -> None:
    refused = intake(tick(5)).take(quote(4), 0)

    assert isinstance(refused, RefusedQuote)
    assert refused.fault is TickFault.STALE_TIME


def test_quote_from_the_future_is_refused_and_the_next_one_is_taken() -> None:
    looks = intake()

    refused, following = looks.take(quote(62 * SECOND), SECOND), looks.take(quote(5), SECOND)

    assert isinstance(refused, RefusedQuote)
    assert refused.fault is TickFault.FUTURE_TIME
    assert isinstance(following, FeedTick)


def test_quote_that_cannot_be_traded_on_is_no_tick() -> None:
    assert intake().take(quote(5, tradeable=False), 0) is None


def test_quote_of_an_instrument_that_nobody_asked_for_is_no_tick() -> None:
    strange = RawQuote(instrument="XAU_USD", time=rfc3339(5), bid="1", ask="2", tradeable=True)

    assert intake().take(strange, 0) is None


def test_snapshot_that_was_seen_before_is_dropped_and_leaves_no_gap() -> None:
    looks = intake(tick(5))
    looks.interrupted(GapCause.RESET)
    looks.connected()

    snapshot, following = looks.take(quote(5), 0), looks.take(quote(6), 0)

    assert snapshot is None
    assert isinstance(following, FeedTick)
    assert following.gap is None


def test_newer_snapshot_is_a_tick_behind_a_gap() -> None:
    looks = intake(tick(5 * SECOND))
    looks.interrupted(GapCause.STALL)
    looks.connected()

    snapshot, following = looks.take(quote(9 * SECOND), 0), looks.take(quote(10 * SECOND), 0)

    assert isinstance(snapshot, FeedTick)
    assert snapshot.gap is not None
    assert (snapshot.gap.after, snapshot.gap.before) == (
        TickId(5 * SECOND, 0),
        TickId(9 * SECOND, 0),
    )
    assert (snapshot.gap.cause, snapshot.gap.seconds) == (GapCause.STALL, 4)
    assert isinstance(following, FeedTick)
    assert following.gap is None


def test_snapshot_of_the_same_time_with_another_price_leaves_a_gap() -> None:
    looks = intake(tick(5))
    looks.interrupted(GapCause.RESET)
    looks.connected()
    looks.take(quote(5, "1.37990"), 0)

    following = looks.take(quote(6), 0)

    assert isinstance(following, FeedTick)
    assert following.gap is not None


def test_dropped_quotes_are_a_gap_until_the_next_tick() -> None:
    looks = intake(tick(5))
    looks.overflowed("EUR_USD")

    following = looks.take(quote(9), 0)

    assert isinstance(following, FeedTick)
    assert following.gap is not None
    assert following.gap.cause is GapCause.OVERFLOW


def test_first_tick_ever_leaves_no_gap() -> None:
    looks = intake()
    looks.interrupted(GapCause.WORKER)
    looks.connected()

    first = looks.take(quote(5), 0)

    assert isinstance(first, FeedTick)
    assert first.gap is None


def counts(events: list[NewEvent]) -> list[object]:
    """Return the counts that events tell."""
    return [event.payload["count"] for event in events]


def test_flood_of_refusals_is_told_at_once_and_then_counted() -> None:
    refusals = Refusals(Feed.PAPER)
    told: list[object] = []
    for second in range(25):
        for _ in range(100):
            refusals.count(
                RefusedQuote(instrument="EUR_USD", fault=TickFault.CROSSED, detail="crossed")
            )
        told += counts(list(refusals.due(NOW + timedelta(seconds=second))))
    told += counts(list(refusals.due(NOW + timedelta(seconds=25), quiet=timedelta(0))))

    assert told == [100, 1_000, 1_000, 400]


def test_each_fault_is_told_by_itself() -> None:
    refusals = Refusals(Feed.PAPER)
    for fault in (TickFault.CROSSED, TickFault.OFF_GRID):
        refusals.count(RefusedQuote(instrument="EUR_USD", fault=fault, detail=""))

    assert len(refusals.due(NOW)) == 2
