"""What fills cost against what was expected, read together by SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy import CursorResult, TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.accounts import AccountId


class CostGroup(StrEnum):
    """What costs are added up by. Hours are UTC; people's orders are a strategy of their own."""

    STRATEGY = "strategy"
    HOUR = "hour"
    INSTRUMENT = "instrument"


@dataclass(frozen=True, slots=True, kw_only=True)
class FillCost:
    """One fill against what was expected.

    Slippage is signed, positive where the fill was worse, in points; `slippage_cost` is the same
    in home currency, absent where the broker told no rate.
    """

    transaction_id: int
    time_ns: int
    units: Decimal
    price: Decimal
    expected_price: Decimal | None
    slippage_points: Decimal | None
    slippage_cost: Decimal | None
    half_spread_cost: Decimal
    pl: Decimal
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """A group's fills: slippage in points, costs in home currency, latency in milliseconds.

    Latency is from the asking to the broker's answer, orders that waited for people left out.
    """

    group: str
    fills: int
    average_slippage: Decimal | None
    worst_slippage: Decimal | None
    slippage_cost: Decimal
    half_spread_cost: Decimal
    latency_p50_ms: float | None
    latency_p99_ms: float | None


_COSTS = """
    SELECT f.*, o.created_at, o.answered_at, o.origin, r.strategy,
           EXISTS (SELECT 1 FROM approvals a WHERE a.intent_id = o.id) AS asked_people,
           s.slipped * power(10::numeric, i.display_precision) AS slippage_points,
           round(s.slipped * abs(f.units) * COALESCE(
               t.body #>> '{homeConversionFactors,lossQuoteHome,factor}',
               t.body ->> 'lossQuoteHomeConversionFactor')::numeric, 4) AS slippage_cost,
           s.expected
    FROM fills f
    JOIN order_intents o ON o.id = f.intent_id
    JOIN account_instruments i ON i.account_id = f.account_id AND i.name = f.instrument
    JOIN broker_transactions t ON t.account_id = f.account_id AND t.id = f.transaction_id
    LEFT JOIN strategy_runs r ON r.id = o.run_id
    CROSS JOIN LATERAL (
        SELECT e.expected, (f.price - e.expected) * sign(f.units) AS slipped
        FROM (SELECT COALESCE(o.price, f.expected_price) AS expected) e
    ) s
"""
"""An order that waits expects its own price, any other the side of the quote that was seen."""

_OF_ORDER = text(
    "SELECT transaction_id, time_ns, units, price, expected AS expected_price,"
    " slippage_points, slippage_cost, half_spread_cost, pl, reason"
    f" FROM ({_COSTS} WHERE f.intent_id = :intent) AS c"
    " ORDER BY transaction_id"
)

_GROUPS: Mapping[CostGroup, str] = MappingProxyType(
    {
        CostGroup.STRATEGY: "COALESCE(c.strategy, c.origin)",
        CostGroup.HOUR: "to_char(to_timestamp(c.time_ns / 1e9) AT TIME ZONE 'UTC', 'HH24')",
        CostGroup.INSTRUMENT: "c.instrument",
    }
)
_TOOK = "1000 * extract(epoch FROM c.answered_at - c.created_at)"


async def costs_of_order(session: AsyncSession, intent: str) -> list[FillCost]:
    """Read an order's fills, in order."""
    rows = (await _run(session, _OF_ORDER, {"intent": intent})).mappings()
    return [FillCost(**row) for row in rows]


async def costs_by(
    session: AsyncSession, account: AccountId, by: CostGroup, since_ns: int, until_ns: int
) -> list[CostRow]:
    """Add an account's costs up over fills between two market times, the latter left out."""
    query = text(
        f"""
        SELECT {_GROUPS[by]} AS "group", count(*) AS fills,
               round(avg(c.slippage_points), 2) AS average_slippage,
               max(c.slippage_points) AS worst_slippage,
               COALESCE(sum(c.slippage_cost), 0) AS slippage_cost,
               sum(c.half_spread_cost) AS half_spread_cost,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY {_TOOK})
                   FILTER (WHERE NOT c.asked_people) AS latency_p50_ms,
               percentile_cont(0.99) WITHIN GROUP (ORDER BY {_TOOK})
                   FILTER (WHERE NOT c.asked_people) AS latency_p99_ms
        FROM ({_COSTS} WHERE f.account_id = :account
              AND f.time_ns >= :since AND f.time_ns < :until) AS c
        GROUP BY 1 ORDER BY 1
        """
    )
    asked = {"account": account, "since": since_ns, "until": until_ns}
    rows = (await _run(session, query, asked)).mappings()
    return [CostRow(**row) for row in rows]


async def _run(
    session: AsyncSession, query: TextClause, asked: Mapping[str, object]
) -> CursorResult[Any]:
    return await (await session.connection()).execute(query, asked)
