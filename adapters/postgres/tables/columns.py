"""Column types that several tables share."""

from typing import Any

from sqlalchemy import DateTime, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

Json = dict[str, Any]


def exact(*, nullable: bool = False) -> Any:
    """Declare a column for prices, units and money: exact, ten decimals."""
    return Field(sa_type=Numeric(28, 10), nullable=nullable, **_default(nullable))


def moment(*, nullable: bool = False) -> Any:
    """Declare a time with its zone."""
    return Field(sa_type=DateTime(timezone=True), nullable=nullable, **_default(nullable))


def json(*, nullable: bool = False) -> Any:
    """Declare a JSONB column."""
    return Field(sa_type=JSONB, nullable=nullable, **_default(nullable))


def _default(nullable: bool) -> Json:
    return {"default": None} if nullable else {}
