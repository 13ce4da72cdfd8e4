"""Money paid in and out of an account, and beginning again as it was founded."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from paper.ledger.account import Account
from paper.ledger.account_events import ResetResettablePL, TransferFunds, TransferFundsReject
from paper.ledger.transactions import Body, CancelReason, OrderCancel
from paper.money.valuation import Market, value
from paper.orders.refusals import RejectReason

CLIENT_FUNDING = "CLIENT_FUNDING"
ADJUSTMENT = "ADJUSTMENT"


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLastPrices(Market):
    """The market as if it never closed: where it is halted, its last prices count."""

    @classmethod
    def of(cls, market: Market) -> "AtLastPrices":
        """Take a market's prices, halted or not."""
        return cls(**{field.name: getattr(market, field.name) for field in fields(Market)})

    def tradeable(self, instrument: str) -> bool:  # noqa: ARG002 whatever it is
        """Say yes."""
        return True


def transfer(account: Account, market: Market, amount: Decimal) -> Body:
    """Pay money in, or out if negative; what is not free to go is refused."""
    reason = _refuse_transfer(account, market, amount)
    if reason is not None:
        return TransferFundsReject(
            amount=amount, funding_reason=CLIENT_FUNDING, reject_reason=reason
        )
    return _transferred(account, amount, CLIENT_FUNDING)


def cancel_all(account: Account) -> Sequence[Body]:
    """Cancel every pending order."""
    return [
        OrderCancel(
            order_id=order.id,
            client_order_id=order.client_id,
            reason=CancelReason.CLIENT_REQUEST,
        )
        for order in account.pending_orders.values()
    ]


def begin_again(account: Account, balance: Decimal) -> Sequence[Body]:
    """Bring the balance to an amount, and the profit that can be reset to zero."""
    missing = balance - account.balance
    moved = [_transferred(account, missing, ADJUSTMENT)] if missing else []
    return [*moved, ResetResettablePL()]


def _transferred(account: Account, amount: Decimal, reason: str) -> Body:
    return TransferFunds(
        amount=amount, funding_reason=reason, account_balance=account.balance + amount
    )


def _refuse_transfer(account: Account, market: Market, amount: Decimal) -> RejectReason | None:
    if amount == 0:
        return RejectReason.AMOUNT_INVALID
    if amount < 0 and -amount > value(account, market).withdrawal_limit:
        return RejectReason.INSUFFICIENT_FUNDS
    return None
