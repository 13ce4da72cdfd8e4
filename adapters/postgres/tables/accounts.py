"""Accounts, their gate and limits, what they may trade, and their money over time."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from adapters.postgres.tables.columns import exact, moment


class AccountRow(SQLModel, table=True):
    """An account at a broker.

    `reservation_version` counts risk reservations; `booked_transaction_id` is the last
    transaction in the books, which have no holes before it.
    """

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("feed", "broker_account_id"),)

    id: str = Field(primary_key=True)
    owner_id: str = Field(foreign_key="users.id", index=True)
    name: str
    feed: str
    broker_account_id: str
    token_encrypted: str
    currency: str
    state: str
    state_reason: str = ""
    agreed: bool = False
    agreed_reason: str = ""
    max_units_per_order: Decimal = exact()
    max_margin_use: Decimal = exact()
    max_spread_points: int
    max_price_age_seconds: int
    stop_required: bool
    reservation_version: int = 0
    booked_transaction_id: int = Field(default=0, sa_type=BigInteger)
    created_at: datetime = moment()


class AccountInstrument(SQLModel, table=True):
    """An instrument as the broker defines it for an account."""

    __tablename__ = "account_instruments"

    account_id: str = Field(foreign_key="accounts.id", primary_key=True)
    name: str = Field(primary_key=True)
    display_precision: int
    pip_location: int
    trade_units_precision: int
    minimum_trade_size: Decimal = exact()
    maximum_order_units: Decimal = exact()
    margin_rate: Decimal = exact()


class BalanceSnapshot(SQLModel, table=True):
    """An account's money at one moment, as the broker reported it."""

    __tablename__ = "balance_snapshots"

    account_id: str = Field(foreign_key="accounts.id", primary_key=True)
    at: datetime = Field(primary_key=True, sa_type=moment().sa_type)
    balance: Decimal = exact()
    nav: Decimal = exact()
    unrealised_pl: Decimal = exact()
    margin_used: Decimal = exact()
    margin_available: Decimal = exact()
    last_transaction_id: int = Field(sa_type=BigInteger)


class KillSwitch(SQLModel, table=True):
    """A switch that stops entries: `scope` is `global`."""

    __tablename__ = "kill_switches"

    scope: str = Field(primary_key=True)
    engaged: bool
    reason: str
    changed_by: str
    changed_at: datetime = moment()
