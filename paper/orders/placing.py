"""Any order that a client sends, taken by the rules of its type."""

from typing import assert_never

from paper.ledger.account import Account
from paper.money.valuation import Market
from paper.orders.draft import Draft
from paper.orders.entry import place_entry
from paper.orders.market import place_market
from paper.orders.protective import GuaranteedStop, Protection, place_protective
from paper.orders.terms import EntryOrder, LimitOrder, MarketIfTouchedOrder, MarketOrder, StopOrder

ClientOrder = MarketOrder | EntryOrder | Protection | GuaranteedStop
"""What a client may place."""


def place_order(
    account: Account, market: Market, order: ClientOrder, now: int, draft: Draft
) -> None:
    """Take an order: its create and what follows at once, or its reject."""
    match order:
        case MarketOrder():
            place_market(account, market, order, now, draft)
        case LimitOrder() | StopOrder() | MarketIfTouchedOrder():
            place_entry(account, market, order, now, draft)
        case Protection() | GuaranteedStop():
            place_protective(account, market, order, now, draft)
        case _:
            assert_never(order)
