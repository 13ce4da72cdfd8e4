"""What a client may configure about its account: its name and a margin rate of its own."""

from dataclasses import dataclass, replace
from decimal import Decimal

from paper.ledger.account import Account
from paper.ledger.account_events import ClientConfigure, ClientConfigureReject
from paper.money.margin_watch import CLOSEOUT_SHARE
from paper.money.valuation import Market, value
from paper.orders.refusals import RejectReason

LONGEST_ALIAS = 128
HIGHEST_MARGIN_RATE = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a request wants changed; None leaves a thing as it is."""

    alias: str | None = None
    margin_rate: Decimal | None = None


def configure(
    account: Account, market: Market, wanted: Configuration
) -> ClientConfigure | ClientConfigureReject:
    """Return the change, or why it is refused."""
    reason = _refusal(account, market, wanted)
    if reason is None:
        return ClientConfigure(alias=wanted.alias, margin_rate=wanted.margin_rate)
    return ClientConfigureReject(
        alias=wanted.alias, margin_rate=wanted.margin_rate, reject_reason=reason
    )


def _refusal(account: Account, market: Market, wanted: Configuration) -> RejectReason | None:
    if wanted.alias is None and wanted.margin_rate is None:
        return RejectReason.CLIENT_CONFIGURE_DATA_MISSING
    if wanted.alias is not None and not 0 < len(wanted.alias.strip()) <= LONGEST_ALIAS:
        return RejectReason.ALIAS_INVALID
    rate = wanted.margin_rate
    if rate is None:
        return None
    if not rate.is_finite() or not 0 < rate <= HIGHEST_MARGIN_RATE:
        return RejectReason.MARGIN_RATE_INVALID
    return _would_trigger(account, market, rate)


def _would_trigger(account: Account, market: Market, rate: Decimal) -> RejectReason | None:
    worth = value(replace(account, margin_rate=rate), market)
    if worth.margin_used == 0 or worth.mid_nav > worth.margin_used:
        return None
    if worth.mid_nav <= worth.margin_used * CLOSEOUT_SHARE:
        return RejectReason.MARGIN_RATE_WOULD_TRIGGER_CLOSEOUT
    return RejectReason.MARGIN_RATE_WOULD_TRIGGER_MARGIN_CALL
