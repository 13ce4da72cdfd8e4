"""Accounts: their gate, limits, instruments, and their money over time."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, String, bindparam, case, func, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from adapters.postgres.tables import (
    AccountInstrument,
    AccountRow,
    BalanceSnapshot,
    OrderRow,
    PositionRow,
)
from domain.accounts import AccountId, AccountPolicy, AccountSummary, Gate, GateState, Limits
from domain.instruments import Instrument
from domain.market_hours import trading_day
from domain.numbers import Units
from domain.orders import IntentId

GLOBAL = "global"


def _locked(account: ColumnElement[str]) -> SelectOfScalar[AccountRow]:
    query = select(AccountRow).where(col(AccountRow.id) == account)
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)


# Built once: that costs more than the database takes to carry them out.
_ACCOUNT = select(AccountRow).where(col(AccountRow.id) == bindparam("account", type_=String))
_LOCKED = _locked(bindparam("account", type_=String))
_LOCKED_OF = _locked(
    select(col(OrderRow.account_id))
    .where(col(OrderRow.id) == bindparam("intent", type_=String))
    .scalar_subquery()
)

_LIMITS = TypeAdapter(Limits)
_POLICY = TypeAdapter(AccountPolicy)


def rule_columns(limits: Limits, policy: AccountPolicy) -> dict[str, Any]:
    """Return an account's limits and policy as the values of its columns."""
    return {
        "limits": _LIMITS.dump_python(limits, mode="json"),
        "policy": _POLICY.dump_python(policy, mode="json"),
    }


async def read_account(session: AsyncSession, account: AccountId) -> AccountRow:
    """Read an account's row.

    Raises:
        sqlalchemy.exc.NoResultFound: there is no such account.
    """
    return (await session.exec(_ACCOUNT, params={"account": account})).one()


async def lock_account(session: AsyncSession, account: AccountId) -> AccountRow:
    """Read an account's row and hold it until the transaction ends.

    Rows that refer to the account can still be written meanwhile.
    """
    return (await session.exec(_LOCKED, params={"account": account})).one()


async def lock_account_of(session: AsyncSession, intent: IntentId) -> AccountRow:
    """Hold the account of an order, as `lock_account` does, without reading the order first."""
    return (await session.exec(_LOCKED_OF, params={"intent": intent})).one()


async def accounts_of_feed(session: AsyncSession, feed: str) -> list[AccountRow]:
    """Read a feed's accounts, the oldest first: it is the one whose token opens the prices."""
    query = select(AccountRow).where(col(AccountRow.feed) == feed)
    return list((await session.exec(query.order_by(col(AccountRow.created_at)))).all())


async def all_accounts(session: AsyncSession) -> list[AccountRow]:
    """Read every account."""
    query = select(AccountRow).order_by(col(AccountRow.created_at))
    return list((await session.exec(query)).all())


def gate(row: AccountRow) -> Gate:
    """Return an account's gate."""
    reason = row.state_reason if row.state != GateState.ACTIVE else row.agreed_reason
    return Gate(state=GateState(row.state), agreed=row.agreed, reason=reason)


def limits(row: AccountRow) -> Limits:
    """Return an account's limits."""
    return _LIMITS.validate_python(row.limits)


def policy(row: AccountRow) -> AccountPolicy:
    """Return what the platform does on an account by itself."""
    return _POLICY.validate_python(row.policy)


async def store_instruments(
    session: AsyncSession, account: AccountId, instruments: Iterable[Instrument]
) -> None:
    """Write down what an account may trade, over what was there."""
    for instrument in instruments:
        values = {
            "display_precision": instrument.display_precision,
            "pip_location": instrument.pip_location,
            "trade_units_precision": instrument.trade_units_precision,
            "minimum_trade_size": instrument.minimum_trade_size,
            "maximum_order_units": instrument.maximum_order_units,
            "margin_rate": instrument.margin_rate,
        }
        await session.exec(
            insert(AccountInstrument)
            .values(account_id=account, name=instrument.name, **values)
            .on_conflict_do_update(index_elements=["account_id", "name"], set_=values)
        )


async def read_instruments(session: AsyncSession, account: AccountId) -> dict[str, Instrument]:
    """Read what an account may trade, by name."""
    query = select(AccountInstrument).where(col(AccountInstrument.account_id) == account)
    return {row.name: to_instrument(row) for row in (await session.exec(query)).all()}


def to_instrument(row: AccountInstrument) -> Instrument:
    """Turn a row into an instrument."""
    return Instrument(
        name=row.name,
        display_precision=row.display_precision,
        pip_location=row.pip_location,
        trade_units_precision=row.trade_units_precision,
        minimum_trade_size=row.minimum_trade_size,
        maximum_order_units=row.maximum_order_units,
        margin_rate=row.margin_rate,
    )


async def store_balance(
    session: AsyncSession, account: AccountId, summary: AccountSummary, at: datetime
) -> None:
    """Write a balance snapshot, and what a day's loss and a drawdown are measured from.

    The same moment twice stays one.
    """
    await session.exec(
        insert(BalanceSnapshot)
        .values(
            account_id=account,
            at=at,
            balance=summary.balance,
            nav=summary.nav,
            unrealised_pl=summary.unrealised_pl,
            margin_used=summary.margin_used,
            margin_available=summary.margin_available,
            financing=summary.financing,
            realised_pl=summary.realised_pl,
            open_trades=summary.open_trades,
            last_transaction_id=summary.last_transaction_id,
        )
        .on_conflict_do_nothing()
    )
    await _measure_from(session, account, summary.nav, trading_day(at))


async def _measure_from(session: AsyncSession, account: AccountId, nav: Decimal, day: date) -> None:
    """Begin the trading day with its first net asset value, and keep the highest one."""
    is_new_day = or_(col(AccountRow.trading_day).is_(None), col(AccountRow.trading_day) < day)
    is_peak = or_(col(AccountRow.peak_nav).is_(None), col(AccountRow.peak_nav) < nav)
    await session.exec(
        update(AccountRow)
        .where(col(AccountRow.id) == account, or_(is_new_day, is_peak))
        .values(
            trading_day=case((is_new_day, day), else_=col(AccountRow.trading_day)),
            day_start_nav=case((is_new_day, nav), else_=col(AccountRow.day_start_nav)),
            peak_nav=func.greatest(col(AccountRow.peak_nav), nav),
        )
        .execution_options(synchronize_session=False)
    )


async def latest_balance(session: AsyncSession, account: AccountId) -> BalanceSnapshot | None:
    """Read the newest balance snapshot."""
    query = (
        select(BalanceSnapshot)
        .where(col(BalanceSnapshot.account_id) == account)
        .order_by(col(BalanceSnapshot.at).desc())
        .limit(1)
    )
    return (await session.exec(query)).one_or_none()


async def open_positions(
    session: AsyncSession, account: AccountId
) -> tuple[tuple[str, Units], ...]:
    """Read the units of every position that is not flat."""
    query = select(PositionRow).where(
        col(PositionRow.account_id) == account, col(PositionRow.units) != 0
    )
    return tuple((row.instrument, Units(row.units)) for row in (await session.exec(query)).all())


async def distrust_all(session: AsyncSession, reason: str) -> None:
    """Note that no account is known to agree with its broker, as at every start."""
    await session.exec(update(AccountRow).values(agreed=False, agreed_reason=reason))
