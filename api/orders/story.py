"""An order's story: what happened, when, how long each step took, and what it cost."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import OrderRow
from adapters.postgres.views.costs import FillCost, costs_of_order
from adapters.postgres.views.events import events_of_order
from adapters.postgres.views.positions import trades_opened_by
from api.events.schemas import Event, event_view
from api.links import WorkflowLinks
from api.orders.schemas import Order, order_view
from api.positions.schemas import Trade, trade_view
from api.values import DecimalText, View
from domain.accounts import AccountId
from domain.events import Event as DomainEvent
from domain.events import EventKind, Severity, account_stream
from domain.numbers import plain
from domain.orders import IntentId
from domain.times import from_ns


class Step(View):
    """Something that happened to an order, in words; `after_ms` since the step before."""

    at: datetime
    kind: EventKind
    severity: Severity
    text: str
    after_ms: float | None


class Latency(View):
    """How long an order took, in milliseconds: what has not happened is absent.

    From the asking to the verdict, from the verdict to leaving, from leaving to the broker's
    answer, and from the asking to that answer.
    """

    judged_ms: float | None
    left_ms: float | None
    answered_ms: float | None
    whole_ms: float | None


class FillView(View):
    """A fill against what was expected.

    Slippage is positive where the fill was worse. `at` is the broker's time; costs are in the
    account's currency.
    """

    transaction_id: int
    at: datetime
    units: DecimalText
    price: DecimalText
    expected_price: DecimalText | None
    slippage_points: DecimalText | None
    slippage_cost: DecimalText | None
    half_spread_cost: DecimalText
    realized_pl: DecimalText
    reason: str


class OrderStory(Order):
    """An order with everything that happened to it, oldest first.

    `trades` are those that it opened, with the stops that stand for them at the broker.
    """

    steps: list[Step]
    latency: Latency
    fills: list[FillView]
    trades: list[Trade]
    events: list[Event]


async def story_of(session: AsyncSession, row: OrderRow, links: WorkflowLinks) -> OrderStory:
    """Tell the story of an order as the books have it."""
    stream = account_stream(AccountId(row.account_id))
    events = await events_of_order(session, stream, IntentId(row.id))
    fills = await costs_of_order(session, row.id)
    trades = await trades_opened_by(session, row.account_id, row.id)
    return OrderStory(
        **dict(order_view(row, links)),
        steps=_steps(events, fills),
        latency=_latency(row),
        fills=[_fill(fill) for fill in fills],
        trades=[trade_view(trade) for trade in trades],
        events=[event_view(event) for event in events],
    )


def _steps(events: Sequence[DomainEvent], fills: Sequence[FillCost]) -> list[Step]:
    told, steps = list(fills), list[Step]()
    for event in events:
        text, fact = event.fact.message, event.fact
        if fact.kind in (EventKind.ORDER_FILLED, EventKind.ORDER_PARTIALLY_FILLED) and told:
            text = f"{text}{_against_expected(told.pop(0))}"
        took = _ms(steps[-1].at, event.at) if steps else None
        steps.append(
            Step(at=event.at, kind=fact.kind, severity=fact.severity, text=text, after_ms=took)
        )
    return steps


def _against_expected(fill: FillCost) -> str:
    if fill.expected_price is None or fill.slippage_points is None:
        return ""
    points = plain(abs(fill.slippage_points))
    how = "as expected"
    if fill.slippage_points != 0:
        how = f"{points} points {'worse' if fill.slippage_points > 0 else 'better'} than expected"
    return f", {how} at {plain(fill.expected_price)}"


def _latency(row: OrderRow) -> Latency:
    return Latency(
        judged_ms=_ms(row.created_at, row.judged_at),
        left_ms=_ms(row.judged_at, row.submitted_at),
        answered_ms=_ms(row.submitted_at, row.answered_at),
        whole_ms=_ms(row.created_at, row.answered_at),
    )


def _ms(start: datetime | None, end: datetime | None) -> float | None:
    if start is None or end is None:
        return None
    return (end - start) / timedelta(milliseconds=1)


def _fill(fill: FillCost) -> FillView:
    return FillView(
        transaction_id=fill.transaction_id,
        at=from_ns(fill.time_ns),
        units=fill.units,
        price=fill.price,
        expected_price=fill.expected_price,
        slippage_points=fill.slippage_points,
        slippage_cost=fill.slippage_cost,
        half_spread_cost=fill.half_spread_cost,
        realized_pl=fill.pl,
        reason=fill.reason,
    )
