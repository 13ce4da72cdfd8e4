"""Everything of an owner's at one moment, for a reader that starts to follow."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import BacktestRow, OrderRow, StrategyRun, StudyRow
from adapters.postgres.views.accounts import AccountWithMoney, accounts_of
from adapters.postgres.views.backtests import lively_backtests
from adapters.postgres.views.events import last_sequences
from adapters.postgres.views.orders import OrderFilter, order_page
from adapters.postgres.views.positions import OwnedPosition, positions_of
from adapters.postgres.views.runs import runs_of
from adapters.postgres.views.studies import lively_studies
from domain.accounts import AccountId, OwnerId
from domain.events import SYSTEM_STREAM, account_stream, owner_stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What there is, and the last numbers of its events by then.

    Of backtests and studies those that run, or ended a moment ago.
    """

    sequences: dict[str, int]
    accounts: list[AccountWithMoney]
    positions: list[OwnedPosition]
    orders: list[OrderRow]
    runs: list[StrategyRun]
    backtests: list[BacktestRow]
    studies: list[StudyRow]


async def standing_of(session: AsyncSession, owner: OwnerId, latest: int) -> Standing:
    """Read all of it as of one moment; of orders and runs the latest few."""
    await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    accounts = await accounts_of(session, owner)
    streams = [account_stream(AccountId(found.account.id)) for found in accounts]
    return Standing(
        sequences=await last_sequences(session, [*streams, owner_stream(owner), SYSTEM_STREAM]),
        accounts=accounts,
        positions=await positions_of(session, owner),
        orders=await order_page(session, OrderFilter(owner=owner), None, latest),
        runs=await runs_of(session, owner, None, latest),
        backtests=await lively_backtests(session, owner, latest),
        studies=await lively_studies(session, owner, latest),
    )
