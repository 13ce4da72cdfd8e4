"""What an account may lose and bind, with figures."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.accounts import Limits
from domain.risk.assess import assess
from domain.risk.verdict import Accepted, DenyCode
from tests.unit.builders import NOW, holding, intent, money, snapshot
from tests.unit.verdicts import code, denied, entry_code


def test_an_account_whose_money_was_never_seen_takes_no_entry() -> None:
    assert entry_code(snapshot(money=None)) is DenyCode.NO_BALANCE


def test_a_net_asset_value_that_is_too_old_is_denied_with_its_age() -> None:
    seen = snapshot(limits=Limits(max_nav_age=timedelta(seconds=5)))
    verdict = denied(assess(intent(), seen, NOW + timedelta(seconds=6)))
    assert (verdict.code, verdict.figures) == (
        DenyCode.STALE_BALANCE,
        {"age_seconds": "6.0", "limit_seconds": "5"},
    )


@pytest.mark.parametrize(("nav", "expected"), [("9500", DenyCode.DAILY_LOSS), ("9500.01", None)])
def test_a_day_that_lost_as_much_as_it_may_takes_no_entry(
    nav: str, expected: DenyCode | None
) -> None:
    limits = Limits(max_daily_loss=Decimal(500))
    assert entry_code(snapshot(limits=limits, money=money(nav))) is expected


def test_a_daily_loss_is_told_with_its_figures() -> None:
    seen = snapshot(limits=Limits(max_daily_loss=Decimal(500)), money=money("9400"))
    assert denied(assess(intent(), seen, NOW)).figures == {
        "day_start_nav": "10000.00",
        "nav": "9400.00",
        "limit": "500",
    }


@pytest.mark.parametrize(("nav", "expected"), [("18000", DenyCode.DRAWDOWN), ("18001", None)])
def test_an_account_too_far_below_its_peak_takes_no_entry(
    nav: str, expected: DenyCode | None
) -> None:
    limits = Limits(max_drawdown=Decimal("0.1"))
    assert entry_code(snapshot(limits=limits, money=money(nav, peak="20000"))) is expected


def test_what_cannot_be_converted_is_denied() -> None:
    assert entry_code(snapshot(holding=holding(worth=None))) is DenyCode.NO_CONVERSION
    other = (holding("1", "GBP_JPY", worth=None),)
    assert entry_code(snapshot(others=other)) is DenyCode.NO_CONVERSION


def test_margin_is_denied_with_what_is_used_added_and_allowed() -> None:
    seen = snapshot(money=money("4000"), others=(holding("10000", "GBP_USD"),))
    verdict = denied(assess(intent("100000"), seen, NOW))
    assert (verdict.code, verdict.figures) == (
        DenyCode.MARGIN,
        {
            "margin_used": "220.00",
            "margin_added": "2200.00",
            "limit": "2000.00",
            "nav": "4000.00",
        },
    )


def test_margin_counts_only_what_an_order_adds() -> None:
    seen = snapshot(holding=holding("-40000"), limits=Limits(max_margin_use=Decimal("0.1")))
    assert assess(intent("80000"), seen, NOW) == Accepted(margin="0")
    assert code(intent("90000"), seen) is DenyCode.MARGIN


def test_margin_counts_the_waiting_orders_at_their_worst() -> None:
    waiting = snapshot(holding=holding(buys=Decimal(1_000), entries=1))
    assert assess(intent("1000"), waiting, NOW) == Accepted(margin="22")
    assert assess(intent("-3000"), waiting, NOW) == Accepted(margin="44")
