"""Did every decision end as one order or one denial, and do the books agree with the exchange?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from bench.check import Check
from bench.facts import (
    DecisionFacts,
    Facts,
    FillFacts,
    IntentFacts,
    exchange_fills,
    exchange_orders,
)

FINAL = frozenset({"denied", "expired", "filled", "cancelled", "rejected", "abandoned"})
NEVER_SENT = frozenset({"denied", "expired"})


def decision_checks(facts: Facts) -> list[Check]:
    """Check that each decision asked for one order, the very one that is in the books."""
    numbers = _numbers(facts.decisions)
    asked = {(each.run, each.decision): each for each in facts.intents if each.run is not None}
    same = sum(
        (each.run, each.number) in asked and asked[each.run, each.number].units == each.units
        for each in facts.decisions
    )
    taken = {tick.id for tick in facts.kept}
    return [
        Check(
            name="decisions of all runs = decisions in the journal",
            expected=sum(run.decisions for run in facts.runs),
            found=len(facts.decisions),
        ),
        Check(
            name="decisions numbered 1, 2, 3 ... in every run",
            expected={run: list(range(1, len(each) + 1)) for run, each in numbers.items()},
            found=numbers,
        ),
        Check(
            name="decisions = intents of strategies",
            expected=len(facts.decisions),
            found=len(asked),
        ),
        Check(
            name="decisions with an intent of the same units",
            expected=len(facts.decisions),
            found=same,
        ),
        Check(
            name="decisions upon an accepted tick",
            expected=len(facts.decisions),
            found=sum(each.after in taken for each in facts.decisions),
        ),
    ]


def _numbers(decisions: Iterable[DecisionFacts]) -> dict[str, list[int]]:
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for each in decisions:
        numbers[each.run].append(each.number)
    return dict(numbers)


def order_checks(facts: Facts) -> list[Check]:
    """Check that each intent has one workflow, and one order at the exchange or one denial."""
    placed = exchange_orders(facts.transactions, "MARKET_ORDER")
    refused = exchange_orders(facts.transactions, "MARKET_ORDER_REJECT")
    reached = placed + refused
    known = {intent.id for intent in facts.intents}
    return [
        Check(
            name="intents = workflows that ended well",
            expected=len(known),
            found=sum(_ended_once(facts.workflows.get(f"order/{each}", ())) for each in known),
        ),
        Check(
            name="order workflows without an intent",
            expected=0,
            found=len(facts.workflows.keys() - {f"order/{each}" for each in known}),
        ),
        Check(
            name="intents = one order at the exchange or one recorded end without",
            expected=len(facts.intents),
            found=sum(_has_one_end(intent, reached[intent.id]) for intent in facts.intents),
        ),
        Check(
            name="orders at the exchange more than once",
            expected=0,
            found=sum(count > 1 for count in reached.values()),
        ),
        Check(
            name="orders at the exchange that nobody asked for",
            expected=0,
            found=len(reached.keys() - known),
        ),
        Check(
            name="intents in a final state",
            expected=len(facts.intents),
            found=sum(intent.state in FINAL for intent in facts.intents),
        ),
        Check(name="risk reservations still held", expected=0, found=facts.reservations),
    ]


def _ended_once(statuses: Sequence[str]) -> bool:
    return list(statuses) == ["COMPLETED"]


def _has_one_end(intent: IntentFacts, at_exchange: int) -> bool:
    if intent.state in NEVER_SENT:
        return at_exchange == 0 and intent.verdict == "denied"
    if intent.state == "abandoned":
        return at_exchange == 0 and intent.abandoned
    return at_exchange == 1 and intent.verdict == "accepted"


def ledger_checks(facts: Facts) -> list[Check]:
    """Check the books against the exchange's transactions."""
    fills = exchange_fills(facts.transactions)
    held = _fold(fills)
    return [
        Check(
            name="transactions at the exchange = in the books",
            expected=[int(each["id"]) for each in facts.transactions if not _founds(each)],
            found=list(facts.booked),
        ),
        Check(name="fills at the exchange = in the books", expected=fills, found=list(facts.fills)),
        Check(
            name="filled orders at the exchange = in the books",
            expected=_filled(fills),
            found={
                intent.id: (intent.filled_units, intent.fill_price)
                for intent in facts.intents
                if intent.state == "filled"
            },
        ),
        Check(name="position at the exchange = in the books", expected=held, found=facts.positions),
        Check(
            name="position at the exchange = open trades", expected=held, found=facts.open_trades
        ),
    ]


def _founds(transaction: Mapping[str, str]) -> bool:
    """Tell what happened before the platform was told of the account; it takes over after it."""
    return transaction["type"] in ("CREATE", "TRANSFER_FUNDS")


def _fold(fills: Iterable[FillFacts]) -> dict[str, Decimal]:
    held: defaultdict[str, Decimal] = defaultdict(Decimal)
    for fill in fills:
        held[fill.instrument] += fill.units
    return {instrument: units for instrument, units in held.items() if units}


def _filled(fills: Iterable[FillFacts]) -> Mapping[str, tuple[Decimal, Decimal]]:
    return {fill.intent: (fill.units, fill.price) for fill in fills if fill.intent is not None}


def event_checks(facts: Facts) -> list[Check]:
    """Check that every stream of events is numbered without a hole."""
    return [
        Check(
            name=f"events of {stream.name.partition(':')[0]}, numbered without a hole",
            expected=(stream.counter, 1, stream.counter),
            found=(stream.count, stream.lowest, stream.highest),
        )
        for stream in facts.streams
    ]
