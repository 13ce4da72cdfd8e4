"""The bench notices what it is there for: lost ticks, doubled orders, books that differ."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from bench.check import Check
from bench.facts import (
    DecisionFacts,
    Facts,
    FillFacts,
    Gap,
    IntentFacts,
    KeptTick,
    RunFacts,
    StreamFacts,
    TickId,
)
from bench.order_checks import decision_checks, event_checks, ledger_checks, order_checks
from bench.recording import Recording, Ticks
from bench.tick_checks import run_checks, tick_checks

RUN = "run"
INTENT = "run-1"
BIDS = (100, 101, 102, 103, 104, 105)
TIMES = (10, 20, 20, 30, 40, 50)


def _ticks(start: int, end: int) -> Ticks:
    bids = np.array(BIDS[start:end], dtype=np.int64)
    return Ticks(times=np.array(TIMES[start:end], dtype=np.int64), bids=bids, asks=bids + 1)


RECORDING = Recording(name="six ticks", hours=24, lead_in=_ticks(0, 1), day=_ticks(1, 6))
KEPT = tuple(
    KeptTick(TickId(time_ns, repeat), bid, bid + 1)
    for time_ns, repeat, bid in zip(TIMES, (0, 0, 1, 0, 0, 0), BIDS, strict=True)
)
PLACED: dict[str, Any] = {
    "id": "3",
    "type": "MARKET_ORDER",
    "clientExtensions": {"id": INTENT},
}
FILLED: dict[str, Any] = {
    "id": "4",
    "type": "ORDER_FILL",
    "clientOrderID": INTENT,
    "instrument": "EUR_USD",
    "units": "10",
    "price": "1.39",
    "pl": "0.0000",
}
FACTS = Facts(
    kept=KEPT,
    recorded_rows=6,
    feed_gaps=(),
    runs=(
        RunFacts(
            id=RUN,
            status="stopped",
            detail="",
            ticks_seen=5,
            decisions=1,
            first=KEPT[0].id,
            last=KEPT[-1].id,
            gaps=(),
        ),
    ),
    decisions=(DecisionFacts(run=RUN, number=1, units=10, after=KEPT[3].id),),
    intents=(
        IntentFacts(
            id=INTENT,
            run=RUN,
            decision=1,
            units=Decimal(10),
            state="filled",
            verdict="accepted",
            code=None,
            filled_units=Decimal(10),
            fill_price=Decimal("1.39"),
            abandoned=False,
        ),
    ),
    workflows={f"order/{INTENT}": ["COMPLETED"]},
    transactions=({"id": "1", "type": "CREATE"}, PLACED, FILLED),
    booked=(3, 4),
    fills=(FillFacts(4, INTENT, "EUR_USD", Decimal(10), Decimal("1.39"), Decimal(0)),),
    positions={"EUR_USD": Decimal(10)},
    open_trades={"EUR_USD": Decimal(10)},
    reservations=0,
    streams=(StreamFacts(name="account:1", count=3, lowest=1, highest=3, counter=3),),
)


def _failing(facts: Facts) -> list[str]:
    checks: Sequence[Check] = (
        *tick_checks(RECORDING, facts),
        *run_checks(RECORDING, RUN, facts),
        *decision_checks(facts),
        *order_checks(facts),
        *ledger_checks(facts),
        *event_checks(facts),
    )
    return [check.name for check in checks if not check.passes]


def _without(*places: int) -> tuple[KeptTick, ...]:
    return tuple(tick for at, tick in enumerate(KEPT) if at not in places)


def _run(**changes: Any) -> Facts:
    return replace(FACTS, runs=(replace(FACTS.runs[0], **changes),))


def _intent(**changes: Any) -> Facts:
    return replace(FACTS, intents=(replace(FACTS.intents[0], **changes),))


def test_records_that_agree_pass_every_check() -> None:
    assert _failing(FACTS) == []


def test_tick_lost_without_an_event_is_noticed() -> None:
    lost = replace(_run(ticks_seen=4), kept=_without(4), recorded_rows=5)
    assert "ticks missing without a feed.gap event" in _failing(lost)


def test_tick_lost_in_a_gap_that_an_event_tells_of_passes() -> None:
    told = replace(
        _run(ticks_seen=4),
        kept=_without(4),
        recorded_rows=5,
        feed_gaps=(Gap(KEPT[3].id, KEPT[5].id),),
    )
    assert _failing(told) == []


def test_tick_lost_at_the_end_is_noticed_whatever_the_events_say() -> None:
    lost = replace(
        _run(ticks_seen=4, last=KEPT[4].id),
        kept=_without(5),
        recorded_rows=5,
        feed_gaps=(Gap(KEPT[4].id, TickId(60, 0)),),
    )
    assert "ticks missing without a feed.gap event" in _failing(lost)


@pytest.mark.parametrize("stranger", [KEPT[2], KEPT[5], KeptTick(TickId(45, 0), 1, 2)])
def test_tick_that_does_not_belong_where_it_is_is_noticed(stranger: KeptTick) -> None:
    doubled = replace(FACTS, kept=(*KEPT[:5], stranger, *KEPT[5:]))
    names = _failing(doubled)
    assert "accepted ticks twice, out of order or not in the file" in names


@pytest.mark.parametrize("seen", [4, 6])
def test_run_that_saw_a_tick_twice_or_never_is_noticed(seen: int) -> None:
    assert _failing(_run(ticks_seen=seen)) == ["run run: ticks seen"]


def test_ticks_in_a_gap_of_the_run_are_not_due() -> None:
    assert _failing(_run(ticks_seen=4, gaps=(Gap(KEPT[1].id, KEPT[3].id),))) == []


def test_run_that_began_within_the_day_is_noticed() -> None:
    late = _run(first=KEPT[1].id, ticks_seen=4)
    assert _failing(late) == ["ticks of the day before the run began"]


def test_order_placed_twice_is_noticed() -> None:
    twice = replace(
        FACTS, transactions=(*FACTS.transactions, {**PLACED, "id": "5"}), booked=(3, 4, 5)
    )
    names = _failing(twice)
    assert "orders at the exchange more than once" in names


def test_order_that_never_reached_the_exchange_is_noticed() -> None:
    lost = replace(FACTS, transactions=(FACTS.transactions[0], FILLED), booked=(4,))
    assert _failing(lost) == ["intents = one order at the exchange or one recorded end without"]


def test_denied_order_at_the_exchange_is_noticed() -> None:
    names = _failing(_intent(state="denied", verdict="denied"))
    assert "intents = one order at the exchange or one recorded end without" in names


@pytest.mark.parametrize("found", [[], ["RUNNING"], ["FAILED"], ["COMPLETED", "COMPLETED"]])
def test_order_without_exactly_one_completed_workflow_is_noticed(found: list[str]) -> None:
    facts = replace(FACTS, workflows={f"order/{INTENT}": found})
    assert _failing(facts) == ["intents = workflows that ended well"]


def test_decision_without_an_intent_is_noticed() -> None:
    names = _failing(replace(FACTS, intents=()))
    assert "decisions = intents of strategies" in names


def test_order_that_is_not_final_is_noticed() -> None:
    assert "intents in a final state" in _failing(_intent(state="unknown"))


def test_position_that_differs_from_the_exchange_is_noticed() -> None:
    differs = replace(FACTS, positions={"EUR_USD": Decimal(20)})
    assert _failing(differs) == ["position at the exchange = in the books"]


def test_transaction_that_is_not_booked_is_noticed() -> None:
    assert _failing(replace(FACTS, booked=(3,))) == ["transactions at the exchange = in the books"]


def test_hole_in_a_stream_of_events_is_noticed() -> None:
    hole = StreamFacts(name="account:1", count=2, lowest=1, highest=3, counter=3)
    assert _failing(replace(FACTS, streams=(hole,))) == [
        "events of account, numbered without a hole"
    ]
