"""Exposure of the account and of each currency, in home currency."""

from decimal import Decimal

import pytest

from domain.accounts import Limits
from domain.risk.assess import assess
from domain.risk.exposure import leg
from domain.risk.verdict import DenyCode
from tests.unit.builders import NOW, holding, intent, snapshot
from tests.unit.verdicts import code, denied


def test_exposure_of_the_account_is_all_positions_together() -> None:
    others = (holding("-1000", "GBP_USD", worth=Decimal("1.25")),)
    seen = snapshot(limits=Limits(max_exposure=Decimal(2_350)), others=others)
    verdict = denied(assess(intent("1001"), seen, NOW))
    assert (verdict.code, verdict.figures) == (
        DenyCode.EXPOSURE,
        {"exposure": "1250.00", "after": "2351.10", "limit": "2350"},
    )
    assert code(intent("1000"), seen) is None


def test_long_of_two_pairs_is_twice_long_of_their_base() -> None:
    others = (holding("1000", "EUR_JPY"),)
    seen = snapshot(limits=Limits(max_currency_exposure=Decimal(2_000)), others=others)
    verdict = denied(assess(intent("1000"), seen, NOW))
    assert (verdict.code, verdict.figures) == (
        DenyCode.CURRENCY_EXPOSURE,
        {
            "currency": "EUR",
            "side": "long",
            "exposure": "1100.00",
            "after": "2200.00",
            "limit": "2000",
        },
    )


def test_a_hedge_leaves_less_of_a_currency() -> None:
    long, short = holding("1000"), holding("-800", "EUR_JPY")
    assert leg("EUR", [long, short], is_long=True) == Decimal("220.0")
    assert leg("JPY", [long, short], is_long=True) == Decimal("880.0")
    seen = snapshot(limits=Limits(max_currency_exposure=Decimal(1_000)), others=(short,))
    assert code(intent("1000"), seen) is None


def test_a_hedge_that_still_waits_is_not_counted_on() -> None:
    waiting = (holding("0", "EUR_JPY", sells=Decimal(-800), entries=1),)
    seen = snapshot(limits=Limits(max_currency_exposure=Decimal(1_000)), others=waiting)
    assert code(intent("1000"), seen) is DenyCode.CURRENCY_EXPOSURE


@pytest.mark.parametrize(
    ("units", "expected"), [("1000", DenyCode.CURRENCY_EXPOSURE), ("-1000", None)]
)
def test_the_home_currency_is_limited_only_where_it_is_named(
    units: str, expected: DenyCode | None
) -> None:
    others = (holding("1000", "GBP_USD"),)
    usual = Limits(max_currency_exposure=Decimal(1_500))
    assert code(intent(units), snapshot(limits=usual, others=others)) is None
    named = Limits(currency_exposure={"USD": Decimal(1_500)})
    assert code(intent(units), snapshot(limits=named, others=others)) is expected
