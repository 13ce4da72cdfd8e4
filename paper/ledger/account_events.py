"""What happens to an account as a whole: its money, its configuration, its margin."""

from dataclasses import dataclass
from decimal import Decimal

from paper.ledger.fills import HomeConversionFactors
from paper.wire import TransactionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """The account came into being."""

    division_id: int
    site_id: int
    account_user_id: int
    account_number: int
    home_currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFunds:
    """Money was paid in (or out, if negative)."""

    amount: Decimal
    funding_reason: str
    account_balance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFundsReject:
    """Money could not be paid in or out."""

    amount: Decimal
    funding_reason: str
    reject_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientConfigure:
    """The client changed its account's name or margin rate."""

    alias: str | None = None
    margin_rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientConfigureReject:
    """A change of the account's configuration was refused."""

    alias: str | None = None
    margin_rate: Decimal | None = None
    reject_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetResettablePL:
    """The profit and loss that can be reset began again at zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginCallEnter:
    """The account came into a margin call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginCallExtend:
    """The account was given more time in a margin call."""

    extension_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginCallExit:
    """The account left a margin call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTradeFinancing:
    """What a trade paid (negative) or got for being held over a day's end."""

    trade_id: TransactionId
    financing: Decimal
    base_financing: Decimal
    financing_rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionFinancing:
    """The financing of one instrument's open trades."""

    instrument: str
    financing: Decimal
    base_financing: Decimal
    account_financing_mode: str = "DAILY"
    home_conversion_factors: HomeConversionFactors
    open_trade_financings: tuple[OpenTradeFinancing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyFinancing:
    """The day ended at 17:00 in New York: what was held paid or got its interest."""

    financing: Decimal
    account_balance: Decimal
    account_financing_mode: str = "DAILY"
    position_financings: tuple[PositionFinancing, ...]
