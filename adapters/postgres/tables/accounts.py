"""Accounts, their gate and limits, what they may trade, and their money over time."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from adapters.postgres.tables.columns import Json, exact, json, moment


class AccountRow(SQLModel, table=True):
    """An account at a broker.

    `limits` and `policy` are `domain.accounts.Limits` and `AccountPolicy` as JSON.
    `booked_transaction_id` is the last transaction in the books, which have no holes before it.
    `trading_day` (ends 17:00 New York), the net asset value that it began with and the highest
    one ever seen are what daily loss and drawdown are measured from. `live_confirmed_at` is when
    somebody opened a live account by typing the broker's id; none while it is locked.
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
    limits: Json = json()
    policy: Json = json()
    trading_day: date | None = None
    day_start_nav: Decimal | None = exact(nullable=True)
    peak_nav: Decimal | None = exact(nullable=True)
    booked_transaction_id: int = Field(default=0, sa_type=BigInteger)
    live_confirmed_by: str | None = None
    live_confirmed_at: datetime | None = moment(nullable=True)
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
    financing: Decimal = exact()
    realised_pl: Decimal = exact()
    open_trades: int
    last_transaction_id: int = Field(sa_type=BigInteger)


class DailyProfit(SQLModel, table=True):
    """What one client tag earned on an account in one trading day, in home currency.

    `day` ends at 17:00 New York; `realised_pl` is without financing.
    """

    __tablename__ = "daily_profits"

    account_id: str = Field(foreign_key="accounts.id", primary_key=True)
    day: date = Field(primary_key=True)
    tag: str = Field(primary_key=True)
    realised_pl: Decimal = exact()
    financing: Decimal = exact()
    half_spread_cost: Decimal = exact()
    fills: int
