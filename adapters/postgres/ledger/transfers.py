"""Money paid in or out is neither profit nor loss: what these are measured from moves with it."""

from collections.abc import Sequence
from decimal import Decimal

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import AccountRow, BalanceSnapshot
from domain.numbers import ZERO
from domain.transactions import BalanceMoved, Transaction

TRANSFER = "TRANSFER_FUNDS"


async def move_measures(
    session: AsyncSession, account: AccountRow, booked: Sequence[Transaction]
) -> None:
    """Move the day's start and the peak by the transfers that no snapshot has seen yet."""
    transfers = [item for item in booked if item.kind == TRANSFER]
    if not transfers or account.day_start_nav is None or account.peak_nav is None:
        return
    seen = await _last_seen(session, account)
    paid = sum((_amount(item) for item in transfers if item.id > seen), ZERO)
    account.day_start_nav += paid
    account.peak_nav += paid
    session.add(account)


async def _last_seen(session: AsyncSession, account: AccountRow) -> int:
    query = (
        select(BalanceSnapshot.last_transaction_id)
        .where(col(BalanceSnapshot.account_id) == account.id)
        .order_by(col(BalanceSnapshot.at).desc())
        .limit(1)
    )
    return (await session.exec(query)).one_or_none() or 0


def _amount(transfer: Transaction) -> Decimal:
    return transfer.fact.amount if isinstance(transfer.fact, BalanceMoved) else ZERO
