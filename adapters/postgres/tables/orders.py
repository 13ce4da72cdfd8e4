"""Orders from the asking to the fill, and the broker's transactions behind them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from adapters.postgres.tables.columns import Json, exact, json, moment


class OrderRow(SQLModel, table=True):
    """What somebody asked for and what became of it; written before anything acts on it.

    `wish` is a digest of all that was asked for with an idempotency key.
    `before_transaction_id` is the broker's last known transaction before the one POST, and
    `judged_at` when the risk rules last looked. `reading` is set where the broker contradicted
    what we thought, until somebody attended to it; `attended_at` when its workflow was last
    started again, should it be gone.
    """

    __tablename__ = "order_intents"
    __table_args__ = (
        UniqueConstraint("owner_id", "idempotency_key"),
        UniqueConstraint("run_id", "decision"),
        Index("order_intents_by_account", "account_id", "created_at", "id"),
        Index("order_intents_by_state", "state"),
        Index(
            "order_intents_to_attend",
            "account_id",
            postgresql_where=text("reading IS NOT NULL"),
        ),
        Index("order_intents_by_broker_order", "account_id", "broker_order_id"),
        Index(
            "order_intents_by_trade",
            "account_id",
            "trade_id",
            postgresql_where=text("trade_id IS NOT NULL"),
        ),
        Index("order_intents_by_group", "group_id", postgresql_where=text("group_id IS NOT NULL")),
    )

    id: str = Field(primary_key=True)
    owner_id: str = Field(foreign_key="users.id")
    account_id: str = Field(foreign_key="accounts.id")
    instrument: str
    units: Decimal = exact()
    purpose: str
    origin: str
    kind: str
    time_in_force: str
    price: Decimal | None = exact(nullable=True)
    price_bound: Decimal | None = exact(nullable=True)
    good_till: datetime | None = moment(nullable=True)
    run_id: str | None = Field(default=None, foreign_key="strategy_runs.id")
    decision: int | None = None
    stop_price: Decimal | None = exact(nullable=True)
    stop_distance: Decimal | None = exact(nullable=True)
    target_price: Decimal | None = exact(nullable=True)
    target_distance: Decimal | None = exact(nullable=True)
    trail_distance: Decimal | None = exact(nullable=True)
    trade_id: str | None = None
    replaces: str | None = Field(default=None, foreign_key="order_intents.id")
    group_id: str | None = None
    close_after_seconds: int | None = None
    assumed_position: Decimal | None = exact(nullable=True)
    expected_price: Decimal | None = exact(nullable=True)
    valid_until: datetime = moment()
    idempotency_key: str | None = None
    wish: str | None = None
    state: str
    verdict: Json | None = json(nullable=True)
    before_transaction_id: int | None = Field(default=None, sa_type=BigInteger)
    broker_order_id: str | None = None
    filled_units: Decimal | None = exact(nullable=True)
    fill_price: Decimal | None = exact(nullable=True)
    end_code: str | None = None
    reading: str | None = None
    cancel_asked_by: str | None = None
    attended_at: datetime | None = moment(nullable=True)
    judged_at: datetime | None = moment(nullable=True)
    submitted_at: datetime | None = moment(nullable=True)
    answered_at: datetime | None = moment(nullable=True)
    filled_at_ns: int | None = Field(default=None, sa_type=BigInteger)
    created_at: datetime = moment()
    updated_at: datetime = moment()


class OrderGroup(SQLModel, table=True):
    """Orders of which one cancels the others; with `close_double` a second fill is closed again."""

    __tablename__ = "order_groups"

    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="accounts.id")
    close_double: bool
    outcome: str | None = None
    created_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)


class RiskReservation(SQLModel, table=True):
    """Room taken by an accepted order until it is filled or dead; released by deletion.

    One that only reduces makes no position larger, whatever is filled before it.
    """

    __tablename__ = "risk_reservations"

    intent_id: str = Field(primary_key=True, foreign_key="order_intents.id")
    account_id: str = Field(foreign_key="accounts.id", index=True)
    instrument: str
    units: Decimal = exact()
    margin: Decimal = exact()
    reduces: bool = False


class BrokerTransaction(SQLModel, table=True):
    """One of the broker's consecutive transactions, as received."""

    __tablename__ = "broker_transactions"
    __table_args__ = (
        Index(
            "broker_transactions_of_money",
            "account_id",
            "id",
            postgresql_where=text("kind = 'TRANSFER_FUNDS'"),
        ),
    )

    account_id: str = Field(foreign_key="accounts.id", primary_key=True)
    id: int = Field(primary_key=True, sa_type=BigInteger)
    time_ns: int = Field(sa_type=BigInteger)
    kind: str
    body: Json = json()
    booked_at: datetime = moment()


class Fill(SQLModel, table=True):
    """An order filled, wholly or in part; money in the account's currency."""

    __tablename__ = "fills"
    __table_args__ = (Index("fills_by_intent", "intent_id"),)

    account_id: str = Field(foreign_key="accounts.id", primary_key=True)
    transaction_id: int = Field(primary_key=True, sa_type=BigInteger)
    time_ns: int = Field(sa_type=BigInteger)
    instrument: str
    units: Decimal = exact()
    price: Decimal = exact()
    expected_price: Decimal | None = exact(nullable=True)
    pl: Decimal = exact()
    financing: Decimal = exact()
    half_spread_cost: Decimal = exact()
    reason: str
    intent_id: str | None = None
    run_id: str | None = None
    tag: str | None = None


class TradeRow(SQLModel, table=True):
    """A trade that a fill opened; `units` are still open, signed.

    `close_reason` is the broker's for the last fill that closed some of it.
    """

    __tablename__ = "trades"
    __table_args__ = (
        Index("trades_open", "account_id", "instrument", postgresql_where=text("units <> 0")),
        Index("trades_closed", "account_id", "closed_at"),
    )

    account_id: str = Field(foreign_key="accounts.id", primary_key=True)
    id: str = Field(primary_key=True)
    instrument: str
    initial_units: Decimal = exact()
    units: Decimal = exact()
    price: Decimal = exact()
    realised_pl: Decimal = exact()
    financing: Decimal = exact()
    stop_price: Decimal | None = exact(nullable=True)
    target_price: Decimal | None = exact(nullable=True)
    trail_distance: Decimal | None = exact(nullable=True)
    stop_order_id: str | None = None
    trail_order_id: str | None = None
    target_order_id: str | None = None
    close_price: Decimal | None = exact(nullable=True)
    close_reason: str | None = None
    intent_id: str | None = None
    run_id: str | None = None
    tag: str | None = None
    opened_at: datetime = moment()
    closed_at: datetime | None = moment(nullable=True)


class PositionRow(SQLModel, table=True):
    """All open trades of an instrument together; flat ones stay with zero units."""

    __tablename__ = "positions"

    account_id: str = Field(foreign_key="accounts.id", primary_key=True)
    instrument: str = Field(primary_key=True)
    units: Decimal = exact()
    average_price: Decimal | None = exact(nullable=True)
    realised_pl: Decimal = exact()
    updated_at: datetime = moment()
