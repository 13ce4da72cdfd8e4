"""What the risk rules look at, as the books have it at one moment."""

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres import accounts, verdicts
from adapters.postgres.intents import to_intent
from adapters.postgres.tables import AccountRow, OrderRow, RiskReservation, TradeRow
from domain.accounts import AccountId, Feed
from domain.numbers import ZERO, Units
from domain.orders import IntentId, OrderState
from domain.risk.snapshot import OrderFacts, Reserved


async def read_facts(session: AsyncSession, order: OrderRow, account: AccountRow) -> OrderFacts:
    """Read an order with all that the rules need; the account's row must be locked.

    A fill moves units from the reservations to the position: without the lock they could be
    missed in both.
    """
    account_id = AccountId(account.id)
    balance = await accounts.latest_balance(session, account_id)
    return OrderFacts(
        intent=to_intent(order),
        state=OrderState(order.state),
        verdict=verdicts.to_verdict(order.verdict),
        account=account_id,
        feed=Feed(account.feed),
        currency=account.currency,
        gate=accounts.gate(account),
        kill_switch=await accounts.kill_switch(session),
        limits=accounts.limits(account),
        nav=balance.nav if balance else ZERO,
        instruments=await accounts.read_instruments(session, account_id),
        positions=await accounts.open_positions(session, account_id),
        reserved=await _reserved(session, account_id, besides=IntentId(order.id)),
        run_position=await _run_position(session, order),
    )


async def _reserved(
    session: AsyncSession, account: AccountId, *, besides: IntentId
) -> tuple[Reserved, ...]:
    query = select(RiskReservation).where(
        col(RiskReservation.account_id) == account, col(RiskReservation.intent_id) != besides
    )
    return tuple(
        Reserved(instrument=row.instrument, units=Units(row.units), margin=row.margin)
        for row in (await session.exec(query)).all()
    )


async def _run_position(session: AsyncSession, order: OrderRow) -> Units | None:
    if order.run_id is None:
        return None
    query = select(func.sum(col(TradeRow.units))).where(
        col(TradeRow.account_id) == order.account_id,
        col(TradeRow.instrument) == order.instrument,
        col(TradeRow.units) != 0,
        col(TradeRow.run_id) == order.run_id,
    )
    return Units((await session.exec(query)).one() or ZERO)
