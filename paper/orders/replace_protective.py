"""A target or stop of an open trade that gives way to another of its kind."""

from paper.ledger.account import Account
from paper.ledger.book import Order, Trade
from paper.money.valuation import Market
from paper.orders.draft import Draft
from paper.orders.levels import kind_of
from paper.orders.protective import (
    Protection,
    create_protective,
    fault_of_protection,
    fill_if_met,
    find_trade,
    refuse_protective,
    refuse_taken_name,
)
from paper.orders.refusals import RejectReason
from paper.orders.terms import ProtectiveOrder


def replace_protective(
    account: Account, market: Market, old: Order, asked: Protection, now: int, draft: Draft
) -> None:
    """Cancel a protective order and create another on the same trade, or refuse."""
    trade = _trade_of(account, old, asked)
    if isinstance(trade, RejectReason):
        refuse_protective(asked, trade, draft, replaces=old.id)
        return
    taken = {name for name, order in account.pending_client_ids.items() if order != old.id}
    reason = fault_of_protection(account, market, trade, asked.details, now)
    reason = reason or refuse_taken_name(asked.details, market, taken)
    if reason is not None:
        refuse_protective(asked, reason, draft, replaces=old.id)
        return
    created = create_protective(trade, market, asked, old, now, draft)
    fill_if_met(account, market, [created], draft)


def _trade_of(account: Account, old: Order, asked: Protection) -> Trade | RejectReason:
    if not isinstance(old.terms, ProtectiveOrder) or old.terms.TYPE is not kind_of(asked.details):
        return RejectReason.REPLACING_ORDER_INVALID
    trade = find_trade(account, asked.trade)
    if isinstance(trade, Trade) and trade.id != old.terms.trade_id:
        return RejectReason.REPLACING_TRADE_ID_INVALID
    return trade
