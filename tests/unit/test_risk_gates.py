"""A closed gate holds entries back; a way out is never closed."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.accounts import Gate, GateState, Limits
from domain.numbers import Points, Price, Units
from domain.order_terms import OrderKind, OrderTerms, TimeInForce
from domain.orders import Purpose
from domain.risk.assess import assess
from domain.risk.snapshot import Quote
from domain.risk.verdict import Accepted, DenyCode
from tests.unit.builders import NOW, holding, intent, snapshot
from tests.unit.verdicts import code, denied, entry_code

HALTED = Gate(state=GateState.HALTED, agreed=True, reason="stop")
LONG = Units(Decimal(1_000))


def test_a_sound_entry_is_accepted_with_its_margin() -> None:
    assert assess(intent("1000"), snapshot(), NOW) == Accepted(margin="22")


@pytest.mark.parametrize(
    ("state", "agreed", "expected"),
    [
        (GateState.HALTED, True, DenyCode.ACCOUNT_HALTED),
        (GateState.REDUCING, True, DenyCode.ACCOUNT_REDUCING),
        (GateState.ACTIVE, False, DenyCode.ACCOUNT_NOT_AGREED),
    ],
)
def test_a_closed_gate_denies_entries(state: GateState, agreed: bool, expected: DenyCode) -> None:
    gate = Gate(state=state, agreed=agreed, reason="because")
    assert entry_code(snapshot(gate=gate)) is expected


def test_an_engaged_kill_switch_denies_entries_with_its_reason() -> None:
    verdict = denied(assess(intent(), snapshot(kill_switch="news"), NOW))
    assert (verdict.code, verdict.figures) == (DenyCode.KILL_SWITCH, {"reason": "news"})


def test_a_closed_gate_a_kill_switch_and_a_stale_price_let_a_way_out_pass() -> None:
    seen = snapshot(
        gate=HALTED,
        kill_switch="news",
        holding=holding("1000"),
        money=None,
        quote=Quote(bid=Points(1), ask=Points(900), received_at=NOW - timedelta(days=1)),
    )
    assert isinstance(assess(intent("-1000", stop=None), seen, NOW), Accepted)
    assert isinstance(assess(intent("-400", purpose=Purpose.CLOSE), seen, NOW), Accepted)


def test_a_way_out_passes_while_another_one_waits() -> None:
    seen = snapshot(holding=holding("1000", sells=Decimal(-1_000), entries=1), gate=HALTED)
    assert isinstance(assess(intent("-1000"), seen, NOW), Accepted)


def test_an_order_over_the_position_is_an_entry() -> None:
    seen = snapshot(holding=holding("1000"), gate=HALTED)
    assert code(intent("-1001"), seen) is DenyCode.ACCOUNT_HALTED


def test_an_order_past_its_validity_is_denied() -> None:
    assert entry_code(snapshot(), NOW + timedelta(seconds=31)) is DenyCode.ORDER_EXPIRED


def test_an_order_good_till_a_market_time_that_is_past_is_denied() -> None:
    terms = OrderTerms(
        kind=OrderKind.LIMIT,
        time_in_force=TimeInForce.GTD,
        price=Price(Decimal("1.09")),
        good_till=NOW - timedelta(minutes=1),
    )
    order = intent(terms=terms)
    replayed = Quote(
        bid=Points(110_000),
        ask=Points(110_010),
        received_at=NOW,
        behind=timedelta(minutes=2),
    )
    assert code(order) is DenyCode.GOOD_TILL_PAST
    assert code(order, snapshot(quote=replayed)) is None


def test_a_reversal_of_a_position_that_its_stop_has_closed_is_denied() -> None:
    reversal = intent("-2000", assumed_position=LONG)
    verdict = denied(assess(reversal, snapshot(run_position=Units(Decimal(0))), NOW))
    assert (verdict.code, verdict.figures) == (
        DenyCode.POSITION_MOVED,
        {"assumed": "1000", "position": "0"},
    )


def test_an_entry_on_the_position_that_still_stands_is_accepted() -> None:
    reversal = intent("-2000", assumed_position=LONG)
    seen = snapshot(holding=holding("1000"), run_position=LONG)
    assert code(reversal, seen) is None


def test_limits_of_an_account_bind_only_where_they_are_set() -> None:
    assert entry_code(snapshot(limits=Limits())) is None
