"""Setting the orders that protect an open trade: creating, replacing and removing them at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from paper.behaviour import (
    ReplaceInherits,
)
from paper.ledger.account import Account
from paper.ledger.book import Order, Trade
from paper.ledger.transactions import CancelReason
from paper.money.valuation import Market
from paper.orders.draft import Draft
from paper.orders.levels import Details, kind_of
from paper.orders.protective import (
    GuaranteedStop,
    Protection,
    TradeName,
    cancel_of,
    create_protective,
    fault_of_protection,
    fill_if_met,
    hanging,
    refuse_guaranteed,
    refuse_protective,
    refuse_taken_name,
)
from paper.orders.refusals import RejectReason
from paper.orders.terms import (
    OrderType,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """The wish that a trade had no order of a kind."""

    kind: OrderType


Change = Details | GuaranteedStop | Removal
"""What a request to set a trade's orders says about one kind of them."""


def set_dependents(
    account: Account,
    market: Market,
    trade: Trade,
    changes: Sequence[Change],
    now: int,
    draft: Draft,
) -> None:
    """Create, replace and remove a trade's protective orders, all that is asked or nothing.

    Where one cannot be had, only the refusals are recorded. All are created before one of them
    is filled.
    """
    changes = [_heir(account, market, trade, change) for change in changes]
    if _refuse_changes(account, market, trade, changes, now, draft):
        return
    created = []
    for change in changes:
        if isinstance(change, Removal):
            _remove(account, trade, change, draft)
        elif not isinstance(change, GuaranteedStop):
            created.append(_put(account, market, trade, change, now, draft))
    fill_if_met(account, market, created, draft)


def refuse_all(name: TradeName, changes: Sequence[Change], draft: Draft) -> None:
    """Record that orders were asked for a trade that is not there."""
    for change in changes:
        match change:
            case Removal():
                continue
            case GuaranteedStop():
                refuse_guaranteed(replace(change, trade=name), draft)
            case details:
                asked = Protection(details=details, trade=name)
                refuse_protective(asked, RejectReason.TRADE_DOESNT_EXIST, draft)


def _refuse_changes(
    account: Account,
    market: Market,
    trade: Trade,
    changes: Sequence[Change],
    now: int,
    draft: Draft,
) -> bool:
    freed = {
        order.id
        for change in changes
        if not isinstance(change, GuaranteedStop)
        and (order := hanging(account, trade, _kind(change))) is not None
    }
    taken = {name for name, order in account.pending_client_ids.items() if order not in freed}
    name = TradeName(id=trade.id, client_id=trade.client_id)
    for change in changes:
        match change:
            case Removal():
                continue
            case GuaranteedStop():
                refuse_guaranteed(replace(change, trade=name), draft)
            case details:
                reason = fault_of_protection(account, market, trade, details, now)
                reason = reason or refuse_taken_name(details, market, taken)
                if reason is not None:
                    refuse_protective(Protection(details=details, trade=name), reason, draft)
                elif details.client_extensions and details.client_extensions.id:
                    taken.add(details.client_extensions.id)
    return bool(draft.bodies)


def _kind(change: Details | Removal) -> OrderType:
    return change.kind if isinstance(change, Removal) else kind_of(change)


def _heir(account: Account, market: Market, trade: Trade, change: Change) -> Change:
    """Let a replacement keep the client extensions of the order whose place it takes."""
    inherits = market.behaviour.replace_inherits is not ReplaceInherits.NOTHING
    if isinstance(change, GuaranteedStop | Removal) or not inherits:
        return change
    old = hanging(account, trade, kind_of(change))
    if old is None or change.client_extensions is not None:
        return change
    return replace(change, client_extensions=old.terms.client_extensions)


def _remove(account: Account, trade: Trade, removal: Removal, draft: Draft) -> None:
    order = hanging(account, trade, removal.kind)
    if order is not None:
        draft.add(cancel_of(order, CancelReason.CLIENT_REQUEST))


def _put(
    account: Account, market: Market, trade: Trade, details: Details, now: int, draft: Draft
) -> Order:
    old = hanging(account, trade, kind_of(details))
    return create_protective(trade, market, Protection(details=details), old, now, draft)
