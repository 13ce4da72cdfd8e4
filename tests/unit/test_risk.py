"""Each denial has a code and its figures; a way out is never closed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.accounts import Gate, GateState, Limits
from domain.numbers import Points, Price, Units
from domain.order_terms import Protection
from domain.orders import Purpose
from domain.risk.assess import assess
from domain.risk.snapshot import Quote
from domain.risk.verdict import Accepted, Denied, DenyCode
from tests.unit.builders import NOW, intent, snapshot

LONG = Units(Decimal(1_000))
HALTED = Gate(state=GateState.HALTED, agreed=True, reason="stop")


def denied(verdict: object) -> Denied:
    assert isinstance(verdict, Denied)
    return verdict


def test_a_sound_entry_is_accepted_with_its_margin() -> None:
    assert assess(intent("1000"), snapshot(), NOW) == Accepted(margin="22")


@pytest.mark.parametrize(
    ("order", "seen", "code"),
    [
        (intent(), snapshot(instrument=None), DenyCode.INSTRUMENT_UNKNOWN),
        (intent("0.5"), snapshot(), DenyCode.UNITS_PRECISION),
        (intent("200000"), snapshot(), DenyCode.UNITS_PER_ORDER),
        (intent(stop=None), snapshot(), DenyCode.STOP_REQUIRED),
        (intent(), snapshot(quote=None), DenyCode.NO_PRICE),
        (intent(), snapshot(kill_switch="news"), DenyCode.KILL_SWITCH),
        (intent(), snapshot(gate=HALTED), DenyCode.ACCOUNT_HALTED),
        (intent(), snapshot(margin_per_unit=None), DenyCode.NO_CONVERSION),
        (intent("100000"), snapshot(nav=Decimal(4_000)), DenyCode.MARGIN),
        (intent("10", purpose=Purpose.CLOSE), snapshot(), DenyCode.NOTHING_TO_CLOSE),
    ],
)
def test_an_entry_is_denied_with_the_code_of_its_fault(
    order: object, seen: object, code: DenyCode
) -> None:
    assert denied(assess(order, seen, NOW)).code is code  # type: ignore[arg-type]  # parametrised


@pytest.mark.parametrize(
    ("state", "agreed", "code"),
    [
        (GateState.HALTED, True, DenyCode.ACCOUNT_HALTED),
        (GateState.REDUCING, True, DenyCode.ACCOUNT_REDUCING),
        (GateState.ACTIVE, False, DenyCode.ACCOUNT_NOT_AGREED),
    ],
)
def test_a_closed_gate_denies_entries(state: GateState, agreed: bool, code: DenyCode) -> None:
    gate = Gate(state=state, agreed=agreed, reason="because")
    assert denied(assess(intent(), snapshot(gate=gate), NOW)).code is code


def test_a_closed_gate_a_kill_switch_and_a_stale_price_let_a_way_out_pass() -> None:
    seen = snapshot(
        gate=HALTED,
        kill_switch="news",
        position=LONG,
        quote=Quote(bid=Points(1), ask=Points(900), received_at=NOW - timedelta(days=1)),
    )
    assert assess(intent("-1000", stop=None), seen, NOW) == Accepted(margin="0", reduces=True)


def test_an_order_over_the_position_is_an_entry() -> None:
    seen = snapshot(position=LONG, gate=HALTED)
    assert denied(assess(intent("-1001"), seen, NOW)).code is DenyCode.ACCOUNT_HALTED


def test_an_exit_whose_position_has_gone_is_an_entry() -> None:
    exit_without_stop = intent("-1000", stop=None)
    out = assess(exit_without_stop, snapshot(position=LONG), NOW)
    assert out == Accepted(margin="0", reduces=True)
    assert denied(assess(exit_without_stop, snapshot(), NOW)).code is DenyCode.STOP_REQUIRED
    assert denied(assess(intent("200000"), snapshot(), NOW)).code is DenyCode.UNITS_PER_ORDER


def test_an_order_against_one_that_may_still_fail_needs_margin_of_its_own() -> None:
    waiting = snapshot(reserved=LONG)
    assert assess(intent("-2000"), waiting, NOW) == Accepted(margin="44")
    assert assess(intent("1000"), waiting, NOW) == Accepted(margin="22")


def test_a_stale_price_is_denied_with_its_age() -> None:
    old = Quote(bid=Points(110_000), ask=Points(110_010), received_at=NOW - timedelta(seconds=11))
    verdict = denied(assess(intent(), snapshot(quote=old), NOW))
    assert (verdict.code, verdict.figures) == (
        DenyCode.STALE_PRICE,
        {"age_seconds": "11.0", "limit_seconds": "10"},
    )


def test_a_wide_spread_is_denied_with_both_figures() -> None:
    wide = Quote(bid=Points(110_000), ask=Points(110_051), received_at=NOW)
    verdict = denied(assess(intent(), snapshot(quote=wide), NOW))
    assert (verdict.code, verdict.figures) == (
        DenyCode.SPREAD,
        {"spread_points": "51", "limit_points": "50"},
    )


@pytest.mark.parametrize(("units", "stop"), [("1000", "1.10000"), ("-1000", "1.10010")])
def test_a_stop_that_the_market_is_through_is_denied(units: str, stop: str) -> None:
    order = intent(units, stop=Protection(price=Price(Decimal(stop))))
    assert denied(assess(order, snapshot(), NOW)).code is DenyCode.STOP_WRONG_SIDE


@pytest.mark.parametrize(
    "stop",
    [Protection(distance=Decimal(5)), Protection(price=Price(Decimal("0.5")))],
)
def test_a_stop_that_protects_nothing_is_denied(stop: Protection) -> None:
    assert denied(assess(intent(stop=stop), snapshot(), NOW)).code is DenyCode.STOP_TOO_FAR


def test_an_order_past_its_validity_is_denied() -> None:
    late = NOW + timedelta(seconds=31)
    assert denied(assess(intent(), snapshot(), late)).code is DenyCode.ORDER_EXPIRED


def test_margin_counts_what_is_reserved_and_only_what_an_order_adds() -> None:
    seen = snapshot(
        position=Units(Decimal(-40_000)),
        limits=Limits(max_margin_use=Decimal("0.1")),
        margin_used=Decimal(900),
    )
    assert isinstance(assess(intent("80000"), seen, NOW), Accepted)
    assert denied(assess(intent("90000"), seen, NOW)).code is DenyCode.MARGIN


def test_a_reversal_of_a_position_that_its_stop_has_closed_is_denied() -> None:
    reversal = intent("-2000", assumed_position=LONG)
    seen = snapshot(run_position=Units(Decimal(0)))
    verdict = denied(assess(reversal, seen, NOW))
    assert (verdict.code, verdict.figures) == (
        DenyCode.POSITION_MOVED,
        {"assumed": "1000", "position": "0"},
    )


def test_an_entry_on_the_position_that_still_stands_is_accepted() -> None:
    reversal = intent("-2000", assumed_position=LONG)
    seen = snapshot(position=LONG, run_position=LONG)
    assert isinstance(assess(reversal, seen, NOW), Accepted)
