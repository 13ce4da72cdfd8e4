"""The peer's two tables, and what its task does with them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, ForeignKey, MetaData, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

SCHEMA = "peer"
MOST_UNITS = 100_000


class Base(DeclarativeBase):
    """The peer's own schema, beside the platform's."""

    metadata = MetaData(schema=SCHEMA)


class Order(Base):
    """An order and how far it has come: submitting, filled or failed."""

    __tablename__ = "orders"

    id: Mapped[str] = mapped_column(primary_key=True)
    instrument: Mapped[str]
    units: Mapped[Decimal]
    state: Mapped[str] = mapped_column(index=True)
    price: Mapped[Decimal | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Fill(Base):
    """A fill of an order."""

    __tablename__ = "fills"

    transaction: Mapped[str] = mapped_column(primary_key=True)
    order: Mapped[str] = mapped_column(ForeignKey(Order.id))
    instrument: Mapped[str] = mapped_column(index=True)
    units: Mapped[Decimal]
    price: Mapped[Decimal]


class Refused(Exception):
    """The order is not valid."""


def begin(engine: Engine, order: str, instrument: str, units: int) -> bool:
    """Validate an order and write it down; tell whether there is anything left to do."""
    with Session(engine) as session, session.begin():
        known = session.get(Order, order)
        if known is not None:
            return known.state == "submitting"
        held = session.scalar(select(func.sum(Fill.units)).where(Fill.instrument == instrument))
        if abs(units) > MOST_UNITS or abs((held or Decimal(0)) + units) > MOST_UNITS:
            raise Refused(f"{units} {instrument} are too many")
        now = datetime.now(UTC).replace(tzinfo=None)
        session.add(
            Order(
                id=order,
                instrument=instrument,
                units=Decimal(units),
                state="submitting",
                created_at=now,
                updated_at=now,
            )
        )
    return True


def fill(engine: Engine, order: str, filled: dict[str, Any]) -> None:
    """Write down that an order was filled."""
    with Session(engine) as session, session.begin():
        row = session.get_one(Order, order)
        row.state, row.price = "filled", Decimal(filled["price"])
        row.updated_at = datetime.now(UTC).replace(tzinfo=None)
        session.add(
            Fill(
                transaction=filled["id"],
                order=order,
                instrument=row.instrument,
                units=Decimal(filled["units"]),
                price=Decimal(filled["price"]),
            )
        )


def fail(engine: Engine, order: str, error: str) -> None:
    """Write down that an order was given up."""
    with Session(engine) as session, session.begin():
        row = session.get(Order, order)
        if row is not None:
            row.state, row.error = "failed", error[:200]
