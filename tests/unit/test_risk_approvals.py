"""Orders that people have to approve, and what an approval is worth."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.accounts import Feed, Limits
from domain.limits import ApprovalRules
from domain.numbers import Price, Units
from domain.order_terms import AT_THE_MARKET, OrderKind, OrderTerms, TimeInForce
from domain.risk.assess import assess
from domain.risk.snapshot import RiskSnapshot
from domain.risk.verdict import Accepted, ApprovalCode, DenyCode, NeedsApproval
from tests.unit.builders import NOW, holding, intent, money, snapshot
from tests.unit.verdicts import code

LARGE = Limits(approval=ApprovalRules(above_units=Decimal(500), people=2))
HOUR = timedelta(hours=1)
WAITS = OrderTerms(
    kind=OrderKind.LIMIT, time_in_force=TimeInForce.GTC, price=Price(Decimal("1.09000"))
)


def asked(seen: RiskSnapshot, units: str = "1000") -> ApprovalCode | None:
    verdict = assess(intent(units), seen, NOW)
    return verdict.code if isinstance(verdict, NeedsApproval) else None


def test_a_large_order_waits_for_so_many_people_with_its_figures() -> None:
    assert assess(intent("501"), snapshot(limits=LARGE), NOW) == NeedsApproval(
        code=ApprovalCode.SIZE,
        message="501 units, above 500 people approve",
        people=2,
        expires_after=timedelta(minutes=10),
        figures={"units": "501", "limit": "500"},
    )
    assert asked(snapshot(limits=LARGE), "500") is None


@pytest.mark.parametrize(
    ("feed", "opened", "rules", "expected"),
    [
        (Feed.LIVE, 23 * HOUR, ApprovalRules(), ApprovalCode.FIRST_DAY),
        (Feed.LIVE, 24 * HOUR, ApprovalRules(), None),
        (Feed.PRACTICE, HOUR, ApprovalRules(), None),
        (Feed.LIVE, HOUR, ApprovalRules(first_day_live=False), None),
    ],
)
def test_the_first_day_of_a_live_account_is_watched(
    feed: Feed, opened: timedelta, rules: ApprovalRules, expected: ApprovalCode | None
) -> None:
    seen = snapshot(feed=feed, opened_at=NOW - opened, limits=Limits(approval=rules))
    assert asked(seen) is expected


def test_an_account_far_below_its_peak_is_watched() -> None:
    limits = Limits(approval=ApprovalRules(drawdown=Decimal("0.05")))
    assert asked(snapshot(limits=limits, money=money("9500"))) is ApprovalCode.DRAWDOWN
    assert asked(snapshot(limits=limits, money=money("9501"))) is None


def test_every_entry_is_asked_about_where_that_is_wanted_but_no_exit() -> None:
    limits = Limits(approval=ApprovalRules(every_order=True))
    seen = snapshot(limits=limits, holding=holding("1000"))
    assert asked(seen) is ApprovalCode.EVERY_ORDER
    assert isinstance(assess(intent("-1000"), seen, NOW), Accepted)


def test_what_people_approved_passes_up_to_the_units_they_saw() -> None:
    seen = snapshot(limits=LARGE, approved=Units(Decimal(1_000)))
    assert asked(seen, "1000") is None
    assert asked(seen, "1001") is ApprovalCode.SIZE


def test_what_people_approved_is_asked_every_other_rule_again() -> None:
    seen = snapshot(limits=LARGE, approved=Units(Decimal(1_000)), kill_switch="news")
    assert code(intent(), seen) is DenyCode.KILL_SWITCH


def test_what_is_denied_is_never_put_before_people() -> None:
    assert code(intent("200000"), snapshot(limits=LARGE)) is DenyCode.UNITS_PER_ORDER


@pytest.mark.parametrize(
    ("seen", "approved", "terms", "expected"),
    [
        ("1.09810", "1000", AT_THE_MARKET, None),
        ("1.09809", "1000", AT_THE_MARKET, DenyCode.PRICE_MOVED),
        ("1.10211", "1000", AT_THE_MARKET, DenyCode.PRICE_MOVED),
        ("1.09809", None, AT_THE_MARKET, None),
        ("1.09809", "1000", WAITS, None),
    ],
)
def test_an_approval_is_worth_nothing_far_from_the_price_that_was_asked_at(
    seen: str, approved: str | None, terms: OrderTerms, expected: DenyCode | None
) -> None:
    wanted = intent("1000", expected_price=Price(Decimal(seen)), terms=terms)
    units = Units(Decimal(approved)) if approved else None
    assert code(wanted, snapshot(approved=units)) == expected
