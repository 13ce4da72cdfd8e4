"""Every lock of a live account has to be open."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.oanda.connection import LIVE_REST, Hosts, Whose, endpoint
from domain.accounts import Feed
from domain.broker import BrokerRefused
from domain.live import LiveLock, SecondFactor, confirmation_locks, permit, second_factor

NOW = datetime(2026, 1, 5, tzinfo=UTC)
OPEN = permit("yes", "001-1, 001-2")


def reached(hosts: Hosts, *, confirmed: bool) -> str:
    whose = Whose(feed=Feed.LIVE, account="001-1", token="t", live_confirmed=confirmed)
    return endpoint(whose, hosts).rest_url


def test_a_live_account_with_every_lock_open_has_oandas_live_host() -> None:
    assert reached(Hosts(live=OPEN), confirmed=True) == LIVE_REST


def test_a_live_address_of_the_installation_stands_in_for_oandas() -> None:
    assert reached(Hosts(live=OPEN, live_url="http://here"), confirmed=True) == "http://here"


@pytest.mark.parametrize(
    ("flag", "accounts", "confirmed", "lock"),
    [
        ("", "001-1", True, LiveLock.FLAG),
        ("true", "001-1", True, LiveLock.FLAG),
        ("yes", "", True, LiveLock.ALLOW_LIST),
        ("yes", "001-10,001-2", True, LiveLock.ALLOW_LIST),
        ("yes", "001-1", False, LiveLock.CONFIRMATION),
    ],
)
def test_one_closed_lock_keeps_a_live_account_shut_and_is_named(
    flag: str, accounts: str, confirmed: bool, lock: LiveLock
) -> None:
    with pytest.raises(BrokerRefused) as refused:
        reached(Hosts(live=permit(flag, accounts)), confirmed=confirmed)
    named = [each for each in LiveLock if each.value in str(refused.value)]
    assert named == [lock]


def test_a_paper_account_without_an_exchange_is_refused() -> None:
    with pytest.raises(BrokerRefused):
        endpoint(Whose(feed=Feed.PAPER, account="1", token="t"), Hosts())


@pytest.mark.parametrize(
    ("has_one", "shown", "state"),
    [
        (False, None, SecondFactor.NONE),
        (True, None, SecondFactor.STALE),
        (True, timedelta(minutes=5), SecondFactor.FRESH),
        (True, timedelta(minutes=5, seconds=1), SecondFactor.STALE),
    ],
)
def test_a_second_factor_speaks_for_five_minutes(
    has_one: bool, shown: timedelta | None, state: SecondFactor
) -> None:
    at = None if shown is None else NOW - shown
    assert second_factor(has_one=has_one, shown_at=at, now=NOW) is state


def test_a_stale_second_factor_is_a_lock_of_its_own() -> None:
    assert confirmation_locks(OPEN, "001-1", "001-1", SecondFactor.STALE) == [
        LiveLock.SECOND_FACTOR
    ]
