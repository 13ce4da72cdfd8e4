"""What holds of the rules for every account and every order."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.accounts import Gate, GateState, Limits
from domain.instruments import MAJORS
from domain.limits import ApprovalRules, CoolDown, Protections, Scope
from domain.numbers import Points, Units
from domain.risk.assess import assess
from domain.risk.exposure import leg
from domain.risk.snapshot import (
    AccountMoney,
    ClosedTrade,
    OrderFacts,
    Quote,
    Reserved,
    RiskSnapshot,
)
from domain.risk.snapshot import (
    snapshot as look,
)
from domain.risk.verdict import Accepted
from tests.unit import builders
from tests.unit.builders import NOW, holding, intent

NAMES = ("EUR_USD", "EUR_JPY", "USD_JPY", "GBP_USD")
units = st.integers(-30_000, 30_000).map(Decimal)
some_units = units.filter(bool)
amount = st.one_of(st.none(), st.integers(0, 60_000).map(Decimal))

QUOTES = {
    "EUR_USD": Quote(bid=Points(110_000), ask=Points(110_010), received_at=NOW),
    "GBP_USD": Quote(bid=Points(125_000), ask=Points(125_010), received_at=NOW),
    "USD_JPY": Quote(bid=Points(150_000), ask=Points(150_010), received_at=NOW),
    "EUR_JPY": Quote(bid=Points(165_000), ask=Points(165_010), received_at=NOW),
}

reservations = st.builds(
    Reserved,
    instrument=st.sampled_from(NAMES),
    units=some_units.map(Units),
    reduces=st.booleans(),
)
limits = st.builds(
    Limits,
    max_units_per_order=st.integers(1, 60_000).map(Decimal),
    max_units_per_instrument=amount,
    max_exposure=amount,
    max_currency_exposure=amount,
    max_open_trades=st.one_of(st.none(), st.integers(0, 5)),
    max_margin_use=st.sampled_from([Decimal("0.01"), Decimal("0.05"), Decimal("0.5")]),
)


@st.composite
def accounts(draw: st.DrawFn) -> OrderFacts:
    """Draw an account with positions and waiting orders, and an order of it."""
    seen = builders.snapshot()
    held = draw(st.dictionaries(st.sampled_from(NAMES), some_units.map(Units), max_size=4))
    return OrderFacts(
        intent=intent(str(draw(some_units))),
        state=draw(st.sampled_from(["new"])),
        verdict=None,
        account=intent().account,
        feed=seen.feed,
        currency="USD",
        opened_at=seen.opened_at,
        gate=seen.gate,
        kill_switch=None,
        limits=draw(limits),
        policy=seen.policy,
        money=seen.money,
        instruments=MAJORS,
        positions=tuple(held.items()),
        reserved=tuple(draw(st.lists(reservations, max_size=4))),
        open_trades={name: draw(st.integers(1, 3)) for name in held},
    )


def passes(facts: OrderFacts) -> bool:
    return isinstance(assess(facts.intent, look(facts, QUOTES), NOW), Accepted)


@given(accounts(), reservations)
def test_one_more_waiting_order_never_lets_more_through(
    facts: OrderFacts, waiting: Reserved
) -> None:
    crowded = replace(facts, reserved=(*facts.reserved, waiting))
    assert not passes(crowded) or passes(facts)


@given(accounts())
def test_what_is_accepted_never_exceeds_a_limit_whatever_is_filled(facts: OrderFacts) -> None:
    seen = look(facts, QUOTES)
    if not passes(facts) or seen.holding.is_reduced_by(facts.intent.units):
        return
    after = seen.holding.with_order(facts.intent.units)
    limit = facts.limits.max_units_per_instrument
    reached = after.highest if facts.intent.units > 0 else -after.lowest
    assert limit is None or reached <= limit


closed_gates = st.builds(
    Gate, state=st.sampled_from(GateState), agreed=st.booleans(), reason=st.just("")
)
monies = st.one_of(
    st.none(),
    st.builds(
        AccountMoney,
        nav=units,
        at=st.just(NOW - timedelta(days=1)),
        day_start=units,
        peak=units,
    ),
)
old_quotes = st.one_of(
    st.none(),
    st.builds(
        Quote,
        bid=st.integers(1, 10**6).map(Points),
        ask=st.integers(1, 10**6).map(Points),
        received_at=st.just(NOW - timedelta(days=1)),
        behind=st.timedeltas(timedelta(0), timedelta(days=7)),
    ),
)
closed_trades = st.builds(
    ClosedTrade,
    instrument=st.sampled_from(NAMES),
    closed_at=st.just(NOW),
    profit=units,
    stopped=st.booleans(),
)
PAUSING = Protections(cool_down=CoolDown(pause=timedelta(hours=1), scope=Scope.ACCOUNT))


@st.composite
def closed_accounts(draw: st.DrawFn) -> RiskSnapshot:
    """Draw an account that takes no entry for many reasons, and holds something."""
    bounds = replace(draw(limits), protections=PAUSING, approval=ApprovalRules(every_order=True))
    return builders.snapshot(
        gate=draw(closed_gates),
        kill_switch=draw(st.one_of(st.none(), st.just("news"))),
        limits=bounds,
        money=draw(monies),
        quote=draw(old_quotes),
        holding=holding(
            str(draw(some_units)),
            worth=draw(st.one_of(st.none(), st.just(Decimal("1.1")))),
            buys=abs(draw(units)),
            sells=-abs(draw(units)),
        ),
        closed_trades=tuple(draw(st.lists(closed_trades, max_size=2))),
        run_orders=draw(st.integers(0, 1_000)),
    )


@given(closed_accounts(), st.integers(1, 100))
def test_a_way_out_passes_whatever_is_closed(seen: RiskSnapshot, percent: int) -> None:
    held = seen.holding.units
    out = -(held * percent / 100).quantize(Decimal(1)) or -held
    verdict = assess(intent(str(out), stop=None), seen, NOW)
    assert verdict == Accepted(margin="0", reduces=True)


@given(units, units, st.integers(1, 30_000).map(Decimal))
def test_a_hedge_never_leaves_more_of_a_currency(
    long: Decimal, short: Decimal, hedge: Decimal
) -> None:
    long, short = abs(long), -abs(short)
    before = [holding(str(long)), holding(str(short), "EUR_JPY")]
    hedge = min(hedge, max(long + short, Decimal(0)))
    after = [before[0], holding(str(short - hedge), "EUR_JPY")]
    net = max(leg("EUR", before, is_long=True), leg("EUR", before, is_long=False))
    hedged = max(leg("EUR", after, is_long=True), leg("EUR", after, is_long=False))
    assert hedged <= net
