"""What a client calls its open trade, changed after the trade was made."""

from dataclasses import dataclass

from paper.ledger.account import Account
from paper.ledger.book import Trade
from paper.ledger.transactions import TradeClientExtensionsModify, TradeClientExtensionsModifyReject
from paper.orders.protective import TradeName, find_trade
from paper.orders.refusals import RejectReason
from paper.orders.terms import ClientExtensions
from paper.orders.validation import refuse_trade_extensions


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeRenaming:
    """What a trade is to be called; `extensions` is None where the client gave nothing."""

    trade: TradeName
    extensions: ClientExtensions | None


def rename_trade(
    account: Account, wanted: TradeRenaming
) -> TradeClientExtensionsModify | TradeClientExtensionsModifyReject:
    """Give an open trade another name, or say why not; what is not given stays as it is."""
    trade = find_trade(account, wanted.trade)
    reason = trade if isinstance(trade, RejectReason) else _refusal(account, trade, wanted)
    if isinstance(trade, RejectReason) or reason is not None:
        return TradeClientExtensionsModifyReject(
            trade_id=trade.id if isinstance(trade, Trade) else wanted.trade.id,
            client_trade_id=trade.client_id if isinstance(trade, Trade) else wanted.trade.client_id,
            trade_client_extensions_modify=wanted.extensions,
            reject_reason=str(reason),
        )
    return TradeClientExtensionsModify(
        trade_id=trade.id,
        client_trade_id=trade.client_id,
        trade_client_extensions_modify=wanted.extensions,
    )


def _refusal(account: Account, trade: Trade, wanted: TradeRenaming) -> RejectReason | None:
    if wanted.extensions is None:
        return RejectReason.CLIENT_EXTENSIONS_DATA_MISSING
    fault = refuse_trade_extensions(wanted.extensions)
    if fault is not None or wanted.extensions.id is None:
        return fault
    holder = account.trade_by_client_id(wanted.extensions.id)
    taken = holder is not None and holder.id != trade.id
    return RejectReason.CLIENT_TRADE_ID_ALREADY_EXISTS if taken else None
