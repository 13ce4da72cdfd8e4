"""What fills cost: slippage, spread and latency, by strategy, hour or instrument."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from adapters.postgres.views.costs import CostGroup, CostRow, costs_by
from api.accounts.owned import AccountInQuery
from api.dependencies import Now, Reading
from api.problems import declared, invalid
from api.values import DecimalText, Moment, View
from domain.accounts import AccountId
from domain.times import to_ns

router = APIRouter(prefix="/api/costs", tags=["Costs"], responses=declared(HTTPStatus.NOT_FOUND))

USUAL = timedelta(days=30)


class CostsOf(View):
    """The fills of one strategy, UTC hour or instrument.

    Slippage is in points, positive where fills were worse than expected; costs are in the
    account's currency; latency is from the asking to the broker's answer, in milliseconds.
    """

    group: str
    fills: int
    average_slippage_points: DecimalText | None
    worst_slippage_points: DecimalText | None
    slippage_cost: DecimalText
    half_spread_cost: DecimalText
    latency_p50_ms: float | None
    latency_p99_ms: float | None


class Costs(View):
    """Costs of an account's fills between two times, the later one left out."""

    account_id: str
    by: CostGroup
    since: datetime
    until: datetime
    items: list[CostsOf]


@router.get("")
async def get_costs(
    account: AccountInQuery,
    session: Reading,
    now: Now,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    by: CostGroup = CostGroup.STRATEGY,
) -> Costs:
    """Add up what an account's fills cost; the last thirty days where no times are given."""
    end = until or now.astimezone(UTC)
    start = since or end - USUAL
    if start >= end:
        raise invalid("from", "is to be before `to`")
    rows = await costs_by(session, AccountId(account.id), by, to_ns(start), to_ns(end))
    return Costs(
        account_id=account.id,
        by=by,
        since=start,
        until=end,
        items=[_shown(row) for row in rows],
    )


def _shown(row: CostRow) -> CostsOf:
    return CostsOf(
        group=row.group,
        fills=row.fills,
        average_slippage_points=row.average_slippage,
        worst_slippage_points=row.worst_slippage,
        slippage_cost=row.slippage_cost,
        half_spread_cost=row.half_spread_cost,
        latency_p50_ms=row.latency_p50_ms,
        latency_p99_ms=row.latency_p99_ms,
    )
